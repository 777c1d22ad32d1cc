//! A mailbox as a service (`docs/protocol.md` §9.6): it takes ballots beside the board, acknowledges them, gives them to the board as
//! long as casting is open, and hands over once after the close.
//!
//! ```text
//!  handlers ──examine──► keeper (checks proofs, keeps, acknowledges) ──► acknowledgement
//!     ▲                     │ what was taken
//!     │ record              ▼
//!     └───────────────── courier (follows the log; casts at the board; hands over)
//! ```
//!
//! It is of use if it is run by others than the board is, elsewhere. It holds no key of the log, and believes of the board only what the
//! witnesses have cosigned.

mod configuration;
mod courier;
mod keeper;
mod node;
mod routes;
mod service;

pub use configuration::{MailboxConfiguration, MailboxElection};
pub use service::{add_election, run};

use std::sync::{Arc, Mutex, RwLock};

use record::Record;
use storage::SqliteMailbox;

/// What is known of the public log; it is replaced when that grows.
type CurrentRecord = Arc<RwLock<Arc<Record>>>;

/// The mailbox of an election: keeper and courier take turns.
type SharedMailbox = Arc<Mutex<::mailbox::Mailbox<SqliteMailbox>>>;
