//! The public log as static files (C2SP tlog-tiles; `docs/protocol.md` §4.3), with their attachments.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data, Path, ServiceConfig};
use bulletin_board::{Reader, StoreError};
use canonical::Hash;
use transparency_log::entry_bundle;
use transparency_log::tiles::{Row, TilePath};

use crate::Problem;
use crate::board::{Directory, Outbox};
use crate::outbox::Portions;

/// What never changes may be kept for ever.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The checkpoint changes: whoever keeps it asks again.
const NOW: &str = "public, no-cache";

pub(super) fn configure(api: &mut ServiceConfig) {
    api.service(web::resource("/elections/{election}/log/checkpoint").get(checkpoint));
    api.service(web::resource("/elections/{election}/log/tile/{path:.*}").get(tile));
    api.service(web::resource("/elections/{election}/log/attachment/{hash}").get(attachment));
}

/// The last cosigned checkpoint: a signed note.
#[utoipa::path(get, path = "/api/v1/elections/{election}/log/checkpoint", tag = "log",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = String, content_type = "text/plain"),
        (status = 404, description = "No such election, or no checkpoint yet", content_type = "application/problem+json")))]
pub(super) async fn checkpoint(directory: Data<Directory>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let public = directory.node(&id)?.public();
    let head = public.checkpoint().ok_or_else(unknown)?.to_bytes();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, NOW)).content_type("text/plain; charset=utf-8").body(head))
}

/// A hash tile, or a bundle of entries (`entries/..`), full or partial (`.p/<width>`).
#[utoipa::path(get, path = "/api/v1/elections/{election}/log/tile/{path}", tag = "log",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("path" = String, Path, description = "`<level>/<number>`, `entries/<number>`, each with `.p/<width>` if partial", example = "0/000.p/7")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "No such tile under the checkpoint", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn tile(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, path) = path.into_inner();
    let node = directory.node(&id)?;
    let path: TilePath = format!("tile/{path}").parse().map_err(|_| unknown())?;
    if path.row() != Row::Entries {
        let tile = node.public().hash_tile(&path).ok_or_else(unknown)?;
        return Ok(unchanging(outbox.portions(tile)?));
    }
    if !node.public().has_tile(&path) {
        return Err(unknown());
    }
    let reader = node.reader();
    let read = web::block(move || bundle(&*reader, &path)).await;
    let bundle = read.map_err(|fault| Problem::internal("board", &fault))?;
    Ok(unchanging(outbox.portions(bundle.map_err(|fault| unreadable(&fault))?)?))
}

/// An attachment that an entry names.
#[utoipa::path(get, path = "/api/v1/elections/{election}/log/attachment/{hash}", tag = "log",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("hash" = String, Path, description = "SHA-256 of the attachment: 64 hexadecimal digits")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "No entry names it", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn attachment(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, hash) = path.into_inner();
    let node = directory.node(&id)?;
    let hash: Hash = hash.parse().map_err(|_| unknown())?;
    let length = node.public().attachment(&hash).ok_or_else(unknown)?;
    let room = outbox.room(length)?;
    let reader = node.reader();
    let read = web::block(move || reader.attachment(&hash)).await;
    let content = read.map_err(|fault| Problem::internal("board", &fault))?;
    let content = content.map_err(|fault| unreadable(&fault))?.ok_or_else(unknown)?;
    Ok(unchanging(room.portions(content)))
}

/// The store does not answer, or is damaged.
pub(super) fn unreadable(fault: &StoreError) -> Problem {
    crate::board::problems::problem(&fault.clone().into())
}

fn bundle(reader: &dyn Reader, path: &TilePath) -> Result<Vec<u8>, StoreError> {
    let entries = reader.entries(path.index() * u64::from(transparency_log::tiles::FULL_WIDTH), path.width().into())?;
    if entries.len() != usize::from(path.width()) {
        return Err(StoreError::Corrupted("entries are missing".into()));
    }
    entry_bundle::encode(&entries).map_err(|error| StoreError::Corrupted(error.to_string()))
}

fn unchanging(content: Portions) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, FOR_EVER)).content_type("application/octet-stream").body(content)
}

pub(super) fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-recorded")
}
