//! Making and opening.

use std::time::Duration;

use bulletin_board::{Reader, Store};
use canonical::Hash;
use election::ElectionId;
use storage::{PostgresStore, migrate};
use test_cluster::Cluster;

use crate::conformance::{Place, at, ballot, entry, pending};
use crate::place::{Database, ELECTION, config, migrated, open};

const OTHER: ElectionId = ElectionId(Hash([8; 32]));

#[test]
fn a_log_is_made_once_and_never_by_opening() {
    let cluster = Cluster::shared();
    let name = migrated(cluster);
    let config = config(cluster, &name, "veche_board");
    assert_eq!(PostgresStore::open(&config, ELECTION).unwrap_err().code(), "store-missing");
    PostgresStore::create(&config, ELECTION).unwrap();
    assert_eq!(PostgresStore::create(&config, ELECTION).unwrap_err().code(), "store-exists");
    assert_eq!(PostgresStore::open(&config, OTHER).unwrap_err().code(), "store-missing");
    PostgresStore::open(&config, ELECTION).unwrap();
}

#[test]
fn logs_that_are_made_at_once_all_get_numbers_of_their_own() {
    let cluster = Cluster::shared();
    let name = migrated(cluster);
    let config = config(cluster, &name, "veche_board");
    std::thread::scope(|scope| {
        for n in 0..4 {
            let config = &config;
            scope.spawn(move || PostgresStore::create(config, ElectionId(Hash([n; 32]))).unwrap());
        }
    });
    let ids = cluster.sql(&name, "veche_board", "SELECT id FROM board.log ORDER BY id").unwrap();
    assert_eq!(ids, "1\n2\n3\n4");
}

#[test]
fn logs_of_one_database_know_nothing_of_each_other() {
    let database = Database::new();
    let config = config(database.cluster, &database.name, "veche_board");
    let mut one = database.open();
    let mut other = PostgresStore::create(&config, OTHER).unwrap();
    for store in [&mut one, &mut other] {
        store.put_attachments(&[b"content"]).unwrap();
        store.keep_pending(at(0), &[ballot(1), ballot(2)]).unwrap();
        store.publish(at(0), &[entry(0), ballot(1).entry], b"head").unwrap();
    }
    one.seal_box(at(2), 100).unwrap();
    assert_eq!((one.heads().unwrap().ballot_box, other.heads().unwrap().ballot_box), (1, 0));
    other.publish(at(2), &[ballot(2).entry], b"head").unwrap();
    assert_eq!((pending(&one).len(), pending(&other).len()), (1, 0));
    assert_eq!((one.entries(0, 9).unwrap().len(), other.entries(0, 9).unwrap().len()), (2, 3));
}

#[test]
fn a_database_that_was_not_migrated_or_by_another_version_is_refused() {
    let cluster = Cluster::shared();
    let name = cluster.new_database().unwrap();
    let board = config(cluster, &name, "veche_board");
    assert_eq!(PostgresStore::open(&board, ELECTION).unwrap_err().code(), "store-unknown");
    assert_eq!(PostgresStore::create(&board, ELECTION).unwrap_err().code(), "store-unknown");
    migrate(&config(cluster, &name, "veche_owner")).unwrap();
    migrate(&config(cluster, &name, "veche_owner")).unwrap();
    PostgresStore::create(&board, ELECTION).unwrap();
    let later = "INSERT INTO veche.schema_history SELECT 6, 'later', applied_on, checksum FROM veche.schema_history WHERE version = 5";
    cluster.sql(&name, "veche_owner", later).unwrap();
    assert_eq!(PostgresStore::open(&board, ELECTION).unwrap_err().code(), "store-version");
    cluster.sql(&name, "veche_owner", "DELETE FROM veche.schema_history").unwrap();
    assert_eq!(PostgresStore::open(&board, ELECTION).unwrap_err().code(), "store-unknown");
}

#[test]
fn only_the_owner_migrates() {
    let cluster = Cluster::shared();
    let name = cluster.new_database().unwrap();
    for role in ["veche_board", "veche_registry"] {
        assert!(migrate(&config(cluster, &name, role)).is_err(), "{role}");
    }
}

#[test]
fn a_server_that_might_forget_what_it_acknowledged_or_keeps_times_is_refused() {
    let cases = [
        ("synchronous_commit", "off"),
        ("synchronous_commit", "local"),
        ("synchronous_commit", "remote_write"),
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("track_commit_timestamp", "on"),
    ];
    let cluster = Cluster::start().unwrap();
    let name = crate::place::with_log(&cluster);
    let board = config(&cluster, &name, "veche_board");
    let store = open(&cluster, &name);
    for (setting, value) in cases {
        cluster.stop_at_once().unwrap();
        cluster.set(&[(setting, value)]).unwrap();
        cluster.start_again().unwrap();
        let error = PostgresStore::open(&board, ELECTION).unwrap_err();
        assert_eq!(error.code(), "store-setting", "{error}");
        assert!(error.to_string().contains(setting), "{error}");
        assert_eq!(store.heads().unwrap_err().code(), "store-io", "a store that is open notices when it connects anew");
        let good = if setting == "track_commit_timestamp" { "off" } else { "on" };
        cluster.set(&[(setting, good)]).unwrap();
    }
    cluster.stop_at_once().unwrap();
    cluster.start_again().unwrap();
    std::thread::sleep(Duration::from_millis(10));
    store.heads().unwrap();
    PostgresStore::open(&board, ELECTION).unwrap();
}

#[test]
fn a_server_that_is_not_there_is_an_error_and_not_a_wait_for_ever() {
    let config = storage::PostgresConfig::parse("host=/nowhere dbname=veche user=veche_board").unwrap();
    assert_eq!(PostgresStore::open(&config, ELECTION).unwrap_err().code(), "store-io");
}
