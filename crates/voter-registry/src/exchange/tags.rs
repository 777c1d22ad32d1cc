//! Tags: parts of them, and what they are said to be (`docs/registration.md` §6).

use canonical::Hash;
use election::statement::exchange::{TagReport, TagShare};
use record::Refusal;
use record::intake::IntakeLog;
use shared_key::Index;
use shared_key::ristretto::Element;
use transparency_log::note::Note;

use super::standing::Decided;
use super::{ApplicationState, Basis, Exchange, Standing, speaker};
use crate::{Error, tag};

#[derive(Debug)]
pub(super) struct ShareChange {
    application: Hash,
    registrar: Index,
    share: Element,
    /// Entries of the intake log.
    size: u64,
}

#[derive(Debug)]
pub(super) struct ReportChange {
    application: Hash,
    registrar: Index,
    tag: Hash,
    /// The tag of the application after it.
    settled: Option<Hash>,
    /// What its approval rests on, if the tag is new.
    basis: Option<Basis>,
    /// Applications with that tag whose evidence is destroyed.
    unread: Vec<Hash>,
    /// What was kept together until it had its tag.
    night: Vec<Hash>,
}

impl Exchange {
    /// The settled tag of an application: what both reviewers said when they agreed, or t registrars. What is said later changes nothing.
    pub fn tag(&self, id: &Hash) -> Option<Hash> {
        self.application(id)?.tag
    }

    /// Whether an application has no tag, and can still get one.
    pub fn may_get_tag(&self, log: &IntakeLog, id: &Hash) -> bool {
        let is_open = matches!(
            self.standing(log, id),
            Some(Standing::Awaiting | Standing::More(_) | Standing::ToAll | Standing::Approved)
        );
        is_open && self.tag(id).is_none()
    }

    /// Whether those who approved do not come to a tag, so that every registrar is to say it: they say different ones, or one of them
    /// says none in time, or cannot any more.
    pub fn is_tag_disputed(&self, log: &IntakeLog, id: &Hash) -> bool {
        let Some(state) = self.application(id).filter(|state| state.tag.is_none()) else { return false };
        disputes(state) || state.shared_at.is_some_and(|since| is_overdue(log, state, since))
    }

    pub(super) fn examine_tag_share(
        &self,
        log: &IntakeLog,
        note: &Note,
        said: &TagShare,
    ) -> Result<ShareChange, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let state = self.state(&said.application)?;
        let is_approved = matches!(self.decided(log, state), Decided::Approved(_));
        if self.returns(&said.application) || !is_approved || !self.is_bound(log, &said.application) {
            return Err(Error::NotApproved);
        }
        if state.shares.contains_key(&registrar) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
        }
        let (application, alpha) = (said.application, &state.said().alpha.0);
        let share = tag::check(&self.tag_key, registrar, said.election, &application, alpha, &said.evaluation.0)?;
        Ok(ShareChange { application, registrar, share, size: log.size() })
    }

    pub(super) fn apply_tag_share(&mut self, ShareChange { application, registrar, share, size }: ShareChange) {
        let threshold = self.tag_key.threshold();
        let state = self.applications.get_mut(&application).expect("a share is examined with its application");
        state.shares.insert(registrar, share);
        if state.shares.len() == threshold {
            state.shared_at = Some(size);
        }
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
        if state.shared_at.is_none() {
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
        let basis = new.and_then(|_| self.basis(log, &said.application).or_else(|| state.most_approved()));
        let night = new.map(|_| self.night_that_ends(log, &said.application)).unwrap_or_default();
        Ok(ReportChange { application: said.application, registrar, tag: said.tag, settled, basis, unread, night })
    }

    /// The tag that is settled with a new report: that of both reviewers who approved on one basis, or of t registrars.
    fn settled(&self, log: &IntakeLog, state: &ApplicationState, by: Index, tag: Hash) -> Option<Hash> {
        let says = |who: &Index| *who == by || state.reports.get(who) == Some(&tag);
        let by_reviewers = self.agreeing_reviewers(log, state).is_some_and(|both| both.iter().all(says));
        let of_all = log.active().iter().filter(|who| says(who)).count();
        (by_reviewers || of_all >= log.setting().manifest.registrars.threshold).then_some(tag)
    }

    pub(super) fn apply_tag_report(&mut self, change: ReportChange) {
        let ReportChange { application, registrar, tag, settled, basis, unread, night } = change;
        self.mark_unread(unread);
        let state = self.applications.get_mut(&application).expect("a tag is examined with its application");
        state.reports.insert(registrar, tag);
        if let Some(tag) = settled.filter(|_| state.tag.is_none()) {
            state.tag = Some(tag);
            state.settled = basis;
            state.tagged = self.settled_tags;
            self.settled_tags += 1;
            self.untagged.remove(&application);
            let with_it = self.tags.entry(tag).or_default();
            with_it.insert(application);
            if with_it.len() > 1 {
                self.doubled.insert(tag);
            }
        }
        night.into_iter().for_each(|id| self.touch(id));
        self.touch(application);
    }

    /// What was drawn with an application, if that is the last of them to get its tag.
    fn night_that_ends(&self, log: &IntakeLog, id: &Hash) -> Vec<Hash> {
        let Some(lot) = log.drawn_at(&self.approvals, id) else { return Vec::new() };
        let is_last = self.untagged_of(log, lot).all(|other| other == id);
        if is_last { self.drawn_with(log, lot) } else { Vec::new() }
    }

    /// Other applications with the tag of this one, ascending.
    pub(super) fn with_tag_of<'a>(&'a self, id: &'a Hash) -> impl Iterator<Item = &'a Hash> {
        let others = self.tag(id).and_then(|tag| self.tags.get(&tag)).into_iter().flatten();
        others.filter(move |other| *other != id)
    }
}

/// Whether someone who approved has said no tag, and lost its desk since, has left, or has ended two days since there were enough parts.
fn is_overdue(log: &IntakeLog, state: &ApplicationState, since: u64) -> bool {
    let silent =
        state.decided_at.iter().filter(|(who, _)| state.is_approved_by(**who) && !state.reports.contains_key(*who));
    let days_of = |who: Index| log.days().iter().filter(move |day| day.registrar == who && day.entry() >= since);
    let mut silent = silent.map(|(who, decided)| (*who, *decided));
    silent.any(|(who, decided)| !log.is_active(who) || log.is_lost_since(who, decided) || days_of(who).count() >= 2)
}

fn disputes(state: &ApplicationState) -> bool {
    let mut reports = state.reports.values();
    let first = reports.next();
    reports.any(|other| Some(other) != first)
}
