//! A store that fails when it is told to.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bulletin_board::{
    GatheringPetition, Heads, NewPetition, PendingBallot, PetitionStore, Position, Reader, Store, StoreError,
};
use canonical::Hash;
use election::petition::PetitionSignature;

/// When and how to fail.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    next: Arc<Mutex<Option<Fault>>>,
    writes: Arc<AtomicUsize>,
}

#[derive(Clone, Debug)]
struct Fault {
    /// Writes that succeed before.
    skip: usize,
    is_written: bool,
    error: StoreError,
}

impl Faults {
    /// The next write does nothing and fails like this.
    pub fn fail(&self, error: StoreError) {
        self.fail_later(0, false, error);
    }

    /// The next write is done, and fails like this.
    pub fn fail_after_writing(&self, error: StoreError) {
        self.fail_later(0, true, error);
    }

    /// After some writes one fails like this, and is done or not.
    pub fn fail_later(&self, skip: usize, is_written: bool, error: StoreError) {
        *self.next.lock().unwrap() = Some(Fault { skip, is_written, error });
    }

    /// Writes so far.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }
}

pub struct Faulty<S> {
    pub inner: S,
    pub faults: Faults,
    /// What is read instead of the store, if something is.
    pub replaced: Mutex<Option<Arc<dyn Reader>>>,
}

impl<S> std::fmt::Debug for Faulty<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Faulty(..)")
    }
}

impl<S: Store> Faulty<S> {
    pub fn new(inner: S) -> Self {
        Self { inner, faults: Faults::default(), replaced: Mutex::default() }
    }

    fn write(&mut self, write: impl FnOnce(&mut S) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.faults.writes.fetch_add(1, Ordering::SeqCst);
        let mut next = self.faults.next.lock().unwrap();
        match next.take() {
            None => write(&mut self.inner),
            Some(Fault { skip: 0, is_written: false, error }) => Err(error),
            Some(Fault { skip: 0, is_written: true, error }) => write(&mut self.inner).and(Err(error)),
            Some(fault) => {
                *next = Some(Fault { skip: fault.skip - 1, ..fault });
                write(&mut self.inner)
            }
        }
    }
}

impl<S: Store> Reader for Faulty<S> {
    fn heads(&self) -> Result<Heads, StoreError> {
        match &*self.replaced.lock().unwrap() {
            Some(other) => other.heads(),
            None => self.inner.heads(),
        }
    }
    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.entries(from, most)
    }
    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.attachment(hash)
    }
}

impl<S: Store> PetitionStore for Faulty<S> {
    fn gathering(&self) -> Result<Vec<GatheringPetition>, StoreError> {
        self.inner.gathering()
    }
    fn petition_text(&self, id: &Hash) -> Result<Option<String>, StoreError> {
        self.inner.petition_text(id)
    }
    fn petition_signatures(&self, id: &Hash) -> Result<Vec<u8>, StoreError> {
        self.inner.petition_signatures(id)
    }
    fn keep_signatures(&mut self, petition: &NewPetition, signatures: &[PetitionSignature]) -> Result<(), StoreError> {
        self.write(|inner| inner.keep_signatures(petition, signatures))
    }
    fn drop_petition(&mut self, id: &Hash) -> Result<(), StoreError> {
        self.write(|inner| inner.drop_petition(id))
    }
}

impl<S: Store> Store for Faulty<S> {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        self.inner.reader()
    }
    fn pending(&self, known: &BTreeSet<Hash>) -> Result<Vec<PendingBallot>, StoreError> {
        self.inner.pending(known)
    }
    fn promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError> {
        self.inner.promised_by(leaf)
    }
    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), StoreError> {
        self.write(|inner| inner.put_attachments(contents))
    }
    fn keep_pending(&mut self, at: Position, ballots: &[PendingBallot]) -> Result<(), StoreError> {
        self.write(|inner| inner.keep_pending(at, ballots))
    }
    fn seal_box(&mut self, at: Position, time: u64) -> Result<(), StoreError> {
        self.write(|inner| inner.seal_box(at, time))
    }
    fn publish(&mut self, at: Position, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError> {
        self.write(|inner| inner.publish(at, entries, signed_head))
    }
    fn store_cosigned(&mut self, size: u64, head: &[u8]) -> Result<(), StoreError> {
        self.write(|inner| inner.store_cosigned(size, head))
    }
}
