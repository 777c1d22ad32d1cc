//! A store in one SQLite file (with its write-ahead log beside it).
//!
//! Every write is one transaction, on the disk before it is answered (`synchronous = FULL`). What is deleted is overwritten with
//! zeros, and its pages are given back in a random order; the write-ahead log, which keeps the order of writes, is emptied after each
//! publication.

mod fault;
mod file;
mod mailbox;
mod petitions;
mod registry;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bulletin_board::{Heads, PendingBallot, Position, Reader, Store, StoreError, StoredHead};
use canonical::Hash;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::Error;
use crate::number::{integer, number};
use fault::{commit, fault};
use file::Kind;

pub use mailbox::SqliteMailbox;
pub use registry::SqliteRegistry;

/// A file of a board. `application_id` is "Vche".
const BOARD: Kind = Kind {
    name: "a bulletin board",
    application: 0x5663_6865,
    schemas: &[include_str!("sqlite/schema.sql"), include_str!("sqlite/petitions.sql")],
};

/// A store in a file of this machine, not on a network drive: SQLite's locks need a local one.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    /// Readers take turns.
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Makes a new store in a new file, which only its owner may read.
    ///
    /// # Errors
    /// [`Error::Exists`]; [`Error::Store`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self { connection: file::create(path.as_ref(), &BOARD)?.into(), path: path.as_ref().into() })
    }

    /// Opens a store, and checks that the file is whole.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::NotAStore`], [`Error::Version`], [`Error::Schema`]; [`Error::Store`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self { connection: file::open(path.as_ref(), &BOARD)?.into(), path: path.as_ref().into() })
    }

    /// Copies the store, as of now, into a new file. Whoever opens the copy later than the log went on holds an old log: see
    /// [`bulletin_board::Board::check_against`].
    ///
    /// # Errors
    /// [`Error::Exists`]; [`Error::Store`].
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        file::backup(&self.reading(), path.as_ref())
    }

    fn reading(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&mut self) -> &mut Connection {
        self.connection.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction that nobody else can write beside.
    fn writing(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.connection().transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)
    }

    /// The same, if the store is at this position.
    fn writing_at(&mut self, expected: Position) -> Result<Transaction<'_>, StoreError> {
        let transaction = self.writing()?;
        let size = head(&transaction, "signed")?.map_or(0, |head| head.size);
        let found = Position { size, ballot_box: ballot_box(&transaction)?.0 };
        if found == expected { Ok(transaction) } else { Err(StoreError::Conflict { expected, found }) }
    }
}

impl Reader for SqliteStore {
    fn heads(&self) -> Result<Heads, StoreError> {
        let connection = self.reading();
        let (ballot_box, sealed) = ballot_box(&connection)?;
        Ok(Heads { ballot_box, sealed, signed: head(&connection, "signed")?, cosigned: head(&connection, "cosigned")? })
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT idx, bytes FROM log_entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2";
        let mut statement = connection.prepare_cached(sql).map_err(fault)?;
        let rows = statement.query_map(params![integer(from)?, integer(most)?], |row| Ok((row.get(0)?, row.get(1)?)));
        let numbered = (from..).zip(rows.map_err(fault)?).map(|(index, row)| {
            let (found, bytes): (i64, Vec<u8>) = row.map_err(fault)?;
            if number(found)? == index {
                Ok(bytes)
            } else {
                Err(StoreError::Corrupted(format!("entry {index} is missing")))
            }
        });
        numbered.collect()
    }

    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT content FROM attachment WHERE hash = ?1";
        self.reading().query_row(sql, [hash.0], |row| row.get(0)).optional().map_err(fault)
    }
}

impl Store for SqliteStore {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        Ok(Arc::new(Self { connection: file::connect(&self.path)?.into(), path: self.path.clone() }))
    }

    fn pending(&self, known: &BTreeSet<Hash>) -> Result<Vec<PendingBallot>, StoreError> {
        let connection = self.reading();
        let mut statement =
            connection.prepare_cached("SELECT leaf FROM pending_ballot ORDER BY leaf").map_err(fault)?;
        let leaves = statement.query_map([], |row| row.get(0)).map_err(fault)?;
        let leaves = leaves.collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let unknown = leaves.into_iter().map(Hash).filter(|leaf| !known.contains(leaf));
        unknown.filter_map(|leaf| pending_ballot(&connection, leaf).transpose()).collect()
    }

    fn promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError> {
        let connection = self.reading();
        let sql = "SELECT promised_by FROM pending_ballot WHERE leaf = ?1
                   UNION ALL
                   SELECT promised_by FROM log_entry WHERE leaf = ?1 AND promised_by IS NOT NULL";
        let mut statement = connection.prepare_cached(sql).map_err(fault)?;
        let found: Option<i64> = statement.query_row([leaf.0], |row| row.get(0)).optional().map_err(fault)?;
        found.map(number).transpose()
    }

    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        for content in contents {
            let sql = "INSERT INTO attachment (hash, content) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING";
            transaction.execute(sql, params![Hash::of(content).0, content]).map_err(fault)?;
        }
        commit(transaction)
    }

    fn keep_pending(&mut self, at: Position, ballots: &[PendingBallot]) -> Result<(), StoreError> {
        let transaction = self.writing_at(at)?;
        // Written in the order of their hashes, not in that of casting.
        let mut sorted: Vec<_> = ballots.iter().collect();
        sorted.sort_by_key(|ballot| ballot.leaf);
        for ballot in sorted {
            keep(&transaction, at, ballot)?;
        }
        commit(transaction)
    }

    fn seal_box(&mut self, at: Position, time: u64) -> Result<(), StoreError> {
        let transaction = self.writing_at(at)?;
        let sql = "UPDATE ballot_box SET number = number + 1, sealed = ?1";
        transaction.execute(sql, [integer(time)?]).map_err(fault)?;
        commit(transaction)
    }

    fn publish(&mut self, at: Position, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError> {
        let transaction = self.writing_at(at)?;
        for (index, bytes) in (at.size..).zip(entries) {
            append(&transaction, index, bytes)?;
        }
        take_off(&transaction, at.size)?;
        let size = at.size.saturating_add(entries.len() as u64);
        replace_head(&transaction, "signed", size, signed_head)?;
        commit(transaction)?;
        file::empty_write_ahead_log(self.connection());
        Ok(())
    }

    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let signed = head(&transaction, "signed")?.map_or(0, |head| head.size);
        let cosigned = head(&transaction, "cosigned")?.map_or(0, |head| head.size);
        if size > signed || size < cosigned {
            return Err(StoreError::CosignedHead { size });
        }
        replace_head(&transaction, "cosigned", size, note)?;
        commit(transaction)
    }
}

fn head(connection: &Connection, kind: &str) -> Result<Option<StoredHead>, StoreError> {
    let sql = "SELECT size, note FROM head WHERE kind = ?1";
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    let found = statement.query_row([kind], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(fault)?;
    found.map(|(size, note)| Ok(StoredHead { size: number(size)?, note })).transpose()
}

/// A pending ballot; none if it was published since.
fn pending_ballot(connection: &Connection, leaf: Hash) -> Result<Option<PendingBallot>, StoreError> {
    let sql = "SELECT promised_by, ballot_box, credential, entry
               FROM pending_ballot WHERE leaf = ?1";
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    let columns = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let Some((by, ballot_box, credential, entry)) = statement.query_row([leaf.0], columns).optional().map_err(fault)?
    else {
        return Ok(None);
    };
    let (by, ballot_box) = (number(by)?, number(ballot_box)?);
    Ok(Some(PendingBallot { leaf, by, ballot_box, credential, entry }))
}

/// Number of the open ballot box, and when the one before was sealed.
fn ballot_box(connection: &Connection) -> Result<(u64, Option<u64>), StoreError> {
    let mut statement = connection.prepare_cached("SELECT number, sealed FROM ballot_box").map_err(fault)?;
    let (open, sealed): (i64, Option<i64>) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
    Ok((number(open)?, sealed.map(number).transpose()?))
}

fn replace_head(transaction: &Transaction<'_>, kind: &str, size: u64, note: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO head (kind, size, note) VALUES (?1, ?2, ?3)
               ON CONFLICT (kind) DO UPDATE SET size = excluded.size, note = excluded.note";
    transaction.execute(sql, params![kind, integer(size)?, note]).map_err(fault)?;
    Ok(())
}

fn append(transaction: &Transaction<'_>, index: u64, bytes: &[u8]) -> Result<(), StoreError> {
    let leaf = election::entry::leaf_hash(bytes).0;
    let sql = "INSERT INTO log_entry (idx, leaf, bytes, promised_by)
               VALUES (?1, ?2, ?3, (SELECT promised_by FROM pending_ballot WHERE leaf = ?2))";
    let mut statement = transaction.prepare_cached(sql).map_err(fault)?;
    statement.execute(params![integer(index)?, leaf, bytes]).map_err(fault)?;
    Ok(())
}

/// Takes ballots that are entries now, from an index on, off the pending ones. Their pages lie in the order of casting. They are
/// freed in a random one, and only after all entries have theirs: otherwise the numbers of the pages in which the next entries lie
/// would keep the order of casting for ever.
fn take_off(transaction: &Transaction<'_>, from: u64) -> Result<(), StoreError> {
    let sql = "SELECT leaf FROM log_entry JOIN pending_ballot USING (leaf) WHERE idx >= ?1 ORDER BY random()";
    let mut statement = transaction.prepare_cached(sql).map_err(fault)?;
    let leaves = statement.query_map([integer(from)?], |row| row.get::<_, [u8; 32]>(0)).map_err(fault)?;
    let leaves = leaves.collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let mut statement = transaction.prepare_cached("DELETE FROM pending_ballot WHERE leaf = ?1").map_err(fault)?;
    leaves.iter().try_for_each(|leaf| statement.execute([leaf]).map(drop)).map_err(fault)
}

fn keep(transaction: &Transaction<'_>, at: Position, ballot: &PendingBallot) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("SELECT 1 FROM log_entry WHERE leaf = ?1").map_err(fault)?;
    if statement.exists([ballot.leaf.0]).map_err(fault)? {
        return Err(StoreError::Known);
    }
    let sql =
        "INSERT INTO pending_ballot (leaf, promised_by, ballot_box, credential, entry) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = transaction.prepare_cached(sql).map_err(fault)?;
    let (by, open) = (integer(ballot.by)?, integer(at.ballot_box)?);
    statement.execute(params![ballot.leaf.0, by, open, ballot.credential, ballot.entry]).map_err(fault)?;
    Ok(())
}
