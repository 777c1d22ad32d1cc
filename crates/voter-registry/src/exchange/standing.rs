//! How an application stands (`docs/registration.md` §5.2, §7).

use std::collections::BTreeMap;

use canonical::Hash;
use election::Id;
use election::statement::exchange::{Decision, Reason};
use election::statement::intake::Verdict as AuditVerdict;
use record::intake::IntakeLog;
use shared_key::Index;

use super::{ApplicationState, Exchange};

/// How an application stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Reviewers have not decided.
    Awaiting,
    /// A reviewer asks for better evidence.
    More(Reason),
    /// Its reviewers disagree: every registrar may decide.
    ToAll,
    /// Enough registrars approved it, or a credential of an earlier election stands for it.
    Approved,
    /// It is approved, and another one with the same tag is, too.
    Conflicted,
    /// Enough registrars refused it.
    Refused(Reason),
    /// It was approved once, and is not any more: approvals were taken back, or a ruling went against it.
    Withdrawn,
}

/// What an approval rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis {
    /// The kind of evidence.
    pub kind: String,
    /// Of the vouches that were used.
    pub nullifiers: Vec<Hash>,
}

/// What follows from decisions alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decided {
    Open,
    More(Reason),
    ToAll,
    Approved(Basis),
    Refused(Reason),
}

impl Exchange {
    /// How an application stands; none that has not arrived.
    pub fn standing(&self, log: &IntakeLog, id: &Hash) -> Option<Standing> {
        let state = self.application(id)?;
        if self.returns(id) {
            let stands = log.returned_for(id) == Some(&state.said().constituency);
            return Some(if stands { Standing::Approved } else { Standing::Refused(Reason::Other) });
        }
        if self.lost(id) {
            return Some(Standing::Withdrawn);
        }
        Some(match self.decided(log, state) {
            Decided::Open => Standing::Awaiting,
            Decided::More(reason) => Standing::More(reason),
            Decided::ToAll => Standing::ToAll,
            Decided::Refused(_) if state.was_approved => Standing::Withdrawn,
            Decided::Refused(reason) => Standing::Refused(reason),
            Decided::Approved(_) if !self.conflicts_of(log, id).is_empty() => Standing::Conflicted,
            Decided::Approved(_) => Standing::Approved,
        })
    }

    /// What an approved application was approved on; none for others, and for those that return.
    pub fn basis(&self, log: &IntakeLog, id: &Hash) -> Option<Basis> {
        match self.decided(log, self.application(id)?) {
            Decided::Approved(basis) => Some(basis),
            _ => None,
        }
    }

    /// What an approval rests on, or rested on when its tag was settled: a vouch that was used then stays used.
    pub(super) fn rests_on(&self, log: &IntakeLog, id: &Hash) -> Option<Basis> {
        self.application(id)?.settled.clone().or_else(|| self.basis(log, id))
    }

    /// As [`Self::basis`], of an application of which nothing is open: it is complete, has its tag and no conflict, and passed the
    /// sample if it is in it.
    pub fn settled_basis(&self, log: &IntakeLog, id: &Hash) -> Option<Basis> {
        let is_settled = self.standing(log, id) == Some(Standing::Approved) && self.tag(id).is_some();
        let is_audited = || match log.sampled(&self.approvals, id) {
            Some(true) => {
                let said = |verdict| log.verdicts(id).iter().any(|(_, said)| *said == verdict);
                said(AuditVerdict::Clean) && !said(AuditVerdict::Failed)
            }
            Some(false) => true,
            None => false,
        };
        self.basis(log, id).filter(|_| is_settled && is_audited())
    }

    /// Whether an application is approved and did not lose a conflict.
    pub(super) fn may_stand(&self, log: &IntakeLog, id: &Hash) -> bool {
        !self.lost(id) && self.basis(log, id).is_some()
    }

    /// What follows from the decisions on an application that has evidence.
    pub(super) fn decided(&self, log: &IntakeLog, state: &ApplicationState) -> Decided {
        if let Some(reason) = state.refused {
            return Decided::Refused(reason);
        }
        let reviewers = log.reviewers(&self.approvals, &state.said().application);
        let threshold = log.setting().manifest.registrars.threshold;
        if let Some(reason) = withdrawn_late(state, reviewers, threshold) {
            return Decided::Refused(reason);
        }
        if let Some(basis) = self.agreed(log, state, reviewers, u64::MAX) {
            return Decided::Approved(basis);
        }
        let Some(reviewers) = reviewers else { return Decided::Open };
        if let Some(reason) = reviewers.iter().find_map(|reviewer| state.asks(*reviewer)) {
            return Decided::More(reason);
        }
        let said = reviewers.map(|reviewer| state.decisions.get(&reviewer));
        let [Some(one), Some(other)] = said else { return Decided::Open };
        if reviewers.iter().all(|reviewer| !state.is_approved_by(*reviewer)) {
            return Decided::Refused(reason(state, reviewers, [one, other]));
        }
        let active = log.active();
        let refuses = |who: &&Index| state.decisions.contains_key(*who) && !state.is_approved_by(**who);
        if active.iter().filter(refuses).count() > active.len().saturating_sub(threshold) {
            return Decided::Refused(reason(state, reviewers, [one, other]));
        }
        Decided::ToAll
    }

    /// The reviewers, if both approve on one basis: then nobody else was asked.
    pub(super) fn agreeing_reviewers(&self, log: &IntakeLog, state: &ApplicationState) -> Option<[Index; 2]> {
        let reviewers = log.reviewers(&self.approvals, &state.said().application)?;
        by_basis(state, u64::MAX).values().any(|who| are_among(reviewers, who)).then_some(reviewers)
    }

    /// The basis on which both reviewers approve, or t registrars do, with what they said before this entry of the intake log. Who
    /// has left counts among t only for what it listed.
    pub(super) fn agreed(
        &self,
        log: &IntakeLog,
        state: &ApplicationState,
        reviewers: Option<[Index; 2]>,
        before: u64,
    ) -> Option<Basis> {
        let threshold = log.setting().manifest.registrars.threshold;
        let id = &state.said().application;
        let listed = |who: Index| log.listings(&self.approvals, id).iter().any(|(by, _)| *by == who);
        let counts = |who: &&Index| log.is_active(**who) || listed(**who);
        let agree = |who: &[Index]| {
            reviewers.is_some_and(|both| are_among(both, who)) || who.iter().filter(counts).count() >= threshold
        };
        let mut by_basis = by_basis(state, before).into_iter();
        by_basis.find(|(_, who)| agree(who)).map(|(basis, _)| basis)
    }

    /// Whether those who approved an application had said so before the day that makes it complete, and the lot after that is drawn:
    /// its place in the sample was decided when nothing of it could be changed any more. Only then a tag is computed, and only
    /// then it can stand on a roll.
    pub fn is_bound(&self, log: &IntakeLog, id: &Hash) -> bool {
        let Some(state) = self.application(id) else { return false };
        let day = log.completed(&self.approvals, id).and_then(|day| log.days().get(day));
        let Some(day) = day.filter(|day| day.is_drawn()) else { return false };
        self.agreed(log, state, log.reviewers(&self.approvals, id), day.entry()).is_some()
    }

    /// Whether an application came with a credential of an earlier election instead of evidence.
    pub(super) fn returns(&self, id: &Hash) -> bool {
        self.application(id).is_some_and(|state| state.said().evidence.length.get() == 0)
    }

    /// What an application on a roll was approved on; none if it returned.
    pub(super) fn kind_of(&self, id: &Hash) -> Option<Id> {
        self.application(id)?.settled.as_ref()?.kind.parse().ok()
    }
}

impl ApplicationState {
    /// The basis on which most approve.
    pub(super) fn most_approved(&self) -> Option<Basis> {
        let most = by_basis(self, u64::MAX).into_iter().max_by_key(|(_, who)| who.len());
        most.map(|(basis, _)| basis)
    }
}

/// Who approves, by the basis on which they do, and said so before this entry of the intake log.
fn by_basis(state: &ApplicationState, before: u64) -> BTreeMap<Basis, Vec<Index>> {
    let mut approving: BTreeMap<Basis, Vec<Index>> = BTreeMap::new();
    for (who, decision) in state.decisions.iter().filter(|(who, _)| state.is_approved_by(**who)) {
        let at = state.decided_at.get(who).copied().unwrap_or(u64::MAX);
        if at <= before {
            let basis = Basis { kind: decision.evidence_kind.clone(), nullifiers: decision.nullifiers.clone() };
            approving.entry(basis).or_default().push(*who);
        }
    }
    approving
}

fn are_among(both: [Index; 2], who: &[Index]) -> bool {
    both.iter().all(|one| who.contains(one))
}

/// Why a complete application is not approved any more: both reviewers have taken their approvals back since, or t registrars.
fn withdrawn_late(state: &ApplicationState, reviewers: Option<[Index; 2]>, threshold: usize) -> Option<Reason> {
    let late = &state.withdrawn_late;
    let both = reviewers.is_some_and(|reviewers| reviewers.iter().all(|reviewer| late.contains_key(reviewer)));
    late.values().next().filter(|_| both || late.len() >= threshold).copied()
}

/// Why an application is refused: what the first reviewer says who refuses, or takes its approval back.
fn reason(state: &ApplicationState, reviewers: [Index; 2], said: [&Decision; 2]) -> Reason {
    let withdrawn = reviewers.iter().filter_map(|reviewer| state.withdrawn.get(reviewer)).copied();
    let all = said.into_iter().map(|decision| decision.reason).chain(withdrawn);
    all.into_iter().find(|reason| *reason != Reason::None).unwrap_or(Reason::Other)
}
