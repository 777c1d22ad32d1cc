//! The board as a service: ballots in, the public log out (`docs/protocol.md` §4, §9, §12).
//!
//! ```text
//!  handlers ──examine──► checkers (a bounded pool) ──► scribe (owns the board, writes in batches) ──► promise
//!     ▲                                                  ▲
//!     │ public log                                       │ work, a piece at a time
//!     └────────────── clerk (epochs, claims, counted list; asks the witnesses) ──┘
//! ```
//!
//! Each election has a node of its own. Several processes may serve one election over one database; see
//! [`bulletin_board::Position`].

mod checking;
mod clerk;
mod configuration;
mod cosigning;
mod counted;
mod directory;
mod letters;
mod mirrored;
mod mirrors;
mod node;
mod petitions;
mod problems;
mod public_log;
mod rolls;
mod routes;
mod scribe;
mod service;
mod sums;
mod uploads;

pub use configuration::{BoardConfiguration, ElectionConfiguration, StoreConfiguration};
pub use routes::openapi;
pub use service::{create, migrate, run, take_over};

pub use crate::cosigning::WitnessConfiguration;

use crate::clock;
use crate::outbox::Outbox;
use directory::Directory;
use node::Node;
