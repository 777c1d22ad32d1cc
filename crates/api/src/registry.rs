//! The intake as a service (`docs/registration.md`): it takes deposits, applications and evidence, carries notes between registrars,
//! and keeps a public log of its own.
//!
//! ```text
//!  handlers ──deposits, notes, entries──► intake (one at a time; checked, stored, answered)
//!     ▲                                     ▲
//!     │ log under its last cosigned head    │ batches, calls, lots, what is to be destroyed
//!     └─────────────────────────────────── clerk (follows the board's log first; asks the witnesses)
//! ```
//!
//! It holds no key that opens anything. Of the board it believes only what the witnesses have cosigned, and needs it only at the start:
//! for the registrars' keys.

mod clerk;
mod configuration;
mod node;
mod problems;
mod public_log;
mod routes;
mod service;
mod uploads;

pub use configuration::{RegistryConfiguration, RegistryElection};
pub use routes::openapi;
pub use service::{create, erase, run};

use std::sync::Mutex;

use voter_registry::intake::Intake;
use voter_registry::store::Store;

/// An intake over a store of any kind.
type AnyIntake = Intake<Box<dyn Store>>;

/// The intake of an election: handlers and clerk take turns.
type SharedIntake = Mutex<AnyIntake>;
