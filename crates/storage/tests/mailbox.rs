//! The store of a mailbox.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use canonical::Hash;
use election::{ElectionId, Id};
use mailbox::{KeptBallot, MailboxStore};
use storage::{SqliteMailbox, SqliteStore};
use tempfile::TempDir;

#[test]
fn the_store_of_a_mailbox_is_made_once_and_opened_by_that_mailbox_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.sqlite");
    let (one, other) = (ElectionId(Hash([1; 32])), ElectionId(Hash([2; 32])));
    let (first, second): (Id, Id) = ("m1".parse().unwrap(), "m2".parse().unwrap());
    let code = |path: &Path, election, id: &Id| {
        SqliteMailbox::open(path, election, id).map_or_else(|error| error.code(), |_| "ok")
    };
    assert_eq!(code(&path, one, &first), "store-missing");
    drop(SqliteMailbox::create(&path, one, &first).unwrap());
    assert_eq!(SqliteMailbox::create(&path, one, &first).unwrap_err().code(), "store-exists");
    assert_eq!(code(&path, one, &first), "ok");
    assert_eq!(code(&path, other, &first), "store-unknown");
    assert_eq!(code(&path, one, &second), "store-unknown");
    let board = folder.path().join("board.sqlite");
    drop(SqliteStore::create(&board).unwrap());
    assert_eq!(code(&board, one, &first), "store-unknown", "the store of a board");
    assert_eq!(SqliteStore::open(&path).unwrap_err().code(), "store-unknown", "and the other way round");
}

#[test]
fn what_a_mailbox_took_is_never_changed_and_nothing_more_once_it_is_frozen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.sqlite");
    let (election, id) = (ElectionId(Hash([1; 32])), "m1".parse().unwrap());
    let mut store = SqliteMailbox::create(&path, election, &id).unwrap();
    let ballot = |n: u8| KeptBallot { leaf: Hash([n; 32]), entry: vec![n; 5] };
    store.keep(&[ballot(3), ballot(1), ballot(2)]).unwrap();
    store.keep(&[ballot(2)]).unwrap();
    assert_eq!(store.ballots(None, 2).unwrap(), [ballot(1), ballot(2)]);
    assert_eq!(store.ballots(Some(Hash([2; 32])), 2).unwrap(), [ballot(3)]);
    store.freeze().unwrap();
    store.keep(&[ballot(4)]).unwrap_err();
    store.freeze().unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE mailbox SET is_frozen = 0",
        "UPDATE mailbox SET id = 'm2'",
        "DELETE FROM mailbox",
        "DELETE FROM ballot",
        "UPDATE ballot SET entry = x'00'",
        "INSERT INTO ballot VALUES (zeroblob(32), x'00')",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
    drop(connection);
    let store = SqliteMailbox::open(&path, election, &id).unwrap();
    assert!(store.is_frozen().unwrap());
    assert_eq!(store.ballots(None, 10).unwrap().len(), 3);
}

/// What lies in the file after these ballots came one by one, apart from the header's counters of changes.
fn file_of(ballots: &[KeptBallot]) -> Vec<u8> {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.sqlite");
    let mut store = SqliteMailbox::create(&path, ElectionId(Hash([1; 32])), &"m1".parse().unwrap()).unwrap();
    for ballot in ballots {
        store.keep(std::slice::from_ref(ballot)).unwrap();
    }
    store.forget_order();
    let log = PathBuf::from(format!("{}-wal", path.display()));
    assert_eq!(fs::metadata(log).unwrap().len(), 0, "the write-ahead log is empty");
    fs::read(path).unwrap().split_off(100)
}

#[test]
fn the_file_does_not_keep_the_order_in_which_ballots_came() {
    let entry = |n: u8| (0..5_000).map(|at| n.wrapping_mul(31).wrapping_add(u8::try_from(at % 251).unwrap())).collect();
    let ballots: Vec<_> = (0..60).map(|n| KeptBallot { leaf: Hash::of(&[n]), entry: entry(n) }).collect();
    let mut others = ballots.clone();
    others.rotate_left(17);
    others.swap(3, 40);
    assert!(file_of(&ballots) == file_of(&others));
}
