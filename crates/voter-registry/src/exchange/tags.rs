//! Tags: parts of them, and what they are said to be (`docs/registration.md` §6).

use canonical::Hash;
use election::statement::exchange::{TagReport, TagShare};
use record::Refusal;
use record::intake::IntakeLog;
use shared_key::Index;
use shared_key::ristretto::Element;
use transparency_log::note::Note;

use super::standing::Decided;
use super::{ApplicationState, Exchange, speaker};
use crate::{Error, tag};

#[derive(Debug)]
pub(super) struct ShareChange {
    application: Hash,
    registrar: Index,
    share: Element,
}

#[derive(Debug)]
pub(super) struct ReportChange {
    application: Hash,
    registrar: Index,
    tag: Hash,
}

impl Exchange {
    /// The tag of an application: what all who said it say, at least two; or, if they differ, what t of them say.
    pub fn tag(&self, log: &IntakeLog, id: &Hash) -> Option<Hash> {
        let state = self.application(id)?;
        let threshold = log.setting().manifest.registrars.threshold;
        let needed = if disputes(state) { threshold.max(2) } else { 2 };
        let mut said = state.reports.values();
        said.find(|tag| state.reports.values().filter(|other| other == tag).count() >= needed).copied()
    }

    /// Whether registrars say different tags of an application: one of them lies.
    pub fn is_tag_disputed(&self, log: &IntakeLog, id: &Hash) -> bool {
        self.application(id).is_some_and(disputes) && self.tag(log, id).is_none()
    }

    pub(super) fn examine_tag_share(
        &self,
        log: &IntakeLog,
        note: &Note,
        said: &TagShare,
    ) -> Result<ShareChange, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let state = self.state(&said.application)?;
        if self.returns(log, &said.application) || !matches!(self.decided(log, state), Decided::Approved(_)) {
            return Err(Error::NotApproved);
        }
        if state.shares.contains_key(&registrar) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
        }
        let (application, alpha) = (said.application, &state.said().alpha.0);
        let share = tag::check(&self.tag_key, registrar, said.election, &application, alpha, &said.evaluation.0)?;
        Ok(ShareChange { application, registrar, share })
    }

    pub(super) fn apply_tag_share(&mut self, ShareChange { application, registrar, share }: ShareChange) {
        let state = self.applications.get_mut(&application).expect("a share is examined with its application");
        state.shares.insert(registrar, share);
        // A tag was asked for: there is no second one.
        state.was_approved = true;
    }

    pub(super) fn examine_tag_report(
        &self,
        log: &IntakeLog,
        note: &Note,
        said: &TagReport,
    ) -> Result<ReportChange, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let state = self.state(&said.application)?;
        if state.shares.len() < self.tag_key.threshold() {
            return Err(Error::NotApproved);
        }
        if !state.is_approved_by(registrar) && !self.is_tag_disputed(log, &said.application) {
            return Err(Error::NotReviewer { who: said.registrar.to_string() });
        }
        if state.reports.contains_key(&registrar) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
        }
        Ok(ReportChange { application: said.application, registrar, tag: said.tag })
    }

    pub(super) fn apply_tag_report(&mut self, ReportChange { application, registrar, tag }: ReportChange) {
        let state = self.applications.get_mut(&application).expect("a tag is examined with its application");
        state.reports.insert(registrar, tag);
        self.tags.entry(tag).or_default().insert(application);
    }

    /// Other applications with the tag of this one, ascending.
    pub(super) fn with_tag_of<'a>(&'a self, log: &'a IntakeLog, id: &'a Hash) -> impl Iterator<Item = &'a Hash> {
        let tag = self.tag(log, id);
        let others = tag.and_then(|tag| self.tags.get(&tag)).into_iter().flatten();
        others.filter(move |other| *other != id && self.tag(log, other) == tag)
    }
}

fn disputes(state: &ApplicationState) -> bool {
    let mut reports = state.reports.values();
    let first = reports.next();
    reports.any(|other| Some(other) != first)
}
