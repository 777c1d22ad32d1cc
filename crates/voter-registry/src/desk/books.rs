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
}

impl Books {
    /// Before the first entry.
    ///
    /// # Errors
    /// [`Error::Refused`] without an intake; [`Error::Step`] before the registrars have their keys.
    pub fn new(record: &Record) -> Result<Self, Error> {
        Ok(Self { log: IntakeLog::new(record)?, exchange: Exchange::new(record)? })
    }

    /// The intake log.
    pub fn log(&self) -> &IntakeLog {
        &self.log
    }

    /// The exchange.
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Takes the next notes, each when the log has as many entries as it had for the intake, and then the log up to `end` entries.
    /// Entries behind are left for the next time: a note that is still on its way may belong before them. So `end` is the size of a
    /// checkpoint that was there before the notes were asked for.
    ///
    /// # Errors
    /// [`Error::Refused`] for an entry, or whatever a note is refused for: the intake lies. [`Error::Step`] for a note that came
    /// before entries which are missing, or after ones that are there already. The books are then as they were.
    pub fn sync(&mut self, entries: &[Vec<u8>], notes: &[StoredNote], end: u64) -> Result<(), Error> {
        let mut next = self.clone();
        let mut entries = entries.iter();
        for note in notes {
            next.go_on(&mut entries, note.size)?;
            if next.log.size() != note.size {
                return Err(Error::Step("a note came before entries that were said to come before it"));
            }
            let admitted = next.exchange.examine(&next.log, &note.note)?;
            next.exchange.admit(admitted);
        }
        next.go_on(&mut entries, end)?;
        *self = next;
        Ok(())
    }

    /// Goes on with the log until it has so many entries.
    fn go_on<'a>(&mut self, entries: &mut impl Iterator<Item = &'a Vec<u8>>, size: u64) -> Result<(), Error> {
        while self.log.size() < size {
            let entry = entries.next().ok_or(Error::Step("entries that a note came after are missing"))?;
            self.log.accept(entry)?;
        }
        Ok(())
    }

    /// A roll of the record holds these applications.
    pub fn enrol(&mut self, applications: impl IntoIterator<Item = Hash>) {
        self.exchange.enrol(&self.log, applications);
    }
}
