//! Rolls, for voters who look for what was issued for them (`docs/protocol.md` §7.6).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use record::{Phase, bucket_bits};
use serde::Serialize;
use utoipa::ToSchema;

use super::log::unreadable;
use crate::Problem;
use crate::board::rolls::PublicRoll;
use crate::board::{Directory, Outbox};
use crate::log_files::{FOR_EVER, unknown};

/// While registrars may still issue.
const FOR_A_WHILE: &str = "public, max-age=60";

pub(super) fn configure(api: &mut ServiceConfig) {
    api.service(web::resource("/elections/{election}/rolls").get(rolls));
    api.service(web::resource("/elections/{election}/rolls/{roll}/buckets/{bucket}").get(bucket));
}

/// A roll.
#[derive(Serialize, ToSchema)]
pub(super) struct Roll {
    /// Its number, from 1.
    number: u64,
    /// Whose roll.
    constituency: String,
    /// Records.
    size: u64,
    /// Bits of an application id by which a bucket is asked for.
    bucket_bits: u32,
    /// The registrars that issued for it, by id.
    issued: Vec<String>,
}

/// The rolls of an election.
#[utoipa::path(get, path = "/api/v1/elections/{election}/rolls", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal")),
    responses((status = 200, body = [Roll]), (status = 404, description = "No such election", content_type = "application/problem+json")))]
pub(super) async fn rolls(directory: Data<Directory>, id: Path<String>) -> Result<Json<Vec<Roll>>, Problem> {
    let roll = |roll: &PublicRoll| Roll {
        number: roll.number,
        constituency: roll.constituency.to_string(),
        size: roll.size,
        bucket_bits: bucket_bits(roll.size),
        issued: roll.issued.iter().map(|issued| issued.registrar.to_string()).collect(),
    };
    Ok(Json(directory.node(&id)?.public().rolls().iter().map(roll).collect()))
}

/// A bucket of a roll: the records whose application ids begin with some bits, and the shares that were issued for them, as bytes
/// (protocol.md §7.6). Whoever collects a credential asks for it among hundreds of others.
#[utoipa::path(get, path = "/api/v1/elections/{election}/rolls/{roll}/buckets/{bucket}", operation_id = "roll_bucket", tag = "voters",
    params(("election" = String, Path, description = "Election id in hexadecimal"),
        ("roll" = u64, Path, description = "Number of the roll, from 1"),
        ("bucket" = u64, Path, description = "The first `bucket_bits` bits of an application id, as a number")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "No such election, roll or bucket", content_type = "application/problem+json"),
        (status = 503, description = "Too many answers wait for their clients to take them: try again", content_type = "application/problem+json")))]
pub(super) async fn bucket(
    directory: Data<Directory>,
    outbox: Data<Outbox>,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, roll, number) = path.into_inner();
    let node = directory.node(&id)?;
    let (roll, number): (u64, u64) = (decimal(&roll)?, decimal(&number)?);
    let (roll, is_final) = {
        let public = node.public();
        (public.roll(roll).cloned().ok_or_else(unknown)?, public.record().phase() > Phase::Registration)
    };
    let (reader, rolls, election) = (node.reader(), node.rolls(), node.election());
    let read = web::block(move || rolls.bucket(&*reader, election, &roll, number)).await;
    let bucket = read.map_err(|fault| Problem::internal("board", &fault))?.map_err(|fault| unreadable(&fault))?;
    let kept = if is_final { FOR_EVER } else { FOR_A_WHILE };
    let content = outbox.portions(bucket.ok_or_else(unknown)?)?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, kept)).content_type("application/octet-stream").body(content))
}

/// A number in its one form, so that each bucket has one address.
fn decimal(text: &str) -> Result<u64, Problem> {
    let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
    number.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not-recorded"))
}
