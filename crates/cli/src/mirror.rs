//! `veche mirror`: a copy of the record of a running service.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use canonical::Hash;
use client::BoardClient;
use election::ElectionId;

use crate::bar::Bar;
use crate::services::Way;
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
    /// [`seat::Error::Shrunk`] if the log has become smaller; whatever goes wrong on the way.
    pub fn update(&self) -> anyhow::Result<u64> {
        let mut bar = Bar::new("entries");
        let size = seat::mirror::mirror(&self.board, &self.dir, None, &mut |done, total| bar.show(done, total))?;
        bar.clear();
        Ok(size)
    }
}
