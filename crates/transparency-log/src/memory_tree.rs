//! A tree of which every complete subtree's hash is kept in memory.

use crate::Error;
use crate::proof::{self, HashSource};
use crate::tiles::{FULL_WIDTH, Row, TilePath};
use crate::tree::{Hash, node_hash};

/// All hashes of a growing tree, 64 bytes for each leaf. Roots and proofs of this size and all smaller ones take
/// O(log size) steps.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    /// `levels[h][i]` is the root over the leaves from `i·2^h` to before `(i + 1)·2^h`.
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in &mut self.levels {
            level.push(hash);
            let [pairs @ .., left, right] = level.as_slice() else { return };
            if pairs.len() % 2 == 1 {
                return;
            }
            hash = node_hash(left, right);
        }
        self.levels.push(vec![hash]);
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| u64::try_from(leaves.len()).expect("a length fits into 64 bits"))
    }

    /// Leaf hash number `index`, counted from 0.
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.node(0, index)
    }

    /// Root over the first `size` leaves. [`Error::TreeProof`] if there are fewer.
    pub fn root(&self, size: u64) -> Result<Hash, Error> {
        proof::root(self, size)
    }

    /// See [`proof::prove_inclusion`].
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
        proof::prove_inclusion(self, index, size)
    }

    /// See [`proof::prove_consistency`].
    pub fn prove_consistency(&self, old_size: u64, size: u64) -> Result<Vec<Hash>, Error> {
        proof::prove_consistency(self, old_size, size)
    }
}

impl HashSource for MemoryTree {
    fn subtree(&self, height: u32, index: u64) -> Option<Hash> {
        self.node(height, index)
    }
}

impl MemoryTree {
    /// Whether a hash tile, or a bundle of entries, is of this tree: it may be of a smaller width than the tree has by now.
    pub fn has_tile(&self, path: &TilePath) -> bool {
        let items = match path.row() {
            Row::Entries | Row::Hashes(0) => self.size(),
            Row::Hashes(level) => self.size().checked_shr(8 * u32::from(level)).unwrap_or(0),
        };
        path.index().saturating_mul(FULL_WIDTH.into()).saturating_add(path.width().into()) <= items
    }

    /// The content of a hash tile; none for a bundle of entries, or a tile that is not of this tree.
    pub fn hash_tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let Row::Hashes(level) = path.row() else { return None };
        if !self.has_tile(path) {
            return None;
        }
        let (first, height) = (path.index() * u64::from(FULL_WIDTH), 8 * u32::from(level));
        let hashes = (first..first + u64::from(path.width())).map(|index| self.subtree(height, index));
        Some(hashes.collect::<Option<Vec<_>>>()?.iter().flat_map(|hash| hash.0).collect())
    }

    fn node(&self, height: u32, index: u64) -> Option<Hash> {
        self.levels.get(usize::try_from(height).ok()?)?.get(usize::try_from(index).ok()?).copied()
    }
}

impl Extend<Hash> for MemoryTree {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.push(leaf));
    }
}

impl FromIterator<Hash> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tests::{leaves, root_by_definition};

    #[test]
    fn roots_of_all_smaller_sizes_stay_known() {
        let leaves = leaves(300);
        let tree: MemoryTree = leaves.iter().copied().collect();
        assert_eq!(tree.size(), 300);
        for size in 0..=300u16 {
            assert_eq!(tree.root(size.into()), Ok(root_by_definition(&leaves[..size.into()])), "size {size}");
        }
        assert_eq!(tree.root(301).unwrap_err().code(), "tree-proof");
    }

    #[test]
    fn every_complete_subtree_and_no_other_is_kept() {
        for size in 0..=70u64 {
            let tree: MemoryTree = leaves(size).into_iter().collect();
            assert_eq!(MemoryTree::size(&tree), size);
            for height in 0..8 {
                assert!((0..size >> height).all(|i| tree.subtree(height, i).is_some()), "size {size}");
                assert_eq!(tree.subtree(height, size >> height), None, "size {size}");
            }
        }
    }
}
