//! Petitions that gather signatures (`docs/protocol.md` §9.12).

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use canonical::bytes::from_base64;
use election::petition::PetitionText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Problem;
use crate::board::{Directory, Outbox};

/// Bytes of a text and of 64 signatures, at most.
const MOST: usize = 64 * 1024;

pub(super) fn configure(api: &mut ServiceConfig) {
    let petitions = web::resource("/elections/{election}/petitions").app_data(web::JsonConfig::default().limit(MOST));
    api.service(petitions.route(web::get().to(gathering)).route(web::post().to(sign)));
}

/// The petitions that gather signatures.
#[derive(Serialize, ToSchema)]
pub(in crate::board) struct Petitions {
    /// Ascending by id.
    pub(in crate::board) petitions: Vec<Petition>,
}

/// A petition that gathers signatures.
#[derive(Serialize, ToSchema)]
pub(in crate::board) struct Petition {
    /// Its id: 64 hexadecimal digits.
    pub(in crate::board) id: String,
    /// How many had signed when this board counted, as it says.
    pub(in crate::board) signatures: u64,
    /// What it asks (protocol.md §9.12).
    #[schema(value_type = Object, example = json!({"language": "en", "paragraphs": ["When will it open?"], "title": "Open the library"}))]
    pub(in crate::board) text: PetitionText,
}

/// Signatures under a petition.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Signature {
    /// The record of the signature, 145 bytes: base64. Up to 64 records may stand one after the other, ascending by credential.
    record: String,
    /// What the petition asks (protocol.md §9.12).
    #[schema(value_type = Object)]
    text: PetitionText,
}

/// A petition that was signed.
#[derive(Serialize, ToSchema)]
pub(super) struct Signed {
    /// Its id: 64 hexadecimal digits.
    id: String,
    /// How many have signed, as this board shows it: 0 for a petition that it does not show yet.
    signatures: u64,
}

/// The petitions that gather signatures. They are counted at fixed times, every `epochs.longest` seconds of the manifest. Who signed is not said. A petition that is in the record gathers no more.
#[utoipa::path(get, path = "/api/v1/elections/{election}/petitions", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = Petitions),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn gathering(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let content = directory.node(&id)?.petitions();
    Ok(HttpResponse::Ok().content_type("application/json").body(outbox.portions(content)?))
}

/// Signs a petition. The first signature begins it; when the board counts next and there are enough, it publishes it. The same again says the same.
#[utoipa::path(post, path = "/api/v1/elections/{election}/petitions", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body = Signature,
    responses(
        (status = 202, description = "It is kept", body = Signed),
        (status = 400, description = "Not the JSON of a signature", content_type = "application/problem+json"),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 409, description = "`petition-complete`: it is in the record; `petitions-full`: too many gather, or the credential began too many",
            content_type = "application/problem+json"),
        (status = 413, description = "More than 65,536 bytes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than application/json", content_type = "application/problem+json"),
        (status = 422, description = "`phase`: there is no result yet, or the manifest admits no petitions; `petition-text`; `petition-signatures`",
            content_type = "application/problem+json"),
        (status = 503, description = "Too much to do at once, or the store does not answer: try again", content_type = "application/problem+json")))]
pub(super) async fn sign(
    directory: Data<Directory>,
    id: Path<String>,
    signature: Json<Signature>,
) -> Result<HttpResponse, Problem> {
    let Signature { record, text } = signature.into_inner();
    // What is no base64 is no signature that holds.
    let records = from_base64(&record).unwrap_or_default();
    let (id, signatures) = directory.node(&id)?.sign_petition(text, records).await?;
    Ok(HttpResponse::Accepted().json(Signed { id: id.to_string(), signatures }))
}
