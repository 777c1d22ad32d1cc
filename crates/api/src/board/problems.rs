//! What the board's refusals are over HTTP: one exhaustive match.

use actix_web::http::StatusCode;
use bulletin_board::{Error, StoreError};

use crate::Problem;
use crate::journal;

/// The problem document of a refusal. A client is told what is wrong with what it sent; what is wrong here only the operator is.
pub(super) fn problem(error: &Error) -> Problem {
    let status = status(error);
    if status.is_server_error() {
        journal::fault("board", error);
    }
    Problem::new(status, error.code()).with_detail(error)
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
        | Error::HeadNotCosigned { .. }
        | Error::HeadTooOld { .. } => StatusCode::CONFLICT,
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
