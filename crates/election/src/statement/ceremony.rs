//! Statements of the ceremonies (`docs/protocol.md` §6).

use canonical::{Blob, Bytes, Hash, Int};
use serde::{Deserialize, Serialize};

use super::form::statement;
use crate::Id;
use crate::role::CeremonyRole;

/// A participant's commitments to one polynomial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyCommitment {
    /// The encodings of the t coefficients times the generator.
    pub commitments: Blob,
    /// Proof of knowledge of the constant term: element and scalar.
    pub proof: Blob,
}

statement! {
    /// Round 1 (§6.2).
    CeremonyCommitment: CeremonyCommitment {
        /// Attempt of the ceremony, from 1.
        attempt: Int,
        /// One for each key of the role.
        keys: Vec<KeyCommitment>,
        /// X25519 key that shares are sealed to.
        one_time_key: Bytes<32>,
        /// Who.
        participant: Id,
        /// Of which role.
        role: CeremonyRole,
    }
}

statement! {
    /// Round 2 (§6.3).
    CeremonyShares: CeremonyShares {
        /// Attempt of the ceremony.
        attempt: Int,
        /// Of the sealed shares for the other participants, in the order of their indexes.
        hashes: Vec<Hash>,
        /// Who.
        participant: Id,
        /// Of which role.
        role: CeremonyRole,
    }
}

statement! {
    /// Proof that a share is bad (§6.4).
    CeremonyComplaint: CeremonyComplaint {
        /// Who made the share.
        accused: Id,
        /// Attempt of the ceremony.
        attempt: Int,
        /// X25519 secret of the one who complains.
        one_time_secret: Bytes<32>,
        /// Who complains.
        participant: Id,
        /// Of which role.
        role: CeremonyRole,
        /// The share as it arrived.
        sealed: Blob,
    }
}

statement! {
    /// Round 3 (§6.5).
    CeremonyConfirmation: CeremonyConfirmation {
        /// Attempt of the ceremony.
        attempt: Int,
        /// Who.
        participant: Id,
        /// Of which role.
        role: CeremonyRole,
        /// Hash of all that was said.
        transcript: Hash,
    }
}

statement! {
    /// The next attempt (§6.6).
    CeremonyRestart: CeremonyRestart {
        /// The attempt that begins.
        attempt: Int,
        /// All who do not take part, in the order of the manifest.
        excluded: Vec<Id>,
        /// Of which role.
        role: CeremonyRole,
    }
}

statement! {
    /// Proof that a trustee can use its shares (§6.9).
    Rehearsal: Rehearsal {
        /// Partial evaluations with the keys `decryption` and `ties`.
        evaluations: Vec<Bytes<96>>,
        /// Who.
        trustee: Id,
    }
}
