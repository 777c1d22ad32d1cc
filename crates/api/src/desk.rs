//! Desks of officials as pages on their own computers, for their own browsers: that on which registrars review
//! (`docs/registration.md` §5), and that for everything else ([`Pages`]).
//!
//! A desk is served on the loopback interface alone, to whoever holds a secret that only the terminal showed. What it shows of evidence is in the
//! memory of this process and of the browser, and in no file of either: nothing may be cached, nothing is stored in the browser,
//! pictures are blobs.

mod evidence;
mod fields;
mod gate;
mod page;
mod routes;
mod seat;
mod session;
mod table;
mod visits;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::ServiceConfig;

use crate::server::Running;
use crate::{Address, Audience, Error, Limits, Listen, Service};
use gate::Gate;
use table::Table;

pub use fields::Fields;
pub use seat::{Seat, SeatError};
pub use session::{Keep, Session};
pub use visits::{Answer, Asked, Pages};

/// More than any request has.
const MOST_BODY: usize = 64 << 10;

/// A desk that is served, until it is stopped or dropped.
#[derive(Debug)]
pub struct ServedDesk {
    /// None once it is stopped.
    running: Option<Running>,
    address: Address,
    gate: Arc<Gate>,
    /// What stands between address and ticket.
    entrance: &'static str,
}

/// Serves the desk on which a registrar reviews on the loopback interface, at this port (0: any that is free).
///
/// # Errors
/// [`Error::Listen`], [`Error::Server`], [`Error::Randomness`].
pub fn serve(seat: impl Seat + 'static, port: u16) -> Result<ServedDesk, Error> {
    let table = Arc::new(Mutex::new(Table::new(Box::new(seat))));
    // The page holds the ticket by itself, and sends it nowhere but back.
    start(port, "#", move |config, gate| routes::configure(config, gate, &table))
}

/// Serves pages on the loopback interface, at this port (0: any that is free).
///
/// # Errors
/// As [`serve`].
pub fn serve_pages(pages: Arc<dyn Pages>, port: u16) -> Result<ServedDesk, Error> {
    start(port, visits::ENTRANCE, move |config, gate| visits::configure(config, gate, &pages))
}

fn start(
    port: u16,
    entrance: &'static str,
    configure: impl Fn(&mut ServiceConfig, &Arc<Gate>) + Clone + Send + 'static,
) -> Result<ServedDesk, Error> {
    let gate = Arc::new(Gate::new());
    let shown = Arc::clone(&gate);
    let routes = move |config: &mut ServiceConfig| configure(config, &shown);
    let address = Address::Tcp((std::net::Ipv4Addr::LOCALHOST, port).into());
    let service = Service { most_body: MOST_BODY, ready: Arc::new(|| Ok(())), audience: Audience::OwnPages, routes };
    let running = service.start(&Listen { address, limits: Limits::default() })?;
    let address = running.address().clone();
    gate.stand_at(&address.to_string());
    Ok(ServedDesk { running: Some(running), address, gate, entrance })
}

impl ServedDesk {
    /// A link that is good once. Whoever had the desk before has it no more when this one is used.
    ///
    /// # Errors
    /// [`Error::Randomness`].
    pub fn link(&self) -> Result<String, Error> {
        Ok(format!("http://{}/{}{}", self.address, self.entrance, *self.gate.ticket()?))
    }

    /// How long whoever reviews has asked for nothing; nothing if nobody has begun.
    pub fn unused(&self) -> Option<Duration> {
        self.gate.unused()
    }

    /// Serves no more.
    ///
    /// # Errors
    /// [`Error::Server`].
    pub fn stop(mut self) -> Result<(), Error> {
        self.running.take().map_or(Ok(()), Running::stop)
    }
}

/// What a panic leaves behind serves no more either.
impl Drop for ServedDesk {
    fn drop(&mut self) {
        self.running.iter().for_each(Running::end);
    }
}
