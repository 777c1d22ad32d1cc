//! The people of an election with their folders and sticks, and the real services.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use age::secrecy::SecretString;
use canonical::Bytes;
use canonical::bytes::to_base64;
use election::role::Member;
use election::{ElectionId, Id};
use officials::{Official, commission};
use rand_chacha::ChaCha20Rng;
use seat::KeyFile;
use serde_json::Value;
use simulation::people::Numbers;
use simulation::sample;
use simulation::{Log, People, RemoteLog, Services, play, rng};
use tempfile::TempDir;

use crate::commissioner::Commissioner;
use crate::support::{SQLITE, VECHE};

pub const PASSPHRASE: &str = "five words that nobody guesses";
pub const OF_BACKUP: &str = "five other words that nobody guesses";

const NUMBERS: Numbers = Numbers { registrars: (2, 2), trustees: (5, 3), double_signers: 1, ..Numbers::FEWEST };

/// An election from its beginning.
pub struct Town {
    pub services: Services,
    pub log: RemoteLog,
    pub commission: Vec<Official>,
    pub commissioner: Commissioner,
    pub election: ElectionId,
    pub trustees: Vec<Person>,
    pub registrars: Vec<Person>,
    pub rng: ChaCha20Rng,
    /// Removed when the test ends.
    _folder: TempDir,
}

/// Someone with a folder, and with a stick if the computer has no network.
#[derive(Clone)]
pub struct Person {
    pub id: Id,
    pub office: &'static [&'static str],
    pub folder: PathBuf,
    pub stick: Option<PathBuf>,
}

/// What a command said.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn veche(arguments: &[&str]) -> Ran {
    let mut command = Command::new(VECHE);
    let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

impl Ran {
    /// It did what it should.
    pub fn well(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// It says why not, and how to go on.
    pub fn refused(self, why: &str) -> Self {
        assert_eq!(self.code, 2, "{why}\n{}{}", self.out, self.err);
        assert!(self.err.contains(why), "{why}\n{}", self.err);
        assert!(self.err.contains("\nnext: "), "{}", self.err);
        self
    }

    pub fn json(self) -> Value {
        let ran = self.well();
        serde_json::from_str(&ran.out).unwrap()
    }
}

impl Town {
    /// Keys are made by the command, the manifest is founded, the services run. Trustees from the third on have sticks.
    pub fn found(opens_in: u64, closes_in: u64) -> Self {
        Self::found_with(opens_in, closes_in, 2, |_| ())
    }

    /// The same with so many registrars and a changed manifest.
    pub fn found_with(
        opens_in: u64,
        closes_in: u64,
        registrars: usize,
        change: impl FnOnce(&mut election::Manifest),
    ) -> Self {
        Self::found_by((opens_in, closes_in), registrars, Person::start, change)
    }

    /// The same, where folders of trustees are made in another way.
    pub fn found_by(
        (opens_in, closes_in): (u64, u64),
        registrars: usize,
        start: impl Fn(&Person),
        change: impl FnOnce(&mut election::Manifest),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        fs::write(folder.path().join("passphrase-of-backup"), format!("{OF_BACKUP}\n")).unwrap();
        let person = |name: String, office: &'static [&'static str], has_stick: bool| {
            let place = folder.path().join(&name);
            let stick = has_stick.then(|| folder.path().join(format!("stick-of-{name}")));
            Person { id: name.parse().unwrap(), office, folder: place.join("mine"), stick }
        };
        let trustees: Vec<_> = (1..=5).map(|n| person(format!("t{n}"), &["trustee"], n > 2)).collect();
        let registrars: Vec<_> =
            (1..=registrars).map(|n| person(format!("r{n}"), &["registrar", "ceremony"], false)).collect();
        for person in trustees.iter().chain(&registrars) {
            fs::create_dir(person.home()).unwrap();
        }
        trustees.iter().for_each(start);
        registrars.iter().for_each(Person::start);
        let people = People::new(7, NUMBERS);
        let mut manifest = sample::manifest(&people);
        manifest.trustees.members = trustees.iter().map(Person::member).collect();
        manifest.registrars.members = registrars.iter().map(Person::member).collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        (manifest.schedule.opens, manifest.schedule.closes) = (play::int(now + opens_in), play::int(now + closes_in));
        (manifest.schedule.claims, manifest.schedule.checking) = (play::int(1), play::int(1));
        (manifest.epochs.shortest, manifest.epochs.longest) = (play::int(1), play::int(2));
        change(&mut manifest);
        let founded = commission::found(&manifest, &people.signers()).unwrap().to_bytes();
        let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let place = folder.path().join("services");
        let services =
            Services::begin(Path::new(VECHE), &place, &people, (&founded, election), &documents, SQLITE).unwrap();
        let log = RemoteLog::new(services.client(), rng(7, "observer"));
        let rng = rng(7, "play");
        let commissioner = Commissioner::new(&folder.path().join("c1"), &people, election);
        let commission = people.commission;
        Self { services, log, commission, commissioner, election, trustees, registrars, rng, _folder: folder }
    }

    /// A round trip: the stick is filled, the official does what comes next, the stick is emptied.
    pub fn next(&self, who: &Person, more: &[&str]) -> Value {
        if who.stick.is_some() {
            self.fetch(who).well();
        }
        let said = who.next(self, more).json();
        if who.stick.is_some() {
            self.hand_in(who).well();
        }
        said
    }

    pub fn fetch(&self, who: &Person) -> Ran {
        self.carry("fetch", who.stick.as_ref().unwrap())
    }

    pub fn hand_in(&self, who: &Person) -> Ran {
        self.carry("hand-in", who.stick.as_ref().unwrap())
    }

    pub fn carry(&self, what: &str, stick: &Path) -> Ran {
        let (board, election) = (self.services.address(), self.election.to_string());
        veche(&["carry", what, "--board", &board, "--election", &election, text(stick)])
    }

    /// All of these do the same, one after the other, and the record says it.
    pub fn round(&mut self, who: &[Person], task: &str, more: &[&str]) {
        let before = self.log.record().size();
        for person in who {
            let said = self.next(person, more);
            assert_eq!(said["done"][0]["task"], task, "{said:#}");
        }
        self.settle(before + who.len() as u64);
    }

    /// Waits until the checkpoint is of so many entries.
    pub fn settle(&mut self, size: u64) {
        self.log.wait_for("entries", |record| record.size() >= size);
    }

    /// The three rounds of a ceremony of these people, from the first.
    pub fn ceremony(&mut self, who: &[Person]) {
        self.round(who, "commit", &[]);
        self.round(who, "share", &[]);
        // Those without a network hear from each other only once all have sent.
        let first = self.next(&who[0], &[]);
        let words = first["tasks"][0]["words"].as_str().unwrap_or_else(|| panic!("{first:#}")).to_owned();
        self.round(who, "compare", &["--words", &words]);
    }

    /// The commission begins the next attempt without these.
    pub fn restart(&mut self, excluded: &[&str]) {
        let more = [&["--role", "trustee", "--without"], excluded].concat();
        let said = self.commissioner.says(&self.services.address(), "restart", &more);
        let all_but = format!("with all but {}.", excluded.join(", "));
        assert!(said.contains("begins anew") && said.contains(&all_but), "{said}");
        self.log.follow();
    }
}

impl Person {
    /// Makes folder and key.
    pub fn start(&self) {
        let ran = self.run("start", &["--id", self.id.as_str(), "--work", "2"]).well();
        let line = format!("{} {}", self.id, to_base64(self.member().key.0));
        assert!(ran.out.lines().any(|said| said == line), "{}", ran.out);
    }

    /// As the manifest names this one.
    fn member(&self) -> Member {
        Member { id: self.id.clone(), key: Bytes(self.official().public()) }
    }

    /// Runs a command in the own folder with the own passphrase.
    pub fn run(&self, command: &str, more: &[&str]) -> Ran {
        let passphrase = self.home().join("../passphrase");
        let folder = ["--folder", text(&self.folder), "--passphrase-file", text(&passphrase)];
        veche(&[self.office, &[command], &folder, more].concat())
    }

    pub fn next(&self, town: &Town, more: &[&str]) -> Ran {
        self.at(town, "next", &[&["--json"], more].concat())
    }

    /// Runs a command that needs a record.
    pub fn at(&self, town: &Town, command: &str, more: &[&str]) -> Ran {
        let (board, election) = (town.services.address(), town.election.to_string());
        let place = match &self.stick {
            Some(stick) => ["--stick", text(stick)],
            None => ["--board", &board],
        };
        self.run(command, &[&place[..], &["--election", &election], more].concat())
    }

    /// Where the backup of this one is.
    pub fn backup_path(&self) -> PathBuf {
        self.home().with_file_name(format!("backup-of-{}", self.id))
    }

    pub fn backup(&self) -> Ran {
        let (passphrase, path) = (self.home().join("../passphrase-of-backup"), self.backup_path());
        self.run("backup", &["--backup-passphrase-file", text(&passphrase), text(&path)])
    }

    pub fn restore(&self) -> Ran {
        let (passphrase, path) = (self.home().join("../passphrase-of-backup"), self.backup_path());
        self.run("restore", &["--backup-passphrase-file", text(&passphrase), text(&path)])
    }

    /// Where this one's things are.
    pub fn home(&self) -> &Path {
        self.folder.parent().unwrap()
    }

    /// Who signs, for a test that cheats.
    pub fn official(&self) -> Official {
        let passphrase = SecretString::from(PASSPHRASE);
        KeyFile::read(&self.folder.join("key.age"), &passphrase).unwrap().official(self.id.clone())
    }

    /// A file of a secret, as only its owner can read it.
    pub fn secret(&self, name: &str) -> Vec<u8> {
        seat::secret_file::read(&self.folder.join(name), &PASSPHRASE.to_owned().into()).unwrap().to_vec()
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A directory with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
