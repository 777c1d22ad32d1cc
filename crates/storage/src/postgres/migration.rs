//! The tables, and which version of them a database has.

use tokio_postgres::error::SqlState;

use super::PostgresConfig;
use super::connection::{Connection, Connections, connections, take};
use super::engine::runtime;
use super::fault::fault;
use crate::Error;

refinery::embed_migrations!("migrations");

/// Where refinery writes down what it did.
const HISTORY: &str = "veche.schema_history";

/// Makes the tables, or brings them up to the version that is known here. The role of the configuration must be `veche_owner`, of
/// `deploy/postgresql/roles.sql`; a board has no right to this.
///
/// # Errors
/// [`Error::Migration`]; as [`super::PostgresStore::open`] if the database cannot be reached.
pub fn migrate(config: &PostgresConfig) -> Result<(), Error> {
    let pool = connections(config)?;
    let runtime = runtime()?;
    let done = runtime.block_on(run(&pool));
    drop(pool);
    runtime.shutdown_background();
    done
}

async fn run(pool: &Connections) -> Result<(), Error> {
    let mut connection = take(pool).await?;
    let client = &mut connection.client;
    client.batch_execute("CREATE SCHEMA IF NOT EXISTS veche").await.map_err(|error| fault(&error))?;
    let mut runner = migrations::runner();
    runner.set_migration_table_name(HISTORY);
    runner.run_async(client).await.map_err(|error| Error::Migration(error.to_string())).map(drop)
}

/// Refuses tables of another version.
pub(super) async fn check_version(connection: &Connection) -> Result<(), Error> {
    let sql = "SELECT max(version)::bigint FROM veche.schema_history";
    let rows = connection.client.query_typed(sql, &[]).await.map_err(|error| match error.code() {
        Some(state) if *state == SqlState::UNDEFINED_TABLE || *state == SqlState::INSUFFICIENT_PRIVILEGE => {
            Error::NotMigrated
        }
        _ => fault(&error).into(),
    })?;
    let found: Option<i64> = rows.first().and_then(|row| row.try_get(0).ok()).flatten();
    match (found, known()) {
        (None, _) => Err(Error::NotMigrated),
        (Some(found), known) if found == known => Ok(()),
        (Some(found), known) => Err(Error::Version { found, known }),
    }
}

fn known() -> i64 {
    let runner = migrations::runner();
    runner.get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0)
}
