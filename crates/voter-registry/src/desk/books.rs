//! Log and exchange, as someone follows them.

use std::sync::Arc;

use canonical::Hash;
use record::Record;
use record::intake::IntakeLog;

use crate::store::StoredNote;
use crate::{Error, Exchange};

/// The intake log and the exchange so far, checked.
///
/// They end before the first thing that is refused, for good: an intake that lies is believed nothing more.
#[derive(Clone, Debug)]
pub struct Books {
    log: IntakeLog,
    exchange: Exchange,
    /// The number that the next note has at least.
    next: u64,
    /// What they ended at.
    stopped: Option<Arc<Error>>,
}

impl Books {
    /// Before the first entry.
    ///
    /// # Errors
    /// [`Error::Refused`] without an intake; [`Error::Step`] before the registrars have their keys.
    pub fn new(record: &Record) -> Result<Self, Error> {
        Ok(Self { log: IntakeLog::new(record)?, exchange: Exchange::new(record)?, next: 0, stopped: None })
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

    /// Whether everything so far held: only then something may be signed that rests on it.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub fn check(&self) -> Result<(), Error> {
        self.stopped.as_ref().map_or(Ok(()), |reason| Err(Error::Stopped(Arc::clone(reason))))
    }

    /// Takes the next notes, each when the log has exactly the entries that it had for the intake, and then the rest of the entries.
    /// These are of a checkpoint that was there before the notes were asked for: what is still to come belongs behind them.
    ///
    /// # Errors
    /// [`Error::Step`] for a note that came before entries which are missing, or after ones that are here already, or is here itself:
    /// then nothing is taken. [`Error::Stopped`] for an entry or a note that is refused: what came before it stays, and from then
    /// on nothing is taken.
    pub fn sync(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        self.check()?;
        self.check_order(entries.len() as u64, notes)?;
        let taken = self.take(entries, notes);
        taken.map_err(|reason| Error::Stopped(Arc::clone(self.stopped.insert(Arc::new(reason)))))
    }

    fn check_order(&self, entries: u64, notes: &[StoredNote]) -> Result<(), Error> {
        let (mut next, mut size) = (self.next, self.log.size());
        for note in notes {
            if note.number < next {
                return Err(Error::Step("a note that is here already"));
            }
            if note.size < size {
                return Err(Error::Step("a note comes before entries that were said to come before it"));
            }
            (next, size) = (note.number.saturating_add(1), note.size);
        }
        if size - self.log.size() > entries {
            return Err(Error::Step("entries that a note came after are missing"));
        }
        Ok(())
    }

    /// Their order was checked.
    fn take(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        let mut entries = entries.iter();
        for note in notes {
            while self.log.size() < note.size {
                let Some(entry) = entries.next() else { break };
                self.accept(entry)?;
            }
            let admitted = self.exchange.examine(&self.log, &note.note)?;
            self.exchange.admit(admitted);
            self.next = note.number.saturating_add(1);
        }
        entries.try_for_each(|entry| self.accept(entry))
    }

    fn accept(&mut self, entry: &[u8]) -> Result<(), Error> {
        self.log.accept(entry)?;
        self.exchange.heed(&self.log, entry);
        Ok(())
    }

    /// The applications of which something was said since the last time.
    pub(super) fn take_changes(&mut self) -> Vec<Hash> {
        self.exchange.take_changes()
    }

    /// A roll of the record holds these applications.
    pub fn enrol(&mut self, applications: impl IntoIterator<Item = Hash>) {
        self.exchange.enrol(applications);
    }
}
