//! `veche roll`: what the record says of registration.

use std::io::{self, Write};
use std::process::ExitCode;

use ::audit::Verdict;
use anyhow::{Context, bail};
use clap::Subcommand;

use crate::audit;

/// Rolls: how people got on them
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Audit a record and say how sure one can be of its rolls: counts by evidence, sample, incidents
    ///
    /// DIR is the directory of the record, as for "veche audit": all of it is checked, and the same exit codes are given.
    #[command(verbatim_doc_comment)]
    Report(audit::Args),
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Report(args) = args.command;
    let json = args.json;
    let report = audit::report(args)?;
    let Some(registration) = &report.registration else {
        bail!(
            "this election has no intake: its registrars agreed on the roll by other means, and no numbers are known"
        );
    };
    let output = if json {
        serde_json::to_string_pretty(registration)? + "\n"
    } else {
        audit::registration_text(registration, report.verdict)
    };
    io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
    Ok(if report.verdict == Verdict::Fails { audit::failed() } else { ExitCode::SUCCESS })
}
