//! The forms in which services take and give notes.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse};
use transparency_log::note::Note;

use crate::Problem;

/// Notes are text; anything else was meant for something else.
pub(crate) fn require_text(request: &HttpRequest) -> Result<(), Problem> {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("text/plain") {
        Ok(())
    } else {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type");
        Err(problem.with_detail("a signed note is sent as text/plain"))
    }
}

/// A note as an answer.
pub(crate) fn note(note: &Note) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(note.to_bytes())
}
