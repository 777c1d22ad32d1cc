//! The intake over HTTP, under `/api/v1/elections/{election}/registry` (`docs/registration.md` §13).

mod applicants;
mod docs;
mod log;
mod members;

use actix_web::web::{self, Data, ServiceConfig};

use super::node::Directory;
use crate::outbox::Outbox;
pub use docs::openapi;

/// Adds all routes.
pub(super) fn configure(routes: &mut ServiceConfig, directory: &Directory, outbox: &Outbox) {
    routes.app_data(Data::new(directory.clone())).app_data(Data::new(outbox.clone()));
    docs::configure(routes);
    let registry = web::scope("/api/v1/elections/{election}/registry");
    routes.service(registry.configure(applicants::configure).configure(members::configure).configure(log::configure));
}
