//! Attachments on their way: they are taken only after an official's statement named them, and only into memory.

use std::collections::{BTreeMap, HashMap};

use bulletin_board::named_in;
use canonical::Hash;
use election::{Entry, Statement};

/// Bytes of attachments that wait for their statements, at most, if no signer awaits more alone.
const MOST: u64 = 512 << 20;

/// Attachments that statements named, and those that came.
#[derive(Debug)]
pub(super) struct Uploads {
    of: HashMap<Hash, Upload>,
    /// The most bytes of one.
    most_bytes: u64,
}

/// The name of a signer's key, and what tells it from others of that name.
type Signer = (String, [u8; 4]);

#[derive(Debug)]
struct Upload {
    signer: Option<Signer>,
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
    /// None so far; an attachment may have so many bytes.
    pub(super) fn new(most_bytes: usize) -> Self {
        Self { of: HashMap::new(), most_bytes: most_bytes as u64 }
    }

    /// Whether a statement names an attachment that is longer than this service takes.
    pub(super) fn are_too_long(&self, statement: &Statement) -> bool {
        named_in(statement).iter().any(|it| it.length.get() > self.most_bytes)
    }

    /// Awaits the attachments of an entry whose signatures hold, in place of others that its signer has sent before. If there is no room
    /// for them, whoever has the most there loses it, and sends it again: so nobody can drive out the others.
    pub(super) fn await_those_of(&mut self, entry: &Entry) {
        let named = named_in(&entry.statement);
        let signer = entry.note.signatures().first().map(|line| (line.name.to_string(), line.key_id));
        self.of.retain(|hash, upload| upload.signer != signer || named.iter().any(|it| it.hash == *hash));
        for attachment in &named {
            let upload = Upload { signer: signer.clone(), length: attachment.length.get(), content: None };
            self.of.entry(attachment.hash).or_insert(upload);
        }
        while self.held().values().sum::<u64>() > MOST {
            let held = self.held();
            let others = held.iter().filter(|(other, _)| **other != signer);
            let Some(greatest) = others.max_by_key(|(_, bytes)| **bytes).map(|(other, _)| other.clone()) else {
                return;
            };
            self.of.retain(|_, upload| upload.signer != greatest);
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

    /// Bytes that each signer awaits.
    fn held(&self) -> BTreeMap<Option<Signer>, u64> {
        let mut held = BTreeMap::new();
        for upload in self.of.values() {
            let bytes: &mut u64 = held.entry(upload.signer.clone()).or_default();
            *bytes = bytes.saturating_add(upload.length);
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use canonical::Int;
    use election::entry::sign;
    use election::statement::{Form, Handover};
    use election::{Attachment, ElectionId};
    use transparency_log::ed25519::SigningKey;

    use super::*;

    /// A handover that names attachments of so many bytes, which nobody has; `seed` says by whom and which.
    fn entry(seed: u8, number: u8, bytes: u64) -> Entry {
        let attachment = |n: u8| Attachment {
            hash: Hash([seed ^ n, number].repeat(16).try_into().unwrap()),
            length: Int::new(bytes).unwrap(),
        };
        let (election, id) = (ElectionId(Hash([7; 32])), format!("m{seed}").parse().unwrap());
        let (root, size) = (Hash([0; 32]), Int::new(1).unwrap());
        let said = Handover::new(election, attachment(0x40), attachment(0x80), id, root, size, "under\n".into());
        let note = sign(&said.text(), &[("mailbox", &SigningKey::from_seed(&[seed; 32]))]).unwrap();
        Entry::parse(&note.to_bytes()).unwrap()
    }

    fn is_awaited(uploads: &Uploads, entry: &Entry) -> bool {
        named_in(&entry.statement).iter().all(|it| uploads.length(&it.hash).is_some())
    }

    #[test]
    fn a_signer_replaces_its_own_and_drives_out_nobody_who_awaits_less() {
        let mut uploads = Uploads::new(200 << 20);
        let (small, large) = (entry(1, 0, 10 << 20), entry(2, 0, 100 << 20));
        for entry in [&small, &large] {
            uploads.await_those_of(entry);
        }
        for number in 1..20 {
            uploads.await_those_of(&entry(3, number, 60 << 20));
            assert!(is_awaited(&uploads, &small) && is_awaited(&uploads, &large));
        }
        let again = entry(4, 0, 150 << 20);
        uploads.await_those_of(&again);
        assert!(is_awaited(&uploads, &small) && is_awaited(&uploads, &again));
        assert!(!is_awaited(&uploads, &large), "it awaited the most");
    }

    #[test]
    fn what_is_too_long_is_known_before_it_is_awaited() {
        let uploads = Uploads::new(1_000);
        assert!(uploads.are_too_long(&entry(1, 0, 1_001).statement));
        assert!(!uploads.are_too_long(&entry(1, 0, 1_000).statement));
    }
}
