//! The lists of approvals behind the days of the intake log (`docs/registration.md` §9).

use canonical::Hash;
use election::statement::exchange::{DayList, Reason};
use record::Refusal;
use record::intake::{Approvals, IntakeLog};
use shared_key::Index;
use transparency_log::note::Note;

use super::{ApplicationState, Exchange, speaker};
use crate::Error;

/// A list that is that of its day.
#[derive(Debug)]
pub(super) struct Change {
    day: usize,
    list: Vec<u8>,
    approvals: Approvals,
    registrar: Index,
    /// Applications that the registrar had approved and did not list, and whether they were complete without.
    left_out: Vec<(Hash, bool)>,
}

impl Exchange {
    /// A list says what a registrar committed to in public, and is taken whatever stands there. What its registrar approved and left
    /// out counts as taken back, or the application would wait for it for ever.
    pub(super) fn examine_day_list(&self, log: &IntakeLog, note: &Note, said: &DayList) -> Result<Box<Change>, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let number = said.day.get();
        let of = |day: &record::intake::Day| day.registrar == registrar && day.number == number;
        let position = log.days().iter().position(of);
        let last = || log.days().iter().rev().find(|day| day.registrar == registrar).map_or(0, |day| day.number);
        let day = position.ok_or_else(|| Refusal::Number { field: "day", found: number, expected: last() })?;
        let mut approvals = self.approvals.clone();
        approvals.take(log, day, &said.applications.0)?;
        let left_out = self.left_out(log, registrar, day, &approvals);
        Ok(Box::new(Change { day, list: said.applications.0.clone(), approvals, registrar, left_out }))
    }

    /// Approvals of a registrar that came before its day before this one, and stand in no list of it. One day later is early enough:
    /// a desk may not have had its own approval back when it ended the first.
    fn left_out(&self, log: &IntakeLog, registrar: Index, day: usize, approvals: &Approvals) -> Vec<(Hash, bool)> {
        let days = log.days().iter().take(day);
        let Some(before) = days.rev().find(|before| before.registrar == registrar) else { return Vec::new() };
        let came_before =
            |state: &ApplicationState| state.decided_at.get(&registrar).is_some_and(|size| *size <= before.entry());
        let is_listed = |id: &Hash| approvals.listed(id).iter().any(|(who, _)| *who == registrar);
        let left_out = self
            .applications()
            .filter(|(id, state)| state.is_approved_by(registrar) && came_before(state) && !is_listed(id));
        left_out.map(|(id, _)| (*id, self.is_complete(log, id))).collect()
    }

    pub(super) fn apply_day_list(&mut self, change: Change) {
        let Change { day, list, approvals, registrar, left_out } = change;
        self.approvals = approvals;
        self.lists.insert(day, list);
        for (id, is_late) in left_out {
            let state = self.applications.get_mut(&id).expect("what is left out was approved");
            let withdrawn = if is_late { &mut state.withdrawn_late } else { &mut state.withdrawn };
            withdrawn.entry(registrar).or_insert(Reason::Other);
        }
    }
}
