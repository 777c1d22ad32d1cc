//! Hash tiles and entry bundles (`docs/protocol.md` §4.3).

use transparency_log::tiles::{HashTile, TilePath};
use transparency_log::tree::Hash;
use transparency_log::{TileBuilder, entry_bundle};

use crate::failure::Failures;
use crate::inventory::Inventory;
use crate::replay::Files;
use crate::source::RecordSource;
use crate::{Error, Failure};

/// The longest bundle: 256 entries after two bytes of length each.
const MOST: u64 = 256 * (2 + entry_bundle::MAX_ENTRY as u64);

/// Compares the hash tiles that the entries give with those that are there.
#[derive(Default)]
pub(crate) struct TileCheck {
    builder: TileBuilder,
}

impl TileCheck {
    /// The next entry has this leaf hash.
    pub(crate) fn push<S: RecordSource>(
        &mut self,
        files: &Files<'_, S>,
        leaf: Hash,
        failures: &mut Failures,
    ) -> Result<(), Error> {
        let full = self.builder.push(leaf);
        full.iter().try_for_each(|tile| compare(files, tile, failures))
    }

    /// Compares the tiles that are not full: those at the right edge of the record as it is now.
    pub(crate) fn check_edge<S: RecordSource>(
        &self,
        files: &Files<'_, S>,
        failures: &mut Failures,
    ) -> Result<(), Error> {
        let partial = self.builder.clone().finish();
        partial.iter().try_for_each(|tile| compare(files, tile, failures))
    }
}

/// Whether a tile is missing is for the inventory to say.
fn compare<S: RecordSource>(files: &Files<'_, S>, tile: &HashTile, failures: &mut Failures) -> Result<(), Error> {
    let (path, expected) = (tile.path.to_string(), tile.to_bytes());
    let Some(length) = files.inventory.length(&path) else { return Ok(()) };
    if length != expected.len() as u64 || files.source.read(&path, length)? != expected {
        failures.push(Failure::new("tile", "the hashes are not those of the entries").at_path(path));
    }
    Ok(())
}

/// Reads a bundle: its entries, or nothing if it is not in its form.
pub(crate) fn read_bundle(
    source: &impl RecordSource,
    inventory: &Inventory,
    bundle: TilePath,
    failures: &mut Failures,
) -> Result<Option<Vec<Vec<u8>>>, Error> {
    let path = bundle.to_string();
    let length = inventory.length(&path).unwrap_or(0);
    let mut refuse = |why: &str| {
        let message = format!("{why}; neither these entries nor those after them can be judged");
        failures.push(Failure::new("tile", message).at_path(&path));
    };
    if length > MOST {
        refuse("longer than any bundle of entries");
        return Ok(None);
    }
    let content = source.read(&path, length)?;
    match entry_bundle::decode(&content, bundle.width()) {
        Ok(entries) => Ok(Some(entries.into_iter().map(<[u8]>::to_vec).collect())),
        Err(error) => {
            refuse(&error.to_string());
            Ok(None)
        }
    }
}
