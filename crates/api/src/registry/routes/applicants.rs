//! What applicants send and ask.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Json, Path, Payload, ServiceConfig};
use actix_web::{Error, HttpRequest};
use canonical::Hash;
use election::MAX_ENTRY;
use election::statement::exchange::Reason;
use serde::{Deserialize, Serialize};
use storage::{Upload, UploadFault};
use voter_registry::exchange::Status;

use crate::forms::require_text;
use crate::registry::node::{Directory, of};
use crate::registry::problems::evidence_full;
use crate::registry::uploads::Arriving;
use crate::{Problem, clock};

/// Bytes of evidence that are written to the disk at once.
const PORTION: usize = 256 << 10;

pub(super) fn configure(registry: &mut ServiceConfig) {
    registry.service(web::resource("/deposits").app_data(json()).route(web::post().to(deposit)));
    registry.service(web::resource("/desk-keys").get(desk_keys));
    registry
        .service(web::resource("/status").app_data(web::PayloadConfig::new(MAX_ENTRY)).route(web::post().to(status)));
}

fn json() -> web::JsonConfig {
    web::JsonConfig::default().limit(1 << 10)
}

/// An application id, and the work that it costs.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Deposit {
    /// The id: 64 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$", example = "5f7d6a3c0e2b4918a7d0c3b6e9f2581447ad90c3b2e1f6a58d7c4b3e2f1a0968")]
    application: String,
    /// Hours since 1970-01-01T00:00:00Z.
    #[schema(example = 494_000)]
    hour: u64,
    /// What the work was found with.
    #[schema(example = 17)]
    nonce: u64,
}

/// Hands in an application id, with the work of this hour or the one before (`docs/registration.md` §4.1). An id that is known is answered
/// as it was before.
#[utoipa::path(post, path = "/api/v1/elections/{election}/registry/deposits", tag = "applicants",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body = Deposit,
    responses(
        (status = 204, description = "It is kept for the next batch, or in the log already"),
        (status = 400, description = "Not the JSON of a deposit", content_type = "application/problem+json"),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 413, description = "More than 1,024 bytes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than application/json", content_type = "application/problem+json"),
        (status = 422, description = "`work`, `too-late`", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn deposit(
    directory: Data<Directory>,
    election: Path<String>,
    deposit: Json<Deposit>,
) -> Result<HttpResponse, Problem> {
    let node = directory.node(&election)?;
    let Deposit { application, hour, nonce } = deposit.into_inner();
    let malformed = || Problem::new(StatusCode::BAD_REQUEST, "bad-request").with_detail("not an application id");
    let application: Hash = application.parse().map_err(|_| malformed())?;
    let _permit = node.permit()?;
    node.ask(move |intake| intake.deposit(application, hour, nonce, clock::now())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The notes in which registrars and auditors say their newest desk keys (`docs/registration.md` §5.1), to which evidence is sealed.
#[utoipa::path(get, path = "/api/v1/elections/{election}/registry/desk-keys", tag = "applicants",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses(
        (status = 200, description = "Signed notes, one of each reader", body = [String]),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn desk_keys(
    directory: Data<Directory>,
    election: Path<String>,
) -> Result<Json<Vec<String>>, Problem> {
    let node = directory.node(&election)?;
    let _permit = node.permit()?;
    let text = |note: &[u8]| String::from_utf8_lossy(note).into_owned();
    Ok(Json(node.ask(move |intake| Ok(intake.desk_keys().map(text).collect())).await?))
}

/// How an application stands.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Standing {
    /// `deposited`, `drawn`, `in-review`, `more` or `refused`.
    #[schema(example = "more")]
    status: &'static str,
    /// Why, of `more` and `refused` alone: a reason of `docs/registration.md` §5.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "unreadable")]
    reason: Option<Reason>,
}

/// How an application stands, for who holds its status key (`docs/registration.md` §4.4). It never says that one is approved.
#[utoipa::path(post, path = "/api/v1/elections/{election}/registry/status", tag = "applicants",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body(content = String, description = "A `status-request` of the last five minutes: a signed note", content_type = "text/plain"),
    responses(
        (status = 200, body = Standing),
        (status = 404, description = "No such election, or `application-unknown`", content_type = "application/problem+json"),
        (status = 413, description = "More than 65,535 bytes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than text/plain", content_type = "application/problem+json"),
        (status = 422, description = "Another form, time or signature; `code` is the name of the refusal", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn status(
    directory: Data<Directory>,
    election: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Result<Json<Standing>, Problem> {
    require_text(&request)?;
    let node = directory.node(&election)?;
    let _permit = node.permit()?;
    let status = node.ask(move |intake| intake.status(&body, clock::now())).await?;
    let (status, reason) = match status {
        Status::Unknown => ("unknown", None),
        Status::Deposited => ("deposited", None),
        Status::Drawn => ("drawn", None),
        Status::InReview => ("in-review", None),
        Status::More(reason) => ("more", Some(reason)),
        Status::Refused(reason) => ("refused", Some(reason)),
    };
    Ok(Json(Standing { status, reason }))
}

/// Sends a ciphertext that an application awaits. It goes to the disk as it comes.
#[utoipa::path(put, path = "/api/v1/elections/{election}/registry/evidence/{hash}", tag = "applicants",
    params(("election" = String, Path, description = "Election id in hexadecimal"), ("hash" = String, Path, description = "Of PUT the SHA-256 of the ciphertext, of GET the id of the application: 64 hexadecimal digits")),
    request_body(content = Vec<u8>, description = "The ciphertext: up to 8,388,608 bytes", content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "It is here: hand in its application again"),
        (status = 404, description = "No application of this hour awaits it", content_type = "application/problem+json"),
        (status = 408, description = "It comes too slowly", content_type = "application/problem+json"),
        (status = 413, description = "More than 8,388,608 bytes", content_type = "application/problem+json"),
        (status = 422, description = "Not of the length or the hash that the application names", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `evidence-full`", content_type = "application/problem+json")))]
pub(super) async fn put_evidence(
    directory: Data<Directory>,
    path: Path<(String, String)>,
    body: Payload,
) -> Result<HttpResponse, Error> {
    let (election, hash) = path.into_inner();
    let node = directory.node(&election)?;
    let not_awaited = || Problem::new(StatusCode::NOT_FOUND, "evidence-not-awaited");
    let hash: Hash = hash.parse().map_err(|_| not_awaited())?;
    // Nothing is read that nobody awaits, and no more than is awaited.
    let asked = node.ask(move |intake| Ok((intake.awaited(&hash), intake.undecided_bytes()))).await?;
    let (length, undecided) = (asked.0.ok_or_else(not_awaited)?, asked.1);
    let _turn = node.uploads().begin(hash, length, undecided)?;
    let folder = node.evidence();
    let mut upload = on_disk(move || folder.begin(hash, length)).await?;
    let (mut portion, mut arriving) = (Vec::new(), Arriving::new(body));
    while let Some(bytes) = arriving.next().await? {
        portion.extend_from_slice(&bytes);
        if portion.len() >= PORTION {
            upload = write(upload, std::mem::take(&mut portion)).await?;
        }
    }
    let upload = write(upload, portion).await?;
    let intake = node.intake()?;
    // At once, also if its sender is gone by then: what lies in the folder is counted.
    let arrived = move || upload.finish().map(|()| of(&intake).evidence_arrived(hash));
    on_disk(arrived).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn write(mut upload: Upload, portion: Vec<u8>) -> Result<Upload, Problem> {
    on_disk(move || upload.write(&portion).map(|()| upload)).await
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UploadFault> + Send + 'static,
) -> Result<T, Problem> {
    let done = web::block(work).await.map_err(|fault| Problem::internal("registry", &fault))?;
    done.map_err(|fault| match fault {
        UploadFault::Full => evidence_full(),
        UploadFault::Other => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "evidence"),
        UploadFault::Io(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store-io"),
    })
}
