//! A record that was copied into a directory (`docs/protocol.md` §4.3), to be read like a store.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use bulletin_board::{Heads, Reader, StoreError, heads_of};
use canonical::Hash;
use transparency_log::entry_bundle;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath};

use crate::Error;

/// Entries of a full bundle.
const FULL: u64 = FULL_WIDTH as u64;

/// A copy of a record. What is in it is for whoever reads it to check.
pub(super) struct Mirrored {
    directory: PathBuf,
    heads: Heads,
    size: u64,
}

impl Mirrored {
    /// Of a directory.
    ///
    /// # Errors
    /// [`Error::File`] if there is no checkpoint; [`Error::Board`] if it is none.
    pub(super) fn open(directory: &Path) -> Result<Self, Error> {
        let path = directory.join("checkpoint");
        let checkpoint = fs::read(&path).map_err(|fault| Error::File { path, fault })?;
        let heads = heads_of(&checkpoint).map_err(Error::Board)?;
        let size = heads.position().size;
        Ok(Self { directory: directory.into(), heads, size })
    }

    fn bundle(&self, index: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let width = (self.size - index * FULL).min(FULL);
        let width = u16::try_from(width).expect("a bundle has up to 256 entries");
        let damaged = |fault: transparency_log::Error| StoreError::Corrupted(format!("bundle {index}: {fault}"));
        let path = TilePath::new(Row::Entries, index, width).map_err(damaged)?;
        let bytes = self.read(&path.to_string())?;
        let bytes = bytes.ok_or_else(|| StoreError::Corrupted(format!("{path} is missing")))?;
        Ok(entry_bundle::decode(&bytes, width).map_err(damaged)?.into_iter().map(<[u8]>::to_vec).collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.directory.join(name)) {
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|fault| StoreError::Io(format!("{name}: {fault}"))),
        }
    }
}

impl Reader for Mirrored {
    fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.heads.clone())
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let end = from.saturating_add(most).min(self.size);
        let mut entries = Vec::new();
        let mut at = from;
        while at < end {
            let bundle = self.bundle(at / FULL)?;
            let skipped = usize::try_from(at % FULL).expect("below 256");
            let taken = usize::try_from(end - at).unwrap_or(usize::MAX);
            entries.extend(bundle.into_iter().skip(skipped).take(taken));
            at = (at / FULL + 1) * FULL;
        }
        Ok(entries)
    }

    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        match self.read(&format!("attachment/{hash}"))? {
            Some(content) if Hash::of(&content) != *hash => {
                Err(StoreError::Corrupted(format!("attachment {hash} has another hash")))
            }
            content => Ok(content),
        }
    }
}
