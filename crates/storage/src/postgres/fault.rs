//! What an error of PostgreSQL means for a store.

use bulletin_board::StoreError;
use tokio_postgres::error::SqlState;

use super::config::reason_of;

/// An error before COMMIT was sent: the server rolls back, and nothing was written. Details of the server are left out, since they
/// can hold keys of rows.
pub(super) fn fault(error: &tokio_postgres::Error) -> StoreError {
    let Some(said) = error.as_db_error() else {
        return StoreError::Io(reason_of(error));
    };
    let state = said.code();
    let reason = format!("{} ({})", said.message(), state.code());
    match state.code().get(..2) {
        _ if *state == SqlState::UNIQUE_VIOLATION => StoreError::Known,
        _ if *state == SqlState::DISK_FULL => StoreError::Full(reason),
        _ if *state == SqlState::INSUFFICIENT_PRIVILEGE => StoreError::Io(reason),
        // Values out of range; constraints and triggers; other tables than ours; a damaged file.
        Some("22" | "23" | "42" | "XX") => StoreError::Corrupted(reason),
        _ => StoreError::Io(reason),
    }
}

/// A value of another type than the tables have.
pub(super) fn damage(error: &tokio_postgres::Error) -> StoreError {
    StoreError::Corrupted(reason_of(error))
}
