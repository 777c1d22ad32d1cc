//! What an intake needs of a database and of a folder, in its own words.
//!
//! *What whoever controls the store gains:* it can lose or hold back what was handed in and published, which witnesses and applicants
//! notice, and it sees which note came after which. It can not change or add an entry or a note unnoticed: an intake that opens a store
//! checks every one. Nothing in it names a person or opens evidence. With t registrars it could test numbers against tags, until those
//! are erased (`docs/registration.md` §11).
//!
//! Evidence is not in the database, whose write-ahead log and dumps would keep what is to be destroyed: it lies in files of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use canonical::Hash;
use election::statement::exchange::ExchangeStatement;

/// The checkpoint notes that a store keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// The head of all entries, signed by the intake log alone; none while there are none.
    pub signed: Option<StoredHead>,
    /// The last head that a quorum of witnesses cosigned.
    pub cosigned: Option<StoredHead>,
    /// Number of notes that were ever added.
    pub notes: u64,
    /// Whether tags were erased: then the exchange is over.
    pub is_erased: bool,
}

impl Heads {
    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.signed.as_ref().map_or(0, |head| head.size)
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

/// A note of the exchange, where it stands among the others and beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNote {
    /// Its number, from 0, in the order in which notes were admitted. Numbers of erased notes are missing.
    pub number: u64,
    /// Number of entries that the log had when it was admitted. Whoever reads the exchange goes on with the log to there first: who
    /// reviews an application, for one, depends on that.
    pub size: u64,
    /// The bytes.
    pub note: Vec<u8>,
}

/// A note that is to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewNote<'a> {
    /// Whether it is erased after the last roll.
    pub lifetime: Lifetime,
    /// The bytes.
    pub note: &'a [u8],
}

/// How long a note is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As long as the store.
    Lasting,
    /// Until tags are erased (`docs/registration.md` §6): tags and shares of them.
    UntilErased,
}

impl Lifetime {
    /// Of a note that says this.
    pub fn of(said: &ExchangeStatement) -> Self {
        match said {
            ExchangeStatement::TagShare(_) | ExchangeStatement::TagReport(_) => Self::UntilErased,
            ExchangeStatement::Application(_)
            | ExchangeStatement::DeskKey(_)
            | ExchangeStatement::Decision(_)
            | ExchangeStatement::Reseal(_)
            | ExchangeStatement::Ruling(_)
            | ExchangeStatement::DayList(_) => Self::Lasting,
        }
    }
}

/// What can be read of a store, by many at once.
pub trait Reader: Send + Sync {
    /// The heads.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn heads(&self) -> Result<Heads, StoreError>;

    /// Up to `most` entries of the intake log from index `from` on, without gaps; fewer only at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`] if one is missing; [`StoreError::Io`].
    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Up to `most` notes of the exchange with numbers from `from` on, ascending; fewer only at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn notes(&self, from: u64, most: u64) -> Result<Vec<StoredNote>, StoreError>;

    /// The application ids that were handed in and are in no entry yet, ascending.
    ///
    /// # Errors
    /// [`StoreError::Corrupted`], [`StoreError::Io`].
    fn deposits(&self) -> Result<Vec<Hash>, StoreError>;
}

/// Where an intake keeps what must not be lost.
///
/// One process has it: whoever opens a store takes it from the one before, whose writes fail with [`StoreError::Fenced`] from then on.
/// Every method that writes does all of it or nothing, and what it wrote survives the loss of power when it returns `Ok`. After
/// [`StoreError::UnknownOutcome`] only opening it again tells.
pub trait Store: Reader {
    /// Another handle to the same store, for reading while this one writes.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError>;

    /// Keeps application ids until they are in an entry. Those that are there already stay.
    ///
    /// # Errors
    /// Any but [`StoreError::Conflict`].
    fn keep_deposits(&mut self, applications: &[Hash]) -> Result<(), StoreError>;

    /// Appends entries to a log of `at` entries, with the head that they come to, and takes these application ids off the deposits.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the log has another size; any other.
    fn append(
        &mut self,
        at: u64,
        entries: &[Vec<u8>],
        signed_head: &[u8],
        deposited: &[Hash],
    ) -> Result<(), StoreError>;

    /// Keeps a head that a quorum cosigned, of no more entries than there are and no fewer than the last.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is of others; any other.
    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError>;

    /// Adds a note to an exchange of `at` notes, under a log of `size` entries.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there are other notes or entries, or tags were erased; any other.
    fn add_note(&mut self, at: u64, size: u64, note: NewNote<'_>) -> Result<(), StoreError>;

    /// Erases all notes that are kept [`Lifetime::UntilErased`], and takes no more notes. Once more does nothing.
    ///
    /// # Errors
    /// Any but [`StoreError::Conflict`].
    fn erase_tags(&mut self) -> Result<(), StoreError>;
}

/// Where sealed evidence lies: a file for each, named by its hash.
pub trait Evidence: Send + Sync {
    /// Bytes of a ciphertext that is there whole.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn length(&self, hash: &Hash) -> Result<Option<u64>, StoreError>;

    /// Deletes these, as far as they are there, and gives how many were.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn destroy(&self, hashes: &BTreeSet<Hash>) -> Result<usize, StoreError>;

    /// Deletes whatever is not among these, and gives how many that were.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn keep_only(&self, wanted: &BTreeSet<Hash>) -> Result<usize, StoreError>;
}

/// Why a store did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store is not as the intake believes it to be. Nothing was written.
    #[error("the store has gone another way: {0}")]
    Conflict(&'static str),
    /// Another process has opened the store since. Nothing was written, and nothing ever will be from here.
    #[error("another process has opened the store since")]
    Fenced,
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
            Self::Conflict(_) => "store-conflict",
            Self::Fenced => "store-fenced",
            Self::Corrupted(_) => "store-corrupted",
            Self::Full(_) => "store-full",
            Self::Io(_) => "store-io",
            Self::UnknownOutcome(_) => "store-outcome-unknown",
        }
    }

    /// Whether the store is for certain as it was, and as the intake believes it to be.
    pub fn leaves_all_as_it_was(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Io(_))
    }
}

impl<T: Reader + ?Sized> Reader for Box<T> {
    fn heads(&self) -> Result<Heads, StoreError> {
        (**self).heads()
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        (**self).entries(from, most)
    }

    fn notes(&self, from: u64, most: u64) -> Result<Vec<StoredNote>, StoreError> {
        (**self).notes(from, most)
    }

    fn deposits(&self) -> Result<Vec<Hash>, StoreError> {
        (**self).deposits()
    }
}

impl<T: Store + ?Sized> Store for Box<T> {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        (**self).reader()
    }

    fn keep_deposits(&mut self, applications: &[Hash]) -> Result<(), StoreError> {
        (**self).keep_deposits(applications)
    }

    fn append(
        &mut self,
        at: u64,
        entries: &[Vec<u8>],
        signed_head: &[u8],
        deposited: &[Hash],
    ) -> Result<(), StoreError> {
        (**self).append(at, entries, signed_head, deposited)
    }

    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        (**self).store_cosigned(size, note)
    }

    fn add_note(&mut self, at: u64, size: u64, note: NewNote<'_>) -> Result<(), StoreError> {
        (**self).add_note(at, size, note)
    }

    fn erase_tags(&mut self) -> Result<(), StoreError> {
        (**self).erase_tags()
    }
}
