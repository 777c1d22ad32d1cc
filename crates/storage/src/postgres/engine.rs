//! Where asynchronous work is done for callers who wait: a small runtime with one thread.

use std::sync::Arc;

use bulletin_board::StoreError;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Client;

use super::PostgresConfig;
use super::connection::{Connections, connections, take};
use super::transaction::{self, Transaction};
use crate::Error;

/// The runtime and the connections of one store.
pub(super) struct Engine {
    pool: Connections,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

pub(super) fn runtime() -> Result<Runtime, Error> {
    let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("postgres").enable_all().build();
    runtime.map_err(|error| StoreError::Io(error.to_string()).into())
}

impl Engine {
    pub(super) fn new(config: &PostgresConfig) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Self { pool: connections(config)?, runtime: Some(runtime()?) }))
    }

    pub(super) fn wait<T>(&self, work: impl AsyncFnOnce(&Connections) -> Result<T, Error>) -> Result<T, Error> {
        self.runtime().block_on(work(&self.pool))
    }

    /// A write, see [`transaction::write`].
    pub(super) fn write(
        &self,
        name: &'static str,
        body: impl AsyncFn(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.runtime().block_on(async {
            let connection = take(&self.pool).await.map_err(passing)?;
            transaction::write(connection, name, body).await
        })
    }

    pub(super) fn read<T>(
        &self,
        name: &'static str,
        body: impl AsyncFn(&Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.runtime().block_on(async {
            let connection = take(&self.pool).await.map_err(passing)?;
            transaction::read(connection, name, body).await
        })
    }

    /// Statements outside of transactions, one after the other, that may take long. See [`transaction::sweep`].
    pub(super) fn sweep(&self, name: &'static str, statements: &[&str]) -> Result<(), StoreError> {
        self.runtime().block_on(async {
            let connection = take(&self.pool).await.map_err(passing)?;
            transaction::sweep(connection, name, statements).await
        })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is taken only when the engine is dropped")
    }
}

impl Drop for Engine {
    /// Without waiting: whoever drops a store may be in a runtime of its own.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A server that is not as it was when the store was opened may be so again.
fn passing(error: Error) -> StoreError {
    match error {
        Error::Store(failure) => failure,
        other => StoreError::Io(other.to_string()),
    }
}
