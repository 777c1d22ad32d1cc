//! The routes of the board's API, under `/api/v1`.

mod ballots;
mod counted;
mod docs;
mod elections;
mod entries;
mod log;
mod metrics;
mod petitions;
mod rolls;
mod shares;

use actix_web::web::{self, Data, ServiceConfig};

pub use docs::openapi;
pub(super) use petitions::{Petition, Petitions};

use super::{Directory, Outbox};

/// Bytes of an entry, at most (`docs/protocol.md` §3).
const MOST_ENTRY: usize = election::MAX_ENTRY;

/// Adds all routes. An attachment may have as many bytes as the service takes as a body.
pub(super) fn configure(routes: &mut ServiceConfig, directory: &Directory, outbox: &Outbox) {
    routes.app_data(Data::new(directory.clone())).app_data(Data::new(outbox.clone()));
    routes.service(
        web::scope("/api/v1")
            // They are tried in this order, and ballots are what comes by the thousand.
            .configure(ballots::configure)
            .configure(elections::configure)
            .configure(entries::configure)
            .configure(log::configure)
            .configure(counted::configure)
            .configure(rolls::configure)
            .configure(shares::configure)
            .configure(petitions::configure),
    );
    docs::configure(routes);
    metrics::configure(routes);
}
