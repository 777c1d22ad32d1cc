//! What a board needs of a database, in its own words.
//!
//! *What whoever controls the store gains:* it can lose or hold back what was published and promised, which witnesses and voters
//! with promises notice, and it sees pending ballots before their epoch, without the order in which they were cast. It can not
//! change or add an entry unnoticed: a board that opens a store checks every entry, and the head's signature over them.
//!
//! Several boards of one log may share a store. Two numbers keep them apart, the [`Position`]: whoever writes says which one it
//! knows, and nothing is written if the store has gone on since.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use canonical::Hash;
use election::petition::PetitionSignature;

/// How far a log has come: a board that does not know the last one may not write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Number of entries.
    pub size: u64,
    /// Number of the open ballot box, counted from 0: ballots that are cast go into it. When an epoch is made the box is sealed,
    /// and the next one opened.
    pub ballot_box: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}, ballot box {}", self.size, self.ballot_box)
    }
}

/// The checkpoint notes that a store keeps, and its open ballot box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Number of the open ballot box.
    pub ballot_box: u64,
    /// When the box before was sealed, in seconds since 1970-01-01T00:00:00Z; none if this is the first.
    pub sealed: Option<u64>,
    /// The head of all entries, signed by the log; none before there is a log.
    pub signed: Option<StoredHead>,
    /// The last head that a quorum of witnesses cosigned.
    pub cosigned: Option<StoredHead>,
}

impl Heads {
    /// How far the log has come.
    pub fn position(&self) -> Position {
        let size = self.signed.as_ref().map_or(0, |head| head.size);
        Position { size, ballot_box: self.ballot_box }
    }
}

/// A checkpoint note, and the number of entries that it is stored for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHead {
    /// Number of entries.
    pub size: u64,
    /// The note.
    pub note: Vec<u8>,
}

/// A ballot that was checked and is promised to be published.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingBallot {
    /// Leaf hash of the entry.
    pub leaf: Hash,
    /// By when it is promised to be in the record, in seconds since 1970-01-01T00:00:00Z: the end of an epoch, so it does not
    /// say when the ballot was cast.
    pub by: u64,
    /// Number of the ballot box that it is in.
    pub ballot_box: u64,
    /// Its credential, which may have no other pending ballot; none for a ballot that was claimed after the close.
    pub credential: Option<[u8; 32]>,
    /// The bytes of the entry.
    pub entry: Vec<u8>,
}

/// What can be read of a store, by many at once.
pub trait Reader: Send + Sync {
    /// The heads.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn heads(&self) -> Result<Heads, StoreError>;

    /// Up to `most` entries from index `from` on, without gaps; fewer only at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`] if one is missing, or is not of 1 to 65,535 bytes; [`StoreError::Io`].
    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The attachment with this SHA-256, if it is there.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError>;
}

/// A petition that gathers signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatheringPetition {
    /// Its id.
    pub id: Hash,
    /// The credential that signed first.
    pub starter: [u8; 32],
    /// When that was, in days since 1970-01-01.
    pub day: u64,
    /// How many have signed.
    pub signatures: u64,
    /// Bytes of its text.
    pub length: u64,
}

/// A petition that someone signs, as it is kept if nobody has before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPetition {
    /// Its id.
    pub id: Hash,
    /// The credential that signs first.
    pub starter: [u8; 32],
    /// The day, since 1970-01-01.
    pub day: u64,
    /// What it asks, as canonical JSON.
    pub text: String,
}

/// Where signatures of petitions wait until there are enough. Nothing in the log rests on it: whoever signed can sign again.
pub trait PetitionStore {
    /// The petitions that gather, ascending by id.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn gathering(&self) -> Result<Vec<GatheringPetition>, StoreError>;

    /// What one of them asks, as canonical JSON.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn petition_text(&self, id: &Hash) -> Result<Option<String>, StoreError>;

    /// The records of its signatures, ascending by credential.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn petition_signatures(&self, id: &Hash) -> Result<Vec<u8>, StoreError>;

    /// Keeps signatures under a petition, which begins to gather if it does not yet. Those of credentials that signed it before stay as
    /// they are.
    ///
    /// # Errors
    /// Any but [`StoreError::Conflict`].
    fn keep_signatures(&mut self, petition: &NewPetition, signatures: &[PetitionSignature]) -> Result<(), StoreError>;

    /// Deletes a petition with its signatures, if it gathers.
    ///
    /// # Errors
    /// Any but [`StoreError::Conflict`].
    fn drop_petition(&mut self, id: &Hash) -> Result<(), StoreError>;
}

/// Where a board keeps what must not be lost.
///
/// Every method that writes does all of it or nothing, and what it wrote survives the loss of power when it returns `Ok`. After
/// [`StoreError::UnknownOutcome`] only looking again tells.
pub trait Store: Reader + PetitionStore {
    /// Another handle to the same store, for reading while this one writes.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError>;

    /// The ballots that were promised and are not published, but for those that are known, in the order of their leaf hashes.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn pending(&self, known: &BTreeSet<Hash>) -> Result<Vec<PendingBallot>, StoreError>;

    /// What was promised for a ballot, published since or not.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError>;

    /// Keeps attachments under their hashes; those that are there already stay.
    ///
    /// # Errors
    /// Any but [`StoreError::Conflict`].
    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), StoreError>;

    /// Keeps ballots in the open box, and what was promised for them, all or none. None of them may be known.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the store is not at this position; [`StoreError::Known`] if a ballot is pending, promised or
    /// published, or its credential has a pending one; any other.
    fn keep_pending(&mut self, at: Position, ballots: &[PendingBallot]) -> Result<(), StoreError>;

    /// Seals the open box at a time, and opens the next: from now on nothing more goes into it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the store is not at this position; any other but [`StoreError::Known`].
    fn seal_box(&mut self, at: Position, time: u64) -> Result<(), StoreError>;

    /// Appends entries, takes those of them that are pending ballots off the pending ones, and replaces the signed head.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the store is not at this position; [`StoreError::Known`] if an entry is in it already; any other.
    fn publish(&mut self, at: Position, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError>;

    /// Replaces the cosigned head by one of `size` entries.
    ///
    /// # Errors
    /// [`StoreError::CosignedHead`] if it is larger than the signed head or smaller than the cosigned one; any other.
    fn store_cosigned(&mut self, size: u64, head: &[u8]) -> Result<(), StoreError>;
}

impl<T: Reader + ?Sized> Reader for Box<T> {
    fn heads(&self) -> Result<Heads, StoreError> {
        (**self).heads()
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        (**self).entries(from, most)
    }

    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        (**self).attachment(hash)
    }
}

impl<T: PetitionStore + ?Sized> PetitionStore for Box<T> {
    fn gathering(&self) -> Result<Vec<GatheringPetition>, StoreError> {
        (**self).gathering()
    }

    fn petition_text(&self, id: &Hash) -> Result<Option<String>, StoreError> {
        (**self).petition_text(id)
    }

    fn petition_signatures(&self, id: &Hash) -> Result<Vec<u8>, StoreError> {
        (**self).petition_signatures(id)
    }

    fn keep_signatures(&mut self, petition: &NewPetition, signatures: &[PetitionSignature]) -> Result<(), StoreError> {
        (**self).keep_signatures(petition, signatures)
    }

    fn drop_petition(&mut self, id: &Hash) -> Result<(), StoreError> {
        (**self).drop_petition(id)
    }
}

impl<T: Store + ?Sized> Store for Box<T> {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        (**self).reader()
    }

    fn pending(&self, known: &BTreeSet<Hash>) -> Result<Vec<PendingBallot>, StoreError> {
        (**self).pending(known)
    }

    fn promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError> {
        (**self).promised_by(leaf)
    }

    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), StoreError> {
        (**self).put_attachments(contents)
    }

    fn keep_pending(&mut self, at: Position, ballots: &[PendingBallot]) -> Result<(), StoreError> {
        (**self).keep_pending(at, ballots)
    }

    fn seal_box(&mut self, at: Position, time: u64) -> Result<(), StoreError> {
        (**self).seal_box(at, time)
    }

    fn publish(&mut self, at: Position, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError> {
        (**self).publish(at, entries, signed_head)
    }

    fn store_cosigned(&mut self, size: u64, head: &[u8]) -> Result<(), StoreError> {
        (**self).store_cosigned(size, head)
    }
}

/// Why a store did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Someone else wrote to the log, or sealed its ballot box. Nothing was written.
    #[error("the store is at {found}, not at {expected}: someone else wrote to it")]
    Conflict {
        /// Position that was expected.
        expected: Position,
        /// Position that the store is at.
        found: Position,
    },
    /// A cosigned head that is none of this log, or older than the one that is there. Nothing was written.
    #[error("a cosigned head of {size} entries does not fit the log")]
    CosignedHead {
        /// Its size.
        size: u64,
    },
    /// Something is to be stored a second time. Nothing was written.
    #[error("this is stored already")]
    Known,
    /// What is stored cannot be: gaps, wrong lengths, a damaged file.
    #[error("the store is damaged: {0}")]
    Corrupted(String),
    /// There is no room. Nothing was written.
    #[error("the store is full: {0}")]
    Full(String),
    /// Reading or writing failed, or someone else holds the store. Nothing was written.
    #[error("the store failed: {0}")]
    Io(String),
    /// It is not known whether what was to be written was written.
    #[error("it is not known whether the store took it: {0}")]
    UnknownOutcome(String),
}

impl StoreError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "store-conflict",
            Self::CosignedHead { .. } => "store-cosigned-head",
            Self::Known => "store-known",
            Self::Corrupted(_) => "store-corrupted",
            Self::Full(_) => "store-full",
            Self::Io(_) => "store-io",
            Self::UnknownOutcome(_) => "store-outcome-unknown",
        }
    }

    /// Whether the store is for certain as it was, and as the board believes it to be.
    pub fn leaves_all_as_it_was(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Io(_) | Self::CosignedHead { .. })
    }

    /// Whether the same may succeed later.
    pub fn is_passing(&self) -> bool {
        !matches!(self, Self::Corrupted(_))
    }
}
