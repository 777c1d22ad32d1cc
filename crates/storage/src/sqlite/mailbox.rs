//! The ballots of a mailbox, in a file of their own.

use std::path::Path;

use ::mailbox::{KeptBallot, MailboxStore, StoreError};
use bulletin_board::StoreError as Fault;
use canonical::Hash;
use election::{ElectionId, Id};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::fault::{commit, fault};
use super::file::{self, Kind};
use crate::Error;
use crate::number::{integer, number};

/// A file of a mailbox. `application_id` is "VchM".
const MAILBOX: Kind = Kind { name: "a mailbox", application: 0x5663_684d, schemas: &[include_str!("mailbox.sql")] };

/// The store of a mailbox in a file of this machine, not on a network drive.
#[derive(Debug)]
pub struct SqliteMailbox {
    connection: Connection,
    /// Ballots that were kept since the file was written anew.
    unsorted: u64,
}

/// The file is written anew when one ballot of so many is new: so all of that takes no longer than writing the ballots did.
const SHARE: u64 = 8;

impl SqliteMailbox {
    /// Makes a new store in a new file, which only its owner may read.
    ///
    /// # Errors
    /// [`Error::Exists`]; [`Error::Store`].
    pub fn create(path: impl AsRef<Path>, election: ElectionId, id: &Id) -> Result<Self, Error> {
        let connection = file::create(path.as_ref(), &MAILBOX)?;
        let sql = "INSERT INTO mailbox (only, election, id, is_frozen) VALUES (1, ?1, ?2, 0)";
        connection.execute(sql, params![election.0.0, id.as_str()]).map_err(fault)?;
        Ok(Self { connection: alone(connection)?, unsorted: 0 })
    }

    /// Opens a store, and checks that the file is whole and of this mailbox.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::NotAStore`], [`Error::Version`], [`Error::Schema`]; [`Error::OtherMailbox`]; [`Error::Store`].
    pub fn open(path: impl AsRef<Path>, election: ElectionId, id: &Id) -> Result<Self, Error> {
        let connection = file::open(path.as_ref(), &MAILBOX)?;
        let columns = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?));
        let found = connection.query_row("SELECT election, id FROM mailbox", [], columns).optional().map_err(fault)?;
        match found {
            Some((of, whose)) if of == election.0.0 && whose == id.as_str() => {
                // Nobody knows how the last process left it.
                let unsorted = count(&connection)?;
                Ok(Self { connection: alone(connection)?, unsorted })
            }
            _ => Err(Error::OtherMailbox(path.as_ref().into())),
        }
    }
}

impl MailboxStore for SqliteMailbox {
    fn ballots(&self, after: Option<Hash>, most: usize) -> Result<Vec<KeptBallot>, StoreError> {
        // No hash is shorter than this one.
        let after = after.map(|leaf| leaf.0.to_vec()).unwrap_or_default();
        let most = integer(most as u64).map_err(reason)?;
        let sql = "SELECT leaf, entry FROM ballot WHERE leaf > ?1 ORDER BY leaf LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        let columns = |row: &rusqlite::Row<'_>| Ok(KeptBallot { leaf: Hash(row.get(0)?), entry: row.get(1)? });
        let rows = statement.query_map(params![after, most], columns).map_err(failure)?;
        rows.map(|row| row.map_err(failure)).collect()
    }

    fn ballot(&self, leaf: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT entry FROM ballot WHERE leaf = ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        statement.query_row([leaf.0], |row| row.get(0)).optional().map_err(failure)
    }

    fn keep(&mut self, ballots: &[KeptBallot]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        for ballot in ballots {
            let sql = "INSERT INTO ballot (leaf, entry) VALUES (?1, ?2) ON CONFLICT (leaf) DO NOTHING";
            let mut statement = transaction.prepare_cached(sql).map_err(failure)?;
            statement.execute(params![ballot.leaf.0, ballot.entry]).map_err(failure)?;
        }
        commit(transaction).map_err(reason)?;
        self.unsorted = self.unsorted.saturating_add(ballots.len() as u64);
        Ok(())
    }

    /// The pages of the file lie in the order in which they were needed, until it is written anew in the order of the rows. The
    /// write-ahead log keeps it until it is emptied.
    fn forget_order(&mut self) {
        let is_due = |ballots: u64| self.unsorted > 0 && self.unsorted.saturating_mul(SHARE) >= ballots;
        if count(&self.connection).is_ok_and(is_due) && self.connection.execute_batch("VACUUM").is_ok() {
            self.unsorted = 0;
        }
        file::empty_write_ahead_log(&self.connection);
    }

    fn freeze(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        transaction.execute("UPDATE mailbox SET is_frozen = 1", []).map_err(failure)?;
        commit(transaction).map_err(reason)
    }

    fn is_frozen(&self) -> Result<bool, StoreError> {
        self.connection.query_row("SELECT is_frozen FROM mailbox", [], |row| row.get(0)).map_err(failure)
    }
}

/// Takes the file for this process: two of them would each know a part of what was acknowledged.
fn alone(connection: Connection) -> Result<Connection, Fault> {
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(fault)?;
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT").map_err(fault)?;
    Ok(connection)
}

fn count(connection: &Connection) -> Result<u64, Fault> {
    let ballots: i64 = connection.query_row("SELECT count(*) FROM ballot", [], |row| row.get(0)).map_err(fault)?;
    number(ballots)
}

fn failure(error: rusqlite::Error) -> StoreError {
    reason(fault(error))
}

fn reason(error: Fault) -> StoreError {
    match error {
        Fault::UnknownOutcome(reason) => StoreError::UnknownOutcome(reason),
        other => StoreError::Fault(other.to_string()),
    }
}
