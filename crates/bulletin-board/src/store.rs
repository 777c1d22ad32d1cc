//! What a board needs of a database, in its own words.
//!
//! *What whoever controls the store gains:* it can lose or hold back what was published and promised, which witnesses and voters
//! with promises notice, and it sees pending ballots before their epoch, without the order in which they were cast. It can not
//! change or add an entry unnoticed: a board that opens a store checks every entry, and the head's signature over them.

use canonical::Hash;

/// The checkpoint notes that a store keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// The head of all entries, signed by the log; none before there is a log.
    pub signed: Option<StoredHead>,
    /// The last head that a quorum of witnesses cosigned.
    pub cosigned: Option<StoredHead>,
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
    /// The bytes of the entry.
    pub entry: Vec<u8>,
}

/// Where a board keeps what must not be lost. One board writes to a store at a time; if there are two, [`Self::publish`] lets one
/// win.
///
/// Every method that writes does all of it or nothing, and what it wrote survives the loss of power when it returns `Ok`. After
/// [`StoreError::UnknownOutcome`] only looking again tells.
pub trait Store: Send + Sync {
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

    /// The ballots that were promised and are not published, in the order of their leaf hashes.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn pending(&self) -> Result<Vec<PendingBallot>, StoreError>;

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

    /// Keeps pending ballots, and what was promised for them, all or none. None of them may be known.
    ///
    /// # Errors
    /// [`StoreError::Known`] if one is pending, promised or published; any but [`StoreError::Conflict`].
    fn keep_pending(&mut self, ballots: &[PendingBallot]) -> Result<(), StoreError>;

    /// Appends entries after the first `expected_size`, which must be all there are, takes those of them that are pending ballots
    /// off the pending ones, and replaces the signed head.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the log has another size; [`StoreError::Known`] if an entry is in it already; any other.
    fn publish(&mut self, expected_size: u64, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError>;

    /// Replaces the cosigned head by one of `size` entries.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is larger than the signed head or smaller than the cosigned one; any other.
    fn store_cosigned(&mut self, size: u64, head: &[u8]) -> Result<(), StoreError>;
}

/// Why a store did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Someone else wrote to the log. Nothing was written.
    #[error("the log has {found} entries, not {expected}: someone else wrote to it")]
    Conflict {
        /// Size that was expected.
        expected: u64,
        /// Size that it has.
        found: u64,
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
            Self::Known => "store-known",
            Self::Corrupted(_) => "store-corrupted",
            Self::Full(_) => "store-full",
            Self::Io(_) => "store-io",
            Self::UnknownOutcome(_) => "store-outcome-unknown",
        }
    }

    /// Whether the store is for certain as it was, and as the board believes it to be.
    pub fn leaves_all_as_it_was(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Io(_))
    }
}
