//! The lists of approvals behind the days of the intake log (`docs/registration.md` §9).

use election::statement::exchange::DayList;
use record::Refusal;
use record::intake::{Approvals, IntakeLog};
use transparency_log::note::Note;

use super::{Exchange, speaker};
use crate::Error;

impl Exchange {
    /// A list says what a registrar committed to in public, and is taken whatever stands there: only a roll shows what
    /// comes of it.
    pub(super) fn examine_day_list(
        &self,
        log: &IntakeLog,
        note: &Note,
        said: &DayList,
    ) -> Result<Box<Approvals>, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let number = said.day.get();
        let of = |day: &record::intake::Day| day.registrar == registrar && day.number == number;
        let position = log.days().iter().position(of);
        let last = || log.days().iter().rev().find(|day| day.registrar == registrar).map_or(0, |day| day.number);
        let position = position.ok_or_else(|| Refusal::Number { field: "day", found: number, expected: last() })?;
        let mut approvals = Box::new(self.approvals.clone());
        approvals.take(log, position, &said.applications.0)?;
        Ok(approvals)
    }
}
