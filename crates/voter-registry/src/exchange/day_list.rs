//! The lists of approvals behind the days of the intake log (`docs/registration.md` §9).

use canonical::Hash;
use election::statement::exchange::{DayList, Reason};
use record::Refusal;
use record::intake::{IntakeLog, Listing};
use shared_key::Index;
use transparency_log::note::Note;

use super::{ApplicationState, Exchange, speaker};
use crate::Error;

/// A list that is that of its day.
#[derive(Debug)]
pub(super) struct Change {
    day: usize,
    list: Vec<u8>,
    listing: Listing,
    /// Applications that the registrar had approved and did not list, and whether they were complete without.
    left_out: Vec<(Hash, bool)>,
}

impl Exchange {
    /// A list names what its registrar had approved before it committed to it in public, and has neither listed nor taken back: whoever
    /// commits to something else has to have that day declared void. Lists come in the order of their days, so that none is kept
    /// back while others follow. What a registrar approved and left out counts as taken back, or the application would wait for it for ever.
    pub(super) fn examine_day_list(&self, log: &IntakeLog, note: &Note, said: &DayList) -> Result<Box<Change>, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let number = said.day.get();
        let of = |day: &record::intake::Day| day.registrar == registrar && day.number == number;
        let position = log.days().iter().position(of);
        let last = || log.days().iter().rev().find(|day| day.registrar == registrar).map_or(0, |day| day.number);
        let day = position.ok_or_else(|| Refusal::Number { field: "day", found: number, expected: last() })?;
        let listing = self.approvals.examine(log, day, &said.applications.0)?;
        self.check_order(log, registrar, day)?;
        let known = log.days().get(day).expect("the position of a day");
        if !listing.applications().iter().all(|id| self.may_list(log, registrar, known.entry(), id)) {
            return Err(Error::List);
        }
        let left_out = self.left_out(log, day, &listing);
        Ok(Box::new(Change { day, list: said.applications.0.clone(), listing, left_out }))
    }

    /// All earlier days of a registrar that count have their lists.
    fn check_order(&self, log: &IntakeLog, registrar: Index, day: usize) -> Result<(), Error> {
        let earlier = log.days().iter().enumerate().take(day);
        let lacks_list = |at: usize| !self.approvals.has(at);
        let mut missing = earlier.filter(|(at, day)| day.registrar == registrar && !day.is_void && lacks_list(*at));
        match missing.next() {
            Some((_, missing)) => {
                let found = log.days().get(day).map_or(0, |day| day.number);
                Err(Refusal::Number { field: "day", found, expected: missing.number }.into())
            }
            None => Ok(()),
        }
    }

    fn may_list(&self, log: &IntakeLog, registrar: Index, entry: u64, id: &Hash) -> bool {
        let approved = |state: &ApplicationState| state.listable_from(registrar).is_some_and(|from| from <= entry);
        let is_listed = || log.listings(&self.approvals, id).iter().any(|(who, _)| *who == registrar);
        self.application(id).is_some_and(approved) && !is_listed()
    }

    /// What a registrar approved, was approved before its day before this one, and stands in no list of it. One day later is early
    /// enough: a desk may not have had all approvals when it ended the first.
    fn left_out(&self, log: &IntakeLog, day: usize, listing: &Listing) -> Vec<(Hash, bool)> {
        let registrar = listing.registrar();
        let days = log.days().iter().take(day);
        let Some(before) = days.rev().find(|before| before.registrar == registrar) else { return Vec::new() };
        let was_approved = |state: &ApplicationState| {
            let reviewers = log.reviewers(&self.approvals, &state.said().application);
            self.agreed(log, state, reviewers, before.entry()).is_some()
        };
        let waits = |id: &&Hash| {
            let state = self.application(id).filter(|state| state.is_approved_by(registrar));
            !listing.holds(id) && !self.has_listed(registrar, id) && state.is_some_and(was_approved)
        };
        let unlisted = self.unlisted.get(&registrar).into_iter().flatten();
        unlisted.filter(waits).map(|id| (*id, self.is_complete(log, id))).collect()
    }

    pub(super) fn apply_day_list(&mut self, change: Change) {
        let Change { day, list, listing, left_out } = change;
        let registrar = listing.registrar();
        let lacks_tag = |id: &&Hash| self.applications.get(*id).is_some_and(|state| state.tag.is_none());
        self.untagged.extend(listing.applications().iter().filter(lacks_tag));
        listing.applications().iter().for_each(|id| self.touch(*id));
        self.approvals.admit(listing);
        self.lists.insert(day, list);
        for (id, is_late) in left_out {
            let state = self.applications.get_mut(&id).expect("what is left out was approved");
            let withdrawn = if is_late { &mut state.withdrawn_late } else { &mut state.withdrawn };
            withdrawn.entry(registrar).or_insert(Reason::Other);
            self.touch(id);
        }
        self.forget_listed(registrar);
    }

    /// Whether a registrar listed an application, in a day that is void or in another.
    fn has_listed(&self, registrar: Index, id: &Hash) -> bool {
        self.approvals.listed(id).iter().any(|(who, _)| *who == registrar)
    }

    fn forget_listed(&mut self, registrar: Index) {
        let mut unlisted = self.unlisted.remove(&registrar).unwrap_or_default();
        let is_approved = |id: &Hash| self.application(id).is_some_and(|state| state.is_approved_by(registrar));
        unlisted.retain(|id| is_approved(id) && !self.has_listed(registrar, id));
        self.unlisted.insert(registrar, unlisted);
    }
}
