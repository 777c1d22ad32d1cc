//! A whole election over HTTP: the real services as processes, everyone else as clients.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests use the rest")]
mod support;

use std::thread::scope;

use election::{Entry, Statement};
use record::Phase;
use simulation::Log;
use support::{Pace, SQLITE, Stage, VECHE, postgresql};
use transparency_log::proof::verify_inclusion;
use transparency_log::tree::{self, leaf_hash};

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
    // A copy that was begun now grows with the log.
    stage.mirror();
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
    assert_eq!(client.counted_bucket("").unwrap_err().code(), "not-counted");
    stage.finish();
    assert!(ballots.iter().all(|ballot| stage.has(ballot)), "every promise is kept");
    assert_eq!(stage.log.record().phase(), Phase::Tallied);
    every_ballot_is_found_in_the_counted_list(&stage, &ballots);
    stage.audit();
}

/// The list that the service gives in a bucket is the one whose root the record names.
fn every_ballot_is_found_in_the_counted_list(stage: &Stage, ballots: &[Vec<u8>]) {
    let client = stage.services.client();
    let counted = stage.log.entries().iter().rev().find_map(|entry| match Entry::parse(entry).unwrap().statement {
        Statement::Counted(counted) => Some(counted),
        _ => None,
    });
    let (root, bucket) = (tree::Hash(counted.unwrap().root.0), client.counted_bucket("").unwrap());
    assert_eq!((bucket.size, bucket.records.len()), (ballots.len() as u64, ballots.len()));
    let mut leaves = Vec::new();
    for (position, record) in (0..).zip(&bucket.records) {
        let proof: Vec<_> = record.proof.iter().map(|hash| tree::Hash(hash.0)).collect();
        verify_inclusion(&leaf_hash(&record.record.0), record.index, bucket.size, &proof, &root).unwrap();
        assert_eq!(record.index, position);
        leaves.push(record.record.0[32..64].to_vec());
    }
    assert!(ballots.iter().all(|ballot| leaves.contains(&leaf_hash(ballot).0.to_vec())));
    for (digits, code) in [("0", "bucket-digits"), ("x", "bucket-digits")] {
        assert_eq!(client.counted_bucket(digits).unwrap_err().code(), code);
    }
}
