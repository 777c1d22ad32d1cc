//! The SQLite store: what every store must do, and what becomes of its file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

mod conformance;

use std::fs;
use std::path::{Path, PathBuf};

use bulletin_board::{Reader, Store};
use conformance::{Place, at, ballot, conformance, entry, pending};
use storage::SqliteStore;
use tempfile::TempDir;

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

    fn address(&self) -> String {
        self.path().to_str().unwrap().into()
    }

    fn open_at(address: &str) -> SqliteStore {
        SqliteStore::open(address).unwrap()
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
    store.publish(at(0), &[entry(0)], b"head").unwrap();
    store.keep_pending(at(1), &[ballot(1)]).unwrap();
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
    store.publish(at(0), &(0..400).map(entry).collect::<Vec<_>>(), b"head").unwrap();
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
    store.publish(at(0), &[entry(0)], b"head").unwrap();
    store.keep_pending(at(1), &[ballot(1)]).unwrap();
    let copy = folder.0.path().join("copy.sqlite");
    store.backup(&copy).unwrap();
    assert_eq!(store.backup(&copy).unwrap_err().code(), "store-exists");
    store.publish(at(1), &[entry(1)], b"head").unwrap();
    let copy = SqliteStore::open(copy).unwrap();
    assert_eq!(copy.entries(0, 9).unwrap(), [entry(0)]);
    assert!(pending(&copy) == [ballot(1)]);
}
