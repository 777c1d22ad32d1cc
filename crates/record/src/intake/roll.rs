//! Whether a roll follows from the intake log (`docs/registration.md` §10).

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use canonical::Hash;
use election::statement::{Counts, RollRegistration};
use election::{Attachment, Id};
use shared_key::Index;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use super::{Approvals, ID, IntakeLog};
use crate::attachments::{Attachments, load, load_exactly};
use crate::{Refusal, Setting};

/// The most bytes of the entries that one roll brings.
const MOST_ENTRIES: u64 = 1 << 30;

/// The intake log as the rolls so far have brought it, and what stands on them.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    pub(crate) log: IntakeLog,
    approvals: Approvals,
    on_rolls: HashSet<Hash>,
    /// What was in the sample with some roll: a day that is declared void later takes nothing out of the report.
    sampled: HashSet<Hash>,
    returned: u64,
    pub(crate) counts: Option<Counts>,
}

/// A roll that is to be checked.
pub(crate) struct IntakeRoll<'a> {
    pub(crate) constituency: &'a Id,
    /// The application ids.
    pub(crate) applications: &'a [Hash],
    pub(crate) attachments: &'a dyn Attachments,
}

impl Registered {
    pub(crate) fn new(setting: Arc<Setting>, active: BTreeSet<Index>) -> Self {
        let log = IntakeLog::of(setting, active);
        Self {
            log,
            approvals: Approvals::default(),
            on_rolls: HashSet::new(),
            sampled: HashSet::new(),
            returned: 0,
            counts: None,
        }
    }

    /// What follows if this roll comes next.
    pub(crate) fn examine(&self, said: &RollRegistration, roll: &IntakeRoll<'_>) -> Result<Self, Refusal> {
        let RollRegistration::Intake { approvals, checkpoint, counts, entries } = said else {
            return Err(Refusal::RegistrationKind);
        };
        let mut next = self.clone();
        next.take_entries(checkpoint, entries, roll.attachments)?;
        next.take_lists(self.log.days().len(), approvals, roll.attachments)?;
        next.note_samples();
        for application in roll.applications {
            next.check_application(roll.constituency, application)?;
            next.returned += u64::from(next.log.returned(application).is_some());
            next.on_rolls.insert(*application);
        }
        next.check_counts(counts)?;
        next.counts = Some(counts.clone());
        Ok(next)
    }

    pub(crate) fn summary(&self) -> RegistrationSummary {
        let mut summary = RegistrationSummary {
            deposits: self.log.deposits(),
            failed_calls: self.log.failed_calls(),
            losses: self.log.losses(),
            redrawn: self.log.redrawn(&self.approvals),
            void_days: self.log.days().iter().filter(|day| day.is_void).count() as u64,
            conflicts: self.log.conflicts().count() as u64,
            void_returns: self.log.void_returns() as u64,
            returned: self.returned,
            on_rolls: self.on_rolls.len() as u64,
            active: self.log.active().len() as u64,
            ..RegistrationSummary::default()
        };
        let clean: Vec<_> = self.sampled.iter().filter(|id| is_clean(self.log.verdicts(id))).collect();
        summary.clean = clean.iter().filter(|id| self.on_rolls.contains(**id)).count() as u64;
        // What an auditor praises, and nobody puts on a roll, shows nothing.
        summary.sampled = (self.sampled.len() - clean.len()) as u64 + summary.clean;
        summary.counts.clone_from(&self.counts);
        summary
    }

    fn note_samples(&mut self) {
        let Self { log, approvals, sampled, .. } = self;
        let listed = approvals.applications();
        sampled.extend(listed.filter(|id| log.sampled(approvals, id) == Some(true)).copied());
    }

    fn take_entries(
        &mut self,
        checkpoint: &str,
        entries: &Attachment,
        attachments: &dyn Attachments,
    ) -> Result<(), Refusal> {
        if entries.length.get() > MOST_ENTRIES {
            return Err(Refusal::Attachment { hash: entries.hash });
        }
        let content = load(attachments, entries)?;
        let mut rest = &*content;
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes(*length));
            let (entry, after) = after.split_at_checked(length).ok_or(Refusal::Attachment { hash: entries.hash })?;
            let index = self.log.size();
            let refused = |reason| Refusal::IntakeEntry { entry: index, reason: Box::new(reason) };
            self.log.accept(entry).map_err(refused)?;
            rest = after;
        }
        if !rest.is_empty() {
            return Err(Refusal::Attachment { hash: entries.hash });
        }
        let setting = self.log.setting();
        let quorum = setting.manifest.witnesses.quorum;
        let signed = SignedCheckpoint::parse(checkpoint.as_bytes())?;
        let witnessed = signed.verify(self.log.identity(), &setting.witnesses, quorum)?;
        if *witnessed.checkpoint() != self.log.checkpoint() {
            return Err(Refusal::IntakeRoot);
        }
        if self.log.awaits_lot() { Err(Refusal::LotOrder("entries of the intake log await a lot")) } else { Ok(()) }
    }

    /// The lists of the days from `first` on, one behind the other.
    fn take_lists(&mut self, first: usize, named: &Attachment, attachments: &dyn Attachments) -> Result<(), Refusal> {
        let days = self.log.days().iter().enumerate().skip(first).filter(|(_, day)| !day.is_void);
        let days: Vec<_> = days.map(|(position, day)| (position, day.size)).collect();
        let sizes = days.iter().map(|(_, size)| size.saturating_mul(ID as u64));
        let content = load_exactly(attachments, named, sizes.fold(0, u64::saturating_add))?;
        let mut rest = &*content;
        for (day, size) in days {
            let length = usize::try_from(size).ok().and_then(|size| size.checked_mul(ID));
            let (list, after) =
                length.and_then(|length| rest.split_at_checked(length)).ok_or(Refusal::Approvals { day })?;
            self.approvals.take(&self.log, day, list)?;
            rest = after;
        }
        Ok(())
    }

    fn check_application(&self, constituency: &Id, application: &Hash) -> Result<(), Refusal> {
        let application = *application;
        if !self.log.is_deposited(&application) {
            return Err(Refusal::NotDeposited { application });
        }
        if self.on_rolls.contains(&application) {
            return Err(Refusal::OnEarlierRoll { application });
        }
        let not_approved = Refusal::NotApproved { application };
        if self.log.is_void(&application) {
            return Err(not_approved);
        }
        if let Some(returned_for) = self.log.returned_for(&application) {
            return if returned_for == constituency { Ok(()) } else { Err(not_approved) };
        }
        let sampled = self.log.sampled(&self.approvals, &application).ok_or(not_approved)?;
        if sampled && self.log.verdicts(&application).iter().any(|(_, verdict)| *verdict == super::Verdict::Failed) {
            return Err(Refusal::SampleFailed { application });
        }
        Ok(())
    }

    fn check_counts(&self, counts: &Counts) -> Result<(), Refusal> {
        if counts.evidence.len() != self.log.intake().evidence.len() {
            return Err(Refusal::Counts("one number for each kind of evidence"));
        }
        let on_rolls = self.on_rolls.len() as u64;
        let by_evidence = sum(counts.evidence.iter().map(|n| n.get()))?;
        if by_evidence.checked_add(self.returned) != Some(on_rolls) {
            return Err(Refusal::Counts("evidence and returns make the records on all rolls"));
        }
        let known = [on_rolls, counts.refused.get(), counts.withdrawn.get(), counts.pending.get()];
        if sum(known.into_iter())? > self.log.deposits() {
            return Err(Refusal::Counts("more applications than deposits"));
        }
        if counts.conflicts.get() > self.log.conflicts().count() as u64 {
            return Err(Refusal::Counts("more conflicts than the log shows"));
        }
        Ok(())
    }
}

fn sum(mut numbers: impl Iterator<Item = u64>) -> Result<u64, Refusal> {
    numbers.try_fold(0, u64::checked_add).ok_or(Refusal::Counts("too large"))
}

/// Whether a sampled approval passed: someone found it clean, and nobody anything else.
fn is_clean(verdicts: &[(usize, super::Verdict)]) -> bool {
    !verdicts.is_empty() && verdicts.iter().all(|(_, verdict)| *verdict == super::Verdict::Clean)
}

/// What registration came to, over all rolls so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistrationSummary {
    /// Registrars that are active.
    pub active: u64,
    /// Sampled approvals that an auditor found clean, and nobody anything else.
    pub clean: u64,
    /// Conflicts in the intake log.
    pub conflicts: u64,
    /// What the registrars said with the last roll; none before the first.
    pub counts: Option<Counts>,
    /// Deposits in the intake log.
    pub deposits: u64,
    /// Calls without a lot.
    pub failed_calls: u64,
    /// Desks that were lost, and registrars that were dropped.
    pub losses: u64,
    /// Records on all rolls.
    pub on_rolls: u64,
    /// Applications that another registrar reviews than was drawn first.
    pub redrawn: u64,
    /// Of these the ones that returned with an earlier credential.
    pub returned: u64,
    /// Complete approvals that were sampled.
    pub sampled: u64,
    /// Ends of days that the commission declared void.
    pub void_days: u64,
    /// Credentials that tried to return twice.
    pub void_returns: u64,
}
