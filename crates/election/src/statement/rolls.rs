//! Statements of registration (`docs/protocol.md` §7).

use canonical::{Hash, Int};

use super::form::statement;
use crate::Id;
use crate::manifest::Attachment;

statement! {
    /// Applications that get a credential (§7.3).
    Roll: Roll {
        /// The records.
        attachment: Attachment,
        /// Whose roll it is.
        constituency: Id,
        /// Counted from 1 over all rolls.
        number: Int,
        /// Merkle root of the records.
        root: Hash,
        /// Number of records.
        size: Int,
        /// A checkpoint that the signers have seen.
        under: String,
    }
}

statement! {
    /// A registrar's shares for a roll (§7.4).
    Issuance: Issuance {
        /// The shares, in the order of the roll.
        attachment: Attachment,
        /// Who.
        registrar: Id,
        /// Number of the roll.
        roll: Int,
    }
}
