//! Decisions (`docs/registration.md` §5.2).

use std::collections::BTreeSet;

use canonical::Hash;
use election::registration::EvidenceKind;
use election::statement::exchange::{Decision, Reason, Verdict};
use record::Refusal;
use record::intake::IntakeLog;
use shared_key::Index;
use transparency_log::note::Note;

use super::standing::Decided;
use super::{ApplicationState, Basis, Exchange, speaker};
use crate::Error;

/// A decision that holds.
#[derive(Debug)]
pub(super) struct Change {
    registrar: Index,
    said: Decision,
    /// Whether it takes back an approval of an application that is complete.
    is_late: bool,
    /// What the application is approved on with it.
    basis: Option<Basis>,
    /// Why it is refused with it.
    refused: Option<Reason>,
    /// Entries of the intake log.
    size: u64,
    /// Whether it asks for evidence anew that was destroyed before a conflict.
    is_anew: bool,
    /// Applications with its tag whose evidence is destroyed when it is approved.
    unread: Vec<Hash>,
}

impl Exchange {
    pub(super) fn examine_decision(&self, log: &IntakeLog, note: &Note, said: Decision) -> Result<Box<Change>, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let state = self.state(&said.application)?;
        check_what_it_is_on(state, &said)?;
        if self.returns(&said.application) {
            return Err(Error::Fields("an application with a credential of an earlier election is not decided on"));
        }
        let is_anew = said.decision == Verdict::More && self.may_ask_anew(log, registrar, &said.application);
        if is_anew {
            check_asked_once(state, registrar, &said)?;
        } else if said.decision == Verdict::Withdraw {
            check_withdrawal(state, registrar, &said)?;
        } else {
            self.check_first_decision(log, state, registrar, &said)?;
        }
        check_fields(log, &said)?;
        if said.decision == Verdict::Approve {
            if said.alpha != state.said().alpha {
                return Err(Error::Alpha);
            }
            if said.nullifiers.iter().any(|nullifier| self.is_vouch_used(log, nullifier, &said.application)) {
                return Err(Error::VouchUsed);
            }
        }
        let is_late = said.decision == Verdict::Withdraw && self.is_complete(log, &said.application);
        let mut after = state.clone();
        if !is_anew {
            take(&mut after, registrar, said.clone(), is_late);
        }
        // What was refused stays so, whoever decides on it later: its evidence is gone.
        let (basis, refused) = match self.decided(log, &after) {
            Decided::Approved(basis) => (Some(basis), None),
            Decided::Refused(reason) => (None, Some(reason)),
            _ => (None, None),
        };
        let approves = basis.is_some();
        let is_new = approves && !self.may_stand(log, &said.application);
        let tag = state.tag.filter(|_| is_new);
        let unread = tag.map(|tag| self.unread_with(log, tag, &said.application)).unwrap_or_default();
        Ok(Box::new(Change { registrar, said, is_late, basis, refused, size: log.size(), is_anew, unread }))
    }

    pub(super) fn apply_decision(&mut self, change: Change) {
        let Change { registrar, said, is_late, basis, refused, size, is_anew, unread } = change;
        self.mark_unread(unread);
        let id = said.application;
        for nullifier in &said.nullifiers {
            self.nullifiers.entry(*nullifier).or_default().insert(id);
        }
        let state = self.applications.get_mut(&id).expect("a decision is examined with its application");
        if is_anew {
            state.asked_anew.insert(registrar, said.reason);
        } else {
            if said.decision == Verdict::Approve {
                self.unlisted.entry(registrar).or_default().insert(id);
            }
            take(state, registrar, said, is_late);
            state.decided_at.entry(registrar).or_insert(size);
            state.was_approved |= basis.is_some();
            if state.tag.is_some() && state.settled.is_none() {
                state.settled = basis;
            }
            state.refused = refused;
        }
        self.touch(id);
    }

    /// Whether enough registrars have bound themselves to their approvals, even if one of their days is void since: the evidence may
    /// be gone.
    pub(super) fn is_complete(&self, log: &IntakeLog, id: &Hash) -> bool {
        let listed: BTreeSet<Index> = self.approvals.listed(id).iter().map(|(who, _)| *who).collect();
        let reviewers = log.reviewers(&self.approvals, id);
        let both = reviewers.is_some_and(|reviewers| reviewers.iter().all(|reviewer| listed.contains(reviewer)));
        both || listed.len() >= log.setting().manifest.registrars.threshold
    }

    /// Forgets what decisions on an application said, which another takes the place of.
    pub(super) fn forget_nullifiers(&mut self, id: &Hash) {
        let Some(state) = self.applications.get(id) else { return };
        let is_settled =
            |nullifier: &Hash| state.settled.as_ref().is_some_and(|basis| basis.nullifiers.contains(nullifier));
        let named = state.decisions.values().flat_map(|decision| &decision.nullifiers);
        for nullifier in named.filter(|nullifier| !is_settled(nullifier)) {
            if let Some(named) = self.nullifiers.get_mut(nullifier) {
                named.remove(id);
            }
        }
    }

    fn check_first_decision(
        &self,
        log: &IntakeLog,
        state: &ApplicationState,
        registrar: Index,
        said: &Decision,
    ) -> Result<(), Error> {
        if state.decisions.contains_key(&registrar) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
        }
        let reviewers = log.reviewers(&self.approvals, &said.application);
        let reviews = reviewers.is_some_and(|reviewers| reviewers.contains(&registrar));
        let to_all = matches!(self.decided(log, state), Decided::ToAll) && said.decision != Verdict::More;
        if reviews || to_all { Ok(()) } else { Err(Error::NotReviewer { who: said.registrar.to_string() }) }
    }

    /// Whether a nullifier stands in another application that is approved.
    pub fn is_vouch_used(&self, log: &IntakeLog, nullifier: &Hash, application: &Hash) -> bool {
        let others = self.nullifiers.get(nullifier).into_iter().flatten().filter(|id| *id != application);
        others.into_iter().any(|id| self.rests_on(log, id).is_some_and(|basis| basis.nullifiers.contains(nullifier)))
    }
}

fn take(state: &mut ApplicationState, registrar: Index, said: Decision, is_late: bool) {
    match said.decision {
        Verdict::Withdraw if is_late => drop(state.withdrawn_late.insert(registrar, said.reason)),
        Verdict::Withdraw => drop(state.withdrawn.insert(registrar, said.reason)),
        Verdict::More => {
            *state.asked.entry(registrar).or_default() += 1;
            state.decisions.insert(registrar, said);
        }
        Verdict::Approve | Verdict::Refuse => drop(state.decisions.insert(registrar, said)),
    }
}

/// It is on the application as it is now.
fn check_what_it_is_on(state: &ApplicationState, said: &Decision) -> Result<(), Error> {
    let (found, expected) = (said.number.get(), state.said().number.get());
    if found != expected {
        return Err(Refusal::Number { field: "number", found, expected }.into());
    }
    if said.evidence != state.said().evidence.hash {
        return Err(Error::Fields("the decision is on other evidence"));
    }
    Ok(())
}

fn check_asked_once(state: &ApplicationState, registrar: Index, said: &Decision) -> Result<(), Error> {
    if state.asked_anew.contains_key(&registrar) {
        return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
    }
    Ok(())
}

fn check_withdrawal(state: &ApplicationState, registrar: Index, said: &Decision) -> Result<(), Error> {
    if state.withdrawn.contains_key(&registrar) || state.withdrawn_late.contains_key(&registrar) {
        return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
    }
    if state.is_approved_by(registrar) { Ok(()) } else { Err(Error::Fields("there is no approval to take back")) }
}

fn check_fields(log: &IntakeLog, said: &Decision) -> Result<(), Error> {
    if said.decision != Verdict::Approve {
        let is_plain = said.evidence_kind.is_empty() && said.nullifiers.is_empty() && said.reason != Reason::None;
        return if is_plain {
            Ok(())
        } else {
            Err(Error::Fields("only an approval has no reason, and rests on evidence"))
        };
    }
    if said.reason != Reason::None {
        return Err(Error::Fields("an approval has no reason"));
    }
    let kind = log.intake().evidence(&said.evidence_kind).ok_or(Error::Fields("there is no such kind of evidence"))?;
    let needed = match kind {
        EvidenceKind::Vouching { vouchers, .. } => *vouchers,
        EvidenceKind::Document { .. } | EvidenceKind::InPerson { .. } => 0,
    };
    if said.nullifiers.len() == needed && said.nullifiers.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(Error::Vouch("there are more or fewer nullifiers than vouchers are needed, or they do not ascend"))
    }
}
