//! Sealed shares of ceremonies, which travel outside of the record.

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use canonical::Hash;

use crate::Problem;
use crate::board::Directory;
use crate::board::letters::{MOST, NotTaken};

pub(super) fn configure(api: &mut ServiceConfig) {
    let shares = web::resource("/elections/{election}/shares/{hash}");
    api.service(shares.route(web::put().to(send)).route(web::get().to(collect)));
}

/// Sends a sealed share that a statement of a ceremony names. It is kept in memory until the ceremony is complete: send it again at each step.
#[utoipa::path(put, path = "/api/v1/elections/{election}/shares/{hash}", tag = "officials",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("hash" = String, Path, description = "hash(\"sealed-share\", sealed): 64 hexadecimal digits")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "It is here"),
        (status = 404, description = "No ceremony that is going on names it", content_type = "application/problem+json"),
        (status = 413, description = "More than 8,192 bytes", content_type = "application/problem+json"),
        (status = 422, description = "Not of this hash", content_type = "application/problem+json")))]
pub(super) async fn send(
    directory: Data<Directory>,
    path: Path<(String, String)>,
    body: Payload,
) -> Result<HttpResponse, Error> {
    let (id, hash) = path.into_inner();
    let node = directory.node(&id)?;
    let not_named = || Problem::new(StatusCode::NOT_FOUND, "share-not-named");
    let hash: Hash = hash.parse().map_err(|_| not_named())?;
    // Nothing is read that nobody awaits.
    if !node.names_share(&hash) {
        return Err(not_named().into());
    }
    let too_long = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large");
    let body = body.to_bytes_limited(MOST).await.map_err(too_long)??;
    match node.take_share(&hash, &body) {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(NotTaken::NotNamed) => Err(not_named().into()),
        Err(NotTaken::Other) => Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "share-hash").into()),
    }
}

/// A sealed share that came. Only the participant to whom it is sealed can open it.
#[utoipa::path(get, path = "/api/v1/elections/{election}/shares/{hash}", tag = "officials",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("hash" = String, Path, description = "hash(\"sealed-share\", sealed): 64 hexadecimal digits")),
    responses(
        (status = 200, description = "The sealed share", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "It is not here, or not yet", content_type = "application/problem+json")))]
pub(super) async fn collect(directory: Data<Directory>, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (id, hash) = path.into_inner();
    let node = directory.node(&id)?;
    let sealed = hash.parse().ok().and_then(|hash: Hash| node.share(&hash));
    let sealed = sealed.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "share-not-here"))?;
    Ok(HttpResponse::Ok().content_type("application/octet-stream").body(sealed))
}
