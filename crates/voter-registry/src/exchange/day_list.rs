//! The lists of approvals behind the days of the intake log (`docs/registration.md` §9).

use election::statement::exchange::DayList;
use record::Refusal;
use record::intake::{Approvals, IntakeLog};
use transparency_log::note::Note;

use super::{Exchange, speaker};
use crate::Error;

/// A list that is that of its day.
#[derive(Debug)]
pub(super) struct Change {
    day: usize,
    list: Vec<u8>,
    approvals: Approvals,
}

impl Exchange {
    /// A list says what a registrar committed to in public, and is taken whatever stands there: only a roll shows what
    /// comes of it.
    pub(super) fn examine_day_list(&self, log: &IntakeLog, note: &Note, said: &DayList) -> Result<Box<Change>, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let number = said.day.get();
        let of = |day: &record::intake::Day| day.registrar == registrar && day.number == number;
        let position = log.days().iter().position(of);
        let last = || log.days().iter().rev().find(|day| day.registrar == registrar).map_or(0, |day| day.number);
        let day = position.ok_or_else(|| Refusal::Number { field: "day", found: number, expected: last() })?;
        let mut approvals = self.approvals.clone();
        approvals.take(log, day, &said.applications.0)?;
        Ok(Box::new(Change { day, list: said.applications.0.clone(), approvals }))
    }

    pub(super) fn apply_day_list(&mut self, Change { day, list, approvals }: Change) {
        self.approvals = approvals;
        self.lists.insert(day, list);
    }
}
