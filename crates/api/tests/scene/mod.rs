//! A log, a witness that knows it, and the folder that the witness lives in.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use api::witness::{Configuration, Witness, add_log};
use api::{Address, Running};
use tempfile::TempDir;
use transparency_log::tree::leaf_hash;
use transparency_log::{
    AddCheckpoint, Checkpoint, Cosignature, Hash, KeyName, MemoryTree, Note, SignatureLine, SignedCheckpoint,
    SigningKey, WitnessKey,
};

use crate::http::{Answer, request};

pub const ORIGIN: &str = "log.example/1";
pub const NAME: &str = "witness.example/w1";
pub const SEED: [u8; 32] = [3; 32];

/// A log, and a witness that knows it.
pub struct Scene {
    pub folder: TempDir,
    pub log_key: SigningKey,
    pub tree: MemoryTree,
}

impl Scene {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log_key = SigningKey::from_seed(&[1; 32]);
        let tree = (0..41u8).map(|n| leaf_hash(&[n])).collect();
        api::key_file::create(&folder.path().join("key"), &SEED.into()).unwrap();
        let key = canonical::bytes::to_base64(log_key.public().as_bytes());
        let text = format!(
            "name = \"{NAME}\"\nkey_file = \"key\"\nstate = \"state\"\n[listen]\naddress = \"127.0.0.1:0\"\n\
             [[logs]]\norigin = \"{ORIGIN}\"\nkey = \"{key}\"\n"
        );
        fs::write(folder.path().join("witness.toml"), text).unwrap();
        Self { folder, log_key, tree }
    }

    /// With the state of the log.
    pub fn ready() -> Self {
        let scene = Self::new();
        add_log(&scene.configuration(), ORIGIN).unwrap();
        scene
    }

    pub fn configuration(&self) -> Configuration {
        Configuration::load(&self.folder.path().join("witness.toml"), []).unwrap()
    }

    pub fn open(&self) -> Result<Witness, api::Error> {
        Witness::open(&self.configuration())
    }

    pub fn start(&self) -> (Running, SocketAddr) {
        // The threads of a server that has stopped let go of the state a little later.
        let begun = Instant::now();
        while self.code_of_open() == "state-in-use" && begun.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(5));
        }
        let running = self.open().unwrap().start().unwrap();
        let Address::Tcp(address) = *running.address() else { panic!("a port") };
        (running, address)
    }

    pub fn code_of_open(&self) -> &'static str {
        self.open().err().map_or("", |error| error.code())
    }

    pub fn state_file(&self) -> PathBuf {
        let mut files = fs::read_dir(self.folder.path().join("state")).unwrap().map(|file| file.unwrap().path());
        files.find(|file| file.extension().is_some_and(|extension| extension == "state")).unwrap()
    }

    pub fn note_of(&self, origin: &str, size: u64, root: Hash, key: &SigningKey) -> String {
        let checkpoint = Checkpoint::new(KeyName::new(origin).unwrap(), size, root).unwrap();
        SignedCheckpoint::sign(checkpoint, key).to_string()
    }

    pub fn note(&self, size: u64) -> String {
        self.note_of(ORIGIN, size, self.tree.root(size).unwrap(), &self.log_key)
    }

    pub fn body(&self, old_size: u64, size: u64) -> String {
        let proof = self.tree.prove_consistency(old_size.min(size), size).unwrap();
        AddCheckpoint { old_size, proof, note: self.note(size) }.to_string()
    }

    /// The same, signed with another key of the log.
    pub fn body_by(&self, key: &SigningKey, old_size: u64, size: u64) -> String {
        let proof = self.tree.prove_consistency(old_size.min(size), size).unwrap();
        let note = self.note_of(ORIGIN, size, self.tree.root(size).unwrap(), key);
        AddCheckpoint { old_size, proof, note }.to_string()
    }

    pub fn key(&self) -> WitnessKey {
        WitnessKey { name: KeyName::new(NAME).unwrap(), key: SigningKey::from_seed(&SEED).public() }
    }

    /// The time of the cosignature in an answer.
    pub fn time(&self, answer: &Answer, size: u64) -> u64 {
        assert_eq!(answer.status, 200, "{answer:?}");
        let line = SignatureLine::parse(&answer.body).unwrap();
        let note = self.note(size);
        self.key().verify(&line, SignedCheckpoint::parse(note.as_bytes()).unwrap().checkpoint()).unwrap()
    }

    /// A state that the witness itself would have written.
    pub fn write_state(&self, checkpoint: &Checkpoint, time: u64) {
        let key = SigningKey::from_seed(&SEED);
        let line = Cosignature::sign(&key, time, checkpoint).unwrap().to_line(&self.key().name, &key.public());
        let note = Note::new(checkpoint.to_string(), vec![line]).unwrap();
        fs::write(self.state_file(), note.to_bytes()).unwrap();
    }
}

pub fn ask(address: SocketAddr, body: impl AsRef<[u8]>) -> Answer {
    request(address, "POST", "/add-checkpoint", "", body.as_ref())
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
