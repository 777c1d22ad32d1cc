//! The public log as static files (C2SP tlog-tiles; `docs/protocol.md` §4.3), with their attachments.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use bulletin_board::{Reader, StoreError};
use canonical::Hash;
use transparency_log::entry_bundle;
use transparency_log::tiles::{Row, TilePath};

use crate::Problem;
use crate::board::{Directory, Outbox};
use crate::log_files::{self, unchanging, unknown};

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
    log_files::checkpoint(directory.node(&id)?.public().checkpoint())
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
        let tile = node.public().tree().hash_tile(&path).ok_or_else(unknown)?;
        return Ok(unchanging(outbox.portions(tile)?));
    }
    if !node.public().tree().has_tile(&path) {
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
