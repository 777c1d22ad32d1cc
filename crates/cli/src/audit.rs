//! `veche audit`: whether a record holds (`docs/protocol.md` §13).

mod followed;
mod numbers;
mod page;
mod registration;
mod served;
mod text;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::audit::earlier::EarlierRecord;
use ::audit::{Audit, Options, Progress, Report, Verdict};
use anyhow::{Context, ensure};
use audit_page::{Language, Occasion};
use canonical::Hash;
use election::ElectionId;
use getrandom::SysRng;
use getrandom::rand_core::TryRng;
use record::Record;

use crate::bar::Bar;
use crate::services::{Way, now};
pub use numbers::time;
use page::Page;
use served::Fetched;

/// Check a record, all of it: every entry, every signature, every proof, the sums and the seats
///
/// RECORD is the address of a service that shows it (https://board.example, or a mirror of its log at the same paths), or a directory
/// with its files: "checkpoint", "tile" and "attachment". From an address it is fetched first, and then checked as files are: nothing that a
/// service says is believed. For a directory no network is used.
///
/// Say which election you expect, with the id that was published elsewhere. Without --election anyone could show you an election of
/// their own, and its record would hold: the report says so first.
///
///   veche audit https://board.example --election ID
///   veche audit record --election ID --html report.html --language be
///   veche audit https://board.example --election ID --follow --keep record
///   veche audit consultation --election ID --earlier record
///
/// Exit code: 0 every check holds (there may be no result yet); 1 some check fails; 2 the audit could not run.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    /// Print one JSON document instead of a text: verdict, every failure, all numbers; with --follow one line for each event
    #[arg(long)]
    json: bool,
    /// Write the report as a page for journalists, too: one file that needs nothing else
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Language of that page: en, be or ru
    #[arg(long, value_name = "TAG", default_value = "en", requires = "html")]
    language: Language,
    /// Go on as the log grows, until the election is over; what fails is said at once
    #[arg(long)]
    follow: bool,
    /// Seconds between two looks with --follow
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "follow")]
    every: u64,
}

/// Which record, and of which election.
#[derive(clap::Args)]
pub struct SourceArgs {
    /// An address, or the directory of the record
    #[arg(value_name = "RECORD")]
    record: String,
    /// Refuse the record of any other election than this one (64 hexadecimal digits)
    #[arg(long, value_name = "ID")]
    election: Option<Hash>,
    /// For a consultation: the directory, or address, of the record of the election whose credentials vote. It is audited as well, and
    /// compared
    #[arg(long, value_name = "RECORD")]
    earlier: Option<String>,
    /// Which election that is, where an address keeps several (64 hexadecimal digits)
    #[arg(long, value_name = "ID", requires = "earlier")]
    earlier_election: Option<Hash>,
    /// Keep what is fetched from an address in this directory, and go on there if something of it is there already
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    #[command(flatten)]
    way: Way,
}

/// The exit code where some check fails.
const FAILS: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut fetched = Fetched::open(&args.source)?;
    if args.follow {
        return followed::run(&args, &mut fetched);
    }
    fetched.update()?;
    let report = audited(&args.source, &fetched)?;
    write_page(&args, &report)?;
    let output = if args.json {
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

/// The audit's report, and the record that all entries that hold come to.
pub fn audited_record(source: &SourceArgs) -> anyhow::Result<(Report, Record)> {
    let fetched = Fetched::open(source)?;
    fetched.update()?;
    let mut bar = Bar::new("entries checked");
    let (directory, options) = (fetched.directory()?, options(source.election)?);
    let audited = audit::audit_record(&directory, &options, &mut |progress| bar.show(progress.done, progress.total))?;
    bar.clear();
    Ok(audited)
}

/// The audit's report.
pub fn report(source: &SourceArgs) -> anyhow::Result<Report> {
    Ok(audited_record(source)?.0)
}

fn audited(source: &SourceArgs, fetched: &Fetched) -> anyhow::Result<Report> {
    let mut bar = Bar::new("entries checked");
    let directory = fetched.directory()?;
    let report = begin(source)?.go_on(&directory, &mut |progress| bar.show(progress.done, progress.total))?;
    bar.clear();
    Ok(report)
}

/// An audit of nothing yet, with what it is told from outside.
fn begin(source: &SourceArgs) -> anyhow::Result<Audit> {
    let audit = Audit::new(&options(source.election)?);
    let Some(earlier) = &source.earlier else { return Ok(audit) };
    let mut bar = Bar::new("entries of the earlier election checked");
    let shown = &mut |done, total| bar.show(done, total);
    let record = earlier_record(earlier, source.earlier_election, &source.way, shown);
    bar.clear();
    Ok(audit.after(record?))
}

/// The record of an earlier election, audited. `told` hears of entries.
pub fn earlier_record(
    record: &str,
    election: Option<Hash>,
    way: &Way,
    told: &mut dyn FnMut(u64, u64),
) -> anyhow::Result<EarlierRecord> {
    let (record, way) = (record.to_owned(), way.clone());
    let source = SourceArgs { record, election, earlier: None, earlier_election: None, keep: None, way };
    let mut read = || {
        let fetched = Fetched::open(&source)?;
        fetched.update()?;
        let shown = &mut |progress: Progress| told(progress.done, progress.total);
        let (report, record) = audit::audit_record(&fetched.directory()?, &options(election)?, shown)?;
        Ok::<_, anyhow::Error>(EarlierRecord::new(&report, record))
    };
    read().context("the record of the earlier election")
}

fn options(election: Option<Hash>) -> anyhow::Result<Options> {
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed).context("the operating system gives no randomness")?;
    Ok(Options { election: election.map(ElectionId), seed })
}

/// Writes the page, as a whole or not at all.
fn write_page(args: &Args, report: &Report) -> anyhow::Result<()> {
    let Some(path) = &args.html else { return Ok(()) };
    ensure!(path.file_name().is_some(), "{} is no name of a file", path.display());
    let address = served::is_address(&args.source.record).then_some(args.source.record.as_str());
    let occasion = Occasion { language: args.language, address, time: now(), version: env!("CARGO_PKG_VERSION") };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(audit_page::render(report, &occasion).as_bytes())?;
        file.persist(path).map_err(|error| error.error)
    });
    written.with_context(|| format!("cannot write {}", path.display()))?;
    make_readable(path)
}

/// A temporary file is for its owner alone; a report is to be handed on.
#[cfg(unix)]
fn make_readable(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let readable = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(path, readable).with_context(|| format!("cannot change {}", path.display()))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// See no-color.org.
fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
