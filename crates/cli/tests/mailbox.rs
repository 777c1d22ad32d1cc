//! Mailboxes as processes beside the board: what they acknowledge is in the record, whoever fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::thread::sleep;
use std::time::{Duration, Instant};

use client::{BoardClient, Error};
use record::check_acknowledgement;
use simulation::people::Numbers;
use simulation::{Log, play};
use support::{Pace, SQLITE, Stage};

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

    // Without the board ballots are taken all the same, the second of a voter after the first; a mailbox that is killed keeps its word.
    stage.services.kill().unwrap();
    for ballot in &ballots[2..4] {
        cast(&first, ballot);
    }
    let key = play::joint_key(&stage.log);
    let changed = simulation::sample::cast(&stage.log, &mut stage.voters[2], &key, 1, &mut stage.rng);
    cast(&first, &changed);
    let claimed = cast(&second, &ballots[5]);
    stage.services.kill_mailbox(0).unwrap();
    stage.services.kill_mailbox(1).unwrap();
    stage.services.start().unwrap();
    cast(&stage.services.client(), &ballots[6]);

    // The first comes back after the close and hands over; the second never does, and its voter claims.
    play::close(&mut stage.log, &[&stage.commission[0]]);
    stage.services.start_mailbox(0).unwrap();
    let first = stage.services.mailbox(0);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    stage.services.client().claim(&text(&claimed), &text(&ballots[5])).unwrap();
    stage.log.wait_for("a handover", |record| record.mailboxes()[0].handover.is_some());
    assert_eq!(code(first.cast(&ballots[7])), "phase");
    stage.count();

    let cast = [&ballots[0], &ballots[1], &ballots[2], &ballots[3], &changed, &ballots[5], &ballots[6]];
    assert!(cast.iter().all(|ballot| stage.has(ballot)), "every acknowledgement is kept");
    assert_eq!(seen(stage.log.record()), 7, "no ballot stands twice");
    let mailboxes = stage.log.record().mailboxes();
    let handover = mailboxes[0].handover.clone().unwrap();
    assert_eq!((handover.acknowledged, handover.recorded), (5, 5));
    assert!(handover.withheld.is_empty() && handover.left_out.is_empty());
    assert!(mailboxes[1].handover.is_none(), "a mailbox that vanished hinders nothing");
    stage.audit();
}
