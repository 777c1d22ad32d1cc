//! The intake log as static files (C2SP tlog-tiles), as far as it is cosigned.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data, Path, ServiceConfig};
use transparency_log::entry_bundle;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath};
use voter_registry::store::{Reader, StoreError};

use crate::Problem;
use crate::outbox::{Outbox, Portions};
use crate::registry::node::Directory;
use crate::registry::problems::problem;

/// What never changes may be kept for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The checkpoint changes: whoever keeps it asks again.
const NOW: &str = "public, no-cache";

pub(super) fn configure(registry: &mut ServiceConfig) {
    registry.route("/log/checkpoint", web::get().to(checkpoint));
    registry.route("/log/tile/{path:.*}", web::get().to(tile));
}

/// `GET /log/checkpoint`: the last cosigned checkpoint, a signed note.
async fn checkpoint(directory: Data<Directory>, election: Path<String>) -> Result<HttpResponse, Problem> {
    let head = directory.node(&election)?.public().checkpoint().ok_or_else(unknown)?.to_bytes();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, NOW)).content_type("text/plain; charset=utf-8").body(head))
}

/// `GET /log/tile/{path}`: a hash tile, or a bundle of entries (`entries/..`), full or partial (`.p/<width>`).
async fn tile(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (election, path) = path.into_inner();
    let node = directory.node(&election)?;
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
    let bundle = read.map_err(|fault| Problem::internal("registry", &fault))?;
    Ok(unchanging(outbox.portions(bundle.map_err(|fault| problem(&fault.into()))?)?))
}

fn bundle(reader: &dyn Reader, path: &TilePath) -> Result<Vec<u8>, StoreError> {
    let entries = reader.entries(path.index() * u64::from(FULL_WIDTH), path.width().into())?;
    if entries.len() != usize::from(path.width()) {
        return Err(StoreError::Corrupted("entries are missing".into()));
    }
    entry_bundle::encode(&entries).map_err(|error| StoreError::Corrupted(error.to_string()))
}

fn unchanging(content: Portions) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, FOR_EVER)).content_type("application/octet-stream").body(content)
}

fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-recorded")
}
