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
    registry.route("/desk-keys", web::get().to(desk_keys));
    registry
        .service(web::resource("/status").app_data(web::PayloadConfig::new(MAX_ENTRY)).route(web::post().to(status)));
}

fn json() -> web::JsonConfig {
    web::JsonConfig::default().limit(1 << 10)
}

/// `POST /deposits`: an application id, and the work that it costs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deposit {
    /// The id: 64 hexadecimal digits.
    application: String,
    /// Hours since 1970-01-01T00:00:00Z.
    hour: u64,
    /// What the work was found with.
    nonce: u64,
}

async fn deposit(
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

/// `GET /desk-keys`: the notes in which registrars and auditors say their newest desk keys.
async fn desk_keys(directory: Data<Directory>, election: Path<String>) -> Result<Json<Vec<String>>, Problem> {
    let node = directory.node(&election)?;
    let _permit = node.permit()?;
    let text = |note: &[u8]| String::from_utf8_lossy(note).into_owned();
    Ok(Json(node.ask(move |intake| Ok(intake.desk_keys().map(text).collect())).await?))
}

/// `POST /status`: how an application stands, for who holds its status key.
#[derive(Serialize)]
struct Standing {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

async fn status(
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

/// `PUT /evidence/{hash}`: a ciphertext that an application awaits. It goes to the disk as it comes.
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
