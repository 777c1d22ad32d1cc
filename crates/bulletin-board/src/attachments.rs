//! Attachments that come with an entry, or stand in the store (`docs/protocol.md` §4.3).

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use canonical::Hash;
use election::Attachment;
use record::{Attachments, Refusal};

use crate::store::StoreError;
use crate::{Error, Reader};

/// Attachments that come with an entry, in front of those of the store.
pub(crate) struct Within<'g, 's, S> {
    given: HashMap<Hash, &'g [u8]>,
    store: &'s S,
    /// What a refusal for a missing attachment is really about, if the store failed.
    failure: RefCell<Option<StoreError>>,
}

impl<'g, 's, S: Reader> Within<'g, 's, S> {
    pub(crate) fn new(given: &'g [Vec<u8>], store: &'s S) -> Self {
        let given = given.iter().map(|content| (Hash::of(content), content.as_slice())).collect();
        Self { given, store, failure: RefCell::new(None) }
    }

    /// Those that came and are named. Refuses others: what no entry names is stored by nobody.
    pub(crate) fn to_store(&self, named: &[Attachment]) -> Result<Vec<&'g [u8]>, Error> {
        if self.given.keys().any(|hash| named.iter().all(|attachment| attachment.hash != *hash)) {
            return Err(Error::AttachmentNotNamed);
        }
        Ok(self.given.values().copied().collect())
    }

    /// A refusal, or the failure of the store behind it.
    pub(crate) fn cause(&self, refusal: Refusal) -> Error {
        match self.failure.take() {
            Some(failure) => failure.into(),
            None => refusal.into(),
        }
    }
}

impl<S: Reader> Attachments for Within<'_, '_, S> {
    fn read(&self, hash: &Hash) -> Option<Cow<'_, [u8]>> {
        if let Some(content) = self.given.get(hash) {
            return Some(Cow::Borrowed(content));
        }
        match self.store.attachment(hash) {
            Ok(content) => content.map(Cow::Owned),
            Err(failure) => {
                self.failure.replace(Some(failure));
                None
            }
        }
    }
}
