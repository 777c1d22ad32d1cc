//! Mailboxes as processes beside the board: what they acknowledge is in the record, whoever fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use client::{BoardClient, Error};
use record::{check_acknowledgement, check_promise};
use simulation::people::Numbers;
use simulation::{Log, play};
use support::{Pace, SQLITE, Stage, VECHE};

/// Casts when the service can, as a voter's program does.
fn cast(client: &BoardClient, ballot: &[u8]) -> Vec<u8> {
    let begun = Instant::now();
    loop {
        match client.cast(ballot) {
            Ok(answer) => return answer,
            // A mailbox sees a little later than others that casting is open.
            Err(Error::Refused { code, .. }) if code == "phase" && begun.elapsed().as_secs() < 20 => {}
            Err(Error::NoAnswer(_) | Error::Refused { status: 503, .. }) if begun.elapsed().as_secs() < 30 => {}
            Err(error) => panic!("{error}"),
        }
        sleep(Duration::from_millis(100));
    }
}

fn code(answer: Result<Vec<u8>, Error>) -> String {
    match answer {
        Err(Error::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_mailboxes_acknowledge_is_in_the_record_whoever_fails() {
    let pace = Pace { registration: 20, voting: 45, shortest: 2, longest: 4 };
    let mut stage = Stage::open_with(Numbers { mailboxes: 2, ..Numbers::FEWEST }, 5, 4, pace, SQLITE);
    let ballots = stage.ballots();
    let setting = stage.log.record().setting().unwrap().clone();
    let (first, second) = (stage.services.mailbox(0), stage.services.mailbox(1));

    // As long as the board answers, it publishes what mailboxes bring.
    let acknowledgement = cast(&first, &ballots[0]);
    assert_eq!(check_acknowledgement(&setting, &acknowledgement).unwrap().mailbox.as_str(), "m1");
    assert_eq!(first.cast(&ballots[0]).unwrap(), acknowledgement, "the same ballot gets the same acknowledgement");
    let seen = |record: &record::Record| record.turnout().iter().map(|turnout| turnout.ballots).sum::<u64>();
    stage.log.wait_for("the ballot of a mailbox", |record| seen(record) == 1);
    assert!(stage.has(&ballots[0]));

    // What is no ballot is refused by name, and what one of them took the other still may.
    assert_eq!(code(first.cast(b"junk")), "note");
    let mut forged = ballots[1].clone();
    let position = forged.len() - 20;
    forged[position] = if forged[position] == b'A' { b'B' } else { b'A' };
    assert_eq!(code(first.cast(&forged)), "signature");
    cast(&second, &ballots[1]);
    cast(&first, &ballots[1]);

    hand_in_with_a_board(&stage, &ballots[8]);

    // Without the board ballots are taken all the same, the second of a voter after the first; a mailbox that is killed keeps its word.
    stage.services.kill().unwrap();
    for ballot in &ballots[2..4] {
        cast(&first, ballot);
    }
    let key = play::joint_key(&stage.log);
    let changed = simulation::sample::cast(&stage.log, &mut stage.voters[2], &key, 1, &mut stage.rng);
    cast(&first, &changed);
    let claimed = cast(&second, &ballots[5]);
    hand_in_without_a_board(&stage, &ballots[4]);
    stage.services.kill_mailbox(0).unwrap();
    stage.services.kill_mailbox(1).unwrap();
    stage.services.start().unwrap();
    cast(&stage.services.client(), &ballots[6]);

    // The first comes back after the close and hands over; the second never does, and its voter claims.
    play::close(&mut stage.log, &[&stage.commission[0]]);
    stage.services.start_mailbox(0).unwrap();
    let first = stage.services.mailbox(0);
    claim_by_command(&stage, &ballots[5], &claimed, &ballots[6]);
    stage.log.wait_for("a handover", |record| record.mailboxes()[0].handover.is_some());
    assert_eq!(code(first.cast(&ballots[7])), "phase");
    stage.count();
    let (status, _, fault) = ballot_command(&stage, &["claim", "ballot", "--note", "note"], &[]);
    assert!(status == Some(2) && fault.contains("between the close and the counted list"), "{fault}");

    let cast = [0, 1, 2, 3, 4, 5, 6, 8].map(|n: usize| &ballots[n]).into_iter().chain([&changed]);
    assert!(cast.into_iter().all(|ballot| stage.has(ballot)), "every acknowledgement is kept");
    assert_eq!(seen(stage.log.record()), 9, "no ballot stands twice");
    let mailboxes = stage.log.record().mailboxes();
    let handover = mailboxes[0].handover.clone().unwrap();
    assert_eq!((handover.acknowledged, handover.recorded), (7, 7));
    assert!(handover.withheld.is_empty() && handover.left_out.is_empty());
    assert!(mailboxes[1].handover.is_none(), "a mailbox that vanished hinders nothing");
    stage.audit();
}

/// `veche ballot hand-in ballot ..`: code, what it says, what it complains of.
fn hand_in(stage: &Stage, ballot: &[u8], more: &[&str]) -> (Option<i32>, String, String) {
    fs::write(stage.folder.path().join("ballot"), ballot).unwrap();
    ballot_command(stage, &["hand-in", "ballot"], more)
}

/// A command about a ballot, at the board.
fn ballot_command(stage: &Stage, command: &[&str], more: &[&str]) -> (Option<i32>, String, String) {
    let folder = stage.folder.path();
    let (board, election) = (stage.services.address(), stage.services.client().election().to_string());
    let mut process = Command::new(VECHE);
    process.current_dir(folder).arg("ballot").args(command).args(["--board", &board]);
    if !more.contains(&"--election") {
        process.args(["--election", &election]);
    }
    let output = process.args(more).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The voter of a ballot that a mailbox acknowledged claims it; everything else is refused before anyone hears of it.
fn claim_by_command(stage: &Stage, ballot: &[u8], acknowledgement: &[u8], other: &[u8]) {
    let (folder, text) = (stage.folder.path(), |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap());
    for (name, content) in [("ballot", ballot), ("note", acknowledgement), ("other", other)] {
        fs::write(folder.join(name), content).unwrap();
    }
    fs::write(folder.join("forged"), text(acknowledgement).replacen("\n\n— mailbox ", "\n\n— board ", 1)).unwrap();
    let file = serde_json::json!({"ballot": text(ballot), "kind": "claim-file", "note": text(acknowledgement), "v": 1});
    fs::write(folder.join("claim.json"), canonical::json::to_line(&file)).unwrap();
    fs::write(folder.join("indented.json"), serde_json::to_string_pretty(&file).unwrap()).unwrap();
    for (command, part) in [
        (&["claim", "ballot"][..], "--note"),
        (&["claim", "ballot", "--note", "other"], "neither a promise nor an acknowledgement"),
        (&["claim", "other", "--note", "note"], "for another ballot"),
        (&["claim", "ballot", "--note", "forged"], "does not hold"),
        (&["claim", "note", "--note", "note"], "no sealed ballot"),
        (&["claim", "indented.json"], "claim-file"),
    ] {
        let (status, said, fault) = ballot_command(stage, command, &[]);
        assert_eq!((status, said.as_str()), (Some(2), ""), "{command:?}: {fault}");
        assert!(fault.contains(part), "{command:?}: {fault}");
    }
    for command in [&["claim", "claim.json"][..], &["claim", "ballot", "--note", "note"]] {
        let (status, said, fault) = ballot_command(stage, command, &[]);
        assert_eq!((status, fault.as_str()), (Some(0), ""), "{said}");
        assert!(said.contains("\nclaimed "), "{said}");
    }
}

fn hand_in_with_a_board(stage: &Stage, ballot: &[u8]) {
    let (setting, (_, mailbox)) = (stage.log.record().setting().unwrap(), stage.services.mailbox_addresses().remove(0));
    let (status, said, fault) = hand_in(stage, ballot, &["--mailbox", &mailbox, "--out", "kept"]);
    assert_eq!((status, fault.as_str()), (Some(0), ""));
    assert!(said.contains("\npromised         in the record by 2"), "{said}");
    assert!(said.ends_with("\nacknowledged     by the mailbox m1\n"), "{said}");
    let kept = |name: &str| fs::read(stage.folder.path().join("kept").join(name)).unwrap();
    let (promise, acknowledgement) = (kept("promise.note"), kept("acknowledgement.note"));
    let leaf = check_promise(setting, &[0], &promise).unwrap().0.leaf;
    assert_eq!(check_acknowledgement(setting, &acknowledgement).unwrap().leaf, leaf);
    assert_eq!(hand_in(stage, ballot, &[]).0, Some(0), "as often as anyone likes");

    let mut forged = ballot.to_vec();
    let position = forged.len() - 20;
    forged[position] = if forged[position] == b'A' { b'B' } else { b'A' };
    let other = "0".repeat(64);
    for (what, content, more, part) in [
        ("junk", b"junk".as_slice(), &[][..], "is no sealed ballot"),
        ("a promise", &promise, &[], "is no sealed ballot"),
        ("a forged ballot", &forged, &[], "is no sealed ballot"),
        ("another election", ballot, &["--election", &other], "a ballot of another election"),
        ("what is kept", ballot, &["--out", "kept"], "is there already"),
        ("a missing manifest", ballot, &["--manifest", "nowhere"], "nowhere"),
        ("no board", ballot, &["--manifest", "ballot"], "ballot"),
    ] {
        let (status, said, fault) = hand_in(stage, content, more);
        assert_eq!((status, said.as_str()), (Some(2), ""), "{what}: {fault}");
        assert!(fault.contains(part), "{what}: {fault}");
    }
}

fn hand_in_without_a_board(stage: &Stage, ballot: &[u8]) {
    let (_, mailbox) = stage.services.mailbox_addresses().remove(0);
    let (status, _, fault) = hand_in(stage, ballot, &["--mailbox", &mailbox]);
    assert!(status == Some(2) && fault.contains("--manifest"), "{fault}");
    let manifest = stage.log.record().setting().unwrap().manifest.text();
    fs::write(stage.folder.path().join("manifest.json"), manifest).unwrap();
    let (status, said, fault) = hand_in(stage, ballot, &["--manifest", "manifest.json", "--mailbox", &mailbox]);
    assert_eq!((status, fault.as_str()), (Some(1), ""));
    assert!(said.contains("by the mailbox m1") && said.contains("not there        the board: no answer"), "{said}");
    let (status, _, fault) = hand_in(stage, ballot, &["--manifest", "manifest.json"]);
    assert!(status == Some(2) && fault.contains("hand it in again"), "{fault}");
}
