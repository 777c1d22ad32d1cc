//! The mailbox over HTTP. What it shows of an election moves with the election's public log, never with a ballot.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Json, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::courier::HandedOver;
use super::node::Directory;
use crate::Problem;
use crate::forms::{note, require_text};
use crate::outbox::Outbox;

/// Adds all routes, under `/api/v1/elections/{election}`.
pub(super) fn configure(routes: &mut ServiceConfig, directory: &Directory, outbox: &Outbox) {
    routes.app_data(Data::new(directory.clone())).app_data(Data::new(outbox.clone()));
    routes.service(
        web::scope("/api/v1/elections/{election}")
            .route("", web::get().to(status))
            .route("/ballots", web::post().to(take))
            .route("/handover", web::get().to(handover))
            .route("/handover/acknowledged", web::get().to(acknowledged))
            .route("/handover/ballots", web::get().to(ballots)),
    );
}

/// `GET`: what the mailbox knows of the election.
#[derive(Serialize)]
struct Status {
    /// The election.
    election: String,
    /// Id of the mailbox in the manifest.
    mailbox: String,
    /// Where the election stands, as far as its log was followed.
    phase: String,
}

async fn status(directory: Data<Directory>, election: Path<String>) -> Result<Json<Status>, Problem> {
    let node = directory.node(&election)?;
    let (mailbox, phase) = (node.id().to_string(), node.phase().to_string());
    Ok(Json(Status { election: election.into_inner(), mailbox, phase }))
}

/// `POST /ballots`: takes a ballot, a signed note as `text/plain`. The answer is the acknowledgement, a signed note; the same ballot is
/// answered with the same one, however often it is sent.
async fn take(
    directory: Data<Directory>,
    election: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    require_text(&request)?;
    Ok(note(&directory.node(&election)?.take(&body).await?))
}

/// `GET /handover`: the statement that was signed last to be handed over, whether or not the board has taken it.
async fn handover(directory: Data<Directory>, election: Path<String>) -> Result<HttpResponse, Problem> {
    Ok(note(&handed_over(&directory, &election)?.statement))
}

/// `GET /handover/acknowledged`: the list that it names.
async fn acknowledged(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    election: Path<String>,
) -> Result<HttpResponse, Problem> {
    attachment(&outbox, handed_over(&directory, &election)?.acknowledged.clone())
}

/// `GET /handover/ballots`: the ballots that it names.
async fn ballots(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    election: Path<String>,
) -> Result<HttpResponse, Problem> {
    attachment(&outbox, handed_over(&directory, &election)?.ballots.clone())
}

fn handed_over(directory: &Directory, election: &str) -> Result<Arc<HandedOver>, Problem> {
    let missing = || Problem::new(StatusCode::NOT_FOUND, "not-handed-over");
    directory.node(election)?.handed_over().ok_or_else(missing)
}

fn attachment(outbox: &Outbox, content: Bytes) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().content_type("application/octet-stream").body(outbox.portions(content)?))
}
