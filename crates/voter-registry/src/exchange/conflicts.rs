//! Conflicts: two approved applications with one tag (`docs/registration.md` §7).

use std::collections::BTreeMap;
use std::ops::Bound;

use canonical::Hash;
use election::registration::conflict_commitment;
use election::statement::exchange::Ruling;
use record::Refusal;
use record::intake::IntakeLog;
use shared_key::Index;
use transparency_log::note::Note;

use super::{Exchange, Standing, speaker};
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
    /// Neighbouring pairs, ascending, of the approved applications with one tag that lost to none yet, each with its commitment.
    /// Whether the intake log shows it is for the log to say.
    pub fn open_conflicts(&self, log: &IntakeLog) -> Vec<(Hash, [Hash; 2])> {
        let mut open = Vec::new();
        for ids in self.doubled.iter().filter_map(|tag| self.tags.get(tag)) {
            let standing: Vec<_> = ids.iter().filter(|id| self.may_stand(log, id)).collect();
            let pairs = standing.iter().zip(standing.iter().skip(1)).map(|(one, other)| [**one, **other]);
            open.extend(pairs.filter_map(|pair| Some((self.commitment(log, pair)?, pair))));
        }
        open.sort_unstable();
        open
    }

    /// The open conflicts of one application: those with its neighbours.
    pub(super) fn conflicts_of(&self, log: &IntakeLog, id: &Hash) -> Vec<(Hash, [Hash; 2])> {
        let ids = self.tag(id).and_then(|tag| self.tags.get(&tag)).filter(|_| self.may_stand(log, id));
        let Some(ids) = ids else { return Vec::new() };
        let stands = |other: &&Hash| self.may_stand(log, other);
        let before = ids.range(..*id).rev().find(stands).map(|other| [*other, *id]);
        let after = ids.range((Bound::Excluded(*id), Bound::Unbounded)).find(stands).map(|other| [*id, *other]);
        let pairs = before.into_iter().chain(after);
        pairs.filter_map(|pair| Some((self.commitment(log, pair)?, pair))).collect()
    }

    /// What was said of a conflict.
    pub fn conflict(&self, commitment: &Hash) -> Option<&Conflict> {
        self.conflicts.get(commitment)
    }

    /// Who may rule on a conflict now, ascending; nobody before its lot.
    pub fn ruling_on(&self, log: &IntakeLog, commitment: &Hash, applications: [Hash; 2]) -> Vec<Index> {
        let Some(panel) = log.panel(commitment, applications) else { return Vec::new() };
        let ruled = |member: &Index| self.conflicts.get(commitment).is_some_and(|c| c.rulings.contains_key(member));
        let is_to_all = panel.iter().all(ruled) || panel.iter().any(|member| !log.is_active(*member));
        if is_to_all { log.active() } else { panel.to_vec() }
    }

    /// Whether a ruling went against an application.
    pub(super) fn lost(&self, id: &Hash) -> bool {
        self.losers.contains(id)
    }

    /// Approved applications with this tag whose evidence is destroyed, when another one with the tag is about to be approved.
    pub(super) fn unread_with(&self, log: &IntakeLog, tag: Hash, newcomer: &Hash) -> Vec<Hash> {
        let others = self.tags.get(&tag).into_iter().flatten().filter(|other| *other != newcomer);
        let is_gone = |id: &&Hash| self.standing(log, id) == Some(Standing::Approved) && !self.is_wanted(log, id);
        others.filter(is_gone).copied().collect()
    }

    /// Notes that the evidence of these is destroyed.
    pub(super) fn mark_unread(&mut self, ids: Vec<Hash>) {
        for id in ids {
            self.applications.get_mut(&id).expect("what has a tag is there").is_unread = true;
        }
    }

    /// Whether a registrar may ask the applicant anew: it rules on a conflict of an application whose evidence was destroyed before.
    pub fn may_ask_anew(&self, log: &IntakeLog, registrar: Index, id: &Hash) -> bool {
        let rules =
            |(commitment, pair): &(Hash, [Hash; 2])| self.ruling_on(log, commitment, *pair).contains(&registrar);
        self.is_unread(id) && self.conflicts_of(log, id).iter().any(rules)
    }

    /// Whether the evidence of an application was destroyed before its conflict, and has not come anew.
    pub fn is_unread(&self, id: &Hash) -> bool {
        self.application(id).is_some_and(|state| state.is_unread)
    }

    pub(super) fn examine_ruling(&self, log: &IntakeLog, note: &Note, said: Ruling) -> Result<Change, Error> {
        let registrar = speaker(log, note, &said.registrar)?;
        let applications: [Hash; 2] = said.applications.try_into().map_err(|_| Error::Ruling)?;
        let commitment = said.commitment;
        let [first, _] = &applications;
        let is_open = self.conflicts_of(log, first).contains(&(commitment, applications));
        if !is_open || !self.ruling_on(log, &commitment, applications).contains(&registrar) {
            return Err(Error::Ruling);
        }
        let standing = match said.standing.as_slice() {
            [] => None,
            [one] if applications.contains(one) => Some(*one),
            _ => return Err(Error::Ruling),
        };
        let panel = log.panel(&commitment, applications).ok_or(Error::Ruling)?;
        let mut rulings = self.conflict(&commitment).map(|conflict| conflict.rulings.clone()).unwrap_or_default();
        let before = rulings.insert(registrar, standing);
        let decided = self.ruled(log, (panel, applications), &rulings, standing);
        // The same again is good for something if others have left since.
        if before.is_some_and(|before| before != standing || decided.is_none()) {
            return Err(Refusal::StatementRepeated { who: said.registrar.to_string() }.into());
        }
        Ok(Change { commitment, applications, registrar, standing, decided })
    }

    pub(super) fn apply_ruling(&mut self, change: Change) {
        let Change { commitment, applications, registrar, standing, decided } = change;
        let new = || Conflict { applications, rulings: BTreeMap::new(), decided: None };
        let conflict = self.conflicts.entry(commitment).or_insert_with(new);
        conflict.rulings.insert(registrar, standing);
        conflict.decided = decided;
        if let Some(stands) = decided {
            self.losers.extend(applications.into_iter().filter(|id| stands != Some(*id)));
        }
        applications.into_iter().for_each(|id| self.touch(id));
    }

    /// What a registrar ruled, if that decides by now: others who had not ruled have left since.
    pub fn ruling_to_repeat(
        &self,
        log: &IntakeLog,
        commitment: &Hash,
        applications: [Hash; 2],
        registrar: Index,
    ) -> Option<Option<Hash>> {
        let conflict = self.conflict(commitment).filter(|conflict| conflict.decided.is_none())?;
        let standing = *conflict.rulings.get(&registrar)?;
        let panel = log.panel(commitment, applications)?;
        self.ruled(log, (panel, applications), &conflict.rulings, standing).map(|_| standing)
    }

    /// What is decided with a ruling: that of t active registrars, or of both members of the panel, who do not remove the one whose
    /// tag was settled first. When everyone has ruled without that, it stands alone.
    fn ruled(
        &self,
        log: &IntakeLog,
        (panel, applications): ([Index; 2], [Hash; 2]),
        rulings: &BTreeMap<Index, Option<Hash>>,
        new: Option<Hash>,
    ) -> Option<Option<Hash>> {
        let active = log.active();
        let equal = |who: &Index| rulings.get(who) == Some(&new);
        let sits = |who: &Index| log.is_active(*who) && equal(who);
        let of_all = active.iter().filter(|who| equal(who)).count();
        let first = applications.into_iter().min_by_key(|id| self.application(id).map(|state| state.tagged));
        if of_all >= log.setting().manifest.registrars.threshold || (panel.iter().all(sits) && new == first) {
            return Some(new);
        }
        let is_split = active.iter().all(|who| rulings.contains_key(who));
        is_split.then_some(first)
    }

    fn commitment(&self, log: &IntakeLog, [one, other]: [Hash; 2]) -> Option<Hash> {
        Some(conflict_commitment(log.setting().election, self.tag(&one)?, one, other))
    }
}
