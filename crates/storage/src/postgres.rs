//! A store in a PostgreSQL database, which several nodes may share.
//!
//! Every write is one transaction with a name. It locks the head row of its log first, compares the position, and writes; indexes
//! follow from the head, and no sequence numbers anything. Those who cast lock the row side by side, whoever seals or publishes has
//! it alone.
//!
//! A COMMIT that is not answered with a plain yes is an unknown outcome: it may have happened, or may yet happen while somebody looks,
//! and whoever writes next is refused or follows. While no standby answers, commits wait in the server and nobody sees them; each that
//! a store gave up to wait for keeps its connection until then. Never cancel them there: what was not copied would be seen, and lost
//! with that server.

mod config;
mod connection;
mod engine;
mod fault;
mod migration;
mod petitions;
mod reading;
mod registry;
mod transaction;
mod writing;

use std::fmt;
use std::sync::Arc;

use bulletin_board::StoreError;
use election::ElectionId;
use tokio_postgres::types::Type;

use crate::Error;
pub use config::PostgresConfig;
use connection::{Connection, Connections, take};
use engine::Engine;
use fault::{damage, fault};
pub use migration::migrate;
pub use registry::PostgresRegistry;

/// How often the number of a new log is tried again that another one took meanwhile.
const ATTEMPTS: usize = 5;

/// The log of one election in a PostgreSQL database.
///
/// Its methods wait for the server, and are for threads that may: not for those of an asynchronous runtime.
#[derive(Clone)]
pub struct PostgresStore {
    engine: Arc<Engine>,
    /// The number of the log.
    log: i32,
}

impl PostgresStore {
    /// Makes a new log in a database that was migrated ([`migrate`]).
    ///
    /// # Errors
    /// [`Error::LogExists`]; as [`Self::open`].
    pub fn create(config: &PostgresConfig, election: ElectionId) -> Result<Self, Error> {
        let engine = Engine::new(config)?;
        for _ in 0..ATTEMPTS {
            if engine.wait(async |pool| find(pool, election).await)?.is_some() {
                return Err(Error::LogExists(election));
            }
            match add(&engine, election) {
                Err(StoreError::Known) => {}
                added => {
                    added?;
                    break;
                }
            }
        }
        Self::of(engine, election)
    }

    /// Opens the log of an election.
    ///
    /// # Errors
    /// [`Error::LogMissing`]; [`Error::NotMigrated`], [`Error::Version`]; [`Error::Setting`] for a server that is not set to keep
    /// what it acknowledged; [`Error::Configuration`]; [`Error::Store`].
    pub fn open(config: &PostgresConfig, election: ElectionId) -> Result<Self, Error> {
        Self::of(Engine::new(config)?, election)
    }

    fn of(engine: Arc<Engine>, election: ElectionId) -> Result<Self, Error> {
        let log = engine.wait(async |pool| find(pool, election).await)?.ok_or(Error::LogMissing(election))?;
        Ok(Self { engine, log })
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresStore(log {})", self.log)
    }
}

/// The number of a log, if the database has it.
async fn find(pool: &Connections, election: ElectionId) -> Result<Option<i32>, Error> {
    let connection = take(pool).await?;
    migration::check_version(&connection).await?;
    Ok(number_of(&connection, election).await?)
}

async fn number_of(connection: &Connection, election: ElectionId) -> Result<Option<i32>, StoreError> {
    let sql = "SELECT log.id FROM board.log JOIN board.head ON head.log = log.id WHERE election = $1";
    let rows = connection.client.query_typed(sql, &[(&election.0.0.as_slice(), Type::BYTEA)]).await;
    let rows = rows.map_err(|error| fault(&error))?;
    rows.first().map(|row| row.try_get(0)).transpose().map_err(|error| damage(&error))
}

fn add(engine: &Engine, election: ElectionId) -> Result<(), StoreError> {
    engine.write("create-log", async |transaction| {
        let sql = "INSERT INTO board.log (id, election) SELECT coalesce(max(id), 0) + 1, $1 FROM board.log";
        transaction.execute(sql, &[(&election.0.0.as_slice(), Type::BYTEA)]).await?;
        let sql = "INSERT INTO board.head (log) SELECT id FROM board.log WHERE election = $1";
        transaction.execute(sql, &[(&election.0.0.as_slice(), Type::BYTEA)]).await.map(drop)
    })
}
