//! The next roll, and the numbers that only registrars know (`docs/registration.md` §10).

use std::collections::BTreeSet;

use canonical::{Hash, Int};
use election::Id;
use election::statement::Counts;
use election::statement::intake::Verdict;
use record::RollRecord;
use record::intake::IntakeLog;

use super::{Exchange, Standing};

/// What a registrar signs as the next roll of a constituency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextRoll {
    /// The applications.
    pub records: Vec<RollRecord>,
    /// Over the election, with this roll.
    pub counts: Counts,
}

/// What becomes of a sampled approval that no auditor found clean yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unaudited {
    /// It waits for a later roll.
    Wait,
    /// It stands on this one, and counts as failed in the report: for the last roll.
    Take,
}

impl Exchange {
    /// The next roll of a constituency, as it follows from the log and the exchange.
    pub fn next_roll(&self, log: &IntakeLog, constituency: &Id, unaudited: Unaudited) -> NextRoll {
        let of_here = self.applications().filter(|(_, state)| state.said().constituency == *constituency);
        let ready: Vec<_> = of_here.filter(|(id, _)| self.is_ready(log, id, unaudited)).collect();
        let record = |state: &super::ApplicationState| RollRecord {
            blinded: state.said().blinded.0,
            status_key: state.said().status_key.0,
        };
        let records = ready.iter().map(|(_, state)| record(state)).collect();
        let counts = self.counts(log, &ready.into_iter().map(|(id, _)| *id).collect());
        NextRoll { records, counts }
    }

    /// A roll of the record holds these applications. Which notes are admitted does not depend on it, so that it does not matter
    /// when someone hears of a roll.
    pub fn enrol(&mut self, applications: impl IntoIterator<Item = Hash>) {
        self.on_rolls.extend(applications);
    }

    /// Applications on rolls, as far as this exchange was told.
    pub fn on_rolls(&self) -> usize {
        self.on_rolls.len()
    }

    /// Whether the tag of every application on rolls is known, but of those that returned: without one a second application of the
    /// same person would pass.
    pub fn knows_tags_of_rolls(&self) -> bool {
        self.on_rolls.iter().all(|id| self.returns(id) || self.tag(id).is_some())
    }

    /// Whether a roll holds an application.
    pub fn is_on_roll(&self, id: &Hash) -> bool {
        self.on_rolls.contains(id)
    }

    fn is_ready(&self, log: &IntakeLog, id: &Hash, unaudited: Unaudited) -> bool {
        if self.is_on_roll(id) || self.standing(log, id) != Some(Standing::Approved) {
            return false;
        }
        if self.returns(id) {
            return true;
        }
        // Both would count it: once for its evidence, once as returned.
        if log.returned(id).is_some() || log.is_void(id) {
            return false;
        }
        let is_whole = self.is_bound(log, id) && self.tag(id).is_some() && self.kind_of(id).is_some();
        let is_alone = !self.with_tag_of(id).any(|other| self.is_on_roll(other));
        is_whole && is_alone && !self.shares_a_vouch(log, id) && self.passes_audit(log, id, unaudited)
    }

    /// Whether another application rests on the same vouch: both were approved when a reviewer was replaced.
    fn shares_a_vouch(&self, log: &IntakeLog, id: &Hash) -> bool {
        let nullifiers = self.rests_on(log, id).map(|basis| basis.nullifiers).unwrap_or_default();
        nullifiers.iter().any(|nullifier| self.is_vouch_used(log, nullifier, id))
    }

    fn passes_audit(&self, log: &IntakeLog, id: &Hash, unaudited: Unaudited) -> bool {
        let Some(sampled) = log.sampled(&self.approvals, id) else { return false };
        let said = |verdict: Verdict| log.verdicts(id).iter().any(|(_, said)| *said == verdict);
        let waits = unaudited == Unaudited::Wait && !said(Verdict::Clean);
        !sampled || !(waits || said(Verdict::Failed))
    }

    fn counts(&self, log: &IntakeLog, new: &BTreeSet<Hash>) -> Counts {
        let kinds: Vec<_> = self.on_rolls.iter().chain(new).map(|id| self.kind_of(id)).collect();
        let of = |kind: &Id| int(kinds.iter().filter(|other| other.as_ref() == Some(kind)).count());
        let (mut pending, mut refused, mut withdrawn) = (0, 0, 0);
        for (id, _) in self.applications().filter(|(id, _)| !self.is_on_roll(id) && !new.contains(id)) {
            match self.standing(log, id) {
                Some(Standing::Refused(_)) => refused += 1,
                Some(Standing::Withdrawn) => withdrawn += 1,
                _ => pending += 1,
            }
        }
        Counts {
            conflicts: int(self.conflicts.values().filter(|conflict| conflict.decided.is_some()).count()),
            evidence: log.intake().evidence.iter().map(|kind| of(kind.id())).collect(),
            pending: int(pending),
            refused: int(refused),
            withdrawn: int(withdrawn),
        }
    }
}

fn int(n: usize) -> Int {
    Int::new(n as u64).expect("nothing is counted to 2^53")
}
