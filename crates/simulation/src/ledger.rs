//! Where statements go: the real board, or a ledger in memory.

use std::collections::{BTreeMap, HashMap};

use canonical::Hash;
use election::entry::leaf_hash;
use rand_chacha::ChaCha20Rng;
use record::{Record, Refusal};
use transparency_log::checkpoint::{Checkpoint, LogIdentity};
use transparency_log::cosignature::WitnessKey;
use transparency_log::ed25519::SigningKey;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{Row, paths};
use transparency_log::witness::Witness;
use transparency_log::{MemoryTree, TileBuilder, entry_bundle, tree};

/// A log that officials' statements are handed to.
pub trait Log {
    /// The record so far.
    fn record(&self) -> &Record;

    /// Hands in an entry with the attachments that it names.
    ///
    /// # Panics
    /// If it is refused: a play goes by the rules. What shows refusals asks the record.
    fn submit(&mut self, entry: Vec<u8>, attachments: Vec<Vec<u8>>);

    /// A checkpoint of all entries so far, with the witnesses' cosignatures.
    fn under(&mut self) -> String;

    /// Content of an attachment.
    fn attachment(&self, hash: &Hash) -> Option<Vec<u8>>;

    /// The time on everyone's clock, in seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> u64;

    /// Lets time pass.
    fn wait_until(&mut self, time: u64);
}

/// A log in memory.
#[derive(Debug)]
pub struct Ledger {
    record: Record,
    entries: Vec<Vec<u8>>,
    attachments: HashMap<Hash, Vec<u8>>,
    tree: MemoryTree,
    log: LogIdentity,
    key: SigningKey,
    witnesses: Vec<Witness>,
    now: u64,
    rng: ChaCha20Rng,
}

impl Ledger {
    /// An empty log with this identity and key, and its witnesses.
    pub fn new(log: LogIdentity, key: SigningKey, witnesses: Vec<Witness>, now: u64, rng: ChaCha20Rng) -> Self {
        let (record, tree) = (Record::new(), MemoryTree::new());
        let (entries, attachments) = (Vec::new(), HashMap::new());
        Self { record, entries, attachments, tree, log, key, witnesses, now, rng }
    }

    /// From here on checkpoints are signed with the key of a successor.
    pub fn go_on_under(&mut self, key: SigningKey) {
        self.key = key;
    }

    /// Hands in an entry that may be refused.
    ///
    /// # Errors
    /// Why it is; the log is then as before but for the attachments.
    pub fn try_submit(&mut self, entry: Vec<u8>, attachments: Vec<Vec<u8>>) -> Result<(), Refusal> {
        self.attachments.extend(attachments.into_iter().map(|content| (Hash::of(&content), content)));
        self.record.accept(&entry, &self.attachments, &mut self.rng)?;
        self.tree.push(tree::Hash(leaf_hash(&entry).0));
        self.entries.push(entry);
        Ok(())
    }

    /// Hands in an entry without the dear checks, for records so large that who made them need not prove them as well.
    ///
    /// # Panics
    /// If it is refused.
    pub fn submit_unproven(&mut self, entry: Vec<u8>, attachments: Vec<Vec<u8>>) {
        self.attachments.extend(attachments.into_iter().map(|content| (Hash::of(&content), content)));
        let prepared = self.record.prepare(&entry).expect("a well-formed entry");
        let admission = self.record.examine(prepared, &self.attachments).expect("an entry that may come next");
        self.record.admit(admission);
        self.tree.push(tree::Hash(leaf_hash(&entry).0));
        self.entries.push(entry);
    }

    /// The entries so far.
    pub fn entries(&self) -> &[Vec<u8>] {
        &self.entries
    }

    /// The attachments so far.
    pub fn attachments(&self) -> &HashMap<Hash, Vec<u8>> {
        &self.attachments
    }

    /// The exported record: path and content of each file.
    pub fn export(&mut self) -> BTreeMap<String, Vec<u8>> {
        let checkpoint = self.under();
        export(&self.entries, &self.attachments, checkpoint.into_bytes())
    }

    /// The names and keys of the witnesses.
    pub fn witness_keys(&self) -> Vec<WitnessKey> {
        let key = |witness: &Witness| WitnessKey { name: witness.name.clone(), key: witness.key.public() };
        self.witnesses.iter().map(key).collect()
    }
}

impl Log for Ledger {
    fn record(&self) -> &Record {
        &self.record
    }

    fn submit(&mut self, entry: Vec<u8>, attachments: Vec<Vec<u8>>) {
        if let Err(refusal) = self.try_submit(entry, attachments) {
            panic!("refused: {refusal} ({})", refusal.code());
        }
    }

    fn under(&mut self) -> String {
        let size = self.tree.size();
        let root = self.tree.root(size).expect("the tree has its own size");
        let checkpoint = Checkpoint::new(self.log.origin.clone(), size, root).expect("fewer than 2^53 entries");
        let signed = SignedCheckpoint::sign(checkpoint, &self.key);
        let note = signed.to_bytes();
        let (tree, log, now) = (&self.tree, &self.log, self.now);
        let cosign = |witness: &mut Witness| {
            let old = witness.last_size();
            let proof = tree.prove_consistency(old, size).expect("the log only grows");
            witness.cosign(log, old, &proof, &note, now).expect("an honest log is cosigned")
        };
        let lines: Vec<_> = self.witnesses.iter_mut().map(cosign).collect();
        let cosigned = signed.with_cosignatures(&self.log, &self.witness_keys(), &lines);
        cosigned.expect("the log signed it").to_string()
    }

    fn attachment(&self, hash: &Hash) -> Option<Vec<u8>> {
        self.attachments.get(hash).cloned()
    }

    fn now(&self) -> u64 {
        self.now
    }

    fn wait_until(&mut self, time: u64) {
        self.now = self.now.max(time);
    }
}

/// The files of a record with these entries and this checkpoint, whatever they say (`docs/protocol.md` §4.3).
pub fn export(
    entries: &[Vec<u8>],
    attachments: &HashMap<Hash, Vec<u8>>,
    checkpoint: Vec<u8>,
) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([("checkpoint".to_owned(), checkpoint)]);
    let mut builder = TileBuilder::new();
    let mut tiles: Vec<_> = entries.iter().flat_map(|entry| builder.push(tree::leaf_hash(entry))).collect();
    tiles.extend(builder.finish());
    files.extend(tiles.into_iter().map(|tile| (tile.path.to_string(), tile.to_bytes())));
    let bundles = paths(entries.len() as u64).filter(|path| path.row() == Row::Entries);
    for (path, chunk) in bundles.zip(entries.chunks(256)) {
        files.insert(path.to_string(), entry_bundle::encode(chunk).expect("entries fit their length"));
    }
    files.extend(attachments.iter().map(|(hash, content)| (format!("attachment/{hash}"), content.clone())));
    files
}
