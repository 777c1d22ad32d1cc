//! Statements of registration (`docs/protocol.md` §7).

use canonical::{Hash, Int};
use serde::{Deserialize, Serialize};

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
        /// How it came about.
        registration: RollRegistration,
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

/// How a roll came about (`docs/registration.md` §10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RollRegistration {
    /// The registrars agreed on it by other means.
    Closed {},
    /// From an intake log.
    Intake {
        /// For each `day` of the entries, the ids that it commits to.
        approvals: Attachment,
        /// A checkpoint of the intake log.
        checkpoint: String,
        /// What the log does not show.
        counts: Counts,
        /// The entries of the intake log since those of the roll before.
        entries: Attachment,
    },
}

/// Numbers over the election up to a roll (`docs/registration.md` §10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Conflicts that were ruled on.
    pub conflicts: Int,
    /// Applications on all rolls by the kind of evidence, in the order of the manifest.
    pub evidence: Vec<Int>,
    /// Applications that are undecided.
    pub pending: Int,
    /// Applications that were refused.
    pub refused: Int,
    /// Applications that were approved and then withdrawn, or did not stand in a conflict.
    pub withdrawn: Int,
}
