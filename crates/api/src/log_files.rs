//! How the static files of a log are answered (C2SP tlog-tiles): the board's and the intake's.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::Problem;
use crate::outbox::Portions;

/// What never changes may be kept for ever.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The checkpoint changes: whoever keeps it asks again.
const NOW: &str = "public, no-cache";

/// The last cosigned checkpoint, a signed note.
pub(crate) fn checkpoint(head: Option<&SignedCheckpoint>) -> Result<HttpResponse, Problem> {
    let head = head.ok_or_else(unknown)?.to_bytes();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, NOW)).content_type("text/plain; charset=utf-8").body(head))
}

/// A tile, a bundle or an attachment.
pub(crate) fn unchanging(content: Portions) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, FOR_EVER)).content_type("application/octet-stream").body(content)
}

/// What is not under the checkpoint.
pub(crate) fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-recorded")
}
