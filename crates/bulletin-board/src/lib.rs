//! The bulletin board: it admits what may come next, promises and publishes ballots, and shows one log to everyone
//! (`docs/protocol.md` §4, §9, §12).
//!
//! [`Board`] keeps a [`record::Record`] over a [`Store`]: nothing is admitted that the store has not taken, and nothing is
//! answered that is not durable. Time and randomness are arguments; nothing here waits, logs or opens a connection.
//!
//! ```text
//! officials ──submit──────────────────────────► entry ──► new head ──► witnesses ──add_cosignatures──► under(), receipt()
//! voters ──check (in parallel)──► cast ──► promise            ▲
//!                                   └─ pending ──publish_epoch┘ (after the close: publish_claims)
//! ```
//!
//! What a board cannot do, even one that lies: change a ballot, add one, or show two logs without a third of the witnesses. What
//! it can do is refuse a ballot, see when ballots arrive, and break a promise, which its signature then proves.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed"))]

mod attachments;
mod board;
mod casting;
mod claims;
mod draft;
mod epoch;
mod error;
mod export;
mod keys;
mod log;
mod log_state;
mod pending;
mod petitions;
mod publication;
mod standings;
pub mod store;
mod submission;
mod take_over;

pub use board::Board;
pub use casting::{CheckedBallot, Examined, ExaminedBallot, check_all, examine};
pub use claims::{CheckedClaim, ExaminedClaim, check_claim, examine_claim};
pub use draft::{BuiltDraft, Draft};
pub use error::Error;
pub use export::ExportSink;
pub use keys::BoardKeys;
pub use log::Cosignatures;
pub use pending::Inadmissible;
pub use petitions::{CheckedSignatures, Gathering, check_petition};
pub use publication::Published;

pub use store::{
    GatheringPetition, Heads, NewPetition, PendingBallot, PetitionStore, Position, Reader, Store, StoreError,
    StoredHead,
};
pub use submission::examine_statement;
pub use take_over::{CheckedCopy, check_copy, heads_of};
