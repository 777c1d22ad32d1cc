//! Problem documents (RFC 9457): the one form of every refusal over HTTP.

pub(crate) mod filling;

use std::fmt::{self, Display};

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::journal;

/// Seconds after which it is worth trying again what could not be done now.
const PATIENCE: u32 = 2;

/// The media type of a problem document.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// A refusal. As JSON it has `type` (`urn:veche:problem:<code>`), `title` (the phrase of the status), `status`, `code`, and `detail`
/// where there is one. An answer of 500 or above never has one: what went wrong inside is for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    /// `None` if the status is 500 or above.
    detail: Option<String>,
}

impl Problem {
    /// A refusal with a stable code. A status below 400 refuses nothing and becomes 500.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        let refuses = status.is_client_error() || status.is_server_error();
        let status = if refuses { status } else { StatusCode::INTERNAL_SERVER_ERROR };
        Self { status, code, detail: None }
    }

    /// Says what is wrong with this request. Of a status of 500 or above nothing is said.
    pub fn with_detail(mut self, detail: impl Display) -> Self {
        self.detail = self.status.is_client_error().then(|| detail.to_string());
        self
    }

    /// A fault of the service itself, 500: the journal is told the cause, the client is not. The cause must name no voter.
    pub fn internal(part: &str, cause: &dyn Display) -> Self {
        journal::fault(part, cause);
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// The code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// There is too much to do at once.
    pub(crate) fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy")
    }

    /// The thread that should have answered is gone: the service ends.
    pub(crate) fn ending() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ending")
    }

    /// What is refused for no other reason than its status, by HTTP itself.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::BAD_REQUEST => "bad-request",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not-found",
            StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
            StatusCode::NOT_ACCEPTABLE => "not-acceptable",
            StatusCode::REQUEST_TIMEOUT => "too-slow",
            StatusCode::LENGTH_REQUIRED => "length-required",
            StatusCode::PAYLOAD_TOO_LARGE => "body-too-large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "content-type",
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "head-too-large",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            other if other.is_client_error() => "refused",
            _ => "internal",
        };
        Self::new(status, code)
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code, self.status.as_u16())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let document = Document {
            r#type: format!("urn:veche:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Refused"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.as_deref(),
        };
        let body = serde_json::to_string(&document).expect("strings and numbers have a JSON form");
        let mut answer = HttpResponse::build(self.status);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            answer.insert_header((RETRY_AFTER, PATIENCE));
        }
        answer.content_type(CONTENT_TYPE).body(body)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;
    use serde_json::{Value, json};

    use super::*;

    fn document(problem: &Problem) -> Value {
        let answer = problem.error_response();
        assert_eq!(answer.headers().get("content-type").unwrap(), CONTENT_TYPE);
        serde_json::from_slice(&answer.into_body().try_into_bytes().unwrap()).unwrap()
    }

    #[test]
    fn a_refusal_has_the_members_of_the_rfc_and_a_code() {
        let problem = Problem::new(StatusCode::CONFLICT, "ballot-seq-used").with_detail("seq 3 was used");
        let expected = json!({
            "type": "urn:veche:problem:ballot-seq-used",
            "title": "Conflict",
            "status": 409,
            "code": "ballot-seq-used",
            "detail": "seq 3 was used",
        });
        assert_eq!(document(&problem), expected);
    }

    #[test]
    fn a_fault_of_the_service_tells_the_client_nothing() {
        let problem =
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "witness-storage").with_detail("/var/lib: disk full");
        let expected = json!({
            "type": "urn:veche:problem:witness-storage",
            "title": "Service Unavailable",
            "status": 503,
            "code": "witness-storage",
        });
        assert_eq!(document(&problem), expected);
        let internal = document(&Problem::internal("test", &"secret"));
        assert_eq!((internal["code"].as_str(), internal.get("detail")), (Some("internal"), None));
    }

    #[test]
    fn a_status_that_refuses_nothing_becomes_a_fault_of_the_service() {
        for status in [StatusCode::OK, StatusCode::FOUND, StatusCode::CONTINUE] {
            assert_eq!(document(&Problem::new(status, "x").with_detail("y"))["status"], 500);
        }
    }
}
