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
    /// The tag of the application after it.
    settled: Option<Hash>,
    /// Applications with that tag whose evidence is destroyed.
    unread: Vec<Hash>,
}

impl Exchange {
    /// The settled tag of an application: what both reviewers said when they agreed, or t registrars. What is said later changes nothing.
    pub fn tag(&self, id: &Hash) -> Option<Hash> {
        self.application(id)?.tag
    }

    /// Whether the reviewers alone do not come to a tag, so that every registrar is to say it: they say different ones, or the
    /// application is complete and one of them says none.
    pub fn is_tag_disputed(&self, log: &IntakeLog, id: &Hash) -> bool {
        let Some(state) = self.application(id).filter(|state| state.tag.is_none()) else { return false };
        let has_shares = state.shares.len() >= self.tag_key.threshold();
        disputes(state) || (has_shares && log.completed(&self.approvals, id).is_some())
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
        self.touch(application);
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
        let settled = state.tag.or_else(|| self.settled(log, state, registrar, said.tag));
        let new = settled.filter(|_| state.tag.is_none());
        let unread = new.map(|tag| self.unread_with(log, tag, &said.application)).unwrap_or_default();
        Ok(ReportChange { application: said.application, registrar, tag: said.tag, settled, unread })
    }

    /// The tag that is settled with a new report: that of both reviewers who approved on one basis, or of t registrars.
    fn settled(&self, log: &IntakeLog, state: &ApplicationState, by: Index, tag: Hash) -> Option<Hash> {
        let says = |who: &Index| *who == by || state.reports.get(who) == Some(&tag);
        let by_reviewers = self.agreeing_reviewers(log, state).is_some_and(|both| both.iter().all(says));
        let of_all = log.active().iter().filter(|who| says(who)).count();
        (by_reviewers || of_all >= log.setting().manifest.registrars.threshold).then_some(tag)
    }

    pub(super) fn apply_tag_report(&mut self, change: ReportChange) {
        let ReportChange { application, registrar, tag, settled, unread } = change;
        self.mark_unread(unread);
        let state = self.applications.get_mut(&application).expect("a tag is examined with its application");
        state.reports.insert(registrar, tag);
        state.tag = settled;
        if let Some(tag) = settled {
            let with_it = self.tags.entry(tag).or_default();
            with_it.insert(application);
            if with_it.len() > 1 {
                self.doubled.insert(tag);
            }
        }
        self.touch(application);
    }

    /// Other applications with the tag of this one, ascending.
    pub(super) fn with_tag_of<'a>(&'a self, id: &'a Hash) -> impl Iterator<Item = &'a Hash> {
        let others = self.tag(id).and_then(|tag| self.tags.get(&tag)).into_iter().flatten();
        others.filter(move |other| *other != id)
    }
}

fn disputes(state: &ApplicationState) -> bool {
    let mut reports = state.reports.values();
    let first = reports.next();
    reports.any(|other| Some(other) != first)
}
