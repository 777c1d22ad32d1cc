//! An audit that goes on as a served log grows.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use ::audit::{Audit, Failure, Report, Verdict};
use anyhow::ensure;
use serde::Serialize;

use super::numbers::{counted, time};
use super::page::Page;
use super::served::{Fetched, is_passing};
use super::{Args, begin, failed, is_coloured, text, write_page};
use crate::bar::Bar;
use crate::services::now;
use crate::showing::print;

/// What is told, one line each. As JSON it has `event`, `time` (seconds since 1970-01-01T00:00:00Z) and these fields.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    /// There is more, and it was audited.
    Audited { time: u64, entries: u64, phase: &'a str, verdict: Verdict },
    /// A check that failed, and was not told before.
    Failed { time: u64, failure: &'a Failure },
    /// The service does not answer; it is asked again. Told once, until it answers.
    NoAnswer { time: u64, reason: String },
    /// The log is shown with fewer entries than before.
    Shrunk { time: u64, reason: String },
    /// The last: nothing comes after it.
    Report { time: u64, report: &'a Report },
}

/// What was told already.
struct Telling<'a> {
    args: &'a Args,
    failures: BTreeSet<String>,
    entries: Option<u64>,
    is_silent: bool,
}

/// Runs the command with `--follow`.
pub fn run(args: &Args, fetched: &mut Fetched) -> anyhow::Result<ExitCode> {
    ensure!(fetched.is_served(), "--follow is for an address: the files of a directory do not grow by themselves");
    let mut audit = begin(&args.source)?;
    let mut telling = Telling { args, failures: BTreeSet::new(), entries: None, is_silent: false };
    let mut last = None;
    loop {
        match fetched.update() {
            Ok(()) => {
                let report = look(&mut audit, fetched)?;
                telling.audited(&report)?;
                write_page(args, &report)?;
                let is_over = is_over(&report);
                last = Some(report);
                if is_over {
                    break;
                }
            }
            Err(error) if is_shrunk(&error) => {
                telling.tell(&Event::Shrunk { time: now(), reason: error.to_string() })?;
                break;
            }
            Err(error) if is_passing(&error) => telling.no_answer(&error)?,
            Err(error) => return Err(error),
        }
        sleep(Duration::from_secs(args.every));
    }
    end(args, fetched, last.as_ref())
}

fn is_shrunk(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(seat::Error::Shrunk { .. }))
}

fn look(audit: &mut Audit, fetched: &Fetched) -> anyhow::Result<Report> {
    let mut bar = Bar::new("entries checked");
    let report = audit.go_on(&fetched.directory()?, &mut |progress| bar.show(progress.done, progress.total))?;
    bar.clear();
    Ok(report)
}

/// Whether nothing can come any more: the election is over, or the files contradict each other, which no later entry mends.
fn is_over(report: &Report) -> bool {
    let is_ended = matches!(report.phase.as_str(), "tallied" | "cancelled");
    is_ended || report.failures.iter().any(|failure| failure.path.is_some() || failure.code == "election")
}

fn end(args: &Args, fetched: &mut Fetched, last: Option<&Report>) -> anyhow::Result<ExitCode> {
    let ended_well = last.is_some_and(|report| report.verdict == Verdict::Holds);
    if let Some(report) = last {
        if args.json {
            print(&line(&Event::Report { time: now(), report })?)?;
        } else {
            print(&format!("\n{}", text::render(report, Page::new(is_coloured()))))?;
        }
    }
    if ended_well {
        return Ok(ExitCode::SUCCESS);
    }
    // Whoever has to show what was found needs the files.
    if let (Some(dir), false) = (fetched.keep(), args.json) {
        print(&format!("\nWhat was fetched is in {}: keep it, it is evidence.\n", dir.display()))?;
    }
    Ok(failed())
}

impl Telling<'_> {
    fn audited(&mut self, report: &Report) -> anyhow::Result<()> {
        self.is_silent = false;
        let (entries, phase, verdict) = (report.log.entries, report.phase.as_str(), report.verdict);
        if self.entries.replace(entries) != Some(entries) {
            self.tell(&Event::Audited { time: now(), entries, phase, verdict })?;
        }
        for failure in &report.failures {
            if self.failures.insert(format!("{failure:?}")) {
                self.tell(&Event::Failed { time: now(), failure })?;
            }
        }
        Ok(())
    }

    fn no_answer(&mut self, error: &anyhow::Error) -> anyhow::Result<()> {
        if std::mem::replace(&mut self.is_silent, true) {
            return Ok(());
        }
        self.tell(&Event::NoAnswer { time: now(), reason: format!("{error:#}") })
    }

    fn tell(&self, event: &Event<'_>) -> anyhow::Result<()> {
        print(&if self.args.json { line(event)? } else { sentence(event) })
    }
}

fn line(event: &Event<'_>) -> anyhow::Result<String> {
    Ok(serde_json::to_string(event)? + "\n")
}

fn sentence(event: &Event<'_>) -> String {
    match event {
        Event::Audited { time: at, entries, phase, verdict } => {
            let verdict = if *verdict == Verdict::Fails { "DOES NOT HOLD" } else { "all of it holds" };
            format!("{}  {}, phase {phase}: {verdict}\n", time(*at), counted(*entries, "entry", "entries"))
        }
        Event::Failed { time: at, failure } => {
            let entry = failure.entry.map(|entry| format!("entry {entry}"));
            let place = entry.or_else(|| failure.path.clone()).unwrap_or_else(|| "record".into());
            format!("{}  FAILS: {place}: {}: {}\n", time(*at), failure.code, failure.message)
        }
        Event::NoAnswer { time: at, reason } => format!("{}  no answer, asked again: {reason}\n", time(*at)),
        Event::Shrunk { time: at, reason } => format!("{}  FAILS: {reason}\n", time(*at)),
        Event::Report { .. } => String::new(),
    }
}
