//! Conflicts: two approved applications with one tag (`docs/registration.md` §7).

use std::collections::BTreeMap;

use canonical::Hash;
use election::registration::conflict_commitment;
use election::statement::exchange::Ruling;
use record::Refusal;
use record::intake::IntakeLog;
use shared_key::Index;
use transparency_log::note::Note;

use super::{Exchange, speaker};
use crate::Error;

/// What was said of a conflict.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Both applications, ascending.
    pub applications: [Hash; 2],
    /// Who ruled, and which application stands, if one does.
    pub rulings: BTreeMap<Index, Option<Hash>>,
    /// What enough of them said.
    pub decided: Option<Option<Hash>>,
}

#[derive(Debug)]
pub(super) struct Change {
    commitment: Hash,
    applications: [Hash; 2],
    registrar: Index,
    standing: Option<Hash>,
    decided: Option<Option<Hash>>,
}

impl Exchange {
    /// Pairs of approved applications with one tag of which neither lost to another one yet, each with its commitment. Whether the
    /// intake log shows it is for the log to say.
    pub fn open_conflicts(&self, log: &IntakeLog) -> Vec<(Hash, [Hash; 2])> {
        let ids = self.tags.values().filter(|ids| ids.len() > 1).flatten();
        let pairs =
            ids.flat_map(|id| self.rivals(log, id).into_iter().filter(move |other| *other > *id).map(|o| [*id, o]));
        let mut open: Vec<_> = pairs.filter_map(|pair| Some((self.commitment(log, pair)?, pair))).collect();
        open.sort_unstable();
        open.dedup();
        open
    }

    /// What was said of a conflict.
    pub fn conflict(&self, commitment: &Hash) -> Option<&Conflict> {
        self.conflicts.get(commitment)
    }

    /// Who may rule on a conflict now, ascending; nobody before its lot.
    pub fn ruling_on(&self, log: &IntakeLog, commitment: &Hash, applications: [Hash; 2]) -> Vec<Index> {
        let Some(panel) = log.panel(commitment, applications) else { return Vec::new() };
        let said = panel.map(|member| self.conflicts.get(commitment).and_then(|c| c.rulings.get(&member)));
        let differ = matches!(said, [Some(one), Some(other)] if one != other);
        if differ || panel.iter().any(|member| !log.is_active(*member)) { log.active() } else { panel.to_vec() }
    }

    /// Approved applications with the tag of this one that lost to none: only one of them can stand.
    pub(super) fn rivals(&self, log: &IntakeLog, id: &Hash) -> Vec<Hash> {
        if !self.may_stand(log, id) {
            return Vec::new();
        }
        self.with_tag_of(log, id).filter(|other| self.may_stand(log, other)).copied().collect()
    }

    /// Whether a ruling went against an application.
    pub(super) fn lost(&self, id: &Hash) -> bool {
        let of = |conflict: &&Conflict| conflict.applications.contains(id);
        let lost = |conflict: &Conflict| conflict.decided.is_some_and(|standing| standing != Some(*id));
        self.conflicts.values().filter(of).any(lost)
    }

    pub(super) fn examine_ruling(&self, log: &IntakeLog, note: &Note, said: Ruling) -> Result<Change, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let applications: [Hash; 2] = said.applications.try_into().map_err(|_| Error::Ruling)?;
        let commitment = said.commitment;
        let is_open = self.open_conflicts(log).contains(&(commitment, applications));
        if !is_open || !self.ruling_on(log, &commitment, applications).contains(&registrar) {
            return Err(Error::Ruling);
        }
        let standing = match said.standing.as_slice() {
            [] => None,
            [one] if applications.contains(one) => Some(*one),
            _ => return Err(Error::Ruling),
        };
        let before = self.conflicts.get(&commitment);
        if before.is_some_and(|conflict| conflict.rulings.contains_key(&registrar)) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
        }
        let panel = log.panel(&commitment, applications).ok_or(Error::Ruling)?;
        let mut rulings = before.map(|conflict| conflict.rulings.clone()).unwrap_or_default();
        rulings.insert(registrar, standing);
        let decided = decided(log, panel, &rulings, standing);
        Ok(Change { commitment, applications, registrar, standing, decided })
    }

    pub(super) fn apply_ruling(&mut self, change: Change) {
        let Change { commitment, applications, registrar, standing, decided } = change;
        let new = || Conflict { applications, rulings: BTreeMap::new(), decided: None };
        let conflict = self.conflicts.entry(commitment).or_insert_with(new);
        conflict.rulings.insert(registrar, standing);
        conflict.decided = decided;
    }

    fn commitment(&self, log: &IntakeLog, [one, other]: [Hash; 2]) -> Option<Hash> {
        Some(conflict_commitment(log.setting().election, self.tag(log, &one)?, one, other))
    }
}

/// What is decided with a new ruling: that of both members of the panel, or of t active registrars.
fn decided(
    log: &IntakeLog,
    panel: [Index; 2],
    rulings: &BTreeMap<Index, Option<Hash>>,
    new: Option<Hash>,
) -> Option<Option<Hash>> {
    let equal = |who: &Index| rulings.get(who) == Some(&new);
    let of_all = rulings.keys().filter(|who| log.is_active(**who) && equal(who)).count();
    let enough = panel.iter().all(equal) || of_all >= log.setting().manifest.registrars.threshold;
    enough.then_some(new)
}
