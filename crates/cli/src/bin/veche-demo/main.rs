//! `veche-demo`: the vote of May 2024 once more, on one machine, with the real service and the code of a real election.
//!
//! Everyone's part is played here, in processes of their own: officials, voters, witnesses, an observer, and some who cheat.

mod company;
mod folder;
mod forgery;
mod manifest;
mod message;
mod narrator;
mod outcome;
mod part;
mod people;
mod plan;
mod play;
mod post;
mod randomness;
mod result_page;
mod safe;
mod stage;
mod story;
mod summary;
mod times;
mod told;
mod vote;

#[path = "../../audit/numbers.rs"]
mod numbers;
#[path = "../../own_database.rs"]
mod own_database;
#[path = "../../audit/page.rs"]
#[allow(dead_code, reason = "`veche audit` shows more on it")]
mod page;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::{Parser, Subcommand};
use seat::secret_file;

use crate::folder::Folder;
use crate::narrator::Narrator;
use crate::part::PartArgs;
use crate::play::Play;
use crate::randomness::Randomness;
use crate::vote::Vote;

/// Run the vote of May 2024 on this machine, against the real service over HTTP
///
/// 6,723 voters choose among 11 lists, as they did in the vote for the Coordination Council of Belarus. The board, its witnesses,
/// officials and voters are processes of their own; all connections stay on this machine, and all processes end with the demo. It
/// leaves the public record, a page with the result, and what everyone kept in a folder.
///
/// The schedule follows from the number of voters and from how fast this machine is at the beginning.
///
/// Exit code: 0 the audit finds nothing wrong, and with 6,723 voters the seats are those of the correction of 28 May 2024;
/// 1 otherwise; 2 the demo could not run.
#[derive(Parser)]
#[command(name = "veche-demo", version, args_conflicts_with_subcommands = true)]
struct Args {
    /// How many vote; fewer, or more, vote in proportion to May 2024
    #[arg(long, default_value_t = 6_723, value_parser = clap::value_parser!(u64).range(20..=300_000))]
    voters: u64,
    /// A new or empty folder for all files
    #[arg(long, value_name = "DIR", default_value = "veche-demo-record")]
    out: PathBuf,
    /// Let keys, phrases, and who votes for whom follow from a number; otherwise from the operating system
    ///
    /// Votes and seats are then the same again. Times are those of the clock, so the election id, the log and the order of ties
    /// are not.
    #[arg(long)]
    seed: Option<u64>,
    /// Let the board store its log in PostgreSQL, on a server of its own that ends with the demo; otherwise in SQLite
    #[arg(long)]
    postgres: bool,
    /// Leave service and witnesses up at the end, until Ctrl-C or SIGTERM
    #[arg(long)]
    stay: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    #[command(hide = true)]
    Part(PartArgs),
}

/// The exit code where seats or audit are not as they must be.
const WRONG: u8 = 1;
/// The exit code where the demo could not run.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    if let Some(Command::Part(part)) = &args.command {
        return part::run(part);
    }
    match run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(WRONG),
        Err(error) => {
            // Whoever closed standard error does not want to know.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(args: &Args) -> anyhow::Result<bool> {
    let vote = Vote::of_may_2024()?;
    let folder = Folder::claim(&args.out)?;
    let randomness = Randomness::new(args.seed)?;
    let (voters, seed, has_postgres) = (args.voters, args.seed, args.postgres);
    let play = Play { voters, seed, vote: &vote, folder: &folder, randomness, has_postgres };
    let mut narrator = Narrator::new();
    play.introduce(&narrator)?;
    let (story, stage) = play.all(&mut narrator)?;
    folder::write(&folder.page(), result_page::render(&story).as_bytes())?;
    summary::tell(&story, &narrator)?;
    if args.stay {
        summary::tell_where(&stage, &story, &narrator)?;
        // A signal ends this process, and that ends all others.
        loop {
            thread::park();
        }
    }
    Ok(story.is_good())
}
