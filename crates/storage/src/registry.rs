//! What both stores of an intake have in common, and the folder of its evidence.

use bulletin_board::StoreError as Fault;
use voter_registry::store::StoreError;

/// A failure of a database, in the intake's words.
pub(crate) fn reason(error: Fault) -> StoreError {
    match error {
        Fault::Corrupted(reason) => StoreError::Corrupted(reason),
        Fault::Full(reason) => StoreError::Full(reason),
        Fault::Io(reason) => StoreError::Io(reason),
        Fault::UnknownOutcome(reason) => StoreError::UnknownOutcome(reason),
        other @ (Fault::Known | Fault::Conflict { .. } | Fault::CosignedHead { .. }) => {
            StoreError::Corrupted(other.to_string())
        }
    }
}
