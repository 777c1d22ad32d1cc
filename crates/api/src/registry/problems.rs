//! What an intake's refusals are over HTTP: one exhaustive match.

use actix_web::http::StatusCode;
use voter_registry::intake::Error;
use voter_registry::store::StoreError;

use crate::Problem;

/// The problem document of a refusal. What is wrong here stands in the journal once, from the clerk: a line for each request would be a
/// timetable of applying.
pub(super) fn problem(error: &Error) -> Problem {
    Problem::new(status(error), error.code()).with_detail(error)
}

/// The intake is not open yet: the board's log has to be followed first.
pub(super) fn log_unknown() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "log-unknown")
}

/// There is no room for more evidence now.
pub(super) fn evidence_full() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "evidence-full")
}

/// A request without the signature of a registrar or auditor, or of another time.
pub(super) fn unauthorised() -> Problem {
    let problem = Problem::new(StatusCode::FORBIDDEN, "request");
    problem.with_detail("a registrar or an auditor signs what it asks for, with the time and the hash of the body")
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Refused(_)
        | Error::Exchange(_)
        | Error::Work
        | Error::OwnStatement
        | Error::Time
        | Error::BadReturns => StatusCode::UNPROCESSABLE_ENTITY,
        // A signature of an applicant.
        Error::Log(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::UnknownApplication => StatusCode::NOT_FOUND,
        Error::EvidenceMissing(_) | Error::Erased => StatusCode::CONFLICT,
        Error::Drawing | Error::NotConfirmed { .. } | Error::Halted | Error::Rollback { .. } => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::Store(StoreError::Corrupted(_))
        | Error::WrongKey { .. }
        | Error::StoredEntry { .. }
        | Error::StoredNote { .. }
        | Error::Stored(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Store(
            StoreError::Conflict(_)
            | StoreError::Fenced
            | StoreError::Full(_)
            | StoreError::Io(_)
            | StoreError::UnknownOutcome(_),
        ) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
