//! Hash tiles, built from leaf hashes as they come (C2SP tlog-tiles).

use crate::tiles::{FULL_WIDTH, HashTile, Row, TilePath};
use crate::tree::{Hash, root};

/// Builds the hash tiles of a growing log; it keeps at most 255 hashes for each level, 8 KiB.
#[derive(Debug, Clone, Default)]
pub struct TileBuilder {
    size: u64,
    /// For each level the hashes after its last full tile, fewer than [`FULL_WIDTH`].
    edges: Vec<Vec<Hash>>,
}

impl TileBuilder {
    /// Before the first leaf.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf hash and gives the tiles that it fills, from level 0 upwards; mostly none.
    pub fn push(&mut self, leaf: Hash) -> Vec<HashTile> {
        let mut full = Vec::new();
        let mut hash = leaf;
        self.size += 1;
        for level in 0.. {
            let Some(hashes) = self.append(level, hash) else { break };
            hash = root(hashes.iter().copied());
            full.push(HashTile { path: self.path(level, FULL_WIDTH), hashes });
        }
        full
    }

    /// Number of leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The partial tiles at the right edge, from level 0 upwards.
    pub fn finish(self) -> Vec<HashTile> {
        let tiles = (0..).zip(&self.edges).filter(|(_, hashes)| !hashes.is_empty());
        tiles
            .map(|(level, hashes)| {
                let width = u16::try_from(hashes.len()).expect("fewer than 256");
                HashTile { path: self.path(level, width), hashes: hashes.clone() }
            })
            .collect()
    }

    /// Appends a hash to the edge of a level and takes the whole edge if it has become a full tile.
    fn append(&mut self, level: u8, hash: Hash) -> Option<Vec<Hash>> {
        if self.edges.len() <= level.into() {
            self.edges.push(Vec::new());
        }
        let edge = self.edges.get_mut(usize::from(level)).expect("levels come one after the other");
        edge.push(hash);
        (edge.len() == FULL_WIDTH.into()).then(|| std::mem::take(edge))
    }

    /// The path of the tile of this level that the last leaf is in, or was the last of.
    fn path(&self, level: u8, width: u16) -> TilePath {
        let hashes = self.size >> (8 * u32::from(level));
        let index = if width == FULL_WIDTH { hashes / 256 - 1 } else { hashes / 256 };
        TilePath::new(Row::Hashes(level), index, width).expect("a log has fewer than 2^53 leaves")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryTree;
    use crate::proof::HashSource;
    use crate::tiles::paths;
    use crate::tree::tests::leaves;

    #[test]
    fn the_tiles_are_those_of_the_export_and_have_the_hashes_of_the_tree() {
        let leaves = leaves(66_050);
        let tree: MemoryTree = leaves.iter().copied().collect();
        let mut builder = TileBuilder::new();
        let mut full = Vec::new();
        let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 66_050];
        let mut pushed = 0;
        for size in sizes {
            for leaf in &leaves[pushed..size] {
                full.extend(builder.push(*leaf));
            }
            pushed = size;
            assert_eq!(builder.size(), size as u64);
            let mut tiles = full.clone();
            tiles.extend(builder.clone().finish());
            tiles.sort_by_key(|tile| tile.path);
            let listed: Vec<_> = paths(size as u64).filter(|path| path.row() != Row::Entries).collect();
            assert_eq!(tiles.iter().map(|tile| tile.path).collect::<Vec<_>>(), listed, "size {size}");
            for HashTile { path, hashes } in tiles {
                let Row::Hashes(level) = path.row() else { panic!("a hash tile") };
                assert_eq!(hashes.len(), usize::from(path.width()));
                for (place, hash) in (0..).zip(hashes) {
                    assert_eq!(tree.subtree(8 * u32::from(level), path.index() * 256 + place), Some(hash), "{path}");
                }
            }
        }
    }
}
