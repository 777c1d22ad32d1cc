//! A registrar's desk as a page on its own computer, for its own browser (`docs/registration.md` §5).
//!
//! It is served on the loopback interface alone, to whoever holds a secret that only the terminal showed. What it shows of evidence is in the
//! memory of this process and of the browser, and in no file of either: nothing may be cached, nothing is stored in the browser,
//! pictures are blobs.

mod evidence;
mod gate;
mod page;
mod routes;
mod seat;
mod session;
mod table;

use std::sync::{Arc, Mutex};

use actix_web::web::ServiceConfig;

use crate::server::Running;
use crate::{Address, Audience, Error, Limits, Listen, Service};
use gate::Gate;
use table::Table;

pub use seat::{Seat, SeatError};
pub use session::{Keep, Session};

/// More than any request has.
const MOST_BODY: usize = 16 << 10;

/// A desk that is served.
#[derive(Debug)]
pub struct ServedDesk {
    running: Running,
    gate: Arc<Gate>,
}

/// Serves a desk on the loopback interface, at this port (0: any that is free).
///
/// # Errors
/// [`Error::Listen`], [`Error::Server`], [`Error::Randomness`].
pub fn serve(seat: impl Seat + 'static, port: u16) -> Result<ServedDesk, Error> {
    let gate = Arc::new(Gate::new());
    let table = Arc::new(Mutex::new(Table::new(Box::new(seat))));
    let shown = Arc::clone(&gate);
    let routes = move |config: &mut ServiceConfig| routes::configure(config, &shown, &table);
    let address = Address::Tcp((std::net::Ipv4Addr::LOCALHOST, port).into());
    let service = Service { most_body: MOST_BODY, ready: Arc::new(|| Ok(())), audience: Audience::OwnPages, routes };
    let running = service.start(&Listen { address, limits: Limits::default() })?;
    gate.stand_at(&running.address().to_string());
    Ok(ServedDesk { running, gate })
}

impl ServedDesk {
    /// A link that is good once. Whoever had the desk before has it no more when this one is used.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn link(&self) -> Result<String, Error> {
        Ok(format!("http://{}/#{}", self.running.address(), *self.gate.ticket()?))
    }

    /// Serves no more.
    ///
    /// # Errors
    /// [`Error::Server`].
    pub fn stop(self) -> Result<(), Error> {
        self.running.stop()
    }
}
