//! A witness in a process of its own, and a log that shows two trees.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use client::{Options, WitnessClient};
use tempfile::TempDir;
use transparency_log::tree::leaf_hash;
use transparency_log::{Checkpoint, Hash, KeyName, MemoryTree, SignedCheckpoint, SigningKey, WitnessKey};

pub const ORIGIN: &str = "log.example/1";
const NAME: &str = "witness.example/w1";
const SEED: [u8; 32] = [3; 32];
/// Where the trees part.
const COMMON: u64 = 5;
const ENTRIES: u64 = 5_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    Ours,
    Other,
}

/// Runs the command to its end, without any configuration from our own environment.
pub fn veche(args: &[&str], environment: &[(&str, &str)]) -> (i32, String, String) {
    let output = command().args(args).envs(environment.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn command() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("veche"));
    command.env_clear();
    command
}

pub struct Scene {
    folder: TempDir,
    log_key: SigningKey,
    trees: [MemoryTree; 2],
}

impl Scene {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tree = |fork: u8| {
            let leaf = |n: u64| leaf_hash(&[&n.to_be_bytes()[..], &[if n < COMMON { 0 } else { fork }]].concat());
            (0..ENTRIES).map(leaf).collect()
        };
        let scene = Self { folder, log_key: SigningKey::from_seed(&[1; 32]), trees: [tree(1), tree(2)] };
        api::key_file::create(&scene.path("key"), &SEED.into()).unwrap();
        scene.configure("");
        scene
    }

    /// With the state of the log.
    pub fn ready() -> Self {
        let scene = Self::new();
        assert_eq!(scene.run("add-log").0, 0);
        scene
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the configuration, with this before it.
    pub fn configure(&self, before: &str) {
        let key = canonical::bytes::to_base64(self.log_key.public().as_bytes());
        self.write(before, &format!("[[logs]]\norigin = \"{ORIGIN}\"\nkey = \"{key}\"\n"));
    }

    /// Writes the configuration with these logs.
    pub fn configure_logs(&self, logs: &str) {
        self.write("", logs);
    }

    fn write(&self, before: &str, logs: &str) {
        let text = format!(
            "{before}name = \"{NAME}\"\nkey_file = \"key\"\nstate = \"state\"\n[listen]\naddress = \"127.0.0.1:0\"\n{logs}"
        );
        fs::write(self.path("witness.toml"), text).unwrap();
    }

    /// Runs `serve` or `add-log` to its end.
    pub fn run(&self, command: &str) -> (i32, String, String) {
        self.run_with(command, &[])
    }

    pub fn run_with(&self, command: &str, environment: &[(&str, &str)]) -> (i32, String, String) {
        let config = self.path("witness.toml");
        let mut args = vec!["witness", command, "--config", config.to_str().unwrap()];
        args.extend(if command == "add-log" { &["--origin", ORIGIN][..] } else { &[] });
        veche(&args, environment)
    }

    /// Starts a witness and waits until it listens.
    pub fn serve(&self) -> Process {
        let mut command = command();
        command.args(["witness", "serve", "--config"]).arg(self.path("witness.toml"));
        Process::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    pub fn state_file(&self) -> PathBuf {
        self.state_file_of(ORIGIN)
    }

    pub fn state_file_of(&self, origin: &str) -> PathBuf {
        self.path("state").join(format!("{}.state", canonical::Hash::of(origin.as_bytes())))
    }

    pub fn key(&self) -> WitnessKey {
        WitnessKey { name: KeyName::new(NAME).unwrap(), key: SigningKey::from_seed(&SEED).public() }
    }

    fn tree(&self, fork: Fork) -> &MemoryTree {
        &self.trees[usize::from(fork == Fork::Other)]
    }

    pub fn note(&self, fork: Fork, size: u64) -> SignedCheckpoint {
        let root = self.tree(fork).root(size).unwrap();
        SignedCheckpoint::sign(Checkpoint::new(KeyName::new(ORIGIN).unwrap(), size, root).unwrap(), &self.log_key)
    }

    pub fn proof(&self, fork: Fork, old: u64, new: u64) -> Vec<Hash> {
        self.tree(fork).prove_consistency(old, new).unwrap()
    }

    /// Whether a checkpoint is of this tree.
    pub fn has(&self, fork: Fork, checkpoint: &Checkpoint) -> bool {
        self.tree(fork).root(checkpoint.size()).as_ref() == Ok(checkpoint.root())
    }
}

/// A process that ends with the test.
pub struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    said: String,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("listening on ") {
            let length = output.read_line(&mut said).unwrap();
            assert!(length > 0, "it ended, having said {said:?}");
        }
        Self { child, output, said }
    }

    pub fn address(&self) -> &str {
        self.said.trim_end().rsplit_once("listening on ").unwrap().1
    }

    pub fn client(&self) -> WitnessClient {
        let options = Options { patience: Duration::from_secs(5), ..Options::default() };
        WitnessClient::new(&format!("http://{}", self.address()), &options).unwrap()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, name: &str) {
        let kill = format!("kill -s {name} {}", self.child.id());
        assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for its end. Exit code, standard output and standard error.
    pub fn end(mut self) -> (Option<i32>, String, String) {
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        self.output.read_to_string(&mut self.said).unwrap();
        (self.child.wait().unwrap().code(), std::mem::take(&mut self.said), errors)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
