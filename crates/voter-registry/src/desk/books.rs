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

    /// Takes the next notes, each when the log has exactly the entries that it had for the intake, and then the rest of the entries.
    /// These are of a checkpoint that was there before the notes were asked for: what is still to come belongs behind them.
    ///
    /// # Errors
    /// [`Error::Refused`] for an entry, or whatever a note is refused for: the intake lies. [`Error::Step`] for a note that came
    /// before entries which are missing, or after ones that are here already, or is here itself. The books are then as they were.
    pub fn sync(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        let mut next = self.clone();
        next.take(entries, notes)?;
        *self = next;
        Ok(())
    }

    fn take(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        let mut entries = entries.iter();
        for note in notes {
            if note.number < self.next {
                return Err(Error::Step("a note that is here already"));
            }
            while self.log.size() < note.size {
                let entry = entries.next().ok_or(Error::Step("entries that a note came after are missing"))?;
                self.log.accept(entry)?;
            }
            if self.log.size() != note.size {
                return Err(Error::Step("a note comes before entries that were said to come before it"));
            }
            let admitted = self.exchange.examine(&self.log, &note.note)?;
            self.exchange.admit(admitted);
            self.next = note.number + 1;
        }
        entries.try_for_each(|entry| Ok(self.log.accept(entry)?))
    }

    /// A roll of the record holds these applications.
    pub fn enrol(&mut self, applications: impl IntoIterator<Item = Hash>) {
        self.exchange.enrol(&self.log, applications);
    }
}
