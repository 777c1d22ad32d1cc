//! One write: a transaction with a name, of which all happens or nothing.

use std::time::Duration;

use bulletin_board::{Position, StoreError};
use deadpool::managed::Object;
use tokio::time::timeout;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use super::connection::{Connection, Connector};
use super::fault::{damage, fault};
use crate::number::number;

/// How long a transaction may take until COMMIT, COMMIT itself, and a rollback.
const PATIENCE: Duration = Duration::from_secs(30);
/// "Vche": the turns of a log are advisory locks of this class.
const TURNS: i32 = 0x5663_6865;

/// A parameter and its type.
pub(super) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Who may write to a log at the same time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    /// Others who cast too.
    Casting,
    /// Nobody.
    Alone,
}

/// An open transaction.
pub(super) struct Transaction<'a> {
    client: &'a Client,
}

/// What the head row says.
pub(super) struct Head {
    pub(super) position: Position,
    /// Entries of the cosigned head.
    pub(super) cosigned: u64,
}

impl Transaction<'_> {
    /// Locks the head row of a log, as everyone does who writes to it, and reads it.
    pub(super) async fn lock(&self, log: i32, lock: Lock) -> Result<Head, StoreError> {
        self.await_turn(log, lock).await?;
        let sql = match lock {
            Lock::Casting => "SELECT size, ballot_box, cosigned_size FROM board.head WHERE log = $1 FOR SHARE",
            Lock::Alone => "SELECT size, ballot_box, cosigned_size FROM board.head WHERE log = $1 FOR UPDATE",
        };
        let rows = self.query(sql, &[(&log, Type::INT4)]).await?;
        let row = rows.first().ok_or_else(|| StoreError::Corrupted("the log has no head".into()))?;
        let position = Position { size: column(row, 0)?, ballot_box: column(row, 1)? };
        Ok(Head { position, cosigned: column(row, 2)? })
    }

    /// The same, if the log is at this position.
    pub(super) async fn lock_at(&self, log: i32, lock: Lock, expected: Position) -> Result<(), StoreError> {
        let found = self.lock(log, lock).await?.position;
        if found == expected { Ok(()) } else { Err(StoreError::Conflict { expected, found }) }
    }

    /// Whoever waits to write alone goes before those who come to cast later. Locks of rows know no such order: whoever seals a box would
    /// wait for a moment in which no node casts. Nothing but fairness rests on this lock.
    async fn await_turn(&self, log: i32, lock: Lock) -> Result<(), StoreError> {
        let sql = match lock {
            Lock::Casting => "SELECT pg_advisory_xact_lock_shared($1, $2)",
            Lock::Alone => "SELECT pg_advisory_xact_lock($1, $2)",
        };
        self.query(sql, &[(&TURNS, Type::INT4), (&log, Type::INT4)]).await.map(drop)
    }

    pub(super) async fn query(&self, sql: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, StoreError> {
        self.client.query_typed(sql, parameters).await.map_err(|error| fault(&error))
    }

    /// Gives the number of rows.
    pub(super) async fn execute(&self, sql: &str, parameters: &[Parameter<'_>]) -> Result<u64, StoreError> {
        self.client.execute_typed(sql, parameters).await.map_err(|error| fault(&error))
    }
}

/// A size, index or time of a row.
pub(super) fn column(row: &Row, index: usize) -> Result<u64, StoreError> {
    number(row.try_get(index).map_err(|error| damage(&error))?)
}

/// Does a write on this connection, which goes back to the others only if it is in no transaction any more.
pub(super) async fn write(
    connection: Object<Connector>,
    name: &'static str,
    body: impl AsyncFn(&Transaction<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let written = timeout(PATIENCE, async {
        connection.client.batch_execute("BEGIN").await.map_err(|error| fault(&error))?;
        body(&Transaction { client: &connection.client }).await
    });
    match written.await {
        Ok(Ok(())) => commit(connection, name).await,
        Ok(Err(failure)) => {
            let rolled_back = timeout(PATIENCE, connection.client.batch_execute("ROLLBACK")).await;
            if !matches!(rolled_back, Ok(Ok(()))) {
                discard(connection);
            }
            Err(named(name, failure))
        }
        Err(_) => {
            discard(connection);
            Err(StoreError::Io(format!("{name}: no answer in {} s", PATIENCE.as_secs())))
        }
    }
}

/// Commits. The wait for a standby ends with the client's patience only, never by the server's clock: what a server stops to wait
/// for becomes visible, and may yet be lost with it. Whatever is not a plain yes may have been written, or may yet be.
async fn commit(connection: Object<Connector>, name: &'static str) -> Result<(), StoreError> {
    connection.take_warnings();
    let sql = "SET LOCAL statement_timeout = 0; COMMIT";
    let reason = match timeout(PATIENCE, connection.client.batch_execute(sql)).await {
        Ok(Ok(())) => match connection.take_warnings().pop() {
            None => return Ok(()),
            Some(warning) => warning,
        },
        Ok(Err(error)) => match fault(&error) {
            StoreError::Io(reason) => reason,
            other => other.to_string(),
        },
        Err(_) => format!("no answer in {} s", PATIENCE.as_secs()),
    };
    discard(connection);
    Err(StoreError::UnknownOutcome(format!("{name}: {reason}")))
}

/// Runs statements that may take as long as they need, and ends the connection.
pub(super) async fn sweep(
    connection: Object<Connector>,
    name: &'static str,
    statements: &[&str],
) -> Result<(), StoreError> {
    let patience = "SET statement_timeout = 0";
    for sql in [patience].iter().chain(statements) {
        if let Err(error) = connection.client.batch_execute(sql).await {
            discard(connection);
            return Err(named(name, fault(&error)));
        }
    }
    discard(connection);
    Ok(())
}

/// Reads on this connection.
pub(super) async fn read<T>(
    connection: Object<Connector>,
    name: &'static str,
    body: impl AsyncFn(&Client) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match timeout(PATIENCE, body(&connection.client)).await {
        Ok(answer) => answer.map_err(|failure| named(name, failure)),
        Err(_) => {
            discard(connection);
            Err(StoreError::Io(format!("{name}: no answer in {} s", PATIENCE.as_secs())))
        }
    }
}

fn named(name: &str, failure: StoreError) -> StoreError {
    match failure {
        StoreError::Io(reason) => StoreError::Io(format!("{name}: {reason}")),
        StoreError::Corrupted(reason) => StoreError::Corrupted(format!("{name}: {reason}")),
        StoreError::Full(reason) => StoreError::Full(format!("{name}: {reason}")),
        other => other,
    }
}

fn discard(connection: Object<Connector>) {
    drop::<Connection>(Object::take(connection));
}
