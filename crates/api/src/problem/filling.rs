//! Problem documents for what the framework refuses by itself: routes, methods, bodies, queries.

use std::io;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::{JsonPayloadError, PayloadError, QueryPayloadError, UrlencodedError};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, ResponseError};

use super::{CONTENT_TYPE, Problem};

/// A middleware that puts a problem document in the place of an error without one.
pub(crate) async fn fill<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = next.call(request).await?;
    if !lacks_document(answer.response()) {
        return Ok(answer.map_into_boxed_body());
    }
    let mut filled = problem_of(answer.response()).error_response();
    if let Some(methods) = answer.headers().get(header::ALLOW) {
        filled.headers_mut().insert(header::ALLOW, methods.clone());
    }
    Ok(answer.into_response(filled))
}

/// An error of the framework: it carries the error, or has no body. What a handler made to answer with stays.
fn lacks_document<B: MessageBody>(answer: &HttpResponse<B>) -> bool {
    let refuses = answer.status().is_client_error() || answer.status().is_server_error();
    let has_document = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == CONTENT_TYPE);
    let is_empty = matches!(answer.body().size(), BodySize::None | BodySize::Sized(0));
    refuses && !has_document && (answer.error().is_some() || is_empty)
}

/// Only errors whose words are about the request alone are passed on.
fn problem_of<B>(answer: &HttpResponse<B>) -> Problem {
    let problem = Problem::of_status(answer.status());
    let Some(error) = answer.error() else { return problem };
    if let Some(error) = error.as_error::<JsonPayloadError>() {
        return match error {
            JsonPayloadError::ContentType => Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            JsonPayloadError::Payload(error) => of_payload(problem, error),
            error => problem.with_detail(error),
        };
    }
    if let Some(error) = error.as_error::<UrlencodedError>() {
        return match error {
            UrlencodedError::Payload(error) => of_payload(problem, error),
            error => problem.with_detail(error),
        };
    }
    if let Some(error) = error.as_error::<QueryPayloadError>() {
        return problem.with_detail(error);
    }
    match error.as_error::<PayloadError>() {
        Some(error) => of_payload(problem, error),
        None => problem,
    }
}

fn of_payload(problem: Problem, error: &PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE),
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            Problem::of_status(StatusCode::REQUEST_TIMEOUT)
        }
        _ => problem,
    }
}
