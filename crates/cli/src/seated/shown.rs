//! What a command shows in the end: as text, or as one JSON document.

use seat::carry::Handed;
use seat::{Item, Seat, Statement, Task, View};
use serde::Serialize;

use super::text;
use crate::showing::print;

/// Everything that a command has to show.
#[derive(Default)]
pub struct Shown {
    /// What is behind and what comes.
    pub checklist: Vec<Item>,
    /// What became of statements that were handed in.
    pub handed: Vec<(String, Handed)>,
    /// Whether statements wait on a stick.
    pub on_stick: bool,
    record: Option<RecordShown>,
    tasks: Vec<Task>,
    done: Vec<Task>,
    statements: Vec<String>,
    warnings: Vec<String>,
}

/// The record that was read.
#[derive(Clone, Serialize)]
pub struct RecordShown {
    /// Entries.
    pub entries: u64,
    /// Time of its checkpoint.
    pub time: u64,
    /// Where the election stands.
    pub phase: String,
    /// What it is called, in English if the manifest has it.
    pub election: String,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    v: u32,
    id: &'a str,
    record: Option<RecordShown>,
    checklist: &'a [Item],
    /// What `next` did.
    done: &'a [Task],
    /// What is to be done, or who is awaited.
    tasks: &'a [Task],
    /// Names of the statements that were made.
    statements: &'a [String],
    handed: Vec<HandedShown<'a>>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct HandedShown<'a> {
    statement: &'a str,
    result: String,
}

impl Shown {
    /// Takes what a record says.
    pub fn look(&mut self, seat: &Seat, view: &View, tasks: Vec<Task>) {
        let (record, manifest) = (view.record(), &view.setting().manifest);
        let election = manifest.title.get("en").to_owned();
        let phase = record.phase().to_string();
        self.record = Some(RecordShown { entries: record.size(), time: view.time(), phase, election });
        self.checklist = seat.checklist(Some(view));
        self.tasks = tasks;
    }

    /// A task was done, and these statements made.
    pub fn done(&mut self, task: Task, statements: Vec<Statement>) {
        self.tasks.retain(|open| *open != task);
        self.done.push(task);
        self.statements.extend(statements.into_iter().map(|statement| statement.name));
    }

    /// Something to be told.
    pub fn warn(&mut self, warning: Option<String>) {
        self.warnings.extend(warning);
    }

    /// Shows it.
    pub fn print(&self, seat: &Seat, as_json: bool) -> anyhow::Result<()> {
        if as_json {
            let document = serde_json::to_string_pretty(&self.document(seat))?;
            return print(&format!("{document}\n"));
        }
        let mut page = text::headline(seat.id(), self.record.as_ref());
        self.warnings.iter().for_each(|warning| page.push_str(&format!("! {warning}\n")));
        page.push_str(&text::checklist(&self.checklist));
        if !self.done.is_empty() || !self.handed.is_empty() {
            page.push('\n');
        }
        self.done.iter().for_each(|task| page.push_str(&text::done(task)));
        self.handed.iter().for_each(|(name, handed)| page.push_str(&text::handed(name, handed)));
        if self.on_stick && !self.statements.is_empty() {
            page.push_str(&text::on_the_stick(&self.statements));
        }
        self.tasks.iter().for_each(|task| page.push_str(&text::task(task)));
        self.done.iter().for_each(|task| page.push_str(text::after(task)));
        print(&page)
    }

    fn document<'a>(&'a self, seat: &'a Seat) -> Document<'a> {
        let handed = |(statement, handed): &'a (String, Handed)| HandedShown {
            statement,
            result: match handed {
                Handed::At(index) => format!("entry {index}"),
                Handed::Outdated => "outdated".into(),
                Handed::OtherElection => "other-election".into(),
                Handed::Refused { code, .. } => code.clone(),
            },
        };
        Document {
            format: "veche-seat",
            v: 1,
            id: seat.id().as_str(),
            record: self.record.clone(),
            checklist: &self.checklist,
            done: &self.done,
            tasks: &self.tasks,
            statements: &self.statements,
            handed: self.handed.iter().map(handed).collect(),
            warnings: &self.warnings,
        }
    }
}
