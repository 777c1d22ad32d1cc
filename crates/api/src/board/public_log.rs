//! What the public may see of a log: the entries under its last cosigned checkpoint, and nothing of what came since.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use actix_web::web::Bytes;
use bulletin_board::{Reader, StoreError};
use canonical::Hash;
use election::role::CeremonyRole;
use election::statement::Issuance;
use election::{Entry, Statement};
use record::{Record, Turnout};
use transparency_log::MemoryTree;
use transparency_log::receipt::Receipt;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;

use super::counted::PublicCounted;
use super::rolls::{Issued, PublicRoll};
use super::sums::public_sums;

/// Entries that are read from the store at once.
const PAGE: u64 = 256;

/// Ballots that a bucket should hold at least, if there are so many: those of this many voters look alike from outside.
const BUCKET: u64 = 32;

/// Credentials from one to another.
pub(super) type CredentialRange = std::ops::RangeInclusive<[u8; 32]>;

/// A ballot of the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublicBallot {
    pub(super) index: u64,
    pub(super) leaf: Hash,
    pub(super) seq: u64,
}

/// The public part of a log.
#[derive(Debug, Default)]
pub(super) struct PublicLog {
    tree: MemoryTree,
    checkpoint: Option<SignedCheckpoint>,
    /// Index of each entry.
    indexes: HashMap<Hash, u64>,
    /// By credential; those of one in the order of the log.
    ballots: BTreeMap<[u8; 32], Vec<PublicBallot>>,
    /// Lengths of the attachments that entries name.
    attachments: HashMap<Hash, u64>,
    /// By number, from 1.
    rolls: Vec<PublicRoll>,
    /// The counted list, once it is there.
    counted: Option<PublicCounted>,
    /// The sums that are decrypted, as they are told, from then on.
    sums: Option<Bytes>,
    /// The record as of the checkpoint.
    record: Arc<Record>,
}

/// New entries, read and parsed before the public log is locked.
pub(super) struct Growth {
    entries: Vec<Entry>,
    /// If it is among them.
    counted: Option<PublicCounted>,
    /// Likewise.
    sums: Option<Bytes>,
    checkpoint: SignedCheckpoint,
    record: Arc<Record>,
}

impl Growth {
    /// Reads the entries from `size` on, up to a cosigned checkpoint; `record` is that of the same entries.
    pub(super) fn read(
        reader: &dyn Reader,
        size: u64,
        checkpoint: SignedCheckpoint,
        record: Arc<Record>,
    ) -> Result<Self, StoreError> {
        let (mut entries, end) = (Vec::new(), checkpoint.checkpoint().size());
        let mut next = size;
        while next < end {
            let page = reader.entries(next, PAGE.min(end - next))?;
            if page.is_empty() {
                return Err(StoreError::Corrupted(format!("entry {next} is missing")));
            }
            next += page.len() as u64;
            let parse = |bytes: &Vec<u8>| Entry::parse(bytes).map_err(|error| StoreError::Corrupted(error.to_string()));
            entries.extend(page.iter().map(parse).collect::<Result<Vec<_>, _>>()?);
        }
        let has_counted = entries.iter().any(|entry| matches!(entry.statement, Statement::Counted(_)));
        // The ballots stand as they stood then: none comes after it.
        let counted = record.counted_list().filter(|_| has_counted).map(PublicCounted::new);
        let sums = record.decryption().filter(|_| has_counted).map(|context| public_sums(context.contests));
        Ok(Self { entries, counted, sums, checkpoint, record })
    }
}

impl PublicLog {
    /// Goes on by what was read. It must begin where this ends.
    pub(super) fn grow(&mut self, growth: Growth) {
        for entry in growth.entries {
            let index = self.tree.size();
            self.tree.push(tree::Hash(entry.leaf.0));
            self.indexes.insert(entry.leaf, index);
            self.attachments.extend(entry.statement.attachments().iter().map(|it| (it.hash, it.length.get())));
            match &entry.statement {
                Statement::Ballot(ballot) => {
                    let public = PublicBallot { index, leaf: entry.leaf, seq: ballot.seq.get() };
                    self.ballots.entry(ballot.credential.0).or_default().push(public);
                }
                Statement::Roll(roll) => self.rolls.push(PublicRoll {
                    number: roll.number.get(),
                    constituency: roll.constituency.clone(),
                    attachment: roll.attachment,
                    size: roll.size.get(),
                    issued: Vec::new(),
                }),
                Statement::Issuance(issuance) => self.add_issuance(&growth.record, issuance),
                _ => {}
            }
        }
        self.counted = self.counted.take().or(growth.counted);
        self.sums = self.sums.take().or(growth.sums);
        self.checkpoint = Some(growth.checkpoint);
        self.record = growth.record;
    }

    fn add_issuance(&mut self, record: &Record, said: &Issuance) {
        let position = usize::try_from(said.roll.get()).ok().and_then(|number| number.checked_sub(1));
        let roll = position.and_then(|position| self.rolls.get_mut(position));
        let index = record.setting().and_then(|it| it.index(CeremonyRole::Registrar, &said.registrar).ok());
        // The record admits an issuance for a roll that there is, by a registrar of the manifest.
        if let (Some(roll), Some(index)) = (roll, index) {
            roll.issued.push(Issued { index, registrar: said.registrar.clone(), attachment: said.attachment });
        }
    }

    /// Number of entries that are read.
    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Index of the entry with this leaf hash.
    pub(super) fn index(&self, leaf: &Hash) -> Option<u64> {
        self.indexes.get(leaf).copied()
    }

    /// The last cosigned checkpoint; none before there is one.
    pub(super) fn checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.checkpoint.as_ref()
    }

    /// The record as of the checkpoint.
    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    /// How many took part in each constituency.
    pub(super) fn turnout(&self) -> Vec<Turnout> {
        self.record.turnout()
    }

    /// The length of an attachment that an entry names.
    pub(super) fn attachment(&self, hash: &Hash) -> Option<u64> {
        self.attachments.get(hash).copied()
    }

    /// The rolls, by number.
    pub(super) fn rolls(&self) -> &[PublicRoll] {
        &self.rolls
    }

    /// The roll with this number.
    pub(super) fn roll(&self, number: u64) -> Option<&PublicRoll> {
        self.rolls.iter().find(|roll| roll.number == number)
    }

    /// The tree of its entries, of which anyone may have tiles.
    pub(super) fn tree(&self) -> &MemoryTree {
        &self.tree
    }

    /// How many hexadecimal digits of a credential a bucket is asked by: as many as leave enough in each.
    pub(super) fn bucket_digits(&self) -> usize {
        let mut digits = 0;
        let mut buckets = 1_u64;
        while buckets.saturating_mul(16).saturating_mul(BUCKET) <= self.ballots.len() as u64 {
            buckets = buckets.saturating_mul(16);
            digits += 1;
        }
        digits
    }

    /// The ballots of these credentials.
    pub(super) fn bucket(&self, range: CredentialRange) -> impl Iterator<Item = (&[u8; 32], &[PublicBallot])> {
        self.ballots.range(range).map(|(credential, ballots)| (credential, ballots.as_slice()))
    }

    /// The counted list, once it is there.
    pub(super) fn counted(&self) -> Option<&PublicCounted> {
        self.counted.as_ref()
    }

    /// The sums that are decrypted, once the counted list is there.
    pub(super) fn sums(&self) -> Option<Bytes> {
        self.sums.clone()
    }

    /// That an entry is in the log, under the checkpoint.
    pub(super) fn receipt(&self, index: u64) -> Option<Receipt> {
        let checkpoint = self.checkpoint.as_ref()?;
        let proof = self.tree.prove_inclusion(index, checkpoint.checkpoint().size()).ok()?;
        Receipt::new(index, proof, checkpoint.clone()).ok()
    }
}

/// The credentials that begin with these hexadecimal digits.
pub(super) fn credentials_with(digits: &str) -> CredentialRange {
    let (mut first, mut last) = ([0_u8; 32], [0xff_u8; 32]);
    for (position, digit) in digits.chars().enumerate() {
        let value = digit.to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0);
        let (shift, mask) = if position % 2 == 0 { (4, 0x0f) } else { (0, 0xf0) };
        for edge in [&mut first, &mut last] {
            if let Some(byte) = edge.get_mut(position / 2) {
                *byte = (*byte & mask) | (value << shift);
            }
        }
    }
    first..=last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(credentials: impl IntoIterator<Item = [u8; 32]>) -> PublicLog {
        let ballot = PublicBallot { index: 0, leaf: Hash([0; 32]), seq: 1 };
        let ballots = credentials.into_iter().map(|credential| (credential, vec![ballot])).collect();
        PublicLog { ballots, ..PublicLog::default() }
    }

    fn starting_with(first: u8, second: u8) -> [u8; 32] {
        let mut credential = [7; 32];
        [credential[0], credential[1]] = [first, second];
        credential
    }

    #[test]
    fn a_bucket_holds_what_begins_with_its_digits_and_nothing_else() {
        let all = [(0xa0, 0), (0xa1, 0xff), (0xab, 0x12), (0xab, 0x1f), (0xab, 0x20), (0xb0, 0), (0x0a, 0xb1)];
        let log = log(all.map(|(first, second)| starting_with(first, second)));
        let of = |digits: &str| {
            log.bucket(credentials_with(digits))
                .map(|(credential, _)| hex::encode(&credential[..2]))
                .collect::<Vec<_>>()
        };
        assert_eq!(of("").len(), 7);
        assert_eq!(of("a"), ["a000", "a1ff", "ab12", "ab1f", "ab20"]);
        assert_eq!(of("ab1"), ["ab12", "ab1f"]);
        assert_eq!(of("ab12"), ["ab12"]);
        assert!(of("c").is_empty() && of("ab3").is_empty());
    }

    #[test]
    fn buckets_become_no_smaller_than_they_may() {
        let many =
            |count: u16| log((0..count).map(|n| starting_with(n.to_be_bytes()[0], n.to_be_bytes()[1]))).bucket_digits();
        assert_eq!([many(0), many(1), many(511), many(512), many(8_191), many(8_192)], [0, 0, 0, 1, 1, 2]);
    }

    #[test]
    fn an_empty_log_has_no_tiles() {
        let log = log([]);
        for path in ["tile/0/000", "tile/0/000.p/1", "tile/entries/000.p/1", "tile/7/000.p/1", "tile/63/000"] {
            let path: transparency_log::tiles::TilePath = path.parse().unwrap();
            assert!(!log.tree().has_tile(&path) && log.tree().hash_tile(&path).is_none());
        }
    }
}
