//! The store of an intake in a PostgreSQL database, as the role `veche_registry`, which sees nothing of the board.
//!
//! As with a board's, every write is one transaction with a name that locks one row first: here that of the intake, which also says
//! how often it was opened.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use bulletin_board::StoreError as Fault;
use canonical::Hash;
use election::ElectionId;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};
use voter_registry::store::{Heads, Lifetime, NewNote, Reader, Store, StoreError, StoredHead, StoredNote};

use super::PostgresConfig;
use super::connection::{Connections, take};
use super::engine::Engine;
use super::fault::{damage, fault};
use super::migration;
use super::transaction::{Parameter, Transaction, column};
use crate::Error;
use crate::number::integer;
use crate::registry::reason;

/// The store of an intake in a PostgreSQL database.
///
/// Its methods wait for the server, and are for threads that may: not for those of an asynchronous runtime.
#[derive(Clone)]
pub struct PostgresRegistry {
    engine: Arc<Engine>,
    /// The number of the intake.
    intake: i32,
    /// How often it had been opened when this one opened it.
    opened: i64,
}

/// Rows that one transaction deletes.
const ERASED_AT_ONCE: usize = 20_000;
/// What `deploy/postgresql/roles.sql` lets the role of an intake do so that nothing is left of deleted rows: the tables anew, a new file of
/// the write-ahead log, and an end to the files before it.
const SWEEP: [&str; 5] =
    ["SELECT registry.rewrite()", "SELECT pg_switch_wal()", "SET ROLE pg_checkpoint", "CHECKPOINT", "RESET ROLE"];

/// What the row of an intake says to whoever writes.
struct Standing {
    size: u64,
    cosigned: u64,
    notes: u64,
    is_erased: bool,
}

impl PostgresRegistry {
    /// Makes a new store in a database that was migrated ([`super::migrate`]).
    ///
    /// # Errors
    /// [`Error::IntakeExists`]; as [`Self::open`].
    pub fn create(config: &PostgresConfig, election: ElectionId) -> Result<Self, Error> {
        let engine = Engine::new(config)?;
        if engine.wait(async |pool| find(pool, election).await)?.is_some() {
            return Err(Error::IntakeExists(election));
        }
        let made = engine.write("create-intake", async |transaction| {
            let sql =
                "INSERT INTO registry.intake (id, election) SELECT coalesce(max(id), 0) + 1, $1 FROM registry.intake";
            transaction.execute(sql, &[(&election.0.0.as_slice(), Type::BYTEA)]).await.map(drop)
        });
        made.map_err(Error::Store)?;
        Self::of(engine, election)
    }

    /// Opens the store of an election, and takes it from whoever had it.
    ///
    /// # Errors
    /// [`Error::IntakeMissing`]; [`Error::NotMigrated`], [`Error::Version`]; [`Error::Setting`] for a server that is not set to keep
    /// what it acknowledged; [`Error::Configuration`]; [`Error::Store`].
    pub fn open(config: &PostgresConfig, election: ElectionId) -> Result<Self, Error> {
        Self::of(Engine::new(config)?, election)
    }

    fn of(engine: Arc<Engine>, election: ElectionId) -> Result<Self, Error> {
        let intake = engine.wait(async |pool| find(pool, election).await)?.ok_or(Error::IntakeMissing(election))?;
        let opened = OnceCell::new();
        let taken = engine.write("open-intake", async |transaction| {
            let sql = "UPDATE registry.intake SET opened = opened + 1 WHERE id = $1 RETURNING opened";
            let rows = transaction.query(sql, &[(&intake, Type::INT4)]).await?;
            let row = rows.first().ok_or_else(|| Fault::Corrupted("the intake has no row".into()))?;
            let _ = opened.set(row.try_get(0).map_err(|error| damage(&error))?);
            Ok(())
        });
        taken.map_err(Error::Store)?;
        let opened = opened.into_inner().ok_or_else(|| Fault::Corrupted("the intake has no row".into()))?;
        Ok(Self { engine, intake, opened })
    }

    /// Does a write, if nobody else has opened the store since, and the intake's row is not refused.
    fn write(
        &self,
        name: &'static str,
        check: impl Fn(&Standing) -> Result<(), StoreError>,
        body: impl AsyncFn(&Transaction<'_>) -> Result<(), Fault>,
    ) -> Result<(), StoreError> {
        let refused = OnceCell::new();
        let written = self.engine.write(name, async |transaction| {
            let (opened, standing) = self.lock(transaction).await?;
            let verdict = if opened == self.opened { check(&standing) } else { Err(StoreError::Fenced) };
            if let Err(refusal) = verdict {
                // The transaction is rolled back.
                let fault = Fault::Io(refusal.to_string());
                let _ = refused.set(refusal);
                return Err(fault);
            }
            body(transaction).await
        });
        refused.into_inner().map_or_else(|| written.map_err(reason), Err)
    }

    async fn lock(&self, transaction: &Transaction<'_>) -> Result<(i64, Standing), Fault> {
        let sql = "SELECT opened, size, cosigned_size, notes, is_erased FROM registry.intake WHERE id = $1 FOR UPDATE";
        let rows = transaction.query(sql, &[(&self.intake, Type::INT4)]).await?;
        let row = rows.first().ok_or_else(|| Fault::Corrupted("the intake has no row".into()))?;
        let standing = Standing {
            size: column(row, 1)?,
            cosigned: column(row, 2)?,
            notes: column(row, 3)?,
            is_erased: value(row, 4)?,
        };
        Ok((value(row, 0)?, standing))
    }

    fn rows(&self, name: &'static str, sql: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, StoreError> {
        let read = self
            .engine
            .read(name, async |client| client.query_typed(sql, parameters).await.map_err(|error| fault(&error)));
        read.map_err(reason)
    }
}

impl Reader for PostgresRegistry {
    fn heads(&self) -> Result<Heads, StoreError> {
        let sql = "SELECT size, signed, cosigned_size, cosigned, notes, is_erased FROM registry.intake WHERE id = $1";
        let rows = self.rows("read-intake", sql, &[(&self.intake, Type::INT4)])?;
        let row = rows.first().ok_or_else(|| StoreError::Corrupted("the intake has no row".into()))?;
        let read = || {
            let (notes, is_erased) = (column(row, 4)?, value(row, 5)?);
            Ok(Heads { signed: head(row, 0)?, cosigned: head(row, 2)?, notes, is_erased })
        };
        read().map_err(reason)
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT idx, bytes FROM registry.log_entry WHERE intake = $1 AND idx >= $2 ORDER BY idx LIMIT $3";
        let rows = self.page("read-entries", sql, from, most)?;
        let numbered = (from..).zip(&rows).map(|(index, row)| {
            if column(row, 0)? == index {
                value(row, 1)
            } else {
                Err(Fault::Corrupted(format!("entry {index} is missing")))
            }
        });
        numbered.collect::<Result<_, _>>().map_err(reason)
    }

    fn notes(&self, from: u64, most: u64) -> Result<Vec<StoredNote>, StoreError> {
        let sql =
            "SELECT number, size, bytes FROM registry.note WHERE intake = $1 AND number >= $2 ORDER BY number LIMIT $3";
        let rows = self.page("read-notes", sql, from, most)?;
        let note = |row: &Row| Ok(StoredNote { number: column(row, 0)?, size: column(row, 1)?, note: value(row, 2)? });
        rows.iter().map(note).collect::<Result<_, _>>().map_err(reason)
    }

    fn deposits(&self) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT application FROM registry.deposit WHERE intake = $1 ORDER BY application";
        let rows = self.rows("read-deposits", sql, &[(&self.intake, Type::INT4)])?;
        let application = |row: &Row| {
            let bytes: &[u8] = value(row, 0)?;
            bytes.try_into().map(Hash).map_err(|_| Fault::Corrupted("an application id of another length".into()))
        };
        rows.iter().map(application).collect::<Result<_, _>>().map_err(reason)
    }
}

impl PostgresRegistry {
    fn page(&self, name: &'static str, sql: &str, from: u64, most: u64) -> Result<Vec<Row>, StoreError> {
        let (first, limit) = (integer(from).map_err(reason)?, integer(most).map_err(reason)?);
        self.rows(name, sql, &[(&self.intake, Type::INT4), (&first, Type::INT8), (&limit, Type::INT8)])
    }
}

impl Store for PostgresRegistry {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        Ok(Arc::new(self.clone()))
    }

    fn keep_deposits(&mut self, applications: &[Hash]) -> Result<(), StoreError> {
        let ids = bytes_of(applications);
        self.write(
            "keep-deposits",
            |_| Ok(()),
            async |transaction| {
                let sql = "INSERT INTO registry.deposit (intake, application)
                       SELECT $1, application FROM unnest($2::bytea[]) AS new (application) ORDER BY application
                       ON CONFLICT DO NOTHING";
                let parameters: [Parameter<'_>; 2] = [(&self.intake, Type::INT4), (&ids, Type::BYTEA_ARRAY)];
                transaction.execute(sql, &parameters).await.map(drop)
            },
        )
    }

    fn append(
        &mut self,
        at: u64,
        entries: &[Vec<u8>],
        signed_head: &[u8],
        deposited: &[Hash],
    ) -> Result<(), StoreError> {
        let (ids, size) = (bytes_of(deposited), integer(at.saturating_add(entries.len() as u64)).map_err(reason)?);
        let is_at = |standing: &Standing| conflict_unless(standing.size == at, "the log has another size");
        self.write("append", is_at, async |transaction| {
            for (index, bytes) in (at..).zip(entries) {
                let sql = "INSERT INTO registry.log_entry (intake, idx, bytes) VALUES ($1, $2, $3)";
                let index = integer(index)?;
                let parameters: [Parameter<'_>; 3] =
                    [(&self.intake, Type::INT4), (&index, Type::INT8), (bytes, Type::BYTEA)];
                transaction.execute(sql, &parameters).await?;
            }
            let sql = "DELETE FROM registry.deposit WHERE intake = $1 AND application = ANY($2::bytea[])";
            transaction.execute(sql, &[(&self.intake, Type::INT4), (&ids, Type::BYTEA_ARRAY)]).await?;
            let sql = "UPDATE registry.intake SET size = $2, signed = $3 WHERE id = $1";
            let parameters: [Parameter<'_>; 3] =
                [(&self.intake, Type::INT4), (&size, Type::INT8), (&signed_head, Type::BYTEA)];
            transaction.execute(sql, &parameters).await.map(drop)
        })
    }

    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        let fits = |standing: &Standing| {
            let is_there = size <= standing.size && size >= standing.cosigned;
            conflict_unless(is_there, "a cosigned head of entries that are not there")
        };
        self.write("store-cosigned", fits, async |transaction| {
            let sql = "UPDATE registry.intake SET cosigned_size = $2, cosigned = $3 WHERE id = $1";
            let size = integer(size)?;
            let parameters: [Parameter<'_>; 3] =
                [(&self.intake, Type::INT4), (&size, Type::INT8), (&note, Type::BYTEA)];
            transaction.execute(sql, &parameters).await.map(drop)
        })
    }

    fn add_note(&mut self, at: u64, size: u64, note: NewNote<'_>) -> Result<(), StoreError> {
        let fits = |standing: &Standing| {
            let is_there = standing.notes == at && standing.size == size && !standing.is_erased;
            conflict_unless(is_there, "other notes or entries are there, or tags were erased")
        };
        self.write("add-note", fits, async |transaction| {
            let sql =
                "INSERT INTO registry.note (intake, number, size, until_erased, bytes) VALUES ($1, $2, $3, $4, $5)";
            let (at, size, until_erased) = (integer(at)?, integer(size)?, note.lifetime == Lifetime::UntilErased);
            let parameters: [Parameter<'_>; 5] = [
                (&self.intake, Type::INT4),
                (&at, Type::INT8),
                (&size, Type::INT8),
                (&until_erased, Type::BOOL),
                (&note.note, Type::BYTEA),
            ];
            transaction.execute(sql, &parameters).await?;
            let sql = "UPDATE registry.intake SET notes = notes + 1 WHERE id = $1";
            transaction.execute(sql, &[(&self.intake, Type::INT4)]).await.map(drop)
        })
    }

    /// First nothing may come any more, then the rows are deleted, some at a time; then the tables are written anew without them, and the
    /// write-ahead log, of which no archive is kept, is cut off before all that.
    fn erase_tags(&mut self) -> Result<(), StoreError> {
        self.write(
            "end-exchange",
            |_| Ok(()),
            async |transaction| {
                let sql = "UPDATE registry.intake SET is_erased = true WHERE id = $1";
                transaction.execute(sql, &[(&self.intake, Type::INT4)]).await.map(drop)
            },
        )?;
        let notes = self.heads()?.notes;
        for first in (0..notes).step_by(ERASED_AT_ONCE) {
            self.erase_from(first)?;
        }
        self.engine.sweep("erase-tags", &SWEEP).map_err(reason)
    }
}

impl PostgresRegistry {
    fn erase_from(&self, first: u64) -> Result<(), StoreError> {
        let (first, last) = (integer(first).map_err(reason)?, integer(first + ERASED_AT_ONCE as u64).map_err(reason)?);
        self.write(
            "erase-tags",
            |_| Ok(()),
            async |transaction| {
                let sql = "DELETE FROM registry.note
                           WHERE intake = $1 AND until_erased AND number >= $2 AND number < $3";
                let parameters: [Parameter<'_>; 3] =
                    [(&self.intake, Type::INT4), (&first, Type::INT8), (&last, Type::INT8)];
                transaction.execute(sql, &parameters).await.map(drop)
            },
        )
    }
}

impl fmt::Debug for PostgresRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresRegistry(intake {})", self.intake)
    }
}

/// The number of an intake, if the database has it.
async fn find(pool: &Connections, election: ElectionId) -> Result<Option<i32>, Error> {
    let connection = take(pool).await?;
    migration::check_version(&connection).await?;
    let sql = "SELECT id FROM registry.intake WHERE election = $1";
    let rows = connection.client.query_typed(sql, &[(&election.0.0.as_slice(), Type::BYTEA)]).await;
    let rows = rows.map_err(|error| fault(&error))?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose().map_err(|error| damage(&error))?)
}

fn conflict_unless(holds: bool, conflict: &'static str) -> Result<(), StoreError> {
    if holds { Ok(()) } else { Err(StoreError::Conflict(conflict)) }
}

fn bytes_of(hashes: &[Hash]) -> Vec<&[u8]> {
    hashes.iter().map(|hash| hash.0.as_slice()).collect()
}

fn value<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, Fault> {
    row.try_get(index).map_err(|error| damage(&error))
}

/// A head whose size and note stand in two columns.
fn head(row: &Row, index: usize) -> Result<Option<StoredHead>, Fault> {
    let note: Option<Vec<u8>> = value(row, index + 1)?;
    note.map(|note| Ok(StoredHead { size: column(row, index)?, note })).transpose()
}
