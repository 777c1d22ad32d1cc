//! `veche carry`: a stick between the board and computers that never touch a network.

use std::path::PathBuf;
use std::process::ExitCode;

use canonical::Hash;
use clap::Subcommand;
use election::ElectionId;
use seat::Stick;
use seat::carry::{Handed, hand_in};

use crate::seated::{Bars, handed_text};
use crate::services::Board;
use crate::showing::print;
use crate::steps::fetch;

/// Carry a stick between the board and officials whose computers have no network
///
/// fetch brings the record and letters onto the stick, hand-in brings what officials said to the board. Whoever does this needs no secret, and
/// can change nothing: what officials say is signed, and what is shown to them is proven.
///
/// Exit code: 0 it is done; 1 the board refuses a statement; 2 it could not be done. Run it again then: nothing is half-done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the record and letters onto a stick. It can be broken off, and goes on where it was
    Fetch(StickArgs),
    /// Hand in what is on a stick. What the log has already is said, and is no error
    HandIn(StickArgs),
}

#[derive(clap::Args)]
struct StickArgs {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The stick: a directory
    #[arg(value_name = "STICK")]
    stick: PathBuf,
}

/// The exit code where the board refuses something.
const REFUSED: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Fetch(args) => {
            let board = args.board.patient(ElectionId(args.election))?;
            let stick = Stick::make(&args.stick)?;
            let size = Bars::during(|progress| fetch(&board, &stick, progress))?;
            print(&format!("{size} entries on {}: it may be taken out\n", args.stick.display()))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::HandIn(args) => {
            let board = args.board.patient(ElectionId(args.election))?;
            let stick = Stick::open(&args.stick)?;
            let handed = hand_in(&board, &stick)?;
            if handed.is_empty() {
                print("There are no statements on this stick: is it the right one?\n")?;
            }
            handed.iter().try_for_each(|(name, handed)| print(&handed_text(name, handed)))?;
            let is_refused = |handed: &Handed| matches!(handed, Handed::Refused { .. } | Handed::OtherElection);
            let refused = handed.iter().any(|(_, handed)| is_refused(handed));
            Ok(if refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
        }
    }
}
