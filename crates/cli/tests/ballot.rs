//! `veche ballot open` from outside: honest devices, lying ones, and what cannot be checked.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use canonical::bytes::to_base64;
use serde_json::{Value, json};
use simulation::sample::{self, Sample, Until};
use simulation::{Log, play};
use tempfile::TempDir;

/// What makes an opened ballot lie.
type Lie = fn(&mut Value);

/// An election that is open, exported, and an opened ballot of its first voter.
struct Scene {
    dir: TempDir,
    sample: Sample,
}

impl Scene {
    fn new() -> Self {
        let scene = Self { dir: TempDir::new().unwrap(), sample: sample::play(7, Until::Open) };
        scene.with_opened()
    }

    fn with_opened(mut self) -> Self {
        for (path, content) in self.sample.ledger.export() {
            write(&self.path(&format!("record/{path}")), &content);
        }
        let manifest = self.sample.ledger.record().setting().unwrap().manifest.text();
        write(&self.path("manifest.json"), manifest.as_bytes());
        let key = play::joint_key(&self.sample.ledger);
        let paper = self.sample.ledger.record().setting().unwrap().papers[0].clone();
        let votes = vec![vec![1, 0, 1, 0, 0, 0, 0], vec![3, 2, 0], vec![0, 0, 1], vec![0, 0, 0]];
        let opened = self.sample.voters[0].seal(&paper, &key, &votes, &mut self.sample.rng).open();
        write(&self.path("opened.json"), opened.text().as_bytes());
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn election(&self) -> String {
        self.sample.ledger.record().setting().unwrap().election.to_string()
    }

    fn key(&self) -> String {
        to_base64(play::joint_key(&self.sample.ledger).as_bytes())
    }

    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut opened: Value = serde_json::from_slice(&fs::read(self.path("opened.json")).unwrap()).unwrap();
        change(&mut opened);
        write(&self.path("opened.json"), canonical::json::to_line(&opened).as_bytes());
    }

    /// `veche ballot open opened.json ..` in the scene's directory.
    fn open(&self, arguments: &[&str]) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veche"));
        let command = command.current_dir(self.dir.path()).args(["ballot", "open", "opened.json"]).args(arguments);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Answer { code: output.status.code().unwrap(), output: text(output.stdout), error: text(output.stderr) }
    }
}

struct Answer {
    code: i32,
    output: String,
    error: String,
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn an_honest_ballot_shows_its_votes_and_its_fingerprint() {
    let scene = Scene::new();
    let answer = scene.open(&["--record", "record", "--language", "en"]);
    assert_eq!((answer.code, answer.error.as_str()), (0, ""), "{}", answer.output);
    let text = fs::read_to_string(scene.path("opened.json")).unwrap();
    let opened = ballot_signing::fingerprint::OpenedBallot::parse(&text).unwrap();
    let words = opened.fingerprint().words();
    let shown: Vec<&str> = answer.output.split_whitespace().collect();
    let words: Vec<&str> = words.split(' ').collect();
    assert!(shown.windows(12).any(|twelve| twelve == words), "{}", answer.output);
    assert!(answer.output.contains(&format!("\n{}\n", opened.fingerprint().uri())), "{}", answer.output);
    let held = "\
North

council
     x  birch
     x  b2

plans
     3  p1
     2  p2

question
     x  Blank

board
     -  nothing is marked

The ballot with this fingerprint holds exactly these votes.
";
    assert!(answer.output.ends_with(held), "{}", answer.output);
    assert!(answer.output.starts_with(&format!("A sample election\nElection {}\n", scene.election())));
}

#[test]
fn titles_are_shown_in_the_first_language_or_the_one_asked_for() {
    let scene = Scene::new();
    assert!(scene.open(&["--record", "record"]).output.starts_with("Узор выбараў\n"));
    assert!(scene.open(&["--record", "record", "--language", "en"]).output.starts_with("A sample election\n"));
    for wrong in ["ru", "EN", "english language"] {
        assert_eq!(scene.open(&["--record", "record", "--language", wrong]).code, 2, "{wrong}");
    }
}

#[test]
fn the_qr_code_is_drawn_with_its_margin_in_half_blocks() {
    let scene = Scene::new();
    let answer = scene.open(&["--record", "record"]);
    let is_drawn = |line: &&str| !line.is_empty() && line.chars().all(|c| "█▀▄ ".contains(c));
    let lines: Vec<&str> = answer.output.lines().filter(is_drawn).collect();
    let width = lines[0].chars().count();
    assert!(lines.iter().all(|line| line.chars().count() == width));
    assert_eq!(lines.len(), width.div_ceil(2));
    // Four rows of margin, which are light, above and at the left.
    assert!(lines[..2].iter().all(|line| line.chars().all(|c| c == '█')));
    assert!(lines.iter().rev().skip(1).all(|line| line.starts_with("████")));
}

#[test]
fn json_names_every_cell() {
    let scene = Scene::new();
    let answer = scene.open(&["--record", "record", "--language", "en", "--json"]);
    assert_eq!(answer.code, 0);
    let output: Value = serde_json::from_str(&answer.output).unwrap();
    assert_eq!(output["honest"], true);
    assert_eq!(output["election"], scene.election());
    assert_eq!(output["fingerprint"]["words"].as_str().unwrap().split(' ').count(), 12);
    assert_eq!(output["votes"]["constituency"], json!({"id": "north", "title": "North"}));
    let contests = &output["votes"]["contests"];
    assert_eq!(contests[0]["cells"][0], json!({"id": "birch", "title": "birch", "votes": 1}));
    assert_eq!(contests[0]["cells"][6], json!({"votes": 0}));
    assert_eq!(
        contests[2]["cells"],
        json!([
            {"id": "yes", "title": "yes", "votes": 0}, {"id": "no", "title": "no", "votes": 0}, {"votes": 1}
        ])
    );
    assert!(output.get("refused").is_none());
}

#[test]
fn manifest_and_key_do_as_well_as_a_record() {
    let scene = Scene::new();
    let from_record = scene.open(&["--record", "record"]);
    let (key, id) = (scene.key(), scene.election());
    let from_options = scene.open(&["--manifest", "manifest.json", "--key", &key, "--election", &id]);
    assert_eq!((from_options.code, from_options.output), (0, from_record.output), "{}", from_options.error);
}

#[test]
fn a_device_that_lies_is_found_out() {
    let lies: [(&str, Lie, &str); 4] = [
        ("another vote", |v| v["openings"][1]["values"] = json!([2, 3, 0]), "opening"),
        ("a vote that is not allowed", |v| v["openings"][1]["values"] = json!([3, 3, 0]), "votes"),
        ("a text that is no ballot", |v| v["text"] = "\u{1b}[2J".into(), "opening"),
        (
            "another constituency",
            |v| v["text"] = v["text"].as_str().unwrap().replace("\"north\"", "\"west\"").into(),
            "ballot-shape",
        ),
    ];
    for (name, lie, code) in lies {
        let scene = Scene::new();
        scene.change(lie);
        let answer = scene.open(&["--record", "record"]);
        assert_eq!((answer.code, answer.error.as_str()), (1, ""), "{name}");
        assert!(
            answer.output.contains(&format!("({code}).\nDo not vote with this device.\n")),
            "{name}: {}",
            answer.output
        );
        assert!(!answer.output.contains('\u{1b}'), "{name}");
        let output: Value = serde_json::from_str(&scene.open(&["--record", "record", "--json"]).output).unwrap();
        assert_eq!((&output["honest"], &output["refused"]["code"]), (&json!(false), &json!(code)), "{name}");
        assert!(output.get("votes").is_none(), "{name}");
    }
}

#[test]
fn a_device_that_encrypts_to_another_key_is_found_out() {
    let scene = Scene::new();
    let other = to_base64(curve_generator());
    let answer = scene.open(&["--manifest", "manifest.json", "--key", &other]);
    assert_eq!(answer.code, 1, "{}", answer.error);
    assert!(answer.output.contains("(opening)"), "{}", answer.output);
}

/// The generator of ristretto255 (RFC 9496 §A.1): a key like any other.
fn curve_generator() -> [u8; 32] {
    let hex = "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(byte)
}

#[test]
fn another_election_than_the_one_asked_for_is_refused() {
    let scene = Scene::new();
    let answer = scene.open(&["--record", "record", "--election", &"0".repeat(64)]);
    assert_eq!((answer.code, answer.output.as_str()), (2, ""));
    assert!(answer.error.contains(&format!("this is another election: {}", scene.election())), "{}", answer.error);
}

#[test]
fn a_key_that_the_commission_did_not_sign_is_refused() {
    let scene = Scene::new();
    let bundle = fs::read_dir(scene.path("record/tile/entries/000.p")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&bundle).unwrap();
    let (from, to) =
        (format!("\"decryption\":\"{}\"", scene.key()), format!("\"decryption\":\"{}\"", to_base64(curve_generator())));
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    fs::write(&bundle, bytes).unwrap();
    let answer = scene.open(&["--record", "record"]);
    assert_eq!((answer.code, answer.output.as_str()), (2, ""));
    assert!(answer.error.contains("signature"), "{}", answer.error);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let scene = Scene::new();
    for (name, arguments) in [
        ("no source of the key", &[][..]),
        ("no key", &["--manifest", "manifest.json"]),
        ("no manifest", &["--key", "AA=="]),
        ("two sources", &["--record", "record", "--manifest", "manifest.json", "--key", "AA=="]),
        ("a key that is none", &["--manifest", "manifest.json", "--key", "AA=="]),
        ("a manifest that is none", &["--manifest", "opened.json", "--key", &scene.key()]),
        ("no such record", &["--record", "nowhere"]),
        ("a record that is a file", &["--record", "manifest.json"]),
        ("an election id that is none", &["--record", "record", "--election", "ab"]),
    ] {
        let answer = scene.open(arguments);
        assert_eq!((answer.code, answer.output.as_str()), (2, ""), "{name}");
    }
    for bad in [&b"\xff"[..], b"", b"{}", b"\x1b[2J"] {
        write(&scene.path("opened.json"), bad);
        let answer = scene.open(&["--record", "record"]);
        assert_eq!((answer.code, answer.output.as_str()), (2, ""), "{bad:?}");
        assert!(!answer.error.contains('\u{1b}'));
    }
}

#[test]
fn a_record_without_keys_is_refused() {
    let mut sample = sample::play(7, Until::Issued);
    let scene = Scene::new();
    fs::remove_dir_all(scene.path("record")).unwrap();
    for (path, content) in sample.ledger.export() {
        write(&scene.path(&format!("record/{path}")), &content);
    }
    let answer = scene.open(&["--record", "record"]);
    assert_eq!(answer.code, 2);
    assert!(answer.error.contains("there is no key yet"), "{}", answer.error);
}
