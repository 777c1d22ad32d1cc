//! Who decides on an application, and whether it is looked at twice (`docs/registration.md` §3.2, §3.3).

use canonical::Hash;
use shared_key::Index;

use super::{Approvals, IntakeLog};
use crate::intake::draw::Lot;

impl IntakeLog {
    /// The reviewers of an application, after replacements; none before its lot, or between the loss of a desk and the lot after it.
    pub fn reviewers(&self, approvals: &Approvals, application: &Hash) -> Option<[Index; 2]> {
        let lot = self.lot_of(application)?;
        let mut reviewers = lot.reviewers(application);
        for loss in self.losses.iter().filter(|loss| loss.drawing.entry > lot.call) {
            let Some(place) = reviewers.iter().position(|reviewer| *reviewer == loss.registrar) else { continue };
            if self.is_complete_before(approvals, application, reviewers, loss.drawing.entry) {
                break;
            }
            let other = *reviewers.get(1 - place).expect("there are two");
            let lot = self.lots.get(loss.drawing.lot?).expect("a drawing names a lot");
            if let Some(new) = lot.replacement(application, loss.registrar, other) {
                reviewers = if place == 0 { [new, other] } else { [other, new] };
                reviewers.sort_unstable();
            }
        }
        Some(reviewers)
    }

    /// Applications that another registrar reviews than the lot of their deposit said.
    pub(super) fn redrawn(&self, approvals: &Approvals) -> u64 {
        if self.losses.is_empty() {
            return 0;
        }
        let is_redrawn = |id: &&Hash| {
            let (first, now) = (self.lot_of(id).map(|lot| lot.reviewers(id)), self.reviewers(approvals, id));
            now.is_some() && now != first
        };
        self.deposited.keys().filter(is_redrawn).count() as u64
    }

    /// Who listed an application in a day that is not void, each with the position of the first such day, in the order of the days.
    pub fn listings(&self, approvals: &Approvals, application: &Hash) -> Vec<(Index, usize)> {
        let mut listings: Vec<(Index, usize)> = Vec::new();
        for (who, day) in approvals.listed(application) {
            let is_void = self.days.get(*day).is_none_or(|day| day.is_void);
            if !is_void && listings.iter().all(|(listing, _)| listing != who) {
                listings.push((*who, *day));
            }
        }
        listings
    }

    /// The day with which an application is approved by those who must: its position.
    pub fn completed(&self, approvals: &Approvals, application: &Hash) -> Option<usize> {
        self.completed_by(approvals, application, self.reviewers(approvals, application)?)
    }

    fn completed_by(&self, approvals: &Approvals, application: &Hash, reviewers: [Index; 2]) -> Option<usize> {
        let listed = self.listings(approvals, application);
        let day_of = |who: &Index| listed.iter().find(|(listing, _)| listing == who).map(|(_, day)| *day);
        let [one, other] = reviewers;
        let by_reviewers = day_of(&one).zip(day_of(&other)).map(|(one, other)| one.max(other));
        let threshold = self.setting.manifest.registrars.threshold;
        let by_all = threshold.checked_sub(1).and_then(|last| listed.get(last)).map(|(_, day)| *day);
        by_reviewers.into_iter().chain(by_all).min()
    }

    /// Whether auditors review a complete approval; none if it is not complete, or the lot is not drawn.
    pub fn sampled(&self, approvals: &Approvals, application: &Hash) -> Option<bool> {
        let day = self.days.get(self.completed(approvals, application)?)?;
        Some(self.lots.get(day.drawing.lot?)?.samples(application, &self.intake().sample))
    }

    /// The lot after the day with which an application is complete, as its entry; none if it is not complete, or the lot is not drawn.
    pub fn drawn_at(&self, approvals: &Approvals, application: &Hash) -> Option<u64> {
        self.drawn_with(self.completed(approvals, application)?)
    }

    /// The lot after a day, as its entry; the day is given by its position.
    pub fn drawn_with(&self, day: usize) -> Option<u64> {
        Some(self.lots.get(self.days.get(day)?.drawing.lot?)?.index)
    }

    /// Who rules on a conflict between two applications; none before its lot.
    pub fn panel(&self, commitment: &Hash, applications: [Hash; 2]) -> Option<[Index; 2]> {
        let lot = self.lots.get(self.conflicts.get(commitment)?.lot?)?;
        // Those that were drawn first: what registrars say since the conflict must not choose its panel.
        let drawn = applications.iter().filter_map(|id| Some(self.lot_of(id)?.reviewers(id)));
        let reviewed = drawn.flatten();
        Some(lot.panel(commitment, &reviewed.collect::<Vec<_>>()))
    }

    pub(super) fn lot_of(&self, application: &Hash) -> Option<&Lot> {
        let batch = usize::try_from(*self.deposited.get(application)?).ok()?;
        self.lots.get(self.batches.get(batch)?.lot?)
    }

    /// Whether an application with these reviewers is complete with the days before an entry.
    fn is_complete_before(&self, approvals: &Approvals, application: &Hash, reviewers: [Index; 2], entry: u64) -> bool {
        let day = self.completed_by(approvals, application, reviewers).and_then(|day| self.days.get(day));
        day.is_some_and(|day| day.drawing.entry < entry)
    }
}
