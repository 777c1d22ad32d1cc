//! Everyone's folders, and the commands that they type.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use canonical::Hash;
use election::{ElectionId, Text};
use seat::KeyFile;
use serde_json::Value;
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Services, rng};
use tempfile::TempDir;
use transparency_log::SigningKey;

use crate::guide;
use crate::support::VECHE;
use crate::transcripts::Guide;
use crate::vote::{RULES, Vote};
use crate::{REGISTRARS, TRUSTEES};

const PASSPHRASE: &str = "five words that nobody guesses";

pub struct Office {
    pub services: Services,
    pub log: RemoteLog,
    pub election: ElectionId,
    closes: u64,
    folder: TempDir,
}

/// Runs a command in a folder: its code, and all that it says.
fn veche<T: AsRef<str>>(folder: &Path, arguments: &[T]) -> (i32, String, String) {
    let mut command = Command::new(VECHE);
    command.args(arguments.iter().map(AsRef::as_ref)).current_dir(folder);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn well<T: AsRef<str> + std::fmt::Debug>(folder: &Path, arguments: &[T]) -> String {
    let (code, out, err) = veche(folder, arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}{err}");
    out
}

impl Office {
    /// Keys, a plan, a manifest that two of three sign, and the log that its operator makes; the vote is `opens` to `closes` seconds away.
    pub fn found(vote: &Vote, (opens, closes): (u64, u64), guide: &Guide) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        fs::create_dir(here.join("documents")).unwrap();
        for (language, text) in RULES {
            fs::write(here.join(format!("documents/rules.{language}.md")), text).unwrap();
        }
        let people = People::new(24, Numbers::FEWEST);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        guide.play("veche election new --people", here, &[]);
        guide.play("veche commission key", here, &[]);
        fs::write(here.join("election.toml"), plan(here, vote, &people, (now + opens, now + closes))).unwrap();
        guide.play("veche election new --from", here, &[(" ID\n", " [..]\n"), (guide::FINGERPRINT, "[..]")]);
        let election = ElectionId(Hash::of(&fs::read(here.join("manifest.json")).unwrap()));
        guide::plays_of(guide, here, election, "veche election check");
        guide::plays_of(guide, here, election, "veche election sign");
        guide::plays_of(guide, here, election, "veche election publish");
        let founded = fs::read(here.join("first-entry/manifest")).unwrap();
        let documents = RULES.map(|(_, text)| text.as_bytes().to_vec());
        let (place, store) = (here.join("services"), "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n");
        let services =
            Services::begin(Path::new(VECHE), &place, &people, (&founded, election), &documents, store).unwrap();
        let log = RemoteLog::new(services.client(), rng(24, "observer"));
        Self { services, log, election, closes: now + closes, folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn well<T: AsRef<str> + std::fmt::Debug>(&self, arguments: &[T]) -> String {
        well(self.folder.path(), arguments)
    }

    pub fn json<T: AsRef<str> + std::fmt::Debug>(&self, arguments: &[T]) -> Value {
        serde_json::from_str(&self.well(arguments)).unwrap()
    }

    /// A command that cannot be done, and says why.
    pub fn failed<T: AsRef<str> + std::fmt::Debug>(&self, arguments: &[T], why: &str) {
        let (code, out, err) = veche(self.folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}: {out}{err}");
        assert!(err.contains(why), "{why}: {err}");
    }

    /// A command with the board and the election.
    pub fn at_board(&self, command: &[&str], more: &[&str]) -> Vec<String> {
        let (board, election) = (self.services.address(), self.election.to_string());
        let place = ["--board", board.as_str(), "--election", election.as_str()];
        [command, &place, more].concat().into_iter().map(str::to_owned).collect()
    }

    /// A command of a trustee's or registrar's seat that needs the record.
    pub fn seat_command(&self, who: &str, what: &str, more: &[&str]) -> Vec<String> {
        let own = ["--folder", who, "--passphrase-file", "passphrase"];
        self.at_board(&[office(who), &[what]].concat(), &[&own[..], more].concat())
    }

    /// A command of a seat alone.
    pub fn seat(&self, who: &str, what: &str, more: &[&str]) -> String {
        let own = ["--folder", who, "--passphrase-file", "passphrase"];
        self.well(&[office(who), &[what], &own, more].concat())
    }

    pub fn next(&self, who: &str, more: &[&str]) -> Value {
        self.json(&self.seat_command(who, "next", &[&["--json"], more].concat()))
    }

    /// Goes on until something is to be done.
    pub fn wait_for_task(&self, who: &str, task: &str) {
        for _ in 0..100 {
            if self.next(who, &[])["tasks"][0]["task"] == task {
                return;
            }
            sleep(Duration::from_millis(200));
        }
        panic!("{task} did not come");
    }

    pub fn registrar(&self, who: &str, command: &[&str]) -> String {
        self.well(&self.as_registrar(who, command))
    }

    pub fn refused(&self, who: &str, command: &[&str], why: &str) {
        self.failed(&self.as_registrar(who, command), why);
    }

    fn as_registrar(&self, who: &str, command: &[&str]) -> Vec<String> {
        let key = format!("{who}/key.age");
        let own = ["--id", who, "--key", &key, "--passphrase-file", "passphrase"];
        self.at_board(&[&["registrar"], command].concat(), &own)
    }

    pub fn voter(&self, what: &str, n: u64) -> String {
        self.well(&self.as_voter(what, n))
    }

    pub fn voter_code(&self, what: &str, n: u64) -> i32 {
        veche(self.folder.path(), &self.as_voter(what, n)).0
    }

    fn as_voter(&self, what: &str, n: u64) -> Vec<String> {
        let phrase = format!("phrase-{n}");
        let myself = ["--constituency", "abroad", "--phrase-file", &phrase];
        match what {
            "application" => {
                let election = self.election.to_string();
                let all = [&["voter", what, "--election", &election][..], &myself].concat();
                all.into_iter().map(str::to_owned).collect()
            }
            _ => self.at_board(&["voter", what], &myself),
        }
    }

    /// One commissioner says it, another adds the line and hands in; while the log goes on between them, they do it again.
    pub fn commission_says(&mut self, what: &str, more: &[&str]) {
        for attempt in 0.. {
            let draft = format!("{what}-{attempt}");
            self.well(&self.as_commissioner("c1", what, &[&["--out", &draft], more].concat()));
            let (code, out, err) = veche(self.folder.path(), &self.as_commissioner("c2", what, &["--draft", &draft]));
            if code == 0 {
                break;
            }
            assert!(attempt < 5 && (out.clone() + &err).contains("under-size"), "{out}{err}");
        }
        self.log.follow();
    }

    fn as_commissioner(&self, id: &str, what: &str, more: &[&str]) -> Vec<String> {
        let key = format!("{id}.key");
        let own = ["--id", id, "--key", &key, "--passphrase-file", "passphrase", "--yes", "--json"];
        self.at_board(&["election", what], &[&own[..], more].concat())
    }

    pub fn wait_for_the_close(&mut self) {
        self.log.wait_until(self.closes);
    }
}

fn office(who: &str) -> &'static [&'static str] {
    if who.starts_with('t') { &["trustee"] } else { &["registrar", "ceremony"] }
}

/// The plan of the vote, with a key of everyone.
fn plan(here: &Path, vote: &Vote, people: &People, (opens, closes): (u64, u64)) -> String {
    let started = |who: &str| {
        let out = well(
            here,
            &[office(who), &["start", "--folder", who, "--id", who, "--passphrase-file", "passphrase", "--work", "2"]]
                .concat(),
        );
        let line = out.lines().find(|line| line.starts_with(&format!("{who} "))).unwrap();
        member(who, line.split_once(' ').unwrap().1)
    };
    let commissioner = |who: &str| {
        let key = format!("{who}.key");
        // The first has one by the guide.
        if here.join(&key).exists() {
            let key = KeyFile::read(&here.join(key), &PASSPHRASE.to_owned().into()).unwrap();
            return member(who, &canonical::bytes::to_base64(key.official(who.parse().unwrap()).public()));
        }
        member(who, well(here, &["commission", "key", "--key", &key, "--passphrase-file", "passphrase"]).trim())
    };
    let service = |key: &SigningKey| canonical::bytes::to_base64(key.public().as_bytes());
    let witnesses =
        people.witnesses.iter().map(|w| format!("{{ name = \"{}\", key = \"{}\" }}", w.name, service(&w.key)));
    let mut plan = format!(
        "title = {}\nlanguages = [\"be\", \"en\", \"ru\"]\nboard = \"{}\"\nsmallest_count = 20\n\
         constituencies = [{{ id = \"abroad\", title = {} }}]\n",
        toml(&vote.title),
        service(&people.board_key()),
        toml(&vote.constituency)
    );
    let documents = RULES.iter().map(|(language, _)| {
        let title = toml(&vote.rules_title);
        format!("{{ file = \"documents/rules.{language}.md\", language = \"{language}\", media_type = \"text/markdown\", title = {title} }}")
    });
    let lists = vote.lists.iter().map(|list| {
        let name = list.name.as_str();
        format!("{{ id = \"{}\", title = {{ be = {name:?}, en = {name:?}, ru = {name:?} }} }}", list.id)
    });
    writeln!(plan, "documents = [{}]", joined(documents)).unwrap();
    writeln!(plan, "log = {{ name = \"log.example/vote\", key = \"{}\" }}", service(&people.log_key())).unwrap();
    writeln!(plan, "commission.members = [{}]", joined(["c1", "c2", "c3"].into_iter().map(commissioner))).unwrap();
    writeln!(plan, "registrars.members = [{}]", joined(REGISTRARS.into_iter().map(started))).unwrap();
    writeln!(plan, "trustees.members = [{}]", joined(TRUSTEES.into_iter().map(started))).unwrap();
    writeln!(plan, "witnesses.members = [{}]", joined(witnesses)).unwrap();
    writeln!(
        plan,
        "[schedule]\nopens = {opens}\ncloses = {closes}\nclaims = \"1 second\"\nchecking = \"1 second\"\nextension = \"0 seconds\"\n\
         [epochs]\ncredentials = 2\nshortest = \"1 second\"\nlongest = \"2 seconds\"\n\
         [[contests]]\nid = \"council\"\ntitle = {}\n[contests.ballot]\nkind = \"lists\"\nblank = false\ncandidate_votes = 0\nlists = [{}]\n\
         [contests.rule]\nkind = \"party-list\"\nblank_is_valid = false\nexhausted = \"vacant\"\nseats = {}\n\
         method = {{ name = \"largest-remainder\", quota = \"hare\", quota_base = \"all-valid-votes\" }}\n\
         threshold = {{ ratio = {{ denominator = 100, numerator = {} }}, test = \"at-least\" }}",
        toml(&vote.contest),
        joined(lists),
        vote.seats,
        vote.threshold_percent
    )
    .unwrap();
    plan
}

fn member(id: &str, key: &str) -> String {
    format!("{{ id = \"{id}\", key = \"{key}\" }}")
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn toml(text: &Text) -> String {
    let all = text.0.iter().map(|(language, string)| format!("{language} = {string:?}"));
    format!("{{ {} }}", joined(all))
}
