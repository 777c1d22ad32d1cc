//! Everyone's folders, and the commands that they type.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use canonical::Hash;
use election::ElectionId;
use seat::KeyFile;
use serde_json::Value;
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Services, rng};
use tempfile::TempDir;

use crate::guide;
use crate::support::VECHE;
use crate::transcripts::Guide;
use crate::vote::{RULES, Vote};
use crate::vote_plan::{COMMISSION, plan};

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
        let plan = plan(vote, &people, (now + opens, now + closes), |who| key(here, who));
        fs::write(here.join("election.toml"), plan).unwrap();
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

/// A new key, as the manifest has it.
fn key(here: &Path, who: &str) -> String {
    if COMMISSION.contains(&who) {
        let key = format!("{who}.key");
        // The first has one by the guide.
        if here.join(&key).exists() {
            let key = KeyFile::read(&here.join(key), &PASSPHRASE.to_owned().into()).unwrap();
            return canonical::bytes::to_base64(key.official(who.parse().unwrap()).public());
        }
        return well(here, &["commission", "key", "--key", &key, "--passphrase-file", "passphrase"]).trim().to_owned();
    }
    let start = ["start", "--folder", who, "--id", who, "--passphrase-file", "passphrase", "--work", "2"];
    let out = well(here, &[office(who), &start].concat());
    let line = out.lines().find_map(|line| line.strip_prefix(&format!("{who} ")));
    line.unwrap().to_owned()
}
