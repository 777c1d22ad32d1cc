//! `veche-stage`: a whole election on this machine that obeys, for tests of the voter's pages in a browser.

mod command;
mod elsewhere;
mod manifest;
#[path = "../../own_database.rs"]
mod own_database;
mod play;
mod programmes;
mod registration;
mod simulated;
#[path = "../veche-demo/vote.rs"]
#[allow(dead_code, reason = "the demonstration tells more of it")]
mod vote;
mod vote_plan;
mod voting;

use std::any::Any;
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::elsewhere::Elsewhere;
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
///
/// With --officials-elsewhere it is the vote of May 2024, and nobody has a seat here: three commissioners, two registrars and three trustees do
/// everything with "veche" or "veche desk". Nothing runs until the commission has published. {"do":"plan","to":DIR} writes vote.toml without the
/// keys of officials, and its documents; time begins. {"do":"found","entry":DIR} starts board and witnesses with what the commission published.
/// {"do":"apply","number":N} the lines of N people who apply. {"do":"cast-voters"} they collect, and cast in the proportions of that vote.
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
    /// Play the vote of May 2024, whose officials are elsewhere: here are the services and the voters
    #[arg(long, conflicts_with = "postgres")]
    officials_elsewhere: bool,
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

/// What obeys lines of JSON.
trait Obedient {
    /// What it can be told.
    type Command: DeserializeOwned;

    /// What it says of itself at first.
    fn introduction(&self) -> Value;

    /// Does what it is told.
    fn obey(&mut self, command: Self::Command) -> anyhow::Result<Value>;
}

fn run(args: &Args) -> anyhow::Result<()> {
    if args.officials_elsewhere { listen(Elsewhere::begin(args)?) } else { listen(Play::begin(args)?) }
}

fn listen(mut stage: impl Obedient) -> anyhow::Result<()> {
    answer(&stage.introduction())?;
    for line in io::stdin().lock().lines() {
        let command = serde_json::from_str(&line?).context("no command");
        let obeyed = command.and_then(|command| obey(&mut stage, command));
        answer(&obeyed.unwrap_or_else(|error| json!({ "error": format!("{error:#}") })))?;
    }
    Ok(())
}

/// Whatever panics is an answer, too: the services run on, and the next command may find them in order.
fn obey<T: Obedient>(stage: &mut T, command: T::Command) -> anyhow::Result<Value> {
    catch_unwind(AssertUnwindSafe(|| stage.obey(command)))
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
