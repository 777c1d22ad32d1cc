//! Why a witness does not cosign, and how that is said over HTTP.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use transparency_log::WitnessRefusal;

use crate::Problem;

/// Content type of the size that a conflict is answered with (C2SP tlog-witness).
const SIZE: &str = "text/x.tlog.size";

/// Why a witness does not cosign.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The body is not of the form of a request, or its checkpoint does not continue the log.
    #[error(transparent)]
    Checkpoint(#[from] WitnessRefusal),
    /// The checkpoint is of a log that the witness does not know.
    #[error("the log is not known here")]
    UnknownLog,
    /// The system's clock stands before the time of the last cosignature.
    #[error("the system's clock is {behind} seconds behind the last cosignature")]
    Clock {
        /// How far.
        behind: u64,
    },
    /// The state cannot be stored; nothing was cosigned.
    #[error("the state cannot be stored: {0}")]
    Storage(String),
}

impl From<transparency_log::Error> for Refusal {
    fn from(error: transparency_log::Error) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl Refusal {
    /// A stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(refusal) => refusal.code(),
            Self::UnknownLog => "checkpoint-origin",
            Self::Clock { .. } => "witness-clock",
            Self::Storage(_) => "witness-storage",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Checkpoint(refusal) => {
                StatusCode::from_u16(refusal.http_status()).expect("the specification has HTTP's statuses")
            }
            Self::UnknownLog => StatusCode::NOT_FOUND,
            Self::Clock { .. } | Self::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn problem(&self) -> Problem {
        Problem::new(self.status(), self.code()).with_detail(self)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// With the size goes only the conflict that a client can mend by asking anew from there. Another root is a fault of the log.
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Checkpoint(WitnessRefusal::Conflict { size }) => {
                HttpResponse::Conflict().content_type(SIZE).body(format!("{size}\n"))
            }
            _ => self.problem().error_response(),
        }
    }
}
