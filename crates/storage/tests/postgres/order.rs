//! What the order of rows and the files of the server tell about the order of casting.

use bulletin_board::{PendingBallot, Store};

use crate::conformance::{Place, at, ballot, entry};
use crate::place::Database;

/// A ballot of the size of a real one.
fn large(n: u64) -> PendingBallot {
    let entry = format!("ballot {n:>7000}").into_bytes();
    PendingBallot { leaf: election::entry::leaf_hash(&entry), entry, ..ballot(n) }
}

#[test]
fn a_batch_lies_in_the_order_of_its_credentials() {
    let database = Database::new();
    let mut store = database.open();
    store.keep_pending(at(0), &(0..40).map(large).collect::<Vec<_>>()).unwrap();
    let sql = "SELECT credential FROM board.pending_ballot ORDER BY ctid";
    let rows = database.sql("postgres", sql).unwrap();
    assert!(rows.lines().is_sorted() && rows.lines().count() == 40);
}

#[test]
fn promises_and_entries_lie_in_the_order_of_publication() {
    let database = Database::new();
    let mut store = database.open();
    for n in 0..20 {
        store.keep_pending(at(0), &[large(n)]).unwrap();
    }
    let mut ballots: Vec<_> = (0..20).map(large).collect();
    ballots.sort_by_key(|ballot| ballot.leaf);
    let entries: Vec<_> = std::iter::once(entry(0)).chain(ballots.into_iter().map(|ballot| ballot.entry)).collect();
    store.publish(at(0), &entries, b"head").unwrap();
    let sql = "SELECT idx FROM board.log_entry ORDER BY ctid";
    assert_eq!(database.sql("postgres", sql).unwrap(), (0..21).map(|n| n.to_string()).collect::<Vec<_>>().join("\n"));
    assert_eq!(database.sql("postgres", "SELECT count(DISTINCT xmin::text) FROM board.log_entry").unwrap(), "1");
}

#[test]
fn when_all_is_published_the_table_of_pending_ballots_is_an_empty_file() {
    let database = Database::new();
    let mut store = database.open();
    for n in 0..20 {
        store.keep_pending(at(0), &[large(n)]).unwrap();
    }
    let size = "SELECT pg_relation_size('board.pending_ballot')";
    assert_ne!(database.sql("postgres", size).unwrap(), "0");
    let entries: Vec<_> = (0..20).map(|n| large(n).entry).collect();
    store.publish(at(0), &entries, b"head").unwrap();
    let began = std::time::Instant::now();
    while database.sql("postgres", size).unwrap() != "0" {
        assert!(began.elapsed().as_secs() < 60, "nobody sweeps");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

#[test]
fn ballots_are_not_stored_apart_where_they_would_be_numbered() {
    let database = Database::new();
    let mut store = database.open();
    store.keep_pending(at(0), &[large(1), large(2)]).unwrap();
    store.publish(at(0), &[large(1).entry], b"head").unwrap();
    for table in ["pending_ballot", "log_entry"] {
        let sql = format!("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'board.{table}'::regclass");
        assert_eq!(database.sql("postgres", &sql).unwrap(), "0", "{table}");
    }
}

#[test]
fn the_servers_journal_names_no_ballot() {
    let database = Database::new();
    let mut store = database.open();
    let secret = ballot(987_654_321);
    let twin = PendingBallot { credential: secret.credential, ..ballot(123_456_789) };
    let wrong = PendingBallot { entry: b"wrong".to_vec(), ..ballot(55) };
    store.keep_pending(at(0), std::slice::from_ref(&secret)).unwrap();
    assert_eq!(store.keep_pending(at(0), std::slice::from_ref(&secret)).unwrap_err().code(), "store-known");
    assert_eq!(store.keep_pending(at(0), &[twin]).unwrap_err().code(), "store-known");
    assert_eq!(store.keep_pending(at(5), std::slice::from_ref(&secret)).unwrap_err().code(), "store-conflict");
    let failure = store.keep_pending(at(0), &[wrong]).unwrap_err();
    assert_eq!(failure.code(), "store-corrupted");
    store.publish(at(0), std::slice::from_ref(&secret.entry), b"head").unwrap();
    let entries = [secret.entry.clone(), secret.entry];
    assert_eq!(store.publish(at(1), &entries, b"head").unwrap_err().code(), "store-known");
    let journal = database.cluster.journal().unwrap();
    assert!(journal.contains("violates check constraint"));
    let credential: String = secret.credential.unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    for told in
        [secret.leaf.to_string(), ballot(55).leaf.to_string(), credential, "987654321".into(), "INSERT INTO".into()]
    {
        assert!(!journal.contains(&told) && !failure.to_string().contains(&told), "{told}");
    }
}
