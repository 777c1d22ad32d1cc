//! The counted list, for voters who look whether their ballot counts (`docs/protocol.md` §10.1), and the sums of its ballots (§10.2).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use canonical::bytes::to_base64;
use serde::Serialize;
use utoipa::ToSchema;

use super::ballots::require_digits;
use crate::Problem;
use crate::board::counted::CountedRecord;
use crate::board::public_log::credentials_with;
use crate::board::sums::Sums;
use crate::board::{Directory, Outbox};

pub(super) fn configure(api: &mut ServiceConfig) {
    api.service(web::resource("/elections/{election}/counted/{prefix:.*}").get(bucket));
    api.service(web::resource("/elections/{election}/sums").get(sums));
}

/// A bucket of the counted list.
#[derive(Serialize, ToSchema)]
pub(super) struct CountedBucket {
    /// The digits that were asked for.
    prefix: String,
    /// Records of the whole list.
    size: u64,
    /// The records whose credentials begin with the digits, and one before and one after them, where there is one.
    records: Vec<Record>,
}

/// A record of the counted list.
#[derive(Serialize, ToSchema)]
pub(super) struct Record {
    /// Its position in the list, from 0.
    index: u64,
    /// Its 68 bytes: base64.
    record: String,
    /// That it is there: base64 of each hash, from the record's sibling upwards to the root of the list.
    proof: Vec<String>,
}

/// The records of the counted list for all credentials that begin with some digits. Exactly as many digits as the status of the election
/// says, as for ballots. What stands before and after them shows what is not there.
#[utoipa::path(get, path = "/api/v1/elections/{election}/counted/{prefix}", operation_id = "counted_bucket", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("prefix" = String, Path, description = "The first hexadecimal digits of a credential, `bucket_digits` of them")),
    responses((status = 200, body = CountedBucket),
        (status = 400, description = "Another number of digits", content_type = "application/problem+json"),
        (status = 404, description = "No such election, or `not-counted`: no counted list yet", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn bucket(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, prefix) = path.into_inner();
    let public = directory.node(&id)?.public();
    require_digits(&public, &prefix)?;
    let counted = public.counted().ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not-counted"))?;
    let record = |CountedRecord { index, record, proof }: CountedRecord| Record {
        index,
        record: to_base64(record),
        proof: proof.iter().map(|hash| to_base64(hash.0)).collect(),
    };
    let records = counted.bucket(&credentials_with(&prefix)).into_iter().map(record).collect();
    let bucket = CountedBucket { prefix, size: counted.size(), records };
    let content = serde_json::to_vec(&bucket).expect("strings and numbers have a JSON form");
    Ok(HttpResponse::Ok().content_type("application/json").body(outbox.portions(content)?))
}

/// The sums of the counted ballots, of which the record has the hash that trustees sign: for whoever checks the decryptions, and not
/// whether all ballots are in the sums. Canonical JSON. They are made once, when the counted list is there, and stay as they are.
#[utoipa::path(get, path = "/api/v1/elections/{election}/sums", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = Sums),
        (status = 404, description = "No such election, or `not-counted`: no counted list yet", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn sums(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let sums = directory.node(&id)?.public().sums();
    let content = sums.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not-counted"))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(outbox.portions(content)?))
}
