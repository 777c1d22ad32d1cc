//! `veche audit`: whether an exported record holds (`docs/protocol.md` §13).

mod numbers;
mod page;
mod registration;
mod text;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ::audit::{Options, Verdict};
use anyhow::Context;
use canonical::Hash;
use election::ElectionId;
use getrandom::SysRng;
use getrandom::rand_core::TryRng;

use crate::bar::Bar;
pub use numbers::time;
use page::Page;
use seat::Directory;

/// Check an exported record: everything in it, from its files alone
///
/// DIR is the directory of the record: the file "checkpoint" and the directories "tile" and "attachment". Nothing else is read,
/// nothing is written, and the network is not used.
///
/// Exit code: 0 every check holds (there may be no result yet); 1 some check fails; 2 the audit could not run.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The directory of the record
    dir: PathBuf,
    /// Print one JSON document instead of a text: verdict, every failure, all numbers
    #[arg(long)]
    pub json: bool,
    /// Refuse the record of any other election than this one (64 hexadecimal digits)
    #[arg(long, value_name = "ID")]
    election: Option<Hash>,
}

/// The exit code where some check fails.
const FAILS: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let json = args.json;
    let report = report(args)?;
    let output = if json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        text::render(&report, Page::new(is_coloured()))
    };
    io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
    Ok(if report.verdict == Verdict::Fails { failed() } else { ExitCode::SUCCESS })
}

/// The exit code where some check fails.
pub fn failed() -> ExitCode {
    ExitCode::from(FAILS)
}

/// What registration came to, in text; whether the record holds is said first.
pub fn registration_text(numbers: &::audit::registration::RegistrationNumbers, verdict: Verdict) -> String {
    let mut page = Page::new(is_coloured());
    match verdict {
        Verdict::Fails => page.headline(page::Look::Bad, "THE RECORD DOES NOT HOLD: \"veche audit\" says why"),
        Verdict::Holds | Verdict::HoldsSoFar => page.headline(page::Look::Good, "THE RECORD HOLDS"),
    }
    registration::section(numbers, &mut page);
    page.into_text()
}

/// The audit's report.
pub fn report(args: Args) -> anyhow::Result<::audit::Report> {
    let directory = Directory::open(args.dir)?;
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed).context("the operating system gives no randomness")?;
    let options = Options { election: args.election.map(ElectionId), seed };
    let mut bar = Bar::new("entries");
    let report = audit::audit(&directory, &options, &mut |progress| bar.show(progress.done, progress.total))?;
    bar.clear();
    Ok(report)
}

/// See no-color.org.
fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
