//! Statements from the counted list to the result (`docs/protocol.md` §10).

use canonical::{Bytes, Hash, Int};
use serde::{Deserialize, Serialize};

use super::form::statement;
use crate::Id;
use crate::manifest::Attachment;
use crate::outcome::Outcome;

statement! {
    /// Which ballot counts for each credential (§10.1).
    Counted: Counted {
        /// The records.
        attachment: Attachment,
        /// Merkle root of the records.
        root: Hash,
        /// Number of records.
        size: Int,
        /// A checkpoint of all entries before.
        under: String,
    }
}

statement! {
    /// A trustee's agreement to decrypt these sums (§10.3).
    Agreement: Agreement {
        /// Leaf hash of the counted list's entry.
        counted: Hash,
        /// Hash of the sums.
        sums: Hash,
        /// Who.
        trustee: Id,
        /// A checkpoint that holds the counted list.
        under: String,
    }
}

statement! {
    /// A trustee's partial decryptions (§10.4).
    Decryption: Decryption {
        /// One of 96 bytes for each cell of each group.
        attachment: Attachment,
        /// Share of the tie value.
        tie: Bytes<96>,
        /// Who.
        trustee: Id,
    }
}

statement! {
    /// Counts and outcomes (§10.5).
    ResultStatement: Result {
        /// The one line of [`Results`].
        attachment: Attachment,
    }
}

/// The attachment of a result: counts and outcomes of all contests, in the order of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The contests.
    pub contests: Vec<ContestResult>,
}

impl Results {
    /// Reads the attachment of a result.
    ///
    /// # Errors
    /// Unless it is the one text of these results.
    pub fn parse(content: &[u8]) -> Result<Self, canonical::Error> {
        let line = std::str::from_utf8(content).map_err(|error| canonical::Error::Json(error.to_string()))?;
        canonical::json::from_line(line)
    }

    /// The attachment.
    pub fn content(&self) -> Vec<u8> {
        canonical::json::to_line(self).into_bytes()
    }
}

/// The result of one contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestResult {
    /// Empty if the contest is withheld.
    pub groups: Vec<GroupResult>,
    /// Which contest.
    pub id: Id,
    /// What the counts come to.
    pub outcome: Outcome,
}

/// The counts of one group of constituencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupResult {
    /// Counted ballots.
    pub ballots: Int,
    /// Whose ballots.
    pub constituencies: Vec<Id>,
    /// One for each cell of the contest.
    pub counts: Vec<Int>,
}
