//! What a contest's counts come to, as the statement `result` writes it (`docs/protocol.md` §10.5).

use serde::{Deserialize, Serialize};

use crate::Id;

/// The outcome of one contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Outcome {
    /// Too few ballots were counted to open their sum.
    Withheld {},
    /// Of plurality and approval.
    Elected {
        /// By votes, descending.
        elected: Vec<Id>,
        /// Each set of options between which the tie order decided.
        ties: Vec<Vec<Id>>,
        /// Seats that nobody got a vote for.
        vacant: u32,
    },
    /// Of a yes-no question.
    Decision {
        /// Whether yes won.
        accepted: bool,
        /// Whether enough voted.
        quorum_met: bool,
    },
    /// Of party lists.
    Seats {
        /// Every list, in the order of the manifest.
        lists: Vec<ListSeats>,
        /// Each set of lists between which the tie order decided.
        ties: Vec<Vec<Id>>,
        /// Seats that no list could take.
        vacant: u32,
    },
}

/// What a list got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSeats {
    /// Those of its candidates that are elected, in their order; none if the list names none.
    pub candidates: Vec<Id>,
    /// The list.
    pub id: Id,
    /// Its seats.
    pub seats: u32,
}
