//! `veche witness` as a process: killed and started again, told to end, and everything that keeps it from starting.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod witness_process;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant};

use client::Error;
use simulation::sample::{Until, play_with};
use transparency_log::{Checkpoint, SigningKey};
use witness_process::{Fork, ORIGIN, Scene, veche};

#[test]
fn killed_at_any_moment_it_never_cosigns_two_trees() {
    let scene = Scene::ready();
    let mut cosigned: Vec<(u64, Checkpoint)> = Vec::new();
    for round in 0..12u64 {
        let mut process = scene.serve();
        let (client, scene) = (process.client(), &scene);
        let forks = [Fork::Ours, Fork::Other];
        let until_killed = |fork| {
            let mut answers = Vec::new();
            let (mut old, mut failures) = (0, 0);
            while failures < 2 {
                match client.add_checkpoint(
                    old,
                    &scene.proof(fork, old, old + 1),
                    &scene.note(fork, old + 1).to_string(),
                ) {
                    Ok(lines) => {
                        let checkpoint = scene.note(fork, old + 1).checkpoint().clone();
                        answers.push((scene.key().verify(&lines[0], &checkpoint).unwrap(), checkpoint));
                        old += 1;
                    }
                    Err(Error::Conflict { size }) => old = size,
                    Err(Error::Refused { status: 422, .. }) => old = 0,
                    Err(_) => failures += 1,
                }
            }
            answers
        };
        thread::scope(|threads| {
            let asking: Vec<_> = forks.map(|fork| threads.spawn(move || until_killed(fork))).into();
            thread::sleep(Duration::from_millis(30 + 17 * round));
            process.kill();
            cosigned.extend(asking.into_iter().flat_map(|thread| thread.join().unwrap()));
        });
    }
    cosigned.sort_by_key(|(_, checkpoint)| checkpoint.size());
    let largest = cosigned.last().unwrap().1.size();
    assert!(largest > 20, "{largest} entries are beyond where the trees part");
    for pair in cosigned.windows(2) {
        assert!(pair[0].0 <= pair[1].0, "time goes back: {pair:?}");
    }
    let is_of = |fork| cosigned.iter().all(|(_, checkpoint)| scene.has(fork, checkpoint));
    assert!(is_of(Fork::Ours) || is_of(Fork::Other), "{cosigned:?}");

    let process = scene.serve();
    let Err(Error::Conflict { size }) = process.client().add_checkpoint(0, &[], &scene.note(Fork::Ours, 1).to_string())
    else {
        panic!("it has cosigned")
    };
    assert!(size >= largest, "{size} are stored, {largest} were cosigned");
}

#[test]
fn told_to_end_it_answers_what_is_in_flight_and_has_said_nothing_of_its_clients() {
    let scene = Scene::ready();
    for signal in ["TERM", "INT"] {
        let process = scene.serve();
        let note = scene.note(Fork::Ours, 0).to_string();
        assert!(process.client().add_checkpoint(0, &[], &note).is_ok());
        for bytes in [
            &b"\x00\xff"[..],
            b"GET /secret HTTP/1.1\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n",
            b"POST /add-checkpoint HTTP/1.1\r\n\r\n",
        ] {
            TcpStream::connect(process.address()).unwrap().write_all(bytes).unwrap();
        }
        let mut in_flight = TcpStream::connect(process.address()).unwrap();
        let body = format!("old 0\n\n{note}");
        write!(in_flight, "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len())
            .unwrap();
        thread::sleep(Duration::from_millis(200));
        process.signal(signal);
        in_flight.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        in_flight.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let (code, output, errors) = process.end();
        assert_eq!((code, errors.as_str()), (Some(0), ""));
        let lines: Vec<_> = output.lines().collect();
        assert_eq!(lines.len(), 3, "{output}");
        assert!(lines[0].starts_with("witness witness.example/w1+"), "{output}");
        assert_eq!(lines[1], format!("log {ORIGIN}: 0 entries"));
    }
}

#[test]
fn storage_that_fails_is_in_the_journal_without_a_client() {
    let scene = Scene::ready();
    let process = scene.serve();
    fs::create_dir(scene.state_file().with_extension("new")).unwrap();
    let refused =
        process.client().add_checkpoint(0, &scene.proof(Fork::Ours, 0, 5), &scene.note(Fork::Ours, 5).to_string());
    assert_eq!(refused.unwrap_err().code(), "witness-storage");
    process.signal("TERM");
    let (code, _, errors) = process.end();
    assert_eq!(code, Some(0));
    assert!(errors.starts_with(&format!("witness: {ORIGIN}: the state cannot be stored: ")), "{errors}");
    assert!(errors.lines().count() == 1 && !errors.contains("127.0.0.1") && !errors.contains("203.0.113"), "{errors}");
}

#[test]
fn one_process_alone_serves_or_changes_a_state() {
    let scene = Scene::ready();
    let mut process = scene.serve();
    for command in ["serve", "add-log"] {
        let (code, output, errors) = scene.run(command);
        assert_eq!((code, output.as_str()), (2, ""), "{command}");
        assert!(errors.starts_with("error: another process uses the state in "), "{errors}");
    }
    process.kill();
    drop(scene.serve());
}

#[test]
fn what_keeps_it_from_starting_is_said() {
    let scene = Scene::new();
    let refused = |part: &str| {
        let (code, output, errors) = scene.run("serve");
        assert_eq!((code, output.as_str()), (2, ""), "{part}");
        assert!(errors.starts_with("error: ") && errors.contains(part), "{part}: {errors}");
    };
    refused("No such file");
    let (code, output, _) = scene.run("add-log");
    assert_eq!((code, output), (0, format!("log {ORIGIN}: added\n")));
    let (code, _, errors) = scene.run("add-log");
    assert!(code == 2 && errors.contains("already"), "{errors}");

    let state = fs::read(scene.state_file()).unwrap();
    fs::write(scene.state_file(), &state[1..]).unwrap();
    refused("is damaged");
    fs::remove_file(scene.state_file()).unwrap();
    refused("there is no state of");
    fs::write(scene.state_file_of(ORIGIN), &state).unwrap();

    let key = scene.path("key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refused("others than its owner may use it (mode 644; make it 600)");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    scene.configure("nmae = \"w\"\n");
    refused("nmae");
    scene.configure("");
    let (code, _, errors) = scene.run_with("serve", &[("VECHE_LISTEN__ADRESS", "127.0.0.1:0")]);
    assert!(code == 2 && errors.contains("adress"), "{errors}");
    let (code, _, errors) = scene.run_with("serve", &[("VECHE_LISTEN__ADDRESS", "203.0.113.9:1")]);
    assert!(code == 2 && errors.contains("cannot listen on 203.0.113.9:1"), "{errors}");
    let (code, _, errors) = scene.run_with("serve", &[("VECHE_STATE", "key")]);
    assert!(code == 2 && errors.contains("Not a directory"), "a file in the place of the folder: {errors}");
    drop(scene.serve());
}

#[test]
fn a_key_is_made_for_its_owner_alone_and_never_overwritten() {
    let scene = Scene::new();
    let path = scene.path("new.key");
    let make = || veche(&["witness", "key", "--name", "w.example/1", "--out", path.to_str().unwrap()], &[]);
    let (code, output, errors) = make();
    assert_eq!((code, errors.as_str()), (0, ""));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let seed = api::key_file::read(&path).unwrap();
    let key = SigningKey::from_seed(&seed).public();
    let name = transparency_log::KeyName::new("w.example/1").unwrap();
    let vkey = transparency_log::note::verifier_key(&name, transparency_log::note::COSIGNATURE, &key);
    assert_eq!(output, format!("{}\n{vkey}\n", canonical::bytes::to_base64(key.as_bytes())));
    let (code, _, errors) = make();
    assert!(code == 2 && errors.contains("exists"), "{errors}");
    assert_eq!(*api::key_file::read(&path).unwrap(), *seed);
    let (code, ..) = veche(&["witness", "key", "--name", "a b", "--out", scene.path("x").to_str().unwrap()], &[]);
    assert!(code == 2 && !scene.path("x").exists());
}

#[test]
fn a_manifest_names_the_log() {
    let scene = Scene::new();
    let key = scene.key();
    let play = |seed| {
        let sample = play_with(seed, Until::Manifest, |manifest| {
            manifest.witnesses.members[0].key = canonical::Bytes(*key.key.as_bytes());
            manifest.witnesses.members[0].name = key.name.to_string();
        });
        sample.ledger.entries()[0].clone()
    };
    fs::write(scene.path("manifest"), play(1)).unwrap();
    fs::write(scene.path("other"), play(2)).unwrap();
    scene.configure_logs("[[logs]]\nmanifest = \"manifest\"\n");
    let add = |manifest: &str| {
        let (config, manifest) = (scene.path("witness.toml"), scene.path(manifest));
        let options = ["--config", config.to_str().unwrap(), "--manifest", manifest.to_str().unwrap()];
        veche(&[&["witness", "add-log"], &options[..]].concat(), &[])
    };
    let (code, _, errors) = add("other");
    assert!(code == 2 && errors.contains("names no log"), "{errors}");
    let (code, _, errors) = add("key");
    assert!(code == 2 && errors.contains("holds no manifest"), "{errors}");
    let (code, output, errors) = add("manifest");
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(output.starts_with("log ") && output.ends_with(": added\n"), "{output}");
    let begun = Instant::now();
    drop(scene.serve());
    assert!(begun.elapsed() < Duration::from_secs(20));
    let (code, _, errors) = veche(&["witness", "add-log", "--config", "x"], &[]);
    assert!(code == 2 && errors.contains("--manifest"), "{errors}");
}
