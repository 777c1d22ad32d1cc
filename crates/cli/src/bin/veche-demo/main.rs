//! `veche-demo`: the vote of May 2024 once more, on one machine and with the code of a real election.
//!
//! Everyone's part is played here: officials, voters, witnesses, an observer, and some who cheat. Only the clock is not real.

mod attempts;
mod ceremony;
mod counting;
mod device_check;
mod folder;
mod manifest;
mod narrator;
mod notice_board;
mod outcome;
mod people;
mod plan;
mod play;
mod randomness;
mod registration;
mod result_page;
mod safe;
mod story;
mod summary;
mod vote;
mod voting;

#[path = "../../audit/directory.rs"]
mod directory;
#[path = "../../audit/numbers.rs"]
mod numbers;
#[path = "../../audit/page.rs"]
#[allow(dead_code, reason = "`veche audit` shows more on it")]
mod page;
#[path = "../../secret_file.rs"]
#[allow(dead_code, reason = "real secrets are worth more work than those of a demonstration")]
mod secret_file;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::folder::Folder;
use crate::narrator::Narrator;
use crate::play::Play;
use crate::randomness::Randomness;
use crate::vote::Vote;

/// Run the vote of May 2024 on this machine, with the real code and a simulated clock
///
/// 6,723 voters choose among 11 lists, as they did in the vote for the Coordination Council of Belarus. The demo leaves the public
/// record, a page with the result and what the officials kept in a folder. It opens no connection.
///
/// Exit code: 0 the audit finds nothing wrong, and with 6,723 voters the seats are those of the correction of 28 May 2024;
/// 1 otherwise; 2 the demo could not run.
#[derive(Parser)]
#[command(name = "veche-demo", version)]
struct Args {
    /// How many vote; fewer, or more, vote in proportion to May 2024
    #[arg(long, default_value_t = 6_723, value_parser = clap::value_parser!(u64).range(20..=300_000))]
    voters: u64,
    /// A new or empty folder for all files
    #[arg(long, value_name = "DIR", default_value = "veche-demo-record")]
    out: PathBuf,
    /// Let every secret follow from a number, so that the play can be repeated; otherwise from the operating system
    #[arg(long)]
    seed: Option<u64>,
}

/// The exit code where seats or audit are not as they must be.
const WRONG: u8 = 1;
/// The exit code where the demo could not run.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run(&Args::parse()) {
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
    let play = Play { voters: args.voters, seed: args.seed, vote: &vote, folder: &folder, randomness };
    let mut narrator = Narrator::new();
    play.introduce(&narrator)?;
    let story = play.all(&mut narrator)?;
    folder::write(&folder.page(), result_page::render(&story).as_bytes())?;
    summary::tell(&story, &narrator)?;
    Ok(story.is_good())
}
