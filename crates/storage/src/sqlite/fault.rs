//! What an error of SQLite means for a store.

use bulletin_board::StoreError;
use rusqlite::{ErrorCode, Transaction, ffi};

/// An error before a transaction was committed: it is rolled back, and nothing was written.
pub(super) fn fault(error: rusqlite::Error) -> StoreError {
    let reason = error.to_string();
    let Some(failure) = error.sqlite_error() else {
        // A value of another type or range than the tables allow.
        return StoreError::Corrupted(reason);
    };
    match failure.code {
        ErrorCode::DiskFull | ErrorCode::TooBig => StoreError::Full(reason),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch => StoreError::Corrupted(reason),
        ErrorCode::ConstraintViolation => match failure.extended_code {
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE => StoreError::Known,
            _ => StoreError::Corrupted(reason),
        },
        _ => StoreError::Io(reason),
    }
}

/// Commits. If that fails otherwise than for want of room or a lock, the transaction may still be found committed later: its
/// last page can have reached the disk though the wait for it failed.
pub(super) fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    transaction.commit().map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => fault(error),
        _ => StoreError::UnknownOutcome(error.to_string()),
    })
}
