//! Why a count is impossible.

/// An input that no contest of a valid manifest can have.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// No seats, or more than a contest can have.
    #[error("{seats} seats: must be 1 to {}", election::rules::MAX_SEATS)]
    Seats {
        /// The seats asked for.
        seats: u32,
    },
    /// A ratio above 1, or with a denominator out of its range.
    #[error(
        "{numerator}/{denominator} is not a ratio from 0 to 1 with a denominator of 1 to {}",
        election::rules::MAX_DENOMINATOR
    )]
    Ratio {
        /// Its numerator.
        numerator: u32,
        /// Its denominator.
        denominator: u32,
    },
    /// All votes together are more than an integer of a statement can say.
    #[error("more than 2^53 - 1 votes")]
    TooManyVotes,
    /// The tie order is not a permutation of the contest's items.
    #[error("the tie order is not a permutation of the {items} items")]
    TieOrder {
        /// How many items the contest has.
        items: usize,
    },
    /// A rule for lists on a ballot of options, or the reverse.
    #[error("the rule is for another kind of ballot")]
    OtherBallot,
    /// A yes-no question without exactly a yes and a no.
    #[error("a yes-no question has two options, not {options}")]
    YesNoOptions {
        /// How many options there are.
        options: usize,
    },
    /// Evaluations for another number of cells.
    #[error("{bytes} bytes of evaluations, but there are {expected} cells of 96 bytes")]
    Evaluations {
        /// Cells to decrypt.
        expected: usize,
        /// Bytes of the attachment.
        bytes: usize,
    },
    /// A sum that opens to no number of votes, or counts that are not those of the contest's cells.
    #[error("the sums open to no counts of this contest")]
    Count,
    /// A partial decryption that does not hold.
    #[error(transparent)]
    Key(#[from] shared_key::Error),
}

impl Error {
    /// The stable name of the fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Seats { .. } => "count-seats",
            Self::Ratio { .. } => "count-ratio",
            Self::TooManyVotes => "count-votes",
            Self::TieOrder { .. } => "count-tie-order",
            Self::OtherBallot => "count-other-ballot",
            Self::YesNoOptions { .. } => "count-yes-no-options",
            Self::Evaluations { .. } => "ceremony-shape",
            Self::Count => "count",
            Self::Key(error) => error.code(),
        }
    }
}
