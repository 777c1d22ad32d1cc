//! A whole election over HTTP: the real services as processes, everyone else as clients.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use record::Phase;
use simulation::Log;
use support::{Pace, SQLITE, Stage, postgresql};

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
    for ballot in &ballots {
        let promise = client.cast(ballot).unwrap();
        assert_eq!(client.cast(ballot).unwrap(), promise, "the same ballot gets the same promise");
    }
    stage.finish();
    assert!(ballots.iter().all(|ballot| stage.has(ballot)), "every promise is kept");
    assert_eq!(stage.log.record().phase(), Phase::Tallied);
    stage.audit();
}
