//! Casting, and looking ballots up.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Json, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::MOST_ENTRY;
use crate::Problem;
use crate::board::public_log::{PublicBallot, PublicLog, credentials_with};
use crate::board::{Directory, Outbox};
use crate::forms::{note, require_text};

pub(super) fn configure(api: &mut ServiceConfig) {
    let ballots = web::resource("/elections/{election}/ballots").app_data(web::PayloadConfig::new(MOST_ENTRY));
    api.service(ballots.route(web::post().to(cast)));
    api.service(web::resource("/elections/{election}/ballots/{prefix:.*}").get(bucket));
    let claims =
        web::resource("/elections/{election}/claims").app_data(web::JsonConfig::default().limit(2 * MOST_ENTRY));
    api.service(claims.route(web::post().to(claim)));
}

/// A bucket of ballots, under the last cosigned checkpoint.
#[derive(Serialize, ToSchema)]
pub(super) struct Bucket {
    /// The digits that were asked for.
    prefix: String,
    /// The credentials that begin with them, ascending.
    credentials: Vec<Credential>,
}

/// A credential and its ballots.
#[derive(Serialize, ToSchema)]
pub(super) struct Credential {
    /// The credential: 64 hexadecimal digits.
    credential: String,
    /// Its ballots, in the order of the log.
    ballots: Vec<Ballot>,
}

/// A ballot in the log.
#[derive(Serialize, ToSchema)]
pub(super) struct Ballot {
    /// Index of its entry.
    index: u64,
    /// Leaf hash of its entry: 64 hexadecimal digits.
    leaf: String,
    /// Its sequence number.
    seq: u64,
    /// The receipt: a C2SP tlog-proof with the checkpoint and its cosignatures.
    receipt: String,
}

/// A promise, and the ballot that it is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    /// The promise: a signed note.
    promise: String,
    /// The ballot: the signed note that was cast.
    ballot: String,
}

/// Casts a ballot. The answer is a promise to publish it: a signed note. The same ballot is answered with the same promise, however
/// often it is sent.
#[utoipa::path(post, path = "/api/v1/elections/{election}/ballots", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body(content = String, description = "The entry of a ballot: a signed note of at most 65,535 bytes", content_type = "text/plain"),
    responses(
        (status = 200, description = "The promise: a signed note", body = String, content_type = "text/plain"),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 409, description = "`ballot-seq-used`, `too-late`", content_type = "application/problem+json"),
        (status = 413, description = "More than 65,535 bytes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than text/plain", content_type = "application/problem+json"),
        (status = 422, description = "The record refuses it; `code` is the name of the refusal", content_type = "application/problem+json"),
        (status = 503, description = "Too much to do at once, or the store does not answer: try again, with the same ballot",
            content_type = "application/problem+json")))]
pub(super) async fn cast(
    directory: Data<Directory>,
    id: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    require_text(&request)?;
    Ok(note(&directory.node(&id)?.cast(&body).await?))
}

/// The ballots of all credentials that begin with some digits. Exactly as many digits as the status of the election says: fewer would
/// be many ballots, more would tell whose are sought.
#[utoipa::path(get, path = "/api/v1/elections/{election}/ballots/{prefix}", operation_id = "ballot_bucket", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("prefix" = String, Path, description = "The first hexadecimal digits of a credential, `bucket_digits` of them")),
    responses((status = 200, body = Bucket),
        (status = 400, description = "Another number of digits", content_type = "application/problem+json"),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn bucket(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, prefix) = path.into_inner();
    let public = directory.node(&id)?.public();
    require_digits(&public, &prefix)?;
    let ballot = |ballot: &PublicBallot| {
        let receipt = public.receipt(ballot.index)?;
        let receipt = String::from_utf8(receipt.to_bytes()).ok()?;
        Some(Ballot { index: ballot.index, leaf: ballot.leaf.to_string(), seq: ballot.seq, receipt })
    };
    let credentials = public.bucket(credentials_with(&prefix)).map(|(credential, ballots)| Credential {
        credential: canonical::Hash(*credential).to_string(),
        ballots: ballots.iter().filter_map(ballot).collect(),
    });
    let credentials = credentials.collect();
    let content = serde_json::to_vec(&Bucket { prefix, credentials }).expect("strings and numbers have a JSON form");
    Ok(HttpResponse::Ok().content_type("application/json").body(outbox.portions(content)?))
}

/// A bucket is asked for by no more digits than leave others in it, and by no fewer.
pub(super) fn require_digits(public: &PublicLog, prefix: &str) -> Result<(), Problem> {
    let digits = public.bucket_digits();
    let is_hexadecimal = prefix.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    if prefix.len() == digits && is_hexadecimal {
        return Ok(());
    }
    let detail = format!("a bucket is asked for by {digits} hexadecimal digits, in lower case");
    Err(Problem::new(StatusCode::BAD_REQUEST, "bucket-digits").with_detail(detail))
}

/// Hands in a promise and its ballot after the close, where the ballot is not in the record.
#[utoipa::path(post, path = "/api/v1/elections/{election}/claims", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    request_body = Claim,
    responses(
        (status = 202, description = "It will be published, unless the record refuses it"),
        (status = 400, description = "Not the JSON of a claim", content_type = "application/problem+json"),
        (status = 404, description = "No such election", content_type = "application/problem+json"),
        (status = 409, description = "Before the close, or after the counted list", content_type = "application/problem+json"),
        (status = 413, description = "More than 131,070 bytes", content_type = "application/problem+json"),
        (status = 415, description = "Another content type than application/json", content_type = "application/problem+json"),
        (status = 422, description = "No promise of this board, or another ballot", content_type = "application/problem+json"),
        (status = 503, description = "Try again", content_type = "application/problem+json")))]
pub(super) async fn claim(
    directory: Data<Directory>,
    id: Path<String>,
    claim: Json<Claim>,
) -> Result<HttpResponse, Problem> {
    let Claim { promise, ballot } = claim.into_inner();
    directory.node(&id)?.claim(promise.into_bytes(), ballot.into_bytes()).await?;
    Ok(HttpResponse::Accepted().finish())
}
