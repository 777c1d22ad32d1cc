//! Why something is refused.

use std::fmt;

use crate::shape::Part;

/// Where in a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Position of the contest in the ballot, from 0.
    pub contest: usize,
    /// Cell or relation of its shape.
    pub part: Part,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "contest {}, {}", self.contest, self.part)
    }
}

/// Why something is refused. Contests, cells, relations and terms are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A shape without cells.
    #[error("a shape needs at least one cell")]
    ShapeEmpty,
    /// `lo` above `hi`.
    #[error("relation {relation} has an empty range")]
    ShapeRange {
        /// The relation.
        relation: usize,
    },
    /// A relation without terms, or whose terms are not ascending by cell, name a cell that is not there, or weigh nothing.
    #[error("the terms of relation {relation} are not cells of the shape, ascending, with weights other than 0")]
    ShapeTerms {
        /// The relation.
        relation: usize,
    },
    /// More clauses than [`MAX_CLAUSES`](crate::MAX_CLAUSES) or [`MAX_CLAUSES_OF_CONTEST`](crate::MAX_CLAUSES_OF_CONTEST).
    #[error("{part} has too many values in its range, or brings the shape above its limit")]
    ShapeTooLarge {
        /// The first part that is beyond a limit.
        part: Part,
    },
    /// A key that is not the canonical encoding of an element other than the identity.
    #[error("not a public key")]
    Key,
    /// A ballot with another number of contests than the statement.
    #[error("{found} contests where {expected} are voted on")]
    BallotContests {
        /// As the statement has it.
        expected: usize,
        /// As the ballot has it.
        found: usize,
    },
    /// Ciphertexts or proofs of another length than the shape demands; or a ballot decoded under another shape.
    #[error("contest {contest} does not have the lengths of its shape")]
    BallotLength {
        /// The contest.
        contest: usize,
    },
    /// 32 bytes that are not the canonical encoding of an element other than the identity.
    #[error("{0}: not a group element, or the identity")]
    BallotElement(Place),
    /// 32 bytes that are not a scalar below the order of the group.
    #[error("{0}: not a scalar")]
    BallotScalar(Place),
    /// A proof that does not hold.
    #[error("{0}: the proof does not hold")]
    BallotProof(Place),
    /// Votes that the contest's shape does not allow.
    #[error("the votes of contest {contest} are outside its shape")]
    VotesOutsideShape {
        /// The contest.
        contest: usize,
    },
    /// An opening of another length than the contest has cells.
    #[error("the opening of contest {contest} does not have one value and one scalar for each cell")]
    OpeningLength {
        /// The contest.
        contest: usize,
    },
    /// Randomness that is not a scalar below the order of the group.
    #[error("the randomness of cell {cell} is not a scalar")]
    OpeningScalar {
        /// The cell.
        cell: usize,
    },
    /// A ciphertext that is not the encryption of the opened value.
    #[error("contest {contest}, cell {cell}: the ciphertext holds something else than the opening says")]
    OpeningMismatch {
        /// The contest.
        contest: usize,
        /// The cell.
        cell: usize,
    },
}

impl Fault {
    /// The stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            // A manifest with such a shape is refused before there is a ballot.
            Self::ShapeEmpty | Self::ShapeRange { .. } | Self::ShapeTerms { .. } | Self::ShapeTooLarge { .. } => {
                "manifest-choice"
            }
            Self::Key | Self::BallotElement(_) => "element",
            Self::BallotContests { .. } | Self::BallotLength { .. } => "ballot-shape",
            Self::BallotScalar(_) => "scalar",
            Self::BallotProof(_) => "ballot-proof",
            Self::VotesOutsideShape { .. } => "votes",
            Self::OpeningLength { .. } | Self::OpeningScalar { .. } | Self::OpeningMismatch { .. } => "opening",
        }
    }
}
