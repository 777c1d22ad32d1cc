//! `veche mirror`: a copy of the record of a running service.

use std::path::PathBuf;
use std::process::ExitCode;

use canonical::Hash;
use election::ElectionId;
use seat::mirror::mirror;

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
    let mut bar = Bar::new("tiles");
    let size = mirror(&board, &args.dir, None, &mut |done, total| bar.show(done, total))?;
    bar.clear();
    print(&format!("{size} entries in {}\n", args.dir.display()))?;
    Ok(ExitCode::SUCCESS)
}
