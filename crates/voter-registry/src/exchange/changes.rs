//! Which applications may stand otherwise than before: so nobody looks at all of them again because of one.

use std::collections::BTreeSet;

use canonical::Hash;
use election::statement::intake::IntakeStatement;
use record::intake::IntakeLog;

use super::Exchange;

/// What changed since it was last asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    ids: BTreeSet<Hash>,
    /// Something that may concern every application.
    is_everything: bool,
    /// Positions of the days that await their lots.
    undrawn: Vec<usize>,
    /// Whether there is the loss of a desk that awaits its lot.
    awaits_loss: bool,
}

impl Exchange {
    /// Takes note of an entry that the log has just accepted. Whoever asks for [`Self::take_changes`] says every one.
    pub fn heed(&mut self, log: &IntakeLog, entry: &[u8]) {
        let Ok((_, said)) = IntakeStatement::parse(entry) else { return };
        match said {
            IntakeStatement::Deposits(_) | IntakeStatement::Call(_) | IntakeStatement::Conflict(_) => {}
            IntakeStatement::Return(said) => {
                // The first is void from the second on.
                log.returned_before(&said.application).copied().into_iter().for_each(|first| self.touch(first));
                self.touch(said.application);
            }
            IntakeStatement::Audit(said) => self.touch(said.application),
            IntakeStatement::Day(_) => {
                self.changes.undrawn.extend(log.days().len().checked_sub(1));
                self.touch_nights(log);
            }
            IntakeStatement::DayVoid(_) | IntakeStatement::DeskLost(_) | IntakeStatement::Drop(_) => {
                self.changes.is_everything = true;
                self.changes.awaits_loss = true;
            }
            IntakeStatement::Lot(_) => self.heed_lot(log),
        }
    }

    /// The applications that something changed for since the last time, ascending; all after what may concern all.
    pub fn take_changes(&mut self) -> Vec<Hash> {
        let ids = std::mem::take(&mut self.changes.ids);
        if std::mem::take(&mut self.changes.is_everything) {
            return self.applications.keys().copied().collect();
        }
        ids.into_iter().collect()
    }

    /// Something was said of an application: that concerns those with its tag, too.
    pub(super) fn touch(&mut self, id: Hash) {
        let tag = self.tag(&id).filter(|tag| self.doubled.contains(tag));
        let others = tag.and_then(|tag| self.tags.get(&tag)).into_iter().flatten();
        self.changes.ids.extend(others);
        self.changes.ids.insert(id);
    }

    /// The end of a day may end what is kept together with applications that have no tag yet, and may make a tag overdue.
    fn touch_nights(&mut self, log: &IntakeLog) {
        let lots: BTreeSet<u64> = self.untagged.iter().filter_map(|id| log.drawn_at(&self.approvals, id)).collect();
        let ending = lots.into_iter().filter(|lot| self.ends_now(log, *lot));
        let nights: Vec<Hash> = ending.flat_map(|lot| self.drawn_with(log, lot)).collect();
        self.changes.ids.extend(nights);
        self.changes.ids.extend(&self.untagged);
    }

    /// Whether the last day is the one with which enough registrars have ended one since a lot.
    fn ends_now(&self, log: &IntakeLog, lot: u64) -> bool {
        let days = log.days();
        let before = days.split_last().map_or(days, |(_, before)| before);
        self.is_ended(log, days, lot) && !self.is_ended(log, before, lot)
    }

    /// Everything that stands in lists over which a lot was drawn.
    pub(super) fn drawn_with(&self, log: &IntakeLog, lot: u64) -> Vec<Hash> {
        let days = log.days().iter().enumerate().rev().skip_while(|(_, day)| day.entry() > lot);
        let of_lot = days.take_while(|(at, _)| log.drawn_with(*at).is_none_or(|other| other >= lot));
        let lists = of_lot.filter_map(|(at, _)| self.lists.get(&at));
        lists.flat_map(|list| ids_of(list)).collect()
    }

    /// A lot says what of the days before it is sampled, who replaces whom, and who rules.
    fn heed_lot(&mut self, log: &IntakeLog) {
        if self.changes.awaits_loss {
            self.changes.is_everything = true;
            self.changes.awaits_loss = log.awaits_lot();
        }
        let is_drawn = |day: &usize| log.days().get(*day).is_some_and(record::intake::Day::is_drawn);
        let drawn: Vec<usize> = self.changes.undrawn.extract_if(.., |day| is_drawn(day)).collect();
        let listed = drawn.iter().filter_map(|day| self.lists.get(day)).flat_map(|list| ids_of(list));
        let doubled = self.doubled.iter().filter_map(|tag| self.tags.get(tag)).flatten().copied();
        let touched: Vec<Hash> = listed.chain(doubled).collect();
        self.changes.ids.extend(touched);
    }
}

/// The ids of a list.
pub(super) fn ids_of(list: &[u8]) -> impl Iterator<Item = Hash> {
    let (ids, _) = list.as_chunks::<32>();
    ids.iter().map(|id| Hash(*id))
}
