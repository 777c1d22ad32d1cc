//! What is known of one application.

use std::collections::BTreeMap;

use canonical::Hash;
use election::statement::exchange::{Application, Decision, SealedKey, Verdict};
use shared_key::Index;
use shared_key::ristretto::Element;

use crate::sealing::Binding;

/// An application as it was last handed in, and what registrars said of it.
#[derive(Clone, Debug)]
pub struct ApplicationState {
    said: Application,
    pub(super) decisions: BTreeMap<Index, Decision>,
    /// Approvals that were taken back.
    pub(super) withdrawn: BTreeMap<Index, Decision>,
    pub(super) resealed: Vec<(Index, SealedKey)>,
    pub(super) shares: BTreeMap<Index, Element>,
    pub(super) reports: BTreeMap<Index, Hash>,
    /// The settled tag, for good.
    pub(super) tag: Option<Hash>,
    /// Whether enough registrars approved it at some time. Its number can then not be replaced by another.
    pub(super) was_approved: bool,
}

impl ApplicationState {
    pub(super) fn new(said: Application) -> Self {
        Self {
            said,
            decisions: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            resealed: Vec::new(),
            shares: BTreeMap::new(),
            reports: BTreeMap::new(),
            tag: None,
            was_approved: false,
        }
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

    /// The keys that are sealed to a reader, by the applicant first.
    pub fn sealed_to<'a>(&'a self, reader: &'a str) -> impl Iterator<Item = &'a SealedKey> {
        let resealed = self.resealed.iter().map(|(_, sealed)| sealed);
        self.said.sealed.iter().chain(resealed).filter(move |sealed| sealed.reader == reader)
    }

    /// Whether a registrar gave the evidence on to a reader.
    pub fn has_resealed(&self, registrar: Index, reader: &str) -> bool {
        self.resealed.iter().any(|(who, sealed)| *who == registrar && sealed.reader == reader)
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
