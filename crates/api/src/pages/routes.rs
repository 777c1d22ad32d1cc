//! The pages over HTTP. There is no path but those of the files.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG,
    HeaderName, VARY,
};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::{PLACES, Pages};
use crate::Problem;
use crate::log_files::FOR_EVER;
use crate::server::RESOURCE_POLICY;

/// What has the same name tomorrow may be another file then.
const ASK_AGAIN: &str = "no-cache";
const FIRST: &str = "/index.html";
/// Whoever registers takes photographs in the page.
const PERMISSIONS: &str = "accelerometer=(), camera=(self), clipboard-read=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
     magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Adds a route for each file.
pub fn configure(routes: &mut ServiceConfig, pages: &Arc<Pages>) {
    let paths = pages.files.keys().map(|path| (path.clone(), path.clone()));
    let first = ("/".to_owned(), FIRST.to_owned());
    for (address, path) in paths.chain([first]) {
        let pages = Arc::clone(pages);
        let answer = move |request: HttpRequest| {
            let answer = answer(&pages, &path, &request);
            async move { answer }
        };
        routes.service(web::resource(address).get(answer));
    }
}

fn answer(pages: &Pages, path: &str, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let file = pages.files.get(path).ok_or_else(|| Problem::of_status(StatusCode::NOT_FOUND))?;
    let (encoding, variant) = file.variant(request.headers());
    let is_known = variant.is_known(request.headers());
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((CONTENT_SECURITY_POLICY, pages.policy.clone()))
        .insert_header((HeaderName::from_static("permissions-policy"), PERMISSIONS))
        .insert_header((CACHE_CONTROL, if is_hashed(path) { FOR_EVER } else { ASK_AGAIN }))
        .insert_header((ETAG, variant.tag.clone()));
    if !file.encoded.is_empty() {
        answer.insert_header((VARY, "accept-encoding"));
    }
    if path == PLACES {
        // A copy of the pages that lies elsewhere asks, too.
        answer.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*")).insert_header((RESOURCE_POLICY, "cross-origin"));
    }
    if path.ends_with(".html") && path != FIRST {
        // It is to be kept, and opened without us.
        answer.insert_header((CONTENT_DISPOSITION, "attachment"));
    }
    if is_known {
        return Ok(answer.finish());
    }
    if let Some(encoding) = encoding {
        answer.insert_header((CONTENT_ENCODING, encoding));
    }
    Ok(answer.content_type(file.media_type).body(pages.outbox.portions(variant.content.clone())?))
}

/// Whether a name holds the hash of the content, as the build writes it: `assets/name-0a1B2c3D.js`.
fn is_hashed(path: &str) -> bool {
    let stem = path.strip_prefix("/assets/").and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
    let hash = stem.and_then(|stem| stem.split_at_checked(stem.len().checked_sub(8)?));
    hash.is_some_and(|(before, hash)| {
        before.ends_with('-') && hash.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for path in ["/assets/index-DiwrgTda.js", "/assets/be-_0a-Bc9d.js", "/assets/a.b-01234567.css"] {
            assert!(is_hashed(path), "{path}");
        }
        for path in [
            "/index.html",
            "/index-DiwrgTda.js",
            "/assets/logo.svg",
            "/assets/icon-waterbox.svg",
            "/assets/-.js",
            "/assets/x",
        ] {
            assert!(!is_hashed(path), "{path}");
        }
    }
}
