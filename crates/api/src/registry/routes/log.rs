//! The intake log as static files (C2SP tlog-tiles), as far as it is cosigned.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use transparency_log::entry_bundle;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath};
use voter_registry::store::{Reader, StoreError};

use crate::Problem;
use crate::log_files::{self, unchanging, unknown};
use crate::outbox::Outbox;
use crate::registry::node::Directory;
use crate::registry::problems::problem;

pub(super) fn configure(registry: &mut ServiceConfig) {
    registry.service(web::resource("/log/checkpoint").get(checkpoint));
    registry.service(web::resource("/log/tile/{path:.*}").get(tile));
}

/// The last cosigned checkpoint of the intake log: a signed note.
#[utoipa::path(get, path = "/api/v1/elections/{election}/registry/log/checkpoint", tag = "intake log",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = String, content_type = "text/plain"),
        (status = 404, description = "No such election, or no checkpoint yet", content_type = "application/problem+json")))]
pub(super) async fn checkpoint(directory: Data<Directory>, election: Path<String>) -> Result<HttpResponse, Problem> {
    log_files::checkpoint(directory.node(&election)?.public().checkpoint())
}

/// A hash tile of the intake log, or a bundle of its entries (`entries/..`), full or partial (`.p/<width>`).
#[utoipa::path(get, path = "/api/v1/elections/{election}/registry/log/tile/{path}", tag = "intake log",
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
    let (election, path) = path.into_inner();
    let node = directory.node(&election)?;
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
