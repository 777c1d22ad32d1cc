//! What registrars, auditors and the commission send and ask; and notes, which applicants send, too.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path, Payload, ServiceConfig};
use actix_web::{Error, HttpRequest};
use canonical::Hash;
use canonical::bytes::from_base64;
use election::MAX_ENTRY;
use election::statement::exchange::MAX_NOTE;
use serde::Serialize;
use transparency_log::note::Note;
use utoipa::ToSchema;
use voter_registry::intake::Error as IntakeError;
use voter_registry::store::{Reader, StoreError, StoredNote};

use super::applicants::put_evidence;
use crate::forms::require_text;
use crate::outbox::Outbox;
use crate::registry::node::{Directory, Node};
use crate::registry::problems::{problem, unauthorised};
use crate::{Problem, clock};

/// The header with a signed request, as base64 of the note.
const REQUEST: &str = "veche-request";
/// Notes that are read from the store at once.
const PAGE: u64 = 8;
/// Bytes of the notes of an answer, unless the first has more.
const BATCH: usize = 1 << 20;

pub(super) fn configure(registry: &mut ServiceConfig) {
    registry.service(web::resource("/notes").post(add_note));
    registry.service(web::resource("/notes/{from}").get(notes));
    registry
        .service(web::resource("/entries").app_data(web::PayloadConfig::new(MAX_ENTRY)).route(web::post().to(submit)));
    registry
        .service(web::resource("/evidence/{hash}").route(web::get().to(evidence)).route(web::put().to(put_evidence)));
}

/// The evidence that an application still awaits.
#[derive(Serialize, ToSchema)]
#[schema(as = AwaitedEvidence)]
pub(super) struct Awaited {
    /// Its hash: 64 hexadecimal digits.
    awaits: Vec<String>,
}

/// Where a statement stands in the intake log.
#[derive(Serialize, ToSchema)]
#[schema(as = IntakePosition)]
pub(super) struct Position {
    /// Index of its entry.
    index: u64,
}

/// Hands in a note of the exchange. If it is an application that is good but for its evidence, it is answered with 202 and the hash: send
/// that, and then the note again. One of more than 65,535 bytes needs a signed request of a registrar.
#[utoipa::path(post, path = "/api/v1/elections/{election}/registry/notes", tag = "registrars",
    params(("election" = String, Path, description = "Election id in hexadecimal"), ("Veche-Request" = Option<String>, Header, description = "For more than 65,535 bytes: base64 of a signed request of a registrar or auditor (`docs/registration.md` §13)")),
    request_body(content = String, description = "A signed note", content_type = "text/plain"),
    responses(
        (status = 202, description = "Its evidence is missing", body = Awaited),
        (status = 204, description = "It is in the exchange"),
        (status = 403, description = "A request that is not signed as it should be", content_type = "application/problem+json"),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 409, description = "The exchange is over", content_type = "application/problem+json"),
        (status = 413, description = "More bytes than a note has", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than text/plain", content_type = "application/problem+json"),
        (status = 422, description = "The exchange refuses it; `code` is the name of the refusal (`docs/registration.md` §14)", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn add_note(
    directory: Data<Directory>,
    election: Path<String>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Error> {
    require_text(&request)?;
    let node = directory.node(&election)?;
    let signed = match request.headers().contains_key(REQUEST) {
        true => Some(authorise(node, &request, "POST /notes".into()).await?),
        false => None,
    };
    let most = if signed.is_some() { MAX_NOTE } else { MAX_ENTRY };
    let too_large = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large");
    let body = body.to_bytes_limited(most).await.map_err(too_large)??;
    if signed.is_some_and(|(_, hash)| hash != Hash::of(&body)) {
        return Err(unauthorised().into());
    }
    // Whoever sends slowly takes no room.
    let _permit = node.permit()?;
    let added = node.with(move |intake| match intake.add_note(&body, clock::now()) {
        Err(IntakeError::EvidenceMissing(hash)) => Ok(Some(hash)),
        added => added.map(|()| None),
    });
    match added.await?.map_err(|error| problem(&error))? {
        None => Ok(HttpResponse::NoContent().finish()),
        Some(hash) => Ok(HttpResponse::Accepted().json(Awaited { awaits: vec![hash.to_string()] })),
    }
}

/// Hands in a statement for the intake log: of a registrar, an auditor or the commission, or the return of a credential. One that is in the
/// log already is answered with its index.
#[utoipa::path(post, path = "/api/v1/elections/{election}/registry/entries", tag = "registrars",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body(content = String, description = "The statement: a signed note of at most 65,535 bytes", content_type = "text/plain"),
    responses(
        (status = 200, description = "It is in the log", body = Position),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 413, description = "More than 65,535 bytes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than text/plain", content_type = "application/problem+json"),
        (status = 422, description = "The log refuses it; `code` is the name of the refusal (`docs/registration.md` §3), or `own-statement`", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn submit(
    directory: Data<Directory>,
    election: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    require_text(&request)?;
    let node = directory.node(&election)?;
    let _permit = node.permit()?;
    let index = node.ask(move |intake| intake.submit(&body, clock::now())).await?;
    Ok(HttpResponse::Ok().json(Position { index }))
}

/// Notes of the exchange from a number on, as many as fit, each after its number, the size of the log when it was admitted, and its length,
/// in eight bytes each.
#[utoipa::path(get, path = "/api/v1/elections/{election}/registry/notes/{from}", tag = "registrars",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("from" = u64, Path, description = "The number of the first note", example = 0),
        ("Veche-Request" = String, Header, description = "Base64 of a signed request of a registrar or auditor (`docs/registration.md` §13)")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 403, description = "A request that is not signed as it should be", content_type = "application/problem+json"),
        (status = 404, description = "No such election, or no number", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn notes(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, u64)>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (election, from) = path.into_inner();
    let node = directory.node(&election)?;
    let _permit = node.permit()?;
    authorise(node, &request, format!("GET /notes/{from}")).await?;
    let (reader, size) = (node.reader(), node.public().size());
    let read = web::block(move || batch(&*reader, from, size)).await;
    let batch = read.map_err(|fault| Problem::internal("registry", &fault))?;
    bytes(&outbox, batch.map_err(|fault| problem(&fault.into()))?)
}

/// The ciphertext of an application that whoever asks is to read now.
#[utoipa::path(get, path = "/api/v1/elections/{election}/registry/evidence/{hash}", tag = "registrars",
    params(("election" = String, Path, description = "Election id in hexadecimal"), ("hash" = String, Path, description = "Of PUT the SHA-256 of the ciphertext, of GET the id of the application: 64 hexadecimal digits"), ("Veche-Request" = String, Header, description = "Base64 of a signed request of a registrar or auditor (`docs/registration.md` §13)")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 403, description = "A request that is not signed as it should be", content_type = "application/problem+json"),
        (status = 404, description = "It is not for this reader, or destroyed", content_type = "application/problem+json"),
        (status = 503, description = "Try again: `busy`, `log-unknown` before the registrars have their keys, `drawing` while a lot is drawn, `witnesses-awaited`", content_type = "application/problem+json")))]
pub(super) async fn evidence(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (election, application) = path.into_inner();
    let node = directory.node(&election)?;
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "evidence-unknown");
    let application: Hash = application.parse().map_err(|_| unknown())?;
    let _permit = node.permit()?;
    let (reader, _) = authorise(node, &request, format!("GET /evidence/{application}")).await?;
    let attachment = node.evidence_for(reader, application).await?;
    let (room, folder) = (outbox.room(attachment.length.get())?, node.evidence());
    let read = web::block(move || folder.read(&attachment.hash)).await;
    let content = read.map_err(|fault| Problem::internal("registry", &fault))?;
    let content = content.map_err(|fault| problem(&fault.into()))?.ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().content_type("application/octet-stream").body(room.portions(content)))
}

/// Who of the registrars and auditors asks for this target, and the hash of the body that is to come.
async fn authorise(node: &Node, request: &HttpRequest, target: String) -> Result<(String, Hash), Problem> {
    let header = request.headers().get(REQUEST).and_then(|value| value.to_str().ok()).ok_or_else(unauthorised)?;
    let note = from_base64(header).and_then(|bytes| Note::parse(&bytes).ok()).ok_or_else(unauthorised)?;
    node.authorise(note, target).await
}

/// The notes from a number on that were admitted beside a log of no more than `size` entries: whoever folds them has to know it.
fn batch(reader: &dyn Reader, from: u64, size: u64) -> Result<Vec<u8>, StoreError> {
    let (mut batch, mut next) = (Vec::new(), from);
    loop {
        let page = reader.notes(next, PAGE)?;
        let Some(last) = page.last() else { return Ok(batch) };
        next = last.number.saturating_add(1);
        for note in page {
            let has_room = batch.is_empty() || batch.len() + note.note.len() <= BATCH;
            if note.size > size || !has_room {
                return Ok(batch);
            }
            frame(&mut batch, &note);
        }
    }
}

fn frame(batch: &mut Vec<u8>, StoredNote { number, size, note }: &StoredNote) {
    for part in [*number, *size, note.len() as u64] {
        batch.extend_from_slice(&part.to_be_bytes());
    }
    batch.extend_from_slice(note);
}

fn bytes(outbox: &Outbox, content: Vec<u8>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().content_type("application/octet-stream").body(outbox.portions(content)?))
}
