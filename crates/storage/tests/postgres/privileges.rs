//! What the database itself refuses, whoever asks.

use bulletin_board::{Reader, Store};

use crate::conformance::{Place, at, ballot, entry, pending};
use crate::place::Database;

const DENIED: &str = "permission denied";

fn filled() -> Database {
    let database = Database::new();
    let mut store = database.open();
    store.put_attachments(&[b"content"]).unwrap();
    store.keep_pending(at(0), &[ballot(1), ballot(2)]).unwrap();
    store.publish(at(0), &[entry(0), ballot(1).entry], b"head").unwrap();
    store.store_cosigned(2, b"cosigned").unwrap();
    database
}

fn is_whole(database: &Database) {
    let store = database.open();
    assert_eq!(store.entries(0, 9).unwrap(), [entry(0), ballot(1).entry]);
    assert!(pending(&store) == [ballot(2)]);
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
    assert_eq!(store.heads().unwrap().signed.unwrap().note, b"head");
    assert_eq!(store.heads().unwrap().cosigned.unwrap().note, b"cosigned");
}

fn refused(database: &Database, role: &str, sql: &str, reason: &str) {
    let answer = database.sql(role, sql);
    assert!(answer.as_ref().is_err_and(|error| error.contains(reason)), "{role}: {sql}: {answer:?}");
}

#[test]
fn the_board_may_not_change_what_is_in_the_log_or_promised_nor_any_table() {
    let database = filled();
    for sql in [
        "UPDATE board.log_entry SET bytes = 'x'",
        "UPDATE board.log_entry SET promised_by = 9",
        "DELETE FROM board.log_entry",
        "TRUNCATE board.log_entry",
        "UPDATE board.attachment SET content = 'x'",
        "DELETE FROM board.attachment",
        "TRUNCATE board.attachment",
        "UPDATE board.log SET election = sha256('x')",
        "DELETE FROM board.log",
        "TRUNCATE board.log CASCADE",
        "UPDATE board.pending_ballot SET promised_by = 9",
        "TRUNCATE board.pending_ballot",
        "UPDATE board.head SET log = 2",
        "DELETE FROM board.head",
        "TRUNCATE board.head",
        "CREATE TABLE board.more (x integer)",
        "CREATE TABLE public.more (x integer)",
        "CREATE TEMPORARY TABLE more (x integer)",
        "CREATE SCHEMA more",
        "UPDATE veche.schema_history SET version = 2",
        "DELETE FROM veche.schema_history",
        "SET ROLE veche_owner",
        "SET session_replication_role = replica",
    ] {
        refused(&database, "veche_board", sql, DENIED);
    }
    for sql in [
        "ALTER TABLE board.log_entry DISABLE TRIGGER ALL",
        "DROP TABLE board.log_entry",
        "DROP TRIGGER log_entry_has_no_gaps ON board.log_entry",
        "CREATE INDEX more ON board.log_entry (leaf)",
        "ALTER FUNCTION board.refuse() RENAME TO accept",
    ] {
        refused(&database, "veche_board", sql, "must be owner");
    }
    is_whole(&database);
}

#[test]
fn whoever_has_more_rights_is_stopped_by_triggers_and_constraints() {
    let database = filled();
    let leaf = "sha256('\\x00'::bytea || 'x')";
    for (sql, reason) in [
        ("UPDATE board.log_entry SET promised_by = 9", "an entry is never changed or deleted"),
        ("DELETE FROM board.log_entry WHERE idx = 1", "an entry is never changed or deleted"),
        ("TRUNCATE board.log_entry", "an entry is never changed or deleted"),
        (&format!("INSERT INTO board.log_entry VALUES (1, 5, {leaf}, 'x')"), "an entry comes right after the last"),
        (&format!("INSERT INTO board.log_entry VALUES (1, 1, {leaf}, 'x')"), "duplicate key"),
        (&format!("INSERT INTO board.log_entry VALUES (7, 0, {leaf}, 'x')"), "an entry comes right after the last"),
        (&format!("INSERT INTO board.log_entry VALUES (1, 2, {leaf}, 'y')"), "violates check"),
        ("INSERT INTO board.log_entry VALUES (1, 2, sha256('\\x00'), '')", "violates check"),
        ("INSERT INTO board.log_entry SELECT log, 2, leaf, bytes FROM board.log_entry WHERE idx = 0", "duplicate key"),
        ("UPDATE board.attachment SET content = 'x'", "an attachment is never changed or deleted"),
        ("DELETE FROM board.attachment", "an attachment is never changed or deleted"),
        ("TRUNCATE board.attachment", "an attachment is never changed or deleted"),
        ("INSERT INTO board.attachment VALUES (1, sha256('x'), 'y')", "violates check"),
        ("UPDATE board.pending_ballot SET promised_by = 9", "a ballot is never changed"),
        ("TRUNCATE board.pending_ballot", "a ballot is never changed"),
        ("DELETE FROM board.pending_ballot", "a promised ballot stays until it is in the log"),
        (
            &format!("INSERT INTO board.pending_ballot VALUES (1, {leaf}, 5, 1, NULL, 'x')"),
            "a ballot goes into the open box",
        ),
        (&format!("INSERT INTO board.pending_ballot VALUES (1, {leaf}, 5, 0, NULL, 'y')"), "violates check"),
        ("UPDATE board.head SET size = 1", "a head is of all entries"),
        ("UPDATE board.head SET size = 3", "a head is of all entries"),
        ("UPDATE board.head SET signed = NULL", "violates check"),
        ("UPDATE board.head SET ballot_box = 2, sealed = 1", "one box is opened after the other"),
        ("UPDATE board.head SET sealed = 1", "one box is opened after the other"),
        ("UPDATE board.head SET ballot_box = 1", "violates check"),
        ("UPDATE board.head SET cosigned_size = 1", "a log does not shrink"),
        ("UPDATE board.head SET cosigned_size = 3", "violates check"),
        ("UPDATE board.head SET log = 2", "a head is of all entries"),
        ("DELETE FROM board.head", "a head is only ever replaced"),
        ("TRUNCATE board.head", "a head is only ever replaced"),
        ("UPDATE board.log SET id = 2", "a log is never changed or deleted"),
        ("DELETE FROM board.log", "a log is never changed or deleted"),
        ("SET session_replication_role = replica; DELETE FROM board.log_entry", "an entry is never changed or deleted"),
    ] {
        refused(&database, "postgres", sql, reason);
    }
    is_whole(&database);
}

#[test]
fn the_registry_sees_nothing_of_the_board() {
    let database = filled();
    for table in ["log", "head", "log_entry", "attachment", "pending_ballot", "petition", "petition_signature"] {
        for sql in [
            format!("SELECT 1 FROM board.{table}"),
            format!("INSERT INTO board.{table} DEFAULT VALUES"),
            format!("DELETE FROM board.{table}"),
        ] {
            refused(&database, "veche_registry", &sql, DENIED);
        }
    }
    for sql in
        ["SET ROLE veche_board", "CREATE TABLE public.more (x integer)", "CREATE TEMPORARY TABLE more (x integer)"]
    {
        refused(&database, "veche_registry", sql, DENIED);
    }
    assert_eq!(database.sql("veche_registry", "SELECT max(version) FROM veche.schema_history").unwrap(), "5");
    assert_eq!(database.sql("veche_registry", "SELECT relname FROM pg_stat_user_tables WHERE n_tup_ins > 0 AND has_table_privilege(relid, 'SELECT') AND schemaname = 'board'").unwrap(), "");
}

#[test]
fn nothing_is_numbered_by_a_sequence_and_no_column_holds_a_time() {
    let database = Database::new();
    let sequences = "SELECT count(*) FROM pg_class WHERE relkind = 'S'";
    assert_eq!(database.sql("postgres", sequences).unwrap(), "0");
    let times = "SELECT count(*) FROM information_schema.columns
                 WHERE table_schema = 'board' AND (data_type LIKE '%time%' OR data_type LIKE '%date%' OR column_default LIKE '%now%')";
    assert_eq!(database.sql("postgres", times).unwrap(), "0");
}
