//! `veche roll`: what the record says of registration, and who signed two rolls.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ::audit::Verdict;
use anyhow::{Context, anyhow, bail};
use clap::Subcommand;
use officials::equivocation::signed_both;
use record::Setting;

use crate::manifest_file::{self, ManifestFile};
use crate::showing::print;
use crate::{audit, joint};

/// Rolls: how people got on them, and who signed two of one number
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Audit a record and say how sure one can be of its rolls: counts by evidence, sample, incidents
    ///
    /// RECORD is an address or the directory of the record, as for "veche audit": all of it is checked, and the same exit codes are given.
    #[command(verbatim_doc_comment)]
    Report(ReportArgs),
    Compare(CompareArgs),
}

#[derive(clap::Args)]
struct ReportArgs {
    #[command(flatten)]
    source: audit::SourceArgs,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Compare two signed rolls of one number: who signed both of them
///
/// A registrar signs one roll of each number. Whoever's lines hold under two has signed twice, and both files together prove it to
/// everyone who has the manifest. A file is a roll of the log, or one that a registrar signed and nobody closed.
///
/// Exit code: 0 nobody signed both; 1 somebody did; 2 they could not be compared.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct CompareArgs {
    /// The manifest of the election
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// A signed roll
    one: PathBuf,
    /// Another one of the same number
    other: PathBuf,
}

/// The exit code where a registrar signed two rolls.
const SIGNED_BOTH: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Report(args) => report(&args),
        Command::Compare(args) => compare(&args),
    }
}

fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let report = audit::report(&args.source)?;
    let Some(registration) = &report.registration else {
        bail!(
            "this election has no intake: its registrars agreed on the roll by other means, and no numbers are known"
        );
    };
    let output = if args.json {
        serde_json::to_string_pretty(registration)? + "\n"
    } else {
        audit::registration_text(registration, report.verdict)
    };
    io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
    Ok(if report.verdict == Verdict::Fails { audit::failed() } else { ExitCode::SUCCESS })
}

fn compare(args: &CompareArgs) -> anyhow::Result<ExitCode> {
    let manifest = ManifestFile::parse(&manifest_file::read(&args.manifest)?);
    let manifest = manifest.map_err(|refusal| anyhow!("the manifest: {}", refusal.reason))?.manifest;
    let setting = Setting::new(manifest)?;
    let [one, other] = [&args.one, &args.other].map(|path| joint::read(path).map(|note| note.to_bytes()));
    let both = signed_both(&setting, &one?, &other?)?;
    if both.is_empty() {
        print("nobody signed both\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    for registrar in &both {
        print(&format!("{registrar} signed both: two different rolls of one number\n"))?;
    }
    Ok(ExitCode::from(SIGNED_BOTH))
}
