//! `veche registrar roll`: closing a roll (`docs/registration.md` §10).

use std::path::PathBuf;

use canonical::Hash;
use clap::Subcommand;
use election::{ElectionId, Id};
use voter_registry::exchange::Unaudited;

use super::closing::{self, Closed};
use super::signing::{self, How};
use super::{SeatArgs, drawing};
use crate::key_file::OfficialArgs;
use crate::services::{Board, Services};
use crate::showing::print;
use crate::state_file::lock;

/// Close a roll: one registrar draws it up, enough of them sign, anyone hands it in
///
/// Close a roll when those who shall be on it are approved, their days are ended, and auditors have looked at the sample. The folder
/// that draw-up makes goes from registrar to registrar; there is nothing secret in it. Each who signs makes the same roll itself, from
/// what its own desk knows, and signs nothing else.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    DrawUp(DrawUpArgs),
    Sign(SignArgs),
    Close(CloseArgs),
}

/// Draw up the next roll of a constituency, in a new folder
///
/// While a lot is drawn there is nothing to draw up: it waits for a minute.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct DrawUpArgs {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    official: OfficialArgs,
    /// The constituency
    #[arg(long, value_name = "ID")]
    constituency: Id,
    #[command(flatten)]
    last: LastArgs,
    /// The new folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(clap::Args)]
struct LastArgs {
    /// This is the last roll: take sampled approvals that no auditor has looked at, too. They count as failed in the report
    #[arg(long)]
    last: bool,
}

/// Sign a roll, if it is the one that this registrar makes itself
///
/// The line is put into the folder, as signed-ID. A registrar signs one roll of a number, so that never two of them can be closed.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct SignArgs {
    #[command(flatten)]
    seat: SeatArgs,
    #[command(flatten)]
    last: LastArgs,
    /// Sign although this registrar signed another roll of this number. Only if all who signed that one have given it up: if both are
    /// handed in somewhere, this registrar has signed two
    #[arg(long)]
    instead: bool,
    /// The folder of the roll
    #[arg(value_name = "DIR")]
    draft: PathBuf,
}

/// Join the lines in a folder, and hand the roll in to the board with all that it names
#[derive(clap::Args)]
struct CloseArgs {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The folder of the roll
    #[arg(value_name = "DIR")]
    draft: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.command {
        Command::DrawUp(DrawUpArgs { services, official, constituency, last, out }) => {
            let key = official.key_file(&official.passphrase()?)?;
            let drawn = drawing::draw_up(services, (official, &key), (constituency, last.unaudited()), out)?;
            print(&drawn.to_string())
        }
        Command::Sign(SignArgs { seat, last, instead, draft }) => {
            let held = lock(&seat.state)?;
            let key = seat.official.key_file(&seat.official.passphrase()?)?;
            let how = How { unaudited: last.unaudited(), is_instead: *instead };
            print(&signing::sign(seat, (&key, held), how, draft)?.to_string())
        }
        Command::Close(CloseArgs { board, election, draft }) => {
            let Closed { roll, entry } = closing::close(board, ElectionId(*election), draft)?;
            print(&format!("roll {roll} is entry {entry} of the log; now registrars issue\n"))
        }
    }
}

impl LastArgs {
    fn unaudited(&self) -> Unaudited {
        if self.last { Unaudited::Take } else { Unaudited::Wait }
    }
}
