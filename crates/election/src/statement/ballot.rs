//! Ballots, and the statements that they come with (`docs/protocol.md` §8, §9, §12).

use canonical::{Blob, Bytes, Hash, Int};
use serde::{Deserialize, Serialize};

use super::form::statement;
use crate::Id;

/// One contest of a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotContest {
    /// One of 64 bytes for each cell.
    pub ciphertexts: Blob,
    /// Which contest.
    pub id: Id,
    /// That cells and relations are in their ranges.
    pub proofs: Blob,
}

statement! {
    /// A ballot (§8.3).
    Ballot: Ballot {
        /// Where the voter belongs.
        constituency: Id,
        /// All contests of the constituency, in the order of the manifest.
        contests: Vec<BallotContest>,
        /// Ed25519 key of the credential.
        credential: Bytes<32>,
        /// The registrars' signature on it, in G1.
        credential_signature: Bytes<48>,
        /// The highest counts.
        seq: Int,
    }
}

statement! {
    /// Ballots that are published together (§9.2).
    Epoch: Epoch {
        /// How many ballots follow.
        ballots: Int,
        /// Counted from 1.
        number: Int,
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// Ballots that were promised, acknowledged or handed over, and came late (§9.4).
    Claims: Claims {
        /// Why each ballot may come: a promise or acknowledgement as a whole note, or the leaf hash of what was handed over.
        promises: Vec<String>,
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// The board's promise to publish a ballot (§12). A note, but never an entry.
    Promise: Promise {
        /// By when, in seconds since 1970-01-01T00:00:00Z.
        by: Int,
        /// Leaf hash of the ballot.
        leaf: Hash,
    }
}
