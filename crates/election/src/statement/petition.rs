//! Petitions, and what the commission says to them (`docs/protocol.md` §9.12 to §9.14).

use canonical::{Hash, Int};

use super::form::statement;
use crate::Text;
use crate::manifest::Attachment;
use crate::petition::PetitionText;

statement! {
    /// So many holders of credentials put their names under a text that it must be answered (§9.12).
    Petition: Petition {
        /// Their signatures.
        attachment: Attachment,
        /// How many.
        size: Int,
        /// What they ask.
        text: PetitionText,
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// What the commission answers to a petition (§9.13).
    Answer: Answer {
        /// The petition's id.
        petition: Hash,
        /// The answer.
        text: Text,
    }
}

statement! {
    /// The commission will answer a petition later (§9.14).
    Delay: Delay {
        /// The petition's id.
        petition: Hash,
        /// Why.
        reason: Text,
        /// When the answer is due now.
        until: Int,
    }
}
