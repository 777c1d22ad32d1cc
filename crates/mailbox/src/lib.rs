//! A mailbox: it takes ballots beside the board, acknowledges each, and says once, after the close, what it took (`docs/protocol.md`
//! §9.6, §12).
//!
//! It holds no key of the log, knows no voter, and needs nothing of the board but its public log. Whatever it acknowledged is on the
//! disk before the acknowledgement leaves it, and stands in its handover.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod error;
mod kept;
mod mailbox;
mod store;

pub use error::Error;
pub use kept::{Examined, ExaminedBallot, Kept};
pub use mailbox::{HandedOver, Mailbox, Signer, VerifiedBallot, verify};
pub use store::{KeptBallot, MailboxStore, StoreError};
