//! The log itself: its tree, its head, and what witnesses say of it (`docs/protocol.md` §4).

use std::collections::{BTreeMap, HashMap};

use canonical::Hash;
use record::Setting;
use transparency_log::MemoryTree;
use transparency_log::checkpoint::Checkpoint;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::SignatureLine;
use transparency_log::receipt::Receipt;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree::{self, Frontier};

use crate::Error;

/// What became of cosignatures that were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignatures {
    /// Witnesses that cosigned the head.
    pub held: usize,
    /// How many must have.
    pub quorum: usize,
    /// Key names of the lines that are a witness's cosignature of the head.
    pub taken: Vec<String>,
    /// Key names of the lines that are not a witness's cosignature of the head.
    pub refused: Vec<String>,
}

/// Tree and heads. It grows by whole publications, so every head stands at the end of one.
#[derive(Debug)]
pub(crate) struct Log {
    tree: MemoryTree,
    /// The same tree, cheap to try an extension on.
    frontier: Frontier,
    /// Index of each entry.
    leaves: HashMap<Hash, u64>,
    /// Signed by the log alone.
    head: Option<SignedCheckpoint>,
    /// For each witness, by position in the manifest, the cosignature of the head that came last.
    lines: BTreeMap<usize, SignatureLine>,
    /// The last head with a quorum, with its time: of this head, or an earlier one.
    cosigned: Option<(SignedCheckpoint, u64)>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            tree: MemoryTree::new(),
            frontier: Frontier::new(),
            leaves: HashMap::new(),
            head: None,
            lines: BTreeMap::new(),
            cosigned: None,
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(crate) fn index(&self, leaf: &Hash) -> Option<u64> {
        self.leaves.get(leaf).copied()
    }

    pub(crate) fn head(&self) -> Option<&SignedCheckpoint> {
        self.head.as_ref()
    }

    pub(crate) fn cosigned(&self) -> Option<&(SignedCheckpoint, u64)> {
        self.cosigned.as_ref()
    }

    /// The cosigned head of all entries, with its time.
    pub(crate) fn under(&self) -> Result<&(SignedCheckpoint, u64), Error> {
        let size = self.size();
        let current = self.cosigned.as_ref().filter(|(head, _)| head.checkpoint().size() == size);
        current.ok_or(Error::HeadNotCosigned { size })
    }

    /// The head that the log would have with these leaves after its last, signed.
    pub(crate) fn head_with(
        &self,
        leaves: &[Hash],
        setting: &Setting,
        key: &SigningKey,
    ) -> Result<SignedCheckpoint, Error> {
        let mut frontier = self.frontier.clone();
        leaves.iter().for_each(|leaf| frontier.push(tree::Hash(leaf.0)));
        let checkpoint = Checkpoint::new(setting.log.origin.clone(), frontier.size(), frontier.root())?;
        Ok(SignedCheckpoint::sign(checkpoint, key))
    }

    /// Appends a leaf. The head is then to be replaced, by [`Self::set_head`].
    pub(crate) fn push(&mut self, leaf: Hash) {
        self.leaves.insert(leaf, self.size());
        self.tree.push(tree::Hash(leaf.0));
        self.frontier.push(tree::Hash(leaf.0));
    }

    pub(crate) fn set_head(&mut self, head: SignedCheckpoint) {
        self.head = Some(head);
        self.lines.clear();
    }

    /// Whether a checkpoint is of entries of this log.
    pub(crate) fn check_against(&self, other: &Checkpoint) -> Result<(), Error> {
        let (own, size) = (self.size(), other.size());
        if size > own {
            return Err(Error::LogBehind { own, other: size });
        }
        if self.tree.root(size)? == *other.root() { Ok(()) } else { Err(Error::LogContradicted { size }) }
    }

    /// Takes a stored head with cosignatures, of this size or a smaller one.
    pub(crate) fn restore_cosigned(&mut self, setting: &Setting, head: SignedCheckpoint) -> Result<(), Error> {
        let quorum = setting.manifest.witnesses.quorum;
        let time = head.verify(&setting.log, &setting.witnesses, quorum)?.time();
        self.check_against(head.checkpoint())?;
        if head.checkpoint().size() == self.size() {
            let lines: Vec<_> = head.note().signatures().iter().skip(1).cloned().collect();
            self.hold(setting, &lines);
        }
        self.cosigned = Some((head, time));
        Ok(())
    }

    /// Sorts cosignatures of the head to their witnesses. The one that comes last is kept, whatever its time: a witness whose
    /// clock was wrong can put it right.
    pub(crate) fn hold(&mut self, setting: &Setting, lines: &[SignatureLine]) -> Cosignatures {
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for line in lines {
            let verified = self.head.as_ref().and_then(|head| {
                let verify = |(position, witness): (usize, &transparency_log::WitnessKey)| {
                    witness.verify(line, head.checkpoint()).ok().map(|_| position)
                };
                setting.witnesses.iter().enumerate().find_map(verify)
            });
            match verified {
                None => refused.push(line.name.to_string()),
                Some(position) => {
                    taken.push(line.name.to_string());
                    self.lines.insert(position, line.clone());
                }
            }
        }
        Cosignatures { held: self.lines.len(), quorum: setting.manifest.witnesses.quorum, taken, refused }
    }

    /// The head with all cosignatures held, and its time, if they are a quorum.
    pub(crate) fn with_held(&self, setting: &Setting) -> Result<Option<(SignedCheckpoint, u64)>, Error> {
        let quorum = setting.manifest.witnesses.quorum;
        let Some(head) = self.head.as_ref().filter(|_| self.lines.len() >= quorum) else { return Ok(None) };
        let lines: Vec<_> = self.lines.values().cloned().collect();
        let cosigned = head.with_cosignatures(&setting.log, &setting.witnesses, &lines)?;
        let time = cosigned.verify(&setting.log, &setting.witnesses, quorum)?.time();
        Ok(Some((cosigned, time)))
    }

    pub(crate) fn set_cosigned(&mut self, cosigned: (SignedCheckpoint, u64)) {
        self.cosigned = Some(cosigned);
    }

    pub(crate) fn prove_consistency(&self, old_size: u64) -> Result<Vec<tree::Hash>, Error> {
        Ok(self.tree.prove_consistency(old_size, self.size())?)
    }

    /// That an entry is under the last cosigned head.
    pub(crate) fn receipt(&self, leaf: &Hash) -> Result<Receipt, Error> {
        let index = self.index(leaf).ok_or(Error::NotRecorded)?;
        let head = self.cosigned.as_ref().map(|(head, _)| head).filter(|head| index < head.checkpoint().size());
        let head = head.ok_or(Error::NotYetCosigned { index })?;
        let proof = self.tree.prove_inclusion(index, head.checkpoint().size())?;
        Ok(Receipt::new(index, proof, head.clone())?)
    }
}
