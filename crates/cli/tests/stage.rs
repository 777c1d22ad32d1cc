//! `veche-stage` as tests in a browser use it: lines of JSON in, lines of JSON out, and nothing stays behind.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use canonical::bytes::to_base64;
use client::{BoardClient, Options};
use election::{Entry, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use transparency_log::SigningKey;

/// The stage, and both ends of its standard streams.
struct Stage {
    process: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Stage {
    fn begin(folder: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veche-stage"));
        command.arg("--pages").arg(folder.join("pages")).arg("--folder").arg(folder.join("all"));
        let mut process = command.args(more).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { input: process.stdin.take(), process, output }
    }

    fn answer(&mut self) -> Value {
        serde_json::from_str(&self.output.next().unwrap().unwrap()).unwrap()
    }

    fn tell(&mut self, command: &Value) -> Value {
        writeln!(self.input.as_mut().unwrap(), "{command}").unwrap();
        self.answer()
    }

    fn done(&mut self, command: &str) -> Value {
        let answer = self.tell(&json!({ "do": command }));
        assert!(answer.get("error").is_none(), "{command}: {answer}");
        answer
    }

    /// Each of these commands is answered by a refusal, and none ends the stage.
    fn refuses(&mut self, commands: &[&str], why: &str) {
        for command in commands {
            let answer = self.tell(&json!({ "do": command }));
            let error = answer["error"].as_str().unwrap_or_else(|| panic!("{command}: {answer}"));
            assert!(error.starts_with(why), "{command}: {error}");
        }
    }
}

#[test]
fn a_whole_election_obeys_and_ends_with_its_input() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("pages")).unwrap();
    fs::write(folder.path().join("pages/index.html"), "<!doctype html>").unwrap();
    let seconds = ["--registration-seconds", "75", "--voting-seconds", "20"];
    let mut stage = Stage::begin(folder.path(), &seconds);
    let places = stage.answer();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let note = fs::read(text(&places["manifest"])).unwrap();
    let Statement::Manifest(manifest) = Entry::parse(&note).unwrap().statement else { panic!("a manifest") };
    assert_eq!(manifest.election_id().to_string(), text(&places["election"]));
    assert_eq!((manifest.languages.len(), manifest.constituencies.len(), manifest.contests.len()), (3, 2, 5));
    let client = BoardClient::new(&text(&places["board"]), manifest.election_id(), &Options::default()).unwrap();

    for nonsense in [json!({ "do": "everything" }), json!({ "do": "day", "night": 1 }), json!("day")] {
        assert!(text(&stage.tell(&nonsense)["error"]).contains("no command"), "{nonsense}");
    }
    assert_eq!(stage.done("keys")["officials"].as_object().unwrap().len(), 3 + 5 + 3 + 2 + 1);
    stage.refuses(
        &["cast-voters", "publish", "close", "count"],
        "out of order: the election is in the phase registration",
    );
    stage.refuses(&["open"], "not ready: ");
    let standings = stage.tell(&json!({ "do": "voters", "number": 4 }))["standings"].clone();
    assert_eq!(standings.as_object().unwrap().values().collect::<Vec<_>>(), vec!["approved"; 4]);
    stage.done("day");
    assert_eq!(stage.done("roll")["rolls"].as_array().unwrap().len(), 2);
    assert_eq!(stage.done("issue")["simulated"], 4);
    stage.done("kill-board");
    assert!(client.checkpoint().is_err());
    stage.done("start-board");
    stage.done("open");
    stage.refuses(&["roll", "issue", "open", "count"], "out of order: the election is in the phase open");
    assert_eq!(
        stage.tell(&json!({ "do": "voters", "number": 1 })).as_object().unwrap().keys().collect::<Vec<_>>(),
        ["error"]
    );
    assert_eq!(stage.done("cast-voters")["cast"], 4);
    assert_eq!(stage.tell(&json!({ "do": "publish", "ballots": 4 }))["ballots"], 4);
    assert_eq!(stage.done("status")["phase"], "open");
    stage.tell(&json!({ "do": "incident", "text": "A node did not answer." }));
    let extended = stage.tell(&json!({ "do": "extend", "seconds": 1, "reason": "A node did not answer." }));
    assert_eq!(extended["closes"].as_u64().unwrap(), places["closes"].as_u64().unwrap() + 1);
    stage.done("close");
    stage.refuses(&["cast-voters", "close"], "out of order: the election is in the phase closed");
    assert_eq!(stage.done("count")["phase"], "tallied");
    stage.refuses(&["count"], "out of order: the election is in the phase tallied");
    stage.tell(&json!({ "do": "export", "to": folder.path().join("record") }));
    let audit = Command::new(env!("CARGO_BIN_EXE_veche")).arg("audit").arg(folder.path().join("record")).output();
    assert!(audit.unwrap().status.success());

    drop(stage.input.take());
    assert!(stage.process.wait().unwrap().success());
    assert!(client.checkpoint().is_err(), "the board has ended, too");
}

#[test]
fn services_wait_for_officials_who_are_elsewhere_and_obey_nobody_before() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("pages")).unwrap();
    fs::write(folder.path().join("pages/index.html"), "<!doctype html>").unwrap();
    let mut stage = Stage::begin(folder.path(), &["--officials-elsewhere"]);
    assert_eq!(stage.answer()["folder"], folder.path().join("all").to_str().unwrap());
    stage.refuses(&["status", "open", "keys"], "no command");
    stage.refuses(&["cast-voters"], "there is no election yet");
    let error = |answer: Value| answer["error"].as_str().unwrap().to_owned();
    assert!(error(stage.tell(&json!({ "do": "apply", "number": 1 }))).contains("there is no election yet"));
    assert!(error(stage.tell(&json!({ "do": "found", "entry": folder.path() }))).contains("no manifest"));
    let times = stage.tell(&json!({ "do": "plan", "to": folder.path() }));
    assert!(times["closes"].as_u64() > times["opens"].as_u64(), "{times}");
    let entry = published(folder.path());
    let founded = stage.tell(&json!({ "do": "found", "entry": entry }));
    let client = BoardClient::new(
        founded["board"].as_str().unwrap(),
        election::ElectionId(founded["election"].as_str().unwrap().parse().unwrap()),
        &Options::default(),
    )
    .unwrap();
    assert_eq!(client.manifest().unwrap(), fs::read(entry.join("manifest")).unwrap());
    assert!(error(stage.tell(&json!({ "do": "found", "entry": entry }))).contains("a log already"));
    let applied = stage.tell(&json!({ "do": "apply", "number": 3 }));
    let mut lines: Vec<_> = applied["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    lines.sort_unstable();
    lines.dedup();
    assert!(lines.len() == 3 && lines.iter().all(|line| line.starts_with("abroad ")), "{applied}");
    stage.refuses(&["cast-voters"], "casting is not open");
    drop(stage.input.take());
    assert!(stage.process.wait().unwrap().success());
    assert!(client.checkpoint().is_err(), "the board has ended, too");
}

/// What two commissioners sign of the plan that is in the folder, with keys that nobody else needs here.
fn published(folder: &Path) -> PathBuf {
    let veche = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_veche")).args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    fs::write(folder.join("passphrase"), "five words that nobody guesses\n").unwrap();
    let mut plan = fs::read_to_string(folder.join("vote.toml")).unwrap();
    for id in ["c1", "c2"] {
        let key = veche(&["commission", "key", "--key", id, "--passphrase-file", "passphrase"]);
        plan = plan.replacen("key = \"\"", &format!("key = {:?}", key.trim()), 1);
    }
    for n in 0..6 {
        let key = to_base64(SigningKey::from_seed(&[n; 32]).public().as_bytes());
        plan = plan.replacen("key = \"\"", &format!("key = {key:?}"), 1);
    }
    fs::write(folder.join("vote.toml"), plan).unwrap();
    veche(&["election", "new", "--from", "vote.toml", "--out", "manifest.json"]);
    let sign = ["election", "sign", "manifest.json", "--passphrase-file", "passphrase", "--yes"];
    veche(&[&sign[..], &["--id", "c1", "--key", "c1", "--out", "one"]].concat());
    veche(&[&sign[..], &["--id", "c2", "--key", "c2", "--draft", "one", "--out", "two"]].concat());
    veche(&["election", "publish", "two", "--attachments", "documents"]);
    folder.join("first-entry")
}
