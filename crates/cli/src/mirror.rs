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
use transparency_log::tiles::{Row, TilePath, paths};

use crate::bar::Bar;
use crate::services::Board;
use crate::showing::print;

/// Copy the record of an election from a service into a directory, for `veche audit`
///
/// Nothing is checked here but that attachments have their hashes: the audit checks it all. What is there from an earlier run is not
/// fetched again, but for what has grown since. It can be ended at any time, and goes on where it was.
///
/// Exit code: 0 the copy is whole; 2 it could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits. Compare them with those that were published
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The directory. It may be there already, from an earlier run
    dir: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let board = args.board.patient(ElectionId(args.election))?;
    let note = board.checkpoint().context("the checkpoint")?;
    let size = SignedCheckpoint::parse(&note).context("the checkpoint")?.checkpoint().size();
    let mut mirror = Mirror { board: &board, dir: &args.dir, bar: Bar::new("tiles") };
    mirror.copy(size)?;
    // Last: a directory without it is no record, and one whose rest is there needs nothing more.
    mirror.write("checkpoint", &note)?;
    mirror.bar.clear();
    print(&format!("{size} entries in {}\n", args.dir.display()))?;
    Ok(ExitCode::SUCCESS)
}

struct Mirror<'a> {
    board: &'a BoardClient,
    dir: &'a Path,
    bar: Bar,
}

impl Mirror<'_> {
    fn copy(&mut self, size: u64) -> anyhow::Result<()> {
        let tiles: Vec<TilePath> = paths(size).collect();
        let all = u64::try_from(tiles.len())?;
        for (done, tile) in (0..).zip(&tiles) {
            self.bar.show(done, all);
            let bytes = self.tile(tile)?;
            if tile.row() == Row::Entries {
                self.attachments(&bytes, tile)?;
            }
        }
        self.drop_outgrown(&tiles)
    }

    /// A tile, from the directory or from the service.
    fn tile(&self, tile: &TilePath) -> anyhow::Result<Vec<u8>> {
        let name = tile.to_string();
        if let Ok(bytes) = fs::read(self.dir.join(&name)) {
            return Ok(bytes);
        }
        let bytes = self.board.tile(&name).with_context(|| name.clone())?;
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
    fn drop_outgrown(&self, tiles: &[TilePath]) -> anyhow::Result<()> {
        let parts = tiles.iter().map(|tile| {
            self.dir.join(format!("{}.p", TilePath::new(tile.row(), tile.index(), 256).expect("a full tile has 256")))
        });
        for (folder, tile) in parts.zip(tiles) {
            for file in fs::read_dir(&folder).into_iter().flatten() {
                let file = file?.path();
                if file.file_name().is_none_or(|name| *name != *tile.width().to_string() || tile.width() == 256) {
                    fs::remove_file(file)?;
                }
            }
            if tile.width() == 256 && folder.exists() {
                fs::remove_dir(folder)?;
            }
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
