//! Attachments on their way: they are taken only after an official's statement named them, and only into memory.

use std::collections::{BTreeMap, HashMap};

use canonical::Hash;
use election::{Entry, Statement};

/// Bytes of attachments that wait for their statements, at most, if no signer awaits more alone.
const MOST: u64 = 512 << 20;

/// Attachments that statements named, and those that came. Each signer has its own: nobody can spoil what another awaits.
#[derive(Debug)]
pub(super) struct Uploads {
    of: HashMap<(Signer, Hash), Upload>,
    /// The most bytes of one.
    most_bytes: u64,
}

/// Whose statement it is: its signatures were checked.
type Signer = String;

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
    /// None so far; an attachment may have so many bytes.
    pub(super) fn new(most_bytes: usize) -> Self {
        Self { of: HashMap::new(), most_bytes: most_bytes as u64 }
    }

    /// Whether a statement names an attachment that is longer than this service takes.
    pub(super) fn are_too_long(&self, statement: &Statement) -> bool {
        statement.attachments().iter().any(|it| it.length.get() > self.most_bytes)
    }

    /// Awaits the attachments of an entry that is good but for them, in place of others that its signer has sent before. If there is no
    /// room, whoever awaits the most loses it, and sends it again later: false if that is this signer.
    pub(super) fn await_those_of(&mut self, entry: &Entry) -> bool {
        let (named, signer) = (entry.statement.attachments(), signer(entry));
        self.of.retain(|(other, hash), _| *other != signer || named.iter().any(|it| it.hash == *hash));
        for attachment in &named {
            let upload = Upload { length: attachment.length.get(), content: None };
            self.of.entry((signer.clone(), attachment.hash)).or_insert(upload);
        }
        loop {
            let held = self.held();
            if held.values().sum::<u64>() <= MOST {
                return true;
            }
            let Some(greatest) = held.into_iter().max_by_key(|(_, bytes)| *bytes).map(|(other, _)| other) else {
                return true;
            };
            self.of.retain(|(other, _), _| *other != greatest);
            if greatest == signer {
                return false;
            }
        }
    }

    /// The length of an attachment that is awaited, the greatest if statements differ in it.
    pub(super) fn length(&self, hash: &Hash) -> Option<u64> {
        self.of.iter().filter(|((_, named), _)| named == hash).map(|(_, upload)| upload.length).max()
    }

    /// Takes an attachment that is awaited.
    pub(super) fn take(&mut self, hash: &Hash, content: &[u8]) -> Result<(), NotTaken> {
        self.length(hash).ok_or(NotTaken::NotNamed)?;
        let is_it = Hash::of(content) == *hash;
        let fitting =
            self.of.iter_mut().filter(|((_, named), upload)| named == hash && upload.length == content.len() as u64);
        let mut fitting = fitting.filter(|_| is_it).peekable();
        fitting.peek().ok_or(NotTaken::Other)?;
        fitting.for_each(|(_, upload)| upload.content = Some(content.to_vec()));
        Ok(())
    }

    /// Those of an entry that came.
    pub(super) fn of(&self, entry: &Entry) -> Vec<Vec<u8>> {
        let content = |hash: Hash| self.of.get(&(signer(entry), hash))?.content.clone();
        entry.statement.attachments().iter().filter_map(|it| content(it.hash)).collect()
    }

    /// Those of an entry that did not come yet.
    pub(super) fn missing(&self, entry: &Entry) -> Vec<Hash> {
        let is_missing =
            |hash: &Hash| self.of.get(&(signer(entry), *hash)).is_none_or(|upload| upload.content.is_none());
        entry.statement.attachments().iter().map(|it| it.hash).filter(is_missing).collect()
    }

    /// Forgets those of an entry that is in the log.
    pub(super) fn forget(&mut self, entry: &Entry) {
        let signer = signer(entry);
        self.of.retain(|(other, _), _| *other != signer);
    }

    /// Bytes that each signer awaits.
    fn held(&self) -> BTreeMap<Signer, u64> {
        let mut held = BTreeMap::new();
        for ((signer, _), upload) in &self.of {
            let bytes: &mut u64 = held.entry(signer.clone()).or_default();
            *bytes = bytes.saturating_add(upload.length);
        }
        held
    }
}

/// Mailboxes sign under one name: theirs is what the record checked the key by.
fn signer(entry: &Entry) -> Signer {
    match &entry.statement {
        Statement::Handover(handover) => format!("mailbox {}", handover.mailbox),
        _ => entry.note.signatures().first().map(|line| line.name.to_string()).unwrap_or_default(),
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
        entry.statement.attachments().iter().all(|it| uploads.length(&it.hash).is_some())
    }

    #[test]
    fn a_signer_replaces_its_own_and_drives_out_nobody_who_awaits_less() {
        let mut uploads = Uploads::new(200 << 20);
        let (small, large) = (entry(1, 0, 10 << 20), entry(2, 0, 100 << 20));
        for entry in [&small, &large] {
            uploads.await_those_of(entry);
        }
        for number in 1..20 {
            assert!(uploads.await_those_of(&entry(3, number, 60 << 20)));
            assert!(is_awaited(&uploads, &small) && is_awaited(&uploads, &large));
        }
        assert!(!uploads.await_those_of(&entry(4, 0, 150 << 20)), "it awaits the most");
        assert!(is_awaited(&uploads, &small) && is_awaited(&uploads, &large));
        assert!(uploads.await_those_of(&entry(5, 0, 99 << 20)));
        assert!(is_awaited(&uploads, &small) && !is_awaited(&uploads, &large), "it awaited the most");
    }

    #[test]
    fn nobody_spoils_what_another_awaits() {
        let content = vec![7; 100];
        let hash = Hash::of(&content);
        let naming = |seed: u8, length: u64| {
            let mut entry = entry(seed, 0, 1);
            let Statement::Handover(said) = &mut entry.statement else { panic!("a handover") };
            said.ballots = Attachment { hash, length: Int::new(length).unwrap() };
            entry
        };
        let (honest, hostile) = (naming(1, 100), naming(2, 1));
        let mut uploads = Uploads::new(1_000);
        for entry in [&hostile, &honest] {
            uploads.await_those_of(entry);
        }
        assert_eq!(uploads.length(&hash), Some(100));
        assert_eq!(uploads.take(&hash, &[7]), Err(NotTaken::Other));
        uploads.take(&hash, &content).unwrap();
        // The other goes on to something else.
        uploads.await_those_of(&entry(2, 9, 1));
        assert_eq!(uploads.of(&honest), std::slice::from_ref(&content));
        uploads.forget(&hostile);
        assert_eq!(uploads.of(&honest), [content]);
    }

    #[test]
    fn what_is_too_long_is_known_before_it_is_awaited() {
        let uploads = Uploads::new(1_000);
        assert!(uploads.are_too_long(&entry(1, 0, 1_001).statement));
        assert!(!uploads.are_too_long(&entry(1, 0, 1_000).statement));
    }
}
