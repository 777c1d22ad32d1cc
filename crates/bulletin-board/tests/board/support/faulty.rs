//! A store that fails when it is told to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bulletin_board::{Heads, PendingBallot, Store, StoreError};
use canonical::Hash;

/// When and how to fail.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Option<(bool, StoreError)>>>, Arc<AtomicUsize>);

impl Faults {
    /// The next write does nothing and fails like this.
    pub fn fail(&self, error: StoreError) {
        *self.0.lock().unwrap() = Some((false, error));
    }

    /// The next write is done, and fails like this.
    pub fn fail_after_writing(&self, error: StoreError) {
        *self.0.lock().unwrap() = Some((true, error));
    }

    /// Writes so far.
    pub fn writes(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }
}

#[derive(Debug)]
pub struct Faulty<S> {
    pub inner: S,
    pub faults: Faults,
}

impl<S: Store> Faulty<S> {
    pub fn new(inner: S) -> Self {
        Self { inner, faults: Faults::default() }
    }

    fn write(&mut self, write: impl FnOnce(&mut S) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.faults.1.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults.0.lock().unwrap().take();
        match fault {
            None => write(&mut self.inner),
            Some((false, error)) => Err(error),
            Some((true, error)) => write(&mut self.inner).and(Err(error)),
        }
    }
}

impl<S: Store> Store for Faulty<S> {
    fn heads(&self) -> Result<Heads, StoreError> {
        self.inner.heads()
    }
    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.entries(from, most)
    }
    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.attachment(hash)
    }
    fn pending(&self) -> Result<Vec<PendingBallot>, StoreError> {
        self.inner.pending()
    }
    fn promised_by(&self, leaf: &Hash) -> Result<Option<u64>, StoreError> {
        self.inner.promised_by(leaf)
    }
    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), StoreError> {
        self.write(|inner| inner.put_attachments(contents))
    }
    fn keep_pending(&mut self, ballots: &[PendingBallot]) -> Result<(), StoreError> {
        self.write(|inner| inner.keep_pending(ballots))
    }
    fn publish(&mut self, expected_size: u64, entries: &[Vec<u8>], signed_head: &[u8]) -> Result<(), StoreError> {
        self.write(|inner| inner.publish(expected_size, entries, signed_head))
    }
    fn store_cosigned(&mut self, size: u64, head: &[u8]) -> Result<(), StoreError> {
        self.write(|inner| inner.store_cosigned(size, head))
    }
}
