//! Attachments on their way: they are taken only after an official's statement named them, and only into memory.

use std::collections::HashMap;

use bulletin_board::named_in;
use canonical::Hash;
use election::Statement;

/// Bytes of attachments that wait for their statements, at most.
const MOST: u64 = 512 << 20;

/// Attachments that statements named, and those that came.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    of: HashMap<Hash, Upload>,
}

#[derive(Debug)]
struct Upload {
    length: u64,
    content: Option<Vec<u8>>,
}

/// Why an attachment is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// No statement that was good but for it has named it.
    NotNamed,
    /// It is not of the length, or has not the hash, that the statement named.
    Other,
}

impl Uploads {
    /// Awaits the attachments of a statement whose signatures hold. If there is no room for them, older ones are forgotten: whoever
    /// sent them sends them again.
    pub(super) fn await_those_of(&mut self, statement: &Statement) {
        let named = named_in(statement);
        let needed: u64 = named.iter().map(|it| it.length.get()).sum();
        let held: u64 = self.of.values().map(|upload| upload.length).sum();
        if held.saturating_add(needed) > MOST {
            self.of.clear();
        }
        for attachment in named {
            let upload = Upload { length: attachment.length.get(), content: None };
            self.of.entry(attachment.hash).or_insert(upload);
        }
    }

    /// The length of an attachment that is awaited.
    pub(super) fn length(&self, hash: &Hash) -> Option<u64> {
        self.of.get(hash).map(|upload| upload.length)
    }

    /// Takes an attachment that is awaited.
    pub(super) fn take(&mut self, hash: &Hash, content: &[u8]) -> Result<(), NotTaken> {
        let upload = self.of.get_mut(hash).ok_or(NotTaken::NotNamed)?;
        if content.len() as u64 != upload.length || Hash::of(content) != *hash {
            return Err(NotTaken::Other);
        }
        upload.content = Some(content.to_vec());
        Ok(())
    }

    /// Those of a statement that came.
    pub(super) fn of(&self, statement: &Statement) -> Vec<Vec<u8>> {
        named_in(statement).iter().filter_map(|it| self.of.get(&it.hash)?.content.clone()).collect()
    }

    /// Those of a statement that did not come yet.
    pub(super) fn missing(&self, statement: &Statement) -> Vec<Hash> {
        let is_missing = |hash: &Hash| self.of.get(hash).is_none_or(|upload| upload.content.is_none());
        named_in(statement).iter().map(|it| it.hash).filter(is_missing).collect()
    }

    /// Forgets those of a statement that is in the log.
    pub(super) fn forget(&mut self, statement: &Statement) {
        named_in(statement).iter().for_each(|it| drop(self.of.remove(&it.hash)));
    }
}
