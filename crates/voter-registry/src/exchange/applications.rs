//! What is known of one application.

use std::collections::BTreeMap;

use canonical::Hash;
use election::statement::exchange::{Application, Decision, Reason, SealedKey, Verdict};
use shared_key::Index;
use shared_key::ristretto::Element;

use super::Basis;
use crate::sealing::Binding;

/// How often a registrar may ask for better evidence of one application.
const MOST_ASKED: u32 = 2;

/// An application as it was last handed in, and what registrars said of it.
#[derive(Clone, Debug)]
pub struct ApplicationState {
    said: Application,
    pub(super) decisions: BTreeMap<Index, Decision>,
    /// Entries of the intake log when each decision came.
    pub(super) decided_at: BTreeMap<Index, u64>,
    /// Approvals of a number before this one, each with the entry of the intake log from which on it could be listed: its list may
    /// be on its way.
    listable: BTreeMap<Index, u64>,
    /// Approvals that were taken back.
    pub(super) withdrawn: BTreeMap<Index, Reason>,
    /// Approvals that one registrar alone cannot take back any more: those of a complete application.
    pub(super) withdrawn_late: BTreeMap<Index, Reason>,
    /// How often each registrar asked for better evidence, of this number and those before.
    pub(super) asked: BTreeMap<Index, u32>,
    pub(super) resealed: Vec<(Index, SealedKey)>,
    pub(super) shares: BTreeMap<Index, Element>,
    /// Entries of the intake log when there were enough of them.
    pub(super) shared_at: Option<u64>,
    pub(super) reports: BTreeMap<Index, Hash>,
    /// The settled tag, for good.
    pub(super) tag: Option<Hash>,
    /// What the approval rested on when the tag was settled.
    pub(super) settled: Option<Basis>,
    /// How many tags had been settled before.
    pub(super) tagged: u64,
    /// Why it is refused, for good.
    pub(super) refused: Option<Reason>,
    /// Whether its evidence was destroyed before there was a conflict, and has not come anew.
    pub(super) is_unread: bool,
    /// Registrars that rule on the conflict, and ask for it.
    pub(super) asked_anew: BTreeMap<Index, Reason>,
    /// Whether enough registrars approved it at some time. Its alpha is then the one for good.
    pub(super) was_approved: bool,
}

impl ApplicationState {
    pub(super) fn new(said: Application) -> Self {
        Self {
            said,
            decisions: BTreeMap::new(),
            decided_at: BTreeMap::new(),
            listable: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            withdrawn_late: BTreeMap::new(),
            asked: BTreeMap::new(),
            resealed: Vec::new(),
            shares: BTreeMap::new(),
            shared_at: None,
            reports: BTreeMap::new(),
            tag: None,
            settled: None,
            refused: None,
            tagged: 0,
            is_unread: false,
            asked_anew: BTreeMap::new(),
            was_approved: false,
        }
    }

    /// The state after the application that takes the place of this one: to be decided on anew. What was said of alpha stays with it.
    pub(super) fn replaced_by(self, said: Application) -> Self {
        let listable = self.all_listable();
        let Self { asked, shares, shared_at, reports, tag, settled, tagged, was_approved, .. } = self;
        Self { listable, asked, shares, shared_at, reports, tag, settled, tagged, was_approved, ..Self::new(said) }
    }

    /// The state with evidence anew for who rules on a conflict: what was decided stays.
    pub(super) fn read_anew(self, said: Application) -> Self {
        Self { said, resealed: Vec::new(), is_unread: false, asked_anew: BTreeMap::new(), ..self }
    }

    /// Whether someone asked for evidence anew that was destroyed before a conflict.
    pub fn is_asked_anew(&self) -> bool {
        !self.asked_anew.is_empty()
    }

    /// The note's statement.
    pub fn said(&self) -> &Application {
        &self.said
    }

    /// What its evidence is bound to.
    pub fn binding(&self) -> Binding {
        let Application { election, application, status_key, .. } = &self.said;
        Binding { election: *election, application: *application, status_key: status_key.0 }
    }

    /// What a registrar decided on the application as it is now.
    pub fn decision(&self, registrar: Index) -> Option<&Decision> {
        self.decisions.get(&registrar)
    }

    /// Whether a registrar approved it, and did not take that back.
    pub fn is_approved_by(&self, registrar: Index) -> bool {
        let approves = |decision: &Decision| decision.decision == Verdict::Approve;
        self.decisions.get(&registrar).is_some_and(approves) && !self.withdrawn.contains_key(&registrar)
    }

    /// Whether a registrar approved it, and did not take that back, nor try to.
    pub fn may_be_listed_by(&self, registrar: Index) -> bool {
        self.is_approved_by(registrar) && !self.withdrawn_late.contains_key(&registrar)
    }

    /// The entry of the intake log from which on a registrar's approval can be listed: it and one of somebody else, of the same, had come,
    /// even if that one was taken back since.
    pub(super) fn listable_from(&self, registrar: Index) -> Option<u64> {
        let now = self.may_be_listed_by(registrar).then(|| self.seconded_from(registrar)).flatten();
        let before = self.listable.get(&registrar).copied();
        now.into_iter().chain(before).min()
    }

    fn seconded_from(&self, registrar: Index) -> Option<u64> {
        let basis = |decision: &Decision| (decision.evidence_kind.clone(), decision.nullifiers.clone());
        let approves = |decision: &&Decision| decision.decision == Verdict::Approve;
        let own = self.decisions.get(&registrar).filter(approves)?;
        let others = self.decisions.iter().filter(|(who, _)| **who != registrar);
        let same = others.filter(|(_, decision)| approves(decision) && basis(decision) == basis(own));
        let first = same.filter_map(|(who, _)| self.decided_at.get(who)).min()?;
        Some(*first.max(self.decided_at.get(&registrar)?))
    }

    fn all_listable(&self) -> BTreeMap<Index, u64> {
        let who = self.decisions.keys().chain(self.listable.keys());
        who.filter_map(|who| Some((*who, self.listable_from(*who)?))).collect()
    }

    /// Whether a registrar's decision asks for better evidence. The third time it counts as a refusal.
    pub(super) fn asks(&self, registrar: Index) -> Option<Reason> {
        let decision = self.decisions.get(&registrar).filter(|decision| decision.decision == Verdict::More)?;
        (self.asked.get(&registrar).copied().unwrap_or_default() <= MOST_ASKED).then_some(decision.reason)
    }

    /// The keys that are sealed to a reader, by the applicant first.
    pub fn sealed_to<'a>(&'a self, reader: &'a str) -> impl Iterator<Item = &'a SealedKey> {
        let resealed = self.resealed.iter().map(|(_, sealed)| sealed);
        self.said.sealed.iter().chain(resealed).filter(move |sealed| sealed.reader == reader)
    }

    /// The keys that registrars gave on to a reader, each with who did.
    pub fn resealed_to<'a>(&'a self, reader: &'a str) -> impl Iterator<Item = (Index, &'a SealedKey)> {
        let given = self.resealed.iter().filter(move |(_, sealed)| sealed.reader == reader);
        given.map(|(who, sealed)| (*who, sealed))
    }

    /// Registrars that evaluated alpha, and their parts of the tag, which hold.
    pub fn shares(&self) -> impl Iterator<Item = (Index, Element)> {
        self.shares.iter().map(|(index, share)| (*index, *share))
    }

    /// What a registrar said the tag is.
    pub fn reported(&self, registrar: Index) -> Option<Hash> {
        self.reports.get(&registrar).copied()
    }
}
