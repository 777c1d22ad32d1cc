//! The description of the API, and a page to browse it.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use utoipa::OpenApi;

use crate::board::Outbox;

use super::{ballots, counted, elections, entries, log, metrics, petitions, rolls, shares};

/// For the page: its scripts and styles are our own, and it asks nobody else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(OpenApi)]
#[openapi(
    info(title = "Veche", description = "The bulletin board of an election: ballots in, the public log out. Refusals are problem documents (RFC 9457) with a stable `code`. \
        Beside those that stand with each route, any may be answered with 400 (no HTTP, or a body that breaks off), 405 (a wrong method), 408 (too slow), \
        413 (too large a body), 431 (too large a head) and 503 (try again after the seconds of `Retry-After`)."),
    paths(
        elections::elections, elections::status, elections::manifest, elections::epochs, elections::announcements,
        ballots::cast, ballots::bucket, ballots::claim,
        rolls::rolls, rolls::bucket,
        counted::bucket, counted::sums,
        petitions::gathering, petitions::sign,
        entries::submit, entries::upload, shares::send, shares::collect,
        log::checkpoint, log::tile, log::attachment,
        metrics::metrics,
    ),
    tags(
        (name = "elections", description = "What elections there are, and where each stands"),
        (name = "voters", description = "Casting ballots and finding them"),
        (name = "log", description = "The public log, as C2SP static tiles"),
        (name = "officials", description = "What commissioners, registrars and trustees say"),
        (name = "operators", description = "For those who run the service"),
    )
)]
struct Api;

/// The OpenAPI document, as JSON.
pub fn openapi() -> String {
    let mut text = Api::openapi().to_pretty_json().expect("the document has a JSON form");
    text.push('\n');
    text
}

pub(super) fn configure(routes: &mut ServiceConfig) {
    let document = async || HttpResponse::Ok().content_type("application/json").body(openapi());
    routes.service(web::resource("/api/openapi.json").get(document));
    let moved = async || HttpResponse::PermanentRedirect().insert_header(("location", "/api/docs/")).finish();
    routes.service(web::resource("/api/docs").get(moved));
    routes.service(web::resource("/api/docs/{file:.*}").get(page));
}

/// A file of the page.
async fn page(outbox: Data<Outbox>, file: web::Path<String>) -> Result<HttpResponse, crate::Problem> {
    let config = std::sync::Arc::new(utoipa_swagger_ui::Config::from("/api/openapi.json"));
    let found = utoipa_swagger_ui::serve(&file, config).map_err(|fault| crate::Problem::internal("docs", &fault))?;
    let found = found.ok_or_else(|| crate::Problem::new(actix_web::http::StatusCode::NOT_FOUND, "not-found"))?;
    let content = match found.bytes {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => content.into(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .content_type(found.content_type)
        .body(outbox.portions(content)?))
}
