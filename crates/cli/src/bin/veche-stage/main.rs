//! `veche-stage`: a whole election on this machine that obeys, for tests of the voter's pages in a browser.

mod command;
mod manifest;
#[path = "../../own_database.rs"]
mod own_database;
mod play;
mod programmes;
mod registration;
mod simulated;
mod voting;

use std::any::Any;
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use serde_json::{Value, json};

use crate::command::Command;
use crate::play::Play;

/// Start everything for one election on loopback, and obey commands: for tests in a browser
///
/// It starts a board with pages, four witnesses, a registry whose five registrars sit at their desks, and a mailbox, holds the
/// ceremonies, and prints one line of JSON: where everything is. Then each line on standard input is a command, and is answered by one
/// line of JSON; {"error": ".."} where it could not be done, or is not its time. When standard input ends, everything ends. Every secret follows from the seed: never
/// use it for anything but tests.
///
/// {"do":"status"} how far everything is. {"do":"review"} registrars open what has arrived, and approve what nothing speaks against.
/// {"do":"refuse","application":ID,"reason":R} and {"do":"more",..} its reviewers refuse, or ask for better evidence.
/// {"do":"day"} days end, lots are drawn, tags computed, auditors look at the sample, until every approved application is settled.
/// {"do":"voters","number":N} N simulated people apply and are approved; {"do":"roll"} a roll for each constituency with someone new;
/// {"do":"issue"} registrars issue for all rolls, and simulated voters collect. {"do":"open"} casting opens, at its time.
/// {"do":"cast-voters"} simulated voters cast. {"do":"publish"} waits for an epoch after the last one that was answered; with "ballots":N until so
/// many are in the record. {"do":"close"} at its time. {"do":"count"} to the result. {"do":"export","to":DIR} the record as files.
/// {"do":"kill-board"}, {"do":"start-board"}, and the same with -mailbox and -registry. {"do":"keys"} seeds of everyone, in hexadecimal.
///
/// An epoch has ballots of two credentials at least, but for the last: one voter alone waits until the close.
#[derive(Parser)]
#[command(name = "veche-stage", version)]
struct Args {
    /// The folder of the built pages; without it there are none
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
    /// A new folder for all files; otherwise a temporary one, which goes with the stage
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Store log and intake in PostgreSQL, on a server of its own; otherwise in SQLite
    #[arg(long)]
    postgres: bool,
    /// What all keys and phrases follow from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds until casting opens
    #[arg(long, default_value_t = 180)]
    registration_seconds: u64,
    /// Seconds for casting
    #[arg(long, default_value_t = 180)]
    voting_seconds: u64,
    /// Seconds for claims, in which the mailbox hands over what it has
    #[arg(long, default_value_t = 20)]
    claims_seconds: u64,
    /// Seconds of the shortest epoch
    #[arg(long, default_value_t = 2)]
    shortest_epoch: u64,
    /// Seconds of the longest epoch
    #[arg(long, default_value_t = 4)]
    longest_epoch: u64,
    /// Candidates of the longest list; each of the three others has two fewer
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=40))]
    candidates: u8,
    /// Bits of work that a deposit takes
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(0..=20))]
    work: u32,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever closed standard error does not want to know.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> anyhow::Result<()> {
    let mut play = Play::begin(args)?;
    answer(&play.introduction())?;
    for line in io::stdin().lock().lines() {
        let obeyed = Command::read(&line?).and_then(|command| obey(&mut play, command));
        answer(&obeyed.unwrap_or_else(|error| json!({ "error": format!("{error:#}") })))?;
    }
    Ok(())
}

/// Whatever panics is an answer, too: the services run on, and the next command may find them in order.
fn obey(play: &mut Play, command: Command) -> anyhow::Result<Value> {
    catch_unwind(AssertUnwindSafe(|| play.obey(command)))
        .unwrap_or_else(|cause| Err(anyhow::anyhow!("the play broke off: {}", said(cause.as_ref()))))
}

fn said(cause: &(dyn Any + Send)) -> &str {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

fn answer(answer: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{answer}")?;
    out.flush()
}
