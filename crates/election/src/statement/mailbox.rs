//! What a mailbox says: that it has a ballot, and in the end which ones it had (`docs/protocol.md` §9.6, §12).

use canonical::{Hash, Int};

use super::form::statement;
use crate::Id;
use crate::manifest::Attachment;

statement! {
    /// All ballots that a mailbox acknowledged, and those of them that are not in the record (§9.6).
    Handover: Handover {
        /// Leaf hashes of all ballots that it acknowledged.
        acknowledged: Attachment,
        /// Those of these ballots that it has and the record has not.
        ballots: Attachment,
        /// Who.
        mailbox: Id,
        /// Merkle root of the leaf hashes.
        root: Hash,
        /// Number of leaf hashes.
        size: Int,
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// A mailbox's word that it has a ballot (§12). A note, but never an entry.
    Acknowledgement: Acknowledgement {
        /// Leaf hash of the ballot.
        leaf: Hash,
        /// Who.
        mailbox: Id,
    }
}
