//! What a command prints in the end: a text, or one JSON document.

use seat::carry::Handed;
use seat::{Item, Seat, Task};
use serde::Serialize;

use super::text;
use crate::showing::print;
use crate::steps::{RecordShown, Shown};

/// Prints what a step has to show.
pub fn print_shown(shown: &Shown, seat: &Seat, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let document = serde_json::to_string_pretty(&document(shown, seat))?;
        return print(&format!("{document}\n"));
    }
    let mut page = text::headline(seat.id(), shown.record.as_ref());
    shown.warnings.iter().for_each(|warning| page.push_str(&format!("! {}\n", text::warning(warning))));
    page.push_str(&text::checklist(&shown.checklist));
    if !shown.done.is_empty() || !shown.handed.is_empty() {
        page.push('\n');
    }
    shown.done.iter().for_each(|task| page.push_str(&text::done(task)));
    shown.handed.iter().for_each(|(name, handed)| page.push_str(&text::handed(name, handed)));
    if shown.on_stick && !shown.statements.is_empty() {
        page.push_str(&text::on_the_stick(&shown.statements));
    }
    shown.tasks.iter().for_each(|task| page.push_str(&text::task(task)));
    shown.done.iter().for_each(|task| page.push_str(text::after(task)));
    print(&page)
}

#[derive(Serialize)]
struct RecordDocument {
    /// Entries.
    entries: u64,
    /// Time of its checkpoint.
    time: u64,
    /// Where the election stands.
    phase: String,
    /// What it is called, in English if the manifest has it.
    election: String,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    v: u32,
    id: &'a str,
    record: Option<RecordDocument>,
    checklist: &'a [Item],
    /// What `next` did.
    done: &'a [Task],
    /// What is to be done, or who is awaited.
    tasks: &'a [Task],
    /// Names of the statements that were made.
    statements: &'a [String],
    handed: Vec<HandedShown<'a>>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct HandedShown<'a> {
    statement: &'a str,
    result: String,
}

fn document<'a>(shown: &'a Shown, seat: &'a Seat) -> Document<'a> {
    let handed = |(statement, handed): &'a (String, Handed)| HandedShown {
        statement,
        result: match handed {
            Handed::At(index) => format!("entry {index}"),
            Handed::Outdated => "outdated".into(),
            Handed::OtherElection => "other-election".into(),
            Handed::Refused { code, .. } => code.clone(),
        },
    };
    let record = |record: &RecordShown| RecordDocument {
        entries: record.entries,
        time: record.time,
        phase: record.phase.to_string(),
        election: record.election.get("en").to_owned(),
    };
    Document {
        format: "veche-seat",
        v: 1,
        id: seat.id().as_str(),
        record: shown.record.as_ref().map(record),
        checklist: &shown.checklist,
        done: &shown.done,
        tasks: &shown.tasks,
        statements: &shown.statements,
        handed: shown.handed.iter().map(handed).collect(),
        warnings: shown.warnings.iter().map(text::warning).collect(),
    }
}
