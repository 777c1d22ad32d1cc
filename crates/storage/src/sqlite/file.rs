//! Making and opening the file.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bulletin_board::StoreError;
use rusqlite::{Connection, OpenFlags};

use super::fault::{commit, fault};
use crate::Error;

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a file is for.
pub(super) struct Kind {
    /// Whose store it is.
    pub(super) name: &'static str,
    /// Says in `application_id` that the file is ours, and of this kind.
    pub(super) application: i64,
    /// Version of the schema, in `user_version`.
    pub(super) version: i64,
    /// The tables and triggers.
    pub(super) schema: &'static str,
}

pub(super) fn create(path: &Path, kind: &Kind) -> Result<Connection, Error> {
    new_file(path)?;
    let mut connection = connect(path)?;
    let transaction = connection.transaction().map_err(fault)?;
    transaction.execute_batch(kind.schema).map_err(fault)?;
    transaction.pragma_update(None, "application_id", kind.application).map_err(fault)?;
    transaction.pragma_update(None, "user_version", kind.version).map_err(fault)?;
    commit(transaction)?;
    Ok(connection)
}

pub(super) fn open(path: &Path, kind: &Kind) -> Result<Connection, Error> {
    if !path.try_exists().map_err(|error| StoreError::Io(error.to_string()))? {
        return Err(Error::Missing(path.into()));
    }
    check_kind(path, kind)?;
    let connection = connect(path)?;
    if schema_of(&connection)? != schema_of(&expected(kind)?)? {
        return Err(Error::Schema);
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fault)?;
    if verdict == "ok" { Ok(connection) } else { Err(StoreError::Corrupted(verdict).into()) }
}

/// `VACUUM INTO` writes into a file that is there as long as it is empty.
pub(super) fn backup(connection: &Connection, path: &Path) -> Result<(), Error> {
    new_file(path)?;
    let text = path.to_str().ok_or_else(|| StoreError::Io("the path is not UTF-8".into()))?;
    connection.execute("VACUUM INTO ?1", [text]).map_err(fault)?;
    Ok(File::open(path).and_then(|file| file.sync_all()).map_err(|error| StoreError::Io(error.to_string()))?)
}

/// It keeps the order of writes. If someone reads, it is left to the next time.
pub(super) fn empty_write_ahead_log(connection: &Connection) {
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

fn new_file(path: &Path) -> Result<(), Error> {
    make_file(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::Exists(path.into()),
        _ => StoreError::Io(error.to_string()).into(),
    })
}

/// Only the owner may read it; SQLite gives the files beside it the same permissions.
fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf))?.sync_all()
}

/// Says what a file is before anything is written to it.
fn check_kind(path: &Path, kind: &Kind) -> Result<(), Error> {
    let not_a_store = || Error::NotAStore { path: path.into(), whose: kind.name };
    let connection = Connection::open_with_flags(path, flags()).map_err(fault)?;
    let read = |pragma| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let application = read("PRAGMA application_id").map_err(|error| match fault(error) {
        StoreError::Corrupted(_) => not_a_store(),
        other => other.into(),
    })?;
    if application != kind.application {
        return Err(not_a_store());
    }
    match read("PRAGMA user_version").map_err(fault)? {
        found if found == kind.version => Ok(()),
        found => Err(Error::Version { found, known: kind.version }),
    }
}

/// Opens a file that was checked before.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags()).map_err(fault)?;
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(fault)?;
    if mode != "wal" {
        return Err(StoreError::Io(format!("no write-ahead log here, only {mode}")));
    }
    for (pragma, value) in [
        // On the disk before COMMIT answers.
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        // Published ballots leave no copy in the table of pending ones.
        ("secure_delete", "ON"),
        // Rows that a REPLACE would delete pass the triggers too.
        ("recursive_triggers", "ON"),
        ("trusted_schema", "OFF"),
        ("temp_store", "MEMORY"),
    ] {
        connection.pragma_update(None, pragma, value).map_err(fault)?;
    }
    Ok(connection)
}

/// Never makes a file, and takes a path for a path.
fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// The tables and triggers of an untouched store.
fn expected(kind: &Kind) -> Result<Connection, StoreError> {
    let connection = Connection::open_in_memory().map_err(fault)?;
    connection.execute_batch(kind.schema).map_err(fault)?;
    Ok(connection)
}

fn schema_of(connection: &Connection) -> Result<Vec<(String, String, Option<String>)>, StoreError> {
    let sql = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";
    let mut statement = connection.prepare(sql).map_err(fault)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(fault)?;
    rows.collect::<Result<_, _>>().map_err(fault)
}
