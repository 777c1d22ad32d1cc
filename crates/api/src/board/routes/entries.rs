//! Statements of officials, and the attachments that they name.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path, Payload, ServiceConfig};
use actix_web::{Error, HttpRequest};
use canonical::Hash;
use serde::Serialize;
use utoipa::ToSchema;

use super::MOST_ENTRY;
use crate::Problem;
use crate::board::Directory;
use crate::board::node::Submitted;
use crate::board::uploads::NotTaken;
use crate::forms::require_text;

pub(super) fn configure(api: &mut ServiceConfig) {
    let entries = web::resource("/elections/{election}/entries").app_data(web::PayloadConfig::new(MOST_ENTRY));
    api.service(entries.route(web::post().to(submit)));
    api.service(web::resource("/elections/{election}/attachments/{hash}").route(web::put().to(upload)));
}

/// Where a statement stands in the log.
#[derive(Serialize, ToSchema)]
pub(super) struct Position {
    /// Index of its entry.
    index: u64,
}

/// The attachments that a statement still awaits.
#[derive(Serialize, ToSchema)]
pub(super) struct Awaited {
    /// Their hashes: 64 hexadecimal digits each.
    awaits: Vec<String>,
}

/// Hands in a statement of an official. If it is good but for its attachments, it is answered with 202 and those that are missing: send
/// them, and then the statement again. A statement that is in the log already is answered with its index.
#[utoipa::path(post, path = "/api/v1/elections/{election}/entries", tag = "officials",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body(content = String, description = "The statement: a signed note of at most 65,535 bytes", content_type = "text/plain"),
    responses(
        (status = 200, description = "It is in the log", body = Position),
        (status = 202, description = "It awaits attachments", body = Awaited),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 409, description = "Not now", content_type = "application/problem+json"),
        (status = 413, description = "More than 65,535 bytes, or an attachment that is longer than the service takes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than text/plain", content_type = "application/problem+json"),
        (status = 422, description = "The record refuses it; `code` is the name of the refusal", content_type = "application/problem+json"),
        (status = 503, description = "Try again", content_type = "application/problem+json")))]
pub(super) async fn submit(
    directory: Data<Directory>,
    id: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    require_text(&request)?;
    match directory.node(&id)?.submit(body.to_vec()).await? {
        Submitted::At(index) => Ok(HttpResponse::Ok().json(Position { index })),
        Submitted::Awaits(hashes) => {
            let awaits = hashes.iter().map(Hash::to_string).collect();
            Ok(HttpResponse::Accepted().json(Awaited { awaits }))
        }
    }
}

/// Sends an attachment that a statement awaits.
#[utoipa::path(put, path = "/api/v1/elections/{election}/attachments/{hash}", tag = "officials",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("hash" = String, Path, description = "SHA-256 of the attachment: 64 hexadecimal digits")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "It is here; it is stored when the statement is"),
        (status = 404, description = "No statement awaits it", content_type = "application/problem+json"),
        (status = 413, description = "More bytes than the service takes", content_type = "application/problem+json"),
        (status = 422, description = "Not of the length or the hash that the statement names", content_type = "application/problem+json")))]
pub(super) async fn upload(
    directory: Data<Directory>,
    path: Path<(String, String)>,
    body: Payload,
) -> Result<HttpResponse, Error> {
    let (id, hash) = path.into_inner();
    let node = directory.node(&id)?;
    let other = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "attachment");
    let not_awaited = || Problem::new(StatusCode::NOT_FOUND, "attachment-not-awaited");
    let hash: Hash = hash.parse().map_err(|_| not_awaited())?;
    // Nothing is read that nobody awaits, and no more than is awaited.
    let length = node.awaited_length(&hash).ok_or_else(not_awaited)?;
    let body = body.to_bytes_limited(usize::try_from(length).unwrap_or(usize::MAX)).await;
    let body = body.map_err(|_| other())??;
    match node.upload(&hash, &body) {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(NotTaken::NotNamed) => Err(not_awaited().into()),
        Err(NotTaken::Other) => Err(other().into()),
    }
}
