//! `veche election`: elections before they begin (`docs/protocol.md` §5).

mod needs;
mod report;
mod rules;
mod text;
mod warnings;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;

use crate::FAILED;
use crate::manifest_file::{self, Refusal};
use crate::seats::printable;
use report::Report;

/// Prepare an election
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(CheckArgs),
}

/// Check a manifest, and say what follows from it
///
/// FILE is the JSON of the manifest. It need not be in its one spelling (RFC 8785), but what is signed and hashed is.
///
/// Exit code: 0 the election can work; 2 the manifest is refused.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct CheckArgs {
    /// The manifest
    file: PathBuf,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Check(args) = args.command;
    let text = manifest_file::read(&args.file)?;
    match Report::new(&text) {
        Ok(report) => {
            let output = if args.json { serde_json::to_string_pretty(&report)? + "\n" } else { text::render(&report) };
            io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => refuse(&refusal, args.json),
    }
}

fn refuse(refusal: &Refusal, as_json: bool) -> anyhow::Result<ExitCode> {
    let Refusal { code, place, reason } = refusal;
    let (place, reason) = (printable(place), printable(reason));
    if as_json {
        let answer = json!({ "refused": { "code": code, "place": place, "reason": reason } });
        let output = serde_json::to_string_pretty(&answer)? + "\n";
        io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
        return Ok(ExitCode::from(FAILED));
    }
    anyhow::bail!("{place}: {reason} ({code})")
}
