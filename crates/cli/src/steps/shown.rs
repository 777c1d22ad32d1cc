//! What a step shows in the end, as data: a prompt or a page puts it into words.

use election::{Id, Registration, Text};
use record::Phase;
use seat::carry::Handed;
use seat::{Item, Seat, Statement, Task, View};

/// Everything that a step has to show.
#[derive(Default)]
pub struct Shown {
    /// What is behind and what comes.
    pub checklist: Vec<Item>,
    /// What became of statements that were handed in.
    pub handed: Vec<(String, Handed)>,
    /// Whether statements wait on a stick.
    pub on_stick: bool,
    /// The record that was read.
    pub record: Option<RecordShown>,
    /// What is to be done, or who is awaited.
    pub tasks: Vec<Task>,
    /// What was done.
    pub done: Vec<Task>,
    /// Names of the statements that were made.
    pub statements: Vec<String>,
    /// What is to be told besides.
    pub warnings: Vec<Warning>,
}

/// What is odd, and stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The clock of this computer is behind the record.
    ClockBehind {
        /// At least so many minutes.
        minutes: u64,
    },
    /// A file on the stick that is none of an election.
    Stranger(String),
}

/// The record that was read.
#[derive(Clone)]
pub struct RecordShown {
    /// Entries.
    pub entries: u64,
    /// Time of its checkpoint.
    pub time: u64,
    /// Where the election stands.
    pub phase: Phase,
    /// What it is called.
    pub election: Text,
    /// How people get on a roll.
    pub registration: Registration,
    /// The constituencies.
    pub constituencies: Vec<Id>,
}

impl Shown {
    /// Takes what a record says.
    pub fn look(&mut self, seat: &Seat, view: &View, tasks: Vec<Task>) {
        let record = view.record();
        let manifest = &view.setting().manifest;
        self.record = Some(RecordShown {
            entries: record.size(),
            time: view.time(),
            phase: record.phase(),
            election: manifest.title.clone(),
            registration: manifest.registration.clone(),
            constituencies: manifest.constituencies.iter().map(|constituency| constituency.id.clone()).collect(),
        });
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
    pub fn warn(&mut self, warning: Option<Warning>) {
        self.warnings.extend(warning);
    }
}
