//! What a witness keeps: made once, by one process, never forgotten, and refused if it is not what the witness wrote.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod http;
mod scene;

use std::fs;

use api::witness::{Configuration, Witness, add_log};
use http::request;
use scene::{NAME, ORIGIN, SEED, Scene, ask, now};
use transparency_log::{Checkpoint, KeyName, SigningKey};

#[test]
fn a_request_that_is_repeated_within_a_second_writes_nothing() {
    let scene = Scene::ready();
    let (running, address) = scene.start();
    scene.time(&ask(address, scene.body(0, 8)), 8);
    let (mut writes, mut last) = (0, fs::read(scene.state_file()).unwrap());
    let begun = now();
    for _ in 0..100 {
        scene.time(&ask(address, scene.body(8, 8)), 8);
        let state = fs::read(scene.state_file()).unwrap();
        writes += u64::from(state != last);
        last = state;
    }
    assert!(writes <= now() - begun + 1, "{writes}");
    running.stop().unwrap();
}

#[test]
fn time_never_goes_back() {
    let scene = Scene::ready();
    let empty = |time| {
        let checkpoint = Checkpoint::new(KeyName::new(ORIGIN).unwrap(), 0, scene.tree.root(0).unwrap()).unwrap();
        scene.write_state(&checkpoint, time);
    };
    let soon = now() + 5;
    empty(soon);
    let (running, address) = scene.start();
    assert_eq!(scene.time(&ask(address, scene.body(0, 8)), 8), soon);
    running.stop().unwrap();

    empty(now() + 3600);
    let state = fs::read(scene.state_file()).unwrap();
    let (running, address) = scene.start();
    assert_eq!(request(address, "GET", "/readyz", "", b"").status, 200);
    assert_eq!(ask(address, scene.body(0, 8)).problem(), "witness-clock");
    assert_eq!(request(address, "GET", "/readyz", "", b"").problem(), "witness-clock");
    assert_eq!(fs::read(scene.state_file()).unwrap(), state);
    running.stop().unwrap();
}

#[test]
fn a_state_is_made_once_and_never_by_itself() {
    let scene = Scene::new();
    assert_eq!(scene.code_of_open(), "file", "no folder");
    fs::create_dir(scene.folder.path().join("state")).unwrap();
    assert_eq!(scene.code_of_open(), "state-missing");
    add_log(&scene.configuration(), ORIGIN).unwrap();
    assert_eq!(scene.code_of_open(), "");
    let error = |origin| add_log(&scene.configuration(), origin).unwrap_err().code();
    assert_eq!(error(ORIGIN), "state-exists");
    assert_eq!(error("log.example/2"), "unknown-log");
    fs::remove_file(scene.state_file()).unwrap();
    assert_eq!(scene.code_of_open(), "state-missing");
}

#[test]
fn one_process_alone_has_the_state() {
    let scene = Scene::ready();
    let witness = scene.open().unwrap();
    assert_eq!(scene.code_of_open(), "state-in-use");
    assert_eq!(add_log(&scene.configuration(), ORIGIN).unwrap_err().code(), "state-in-use");
    drop(witness);
    assert_eq!(scene.code_of_open(), "");
}

#[test]
fn a_state_that_is_damaged_anywhere_or_of_another_is_refused() {
    let scene = Scene::ready();
    let whole = fs::read(scene.state_file()).unwrap();
    let code = |bytes: &[u8]| {
        fs::write(scene.state_file(), bytes).unwrap();
        scene.code_of_open()
    };
    for end in 0..whole.len() {
        assert_eq!(code(&whole[..end]), "state-damaged", "cut to {end}");
    }
    for position in 0..whole.len() {
        let mut changed = whole.clone();
        changed[position] ^= 1;
        assert_eq!(code(&changed), "state-damaged", "byte {position}");
    }
    assert_eq!(code(&[&whole[..], b"\n"].concat()), "state-damaged");
    assert_eq!(code(&[&whole[..], &whole[..]].concat()), "state-damaged");
    assert_eq!(code(scene.note(8).as_bytes()), "state-damaged", "the log's signature is not the witness's");
    let other = Checkpoint::new(KeyName::new("log.example/2").unwrap(), 8, scene.tree.root(8).unwrap()).unwrap();
    scene.write_state(&other, now());
    assert_eq!(scene.code_of_open(), "state-damaged");
    assert_eq!(code(&whole), "");
    fs::write(scene.folder.path().join("key"), canonical::bytes::to_base64([4; 32])).unwrap();
    assert_eq!(scene.code_of_open(), "state-damaged", "another key of the witness");
}

#[test]
fn whoever_was_replaced_is_refused_after_a_restart_too() {
    let scene = Scene::ready();
    let path = scene.folder.path().join("witness.toml");
    let alone = fs::read_to_string(&path).unwrap();
    let successor = SigningKey::from_seed(&[2; 32]);
    let key = canonical::bytes::to_base64(successor.public().as_bytes());
    fs::write(&path, format!("{alone}successors = [\"{key}\"]\n")).unwrap();
    let (running, address) = scene.start();
    scene.time(&ask(address, scene.body(0, 8)), 8);
    scene.time(&ask(address, scene.body_by(&successor, 8, 13)), 13);
    let replaced = |address| {
        let answer = ask(address, scene.body(13, 20));
        (answer.status, answer.problem())
    };
    assert_eq!(replaced(address), (403, "witness-replaced".into()));
    scene.time(&ask(address, scene.body(13, 13)), 13);
    running.stop().unwrap();

    let whole = fs::read(scene.state_file()).unwrap();
    let (running, address) = scene.start();
    assert_eq!(replaced(address), (403, "witness-replaced".into()));
    running.stop().unwrap();
    for position in 0..whole.len() {
        let mut changed = whole.clone();
        changed[position] ^= 1;
        fs::write(scene.state_file(), changed).unwrap();
        assert_eq!(scene.code_of_open(), "state-damaged", "byte {position}");
    }
    fs::write(scene.state_file(), &whole).unwrap();
    fs::write(&path, alone).unwrap();
    assert_eq!(scene.code_of_open(), "state-damaged", "the successor is not known any more");
}

#[test]
fn a_witness_that_is_told_who_runs_the_log_lets_nobody_before_add_to_it() {
    let scene = Scene::ready();
    let path = scene.folder.path().join("witness.toml");
    let alone = fs::read_to_string(&path).unwrap();
    let successor = SigningKey::from_seed(&[2; 32]);
    let key = canonical::bytes::to_base64(successor.public().as_bytes());
    let (running, address) = scene.start();
    scene.time(&ask(address, scene.body(0, 8)), 8);
    running.stop().unwrap();
    fs::write(&path, format!("{alone}successors = [\"{key}\"]\noperator = 1\n")).unwrap();
    let (running, address) = scene.start();
    let answer = ask(address, scene.body(8, 13));
    assert_eq!((answer.status, answer.problem()), (403, "witness-replaced".into()), "a seized server may still run");
    scene.time(&ask(address, scene.body(8, 8)), 8);
    scene.time(&ask(address, scene.body_by(&successor, 8, 13)), 13);
    running.stop().unwrap();
}

#[test]
fn nothing_is_cosigned_that_cannot_be_stored() {
    let scene = Scene::ready();
    let (running, address) = scene.start();
    scene.time(&ask(address, scene.body(0, 8)), 8);
    // A folder in the place of the file that is written first: what a full disk does, and root is hindered, too.
    let blocked = scene.state_file().with_extension("new");
    fs::create_dir(&blocked).unwrap();
    let before = fs::read(scene.state_file()).unwrap();
    let answer = ask(address, scene.body(8, 13));
    assert_eq!((answer.status, answer.problem().as_str()), (503, "witness-storage"));
    assert!(!answer.body.contains("state/") && !answer.body.contains('—'));
    assert_eq!(request(address, "GET", "/readyz", "", b"").problem(), "witness-storage");
    assert_eq!(fs::read(scene.state_file()).unwrap(), before);
    assert_eq!(ask(address, scene.body(13, 13)).body, "8\n", "it knows no more than the disk");
    fs::remove_dir(&blocked).unwrap();
    scene.time(&ask(address, scene.body(8, 13)), 13);
    assert_eq!(request(address, "GET", "/readyz", "", b"").status, 200);
    running.stop().unwrap();
}

#[cfg(unix)]
#[test]
fn a_key_file_that_is_missing_open_or_no_key_is_an_error_at_start() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::ready();
    let key = scene.folder.path().join("key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(scene.code_of_open(), "key-file");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, "secret\n").unwrap();
    let error = scene.open().unwrap_err();
    assert!(error.code() == "key-file" && !error.to_string().contains("secret"), "{error}");
    fs::remove_file(&key).unwrap();
    assert_eq!(scene.code_of_open(), "file");
}

#[test]
fn a_manifest_says_which_log_and_which_witnesses() {
    use simulation::Log;
    use simulation::sample::{Until, play_with};
    let (mut origin, key) = (String::new(), SigningKey::from_seed(&SEED).public());
    let sample = play_with(5, Until::Manifest, |manifest| {
        manifest.witnesses.members[0].key = canonical::Bytes(*key.as_bytes());
        origin = manifest.log.origin(manifest.election_id());
    });
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("manifest", &sample.ledger.entries()[0]);
    let load = |name: &str| {
        let text = format!(
            "name = \"{name}\"\nkey_file = \"key\"\nstate = \"state\"\n[listen]\naddress = \"127.0.0.1:0\"\n\
             [[logs]]\nmanifest = \"manifest\"\n"
        );
        write("witness.toml", text.as_bytes());
        Configuration::load(&folder.path().join("witness.toml"), [])
    };
    api::key_file::create(&folder.path().join("key"), &SEED.into()).unwrap();
    let names: Vec<_> = sample.ledger.witness_keys().into_iter().map(|key| key.name).collect();
    for name in [NAME, &names[1]] {
        let configuration = load(name).unwrap();
        let error = add_log(&configuration, &origin).unwrap_err();
        assert_eq!(error.code(), "other-witness", "no such name, or another key");
        assert!(!configuration.state.exists());
    }
    let configuration = load(&names[0]).unwrap();
    let known = &configuration.logs[0].identity;
    let keys = &sample.ledger.record().setting().unwrap().log.keys;
    assert_eq!((&*known.origin, &known.keys), (origin.as_str(), keys));
    assert_eq!((keys.len(), keys[0]), (3, sample.log_key.public()), "with those of successors");
    add_log(&configuration, &origin).unwrap();
    let witness = Witness::open(&configuration).unwrap();
    assert_eq!(witness.sizes().collect::<Vec<_>>(), [(origin.as_str(), 0)]);

    let manifest = sample.ledger.entries()[0].clone();
    let text = String::from_utf8(manifest.clone()).unwrap();
    for (what, bytes) in [
        ("no signature", text.split("— ").next().unwrap().as_bytes().to_vec()),
        ("one signature too few", text.trim_end().rsplit_once('\n').unwrap().0.as_bytes().to_vec()),
        ("a changed text", text.replacen("log", "lag", 1).into_bytes()),
        ("more than the note", [&manifest[..], b"\n"].concat()),
        ("no note", b"{}".to_vec()),
    ] {
        write("manifest", &bytes);
        assert_eq!(load(NAME).unwrap_err().code(), "manifest", "{what}");
    }
}
