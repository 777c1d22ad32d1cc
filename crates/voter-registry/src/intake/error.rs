//! Why an intake does not do something.

use canonical::Hash;
use record::Refusal;

use crate::store::StoreError;

/// Why an intake does not do something. No message names an applicant.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The intake log does not admit it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The exchange does not admit it.
    #[error(transparent)]
    Exchange(#[from] crate::Error),
    /// The store did not take it, or gave back what cannot be.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A proof or checkpoint that cannot be made or does not hold.
    #[error(transparent)]
    Log(#[from] transparency_log::Error),
    /// A deposit without enough work, or with that of another hour.
    #[error("the work of this hour or the one before is missing")]
    Work,
    /// A statement that only the intake makes.
    #[error("only the intake itself makes such a statement")]
    OwnStatement,
    /// A lot is being drawn: the log takes nothing until it is there.
    #[error("a lot is being drawn")]
    Drawing,
    /// The evidence of an application, with this hash, is still to be sent.
    #[error("the evidence is not here yet")]
    EvidenceMissing(Hash),
    /// A question about an application that nobody knows.
    #[error("the application is not known")]
    UnknownApplication,
    /// A question of another time than now.
    #[error("the time is not that of now")]
    Time,
    /// Registration is over, and tags were erased.
    #[error("the exchange is over")]
    Erased,
    /// Too many credentials that do not hold returned with this deposit.
    #[error("too many credentials that do not hold returned with this deposit")]
    BadReturns,
    /// A private key that is not that of the manifest.
    #[error("the manifest names another key of the {whose}")]
    WrongKey {
        /// Of the intake log, or of the intake.
        whose: &'static str,
    },
    /// An entry of the store that the log refuses.
    #[error("entry {index} of the store is refused: {refusal}")]
    StoredEntry {
        /// Which.
        index: u64,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// A note of the store that the exchange refuses.
    #[error("note {number} of the store is refused: {refusal}")]
    StoredNote {
        /// Which.
        number: u64,
        /// Why.
        refusal: Box<crate::Error>,
    },
    /// Stored heads, deposits or entries contradict each other.
    #[error("what the store holds contradicts itself: {0}")]
    Stored(String),
    /// A witness has cosigned what the store does not hold: it is an older copy, or another one.
    #[error(
        "a witness knows a checkpoint of {seen} entries that the store, with {own}, does not hold: it is an older copy"
    )]
    Rollback {
        /// Entries of the store.
        own: u64,
        /// Entries of the checkpoint.
        seen: u64,
    },
    /// Since the start fewer witnesses than the quorum have cosigned: nothing is signed or promised before.
    #[error("nothing is signed before {quorum} witnesses have answered: {found}")]
    NotConfirmed {
        /// Witnesses that cosigned.
        found: usize,
        /// How many must have.
        quorum: usize,
    },
    /// What is in memory and in the store may differ: only a new start tells.
    #[error("the intake has to be started again")]
    Halted,
}

impl Error {
    /// A stable name: of the refusal where there is one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Exchange(refusal) => refusal.code(),
            Self::Store(failure) => failure.code(),
            Self::Log(error) => error.code(),
            Self::Work => "work",
            Self::OwnStatement => "own-statement",
            Self::Drawing => "drawing",
            Self::EvidenceMissing(_) => "evidence-missing",
            Self::UnknownApplication => "application-unknown",
            Self::Time => "time",
            Self::Erased => "erased",
            Self::BadReturns => "too-many",
            Self::WrongKey { .. } => "wrong-key",
            Self::StoredEntry { .. } => "stored-entry",
            Self::StoredNote { .. } => "stored-note",
            Self::Stored(_) => "stored",
            Self::Rollback { .. } => "rollback",
            Self::NotConfirmed { .. } => "witnesses-awaited",
            Self::Halted => "intake-halted",
        }
    }
}
