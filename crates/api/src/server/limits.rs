//! What a client may take of a server: connections, bytes and time.

use std::io;
use std::num::{NonZeroU64, NonZeroUsize};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError};
use futures_core::Stream;
use serde::Deserialize;
use tokio::time::{Sleep, sleep};

use super::Address;
use super::watch::Watch;
use crate::Problem;

/// Where and how a server listens: the table `listen` of a configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// The address.
    pub address: Address,
    /// What a client may take.
    #[serde(default)]
    pub limits: Limits,
}

/// What a client may take of a server. Nothing is unlimited: 0 is refused.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Threads that serve.
    pub workers: NonZeroUsize,
    /// Connections at a time, in each worker; others wait. Each takes two file descriptors.
    pub connections: NonZeroUsize,
    /// Bytes of the first line and the header fields of a request. (Of more than 128 KiB the server reads no further.)
    pub head_bytes: NonZeroUsize,
    /// Seconds from the opening of a connection to the end of the head of its first request.
    pub head_seconds: NonZeroU64,
    /// Seconds from the head of a request to the end of its body.
    pub body_seconds: NonZeroU64,
    /// Seconds from the head of a request to its answer, and again from its answer to the head of the next: then the connection is cut
    /// off, whatever its client is slow with. More than a client of good will needs to take an answer, and idles.
    pub exchange_seconds: NonZeroU64,
    /// Seconds for which a connection without a request is kept.
    pub idle_seconds: NonZeroU64,
    /// Seconds that a client has to close a connection that the server has ended.
    pub closing_seconds: NonZeroU64,
    /// Seconds that requests in flight have left when the server is told to end.
    pub stopping_seconds: NonZeroU64,
}

impl Default for Limits {
    fn default() -> Self {
        let count = |n| NonZeroUsize::new(n).expect("not 0");
        let seconds = |n| NonZeroU64::new(n).expect("not 0");
        Self {
            workers: count(2),
            connections: count(200),
            head_bytes: count(16 << 10),
            head_seconds: seconds(5),
            body_seconds: seconds(15),
            exchange_seconds: seconds(90),
            idle_seconds: seconds(30),
            closing_seconds: seconds(2),
            stopping_seconds: seconds(20),
        }
    }
}

/// The extractors of the framework allow less than [`super::Service::most_body`] by default, or more.
pub(super) fn configure_extractors(routes: &mut ServiceConfig, most_body: usize) {
    routes.app_data(web::PayloadConfig::new(most_body));
    routes.app_data(web::JsonConfig::default().limit(most_body));
    routes.app_data(web::FormConfig::default().limit(most_body));
}

/// A middleware that limits the head of a request, and its body in length and time, whoever reads it.
pub(super) async fn guard<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
    limits: Limits,
    most_body: usize,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if head_length(&request) > limits.head_bytes.get() {
        let problem = Problem::of_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        return Ok(request.into_response(problem.error_response()));
    }
    if !extend_watch(request.request()) {
        let problem = Problem::of_status(StatusCode::SERVICE_UNAVAILABLE);
        return Ok(request.into_response(problem.error_response()));
    }
    if let Some(body) = LimitedBody::new(request.take_payload(), limits, most_body) {
        request.set_payload(Payload::Stream { payload: Box::pin(body) });
    }
    let answer = next.call(request).await?;
    extend_watch(answer.request());
    Ok(answer.map_into_boxed_body())
}

/// Whether the connection is watched; where it can be, it must be.
fn extend_watch(request: &HttpRequest) -> bool {
    let watch = request.conn_data::<Watch>();
    if let Some(watch) = watch {
        watch.extend();
    }
    watch.is_some() || cfg!(not(unix))
}

fn head_length(request: &ServiceRequest) -> usize {
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    request.uri().path().len() + request.query_string().len() + fields.sum::<usize>()
}

struct LimitedBody {
    body: Payload,
    left: usize,
    deadline: Pin<Box<Sleep>>,
}

impl LimitedBody {
    fn new(body: Payload, limits: Limits, most: usize) -> Option<Self> {
        if matches!(body, Payload::None) {
            return None;
        }
        let deadline = Box::pin(sleep(Duration::from_secs(limits.body_seconds.get())));
        Some(Self { body, left: most, deadline })
    }
}

impl Stream for LimitedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))));
        }
        let part = std::task::ready!(Pin::new(&mut self.body).poll_next(context));
        Poll::Ready(part.map(|part| {
            let part = part?;
            self.left = self.left.checked_sub(part.len()).ok_or(PayloadError::Overflow)?;
            Ok(part)
        }))
    }
}
