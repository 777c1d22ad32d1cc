//! What applicants are told, who reads evidence, and what of it is kept (`docs/registration.md` §4.4, §5.3, §9).

use std::collections::BTreeSet;

use canonical::Hash;
use election::Attachment;
use election::role::key_name;
use election::statement::exchange::Reason;
use record::intake::{Day, IntakeLog};

use super::standing::Decided;
use super::{Exchange, Standing, name_of};

/// What an applicant is told. It never says whether an application is approved, so that nobody learns whether there is another
/// one of the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody handed the id in.
    Unknown,
    /// The id waits for its lot.
    Deposited,
    /// It has reviewers, and waits for the application.
    Drawn,
    /// It is decided on, or waits for a roll.
    InReview,
    /// Better evidence is asked for.
    More(Reason),
    /// It is refused.
    Refused(Reason),
}

impl Exchange {
    /// What the applicant is told.
    pub fn status(&self, log: &IntakeLog, id: &Hash) -> Status {
        let standing = self.standing(log, id);
        if let Some(reason) = self.asked_anew(id).filter(|_| standing == Some(Standing::Conflicted)) {
            return Status::More(reason);
        }
        match standing {
            Some(Standing::More(reason)) => Status::More(reason),
            Some(Standing::Refused(reason)) => Status::Refused(reason),
            Some(Standing::Withdrawn) => self.refusal(log, id).map_or(Status::InReview, Status::Refused),
            Some(Standing::Awaiting | Standing::ToAll | Standing::Approved | Standing::Conflicted) => Status::InReview,
            None if log.is_drawn(id) => Status::Drawn,
            None if log.is_deposited(id) => Status::Deposited,
            None => Status::Unknown,
        }
    }

    /// Why those who approved an application took that back; none if it lost a conflict, of which nobody is told.
    fn refusal(&self, log: &IntakeLog, id: &Hash) -> Option<Reason> {
        match self.decided(log, self.application(id).filter(|_| !self.lost(id))?) {
            Decided::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    /// Why the applicant is asked for evidence that was destroyed before a conflict.
    pub(super) fn asked_anew(&self, id: &Hash) -> Option<Reason> {
        self.application(id)?.asked_anew.values().next().copied()
    }

    /// Key names of those who may fetch the ciphertext now, each once.
    pub fn readers(&self, log: &IntakeLog, id: &Hash) -> Vec<String> {
        let of = |indexes: &[shared_key::Index]| indexes.iter().map(|index| name_of(log, *index)).collect();
        match self.standing(log, id) {
            _ if self.returns(id) => Vec::new(),
            Some(Standing::Awaiting | Standing::More(_)) => {
                log.reviewers(&self.approvals, id).map(|reviewers| of(&reviewers)).unwrap_or_default()
            }
            Some(Standing::ToAll) => of(&log.active()),
            Some(Standing::Conflicted) => self.readers_in_conflict(log, id),
            Some(Standing::Approved) if self.is_tag_disputed(log, id) => of(&log.active()),
            // Whatever became of it since: what was sampled is looked at.
            Some(Standing::Approved | Standing::Withdrawn) if log.sampled(&self.approvals, id) == Some(true) => {
                self.auditors_of(log, id)
            }
            Some(Standing::Approved | Standing::Refused(_) | Standing::Withdrawn) | None => Vec::new(),
        }
    }

    /// The ciphertexts that must still be kept. Every other one is to be destroyed.
    pub fn wanted<'a>(&'a self, log: &'a IntakeLog) -> impl Iterator<Item = Attachment> + 'a {
        let wanted = self.applications().filter(|(id, _)| self.is_wanted(log, id));
        wanted.map(|(_, state)| state.said().evidence)
    }

    /// Whether the evidence of an application may still have to be read.
    pub fn is_wanted(&self, log: &IntakeLog, id: &Hash) -> bool {
        if self.returns(id) {
            return false;
        }
        match self.standing(log, id) {
            Some(Standing::Awaiting | Standing::More(_) | Standing::ToAll | Standing::Conflicted) => true,
            Some(Standing::Approved) => {
                let sampled = log.sampled(&self.approvals, id);
                let lacks_tag = self.tag(id).is_none();
                let is_unaudited = sampled == Some(true) && !self.auditors_of(log, id).is_empty();
                sampled.is_none() || lacks_tag || is_unaudited || self.may_be_compared(log, id)
            }
            Some(Standing::Withdrawn) => self.may_be_audited(log, id),
            Some(Standing::Refused(_)) | None => false,
        }
    }

    /// Whether another application that was drawn with it has no tag yet, and fewer than t registrars have ended another day: one
    /// person's two applications of a day are to be compared before one is forgotten.
    fn may_be_compared(&self, log: &IntakeLog, id: &Hash) -> bool {
        let lot = log.drawn_at(&self.approvals, id).filter(|lot| !self.is_ended(log, log.days(), *lot));
        lot.is_some_and(|lot| self.untagged_of(log, lot).next().is_some())
    }

    /// Whether t registrars have ended one of these days since a lot.
    pub(super) fn is_ended(&self, log: &IntakeLog, days: &[Day], lot: u64) -> bool {
        let since = days.iter().rev().take_while(|day| day.entry() > lot);
        let who: BTreeSet<_> = since.map(|day| day.registrar).collect();
        who.len() >= log.setting().manifest.registrars.threshold
    }

    /// Bound applications without a tag that were drawn with a lot.
    pub(super) fn untagged_of<'a>(&'a self, log: &'a IntakeLog, lot: u64) -> impl Iterator<Item = &'a Hash> {
        let drawn = move |id: &&Hash| log.drawn_at(&self.approvals, id) == Some(lot) && self.is_bound(log, id);
        self.untagged.iter().filter(drawn)
    }

    /// Whether an application is in the sample, or can still be, and an auditor has said nothing of it.
    fn may_be_audited(&self, log: &IntakeLog, id: &Hash) -> bool {
        let is_complete = log.completed(&self.approvals, id).is_some();
        is_complete && log.sampled(&self.approvals, id) != Some(false) && !self.auditors_of(log, id).is_empty()
    }

    /// Auditors that have said nothing of an application.
    fn auditors_of(&self, log: &IntakeLog, id: &Hash) -> Vec<String> {
        let has_spoken = |position: usize| log.verdicts(id).iter().any(|(who, _)| *who == position);
        let auditors = log.intake().auditors.iter().enumerate();
        auditors.filter(|(position, _)| !has_spoken(*position)).map(|(_, a)| key_name::auditor(&a.id)).collect()
    }

    fn readers_in_conflict(&self, log: &IntakeLog, id: &Hash) -> Vec<String> {
        let open = self.conflicts_of(log, id);
        let ruling = open.into_iter().flat_map(|(commitment, pair)| self.ruling_on(log, &commitment, pair));
        let mut names: Vec<_> = ruling.map(|index| name_of(log, index)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
