//! A whole election over HTTP: the real services as processes, everyone else as clients.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use std::thread::scope;

use record::Phase;
use simulation::Log;
use support::{Pace, SQLITE, Stage, VECHE, postgresql};

#[test]
fn an_election_from_manifest_to_audited_result_over_http() {
    play(SQLITE);
}

#[test]
fn the_same_over_postgresql() {
    play(&postgresql());
}

fn play(store: &str) {
    let pace = Pace { registration: 15, voting: 30, shortest: 2, longest: 4 };
    let mut stage = Stage::open(4, 3, pace, store);
    let ballots = stage.ballots();
    let client = stage.services.client();
    let (before, meanwhile) = ballots.split_at(3);
    let mut answers: Vec<_> = before.iter().map(|ballot| client.cast(ballot)).collect();
    assert!(answers.iter().all(Result::is_ok));
    // In the middle of the vote, while ballots are on their way, the program is replaced.
    let program = stage.folder.path().join("another-veche");
    std::fs::copy(VECHE, &program).unwrap();
    scope(|scope| {
        let casting: Vec<_> = meanwhile.iter().map(|ballot| scope.spawn(|| client.cast(ballot))).collect();
        stage.services.replace(&program).unwrap();
        answers.extend(casting.into_iter().map(|cast| cast.join().unwrap()));
    });
    for (ballot, answer) in ballots.iter().zip(answers) {
        let again = client.cast(ballot).unwrap();
        assert!(answer.is_err() || answer.unwrap() == again, "the same ballot gets the same promise");
    }
    stage.finish();
    assert!(ballots.iter().all(|ballot| stage.has(ballot)), "every promise is kept");
    assert_eq!(stage.log.record().phase(), Phase::Tallied);
    stage.audit();
}
