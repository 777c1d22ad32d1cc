//! Statements that move the election from phase to phase (`docs/protocol.md` §9).

use canonical::{Bytes, Int};
use serde::{Deserialize, Serialize};

use super::form::statement;
use crate::Text;

/// The keys that follow from the ceremonies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadyKeys {
    /// Credential keys in G2, constituencies in the order of the manifest.
    pub credentials: Vec<Bytes<96>>,
    /// The key that ballots are encrypted to.
    pub decryption: Bytes<32>,
    /// The key of the tie value.
    pub ties: Bytes<32>,
}

statement! {
    /// Everything that voting needs is there (§9.1).
    Ready: Ready {
        /// Records on the rolls of each constituency.
        credentials: Vec<Int>,
        /// The keys.
        keys: ReadyKeys,
        /// Number of rolls.
        rolls: Int,
    }
}

statement! {
    /// Casting begins.
    Open: Open {
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// Casting has ended.
    Close: Close {
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// The rest of the ballots that an epoch or claims entry announced will not come (§9.5).
    Abandon: Abandon {}
}

statement! {
    /// The election is off.
    Cancel: Cancel {
        /// Why.
        reason: Text,
    }
}
