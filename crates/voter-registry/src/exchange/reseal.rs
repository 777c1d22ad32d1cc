//! Evidence that is given on (`docs/registration.md` §5.3).

use canonical::Hash;
use election::statement::exchange::{Reseal, SealedKey};
use record::Refusal;
use record::intake::IntakeLog;
use shared_key::Index;
use transparency_log::note::Note;

use super::{Exchange, name_of, speaker};
use crate::Error;

#[derive(Debug)]
pub(super) struct Change {
    application: Hash,
    registrar: Index,
    sealed: Vec<SealedKey>,
}

impl Exchange {
    pub(super) fn examine_reseal(&self, log: &IntakeLog, note: &Note, said: Reseal) -> Result<Change, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let state = self.state(&said.application)?;
        if said.evidence != state.said().evidence.hash {
            return Err(Error::Fields("the keys are of other evidence"));
        }
        if state.sealed_to(&name_of(log, registrar)).next().is_none() {
            return Err(Error::NotReviewer { who: said.registrar.to_string() });
        }
        let readers = self.readers(log, &said.application);
        if said.sealed.is_empty() || !said.sealed.iter().all(|sealed| readers.contains(&sealed.reader)) {
            return Err(Error::Reviewers);
        }
        for (position, sealed) in said.sealed.iter().enumerate() {
            if !self.desk_keys.is_current(log, &sealed.reader, sealed.day.get()) {
                return Err(Error::Reviewers);
            }
            let same = |other: &SealedKey| (&other.reader, other.day) == (&sealed.reader, sealed.day);
            let before = state.resealed.iter().any(|(who, other)| *who == registrar && same(other));
            if before || said.sealed.iter().take(position).any(same) {
                return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
            }
        }
        Ok(Change { application: said.application, registrar, sealed: said.sealed })
    }

    pub(super) fn apply_reseal(&mut self, Change { application, registrar, sealed }: Change) {
        let state = self.applications.get_mut(&application).expect("a reseal is examined with its application");
        state.resealed.extend(sealed.into_iter().map(|sealed| (registrar, sealed)));
        self.touch(application);
    }
}
