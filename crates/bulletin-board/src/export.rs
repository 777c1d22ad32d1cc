//! The record as files (`docs/protocol.md` §4.3).

use std::collections::BTreeSet;
use std::io;

use canonical::Hash;
use election::Entry;
use record::Refusal;
use transparency_log::tiles::{HashTile, Row, TilePath};
use transparency_log::{TileBuilder, entry_bundle, tree};

use crate::store::StoreError;
use crate::{Board, Error, Store};

/// Entries of a full bundle.
const BUNDLE: u16 = 256;

/// Where the files of an export go.
pub trait ExportSink {
    /// Takes a file; `path` is relative, with `/` between its parts.
    ///
    /// # Errors
    /// Whatever hinders it; the export stops.
    fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()>;
}

impl<S: Store> Board<S> {
    /// Gives all files of the exported record, as of the last cosigned head, one after the other: entry bundles and hash tiles,
    /// attachments, and the checkpoint last, so that nobody who reads along sees it before what it is of.
    ///
    /// # Errors
    /// [`Error::HeadNotCosigned`] if there is no cosigned head; [`Error::Store`]; [`Error::Sink`].
    pub fn export(&self, sink: &mut dyn ExportSink) -> Result<(), Error> {
        let size = self.state.log.size();
        let head = self.cosigned_head().ok_or(Error::HeadNotCosigned { size })?;
        let named = self.export_entries(head.checkpoint().size(), sink)?;
        for hash in named {
            let missing = || StoreError::Corrupted(format!("attachment {hash} is missing"));
            let content = self.store.attachment(&hash)?.ok_or_else(missing)?;
            sink.file(&format!("attachment/{hash}"), &content)?;
        }
        sink.file("checkpoint", &head.to_bytes())?;
        Ok(())
    }

    /// Bundles and tiles of the first `size` entries; gives the attachments that they name.
    fn export_entries(&self, size: u64, sink: &mut dyn ExportSink) -> Result<BTreeSet<Hash>, Error> {
        let (mut named, mut tiles, mut index) = (BTreeSet::new(), TileBuilder::new(), 0);
        while index < size {
            let most = u64::from(BUNDLE).min(size - index);
            let entries = self.store.entries(index, most)?;
            let width = u16::try_from(entries.len()).unwrap_or(u16::MAX);
            if u64::from(width) != most {
                return Err(StoreError::Corrupted("entries are missing".into()).into());
            }
            let path = TilePath::new(Row::Entries, index / u64::from(BUNDLE), width)?;
            sink.file(&path.to_string(), &entry_bundle::encode(&entries)?)?;
            for bytes in &entries {
                let entry = Entry::parse(bytes).map_err(Refusal::from)?;
                named.extend(entry.statement.attachments().iter().map(|attachment| attachment.hash));
                write(sink, &tiles.push(tree::Hash(entry.leaf.0)))?;
            }
            index += most;
        }
        write(sink, &tiles.finish())?;
        Ok(named)
    }
}

fn write(sink: &mut dyn ExportSink, tiles: &[HashTile]) -> io::Result<()> {
    tiles.iter().try_for_each(|tile| sink.file(&tile.path.to_string(), &tile.to_bytes()))
}
