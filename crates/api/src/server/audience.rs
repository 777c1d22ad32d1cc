//! Pages of other origins, and what they may read (the Fetch standard's CORS).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// Where everything lies that pages of other origins may read.
const PUBLIC: &str = "/api/v1/";
/// Seconds for which a browser need not ask again: a day.
const MAX_AGE: u32 = 86_400;

/// Pages of which origins may read what a service answers.
///
/// A voter's client may be a file on the voter's own computer, or the page of another node. It sends nothing that a browser adds by
/// itself: no service here knows cookies, passwords or certificates of clients. So what is public for one page is public for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those of this address alone.
    OwnPages,
    /// All, below `/api/v1/`.
    AnyPage,
}

/// A middleware that tells the browser what a page of another origin may read. It stands outside of all that refuses, so that such a page
/// can read refusals, too.
pub(super) async fn tell<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    audience: Audience,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_open = is_open(&request, audience);
    let mut answer = next.call(request).await?.map_into_boxed_body();
    if is_open {
        let headers = answer.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    Ok(answer)
}

/// A middleware that answers what a browser asks before it sends a request of another page: any that our own client would send. A header
/// that officials authorise themselves with is not among them, and a page on the internet is not let to a private network.
pub(super) async fn answer_preflight<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    audience: Audience,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Which page asks is no matter, and a proxy may have left it out.
    let asks = request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let is_preflight = request.method() == Method::OPTIONS && asks;
    if !is_preflight || !is_open(&request, audience) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let allowed = HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, MAX_AGE))
        .finish();
    Ok(request.into_response(allowed))
}

/// `Cross-Origin-Resource-Policy`.
pub(crate) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

fn is_open(request: &ServiceRequest, audience: Audience) -> bool {
    audience == Audience::AnyPage && request.path().starts_with(PUBLIC)
}
