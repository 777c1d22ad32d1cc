//! A transparency log as C2SP specifies it: signed notes, checkpoints with cosignatures, witnesses, tiles and receipts
//! (`docs/protocol.md` §1 for Ed25519, §3, §4 and §12).
//!
//! Everything is a pure function of its arguments: no clock, no file, no randomness. Keys come as 32-byte seeds and
//! times as seconds since 1970-01-01T00:00:00Z.
//!
//! Every decoder consumes all of its input and accepts exactly one encoding of each value, so that a value that was
//! decoded is written again with the same bytes.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "a test that panics has failed"
    )
)]

pub mod add_checkpoint;
pub mod checkpoint;
pub mod cosignature;
pub mod ed25519;
pub mod entry_bundle;
mod error;
mod form;
pub mod lot;
pub mod memory_tree;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod signed_checkpoint;
pub mod tile_builder;
pub mod tiles;
pub mod tree;
pub mod vrf;
pub mod witness;

pub use add_checkpoint::AddCheckpoint;
pub use checkpoint::{Checkpoint, LogIdentity};
pub use cosignature::{Cosignature, WitnessKey};
pub use ed25519::{PublicKey, SigningKey};
pub use error::Error;
pub use form::{MAX_INTEGER, integer_from_decimal};
pub use memory_tree::MemoryTree;
pub use note::{KeyName, Note, SignatureLine};
pub use receipt::Receipt;
pub use signed_checkpoint::{SignedCheckpoint, WitnessedCheckpoint};
pub use tile_builder::TileBuilder;
pub use tiles::TilePath;
pub use tree::{Frontier, Hash};
pub use witness::{Witness, WitnessRefusal};
