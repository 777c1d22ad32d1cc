//! The registry as a process beside board and witnesses: from a deposit to a roll, whoever fails and whoever cheats.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "../desk/browser.rs"]
#[allow(dead_code, reason = "the tests of seats use the rest")]
mod browser;
mod citizens;
#[path = "../../../api/tests/http/mod.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod http;
mod office;
mod refusals;
mod rolls;
mod stage;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::process::Command;

use canonical::Hash;
use client::{Error, Member};
use election::statement::exchange::Reason;
use stage::{Stage, code, now, wait_for};
use support::{VECHE, new_database, server};
use test_cluster::Cluster;
use transparency_log::SigningKey;
use voter_registry::desk::Judgement;

fn play_through(store: &str) {
    let mut stage = Stage::open(store);
    let client = stage.services.registry();
    let (applicant, other) = (stage.applicant(), stage.applicant());
    assert_eq!(code(client.deposit(&applicant.id(), now() / 3_600 - 2, 0)), (422, "work".into()));
    let request = applicant.status_request(now()).unwrap().to_bytes();
    assert_eq!(code(client.status(&request)), (404, "application-unknown".into()));
    stage.deposit(&applicant);
    stage.deposit(&other);
    stage.await_status(&applicant, "drawn");
    stage.await_status(&other, "drawn");
    stage.work();
    stage.work();
    assert_eq!(client.desk_keys().unwrap().len(), 5);

    // Evidence comes when its application asks for it, and not before.
    let (note, ciphertext) = stage.apply(&applicant, "1234567A001PB1");
    assert_eq!(ciphertext.len(), 1 << 20);
    client.apply(&note, &ciphertext).unwrap();
    client.apply(&note, &ciphertext).unwrap();
    assert_eq!(stage.status(&applicant), "in-review");
    let (second, another) = stage.apply(&other, "7654321B001PB1");
    let short = &another[..another.len() - 1];
    assert!(matches!(client.apply(&second, short), Err(Error::Answer { .. })), "it is not what the note names");
    client.apply(&second, &another).unwrap();

    // Whoever is to read may read, and nobody else.
    stage.work();
    let reviewers = stage.reviewers(&applicant);
    for (position, seat) in stage.desks.iter().enumerate() {
        let answer = client.evidence(&applicant.id(), seat.member());
        if reviewers.contains(&position) {
            assert!(answer.unwrap() == ciphertext);
        } else {
            assert_eq!(code(answer), (404, "evidence-unknown".into()));
        }
    }
    let seat = &stage.desks[reviewers[0]];
    let stranger = SigningKey::from_seed(&[99; 32]);
    for member in [
        Member { key: &stranger, ..seat.member() },
        Member { name: "registrar/r9", ..seat.member() },
        Member { time: now() - 400, ..seat.member() },
    ] {
        assert_eq!(code(client.evidence(&applicant.id(), member)), (403, "request".into()));
        assert_eq!(code(client.notes(0, member)), (403, "request".into()));
    }

    // One is refused, and its evidence destroyed; the other is approved, and gets its tag.
    for position in reviewers {
        let refusal =
            stage.desks[position].desk.decide(&applicant.id(), None, &Judgement::refuse(Reason::Forged)).unwrap();
        client.say(&refusal.to_bytes(), stage.desks[position].member()).unwrap();
    }
    let standing = client.status(&applicant.status_request(now()).unwrap().to_bytes()).unwrap();
    assert_eq!((standing.status.as_str(), standing.reason.as_str()), ("refused", "forged"));
    let file = format!("services/registry-1/evidence/{}/{}", client.election(), Hash::of(&ciphertext));
    let file = stage.folder.path().join(file);
    wait_for("the end of the evidence", || (!file.exists()).then_some(()));
    for position in stage.reviewers(&other) {
        let seat = &mut stage.desks[position];
        let opened = seat.desk.open(&other.id(), &client.evidence(&other.id(), seat.member()).unwrap()).unwrap();
        let judgement = Judgement::approve(&"passport".parse().unwrap(), "UTO", "7654321B001PB1");
        let approval = seat.desk.decide(&other.id(), Some(&opened), &judgement).unwrap();
        client.say(&approval.to_bytes(), seat.member()).unwrap();
    }
    assert_eq!(stage.status(&other), "in-review");
    // What both have listed in public gets its lot, and after that its tag.
    stage.work();
    stage.end_day(now() / 86_400);
    wait_for("the lot of the day", || {
        stage.work();
        let log = stage.desks[0].desk.log();
        log.days().iter().all(record::intake::Day::is_drawn).then_some(())
    });
    wait_for("the tag", || {
        stage.work();
        stage.desks[0].desk.exchange().tag(&other.id())
    });

    // A process that is killed comes back with all of it; without one witness lots are drawn by the others.
    stage.services.kill_registry().unwrap();
    stage.services.kill_witness(0).unwrap();
    let third = stage.applicant();
    stage.services.start_registry().unwrap();
    stage.deposit(&third);
    stage.await_status(&third, "drawn");
    assert_eq!(stage.status(&applicant), "refused");
    assert_eq!(stage.status(&other), "in-review");
    stage.work();
    let desk = &stage.desks[0].desk;
    assert_eq!(desk.log().failed_calls(), 0, "who is silent is not called");

    // A day is ended; its list follows. The same statement is answered with the same place.
    let (entry, list) = stage.desks[0].desk.end_day(now() / 86_400 + 1).unwrap();
    let submit = || wait_for("a place in the log", || client.submit(&entry.to_bytes()).ok());
    assert_eq!(submit(), submit());
    client.say(&list.to_bytes(), stage.desks[0].member()).unwrap();
    assert_eq!(code(client.submit(b"junk")), (422, "note".into()));

    // Nobody takes the registry's place while it runs, makes it a second time, or erases tags before the last roll.
    let command = |arguments: &[&str]| {
        let folder = stage.folder.path().join("services");
        let command = Command::new(VECHE).args(arguments).current_dir(folder).output().unwrap();
        (command.status.code(), String::from_utf8(command.stderr).unwrap())
    };
    let id = client.election().to_string();
    let configuration = "registry-1/registry.toml";
    for (arguments, part) in [
        (vec!["registry", "serve", "--config", configuration], "another process"),
        (vec!["registry", "create", "--config", configuration, "--election", &id], "already"),
        (vec!["registry", "erase", "--config", configuration, "--election", &id], "rolls"),
    ] {
        let (status, said) = command(&arguments);
        assert!(status == Some(2) && said.contains(part), "{arguments:?}: {said}");
    }
}

#[test]
fn people_apply_and_registrars_decide_over_a_file() {
    play_through("[store]\nkind = \"sqlite\"\ndirectory = \"state\"\n");
}

#[test]
fn people_apply_and_registrars_decide_over_a_database() {
    let cluster = Cluster::shared();
    play_through(&server(&cluster.address(&new_database(cluster), "veche_registry")));
}
