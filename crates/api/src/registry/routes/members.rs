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
    registry.route("/notes", web::post().to(add_note));
    registry.route("/notes/{from}", web::get().to(notes));
    registry
        .service(web::resource("/entries").app_data(web::PayloadConfig::new(MAX_ENTRY)).route(web::post().to(submit)));
    registry
        .service(web::resource("/evidence/{hash}").route(web::get().to(evidence)).route(web::put().to(put_evidence)));
}

/// The evidence that an application still awaits.
#[derive(Serialize)]
struct Awaited {
    /// Its hash: 64 hexadecimal digits.
    awaits: Vec<String>,
}

/// Where a statement stands in the intake log.
#[derive(Serialize)]
struct Position {
    index: u64,
}

/// `POST /notes`: a note of the exchange, as `text/plain`. If it is an application that is good but for its evidence, it is answered
/// with 202 and the hash: send that, and then the note again. One of more than 65,535 bytes needs a signed request of a registrar.
async fn add_note(
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

/// `POST /entries`: a statement for the intake log, as `text/plain`. It says itself who signed it.
async fn submit(
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

/// `GET /notes/{from}`, with a signed request: notes of the exchange from a number on, each after its number, the size of the log when
/// it was admitted, and its length, in eight bytes each.
async fn notes(
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

/// `GET /evidence/{application}`, with a signed request: the ciphertext of an application that whoever asks is to read.
async fn evidence(
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
