//! The hash tree of RFC 6962 §2.1 with SHA-256 (`docs/protocol.md` §4).

use std::fmt;

use sha2::{Digest, Sha256};

use crate::form::to_base64;

/// A hash of the tree: of a leaf, a node or the root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    /// Base64, as in checkpoints and proofs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_base64(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Hash of a leaf: `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// Hash of a node over its two children: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the tree without leaves: `SHA-256("")`.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// Root over leaf hashes, in constant memory up to a logarithm.
pub fn root(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    leaves.into_iter().collect::<Frontier>().root()
}

/// Root over records: that of a tree whose leaves they are (`docs/protocol.md` §10.1).
pub fn root_of_records(records: impl IntoIterator<Item: AsRef<[u8]>>) -> Hash {
    root(records.into_iter().map(|record| leaf_hash(record.as_ref())))
}

/// The right edge of a growing tree: enough to append leaves and to know the root, in O(log size) memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees that the leaves fall into, from the largest to the smallest: one for each bit
    /// of `size` that is 1.
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// As it was written down: `None` unless there is one subtree for each bit of the size.
    pub fn of(size: u64, subtrees: Vec<Hash>) -> Option<Self> {
        (u64::from(size.count_ones()) == subtrees.len() as u64).then_some(Self { size, subtrees })
    }

    /// Roots of the complete subtrees, from the largest to the smallest: with the size all that is to be written down.
    pub fn subtrees(&self) -> &[Hash] {
        &self.subtrees
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.subtrees.pop().expect("there is a subtree for each bit of the size");
            hash = node_hash(&left, &hash);
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over all leaves so far.
    pub fn root(&self) -> Hash {
        fold(&self.subtrees).unwrap_or_else(empty_root)
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut frontier = Self::new();
        leaves.into_iter().for_each(|leaf| frontier.push(leaf));
        frontier
    }
}

/// Root over complete subtrees, given from the largest to the smallest.
pub(crate) fn fold(subtrees: &[Hash]) -> Option<Hash> {
    subtrees.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The eight leaves with which implementations of Certificate Transparency test themselves, in hexadecimal.
    pub(crate) const KNOWN_LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    /// Roots over the first 1 to 8 of them.
    pub(crate) const KNOWN_ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    pub(crate) fn hash(hex: &str) -> Hash {
        Hash(hex::decode(hex).unwrap().try_into().unwrap())
    }

    pub(crate) fn known_leaves() -> Vec<Hash> {
        KNOWN_LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect()
    }

    /// Leaves that are all different.
    pub(crate) fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    /// The definition of RFC 6962 §2.1, word by word.
    pub(crate) fn root_by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash(Sha256::digest([]).into()),
            [leaf] => *leaf,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node_hash(&root_by_definition(&leaves[..k]), &root_by_definition(&leaves[k..]))
            }
        }
    }

    #[test]
    fn roots_over_the_known_leaves_are_the_known_ones() {
        assert_eq!(root([]), hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        let mut frontier = Frontier::new();
        for (i, (leaf, known)) in known_leaves().into_iter().zip(KNOWN_ROOTS).enumerate() {
            frontier.push(leaf);
            assert_eq!(frontier.root(), hash(known), "over {} leaves", i + 1);
            assert_eq!(frontier.size(), i as u64 + 1);
        }
        let records: Vec<_> = KNOWN_LEAVES.iter().map(|leaf| hex::decode(leaf).unwrap()).collect();
        assert_eq!(root_of_records(&records), hash(KNOWN_ROOTS[7]));
    }

    #[test]
    fn roots_of_all_sizes_up_to_300_are_those_of_the_definition() {
        let leaves = leaves(300);
        for size in 0..=300 {
            assert_eq!(root(leaves[..size].iter().copied()), root_by_definition(&leaves[..size]), "size {size}");
        }
    }

    #[test]
    fn a_leaf_is_never_hashed_like_a_node() {
        let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
        assert_ne!(leaf_hash(&[a.0, b.0].concat()), node_hash(&a, &b));
    }

    proptest! {
        #[test]
        fn roots_agree_with_another_implementation(records in prop::collection::vec(any::<Vec<u8>>(), 0..80)) {
            let mut tree = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2_for_ct_merkle::Sha256, _>::new();
            records.iter().for_each(|record| tree.push(record.clone()));
            let (ours, theirs) = (root_of_records(&records), tree.root());
            prop_assert_eq!(ours.0.as_slice(), theirs.as_bytes().as_slice());
        }
    }
}
