//! The witness over HTTP.

use std::sync::Arc;

use actix_web::error::BlockingError;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, ResponseError};
use canonical::bytes::to_base64;
use transparency_log::AddCheckpoint;

use super::{Refusal, Witness};
use crate::server::Service;
use crate::{Address, Audience, Error, Listen, Problem, Running};

/// A proof has at most 63 lines of 45 bytes; the rest is for the note.
const MOST_BODY: usize = 8 << 10;
const NOT_UTF8: transparency_log::Error = transparency_log::Error::Note { fault: "not UTF-8" };

impl Witness {
    /// Serves until [`Running::stop`].
    ///
    /// # Errors
    /// [`Error::Listen`], [`Error::Server`].
    pub fn start(self) -> Result<Running, Error> {
        let (service, listen) = self.service();
        service.start(&listen)
    }

    /// Serves until the process is told to end. `listening` is told the address.
    ///
    /// # Errors
    /// [`Error::Listen`], [`Error::Server`].
    pub fn run(self, listening: impl FnOnce(&Address)) -> Result<(), Error> {
        let (service, listen) = self.service();
        service.run(&listen, listening)
    }

    fn service(self) -> (Service<impl Fn(&mut ServiceConfig) + Clone + Send + 'static>, Listen) {
        let listen = self.listen.clone();
        let witness = Data::new(self);
        let asked = witness.clone().into_inner();
        let routes = move |routes: &mut ServiceConfig| {
            routes.app_data(witness.clone()).service(web::resource("/add-checkpoint").post(add_checkpoint));
            routes.service(web::resource("/sign-lot").post(sign_lot));
        };
        (
            Service {
                most_body: MOST_BODY,
                ready: Arc::new(move || asked.ready()),
                audience: Audience::OwnPages,
                routes,
            },
            listen,
        )
    }
}

/// `POST /add-checkpoint`. What is not signed by a known log is refused before anything is locked or waited for.
async fn add_checkpoint(witness: Data<Witness>, body: Bytes) -> HttpResponse {
    let request = match AddCheckpoint::parse(&body) {
        Ok(request) => request,
        Err(error) => return Refusal::from(error).error_response(),
    };
    let log = match witness.log_of(&request.note) {
        Ok(log) => log,
        Err(refusal) => return refusal.error_response(),
    };
    let clock = witness.clock;
    answer(web::block(move || log.add(&request, clock)).await.map(|line| line.map(|line| line.to_string())))
}

/// `POST /sign-lot`: the body is a checkpoint, a note with the log's signature.
async fn sign_lot(witness: Data<Witness>, body: Bytes) -> HttpResponse {
    let known = std::str::from_utf8(&body).map_err(|_| Refusal::from(NOT_UTF8)).and_then(|note| witness.log_of(note));
    let log = match known {
        Ok(log) => log,
        Err(refusal) => return refusal.error_response(),
    };
    let signed = web::block(move || log.sign_lot(&body)).await;
    answer(signed.map(|signature| signature.map(|signature| to_base64(signature) + "\n")))
}

fn answer(given: Result<Result<String, Refusal>, BlockingError>) -> HttpResponse {
    match given {
        Ok(Ok(text)) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text),
        Ok(Err(refusal)) => refusal.error_response(),
        Err(error) => Problem::internal("witness", &error).error_response(),
    }
}
