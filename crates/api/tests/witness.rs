//! The witness over HTTP: the whole protocol against a growing log, and every refusal.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod http;
mod scene;

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use canonical::bytes::from_base64;
use http::request;
use scene::{ORIGIN, Scene, ask, now};
use transparency_log::tree::leaf_hash;
use transparency_log::{AddCheckpoint, Hash, SignedCheckpoint, SigningKey, lot};

#[test]
fn a_growing_log_is_cosigned_step_by_step_and_after_a_new_start() {
    let scene = Scene::ready();
    let (mut running, mut address) = scene.start();
    let mut last = now();
    for (old, new) in [(0, 0), (0, 1), (1, 7), (7, 7), (7, 32), (32, 40)] {
        let time = scene.time(&ask(address, scene.body(old, new)), new);
        assert!((last..=now()).contains(&time));
        last = time;
        running.stop().unwrap();
        (running, address) = scene.start();
        let conflict = ask(address, scene.body(new + 1, new + 1));
        assert_eq!((conflict.status, conflict.body), (409, format!("{new}\n")));
    }
    running.stop().unwrap();
}

#[test]
fn every_refusal_has_its_status_and_changes_nothing() {
    let scene = Scene::ready();
    let (running, address) = scene.start();
    assert_eq!(ask(address, scene.body(0, 8)).status, 200);
    let state = fs::read(scene.state_file()).unwrap();
    let proof = scene.tree.prove_consistency(8, 13).unwrap();
    let with =
        |old_size, proof: &[Hash], note: String| AddCheckpoint { old_size, proof: proof.to_vec(), note }.to_string();
    let other_key = SigningKey::from_seed(&[9; 32]);
    let root = scene.tree.root(13).unwrap();
    let other_root = leaf_hash(b"other");
    for (what, body, expected) in [
        ("no form", "old 8\n".into(), (400, "witness-request")),
        ("64 hashes", with(8, &[other_root; 64], scene.note(13)), (400, "witness-request")),
        ("no note", with(8, &proof, String::new()), (400, "note")),
        ("a text without signature", with(8, &proof, scene.note(13).split("— ").next().unwrap().into()), (400, "note")),
        ("no checkpoint", with(8, &proof, scene.note(13).replacen("13", "013", 1)), (400, "checkpoint")),
        ("an extension", with(8, &proof, scene.note(13).replacen("\n\n", "\nmore\n\n", 1)), (400, "checkpoint")),
        ("a line after the note", with(8, &proof, scene.note(13) + "more\n"), (400, "note")),
        ("an old size above the new", with(8, &[], scene.note(7)), (400, "witness-shrinks")),
        ("another key", with(8, &proof, scene.note_of(ORIGIN, 13, root, &other_key)), (403, "signature-lines")),
        ("a changed size", with(8, &proof, scene.note(13).replacen("13", "14", 1)), (403, "signature")),
        (
            "another log",
            with(8, &proof, scene.note_of("log.example/2", 13, root, &scene.log_key)),
            (404, "checkpoint-origin"),
        ),
        (
            "another root of the same size",
            with(8, &[], scene.note_of(ORIGIN, 8, other_root, &scene.log_key)),
            (409, "witness-other-root"),
        ),
        ("another tree", with(8, &proof, scene.note_of(ORIGIN, 13, other_root, &scene.log_key)), (422, "tree-proof")),
        ("no proof", with(8, &[], scene.note(13)), (422, "tree-proof")),
        ("a proof that is too long", with(8, &[&proof[..], &proof[..1]].concat(), scene.note(13)), (422, "tree-proof")),
        ("a large body", "old 8\n".to_owned() + &"x".repeat(10_000), (413, "body-too-large")),
    ] {
        let answer = ask(address, body);
        assert_eq!((answer.status, answer.problem().as_str()), expected, "{what}");
        assert_eq!(fs::read(scene.state_file()).unwrap(), state, "{what}");
    }
    for (what, old) in [("no old size", 0), ("a smaller old size", 7), ("a larger old size", 9)] {
        let answer = ask(address, scene.body(old, 13));
        let found = (answer.status, answer.header("content-type"), answer.body.as_str());
        assert_eq!(found, (409, "text/x.tlog.size", "8\n"), "{what}");
    }
    assert_eq!(ask(address, b"old 8\n\n\xff\xfe\n").problem(), "witness-request");
    assert_eq!(request(address, "GET", "/add-checkpoint", "", b"").problem(), "method-not-allowed");
    assert_eq!(request(address, "POST", "/add-checkpoint/", "", b"x").problem(), "not-found");
    assert_eq!(ask(address, scene.body(8, 13)).status, 200);
    running.stop().unwrap();
}

#[test]
fn a_lot_is_signed_for_the_checkpoint_that_was_cosigned_last_and_no_other() {
    let scene = Scene::ready();
    let (mut running, mut address) = scene.start();
    let sign = |address, body: &[u8]| request(address, "POST", "/sign-lot", "", body);
    for (old, new) in [(0, 8), (8, 13)] {
        assert_eq!(ask(address, scene.body(old, new)).status, 200);
        running.stop().unwrap();
        (running, address) = scene.start();
        let state = fs::read(scene.state_file()).unwrap();
        let answer = sign(address, scene.note(new).as_bytes());
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
        let signature = from_base64(answer.body.strip_suffix('\n').unwrap()).unwrap().try_into().unwrap();
        let signed = SignedCheckpoint::parse(scene.note(new).as_bytes()).unwrap();
        assert!(lot::verify(&scene.key().key, signed.checkpoint(), &signature).is_some());
        assert_eq!(sign(address, scene.note(new).as_bytes()).body, answer.body, "there is one");
        assert_eq!(fs::read(scene.state_file()).unwrap(), state);
    }
    for (what, size) in [("the one before", 8), ("one to come", 14), ("the empty one", 0)] {
        let answer = sign(address, scene.note(size).as_bytes());
        let found = (answer.status, answer.header("content-type"), answer.body.as_str());
        assert_eq!(found, (409, "text/x.tlog.size", "13\n"), "{what}");
    }
    let root = scene.tree.root(13).unwrap();
    for (what, body, expected) in [
        ("nothing", String::new(), (400, "note")),
        ("a request for a cosignature", scene.body(13, 13), (400, "checkpoint")),
        ("a line after the note", scene.note(13) + "more\n", (400, "note")),
        ("a changed size", scene.note(13).replacen("13", "14", 1), (403, "signature")),
        ("another key", scene.note_of(ORIGIN, 13, root, &SigningKey::from_seed(&[9; 32])), (403, "signature-lines")),
        ("another log", scene.note_of("log.example/2", 13, root, &scene.log_key), (404, "checkpoint-origin")),
        (
            "another root of the same size",
            scene.note_of(ORIGIN, 13, leaf_hash(b"other"), &scene.log_key),
            (409, "witness-other-root"),
        ),
    ] {
        let answer = sign(address, body.as_bytes());
        assert_eq!((answer.status, answer.problem().as_str()), expected, "{what}");
    }
    assert_eq!(sign(address, b"\xff\xfe\n").problem(), "note");
    assert_eq!(request(address, "GET", "/sign-lot", "", b"").problem(), "method-not-allowed");
    running.stop().unwrap();
}

#[test]
fn requests_at_the_same_time_are_answered_one_after_the_other() {
    let scene = Scene::ready();
    let (running, address) = scene.start();
    let answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (1..=40).map(|size| (size, scene.body(0, size))).collect();
        let threads = threads.into_iter().map(|(size, body)| scope.spawn(move || (size, ask(address, body))));
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (cosigned, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, answer)| answer.status == 200);
    let [(size, _)] = cosigned[..] else { panic!("{} trees continue the empty one", cosigned.len()) };
    assert!(refused.iter().all(|(_, answer)| (answer.status, &answer.body) == (409, &format!("{size}\n"))));
    running.stop().unwrap();
}

#[test]
fn what_is_not_from_the_log_waits_for_nothing() {
    let scene = Scene::ready();
    let (running, address) = scene.start();
    let body =
        AddCheckpoint { old_size: 0, proof: vec![leaf_hash(b""); 63], note: scene.note(8).replacen('8', "9", 1) };
    let begun = Instant::now();
    for _ in 0..200 {
        assert_eq!(ask(address, body.to_string()).status, 403);
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    running.stop().unwrap();
}
