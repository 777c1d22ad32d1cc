//! Which files an exported record has, and which it must have (`docs/protocol.md` §4.3).

use std::collections::{BTreeMap, BTreeSet};

use canonical::Hash;
use transparency_log::tiles::{self, FULL_WIDTH, Row, TilePath};

use crate::failure::Failures;
use crate::source::{FileKind, SourceFile};
use crate::{Failure, Named};

/// The file that everything else hangs on.
pub(crate) const CHECKPOINT: &str = "checkpoint";
const ATTACHMENT: &str = "attachment/";
/// Missing tiles that are listed one by one; how many more there are is said in one line. A forged checkpoint may speak of 2^53 entries.
const LISTED: usize = 1_000;

/// The file of an attachment.
pub(crate) fn attachment_path(hash: &Hash) -> String {
    format!("{ATTACHMENT}{hash}")
}

/// The files that are there.
pub(crate) struct Inventory {
    /// Length by path.
    regular: BTreeMap<String, u64>,
    others: Vec<(String, FileKind)>,
}

impl Inventory {
    pub(crate) fn new(files: Vec<SourceFile>) -> Self {
        let mut inventory = Self { regular: BTreeMap::new(), others: Vec::new() };
        for SourceFile { path, kind } in files {
            match kind {
                FileKind::Regular { length } => {
                    inventory.regular.insert(path, length);
                }
                other => inventory.others.push((path, other)),
            }
        }
        inventory
    }

    /// Bytes of a regular file.
    pub(crate) fn length(&self, path: &str) -> Option<u64> {
        self.regular.get(path).copied()
    }

    /// The entry bundles that are there, from the first up to the first that is missing or partial.
    pub(crate) fn bundles(&self) -> Vec<TilePath> {
        let mut bundles = Vec::new();
        loop {
            let Ok(full) = TilePath::new(Row::Entries, bundles.len() as u64, FULL_WIDTH) else { return bundles };
            if !self.regular.contains_key(&full.to_string()) {
                bundles.extend(self.widest_partial(full));
                return bundles;
            }
            bundles.push(full);
        }
    }

    /// Reports each file that is missing and everything that is not needed, for a log of `size` entries.
    pub(crate) fn check(&self, size: u64, named: &BTreeSet<Named>, failures: &mut Failures) {
        let hashes: BTreeSet<Hash> = named.iter().map(|(hash, _)| *hash).collect();
        self.check_missing(size, &hashes, failures);
        for path in self.regular.keys().filter(|path| !belongs(path, size, &hashes)) {
            let message = "no file of this name belongs to this record";
            failures.push(Failure::new("file-extra", message).at_path(path));
        }
        for (path, kind) in &self.others {
            failures.push(Failure::new("file-extra", describe(*kind)).at_path(path));
        }
    }

    fn check_missing(&self, size: u64, hashes: &BTreeSet<Hash>, failures: &mut Failures) {
        let mut missing =
            |path: &str| failures.push(Failure::new("file-missing", "the file is not there").at_path(path));
        if !self.regular.contains_key(CHECKPOINT) {
            missing(CHECKPOINT);
        }
        for path in hashes.iter().map(attachment_path).filter(|path| !self.regular.contains_key(path)) {
            missing(&path);
        }
        let tiles = self.regular.keys().filter_map(|path| path.parse().ok());
        let present = tiles.filter(|tile| is_tile_of(tile, size)).count() as u64;
        let lacking = tile_count(size).saturating_sub(present);
        let listed = tiles::paths(size).map(|tile| tile.to_string()).filter(|path| !self.regular.contains_key(path));
        let listed: Vec<_> = listed.take(usize::try_from(lacking).unwrap_or(LISTED).min(LISTED)).collect();
        listed.iter().for_each(|path| missing(path));
        let more = lacking.saturating_sub(listed.len() as u64);
        if more > 0 {
            let message = format!("{more} more tiles of a log of {size} entries are not there");
            failures.push(Failure::new("file-missing", message).at_path("tile"));
        }
    }

    fn widest_partial(&self, full: TilePath) -> Option<TilePath> {
        let folder = format!("{full}.p/");
        let inside = self.regular.range(folder.clone()..).map(|(path, _)| path);
        let inside = inside.take_while(|path| path.starts_with(&folder));
        inside.filter_map(|path| path.parse::<TilePath>().ok()).max_by_key(TilePath::width)
    }
}

fn belongs(path: &str, size: u64, hashes: &BTreeSet<Hash>) -> bool {
    if let Some(hash) = path.strip_prefix(ATTACHMENT) {
        return hash.parse().is_ok_and(|hash| hashes.contains(&hash));
    }
    path == CHECKPOINT || path.parse().is_ok_and(|tile| is_tile_of(&tile, size))
}

/// Hashes, or entries, in a row of a log.
fn items(row: Row, size: u64) -> u64 {
    match row {
        Row::Entries => size,
        Row::Hashes(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
    }
}

/// Whether a log of `size` entries has this tile.
fn is_tile_of(tile: &TilePath, size: u64) -> bool {
    let items = items(tile.row(), size);
    let width = if tile.index() < items / 256 { 256 } else { items % 256 };
    tile.index() <= items / 256 && u64::from(tile.width()) == width
}

/// How many tiles a log of `size` entries has.
fn tile_count(size: u64) -> u64 {
    let levels = (0..8).map(|level| items(Row::Hashes(level), size));
    levels.chain([size]).map(|items| items.div_ceil(256)).sum()
}

fn describe(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Regular { .. } => "a file",
        FileKind::Link => "a link: a record has none",
        FileKind::EmptyDirectory => "an empty directory: a record has none",
        FileKind::TooDeep => "a directory that lies deeper than any of a record; it was not looked into",
        FileKind::Special => "neither a file nor a directory",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tiles_of_a_size_are_counted_and_recognised_as_the_log_lists_them() {
        for size in [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_050] {
            let paths: BTreeSet<_> = tiles::paths(size).collect();
            assert_eq!(tile_count(size), paths.len() as u64, "size {size}");
            assert!(paths.iter().all(|tile| is_tile_of(tile, size)), "size {size}");
            for other in tiles::paths(size + 1).chain(tiles::paths(size.saturating_sub(1))) {
                assert_eq!(is_tile_of(&other, size), paths.contains(&other), "size {size}, {other}");
            }
        }
    }

    #[test]
    fn a_checkpoint_of_more_entries_than_can_be_is_answered_at_once() {
        let mut failures = Failures::default();
        Inventory::new(Vec::new()).check((1 << 53) - 1, &BTreeSet::new(), &mut failures);
        let failures = failures.into_sorted();
        assert_eq!(failures.len(), LISTED + 2);
        assert!(failures.iter().all(|failure| failure.code == "file-missing"));
        assert!(failures.iter().any(|failure| failure.message.contains(" more tiles of a log of 9007199254740991")));
    }
}
