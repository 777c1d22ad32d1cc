//! The services under the requests that their own descriptions suggest, right and wrong: they answer as these say.
//!
//! Schemathesis makes them; `scripts/setup test` installs it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

#[path = "registry/stage.rs"]
#[allow(dead_code, reason = "the other tests of the registry use the rest")]
mod stage;
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use canonical::Hash;
use canonical::bytes::to_base64;
use election::request::Request;
use simulation::Log;
use support::{Pace, SQLITE, Stage};

/// The same requests every time.
const SEED: &str = "1";
/// Requests of a kind for each route, at most.
const EXAMPLES: &str = "60";
/// A signed note is text, but not every text is one: that a string is refused contradicts nothing.
const OTHER_CHECKS: &str = "positive_data_acceptance";
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn the_service_answers_as_its_description_says() {
    let pace = Pace { registration: 15, voting: 600, shortest: 1, longest: 2 };
    let mut stage = Stage::open(4, 3, pace, SQLITE);
    for ballot in &stage.ballots() {
        stage.services.client().cast(ballot).unwrap();
    }
    stage.log.wait_for("an epoch", |record| record.epochs() > 0);
    let folder = stage.folder.path();
    let election = stage.log.record().setting().unwrap().election;
    let settings = format!("[parameters]\n\"path.election\" = \"{election}\"\n");
    fs::write(folder.join("known.toml"), settings).unwrap();
    fs::write(folder.join("unknown.toml"), "").unwrap();
    ask(folder, &["known.toml", "unknown.toml"], &stage.services.address());
    stage.services.client().checkpoint().expect("it serves as before");
}

#[test]
fn the_registry_answers_as_its_description_says() {
    let mut stage = stage::Stage::open(SQLITE);
    let applicant = stage.applicant();
    stage.deposit(&applicant);
    stage.await_status(&applicant, "drawn");
    stage.work();
    let election = stage.log.record().setting().unwrap().election;
    let settings = format!("[parameters]\n\"path.election\" = \"{election}\"\n");
    // One registrar asks for one thing; everyone else, and everything else, is turned away.
    let member = stage.desks[0].member();
    let (target, time) = ("GET /notes/0".to_owned(), stage::now());
    let asked = Request { election, target, time, body: Hash::of(b"") }.sign(member.name, member.key).unwrap();
    let header = to_base64(asked.to_bytes());
    let signed = format!("\"path.from\" = 0\n\"header.Veche-Request\" = \"{header}\"\n");
    let folder = stage.folder.path();
    fs::write(folder.join("known.toml"), &settings).unwrap();
    fs::write(folder.join("signed.toml"), settings + &signed).unwrap();
    fs::write(folder.join("unknown.toml"), "").unwrap();
    ask(folder, &["known.toml", "signed.toml", "unknown.toml"], &stage.services.registry_address().unwrap());
    stage.services.registry().checkpoint().expect("it serves as before");
    assert_eq!(stage.status(&applicant), "drawn");
}

/// Sends what the description of a service suggests, with each of these settings.
fn ask(folder: &Path, settings: &[&str], address: &str) {
    for settings in settings {
        let begun = Instant::now();
        let output = schemathesis(folder, settings, address);
        println!("{settings}: {:?}", begun.elapsed());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(begun.elapsed() < PATIENCE, "the service is slow");
    }
}

fn schemathesis(folder: &Path, settings: &str, address: &str) -> std::process::Output {
    let program = target().join("schemathesis/bin/schemathesis");
    assert!(program.exists(), "{} is missing: run scripts/setup test", program.display());
    let mut command = Command::new(program);
    command.current_dir(folder).args(["--config-file", settings, "run", &format!("{address}/api/openapi.json")]);
    command.args(["--seed", SEED, "--max-examples", EXAMPLES, "--exclude-checks", OTHER_CHECKS]);
    command.args(["--generation-database", "none", "--warnings", "off", "--no-color"]);
    command.output().unwrap()
}

/// The folder of everything that is built.
fn target() -> PathBuf {
    Path::new(support::VECHE).ancestors().nth(2).unwrap().into()
}
