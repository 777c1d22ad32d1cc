//! What the public may see of an intake log: the entries under its last cosigned checkpoint.

use election::entry::leaf_hash;
use transparency_log::MemoryTree;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;
use voter_registry::store::{Reader, StoreError};

/// Entries that are read from the store at once.
const PAGE: u64 = 256;

/// The public part of a log.
#[derive(Debug, Default)]
pub(super) struct PublicLog {
    tree: MemoryTree,
    checkpoint: Option<SignedCheckpoint>,
}

impl PublicLog {
    /// Number of entries.
    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The last cosigned checkpoint; none before there is one.
    pub(super) fn checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.checkpoint.as_ref()
    }

    /// Goes on by these leaves, which [`leaves`] has read from this size on, to a cosigned checkpoint.
    pub(super) fn grow(&mut self, leaves: Vec<tree::Hash>, checkpoint: SignedCheckpoint) {
        leaves.into_iter().for_each(|leaf| self.tree.push(leaf));
        self.checkpoint = Some(checkpoint);
    }

    /// The tree of its entries, of which anyone may have tiles.
    pub(super) fn tree(&self) -> &MemoryTree {
        &self.tree
    }
}

/// The leaf hashes of the entries from `from` to before `to`.
pub(super) fn leaves(reader: &dyn Reader, from: u64, to: u64) -> Result<Vec<tree::Hash>, StoreError> {
    let (mut leaves, mut next) = (Vec::new(), from);
    while next < to {
        let page = reader.entries(next, PAGE.min(to - next))?;
        if page.is_empty() {
            return Err(StoreError::Corrupted(format!("entry {next} is missing")));
        }
        next += page.len() as u64;
        leaves.extend(page.iter().map(|entry| tree::Hash(leaf_hash(entry).0)));
    }
    Ok(leaves)
}
