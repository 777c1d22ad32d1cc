//! The tree of the intake log, its head, and what witnesses say of it (`docs/protocol.md` §4).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canonical::Hash;
use record::Setting;
use transparency_log::MemoryTree;
use transparency_log::checkpoint::{Checkpoint, LogIdentity};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::SignatureLine;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;

use super::Error;

/// Tree and heads.
#[derive(Debug)]
pub(super) struct Heads {
    identity: LogIdentity,
    tree: MemoryTree,
    /// Index of each entry.
    leaves: HashMap<Hash, u64>,
    /// Of all entries, signed by the log alone.
    head: SignedCheckpoint,
    /// For each witness, by position in the manifest, the cosignature of the head that came last.
    lines: BTreeMap<usize, SignatureLine>,
    /// Witnesses that have cosigned since this process has the store.
    confirmed: BTreeSet<usize>,
    /// The last head with a quorum: of this head, or an earlier one.
    cosigned: Option<SignedCheckpoint>,
}

impl Heads {
    /// Of a log without entries.
    pub(super) fn new(identity: LogIdentity, key: &SigningKey) -> Self {
        let tree = MemoryTree::new();
        let empty = Checkpoint::new(identity.origin.clone(), 0, tree::empty_root()).expect("0 is a size");
        let head = SignedCheckpoint::sign(empty, key);
        let (leaves, lines, confirmed) = (HashMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { identity, tree, leaves, head, lines, confirmed, cosigned: None }
    }

    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    pub(super) fn index(&self, leaf: &Hash) -> Option<u64> {
        self.leaves.get(leaf).copied()
    }

    pub(super) fn head(&self) -> &SignedCheckpoint {
        &self.head
    }

    pub(super) fn cosigned(&self) -> Option<&SignedCheckpoint> {
        self.cosigned.as_ref()
    }

    /// Whether the head is cosigned by a quorum.
    pub(super) fn is_cosigned(&self) -> bool {
        self.cosigned.as_ref().is_some_and(|cosigned| cosigned.checkpoint() == self.head.checkpoint())
    }

    /// Positions of the witnesses that cosigned the head.
    pub(super) fn cosigners(&self) -> Vec<usize> {
        self.lines.keys().copied().collect()
    }

    /// How many witnesses have cosigned since this process has the store.
    pub(super) fn confirmed(&self) -> usize {
        self.confirmed.len()
    }

    /// Appends a leaf. The head is then to be replaced, by [`Self::set_head`].
    pub(super) fn push(&mut self, leaf: Hash) {
        self.leaves.insert(leaf, self.size());
        self.tree.push(tree::Hash(leaf.0));
    }

    pub(super) fn set_head(&mut self, head: SignedCheckpoint) {
        self.head = head;
        self.lines.clear();
    }

    /// Takes the stored head of all entries.
    pub(super) fn restore(&mut self, note: &[u8]) -> Result<(), Error> {
        let head = SignedCheckpoint::parse(note)?;
        let checkpoint = head.verify_log_only(&self.identity)?;
        if checkpoint.size() != self.size() || self.tree.root(self.size())? != *checkpoint.root() {
            return Err(Error::Stored(format!("the head is not of the {} entries", self.size())));
        }
        self.set_head(head);
        Ok(())
    }

    /// Takes a stored head with cosignatures, of this size or a smaller one.
    pub(super) fn restore_cosigned(&mut self, setting: &Setting, note: &[u8]) -> Result<(), Error> {
        let head = SignedCheckpoint::parse(note)?;
        head.verify(&self.identity, &setting.witnesses, setting.manifest.witnesses.quorum)?;
        let checkpoint = head.checkpoint();
        if checkpoint.size() > self.size() || self.tree.root(checkpoint.size())? != *checkpoint.root() {
            return Err(Error::Stored("the cosigned head is not of these entries".into()));
        }
        self.cosigned = Some(head);
        Ok(())
    }

    /// Sorts cosignatures of the head to their witnesses, and gives the cosigned head if they are a quorum.
    pub(super) fn hold(
        &mut self,
        setting: &Setting,
        lines: &[SignatureLine],
    ) -> Result<Option<SignedCheckpoint>, Error> {
        for line in lines {
            let mut witnesses = setting.witnesses.iter().enumerate();
            let verified = witnesses.find(|(_, witness)| witness.verify(line, self.head.checkpoint()).is_ok());
            if let Some((position, _)) = verified {
                self.lines.insert(position, line.clone());
                self.confirmed.insert(position);
            }
        }
        let quorum = setting.manifest.witnesses.quorum;
        if self.lines.len() < quorum {
            return Ok(None);
        }
        let lines: Vec<_> = self.lines.values().cloned().collect();
        let cosigned = self.head.with_cosignatures(&self.identity, &setting.witnesses, &lines)?;
        cosigned.verify(&self.identity, &setting.witnesses, quorum)?;
        Ok(Some(cosigned))
    }

    pub(super) fn set_cosigned(&mut self, cosigned: SignedCheckpoint) {
        self.cosigned = Some(cosigned);
    }

    pub(super) fn prove_consistency(&self, old_size: u64) -> Result<Vec<tree::Hash>, Error> {
        Ok(self.tree.prove_consistency(old_size, self.size())?)
    }
}
