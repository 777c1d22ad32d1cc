//! What officials tell everyone about an election beside running it (`docs/protocol.md` §9.7 to §9.11).

use canonical::Int;
use serde::{Deserialize, Serialize};

use super::form::statement;
use crate::role::CeremonyRole;
use crate::{Id, Text};

/// What complaints were about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComplaintCategory {
    /// Who got a credential, and how applications were treated.
    Registration,
    /// How lists and candidates were admitted and shown.
    Candidacy,
    /// Making, casting and finding ballots.
    Casting,
    /// Counting, seats, publication of the result.
    Counting,
    /// How officials and operators behaved.
    Conduct,
    /// Anything else.
    Other,
}

/// What was decided on complaints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComplaintDecision {
    /// Nothing is decided yet.
    Pending,
    /// They were wrong, or could not be founded.
    Rejected,
    /// They were right in part.
    PartlyUpheld,
    /// They were right.
    Upheld,
}

statement! {
    /// Something happened that everyone should know (§9.7).
    Incident: Incident {
        /// What happened, what it means for voters, what is being done.
        text: Text,
    }
}

statement! {
    /// Complaints of one kind that were decided alike (§9.8). Nothing in it names who complained.
    Complaints: Complaints {
        /// What they were about.
        category: ComplaintCategory,
        /// How many.
        count: Int,
        /// What was decided.
        decision: ComplaintDecision,
        /// Why.
        reason: Text,
    }
}

statement! {
    /// Casting goes on for longer (§9.9).
    Extend: Extend {
        /// When it ends now.
        closes: Int,
        /// Why.
        reason: Text,
        /// A checkpoint from after the opening.
        under: String,
    }
}

statement! {
    /// A member has destroyed its shares of a role's keys (§9.10).
    Destruction: Destruction {
        /// Who.
        participant: Id,
        /// Whose keys.
        role: CeremonyRole,
    }
}

statement! {
    /// Someone else runs the board from here on (§9.11).
    Operator: Operator {
        /// Position of the successor in the manifest, counted from 1.
        number: Int,
        /// Why.
        reason: Text,
        /// A checkpoint of all entries before.
        under: String,
    }
}
