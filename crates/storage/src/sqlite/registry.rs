//! The store of an intake, in a file of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bulletin_board::StoreError as Fault;
use canonical::Hash;
use election::ElectionId;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use voter_registry::store::{Heads, Lifetime, NewNote, Reader, Store, StoreError, StoredHead, StoredNote};

use super::fault::{commit, fault};
use super::file::{self, Kind};
use crate::Error;
use crate::number::{integer, number};
use crate::registry::reason;

/// A file of an intake. `application_id` is "VchR".
const REGISTRY: Kind = Kind { name: "an intake", application: 0x5663_6852, schemas: &[include_str!("registry.sql")] };

/// The store of an intake in a file of this machine, not on a network drive.
#[derive(Debug)]
pub struct SqliteRegistry {
    path: PathBuf,
    /// Readers take turns.
    connection: Mutex<Connection>,
    /// How often it had been opened when this one opened it; none for a reader.
    opened: Option<i64>,
}

impl SqliteRegistry {
    /// Makes a new store in a new file, which only its owner may read.
    ///
    /// # Errors
    /// [`Error::Exists`]; [`Error::Store`].
    pub fn create(path: impl AsRef<Path>, election: ElectionId) -> Result<Self, Error> {
        let connection = file::create(path.as_ref(), &REGISTRY)?;
        let sql = "INSERT INTO intake (only, election, opened, notes, is_erased) VALUES (1, ?1, 0, 0, 0)";
        connection.execute(sql, [election.0.0]).map_err(fault)?;
        Self::take(path.as_ref(), connection)
    }

    /// Opens a store, checks that the file is whole and of this election, and takes it from whoever had it.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::NotAStore`], [`Error::Version`], [`Error::Schema`]; [`Error::OtherIntake`]; [`Error::Store`].
    pub fn open(path: impl AsRef<Path>, election: ElectionId) -> Result<Self, Error> {
        let connection = file::open(path.as_ref(), &REGISTRY)?;
        let sql = "SELECT election FROM intake";
        let found: Option<[u8; 32]> = connection.query_row(sql, [], |row| row.get(0)).optional().map_err(fault)?;
        if found != Some(election.0.0) {
            return Err(Error::OtherIntake(path.as_ref().into()));
        }
        Self::take(path.as_ref(), connection)
    }

    fn take(path: &Path, mut connection: Connection) -> Result<Self, Error> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
        let sql = "UPDATE intake SET opened = opened + 1 RETURNING opened";
        let opened = transaction.query_row(sql, [], |row| row.get(0)).map_err(fault)?;
        commit(transaction)?;
        Ok(Self { path: path.into(), connection: connection.into(), opened: Some(opened) })
    }

    fn reading(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction that nobody else can write beside, if nobody else has opened the store since.
    fn writing(&mut self) -> Result<Transaction<'_>, StoreError> {
        let own = self.opened;
        let connection = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        let opened: i64 = transaction.query_row("SELECT opened FROM intake", [], |row| row.get(0)).map_err(failure)?;
        if own == Some(opened) { Ok(transaction) } else { Err(StoreError::Fenced) }
    }
}

impl Reader for SqliteRegistry {
    fn heads(&self) -> Result<Heads, StoreError> {
        let connection = self.reading();
        let (notes, is_erased) = exchange(&connection)?;
        Ok(Heads { signed: head(&connection, "signed")?, cosigned: head(&connection, "cosigned")?, notes, is_erased })
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT idx, bytes FROM log_entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2";
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        let range = params![integer(from).map_err(reason)?, integer(most).map_err(reason)?];
        let rows = statement.query_map(range, |row| Ok((row.get(0)?, row.get(1)?))).map_err(failure)?;
        let numbered = (from..).zip(rows).map(|(index, row)| {
            let (found, bytes) = row.map_err(failure)?;
            if number(found).map_err(reason)? == index {
                Ok(bytes)
            } else {
                Err(StoreError::Corrupted(format!("entry {index} is missing")))
            }
        });
        numbered.collect()
    }

    fn notes(&self, from: u64, most: u64) -> Result<Vec<StoredNote>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT number, size, bytes FROM note WHERE number >= ?1 ORDER BY number LIMIT ?2";
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        let range = params![integer(from).map_err(reason)?, integer(most).map_err(reason)?];
        let columns = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let rows = statement.query_map(range, columns).map_err(failure)?;
        let note = |row: rusqlite::Result<(i64, i64, Vec<u8>)>| {
            let (at, size, note) = row.map_err(failure)?;
            Ok(StoredNote { number: number(at).map_err(reason)?, size: number(size).map_err(reason)?, note })
        };
        rows.map(note).collect()
    }

    fn deposits(&self) -> Result<Vec<Hash>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT application FROM deposit ORDER BY application";
        let mut statement = connection.prepare_cached(sql).map_err(failure)?;
        let rows = statement.query_map([], |row| row.get(0).map(Hash)).map_err(failure)?;
        rows.map(|row| row.map_err(failure)).collect()
    }
}

impl Store for SqliteRegistry {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        let connection = file::connect(&self.path).map_err(reason)?.into();
        Ok(Arc::new(Self { connection, path: self.path.clone(), opened: None }))
    }

    fn keep_deposits(&mut self, applications: &[Hash]) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        for application in applications {
            let sql = "INSERT INTO deposit (application) VALUES (?1) ON CONFLICT (application) DO NOTHING";
            let mut statement = transaction.prepare_cached(sql).map_err(failure)?;
            statement.execute([application.0]).map_err(failure)?;
        }
        commit(transaction).map_err(reason)
    }

    fn append(
        &mut self,
        at: u64,
        entries: &[Vec<u8>],
        signed_head: &[u8],
        deposited: &[Hash],
    ) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        if head(&transaction, "signed")?.map_or(0, |head| head.size) != at {
            return Err(StoreError::Conflict("the log has another size"));
        }
        for (index, bytes) in (at..).zip(entries) {
            let sql = "INSERT INTO log_entry (idx, bytes) VALUES (?1, ?2)";
            let mut statement = transaction.prepare_cached(sql).map_err(failure)?;
            statement.execute(params![integer(index).map_err(reason)?, bytes]).map_err(failure)?;
        }
        for application in deposited {
            let sql = "DELETE FROM deposit WHERE application = ?1";
            transaction.prepare_cached(sql).and_then(|mut it| it.execute([application.0])).map_err(failure)?;
        }
        replace_head(&transaction, "signed", at.saturating_add(entries.len() as u64), signed_head)?;
        commit(transaction).map_err(reason)?;
        file::empty_write_ahead_log(&self.reading());
        Ok(())
    }

    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let signed = head(&transaction, "signed")?.map_or(0, |head| head.size);
        let cosigned = head(&transaction, "cosigned")?.map_or(0, |head| head.size);
        if size > signed || size < cosigned {
            return Err(StoreError::Conflict("a cosigned head of entries that are not there"));
        }
        replace_head(&transaction, "cosigned", size, note)?;
        commit(transaction).map_err(reason)
    }

    fn add_note(&mut self, at: u64, size: u64, note: NewNote<'_>) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let entries = head(&transaction, "signed")?.map_or(0, |head| head.size);
        if exchange(&transaction)? != (at, false) || entries != size {
            return Err(StoreError::Conflict("other notes or entries are there, or tags were erased"));
        }
        let until_erased = note.lifetime == Lifetime::UntilErased;
        let sql = "INSERT INTO note (number, size, until_erased, bytes) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = transaction.prepare_cached(sql).map_err(failure)?;
        let (at, size) = (integer(at).map_err(reason)?, integer(size).map_err(reason)?);
        statement.execute(params![at, size, until_erased, note.note]).map_err(failure)?;
        drop(statement);
        transaction.execute("UPDATE intake SET notes = notes + 1", []).map_err(failure)?;
        commit(transaction).map_err(reason)
    }

    /// Deleted rows are overwritten; the file is written anew, and the write-ahead log, which has older pages, emptied.
    fn erase_tags(&mut self) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        transaction.execute("UPDATE intake SET is_erased = 1", []).map_err(failure)?;
        transaction.execute("DELETE FROM note WHERE until_erased = 1", []).map_err(failure)?;
        commit(transaction).map_err(reason)?;
        let connection = self.reading();
        connection.execute_batch("VACUUM").map_err(failure)?;
        file::empty_write_ahead_log(&connection);
        Ok(())
    }
}

fn head(connection: &Connection, kind: &str) -> Result<Option<StoredHead>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT size, note FROM head WHERE kind = ?1").map_err(failure)?;
    let found = statement.query_row([kind], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(failure)?;
    found.map(|(size, note)| Ok(StoredHead { size: number(size).map_err(reason)?, note })).transpose()
}

/// How many notes were added, and whether tags were erased.
fn exchange(connection: &Connection) -> Result<(u64, bool), StoreError> {
    let columns = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (notes, is_erased) =
        connection.query_row("SELECT notes, is_erased FROM intake", [], columns).map_err(failure)?;
    Ok((number(notes).map_err(reason)?, is_erased))
}

fn replace_head(transaction: &Transaction<'_>, kind: &str, size: u64, note: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO head (kind, size, note) VALUES (?1, ?2, ?3)
               ON CONFLICT (kind) DO UPDATE SET size = excluded.size, note = excluded.note";
    let size = integer(size).map_err(reason)?;
    transaction.execute(sql, params![kind, size, note]).map_err(failure)?;
    Ok(())
}

fn failure(error: rusqlite::Error) -> StoreError {
    reason(match fault(error) {
        // Indexes and numbers are chosen here: what is there already was written by somebody else.
        Fault::Known => Fault::Corrupted("a row is there already".into()),
        other => other,
    })
}
