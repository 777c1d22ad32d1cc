use std::collections::BTreeSet;

use bulletin_board::{PendingBallot, Position, Reader, Store, StoreError};
use tempfile::TempDir;

use super::*;

fn store() -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(folder.path().join("board.sqlite")).unwrap();
    (folder, store)
}

fn ballot(n: u32) -> PendingBallot {
    let entry = vec![u8::try_from(n % 256).unwrap(); 3_500].into_iter().chain(n.to_be_bytes()).collect::<Vec<u8>>();
    let leaf = election::entry::leaf_hash(&entry);
    PendingBallot { leaf, by: 1, ballot_box: 0, credential: Some(leaf.0), entry }
}

fn at(size: u64) -> Position {
    Position { size, ballot_box: 0 }
}

fn pending(store: &SqliteStore) -> usize {
    store.pending(&BTreeSet::new()).unwrap().len()
}

fn filled() -> (TempDir, SqliteStore) {
    let (folder, mut store) = store();
    store.put_attachments(&[b"content"]).unwrap();
    store.keep_pending(at(0), &[ballot(1), ballot(2)]).unwrap();
    store.publish(at(0), &[b"first".to_vec(), ballot(1).entry], b"head").unwrap();
    store.store_cosigned(2, b"cosigned").unwrap();
    (folder, store)
}

#[test]
fn what_is_in_the_log_or_promised_is_never_changed_or_deleted() {
    let (_folder, mut store) = filled();
    for (sql, reason) in [
        ("UPDATE log_entry SET bytes = x'00' WHERE idx = 0", "an entry is never changed"),
        ("UPDATE log_entry SET idx = 7 WHERE idx = 1", "an entry is never changed"),
        ("DELETE FROM log_entry", "an entry is never deleted"),
        ("DELETE FROM log_entry WHERE idx = 1", "an entry is never deleted"),
        ("INSERT INTO log_entry VALUES (5, zeroblob(32), x'00', NULL)", "an entry comes right after the last"),
        (
            "INSERT OR REPLACE INTO log_entry VALUES (1, zeroblob(32), x'00', NULL)",
            "an entry comes right after the last",
        ),
        (
            "INSERT OR REPLACE INTO log_entry SELECT 2, leaf, x'00', NULL FROM log_entry WHERE idx = 0",
            "an entry is never deleted",
        ),
        ("UPDATE attachment SET content = x'00'", "an attachment is never changed"),
        ("DELETE FROM attachment", "an attachment is never deleted"),
        ("UPDATE pending_ballot SET promised_by = 9", "a ballot is never changed"),
        ("UPDATE pending_ballot SET entry = x'00'", "a ballot is never changed"),
        ("UPDATE pending_ballot SET credential = NULL", "a ballot is never changed"),
        ("DELETE FROM pending_ballot", "a promised ballot stays until it is in the log"),
        ("UPDATE head SET size = 1", "a log does not shrink"),
        ("DELETE FROM head", "a head is only ever replaced"),
        ("INSERT INTO pending_ballot VALUES (zeroblob(31), 0, 0, NULL, x'00')", "CHECK"),
        ("UPDATE ballot_box SET number = 2, sealed = 1", "one box is opened after the other"),
        ("UPDATE ballot_box SET number = 0, sealed = 1", "one box is opened after the other"),
        ("UPDATE ballot_box SET number = 1", "one box is opened after the other"),
        ("DELETE FROM ballot_box", "a ballot box is only ever sealed"),
        ("INSERT INTO ballot_box VALUES (2, 0, NULL)", "CHECK"),
        ("INSERT INTO log_entry VALUES (2, zeroblob(32), zeroblob(65536), NULL)", "CHECK"),
        ("INSERT INTO log_entry VALUES (2, zeroblob(32), 'text', NULL)", "cannot store TEXT"),
    ] {
        let error = store.connection().execute(sql, []).unwrap_err().to_string();
        assert!(error.contains(reason), "{sql}: {error}");
    }
    assert_eq!(store.entries(0, 9).unwrap(), [b"first".to_vec(), ballot(1).entry]);
    assert_eq!(pending(&store), 1);
}

#[test]
fn no_table_of_ballots_has_row_numbers_or_times() {
    let (_folder, mut store) = store();
    let error = store.connection().prepare("SELECT rowid FROM pending_ballot").unwrap_err().to_string();
    assert!(error.contains("no such column"), "{error}");
    assert!(BOARD.schemas.iter().all(|schema| !schema.contains("CURRENT_TIME") && !schema.contains("unixepoch")));
}

#[test]
fn a_full_disk_is_an_error_that_leaves_nothing_by_half() {
    let (_folder, mut store) = filled();
    let pages: i64 = store.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.connection().pragma_update_and_check(None, "max_page_count", pages + 3, |_| Ok(())).unwrap();
    let many: Vec<_> = (100..160).map(ballot).collect();
    assert_eq!(store.keep_pending(at(2), &many).unwrap_err().code(), "store-full");
    assert_eq!(store.put_attachments(&[&[7; 100_000]]).unwrap_err().code(), "store-full");
    let entries: Vec<_> = many.iter().map(|ballot| ballot.entry.clone()).collect();
    assert_eq!(store.publish(at(2), &entries, b"other").unwrap_err().code(), "store-full");
    assert_eq!(pending(&store), 1);
    assert_eq!(store.entries(0, 99).unwrap().len(), 2);
    assert_eq!(store.heads().unwrap().signed.unwrap().note, b"head");
    assert_eq!(store.attachment(&Hash::of(&[7; 100_000])).unwrap(), None);
    store.connection().pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(())).unwrap();
    store.keep_pending(at(2), &many).unwrap();
    store.publish(at(2), &entries, b"other").unwrap();
    assert_eq!(store.entries(0, 99).unwrap().len(), 62);
}

#[test]
fn a_transaction_that_is_dropped_leaves_nothing() {
    let (folder, mut store) = filled();
    let transaction = store.writing().unwrap();
    keep(&transaction, at(2), &ballot(3)).unwrap();
    append(&transaction, 2, &ballot(2).entry).unwrap();
    take_off(&transaction, 2).unwrap();
    replace_head(&transaction, "signed", 3, b"other").unwrap();
    drop(transaction);
    drop(store);
    let store = SqliteStore::open(folder.path().join("board.sqlite")).unwrap();
    assert_eq!((store.entries(0, 9).unwrap().len(), pending(&store)), (2, 1));
    assert_eq!(store.heads().unwrap().signed.unwrap().note, b"head");
}

#[test]
fn a_store_that_someone_else_holds_is_an_error_and_not_a_wait_for_ever() {
    let (folder, mut store) = filled();
    let mut other = SqliteStore::open(folder.path().join("board.sqlite")).unwrap();
    other.connection().busy_timeout(std::time::Duration::from_millis(20)).unwrap();
    let transaction = store.writing().unwrap();
    assert_eq!(other.keep_pending(at(2), &[ballot(5)]).unwrap_err().code(), "store-io");
    drop(transaction);
    other.keep_pending(at(2), &[ballot(5)]).unwrap();
}

#[test]
fn gaps_are_called_damage() {
    let (_folder, mut store) = filled();
    store
        .connection()
        .execute_batch("DROP TRIGGER log_entry_is_not_deleted; DELETE FROM log_entry WHERE idx = 0")
        .unwrap();
    assert_eq!(store.entries(0, 9).unwrap_err().code(), "store-corrupted");
}

#[test]
fn a_store_of_another_version_or_with_other_tables_is_refused() {
    let code = |change: &str| {
        let (folder, mut store) = filled();
        store.connection().execute_batch(change).unwrap();
        drop(store);
        SqliteStore::open(folder.path().join("board.sqlite")).map_or_else(|error| error.code(), |_| "ok")
    };
    assert_eq!(code(""), "ok");
    assert_eq!(code("PRAGMA user_version = 3"), "store-version");
    assert_eq!(code("PRAGMA user_version = 1"), "store-schema");
    assert_eq!(code("PRAGMA user_version = 0"), "store-version");
    assert_eq!(code("PRAGMA application_id = 1"), "store-unknown");
    assert_eq!(code("DROP TRIGGER log_entry_is_not_changed"), "store-schema");
    assert_eq!(code("CREATE TABLE more (x INTEGER) STRICT"), "store-schema");
}

#[test]
fn every_connection_waits_for_the_disk_and_writes_over_what_it_deletes() {
    let (folder, mut store) = store();
    let mut opened = SqliteStore::open(folder.path().join("board.sqlite")).unwrap();
    for store in [&mut store, &mut opened] {
        for (pragma, value) in
            [("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1"), ("journal_mode", "wal")]
        {
            let read = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
            let found = match store.connection().pragma_query_value(None, pragma, read).unwrap() {
                rusqlite::types::Value::Integer(n) => n.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => panic!("{other:?}"),
            };
            assert_eq!(found, value, "{pragma}");
        }
    }
}

#[test]
fn only_errors_after_which_the_store_is_as_before_are_called_so() {
    use rusqlite::ffi;
    for (extended, expected) in [
        (ffi::SQLITE_FULL, "store-full"),
        (ffi::SQLITE_IOERR_WRITE, "store-io"),
        (ffi::SQLITE_BUSY, "store-io"),
        (ffi::SQLITE_CORRUPT, "store-corrupted"),
        (ffi::SQLITE_NOTADB, "store-corrupted"),
        (ffi::SQLITE_CONSTRAINT_UNIQUE, "store-known"),
        (ffi::SQLITE_CONSTRAINT_TRIGGER, "store-corrupted"),
    ] {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(extended), None);
        assert_eq!(fault(error).code(), expected);
    }
    assert!(!StoreError::UnknownOutcome(String::new()).leaves_all_as_it_was());
}
