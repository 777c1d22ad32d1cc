//! Three commissioners with their key files, and the services of an election.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use election::Manifest;
use serde_json::Value;
use simulation::people::Numbers;
use simulation::{People, RemoteLog, Services, play, rng, sample};
use tempfile::TempDir;

use crate::commissioner::keep;

const VECHE: &str = env!("CARGO_BIN_EXE_veche");
pub const PASSPHRASE: &str = "a passphrase";
/// Seconds from the manifest to the opening, and from there to the close.
const REGISTRATION: u64 = 100;
const VOTING: u64 = 150;

/// What a command gives: its code, standard output, standard error.
pub type Said = (Option<i32>, String, String);

pub struct Desk {
    pub folder: TempDir,
    manifest: Manifest,
    services: Option<Services>,
    log: Option<RemoteLog>,
}

impl Desk {
    /// Everyone has a key file, and there is a manifest, with another one that differs in a word.
    pub fn found() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let people = Self::people();
        let manifest = manifest(&people);
        let desk = Self { folder, manifest, services: None, log: None };
        fs::write(desk.path("passphrase"), PASSPHRASE).unwrap();
        fs::write(desk.path("manifest.json"), desk.manifest.text()).unwrap();
        let mut other = desk.manifest.clone();
        other.title = sample::text("Іншыя", "Others");
        fs::write(desk.path("other.json"), other.text()).unwrap();
        fs::create_dir(desk.path("documents")).unwrap();
        fs::write(desk.path("documents/programme.md"), sample::PROGRAMME).unwrap();
        for (name, seed) in people.official_seeds() {
            if let Some(id) = name.strip_prefix("commission/") {
                keep(&desk.path(&format!("{id}.key")), &[*seed, *seed].concat(), PASSPHRASE);
            }
        }
        desk
    }

    /// The same people every time.
    pub fn people() -> People {
        People::new(1, Numbers { commission: (3, 2), ..Numbers::FEWEST })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the services with what was published.
    pub fn serve(&mut self) {
        let founded = fs::read(self.path("first-entry/manifest")).unwrap();
        let (election, documents) = (self.manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let store = "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n";
        let place = self.path("services");
        let services =
            Services::begin(Path::new(VECHE), &place, &Self::people(), (&founded, election), &documents, store)
                .unwrap();
        self.log = Some(RemoteLog::new(services.client(), rng(1, "observer")));
        self.services = Some(services);
    }

    /// The next election of the same people, with what was published; the services of the one before go on as long as they are kept.
    pub fn succeeds(&mut self, manifest: Manifest) -> Services {
        let founded = fs::read(self.path("first-entry/manifest")).unwrap();
        let store = "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n";
        let (place, election) = (self.path("services-next"), manifest.election_id());
        let services =
            Services::begin(Path::new(VECHE), &place, &Self::people(), (&founded, election), &[], store).unwrap();
        (self.manifest, self.log) = (manifest, Some(RemoteLog::new(services.client(), rng(2, "observer"))));
        self.services.replace(services).unwrap()
    }

    /// The manifest of the election.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub fn services(&self) -> &Services {
        self.services.as_ref().unwrap()
    }

    /// Its number.
    pub fn election(&self) -> String {
        self.manifest.election_id().to_string()
    }

    pub fn log(&mut self) -> &mut RemoteLog {
        let log = self.log.as_mut().unwrap();
        log.follow();
        log
    }

    /// What is to be done, as the status says.
    pub fn tasks(&self) -> Vec<String> {
        let said = self.status(&["--json"]);
        let tasks = self.json(said)["agenda"]["tasks"].as_array().unwrap().clone();
        tasks.iter().map(|task| task["name"].as_str().unwrap().to_owned()).collect()
    }

    pub fn status(&self, more: &[&str]) -> Said {
        let (address, election) = (self.services().address(), self.manifest.election_id().to_string());
        self.veche(&[&["election", "status", "--board", &address, "--election", &election][..], more].concat())
    }

    pub fn veche(&self, arguments: &[&str]) -> Said {
        self.run(arguments, "")
    }

    pub fn signs_manifest(&self, n: u8, manifest: &str, more: &[&str]) -> Said {
        let (id, key) = (format!("c{n}"), format!("c{n}.key"));
        let who = ["election", "sign", manifest, "--id", &id, "--key", &key, "--passphrase-file", "passphrase"];
        self.veche(&[&who[..], &["--yes", "--json"], more].concat())
    }

    /// A commissioner runs a command, and says yes.
    pub fn says(&self, n: u8, what: &str, more: &[&str]) -> Said {
        self.typed(n, what, &[&["--yes", "--json"][..], more].concat(), "")
    }

    /// A commissioner runs a command, and types.
    pub fn typed(&self, n: u8, what: &str, more: &[&str], typed: &str) -> Said {
        let (address, election) = (self.services().address(), self.manifest.election_id().to_string());
        let (id, key) = (format!("c{n}"), format!("c{n}.key"));
        let who = ["--id", &id, "--key", &key, "--passphrase-file", "passphrase"];
        let log = ["election", what, "--board", &address, "--election", &election];
        self.run(&[&log[..], &who, more].concat(), typed)
    }

    pub fn hand_in(&self, files: &[&str]) -> Said {
        let (address, election) = (self.services().address(), self.manifest.election_id().to_string());
        let log = ["election", "hand-in", "--board", &address, "--election", &election, "--json"];
        self.veche(&[&log[..], files].concat())
    }

    /// What a commissioner must not say now, and why.
    pub fn refused(&self, n: u8, what: &str, more: &[&str], code: &str) {
        self.code(self.says(n, what, more), code);
    }

    /// The answer of a command that must succeed.
    pub fn json(&self, said: Said) -> Value {
        assert_eq!(said.0, Some(0), "{}{}", said.1, said.2);
        serde_json::from_str(&said.1).unwrap()
    }

    /// What a command must refuse, and with which name; it says what to do next.
    pub fn code(&self, said: Said, code: &str) {
        assert_eq!(said.0, Some(2), "{code}: {}{}", said.1, said.2);
        let answer: Value = serde_json::from_str(&said.1).unwrap();
        assert_eq!(answer["refused"]["code"], code, "{answer}");
        assert!(!answer["refused"]["next"].as_str().unwrap().is_empty(), "{answer}");
    }

    fn run(&self, arguments: &[&str], typed: &str) -> Said {
        let mut command = Command::new(VECHE);
        command.args(arguments).current_dir(self.folder.path());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Whoever reads nothing has ended before.
        let _ = process.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = process.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

fn manifest(people: &People) -> Manifest {
    let opens = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + REGISTRATION;
    let mut manifest = sample::manifest(people);
    let schedule = &mut manifest.schedule;
    (schedule.opens, schedule.closes, schedule.extension) = (play::int(opens), play::int(opens + VOTING), play::int(1));
    (schedule.claims, schedule.checking) = (play::int(3), play::int(1));
    (manifest.epochs.shortest, manifest.epochs.longest) = (play::int(5), play::int(10));
    manifest
}
