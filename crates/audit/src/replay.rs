//! The record from its first entry to its last: every bundle is read, every entry judged.

use std::collections::{BTreeMap, BTreeSet};

use election::Id;
use election::statement::{Kind, Statement};
use rayon::prelude::*;
use record::{Admission, Proof, Record, Refusal, Setting};
use transparency_log::tree;

use crate::attachments::SourceAttachments;
use crate::failure::Failures;
use crate::inventory::Inventory;
use crate::left_out::{self, Verdicts};
use crate::run::{Look, Run, Wake, Weights, look};
use crate::sight::Sighted;
use crate::source::RecordSource;
use crate::tiles::{TileCheck, read_bundle};
use crate::{Error, Failure, Named, Progress, Spoken};

/// Judges entries one after the other.
pub(crate) struct Replay<'a, S> {
    source: &'a S,
    inventory: &'a Inventory,
    attachments: &'a SourceAttachments<'a, S>,
    tiles: TileCheck<'a, S>,
    weights: Weights,
    run: Run,
    /// What the counted list showed of the ballots that it leaves out. Nothing may be published after it.
    left_out: Option<Verdicts>,
    outcome: Outcome,
}

/// What came of it.
pub(crate) struct Outcome {
    /// The record of all entries that hold.
    pub(crate) record: Record,
    /// The manifest, even if it was refused as an entry.
    pub(crate) setting: Option<Setting>,
    /// Attachments of entries in their form.
    pub(crate) named: BTreeSet<Named>,
    /// Attachments of entries that hold.
    pub(crate) proven: BTreeSet<Named>,
    /// Records of the rolls by constituency.
    pub(crate) on_roll: BTreeMap<Id, u64>,
    pub(crate) agreed: Spoken,
    pub(crate) decrypted: Spoken,
    /// Ballots that were handed over and are not in the record.
    pub(crate) left_out: Verdicts,
    pub(crate) failures: Failures,
}

impl<'a, S: RecordSource> Replay<'a, S> {
    pub(crate) fn new(
        source: &'a S,
        inventory: &'a Inventory,
        attachments: &'a SourceAttachments<'a, S>,
        seed: [u8; 32],
        failures: Failures,
    ) -> Self {
        let outcome = Outcome {
            record: Record::new(),
            setting: None,
            named: BTreeSet::new(),
            proven: BTreeSet::new(),
            on_roll: BTreeMap::new(),
            agreed: Spoken::new(),
            decrypted: Spoken::new(),
            left_out: Verdicts::new(),
            failures,
        };
        let tiles = TileCheck::new(source, inventory);
        let (weights, run) = (Weights::new(seed), Run::default());
        Self { source, inventory, attachments, tiles, weights, run, left_out: None, outcome }
    }

    /// Reads all bundles, up to one that cannot be read: after it no entry has a known place.
    pub(crate) fn run(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let bundles = self.inventory.bundles();
        let total = bundles.iter().map(|bundle| u64::from(bundle.width())).sum();
        for bundle in bundles {
            let failures = &mut self.outcome.failures;
            let Some(entries) = read_bundle(self.source, self.inventory, bundle, failures)? else { break };
            let sighted: Vec<_> = entries.into_par_iter().map(Sighted::of).collect();
            for entry in sighted {
                self.push(entry)?;
            }
            progress(Progress { done: self.outcome.record.size(), total });
        }
        self.settle()?;
        progress(Progress { done: self.outcome.record.size(), total });
        self.tiles.finish(&mut self.outcome.failures)
    }

    pub(crate) fn finish(mut self) -> Result<Outcome, Error> {
        let left_out = self.left_out.take().unwrap_or_else(|| self.judge_left_out());
        self.attachments.fault()?;
        self.outcome.left_out = left_out;
        let outcome = &mut self.outcome;
        if outcome.record.size() == 0 {
            let failure = Failure::new("manifest-misplaced", "there is no first entry, and so no manifest").at_entry(0);
            outcome.failures.push(failure);
        }
        if let Some(setting) = outcome.record.setting() {
            outcome.setting = Some(setting.clone());
        }
        Ok(self.outcome)
    }

    fn push(&mut self, entry: Sighted) -> Result<(), Error> {
        self.tiles.push(tree::Hash(entry.leaf.0), &mut self.outcome.failures)?;
        self.outcome.named.extend(entry.named());
        if !self.run.takes(&entry) {
            self.settle()?;
        }
        self.run.push(entry);
        Ok(())
    }

    /// Judges the entries of the run.
    fn settle(&mut self) -> Result<(), Error> {
        let entries = std::mem::take(&mut self.run).into_entries();
        let looks = match entries.as_slice() {
            [] | [_] => entries.iter().map(|_| None).collect(),
            _ => look(&self.outcome.record, &entries, self.attachments, &mut self.weights),
        };
        let mut wake = Wake::new(&self.outcome.record);
        for (entry, look) in entries.into_iter().zip(looks) {
            let answer = match look {
                Some(Look { admission, proven }) if wake.spares(&self.outcome.record, &entry) => {
                    proven.map(|()| admission)
                }
                look => self.judge(&entry, look.map(|look| look.proven)),
            };
            self.attachments.fault()?;
            match answer {
                Ok(admission) => {
                    wake.add(&entry);
                    self.admit(&entry, admission);
                }
                Err(refusal) => self.refuse(entry, &refusal),
            }
        }
        Ok(())
    }

    /// Examines one entry as the next. Whether its proof holds may be known already.
    fn judge(&mut self, entry: &Sighted, proven: Option<Result<(), Refusal>>) -> Result<Admission, Refusal> {
        let record = &self.outcome.record;
        let admission = record.examine(record.prepare(&entry.bytes)?, self.attachments)?;
        match (proven, &admission.proof) {
            (Some(proven), _) => proven?,
            (None, Some(Proof::LeftOut(ballots))) => {
                let verdicts = left_out::judge(ballots, &mut self.weights);
                left_out::check(&verdicts)?;
                self.left_out = Some(verdicts);
            }
            (None, _) => record.verify(&admission, &mut self.weights.stream())?,
        }
        Ok(admission)
    }

    /// The ballots that were handed over and are not in the record, as it is now.
    fn judge_left_out(&mut self) -> Verdicts {
        let left_out = self.outcome.record.left_out(self.attachments);
        left_out.map_or_else(|_| Verdicts::new(), |ballots| left_out::judge(&ballots, &mut self.weights))
    }

    fn admit(&mut self, entry: &Sighted, admission: Admission) {
        let outcome = &mut self.outcome;
        outcome.record.admit(admission);
        outcome.proven.extend(entry.named());
        match entry.statement.as_deref() {
            Some(Statement::Roll(said)) => {
                *outcome.on_roll.entry(said.constituency.clone()).or_default() += said.size.get();
            }
            Some(Statement::Agreement(said)) => outcome.agreed.push(said.trustee.clone()),
            Some(Statement::Decryption(said)) => outcome.decrypted.push(said.trustee.clone()),
            _ => {}
        }
    }

    fn refuse(&mut self, entry: Sighted, refusal: &Refusal) {
        let outcome = &mut self.outcome;
        let index = outcome.record.size();
        let failure = Failure::new(refusal.code(), refusal.to_string()).at_entry(index).of_kind(entry.kind);
        outcome.failures.push(failure);
        // What cannot be read is taken for the ballot that was announced in its place.
        outcome.record.pass_over(entry.leaf, matches!(entry.kind, None | Some(Kind::Ballot)));
        if let (0, Some(Statement::Manifest(manifest))) = (index, entry.statement.map(|statement| *statement)) {
            outcome.setting = Setting::new(*manifest).ok();
        }
    }
}
