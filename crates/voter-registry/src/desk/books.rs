//! Log and exchange, as someone follows them.

use canonical::Hash;
use record::Record;
use record::intake::IntakeLog;

use crate::store::StoredNote;
use crate::{Error, Exchange};

/// The intake log and the exchange so far, checked.
#[derive(Clone, Debug)]
pub struct Books {
    log: IntakeLog,
    exchange: Exchange,
    /// The number that the next note has at least.
    next: u64,
}

impl Books {
    /// Before the first entry.
    ///
    /// # Errors
    /// [`Error::Refused`] without an intake; [`Error::Step`] before the registrars have their keys.
    pub fn new(record: &Record) -> Result<Self, Error> {
        Ok(Self { log: IntakeLog::new(record)?, exchange: Exchange::new(record)?, next: 0 })
    }

    /// The intake log.
    pub fn log(&self) -> &IntakeLog {
        &self.log
    }

    /// The exchange.
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The number from which on notes are missing here. Entries are missing from the size of the log on.
    pub fn next_note(&self) -> u64 {
        self.next
    }

    /// Takes the next entries and notes, each note when the log has the entries that it had for the intake, or more.
    ///
    /// # Errors
    /// [`Error::Refused`] for an entry, or whatever a note is refused for: the intake lies, and nothing behind it is taken.
    /// [`Error::Step`] for a note that came before entries which are missing, or is here already. What stands before the fault is taken.
    pub fn sync(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        let mut entries = entries.iter();
        for note in notes {
            if note.number < self.next {
                return Err(Error::Step("a note that is here already"));
            }
            while self.log.size() < note.size {
                let entry = entries.next().ok_or(Error::Step("entries that a note came after are missing"))?;
                self.log.accept(entry)?;
            }
            let admitted = self.exchange.examine(&self.log, &note.note)?;
            self.exchange.admit(admitted);
            self.next = note.number + 1;
        }
        for entry in entries {
            self.log.accept(entry)?;
        }
        Ok(())
    }

    /// A roll of the record holds these applications.
    pub fn enrol(&mut self, applications: impl IntoIterator<Item = Hash>) {
        self.exchange.enrol(&self.log, applications);
    }
}
