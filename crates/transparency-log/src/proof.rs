//! Inclusion and consistency proofs: made after RFC 6962 §2.1.1 and §2.1.2, checked after RFC 9162 §2.1.3.2 and
//! §2.1.4.2.

use crate::Error;
use crate::tree::{Hash, empty_root, fold, node_hash};

/// Where the hashes come from that proofs are made of.
pub trait HashSource {
    /// Root over the `2^height` leaves from leaf `index·2^height` on; `None` if there are not as many leaves.
    fn subtree(&self, height: u32, index: u64) -> Option<Hash>;
}

/// Leaf hashes. It takes O(size) steps to make a proof of them; [`crate::MemoryTree`] is faster.
impl HashSource for [Hash] {
    fn subtree(&self, height: u32, index: u64) -> Option<Hash> {
        let width = 1u64.checked_shl(height)?;
        let start = index.checked_mul(width)?;
        let range = usize::try_from(start).ok()?..usize::try_from(start.checked_add(width)?).ok()?;
        self.get(range).map(|leaves| crate::tree::root(leaves.iter().copied()))
    }
}

/// Root over the first `size` leaves. [`Error::TreeProof`] if the source does not have them.
pub fn root<S: HashSource + ?Sized>(source: &S, size: u64) -> Result<Hash, Error> {
    if size == 0 { Ok(empty_root()) } else { range_root(source, 0, size) }
}

/// The hashes that prove leaf `index` to be in the tree of the first `size` leaves, from the leaf's sibling upwards.
///
/// [`Error::TreeProof`] if `index` is not below `size`, or the source does not have the leaves.
pub fn prove_inclusion<S: HashSource + ?Sized>(source: &S, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
    if index >= size {
        return Err(fault("the index is not below the size"));
    }
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while end - start > 1 {
        let middle = start + left_width(end - start);
        if index < middle {
            proof.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that prove the tree of the first `old_size` leaves to be a prefix of that of the first `size`; none if
/// `old_size` is 0 or `size`.
///
/// [`Error::TreeProof`] if `old_size` is above `size`, or the source does not have the leaves.
pub fn prove_consistency<S: HashSource + ?Sized>(source: &S, old_size: u64, size: u64) -> Result<Vec<Hash>, Error> {
    if old_size > size {
        return Err(fault("the old size is above the new one"));
    }
    if old_size == 0 || old_size == size {
        return Ok(Vec::new());
    }
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while old_size < end {
        let middle = start + left_width(end - start);
        if old_size <= middle {
            proof.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    // The verifier knows this subtree already if it is the whole old tree.
    if start != 0 {
        proof.push(range_root(source, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that `leaf` is leaf `index` of the tree with this size and root. Otherwise [`Error::TreeProof`].
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), Error> {
    if index >= size {
        return Err(fault("the index is not below the size"));
    }
    let mut path = Path { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match path.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    path.end()?;
    if hash == *root { Ok(()) } else { Err(fault("the inclusion proof leads to another root")) }
}

/// Checks that the tree of `old_size` leaves with root `old_root` is a prefix of that with `size` and `root`.
/// Otherwise [`Error::TreeProof`]. From the empty tree and between equal sizes the proof is empty.
pub fn verify_consistency(old_size: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> Result<(), Error> {
    if old_size > size {
        return Err(fault("the old size is above the new one"));
    }
    for (size, root) in [(old_size, old_root), (size, root)] {
        if size == 0 && *root != empty_root() {
            return Err(fault("the root of the empty tree is another"));
        }
    }
    if old_size == 0 || old_size == size {
        return match proof {
            [] if old_size == 0 || old_root == root => Ok(()),
            [] => Err(fault("one size with two roots")),
            _ => Err(fault("the consistency proof is too long")),
        };
    }
    verify_growth(old_size, old_root, size, root, proof)
}

/// [`verify_consistency`] for `0 < old_size < size`.
fn verify_growth(old_size: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> Result<(), Error> {
    // A proof begins with the largest subtree at which the old tree ends, unless that is the whole old tree.
    let (seed, siblings) = match proof.split_first() {
        _ if old_size.is_power_of_two() => (old_root, proof),
        Some(split) => split,
        None => return Err(fault("the consistency proof is too short")),
    };
    let mut path = Path { node: old_size - 1, last: size - 1 };
    path.skip(path.node.trailing_ones());
    let (mut old, mut new) = (*seed, *seed);
    for sibling in siblings {
        match path.step()? {
            Side::Left => {
                old = node_hash(sibling, &old);
                new = node_hash(sibling, &new);
            }
            Side::Right => new = node_hash(&new, sibling),
        }
    }
    path.end()?;
    if old != *old_root {
        return Err(fault("the consistency proof leads to another old root"));
    }
    if new == *root { Ok(()) } else { Err(fault("the consistency proof leads to another root")) }
}

/// On which side the next sibling of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: `fn` and `sn` of RFC 9162.
struct Path {
    /// Number of the node in its level.
    node: u64,
    /// Number of the last node in that level.
    last: u64,
}

impl Path {
    /// Takes the next sibling and goes to the level above it.
    fn step(&mut self) -> Result<Side, Error> {
        if self.last == 0 {
            return Err(fault("the proof is too long"));
        }
        let side = if self.node % 2 == 1 || self.node == self.last {
            // The last node of a level has no sibling on its right: up to where it has one on its left.
            if self.node.is_multiple_of(2) {
                self.skip(self.node.trailing_zeros());
            }
            Side::Left
        } else {
            Side::Right
        };
        self.skip(1);
        Ok(side)
    }

    fn end(&self) -> Result<(), Error> {
        if self.last == 0 { Ok(()) } else { Err(fault("the proof is too short")) }
    }

    /// Goes up by some levels; past the root all numbers are 0.
    fn skip(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }
}

/// Leaves in the left subtree of a tree with `size` leaves, more than one: the largest power of two below `size`.
fn left_width(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Root over the leaves from `start` to before `end`, more than none. `start` is a multiple of a power of two that is
/// not below their number.
fn range_root<S: HashSource + ?Sized>(source: &S, mut start: u64, end: u64) -> Result<Hash, Error> {
    let mut subtrees = Vec::new();
    while start < end {
        let height = (end - start).ilog2();
        subtrees.push(source.subtree(height, start >> height).ok_or(fault("a hash is missing"))?);
        start += 1 << height;
    }
    fold(&subtrees).ok_or(fault("a range without leaves"))
}

fn fault(fault: &'static str) -> Error {
    Error::TreeProof { fault }
}

#[cfg(test)]
mod tests;
