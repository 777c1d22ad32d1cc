//! Paths of a log that is published as tiles (C2SP tlog-tiles; `docs/protocol.md` §4.3).

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::form::{MAX_INTEGER, integer_from_decimal};
use crate::tree::Hash;

/// Hashes of a full tile, entries of a full bundle.
pub const FULL_WIDTH: u16 = 256;
/// Levels that C2SP tlog-tiles knows, from 0 to 63.
const GREATEST_LEVEL: u8 = 63;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// Entries of the log.
    Entries,
    /// Hashes of a level, from 0 (leaf hashes) to 63. One of level L is a root over 256^L leaves.
    Hashes(u8),
}

/// Where a hash tile or entry bundle is: `tile/<L>/<N>`, `tile/entries/<N>`, and both with `.p/<W>` if it is partial.
///
/// [`fmt::Display`] gives the path, [`FromStr`] reads it, strictly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    row: Row,
    /// Not above [`MAX_INTEGER`].
    index: u64,
    /// 1 to [`FULL_WIDTH`].
    width: u16,
}

impl TilePath {
    /// [`Error::Tile`] if the level is above 63, the index above 2^53 - 1 or the width not 1 to 256.
    pub fn new(row: Row, index: u64, width: u16) -> Result<Self, Error> {
        if matches!(row, Row::Hashes(level) if level > GREATEST_LEVEL) {
            return Err(fault("a level above 63"));
        }
        if index > MAX_INTEGER {
            return Err(fault("an index above 2^53 - 1"));
        }
        if !(1..=FULL_WIDTH).contains(&width) {
            return Err(fault("a width that is not 1 to 256"));
        }
        Ok(Self { row, index, width })
    }

    /// What it holds.
    pub fn row(&self) -> Row {
        self.row
    }

    /// Its number in the row, counted from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Number of hashes or entries, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Row::Entries => write!(f, "tile/entries/")?,
            Row::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            if place > 0 { write!(f, "x{group:03}/")? } else { write!(f, "{group:03}")? }
        }
        if self.width < FULL_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = Error;

    fn from_str(path: &str) -> Result<Self, Error> {
        Self::read(path)
            // Leading zeros, `x` in the wrong place and the like: whatever is not written like this is no path.
            .filter(|tile| tile.to_string() == path)
            .ok_or(fault("not a path of a tile"))
    }
}

impl TilePath {
    fn read(path: &str) -> Option<Self> {
        let (row, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let row = match row {
            "entries" => Row::Entries,
            level => Row::Hashes(level.parse().ok()?),
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().ok()?),
            None => (rest, FULL_WIDTH),
        };
        let digits: String = index.split('/').map(|group| group.trim_start_matches('x')).collect();
        let significant = digits.trim_start_matches('0');
        let index = if significant.is_empty() { 0 } else { integer_from_decimal(significant)? };
        Self::new(row, index, width).ok()
    }
}

/// The tiles and bundles of an exported log with `size` entries: each row from the left, first the entries and then the
/// hashes from level 0 upwards.
pub fn paths(size: u64) -> impl Iterator<Item = TilePath> {
    let levels = (0..=7u8).take_while(move |level| size >> (8 * level) != 0);
    let hashes = levels.flat_map(move |level| row_paths(Row::Hashes(level), size >> (8 * level)));
    row_paths(Row::Entries, size).chain(hashes)
}

fn row_paths(row: Row, items: u64) -> impl Iterator<Item = TilePath> {
    let full = (0..items / 256).map(move |index| TilePath { row, index, width: FULL_WIDTH });
    let width = u16::try_from(items % 256).expect("below 256");
    full.chain((width > 0).then_some(TilePath { row, index: items / 256, width }))
}

/// A hash tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashTile {
    /// Where it is; its row is [`Row::Hashes`].
    pub path: TilePath,
    /// As many as the path's width.
    pub hashes: Vec<Hash>,
}

impl HashTile {
    /// Reads the content of a tile: exactly 32 bytes for each hash. Otherwise [`Error::Tile`].
    pub fn parse(path: TilePath, bytes: &[u8]) -> Result<Self, Error> {
        let (hashes, rest) = bytes.as_chunks();
        if path.row() == Row::Entries || !rest.is_empty() || hashes.len() != usize::from(path.width()) {
            return Err(fault("not as many hashes as the width"));
        }
        Ok(Self { path, hashes: hashes.iter().copied().map(Hash).collect() })
    }

    /// The hashes one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

fn fault(fault: &'static str) -> Error {
    Error::Tile { fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_the_specification_says() {
        for (row, index, width, path) in [
            (Row::Hashes(0), 0, 256, "tile/0/000"),
            (Row::Hashes(0), 1067, 256, "tile/0/x001/067"),
            (Row::Hashes(2), 1_234_067, 256, "tile/2/x001/x234/067"),
            (Row::Hashes(63), 999, 1, "tile/63/999.p/1"),
            (Row::Entries, 1000, 255, "tile/entries/x001/000.p/255"),
            (Row::Entries, 0, 256, "tile/entries/000"),
            (Row::Entries, MAX_INTEGER, 256, "tile/entries/x009/x007/x199/x254/x740/991"),
        ] {
            let tile = TilePath::new(row, index, width).unwrap();
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(tile));
            assert_eq!((tile.row(), tile.index(), tile.width()), (row, index, width));
        }
    }

    #[test]
    fn paths_in_any_other_form_are_refused() {
        for path in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/000/",
            "tile/00/000",
            "tile/+1/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/data/000",
            "tile/Entries/000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000/001",
            "tile/0/001/067",
            "tile/0/x001/x067",
            "tile/0/x1/067",
            "tile/0/xx001/067",
            "tile/0/X001/067",
            "tile/0/x001//067",
            "tile/0/+01",
            "tile/0/ 01",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/000.p/256",
            "tile/0/000.p/257",
            "tile/0/000.p/65537",
            "tile/0/000.p/1/",
            "tile/0/000.p/1.p/1",
            "tile/0/../000",
            "tile/0/000\n",
            "tile/entries/x009/x007/x199/x254/x740/992",
            "tile/entries/x018/x446/x744/x073/x709/x551/616",
        ] {
            assert_eq!(path.parse::<TilePath>().map_err(|e| e.code()), Err("tile"), "{path:?}");
        }
    }

    #[test]
    fn the_example_of_the_specification_has_its_tiles() {
        let mut hashes = paths(70_000).filter(|tile| tile.row() != Row::Entries);
        assert!((0..273).all(|index| hashes.next() == TilePath::new(Row::Hashes(0), index, 256).ok()));
        let rest: Vec<_> = hashes.map(|tile| tile.to_string()).collect();
        assert_eq!(rest, ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]);
        assert_eq!(paths(70_000).filter(|tile| tile.row() == Row::Entries).count(), 274);
    }

    #[test]
    fn small_logs_have_exactly_these_paths() {
        let list = |size| paths(size).map(|tile| tile.to_string()).collect::<Vec<_>>();
        assert!(list(0).is_empty());
        assert_eq!(list(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
        assert_eq!(list(255), ["tile/entries/000.p/255", "tile/0/000.p/255"]);
        assert_eq!(list(256), ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(
            list(257),
            ["tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]
        );
    }

    #[test]
    fn a_hash_tile_has_as_many_hashes_as_its_width_says() {
        let path = "tile/0/000.p/3".parse().unwrap();
        let bytes: Vec<u8> = (0..96).collect();
        let tile = HashTile::parse(path, &bytes).unwrap();
        assert_eq!(tile.hashes.len(), 3);
        assert_eq!(tile.to_bytes(), bytes);
        for length in (0..96).chain([97, 128]) {
            let mut cut = bytes.clone();
            cut.resize(length, 0);
            assert_eq!(HashTile::parse(path, &cut).unwrap_err().code(), "tile", "{length} bytes");
        }
        let bundle = "tile/entries/000.p/3".parse().unwrap();
        assert_eq!(HashTile::parse(bundle, &bytes).unwrap_err().code(), "tile");
    }
}
