//! Where a mailbox keeps its ballots: one small contract.
//!
//! Whoever controls the store learns which ballots went through the mailbox, and can make it forget some: then the acknowledgements
//! that voters hold show it. No vote is in there, and no name.

use canonical::Hash;

/// A ballot that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBallot {
    /// Leaf hash of its entry.
    pub leaf: Hash,
    /// The entry: a signed note.
    pub entry: Vec<u8>,
}

/// The ballots of one mailbox in one election. One process uses it.
pub trait MailboxStore: Send {
    /// The next ballots after a leaf hash, ascending: as many as `most`, all that are left if they are fewer.
    ///
    /// # Errors
    /// [`StoreError`].
    fn ballots(&self, after: Option<Hash>, most: usize) -> Result<Vec<KeptBallot>, StoreError>;

    /// A ballot by its leaf hash.
    ///
    /// # Errors
    /// [`StoreError`].
    fn ballot(&self, leaf: &Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps ballots, all or none. When it returns, they are on the disk. Those that are there already stay as they are.
    ///
    /// # Errors
    /// [`StoreError`], also once the store is frozen.
    fn keep(&mut self, ballots: &[KeptBallot]) -> Result<(), StoreError>;

    /// Forgets in which order ballots came, as far as the store still shows it; now and then, when nothing else is to do.
    fn forget_order(&mut self);

    /// Takes no more ballots from now on, for good. When it returns, that is on the disk.
    ///
    /// # Errors
    /// [`StoreError`].
    fn freeze(&mut self) -> Result<(), StoreError>;

    /// Whether it takes no more ballots.
    ///
    /// # Errors
    /// [`StoreError`].
    fn is_frozen(&self) -> Result<bool, StoreError>;
}

/// Why the store does not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing was written.
    #[error("the store: {0}")]
    Fault(String),
    /// It is unknown whether what was to be written is.
    #[error("it is unknown whether the store has written: {0}")]
    UnknownOutcome(String),
}
