//! The pages over HTTP. There is no path but those of the files.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, HeaderName, VARY,
};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::{PLACES, Pages};
use crate::Problem;
use crate::server::RESOURCE_POLICY;

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
    let (encoding, content) = file.variant(request.headers());
    // That nothing is to be kept stands in every answer already: what lies in a browser's cache tells which screens somebody opened.
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_SECURITY_POLICY, pages.policy.clone()))
        .insert_header((HeaderName::from_static("permissions-policy"), PERMISSIONS));
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
    if let Some(encoding) = encoding {
        answer.insert_header((CONTENT_ENCODING, encoding));
    }
    Ok(answer.content_type(file.media_type).body(pages.outbox.portions(content.clone())?))
}
