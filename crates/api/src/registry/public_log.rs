//! What the public may see of an intake log: the entries under its last cosigned checkpoint.

use election::entry::leaf_hash;
use transparency_log::MemoryTree;
use transparency_log::proof::HashSource;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{Row, TilePath};
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

    /// Whether a bundle of entries or a hash tile is of this log, and has this width.
    pub(super) fn has_tile(&self, path: &TilePath) -> bool {
        let items = match path.row() {
            Row::Entries | Row::Hashes(0) => self.size(),
            Row::Hashes(level) => self.size().checked_shr(8 * u32::from(level)).unwrap_or(0),
        };
        path.index().saturating_mul(256).saturating_add(path.width().into()) <= items
    }

    /// The content of a hash tile.
    pub(super) fn hash_tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let Row::Hashes(level) = path.row() else { return None };
        if !self.has_tile(path) {
            return None;
        }
        let (first, height) = (path.index() * 256, 8 * u32::from(level));
        let hashes = (first..first + u64::from(path.width())).map(|index| self.tree.subtree(height, index));
        Some(hashes.collect::<Option<Vec<_>>>()?.iter().flat_map(|hash| hash.0).collect())
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
