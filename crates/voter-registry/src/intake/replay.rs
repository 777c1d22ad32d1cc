//! Opening the store of an intake: everything in it is checked as if it came anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use canonical::Hash;
use election::entry::leaf_hash;
use record::intake::IntakeLog;
use record::{Record, Setting};

use super::ciphertexts::Ciphertexts;
use super::heads::Heads;
use super::{Error, Intake, IntakeKeys, members};
use crate::exchange::Exchange;
use crate::store::{self, Evidence, Store, StoredNote};

/// Entries or notes that are read at once.
const PAGE: u64 = 256;

impl<S: Store> Intake<S> {
    /// Opens the store of an intake, which may be empty. `record` is what is known of the board's log: the registrars' ceremonies must be
    /// complete in it. Each note of the exchange is examined beside the log as it was when the note came.
    ///
    /// # Errors
    /// `registration-kind`, `ceremony-order` if it is too early; [`Error::WrongKey`]; [`Error::StoredEntry`], [`Error::StoredNote`],
    /// [`Error::Stored`] or [`Error::Store`] for a store that is not whole.
    pub fn open(store: S, evidence: Arc<dyn Evidence>, keys: IntakeKeys, record: &Record) -> Result<Self, Error> {
        let (log, exchange) = (IntakeLog::new(record)?, Exchange::new(record)?);
        check_keys(&keys, log.setting())?;
        let heads = Heads::new(log.identity().clone(), &keys.log);
        let stored = store.heads()?;
        let mut intake = Self {
            members: members(log.setting()),
            store,
            evidence,
            keys,
            trial: log.clone(),
            log,
            heads,
            exchange,
            deposits: Default::default(),
            known: HashSet::new(),
            notes: 0,
            desk_keys: BTreeMap::new(),
            ciphertexts: Ciphertexts::default(),
            is_swept: false,
            bad_returns: HashMap::new(),
            is_erased: stored.is_erased,
            is_halted: false,
        };
        intake.replay(&stored)?;
        intake.trial = intake.log.clone();
        intake.look();
        Ok(intake)
    }

    fn replay(&mut self, stored: &store::Heads) -> Result<(), Error> {
        loop {
            let page = self.store.notes(self.notes, PAGE)?;
            if page.is_empty() {
                break;
            }
            page.iter().try_for_each(|note| self.replay_note(note))?;
        }
        if self.notes > stored.notes || (self.notes < stored.notes && !self.is_erased) {
            return Err(Error::Stored(format!("of {} notes {} are there", stored.notes, self.notes)));
        }
        self.notes = stored.notes;
        self.read_entries(stored.size())?;
        if self.heads.size() != stored.size() || !self.store.entries(stored.size(), 1)?.is_empty() {
            return Err(Error::Stored(format!("there are more than the {} entries of the head", stored.size())));
        }
        if let Some(head) = &stored.signed {
            self.heads.restore(&head.note).map_err(contradiction)?;
        }
        if let Some(head) = &stored.cosigned {
            self.heads.restore_cosigned(self.log.setting(), &head.note).map_err(contradiction)?;
        }
        self.deposits = self.store.deposits()?.into_iter().collect();
        let twice = self.deposits.iter().any(|application: &Hash| self.log.is_deposited(application));
        if twice { Err(Error::Stored("an id that is in the log waits to be".into())) } else { Ok(()) }
    }

    fn replay_note(&mut self, stored: &StoredNote) -> Result<(), Error> {
        let number = stored.number;
        if number < self.notes || (number > self.notes && !self.is_erased) {
            return Err(Error::Stored(format!("note {} is missing", self.notes)));
        }
        self.read_entries(stored.size)?;
        match self.admit(&stored.note) {
            // What rested on tags cannot be checked without them. Nothing is decided any more.
            Err(Error::Exchange(_)) if self.is_erased => {}
            Err(Error::Exchange(refusal)) => {
                return Err(Error::StoredNote { number, refusal: Box::new(refusal) });
            }
            admitted => admitted?,
        }
        self.notes = number + 1;
        Ok(())
    }

    /// Goes on with the log until it has so many entries.
    fn read_entries(&mut self, size: u64) -> Result<(), Error> {
        while self.heads.size() < size {
            let first = self.heads.size();
            let page = self.store.entries(first, PAGE.min(size - first))?;
            if page.is_empty() {
                return Err(Error::Stored(format!("entry {first} is missing")));
            }
            for (index, entry) in (first..).zip(page) {
                let accepted = self.log.accept(&entry);
                accepted.map_err(|refusal| Error::StoredEntry { index, refusal: Box::new(refusal) })?;
                self.exchange.heed(&self.log, &entry);
                self.heads.push(leaf_hash(&entry));
            }
        }
        Ok(())
    }
}

fn check_keys(keys: &IntakeKeys, setting: &Setting) -> Result<(), Error> {
    let named = setting.intake.as_ref().expect("there is no intake log without an intake");
    if named.log.keys != [keys.log.public()] {
        return Err(Error::WrongKey { whose: "intake log" });
    }
    if keys.intake.public() != named.key { Err(Error::WrongKey { whose: "intake" }) } else { Ok(()) }
}

fn contradiction(error: Error) -> Error {
    Error::Stored(error.to_string())
}
