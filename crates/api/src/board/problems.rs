//! What the board's refusals are over HTTP: one exhaustive match.

use actix_web::http::StatusCode;
use bulletin_board::{Error, StoreError};

use crate::Problem;

/// The problem document of a refusal. What is wrong here stands in the journal once, from the threads that do the work: a line for each
/// request would be a timetable of casting.
pub(super) fn problem(error: &Error) -> Problem {
    Problem::new(status(error), error.code()).with_detail(error)
}

/// Whether an error is one of the service, not of what it was sent.
pub(super) fn is_ours(error: &Error) -> bool {
    status(error).is_server_error()
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Refused(_)
        | Error::Log(_)
        | Error::OwnStatement(_)
        | Error::AttachmentNotNamed
        | Error::ClaimMismatch => StatusCode::UNPROCESSABLE_ENTITY,
        Error::BallotSeqUsed
        | Error::CastTooLate { .. }
        | Error::Phase(_)
        | Error::EpochNotDue
        | Error::NotClosedYet { .. }
        | Error::NothingPending
        | Error::PromisesOpen { .. }
        | Error::PetitionComplete
        | Error::PetitionsFull
        | Error::HeadNotCosigned { .. }
        | Error::HeadTooOld { .. }
        | Error::NotInForce { .. } => StatusCode::CONFLICT,
        Error::NotRecorded | Error::NotYetCosigned { .. } => StatusCode::NOT_FOUND,
        Error::Store(StoreError::Conflict { .. } | StoreError::Full(_) | StoreError::Io(_))
        | Error::Store(StoreError::UnknownOutcome(_) | StoreError::CosignedHead { .. } | StoreError::Known)
        | Error::Halted
        | Error::TooManyClaims
        | Error::HeadAhead { .. }
        | Error::LogBehind { .. }
        | Error::LogContradicted { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Store(StoreError::Corrupted(_))
        | Error::LogExists
        | Error::NoLog
        | Error::WrongKey { .. }
        | Error::StoredEntry { .. }
        | Error::StoredHead(_)
        | Error::Sink(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
