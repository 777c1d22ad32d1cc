//! What must hold when all is over.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use client::Follower;
use simulation::Log;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::{MemoryTree, tree};

use crate::support::Stage;
use crate::voting::Promised;

/// Plays the election to its end: every promise was kept, no ballot stands twice, every witness has cosigned this log and no other, and
/// the audit finds nothing. Gives the number of ballots in the record.
pub fn all_is_well(stage: &mut Stage, promised: &[Promised]) -> u64 {
    stage.finish();
    all_was_well(stage, promised)
}

/// The same when the result is there already.
pub fn all_was_well(stage: &mut Stage, promised: &[Promised]) -> u64 {
    for (ballot, promise) in promised {
        assert!(stage.has(ballot), "a broken promise: {}", String::from_utf8_lossy(promise));
    }
    let entries = entries(stage);
    assert_eq!(entries.iter().collect::<BTreeSet<_>>().len(), entries.len(), "an entry stands twice");
    for (path, note) in witnessed(stage.services.folder()) {
        check_is_of(&SignedCheckpoint::parse(&note).unwrap(), &entries, &path);
    }
    stage.audit();
    let turnout = stage.log.record().turnout().iter().map(|turnout| turnout.ballots).sum();
    assert!(turnout >= promised.len() as u64);
    turnout
}

/// What each witness cosigned last, with the path of the file that says so.
pub fn witnessed(services: &Path) -> Vec<(String, Vec<u8>)> {
    let witnesses =
        (1..).map(|number| services.join(format!("witness-{number}/state"))).take_while(|path| path.exists());
    let files = witnesses.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    let states = files.filter(|path| path.extension().is_some_and(|it| it == "state"));
    let mut states: Vec<_> = states.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect();
    states.sort();
    assert!(states.len() >= 4, "an election has four witnesses or more");
    states
}

/// All entries, as somebody sees them who looks for the first time.
fn entries(stage: &mut Stage) -> Vec<Vec<u8>> {
    Follower::new(stage.services.client()).follow(&mut stage.rng).unwrap()
}

fn check_is_of(checkpoint: &SignedCheckpoint, entries: &[Vec<u8>], witness: &str) {
    let mut tree = MemoryTree::new();
    entries.iter().for_each(|entry| tree.push(tree::leaf_hash(entry)));
    let checkpoint = checkpoint.checkpoint();
    assert!(checkpoint.size() > 0, "{witness}");
    assert_eq!(tree.root(checkpoint.size()).unwrap(), *checkpoint.root(), "{witness} has cosigned another log");
}
