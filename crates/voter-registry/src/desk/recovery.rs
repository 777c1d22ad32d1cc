//! A desk that is lost, and goes on somewhere else: what it must not say twice.

use std::collections::btree_map::Entry::{Occupied, Vacant};

use canonical::Hash;
use election::statement::exchange::{ExchangeStatement, Verdict};

use super::{Desk, secrets};
use crate::Error;
use crate::store::StoredNote;

/// Where the roll of a number stands among what was said: it is of no application.
const NO_APPLICATION: Hash = Hash([0; 32]);

impl Desk {
    /// Takes over what this registrar said since its secrets were kept, from all notes of the exchange, which the desk has folded. Before
    /// that it must say nothing: it could say two things.
    ///
    /// # Errors
    /// [`Error::SaidOtherwise`] if the exchange has something else of this registrar than its secrets; [`Error::Form`], [`Error::NotDrawn`]
    /// for notes that were not folded.
    pub fn take_over(&mut self, notes: &[StoredNote]) -> Result<(), Error> {
        for note in notes {
            let (note, said) = ExchangeStatement::parse(&note.note)?;
            let hash = Hash::of(note.text().as_bytes());
            match said {
                ExchangeStatement::Decision(said) if said.registrar == self.official.id => {
                    let (about, number) = (said.application, said.number.get());
                    match said.decision {
                        Verdict::Withdraw => self.has_said((secrets::WITHDRAWAL, about, number), hash)?,
                        // It may have been said of what was decided before, for a conflict.
                        Verdict::More => {
                            self.secrets.said.entry((secrets::DECISION, about, number)).or_insert(hash);
                            self.secrets.said.entry((secrets::ASKED_ANEW, about, number)).or_insert(hash);
                        }
                        _ => self.has_said((secrets::DECISION, about, number), hash)?,
                    }
                }
                ExchangeStatement::TagReport(said) if said.registrar == self.official.id => {
                    self.has_said((secrets::TAG, said.application, 0), hash)?;
                }
                ExchangeStatement::Ruling(said) if said.registrar == self.official.id => {
                    self.has_said((secrets::RULING, said.commitment, 0), hash)?;
                }
                ExchangeStatement::TagShare(said) if said.registrar == self.official.id => {
                    let id = said.application;
                    let state = self.exchange().application(&id).ok_or(Error::NotDrawn { application: id })?;
                    let alpha = state.said().alpha.0;
                    if *self.secrets.evaluated.entry(id).or_insert(alpha) != alpha {
                        return Err(Error::SaidOtherwise);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Notes that this registrar signs a roll of this number, once: two rolls of one number must not both get enough lines.
    ///
    /// # Errors
    /// [`Error::SaidOtherwise`] if it signed another one.
    pub fn bind_to_roll(&mut self, number: u64, text: &str) -> Result<(), Error> {
        self.has_said((secrets::ROLL, NO_APPLICATION, number), Hash::of(text.as_bytes()))
    }

    /// Notes that this registrar may have signed a roll of this number, nobody knows which: it signs none unless it is freed to.
    pub fn bind_to_unknown_roll(&mut self, number: u64) {
        self.secrets.said.entry((secrets::ROLL, NO_APPLICATION, number)).or_insert(NO_APPLICATION);
    }

    /// Frees this registrar to sign another roll of this number: of one that nobody will ever hand in.
    pub fn free_from_roll(&mut self, number: u64) {
        self.secrets.said.remove(&(secrets::ROLL, NO_APPLICATION, number));
    }

    fn has_said(&mut self, topic: secrets::Topic, hash: Hash) -> Result<(), Error> {
        match self.secrets.said.entry(topic) {
            Vacant(place) => drop(place.insert(hash)),
            Occupied(known) if *known.get() == hash => {}
            Occupied(_) => return Err(Error::SaidOtherwise),
        }
        Ok(())
    }
}
