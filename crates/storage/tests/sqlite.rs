//! The SQLite store: what every store must do, and what becomes of its file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

mod conformance;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bulletin_board::Store;
use conformance::{Place, ballot, conformance, entry};
use storage::SqliteStore;
use tempfile::TempDir;

/// Tells a child process which store to write to.
const STORE: &str = "VECHE_TEST_STORE";

struct Folder(TempDir);

impl Folder {
    fn path(&self) -> PathBuf {
        self.0.path().join("board.sqlite")
    }
}

impl Place for Folder {
    type Store = SqliteStore;

    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        SqliteStore::create(folder.path()).unwrap();
        folder
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(self.path()).unwrap()
    }
}

conformance!(Folder);

fn code(path: &Path) -> &'static str {
    SqliteStore::open(path).map_or_else(|error| error.code(), |_| "ok")
}

#[test]
fn a_store_is_made_once_and_never_by_opening() {
    let folder = Folder::new();
    assert_eq!(SqliteStore::create(folder.path()).unwrap_err().code(), "store-exists");
    let missing = folder.0.path().join("missing.sqlite");
    assert_eq!(code(&missing), "store-missing");
    assert!(!missing.exists());
    let nowhere = folder.0.path().join("no").join("folder.sqlite");
    assert_eq!(SqliteStore::create(nowhere).unwrap_err().code(), "store-io");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mut store = folder.open();
    store.publish(0, &[entry(0)], b"head").unwrap();
    store.keep_pending(&[ballot(1)]).unwrap();
    store.backup(folder.0.path().join("copy.sqlite")).unwrap();
    let files: Vec<_> = fs::read_dir(folder.0.path()).unwrap().map(|file| file.unwrap()).collect();
    assert!(files.len() >= 3, "the store, its log, the copy");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn a_file_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for (content, expected) in [("", "store-unknown"), ("not a database, but long enough to be one", "store-unknown")] {
        fs::write(&path, content).unwrap();
        assert_eq!(code(&path), expected, "{content:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content, "and stays as it is");
    }
}

#[test]
fn a_damaged_file_is_refused() {
    let folder = Folder::new();
    let mut store = folder.open();
    store.publish(0, &(0..400).map(entry).collect::<Vec<_>>(), b"head").unwrap();
    drop(store);
    let good = fs::read(folder.path()).unwrap();
    assert!(good.len() > 5 * 4096);
    for (what, damage) in [
        (
            "a page of zeros",
            Box::new(|file: &mut Vec<u8>| file[2 * 4096..3 * 4096].fill(0)) as Box<dyn Fn(&mut Vec<u8>)>,
        ),
        ("the second half missing", Box::new(|file| file.truncate(good.len() / 2))),
        ("random pages", Box::new(|file| file[4096..].iter_mut().step_by(7).for_each(|byte| *byte ^= 0x55))),
    ] {
        let mut bad = good.clone();
        damage(&mut bad);
        fs::write(folder.path(), &bad).unwrap();
        assert_ne!(code(&folder.path()), "ok", "{what}");
    }
    fs::write(folder.path(), &good).unwrap();
    assert_eq!(code(&folder.path()), "ok");
}

#[test]
fn a_copy_is_a_whole_store_and_replaces_nothing() {
    let folder = Folder::new();
    let mut store = folder.open();
    store.publish(0, &[entry(0)], b"head").unwrap();
    store.keep_pending(&[ballot(1)]).unwrap();
    let copy = folder.0.path().join("copy.sqlite");
    store.backup(&copy).unwrap();
    assert_eq!(store.backup(&copy).unwrap_err().code(), "store-exists");
    store.publish(1, &[entry(1)], b"head").unwrap();
    let copy = SqliteStore::open(copy).unwrap();
    assert_eq!(copy.entries(0, 9).unwrap(), [entry(0)]);
    assert!(copy.pending().unwrap() == [ballot(1)]);
}

#[test]
fn what_was_answered_survives_a_process_that_is_killed_and_nothing_is_there_by_half() {
    let folder = Folder::new();
    for round in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "child_that_writes_until_it_is_killed", "--nocapture"])
            .env(STORE, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let answered = lines.filter_map(|line| line.strip_prefix("size ").map(|size| size.parse::<u64>().unwrap()));
        let answered = answered.take(7 + round).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let store = folder.open();
        let heads = store.heads().unwrap();
        let size = heads.signed.unwrap().size;
        let entries = store.entries(0, u64::MAX >> 1).unwrap();
        assert!(size >= answered, "{size} entries, {answered} were answered");
        assert_eq!((entries.len() as u64, size % 5), (size, 0), "whole batches of five");
        assert!([0, 5].contains(&store.pending().unwrap().len()), "a whole batch or none");
    }
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn child_that_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(STORE) else { return };
    let mut store = SqliteStore::open(path).unwrap();
    let start = store.heads().unwrap().signed.map_or(0, |head| head.size);
    let left: Vec<_> = store.pending().unwrap().into_iter().map(|ballot| ballot.entry).collect();
    let mut size = start;
    if !left.is_empty() {
        store.publish(size, &left, b"head").unwrap();
        size += 5;
    }
    for batch in 0.. {
        let ballots: Vec<_> = (0..5).map(|n| ballot(10 * size + 1_000_000 * batch + n)).collect();
        store.keep_pending(&ballots).unwrap();
        let entries: Vec<_> = ballots.into_iter().map(|ballot| ballot.entry).collect();
        store.publish(size, &entries, b"head").unwrap();
        size += 5;
        println!("size {size}");
    }
}
