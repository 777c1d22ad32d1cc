//! The stores of an intake: what each must do, whatever it is made of, and what its database refuses by itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use canonical::Hash;
use election::ElectionId;
use storage::{PostgresConfig, PostgresRegistry, SqliteRegistry, SqliteStore, migrate};
use tempfile::TempDir;
use test_cluster::Cluster;
use voter_registry::store::{Heads, Lifetime, NewNote, Reader, Store, StoreError, StoredHead, StoredNote};

const ELECTION: ElectionId = ElectionId(Hash([7; 32]));

/// Where a store is, so that it can be opened several times.
trait Place {
    type Store: Store;

    /// A new place with an empty store.
    fn new() -> Self;

    /// Opens the store. It may be open already.
    fn open(&self) -> Self::Store;

    /// Runs SQL with as many rights as there are; what is refused says why.
    fn sql(&self, sql: &str) -> Result<(), String>;
}

struct Folder(TempDir);

impl Place for Folder {
    type Store = SqliteRegistry;

    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        SqliteRegistry::create(folder.0.path().join("r.sqlite"), ELECTION).unwrap();
        folder
    }

    fn open(&self) -> SqliteRegistry {
        SqliteRegistry::open(self.0.path().join("r.sqlite"), ELECTION).unwrap()
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        let connection = rusqlite::Connection::open(self.0.path().join("r.sqlite")).unwrap();
        connection.execute_batch(&sql.replace("registry.", "")).map_err(|error| error.to_string())
    }
}

struct Database(&'static Cluster, String);

fn config(database: &Database, role: &str) -> PostgresConfig {
    PostgresConfig::parse(&database.0.address(&database.1, role)).unwrap()
}

fn migrated() -> Database {
    let cluster = Cluster::shared();
    let database = Database(cluster, cluster.new_database().unwrap());
    migrate(&config(&database, "veche_owner")).unwrap();
    database
}

impl Place for Database {
    type Store = PostgresRegistry;

    fn new() -> Self {
        let database = migrated();
        PostgresRegistry::create(&config(&database, "veche_registry"), ELECTION).unwrap();
        database
    }

    fn open(&self) -> PostgresRegistry {
        PostgresRegistry::open(&config(self, "veche_registry"), ELECTION).unwrap()
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        self.0.sql(&self.1, "postgres", sql).map(drop).map_err(|error| error.to_string())
    }
}

macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod sqlite { $(#[test] fn $name() { super::$name::<super::Folder>(); })* }
        mod postgres { $(#[test] fn $name() { super::$name::<super::Database>(); })* }
    };
}

both!(
    a_new_store_is_empty,
    entries_and_notes_are_numbered_and_there_when_the_store_is_opened_again,
    deposits_wait_until_their_batch_is_appended,
    of_two_that_append_after_the_same_head_the_second_is_refused,
    whoever_opens_a_store_takes_it_from_whoever_had_it,
    cosigned_heads_are_of_entries_that_are_there_and_never_go_back,
    tags_are_erased_and_nothing_comes_after_them,
    the_database_refuses_what_an_intake_never_does,
);

fn id(n: u8) -> Hash {
    Hash([n; 32])
}

fn lasting(note: &[u8]) -> NewNote<'_> {
    NewNote { lifetime: Lifetime::Lasting, note }
}

fn tag(note: &[u8]) -> NewNote<'_> {
    NewNote { lifetime: Lifetime::UntilErased, note }
}

fn stored(number: u64, size: u64, note: &[u8]) -> StoredNote {
    StoredNote { number, size, note: note.to_vec() }
}

fn entry(n: u64) -> Vec<u8> {
    format!("entry {n}").into_bytes()
}

fn is_conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict(_)))
}

fn a_new_store_is_empty<P: Place>() {
    let store = P::new().open();
    assert_eq!(store.heads().unwrap(), Heads::default());
    assert!(store.entries(0, 9).unwrap().is_empty() && store.notes(0, 9).unwrap().is_empty());
    assert!(store.deposits().unwrap().is_empty());
}

fn entries_and_notes_are_numbered_and_there_when_the_store_is_opened_again<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    store.append(0, &[entry(0), entry(1)], b"head 2", &[]).unwrap();
    store.add_note(0, 2, lasting(b"note 0")).unwrap();
    store.append(2, &[entry(2)], b"head 3", &[]).unwrap();
    store.add_note(1, 3, tag(b"note 1")).unwrap();
    assert!(is_conflict(store.add_note(1, 3, lasting(b"another"))), "there is one with this number");
    assert!(is_conflict(store.add_note(3, 3, lasting(b"another"))), "one is missing before it");
    assert!(is_conflict(store.add_note(2, 2, lasting(b"another"))), "the log has gone on");
    let reader = store.reader().unwrap();
    drop(store);
    let store = place.open();
    for reader in [&store as &dyn Reader, &*reader] {
        assert_eq!(reader.entries(0, 2).unwrap(), [entry(0), entry(1)]);
        assert_eq!(reader.entries(1, 9).unwrap(), [entry(1), entry(2)]);
        assert!(reader.entries(3, 9).unwrap().is_empty());
        assert_eq!(reader.notes(0, 9).unwrap(), [stored(0, 2, b"note 0"), stored(1, 3, b"note 1")]);
        assert_eq!(reader.notes(1, 9).unwrap(), [stored(1, 3, b"note 1")]);
        assert_eq!(reader.notes(0, 1).unwrap(), [stored(0, 2, b"note 0")]);
        let signed = Some(StoredHead { size: 3, note: b"head 3".to_vec() });
        assert_eq!(reader.heads().unwrap(), Heads { signed, cosigned: None, notes: 2, is_erased: false });
    }
}

fn deposits_wait_until_their_batch_is_appended<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    store.keep_deposits(&[id(3), id(1)]).unwrap();
    store.keep_deposits(&[id(2), id(1)]).unwrap();
    assert_eq!(store.deposits().unwrap(), [id(1), id(2), id(3)]);
    assert!(is_conflict(store.append(1, &[entry(0)], b"head", &[id(1)])));
    assert_eq!(place.open().deposits().unwrap(), [id(1), id(2), id(3)], "all or nothing");
    let mut store = place.open();
    store.append(0, &[entry(0)], b"head", &[id(1), id(3)]).unwrap();
    assert_eq!(store.deposits().unwrap(), [id(2)]);
}

fn of_two_that_append_after_the_same_head_the_second_is_refused<P: Place>() {
    let mut store = P::new().open();
    store.append(0, &[entry(0)], b"head 1", &[]).unwrap();
    assert!(is_conflict(store.append(0, &[entry(1)], b"another", &[])));
    assert!(is_conflict(store.append(2, &[entry(1)], b"another", &[])));
    assert_eq!(store.entries(0, 9).unwrap(), [entry(0)]);
    for wrong in [vec![], vec![7; 65_536]] {
        assert_eq!(store.append(1, &[entry(1), wrong], b"head 3", &[]).unwrap_err().code(), "store-corrupted");
    }
    assert_eq!(store.heads().unwrap().size(), 1);
}

fn whoever_opens_a_store_takes_it_from_whoever_had_it<P: Place>() {
    let place = P::new();
    let mut first = place.open();
    first.append(0, &[entry(0)], b"head 1", &[]).unwrap();
    let mut second = place.open();
    assert_eq!(first.append(1, &[entry(1)], b"head 2", &[]), Err(StoreError::Fenced));
    assert_eq!(first.keep_deposits(&[id(1)]), Err(StoreError::Fenced));
    assert_eq!(first.add_note(0, 1, lasting(b"note")), Err(StoreError::Fenced));
    assert_eq!(first.store_cosigned(1, b"cosigned"), Err(StoreError::Fenced));
    assert_eq!(first.erase_tags(), Err(StoreError::Fenced));
    assert_eq!(first.entries(0, 9).unwrap(), [entry(0)], "it may look");
    second.append(1, &[entry(1)], b"head 2", &[]).unwrap();
    assert!(!second.heads().unwrap().is_erased && second.deposits().unwrap().is_empty());
}

fn cosigned_heads_are_of_entries_that_are_there_and_never_go_back<P: Place>() {
    let mut store = P::new().open();
    store.append(0, &[entry(0), entry(1)], b"head 2", &[]).unwrap();
    assert!(is_conflict(store.store_cosigned(3, b"cosigned 3")));
    store.store_cosigned(1, b"cosigned 1").unwrap();
    store.store_cosigned(2, b"cosigned 2").unwrap();
    store.store_cosigned(2, b"cosigned 2 anew").unwrap();
    assert!(is_conflict(store.store_cosigned(1, b"cosigned 1")));
    assert_eq!(store.heads().unwrap().cosigned, Some(StoredHead { size: 2, note: b"cosigned 2 anew".to_vec() }));
}

fn tags_are_erased_and_nothing_comes_after_them<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    for (number, note) in [lasting(b"application"), tag(b"share"), lasting(b"decision"), tag(b"tag")].iter().enumerate()
    {
        store.add_note(number as u64, 0, *note).unwrap();
    }
    store.erase_tags().unwrap();
    store.erase_tags().unwrap();
    let left = [stored(0, 0, b"application"), stored(2, 0, b"decision")];
    assert_eq!(store.notes(0, 9).unwrap(), left);
    assert_eq!(store.notes(1, 1).unwrap(), left[1..]);
    assert!(is_conflict(store.add_note(4, 0, lasting(b"another"))));
    store.append(0, &[entry(0)], b"head", &[]).unwrap();
    let heads = place.open().heads().unwrap();
    assert_eq!((heads.notes, heads.is_erased, heads.size()), (4, true, 1));
}

fn the_database_refuses_what_an_intake_never_does<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    store.keep_deposits(&[id(1)]).unwrap();
    store.append(0, &[entry(0)], b"head 1", &[]).unwrap();
    store.add_note(0, 1, lasting(b"application")).unwrap();
    store.add_note(1, 1, tag(b"share")).unwrap();
    for (sql, reason) in [
        ("UPDATE registry.log_entry SET bytes = bytes", "never changed"),
        ("DELETE FROM registry.log_entry", "never"),
        ("UPDATE registry.note SET size = 0", "a note is never changed"),
        ("DELETE FROM registry.note WHERE number = 0", "only tags and their shares are deleted"),
        ("DELETE FROM registry.note WHERE number = 1", "only tags and their shares are deleted"),
        ("UPDATE registry.deposit SET application = application", "a deposit is never changed"),
        ("UPDATE registry.intake SET opened = 0", "an intake only goes on"),
        ("UPDATE registry.intake SET notes = 1", "an intake only goes on"),
        ("DELETE FROM registry.intake", "an intake is not deleted"),
    ] {
        let refused = place.sql(sql);
        assert!(refused.as_ref().is_err_and(|error| error.contains(reason)), "{sql}: {refused:?}");
    }
    store.erase_tags().unwrap();
    assert!(place.sql("DELETE FROM registry.note WHERE number = 0").is_err());
}

#[test]
fn a_file_is_made_once_and_opened_by_its_election_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, board) = (folder.path().join("r.sqlite"), folder.path().join("board.sqlite"));
    let code = |path, election| SqliteRegistry::open(path, election).map_or_else(|error| error.code(), |_| "ok");
    assert_eq!(code(&path, ELECTION), "store-missing");
    drop(SqliteRegistry::create(&path, ELECTION).unwrap());
    assert_eq!(SqliteRegistry::create(&path, ELECTION).unwrap_err().code(), "store-exists");
    assert_eq!((code(&path, ELECTION), code(&path, ElectionId(id(8)))), ("ok", "store-unknown"));
    drop(SqliteStore::create(&board).unwrap());
    assert_eq!(code(&board, ELECTION), "store-unknown", "the store of a board");
}

#[test]
fn erased_tags_are_not_in_the_file_any_more() {
    let folder = Folder::new();
    let mut store = folder.open();
    let secret = b"a share of a tag that nobody is to find again".repeat(300);
    store.add_note(0, 0, tag(&secret)).unwrap();
    store.erase_tags().unwrap();
    for name in ["r.sqlite", "r.sqlite-wal"] {
        let bytes = std::fs::read(folder.0.path().join(name)).unwrap();
        assert!(!bytes.windows(40).any(|part| part == &secret[..40]), "{name}");
    }
}

#[test]
fn erased_tags_are_in_no_file_of_the_server_any_more() {
    let database = Database::new();
    let mut store = database.open();
    let secret = b"a share of a tag that nobody is to find again".repeat(30);
    let lasting_note = b"an application that stays where it is".repeat(30);
    for number in 0..20 {
        let note = if number % 2 == 0 { tag(&secret) } else { lasting(&lasting_note) };
        store.add_note(number, 0, note).unwrap();
    }
    let holds = |needle: &[u8]| {
        let mut folders = vec![database.0.data()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(&path).is_ok_and(|bytes| bytes.windows(40).any(|part| part == &needle[..40])) {
                    found.push(path);
                }
            }
        }
        found
    };
    assert!(!holds(&secret).is_empty());
    // Someone, such as a dump, still sees the database as it was before.
    std::thread::scope(|scope| {
        let dumping = "SELECT pg_backend_pid(), pg_sleep(4)";
        let dump = scope.spawn(|| database.0.sql(&database.1, "postgres", dumping));
        let is_there =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xmin IS NOT NULL
                        AND query LIKE '%pg_sleep(4)%' AND pid <> pg_backend_pid()";
        while database.0.sql(&database.1, "postgres", is_there).unwrap() == "0" {}
        store.erase_tags().unwrap();
        assert!(!dump.is_finished());
        dump.join().unwrap().unwrap();
    });
    assert_eq!(holds(&secret), Vec::<std::path::PathBuf>::new());
    assert_eq!(store.notes(0, 99).unwrap().len(), 10);
    assert!(!holds(&lasting_note).is_empty());
}

#[test]
fn several_elections_share_a_database_and_each_is_made_once() {
    let database = migrated();
    let (config, other) = (config(&database, "veche_registry"), ElectionId(id(8)));
    assert_eq!(PostgresRegistry::open(&config, ELECTION).unwrap_err().code(), "store-missing");
    let mut one = PostgresRegistry::create(&config, ELECTION).unwrap();
    let two = PostgresRegistry::create(&config, other).unwrap();
    assert_eq!(PostgresRegistry::create(&config, ELECTION).unwrap_err().code(), "store-exists");
    one.append(0, &[entry(0)], b"head", &[]).unwrap();
    assert_eq!((one.heads().unwrap().size(), two.heads().unwrap().size()), (1, 0));
}

#[test]
fn board_and_registry_see_nothing_of_each_other() {
    let database = Database::new();
    for table in ["intake", "log_entry", "deposit", "note"] {
        for sql in [format!("SELECT 1 FROM registry.{table}"), format!("DELETE FROM registry.{table}")] {
            let answer = database.0.sql(&database.1, "veche_board", &sql);
            assert!(answer.is_err_and(|error| error.to_string().contains("permission denied")), "{sql}");
        }
    }
    for sql in [
        "UPDATE registry.log_entry SET bytes = 'x'",
        "DELETE FROM registry.log_entry",
        "UPDATE registry.note SET bytes = 'x'",
        "TRUNCATE registry.note",
        "UPDATE registry.intake SET election = sha256('x')",
        "DELETE FROM registry.intake",
        "SELECT 1 FROM board.log_entry",
        "CREATE TABLE registry.more (x integer)",
        "CLUSTER registry.note USING note_pkey",
        "SET ROLE veche_owner",
    ] {
        let answer = database.0.sql(&database.1, "veche_registry", sql);
        let is_denied = |error: &str| error.contains("permission denied") || error.contains("must be owner");
        assert!(answer.is_err_and(|error| is_denied(&error.to_string())), "{sql}");
    }
    let times = "SELECT count(*) FROM information_schema.columns
                 WHERE table_schema = 'registry' AND (data_type LIKE '%time%' OR data_type LIKE '%date%')";
    assert_eq!(database.0.sql(&database.1, "postgres", times).unwrap(), "0");
}
