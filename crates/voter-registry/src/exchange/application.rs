//! Applications (`docs/registration.md` §4.3).

use std::collections::BTreeSet;

use ballot_signing::application::application_id;
use canonical::Hash;
use election::entry::check_one_signature;
use election::role::key_name;
use election::statement::exchange::{Application, SealedKey};
use record::Refusal;
use record::intake::{Approvals, IntakeLog};
use shared_key::{G1, GroupElement, Index, ristretto};
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use super::standing::Decided;
use super::{ApplicationState, Exchange, name_of};
use crate::Error;
use crate::evidence::is_size;

/// How often an application may be handed in: each time is kept for good.
const MOST_NUMBERS: u64 = 20;

/// An application that holds.
#[derive(Debug)]
pub(super) struct Change(Application);

impl Exchange {
    pub(super) fn examine_application(
        &self,
        log: &IntakeLog,
        note: &Note,
        said: Application,
    ) -> Result<Box<Change>, Error> {
        let status_key =
            PublicKey::from_bytes(&said.status_key.0).map_err(|_| Refusal::RollStatusKey { position: 0 })?;
        check_one_signature(note, key_name::APPLICANT, &status_key)?;
        log.setting().constituency(&said.constituency)?;
        let id = application_id(said.election, &said.constituency, &said.blinded.0, &said.status_key.0);
        if id != said.application {
            return Err(Error::ApplicationId);
        }
        G1::decode(&said.blinded.0)?;
        if !log.is_drawn(&id) {
            return Err(Error::NotDrawn { application: id });
        }
        let owners = [&said.blinded.0[..], &said.status_key.0].map(|key| self.owners.get(key));
        if owners.into_iter().flatten().any(|owner| *owner != id) {
            return Err(Refusal::RollRepeated { position: 0 }.into());
        }
        self.check_number(log, &said)?;
        if log.returned(&id).is_some() || log.is_void(&id) {
            check_returner(log, &said)?;
        } else {
            self.check_evidence(log, &said)?;
        }
        Ok(Box::new(Change(said)))
    }

    pub(super) fn apply_application(&mut self, Change(said): Change) {
        let id = said.application;
        self.owners.insert(said.blinded.0.to_vec(), id);
        self.owners.insert(said.status_key.0.to_vec(), id);
        let state = match self.applications.get(&id).cloned() {
            Some(before) if before.is_asked_anew() => before.read_anew(said),
            Some(before) => {
                self.forget_nullifiers(&id);
                before.replaced_by(said)
            }
            None => ApplicationState::new(said),
        };
        self.applications.insert(id, state);
        self.touch(id);
    }

    /// The number is the next, and a reviewer asks for one. An alpha that was approved stays: another one could be a question about
    /// someone else's number.
    fn check_number(&self, log: &IntakeLog, said: &Application) -> Result<(), Error> {
        let before = self.application(&said.application);
        let expected = before.map_or(1, |before| before.said().number.get() + 1);
        let found = said.number.get();
        if found != expected {
            return Err(Refusal::Number { field: "number", found, expected }.into());
        }
        let Some(before) = before else { return Ok(()) };
        let is_asked = match self.decided(log, before) {
            Decided::More(_) => true,
            _ => before.is_asked_anew() && !self.conflicts_of(log, &said.application).is_empty(),
        };
        if !is_asked || found > MOST_NUMBERS || (before.was_approved && before.said().alpha != said.alpha) {
            return Err(Error::ApplicationDecided);
        }
        // Other slots would be more than the cap.
        if before.said().slots == said.slots { Ok(()) } else { Err(Error::Fields("the slots are those of before")) }
    }

    fn check_evidence(&self, log: &IntakeLog, said: &Application) -> Result<(), Error> {
        ristretto::decode_element(&said.alpha.0)?;
        if !is_size(said.evidence.length.get()) {
            return Err(Error::EvidenceSize);
        }
        let different: BTreeSet<&Hash> = said.slots.iter().collect();
        if said.slots.len() != log.intake().vouching_cap() || different.len() != said.slots.len() {
            return Err(Error::Fields("there is a slot for each vouch that the manifest allows, and no two are equal"));
        }
        // As the log alone has it: lists that are not public yet could keep someone in place of whom the applicant does not know.
        let reviewers = log.reviewers(&Approvals::default(), &said.application).ok_or(Error::Reviewers)?;
        let is_for = |(registrar, sealed): (&Index, &SealedKey)| {
            let newest = self.desk_keys.newest(&name_of(log, *registrar)).map(|(day, _)| day);
            let is_newest = sealed.reader == name_of(log, *registrar) && newest == Some(sealed.day.get());
            is_newest && self.desk_keys.is_current(log, &sealed.reader, sealed.day.get())
        };
        let sealed = said.sealed.len() == reviewers.len() && reviewers.iter().zip(&said.sealed).all(is_for);
        if sealed { Ok(()) } else { Err(Error::Reviewers) }
    }
}

/// Who returns shows nothing.
fn check_returner(log: &IntakeLog, said: &Application) -> Result<(), Error> {
    let nothing = election::Attachment::of(&[]);
    let shows_nothing = said.alpha.0 == [0; 32]
        && said.evidence == nothing
        && said.sealed.is_empty()
        && said.slots.is_empty()
        && said.number.get() == 1;
    if !shows_nothing {
        return Err(Error::Fields("an application with a credential of an earlier election carries no evidence"));
    }
    if log.returned_for(&said.application) == Some(&said.constituency) {
        Ok(())
    } else {
        Err(Error::Fields("the credential is void, or returns for another constituency"))
    }
}
