//! The description of the registry's routes.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use utoipa::OpenApi;

use super::{applicants, log, members};

#[derive(OpenApi)]
#[openapi(
    info(title = "Veche, registry", description = "The intake of an election: applications in, a public log out (`docs/registration.md` §13). Refusals are problem \
        documents (RFC 9457) with a stable `code`. Beside those that stand with each route, any may be answered with 400 (no HTTP, or a body that breaks off), \
        405 (a wrong method), 408 (too slow), 413 (too large a body), 431 (too large a head) and 503 (try again after the seconds of `Retry-After`)."),
    paths(
        applicants::deposit, applicants::desk_keys, applicants::status, applicants::put_evidence,
        members::add_note, members::submit, members::notes, members::evidence,
        log::checkpoint, log::tile,
    ),
    tags(
        (name = "applicants", description = "Applying, and asking how it stands"),
        (name = "registrars", description = "What registrars, auditors and the commission say and read"),
        (name = "intake log", description = "The public log of the intake, as C2SP static tiles"),
    )
)]
struct Api;

/// The OpenAPI document of the registry, as JSON.
pub fn openapi() -> String {
    let mut text = Api::openapi().to_pretty_json().expect("the document has a JSON form");
    text.push('\n');
    text
}

pub(super) fn configure(routes: &mut ServiceConfig) {
    let document = async || HttpResponse::Ok().content_type("application/json").body(openapi());
    routes.service(web::resource("/api/openapi.json").get(document));
}
