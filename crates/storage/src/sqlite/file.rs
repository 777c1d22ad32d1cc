//! Making and opening the file.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bulletin_board::StoreError;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

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
    /// The tables and triggers of each version, one after the other: what it adds to the one before. The number of the last stands in
    /// `user_version`.
    pub(super) schemas: &'static [&'static str],
}

impl Kind {
    /// The version of a new file.
    fn version(&self) -> i64 {
        i64::try_from(self.schemas.len()).expect("there are few versions")
    }

    /// The schemas after a version.
    fn after(&self, version: i64) -> &[&'static str] {
        usize::try_from(version).ok().and_then(|version| self.schemas.get(version..)).unwrap_or_default()
    }
}

pub(super) fn create(path: &Path, kind: &Kind) -> Result<Connection, Error> {
    new_file(path)?;
    let mut connection = connect(path)?;
    let transaction = connection.transaction().map_err(fault)?;
    transaction.execute_batch(&kind.schemas.concat()).map_err(fault)?;
    transaction.pragma_update(None, "application_id", kind.application).map_err(fault)?;
    transaction.pragma_update(None, "user_version", kind.version()).map_err(fault)?;
    commit(transaction)?;
    Ok(connection)
}

pub(super) fn open(path: &Path, kind: &Kind) -> Result<Connection, Error> {
    if !path.try_exists().map_err(|error| StoreError::Io(error.to_string()))? {
        return Err(Error::Missing(path.into()));
    }
    check_kind(path, kind)?;
    let mut connection = connect(path)?;
    bring_up(&mut connection, kind)?;
    if schema_of(&connection)? != schema_of(&expected(kind, kind.version())?)? {
        return Err(Error::Schema);
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fault)?;
    if verdict == "ok" { Ok(connection) } else { Err(StoreError::Corrupted(verdict).into()) }
}

/// Brings the tables of an earlier version up to the last one.
fn bring_up(connection: &mut Connection, kind: &Kind) -> Result<(), Error> {
    if version(connection)? == kind.version() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    // Another process may have been quicker.
    let found = version(&transaction)?;
    if schema_of(&transaction)? != schema_of(&expected(kind, found)?)? {
        return Err(Error::Schema);
    }
    transaction.execute_batch(&kind.after(found).concat()).map_err(fault)?;
    transaction.pragma_update(None, "user_version", kind.version()).map_err(fault)?;
    Ok(commit(transaction)?)
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fault)
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
        found if (1..=kind.version()).contains(&found) => Ok(()),
        found => Err(Error::Version { found, known: kind.version() }),
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

/// The tables and triggers of an untouched store of a version.
fn expected(kind: &Kind, version: i64) -> Result<Connection, StoreError> {
    let connection = Connection::open_in_memory().map_err(fault)?;
    let versions = usize::try_from(version).unwrap_or_default();
    let schemas: Vec<&str> = kind.schemas.iter().take(versions).copied().collect();
    connection.execute_batch(&schemas.concat()).map_err(fault)?;
    Ok(connection)
}

fn schema_of(connection: &Connection) -> Result<Vec<(String, String, Option<String>)>, StoreError> {
    let sql = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";
    let mut statement = connection.prepare(sql).map_err(fault)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(fault)?;
    rows.collect::<Result<_, _>>().map_err(fault)
}
