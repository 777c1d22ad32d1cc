//! Why the board does not do something.

use std::io;

use election::statement::Kind;
use record::{Phase, Refusal};

use crate::store::StoreError;

/// Why the board does not do something. No message names a voter or a credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not admit it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store did not take it, or gave back what cannot be.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A proof, checkpoint or tile that cannot be made or does not hold.
    #[error(transparent)]
    Log(#[from] transparency_log::Error),
    /// The `seq` of a ballot is not above those of the credential's ballots so far, pending ones too.
    #[error("the credential has cast a ballot with this seq or a higher one")]
    BallotSeqUsed,
    /// A ballot that was cast before the record was opened, or after it closes.
    #[error("ballots are cast before {closes}, and it is {now}")]
    CastTooLate {
        /// Seconds since 1970-01-01T00:00:00Z.
        now: u64,
        /// When casting ends.
        closes: u64,
    },
    /// A new log was to be made where there is one.
    #[error("there is a log in this store already")]
    LogExists,
    /// A log was to be opened where there is none.
    #[error("there is no log in this store")]
    NoLog,
    /// A private key that is none of the manifest's, or two that are not of one operator.
    #[error("this is no key of the {whose} that the manifest names, or not of the same operator")]
    WrongKey {
        /// Of the log, or of the board.
        whose: &'static str,
    },
    /// Someone else is the operator: what this one signs holds no more, or not yet.
    #[error("the operator in force is number {operator}, and these are the keys of number {own}")]
    NotInForce {
        /// Whose keys the board has: 0 for the first operator, the position of a successor otherwise.
        own: usize,
        /// Who is the operator.
        operator: usize,
    },
    /// An entry of the store that the record refuses.
    #[error("entry {index} of the store is refused: {refusal}")]
    StoredEntry {
        /// Which.
        index: u64,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// The stored head and the stored entries contradict each other.
    #[error("the stored head contradicts the stored entries: {0}")]
    StoredHead(String),
    /// A checkpoint that this log signed is of more entries than the store has: the store is an older one.
    #[error("a checkpoint of {other} entries was signed, but the store has {own}: it is an older copy")]
    LogBehind {
        /// Entries of the store.
        own: u64,
        /// Entries of the checkpoint.
        other: u64,
    },
    /// A checkpoint that this log signed is of other entries than the store has.
    #[error("a checkpoint of {size} entries was signed, but of other entries than the store has")]
    LogContradicted {
        /// Entries of the checkpoint.
        size: u64,
    },
    /// Something happened after which the board may not sign before it was opened again.
    #[error("the board has stopped; it must be opened again")]
    Halted,
    /// The head is not cosigned by a quorum of witnesses.
    #[error("the head of {size} entries is not cosigned by a quorum of witnesses yet")]
    HeadNotCosigned {
        /// Size of the log.
        size: u64,
    },
    /// The cosignatures of the head are from before an epoch may end: newer ones are needed.
    #[error("the head was cosigned at {time}, before the epoch may end: it must be cosigned anew")]
    HeadTooOld {
        /// Time of the cosigned head.
        time: u64,
    },
    /// The cosignatures of the head are from the future, and the epochs after this one would be late.
    #[error("the head was cosigned at {time}, and it is {now}: a clock is wrong")]
    HeadAhead {
        /// Time of the cosigned head.
        time: u64,
        /// Seconds since 1970-01-01T00:00:00Z.
        now: u64,
    },
    /// It is not time for an epoch.
    #[error("it is not time for an epoch")]
    EpochNotDue,
    /// The last epoch comes when casting has ended.
    #[error("the last epoch comes after {closes}, and it is {now}")]
    NotClosedYet {
        /// Seconds since 1970-01-01T00:00:00Z.
        now: u64,
        /// When casting ends.
        closes: u64,
    },
    /// No ballot is pending.
    #[error("no ballot is pending")]
    NothingPending,
    /// Promised ballots must be published, as claims, before the counted list.
    #[error("{ballots} promised ballots are not published yet")]
    PromisesOpen {
        /// How many.
        ballots: usize,
    },
    /// A statement that only the board itself makes, handed in from outside.
    #[error("{} is made by the board itself", .0.name())]
    OwnStatement(Kind),
    /// Something that this phase has no use for.
    #[error("this cannot be done in the phase {0}")]
    Phase(Phase),
    /// An attachment that the entry does not name.
    #[error("an attachment that the entry does not name")]
    AttachmentNotNamed,
    /// A ballot that is not the one of the promise it came with.
    #[error("the ballot is not the one that was promised")]
    ClaimMismatch,
    /// Too many ballots wait that mailboxes acknowledged.
    #[error("too many ballots wait to be claimed: try again when they are published")]
    TooManyClaims,
    /// A petition that is in the record, or that as many have signed as there are credentials.
    #[error("the petition is complete")]
    PetitionComplete,
    /// As many petitions gather signatures as may, or as many as the credential may begin.
    #[error("too many petitions gather signatures: sign one of them, or try again later")]
    PetitionsFull,
    /// No entry has this leaf hash or index.
    #[error("there is no such entry in the log")]
    NotRecorded,
    /// The entry is in no checkpoint that a quorum of witnesses cosigned.
    #[error("entry {index} is not under a cosigned checkpoint yet")]
    NotYetCosigned {
        /// Which.
        index: u64,
    },
    /// The export could not be written.
    #[error("the export could not be written: {0}")]
    Sink(#[from] io::Error),
}

impl Error {
    /// A stable name: that of `docs/protocol.md` §14 for refusals, one of the board's own otherwise.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Store(error) => error.code(),
            Self::Log(error) => error.code(),
            Self::BallotSeqUsed => "ballot-seq-used",
            Self::CastTooLate { .. } => "too-late",
            Self::LogExists => "log-exists",
            Self::NoLog => "log-missing",
            Self::WrongKey { .. } => "board-key",
            Self::NotInForce { .. } => "not-in-force",
            Self::StoredEntry { .. } => "stored-entry",
            Self::StoredHead(_) => "stored-head",
            Self::LogBehind { .. } => "log-behind",
            Self::LogContradicted { .. } => "log-contradicted",
            Self::Halted => "board-halted",
            Self::HeadNotCosigned { .. } => "head-not-cosigned",
            Self::HeadTooOld { .. } => "head-too-old",
            Self::HeadAhead { .. } => "head-ahead",
            Self::EpochNotDue => "epoch-not-due",
            Self::NotClosedYet { .. } => "not-closed-yet",
            Self::NothingPending => "nothing-pending",
            Self::PromisesOpen { .. } => "promises-open",
            Self::OwnStatement(_) => "own-statement",
            Self::Phase(_) => "phase",
            Self::AttachmentNotNamed => "attachment-not-named",
            Self::ClaimMismatch => "ballot-not-promised",
            Self::TooManyClaims => "too-many-claims",
            Self::PetitionComplete => "petition-complete",
            Self::PetitionsFull => "petitions-full",
            Self::NotRecorded => "not-recorded",
            Self::NotYetCosigned { .. } => "not-yet-cosigned",
            Self::Sink(_) => "export-failed",
        }
    }
}
