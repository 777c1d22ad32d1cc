//! `veche mirror`: a copy of the record of a running service.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use canonical::Hash;
use client::BoardClient;
use election::{Attachment, ElectionId, Entry};
use transparency_log::entry_bundle;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath, paths};

use crate::bar::Bar;
use crate::services::Way;
use crate::showing::print;

/// The log is shown with fewer entries than before.
#[derive(Debug, thiserror::Error)]
#[error(
    "the log was shown with {before} entries, and is now shown with {now}: a log only grows. Keep the copy: it is evidence"
)]
pub struct Shrunk {
    before: u64,
    now: u64,
}

/// Copy the record of an election from a service into a directory, for `veche audit`
///
/// Nothing is checked here but that attachments have their hashes: the audit checks it all. What is there from an earlier run is not
/// fetched again, but for what has grown since. It can be ended at any time, and goes on where it was.
///
/// Exit code: 0 the copy is whole; 2 it could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Where the board answers, or a mirror of its log at the same paths: https://board.example
    #[arg(value_name = "URL")]
    address: String,
    /// The directory. It may be there already, from an earlier run
    dir: PathBuf,
    /// The election: 64 hexadecimal digits. Compare them with those that were published
    #[arg(long, value_name = "ID")]
    election: Hash,
    #[command(flatten)]
    way: Way,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let board = args.way.patient(&args.address, ElectionId(args.election))?;
    let size = Mirror::new(board, args.dir.clone()).update()?;
    print(&format!("{size} entries in {}\n", args.dir.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// A copy of a record in a directory.
pub struct Mirror {
    board: BoardClient,
    dir: PathBuf,
}

impl Mirror {
    /// In this directory, which may hold an earlier copy of the same record.
    pub fn new(board: BoardClient, dir: PathBuf) -> Self {
        Self { board, dir }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Fetches what the service has more than the directory, and gives the number of entries. What was fetched stays, whatever goes wrong.
    ///
    /// # Errors
    /// [`Shrunk`] if the log has become smaller; whatever goes wrong on the way.
    pub fn update(&self) -> anyhow::Result<u64> {
        let note = self.board.checkpoint().context("the checkpoint")?;
        let now = SignedCheckpoint::parse(&note).context("the checkpoint")?.checkpoint().size();
        let before = self.size()?;
        ensure!(now >= before, Shrunk { before, now });
        self.copy(now)?;
        // Last: a directory without it is no record, and one whose rest is there needs nothing more.
        self.write("checkpoint", &note)?;
        Ok(now)
    }

    /// Entries of the copy that is there: none if there is none.
    fn size(&self) -> anyhow::Result<u64> {
        match fs::read(self.dir.join("checkpoint")) {
            Ok(note) => Ok(SignedCheckpoint::parse(&note).context("the checkpoint of the copy")?.checkpoint().size()),
            Err(_) => Ok(0),
        }
    }

    fn copy(&self, size: u64) -> anyhow::Result<()> {
        // What a service says of its size is not believed so far that memory were taken for it.
        let mut bar = Bar::new("entries");
        for tile in paths(size) {
            let bytes = self.tile(&tile)?;
            if tile.row() == Row::Entries {
                self.attachments(&bytes, &tile)?;
                bar.show((tile.index() + 1).saturating_mul(u64::from(FULL_WIDTH)).min(size), size);
            }
        }
        bar.clear();
        paths(size).try_for_each(|tile| self.drop_outgrown(&tile))
    }

    /// A tile, from the directory or from the service.
    fn tile(&self, tile: &TilePath) -> anyhow::Result<Vec<u8>> {
        let name = tile.to_string();
        if let Ok(bytes) = fs::read(self.dir.join(&name)) {
            return Ok(bytes);
        }
        let bytes = self.board.tile(&name).with_context(|| name.clone())?;
        if tile.row() == Row::Entries {
            // What is no bundle is not kept: the next run would take it for one that was fetched.
            entry_bundle::decode(&bytes, tile.width()).with_context(|| name.clone())?;
        }
        self.write(&name, &bytes)?;
        Ok(bytes)
    }

    fn attachments(&self, bundle: &[u8], tile: &TilePath) -> anyhow::Result<()> {
        let entries = entry_bundle::decode(bundle, tile.width()).with_context(|| tile.to_string())?;
        // Of what is no entry nothing can be asked for; the audit says what is wrong with it.
        let read = entries.into_iter().filter_map(|entry| Entry::parse(entry).ok());
        for Attachment { hash, length } in read.flat_map(|entry| entry.statement.attachments()) {
            let name = format!("attachment/{hash}");
            if length.get() == 0 || self.dir.join(&name).exists() {
                continue;
            }
            let content = self.board.attachment(&hash).with_context(|| name.clone())?;
            ensure!(Hash::of(&content) == hash, "the service gives something else as {name}");
            self.write(&name, &content)?;
        }
        Ok(())
    }

    /// Partial tiles of an earlier run, which have grown since: a record has no more files than it must.
    fn drop_outgrown(&self, tile: &TilePath) -> anyhow::Result<()> {
        let full = TilePath::new(tile.row(), tile.index(), FULL_WIDTH).expect("a full tile has 256");
        let folder = self.dir.join(format!("{full}.p"));
        for file in fs::read_dir(&folder).into_iter().flatten() {
            let file = file?.path();
            if file.file_name().is_none_or(|name| *name != *tile.width().to_string() || tile.width() == FULL_WIDTH) {
                fs::remove_file(file)?;
            }
        }
        if tile.width() == FULL_WIDTH && folder.exists() {
            fs::remove_dir(folder)?;
        }
        Ok(())
    }

    /// Writes a file as a whole or not at all.
    fn write(&self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        let path = self.dir.join(name);
        let folder = path.parent().context("a file in no folder")?;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        // Beside the record: whatever is left of an interrupted run stands in no folder of it.
        let unfinished = self.dir.with_extension("unfinished");
        let written = fs::write(&unfinished, content).and_then(|()| fs::rename(&unfinished, &path));
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}
