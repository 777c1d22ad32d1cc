//! Connections to the server, and what each of them is told and asked before it is used.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bulletin_board::StoreError;
use deadpool::managed::{Manager, Metrics, Object, Pool, RecycleError, RecycleResult};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::error::Severity;
use tokio_postgres::types::Type;
use tokio_postgres::{AsyncMessage, Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresConfig;
use super::config::reason_of;
use super::fault::{damage, fault};
use crate::Error;

/// Connections of one store: one writes, the others read.
const CONNECTIONS: usize = 10;
/// How long to wait for a connection, or for making one.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a new connection waits for a standby.
const STANDBY: Duration = Duration::from_secs(10);

/// A node that is paused in a transaction loses it after four seconds; others wait longer than that. A statement has 20 s. Warnings are
/// sent, since a COMMIT may say with one that it did not do what it should.
const SESSION: &str = "
    SET idle_in_transaction_session_timeout = '4s';
    SET lock_timeout = '10s';
    SET statement_timeout = '20s';
    SET client_min_messages = 'warning';
    SET default_transaction_isolation = 'read committed';
    SET search_path = pg_catalog";

/// A write that leaves nothing but a mark in the write-ahead log.
const MARK: &str = "
    BEGIN;
    SET LOCAL statement_timeout = 0;
    SELECT pg_logical_emit_message(true, 'veche', '');
    COMMIT";

/// What the server must be set to, so that what it acknowledged is on the disk, and the time of a commit is in no table.
const SETTINGS: [(&str, &[&str], &str); 4] = [
    ("synchronous_commit", &["on", "remote_apply"], "on or remote_apply"),
    ("fsync", &["on"], "on"),
    ("full_page_writes", &["on"], "on"),
    ("track_commit_timestamp", &["off"], "off"),
];

pub(super) type Connections = Pool<Connector>;

/// Makes connections.
pub(super) struct Connector {
    server: tokio_postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

/// A connection, and the warnings that came over it.
pub(super) struct Connection {
    pub(super) client: Client,
    warnings: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// A pool of connections; none is made yet.
pub(super) fn connections(config: &PostgresConfig) -> Result<Connections, Error> {
    let (server, tls) = config.resolve()?;
    let pool = Pool::builder(Connector { server, tls }).max_size(CONNECTIONS).runtime(deadpool::Runtime::Tokio1);
    let pool = pool.wait_timeout(Some(PATIENCE)).create_timeout(Some(PATIENCE)).recycle_timeout(Some(PATIENCE));
    pool.build().map_err(|error| Error::Configuration(error.to_string()))
}

/// A connection that was idle, or a new one.
pub(super) async fn take(pool: &Connections) -> Result<Object<Connector>, Error> {
    use deadpool::managed::PoolError;
    pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => error,
        PoolError::Timeout(_) => StoreError::Io("no connection to the database server in time".into()).into(),
        other => StoreError::Io(other.to_string()).into(),
    })
}

impl Manager for Connector {
    type Type = Connection;
    type Error = Error;

    async fn create(&self) -> Result<Connection, Error> {
        let connection = self.connect().await.map_err(|error| match error.as_db_error() {
            Some(_) => fault(&error),
            None => StoreError::Io(reason_of(&error)),
        })?;
        connection.client.batch_execute(SESSION).await.map_err(|error| fault(&error))?;
        connection.check_settings().await?;
        self.await_standby(&connection).await?;
        Ok(connection)
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<Error> {
        if connection.client.is_closed() { Err(RecycleError::message("closed")) } else { Ok(()) }
    }
}

impl Connector {
    async fn connect(&self) -> Result<Connection, tokio_postgres::Error> {
        match &self.tls {
            Some(tls) => self.server.connect(tls.clone()).await.map(|(client, other)| Connection::new(client, other)),
            None => self.server.connect(NoTls).await.map(|(client, other)| Connection::new(client, other)),
        }
    }

    /// What a server finds in its write-ahead log when it starts again after a crash can be read at once, before a standby has it, and can
    /// be lost with that server. Nothing of it may be promised or signed until then: so a new connection begins with a write, which comes
    /// after all of that, and waits for a standby as every write does. (Connections of before do not outlive the crash.)
    async fn await_standby(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.take_warnings();
        let Ok(marked) = timeout(STANDBY, connection.client.batch_execute(MARK)).await else {
            // Nothing hangs on this one: the server shall not go on waiting for it.
            let token = connection.client.cancel_token();
            let cancelled = match &self.tls {
                Some(tls) => timeout(STANDBY, token.cancel_query(tls.clone())).await,
                None => timeout(STANDBY, token.cancel_query(NoTls)).await,
            };
            drop(cancelled);
            return Err(StoreError::Io("no standby has what the server has".into()));
        };
        marked.map_err(|error| fault(&error))?;
        connection.take_warnings().pop().map_or(Ok(()), |warning| Err(StoreError::Io(warning)))
    }
}

impl Connection {
    fn new<S, T>(client: Client, other: tokio_postgres::Connection<S, T>) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let warnings = Arc::default();
        let task = tokio::spawn(drive(other, Arc::clone(&warnings)));
        Self { client, warnings, task }
    }

    /// The warnings since the last call.
    pub(super) fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut *self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A setting that is as it must be is set once more, so that it stays when the server's files are read again.
    async fn check_settings(&self) -> Result<(), Error> {
        let sql =
            "SELECT current_setting(name) FROM unnest($1::text[]) WITH ORDINALITY AS it (name, place) ORDER BY place";
        let names = SETTINGS.map(|(name, ..)| name);
        let rows = self.client.query_typed(sql, &[(&names.as_slice(), Type::TEXT_ARRAY)]).await;
        for ((name, allowed, needed), row) in SETTINGS.into_iter().zip(rows.map_err(|error| fault(&error))?) {
            let found: String = row.try_get(0).map_err(|error| damage(&error))?;
            if !allowed.contains(&found.as_str()) {
                return Err(Error::Setting { name, found, needed });
            }
        }
        let keep = "SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false)";
        self.client.batch_execute(keep).await.map_err(|error| fault(&error))?;
        Ok(())
    }
}

impl Drop for Connection {
    /// The socket is closed, also if the server does not answer any more; an open transaction ends with it.
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Moves messages until the connection ends. Whoever waits for an answer then gets an error.
async fn drive<S, T>(mut connection: tokio_postgres::Connection<S, T>, warnings: Arc<Mutex<Vec<String>>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notice(notice) = message
            && !is_harmless(notice.parsed_severity())
        {
            warnings.lock().unwrap_or_else(PoisonError::into_inner).push(notice.message().to_owned());
        }
    }
}

fn is_harmless(severity: Option<Severity>) -> bool {
    matches!(severity, Some(Severity::Notice | Severity::Info | Severity::Log | Severity::Debug))
}
