//! The witness over HTTP.

use std::sync::Arc;

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, ResponseError};
use transparency_log::AddCheckpoint;

use super::{Refusal, Witness};
use crate::server::Service;
use crate::{Address, Error, Listen, Problem, Running};

/// A proof has at most 63 lines of 45 bytes; the rest is for the note.
const MOST_BODY: usize = 8 << 10;

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
        };
        (Service { most_body: MOST_BODY, ready: Arc::new(move || asked.ready()), routes }, listen)
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
    match web::block(move || log.add(&request, clock)).await {
        Ok(Ok(line)) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(line.to_string()),
        Ok(Err(refusal)) => refusal.error_response(),
        Err(error) => Problem::internal("witness", &error).error_response(),
    }
}
