//! The record from its first entry to its last: every bundle is read, every entry judged.

use std::collections::{BTreeMap, BTreeSet};

use canonical::Hash;
use election::Id;
use election::statement::{Kind, Statement};
use rayon::prelude::*;
use record::{Admission, Proof, Record, Refusal, Setting};
use transparency_log::tiles::{FULL_WIDTH, TilePath};
use transparency_log::tree;

use crate::attachments::SourceAttachments;
use crate::failure::Failures;
use crate::inventory::Inventory;
use crate::left_out::{self, Verdicts};
use crate::run::{Look, Run, Wake, Weights, look};
use crate::sight::Sighted;
use crate::source::RecordSource;
use crate::spoken::Statements;
use crate::tiles::{TileCheck, read_bundle};
use crate::{Error, Failure, Named, Progress, Spoken};

/// Judges entries one after the other, and goes on where a record has grown.
pub(crate) struct Replay {
    tiles: TileCheck,
    weights: Weights,
    run: Run,
    /// What the counted list showed of the ballots that it leaves out. Nothing may be published after it.
    left_out: Option<Verdicts>,
    /// Leaf hashes of the last bundle that was read, if it was not full: the fuller one must begin with them.
    partial: Vec<Hash>,
    /// Whether a bundle could not be read: after it no entry has a known place.
    is_broken: bool,
    outcome: Outcome,
}

/// What of a record is looked at: its files, as they are now.
pub(crate) struct Files<'a, S> {
    pub(crate) source: &'a S,
    pub(crate) inventory: &'a Inventory,
    pub(crate) attachments: &'a SourceAttachments<'a, S>,
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
    /// Who signed what.
    pub(crate) statements: Statements,
    /// Ballots that were handed over and are not in the record.
    pub(crate) left_out: Verdicts,
    pub(crate) failures: Failures,
}

impl Replay {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        let outcome = Outcome {
            record: Record::new(),
            setting: None,
            named: BTreeSet::new(),
            proven: BTreeSet::new(),
            on_roll: BTreeMap::new(),
            agreed: Spoken::new(),
            decrypted: Spoken::new(),
            statements: Statements::default(),
            left_out: Verdicts::new(),
            failures: Failures::default(),
        };
        let (tiles, weights, run) = (TileCheck::default(), Weights::new(seed), Run::default());
        Self { tiles, weights, run, left_out: None, partial: Vec::new(), is_broken: false, outcome }
    }

    /// The record of all entries that hold.
    pub(crate) fn into_record(self) -> Record {
        self.outcome.record
    }

    /// Reads all bundles that were not read yet, up to one that cannot be read.
    pub(crate) fn run<S: RecordSource>(
        &mut self,
        files: &Files<'_, S>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let bundles = files.inventory.bundles();
        let total = bundles.iter().map(|bundle| u64::from(bundle.width())).sum();
        let read = self.outcome.record.size() / u64::from(FULL_WIDTH);
        for bundle in bundles.into_iter().filter(|bundle| bundle.index() >= read) {
            if self.is_broken {
                break;
            }
            self.read(files, bundle)?;
            progress(Progress { done: self.outcome.record.size(), total });
        }
        self.settle(files)?;
        progress(Progress { done: self.outcome.record.size(), total });
        Ok(())
    }

    /// What came of it so far, and the failures that only the files of now have.
    pub(crate) fn outcome<S: RecordSource>(&mut self, files: &Files<'_, S>) -> Result<(&Outcome, Failures), Error> {
        let mut failures = self.outcome.failures.clone();
        self.tiles.check_edge(files, &mut failures)?;
        self.outcome.left_out = match &self.left_out {
            Some(judged) => judged.clone(),
            None => self.judge_left_out(files),
        };
        files.attachments.fault()?;
        let outcome = &mut self.outcome;
        if outcome.record.size() == 0 {
            let failure = Failure::new("manifest-misplaced", "there is no first entry, and so no manifest").at_entry(0);
            failures.push(failure);
        }
        if let Some(setting) = outcome.record.setting() {
            outcome.setting = Some(setting.clone());
        }
        Ok((outcome, failures))
    }

    fn read<S: RecordSource>(&mut self, files: &Files<'_, S>, bundle: TilePath) -> Result<(), Error> {
        let failures = &mut self.outcome.failures;
        let Some(entries) = read_bundle(files.source, files.inventory, bundle, failures)? else {
            self.is_broken = true;
            return Ok(());
        };
        let sighted: Vec<_> = entries.into_par_iter().map(Sighted::of).collect();
        let leaves: Vec<Hash> = sighted.iter().map(|entry| entry.leaf).collect();
        let known = std::mem::take(&mut self.partial);
        if !leaves.starts_with(&known) {
            let message = "the entries are not those that stood here when the record was looked at before";
            self.outcome.failures.push(Failure::new("tile", message).at_path(bundle.to_string()));
            self.is_broken = true;
            return Ok(());
        }
        if bundle.width() < FULL_WIDTH {
            self.partial = leaves;
        }
        sighted.into_iter().skip(known.len()).try_for_each(|entry| self.push(files, entry))
    }

    fn push<S: RecordSource>(&mut self, files: &Files<'_, S>, entry: Sighted) -> Result<(), Error> {
        self.tiles.push(files, tree::Hash(entry.leaf.0), &mut self.outcome.failures)?;
        self.outcome.named.extend(entry.named());
        if !self.run.takes(&entry) {
            self.settle(files)?;
        }
        self.run.push(entry);
        Ok(())
    }

    /// Judges the entries of the run.
    fn settle<S: RecordSource>(&mut self, files: &Files<'_, S>) -> Result<(), Error> {
        let entries = std::mem::take(&mut self.run).into_entries();
        let looks = match entries.as_slice() {
            [] | [_] => entries.iter().map(|_| None).collect(),
            _ => look(&self.outcome.record, &entries, files.attachments, &mut self.weights),
        };
        let mut wake = Wake::new(&self.outcome.record);
        for (entry, look) in entries.into_iter().zip(looks) {
            let answer = match look {
                Some(Look { admission, proven }) if wake.spares(&self.outcome.record, &entry) => {
                    proven.map(|()| admission)
                }
                look => self.judge(files, &entry, look.map(|look| look.proven)),
            };
            files.attachments.fault()?;
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
    fn judge<S: RecordSource>(
        &mut self,
        files: &Files<'_, S>,
        entry: &Sighted,
        proven: Option<Result<(), Refusal>>,
    ) -> Result<Admission, Refusal> {
        let record = &self.outcome.record;
        let admission = record.examine(record.prepare(&entry.bytes)?, files.attachments)?;
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
    fn judge_left_out<S: RecordSource>(&mut self, files: &Files<'_, S>) -> Verdicts {
        let left_out = self.outcome.record.left_out(files.attachments);
        left_out.map_or_else(|_| Verdicts::new(), |ballots| left_out::judge(&ballots, &mut self.weights))
    }

    fn admit(&mut self, entry: &Sighted, admission: Admission) {
        let outcome = &mut self.outcome;
        outcome.statements.add(outcome.record.size(), entry);
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
