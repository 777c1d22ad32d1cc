//! Altering statements of the sample and signing them again.

use std::collections::HashMap;

use canonical::Hash;
use canonical::bytes::{from_base64, to_base64};
use election::Entry;
use election::role::key_name;
use election::statement::{Kind, Statement};
use officials::Official;
use serde_json::Value;
use transparency_log::checkpoint::{Checkpoint, LogIdentity};
use transparency_log::cosignature::Cosignature;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::{KeyName, Note, SignatureLine};
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::{MemoryTree, tree};

use super::Case;
use crate::people::{Mailbox, People};
use crate::sample::{Sample, Until, people, play};

/// The order of ristretto255, little-endian.
pub const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// A whole sample election with all its secrets.
#[derive(Debug)]
pub struct Forge {
    /// The sample, played to its end.
    pub sample: Sample,
    /// Everyone again, with their keys.
    pub people: People,
    tree: MemoryTree,
}

impl Forge {
    /// The sample of a seed.
    pub fn new(seed: u64) -> Self {
        Self::of(play(seed, Until::Finished), people(seed))
    }

    /// An election that these people ran.
    pub fn of(sample: Sample, people: People) -> Self {
        let tree = sample.ledger.entries().iter().map(|entry| tree::leaf_hash(entry)).collect();
        Self { sample, people, tree }
    }

    /// The position of the nth entry of a kind, counted from 0.
    pub fn find(&self, kind: Kind, nth: usize) -> usize {
        let entries = self.sample.ledger.entries().iter().enumerate();
        let of_kind = entries.filter(|(_, entry)| Entry::parse(entry).expect("a sample").statement.kind() == kind);
        of_kind.map(|(position, _)| position).nth(nth).expect("the sample has as many of this kind")
    }

    /// An entry of the sample.
    pub fn entry(&self, position: usize) -> &[u8] {
        self.sample.ledger.entries().get(position).expect("an entry of the sample")
    }

    /// What an entry of the sample says.
    pub fn statement(&self, position: usize) -> Statement {
        Entry::parse(self.entry(position)).expect("an entry of the sample").statement
    }

    /// The note of an entry of the sample.
    pub fn note(&self, position: usize) -> Note {
        Note::parse(self.entry(position)).expect("a note of the sample")
    }

    /// The content of an attachment of the sample.
    pub fn attachment(&self, hash: &Hash) -> Vec<u8> {
        self.sample.ledger.attachments().get(hash).expect("an attachment of the sample").clone()
    }

    /// A text under the same signers as an entry of the sample.
    pub fn sign_like(&self, position: usize, text: &str) -> Vec<u8> {
        let names: Vec<String> = self.note(position).signatures().iter().map(|line| line.name.to_string()).collect();
        let credential = match self.statement(position) {
            Statement::Ballot(ballot) => Some(ballot.credential.0),
            _ => None,
        };
        self.sign(&names.iter().map(String::as_str).collect::<Vec<_>>(), credential.as_ref(), text)
    }

    /// A text signed under these names.
    pub fn sign(&self, names: &[&str], credential: Option<&[u8; 32]>, text: &str) -> Vec<u8> {
        let lines = names.iter().map(|name| self.line(name, credential, text)).collect();
        Note::new(text, lines).expect("a note").to_bytes()
    }

    /// One signature line under a name.
    pub fn line(&self, name: &str, credential: Option<&[u8; 32]>, text: &str) -> SignatureLine {
        let with = |key: &SigningKey| SignatureLine::sign(&KeyName::new(name).expect("a name"), key, text);
        let official = |all: &[Official], id: &str| all.iter().position(|official| official.id.as_str() == id);
        match name.split_once('/') {
            Some(("commission", id)) => {
                let position = official(&self.people.commission, id).expect("a commissioner");
                self.people.commission.get(position).expect("found").sign_as_commissioner(text)
            }
            Some(("registrar", id)) => {
                let position = official(&self.people.registrars, id).expect("a registrar");
                self.people.registrars.get(position).expect("found").sign_as_registrar(text)
            }
            Some(("trustee", id)) => {
                let position = official(&self.people.trustees, id).expect("a trustee");
                self.people.trustees.get(position).expect("found").sign_as_trustee(text)
            }
            _ if name == key_name::BOARD => with(&self.board_key(text)),
            _ if name == key_name::MAILBOX => with(&self.mailbox(text).key),
            _ => {
                let credential = credential.expect("a ballot names its credential");
                let voter = self.sample.voters.iter().find(|voter| voter.key().public().as_bytes() == credential);
                with(voter.expect("a voter of the sample").key())
            }
        }
    }

    /// The operator's key: the epochs of the sample are of the first, and all that comes behind them of the successor.
    fn board_key(&self, text: &str) -> SigningKey {
        let said: Value = serde_json::from_str(text).expect("a statement");
        match get(&said, "/kind") == Kind::Epoch.name() {
            true => self.people.board_key(),
            false => self.people.successor_keys(1).1,
        }
    }

    /// The mailbox that a text names, or the first.
    fn mailbox(&self, text: &str) -> &Mailbox {
        let said: Value = serde_json::from_str(text).expect("a statement");
        let mailboxes = &self.sample.mailboxes;
        let named = mailboxes.iter().find(|mailbox| get(&said, "/mailbox") == mailbox.id.as_str());
        named.or(mailboxes.first()).expect("two mailboxes")
    }

    /// A checkpoint over the first `size` entries of the sample at a time, cosigned by this many witnesses.
    pub fn checkpoint(&self, size: u64, time: u64, witnesses: usize) -> String {
        let root = self.tree.root(size).expect("a size of the sample");
        self.checkpoint_of(size, root, time, witnesses)
    }

    /// A checkpoint that says whatever is asked of it.
    pub fn checkpoint_of(&self, size: u64, root: tree::Hash, time: u64, witnesses: usize) -> String {
        let setting = crate::Log::record(&self.sample.ledger).setting().expect("an election");
        self.checkpoint_for(&setting.log.clone(), size, root, time, witnesses)
    }

    /// A checkpoint of a log with this identity, under the sample's keys.
    pub fn checkpoint_for(
        &self,
        log: &LogIdentity,
        size: u64,
        root: tree::Hash,
        time: u64,
        witnesses: usize,
    ) -> String {
        let checkpoint = Checkpoint::new(log.origin.clone(), size, root).expect("a size");
        self.cosigned(checkpoint, &self.sample.log_key, time, witnesses)
    }

    /// A checkpoint over the first `size` entries of the sample at a time, signed with this key in place of the log's.
    pub fn checkpoint_by(&self, key: &SigningKey, size: u64, time: u64) -> String {
        let setting = crate::Log::record(&self.sample.ledger).setting().expect("an election");
        let root = self.tree.root(size).expect("a size of the sample");
        let checkpoint = Checkpoint::new(setting.log.origin.clone(), size, root).expect("a size");
        self.cosigned(checkpoint, key, time, 4)
    }

    fn cosigned(&self, checkpoint: Checkpoint, key: &SigningKey, time: u64, witnesses: usize) -> String {
        let signed = SignedCheckpoint::sign(checkpoint.clone(), key);
        let mut lines = signed.note().signatures().to_vec();
        for witness in self.people.witnesses.iter().take(witnesses) {
            let cosignature = Cosignature::sign(&witness.key, time, &checkpoint).expect("a time");
            lines.push(cosignature.to_line(&witness.name, &witness.key.public()));
        }
        Note::new(signed.note().text(), lines).expect("a note").to_string()
    }

    /// A case in the place of an entry of the sample, whose text is changed and signed again by the same people.
    pub fn edit(&self, name: &str, refusal: &'static str, position: usize, change: impl FnOnce(&mut Value)) -> Case {
        self.edit_at(name, refusal, position, position, change)
    }

    /// The same, but handed in when `after` entries are there.
    pub fn edit_at(
        &self,
        name: &str,
        refusal: &'static str,
        position: usize,
        after: usize,
        change: impl FnOnce(&mut Value),
    ) -> Case {
        let mut value: Value = serde_json::from_str(self.note(position).text()).expect("a statement");
        change(&mut value);
        let entry = self.sign_like(position, &canonical::json::to_line(&value));
        case(name, refusal, after, entry)
    }

    /// A case with an entry of the sample in another place.
    pub fn moved(&self, name: &str, refusal: &'static str, position: usize, after: usize) -> Case {
        case(name, refusal, after, self.entry(position).to_vec())
    }

    /// A case with another attachment, which the statement names rightly.
    pub fn with_attachment(
        &self,
        name: &str,
        refusal: &'static str,
        position: usize,
        content: Vec<u8>,
        change: impl FnOnce(&mut Value),
    ) -> Case {
        let hash = Hash::of(&content);
        let mut case = self.edit(name, refusal, position, |value| {
            put(value, "/attachment/hash", hash.to_string());
            put(value, "/attachment/length", content.len() as u64);
            change(value);
        });
        case.attachments.insert(hash, content);
        case
    }
}

/// A case without further attachments.
pub fn case(name: &str, refusal: &'static str, after: usize, entry: Vec<u8>) -> Case {
    Case { name: name.into(), after, entry, attachments: HashMap::new(), refusal }
}

/// Puts a value where there is one.
pub fn put(value: &mut Value, path: &str, new: impl Into<Value>) {
    *value.pointer_mut(path).unwrap_or_else(|| panic!("the statement has {path}")) = new.into();
}

/// Reads a value.
pub fn get(value: &Value, path: &str) -> Value {
    value.pointer(path).unwrap_or_else(|| panic!("the statement has {path}")).clone()
}

/// Swaps two values.
pub fn swap(value: &mut Value, one: &str, other: &str) {
    let (a, b) = (get(value, one), get(value, other));
    put(value, one, b);
    put(value, other, a);
}

/// Adds to a number.
pub fn add(value: &mut Value, path: &str, n: u64) {
    let sum = get(value, path).as_u64().expect("a number") + n;
    put(value, path, sum);
}

/// Changes the bytes of a base64 string.
pub fn bytes(value: &mut Value, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let text = get(value, path);
    let mut bytes = from_base64(text.as_str().expect("a string")).expect("base64");
    change(&mut bytes);
    put(value, path, to_base64(bytes));
}

/// Overwrites bytes from a position on.
pub fn overwrite(bytes: &mut [u8], from: usize, with: &[u8]) {
    bytes.iter_mut().skip(from).zip(with).for_each(|(byte, new)| *byte = *new);
}

/// Flips one bit.
pub fn flip(bytes: &mut [u8], position: usize) {
    *bytes.get_mut(position).expect("a position within") ^= 1;
}
