//! A copy of the record of a running service, as it is exported (`docs/protocol.md` §4.3).
//!
//! Nothing is checked here but that attachments have their hashes: the audit checks it all.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use canonical::Hash;
use client::BoardClient;
use election::{Attachment, Entry};
use transparency_log::entry_bundle;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath, paths};

use crate::Error;

/// The file that a record has last.
pub const CHECKPOINT: &str = "checkpoint";

/// Copies the record into a directory, and gives the number of its entries. What is in the directory, or in `known`, from an earlier run is
/// not fetched again. It can be ended at any time, and goes on where it was. `progress` is told of entries.
///
/// # Errors
/// [`Error::Shrunk`] if the log is shown with fewer entries than before; [`Error::Client`], [`Error::Io`], [`Error::Served`].
pub fn mirror(
    board: &BoardClient,
    dir: &Path,
    known: Option<&Path>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, Error> {
    let note = board.checkpoint()?;
    let now = size_of(&note).ok_or_else(|| Error::Served(CHECKPOINT.into()))?;
    let mirror = Mirror { board, dir, known };
    let before = fs::read(dir.join(CHECKPOINT)).ok().and_then(|note| size_of(&note)).unwrap_or(0);
    if now < before {
        return Err(Error::Shrunk { before, now });
    }
    mirror.copy(now, progress)?;
    // Last: a directory without it is no record, and one whose rest is there needs nothing more.
    mirror.write(CHECKPOINT, &note)?;
    Ok(now)
}

/// Entries of a log, by a checkpoint.
fn size_of(note: &[u8]) -> Option<u64> {
    Some(SignedCheckpoint::parse(note).ok()?.checkpoint().size())
}

struct Mirror<'a> {
    board: &'a BoardClient,
    dir: &'a Path,
    known: Option<&'a Path>,
}

impl Mirror<'_> {
    fn copy(&self, size: u64, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Error> {
        // What a service says of its size is not believed so far that memory were taken for it.
        for tile in paths(size) {
            let bytes = self.tile(&tile)?;
            if tile.row() == Row::Entries {
                self.attachments(&bytes, &tile)?;
                progress((tile.index() + 1).saturating_mul(u64::from(FULL_WIDTH)).min(size), size);
            }
        }
        paths(size).try_for_each(|tile| self.drop_outgrown(&tile))
    }

    /// A tile, from the directory or from the service.
    fn tile(&self, tile: &TilePath) -> Result<Vec<u8>, Error> {
        let name = tile.to_string();
        if let Ok(bytes) = fs::read(self.dir.join(&name)) {
            return Ok(bytes);
        }
        let known = self.known.and_then(|known| fs::read(known.join(&name)).ok());
        let bytes = known.map_or_else(|| self.board.tile(&name), Ok)?;
        if tile.row() == Row::Entries {
            // What is no bundle is not kept: the next run would take it for one that was fetched.
            entry_bundle::decode(&bytes, tile.width()).map_err(|_| Error::Served(name.clone()))?;
        }
        self.write(&name, &bytes)?;
        Ok(bytes)
    }

    fn attachments(&self, bundle: &[u8], tile: &TilePath) -> Result<(), Error> {
        let entries = entry_bundle::decode(bundle, tile.width()).map_err(|_| Error::Served(tile.to_string()))?;
        // Of what is no entry nothing can be asked for; the audit says what is wrong with it.
        let read = entries.into_iter().filter_map(|entry| Entry::parse(entry).ok());
        for Attachment { hash, length } in read.flat_map(|entry| entry.statement.attachments()) {
            let name = format!("attachment/{hash}");
            if length.get() == 0 || self.dir.join(&name).exists() {
                continue;
            }
            let known = self.known.and_then(|known| fs::read(known.join(&name)).ok());
            let known = known.filter(|content| Hash::of(content) == hash);
            let content = known.map_or_else(|| self.board.attachment(&hash), Ok)?;
            if Hash::of(&content) != hash {
                return Err(Error::Served(name));
            }
            self.write(&name, &content)?;
        }
        Ok(())
    }

    /// Partial tiles of an earlier run, which have grown since: a record has no more files than it must.
    fn drop_outgrown(&self, tile: &TilePath) -> Result<(), Error> {
        let full = TilePath::new(tile.row(), tile.index(), FULL_WIDTH).expect("a full tile has 256");
        let folder = self.dir.join(format!("{full}.p"));
        for file in fs::read_dir(&folder).into_iter().flatten() {
            let file = file.map_err(Error::io(&folder))?.path();
            if file.file_name().is_none_or(|name| *name != *tile.width().to_string() || tile.width() == FULL_WIDTH) {
                fs::remove_file(&file).map_err(Error::io(&file))?;
            }
        }
        if tile.width() == FULL_WIDTH && folder.exists() {
            fs::remove_dir(&folder).map_err(Error::io(&folder))?;
        }
        Ok(())
    }

    /// Writes a file as a whole or not at all.
    fn write(&self, name: &str, content: &[u8]) -> Result<(), Error> {
        let path = self.dir.join(name);
        let folder = path.parent().unwrap_or(self.dir);
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
        // Beside the record: whatever is left of an interrupted run stands in no folder of it.
        let unfinished = self.dir.with_extension("unfinished");
        let write = || {
            // Never through a link that somebody left there.
            if unfinished.is_symlink() || unfinished.exists() {
                fs::remove_file(&unfinished)?;
            }
            let mut file = File::options().write(true).create_new(true).open(&unfinished)?;
            file.write_all(content)?;
            file.sync_all()?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(Error::io(&path))
    }
}
