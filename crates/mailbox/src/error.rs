//! Why a mailbox does not do something.

use record::Refusal;

use crate::store::StoreError;

/// Why a mailbox does not do something. No message names a voter or a credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No record could hold it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The `seq` of a ballot is not above those of the credential's ballots so far.
    #[error("the credential has cast a ballot with this seq or a higher one")]
    BallotSeqUsed,
    /// Casting has ended.
    #[error("ballots are cast before {closes}, and it is {now}")]
    CastTooLate {
        /// Seconds since 1970-01-01T00:00:00Z.
        now: u64,
        /// When casting ends.
        closes: u64,
    },
    /// The mailbox has said which ballots it took, or is about to.
    #[error("the mailbox takes no more ballots")]
    Frozen,
    /// The ballots that it has are as many bytes as it can hand over.
    #[error("the mailbox is full")]
    Full,
    /// What was acknowledged is not fixed yet.
    #[error("the mailbox still takes ballots")]
    NotFrozen,
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the store is no ballot of this election.
    #[error("the store holds what is no ballot of this election: {0}")]
    StoredBallot(String),
    /// Something happened after which the mailbox may not acknowledge before it was opened again.
    #[error("the mailbox has stopped; it must be opened again")]
    Halted,
}

impl From<election::Error> for Error {
    fn from(error: election::Error) -> Self {
        Self::Refused(error.into())
    }
}

impl Error {
    /// Whether it is the mailbox that is at fault, not what it was given.
    pub fn is_of_the_mailbox(&self) -> bool {
        match self {
            Self::Refused(_) | Self::BallotSeqUsed | Self::CastTooLate { .. } | Self::Frozen => false,
            Self::Full | Self::NotFrozen | Self::Store(_) | Self::StoredBallot(_) | Self::Halted => true,
        }
    }

    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::BallotSeqUsed => "ballot-seq-used",
            Self::CastTooLate { .. } => "too-late",
            Self::Frozen => "mailbox-frozen",
            Self::Full => "mailbox-full",
            Self::NotFrozen => "mailbox-not-frozen",
            Self::Store(StoreError::Fault(_)) => "mailbox-storage",
            Self::Store(StoreError::UnknownOutcome(_)) => "mailbox-storage-unknown",
            Self::StoredBallot(_) => "mailbox-stored-ballot",
            Self::Halted => "mailbox-halted",
        }
    }
}
