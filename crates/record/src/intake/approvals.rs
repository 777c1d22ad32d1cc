//! What registrars approved, day by day (`docs/registration.md` §9).

use std::collections::{HashMap, HashSet};

use canonical::{Hash, Int};
use election::role::CeremonyRole;
use election::statement::intake::Day as DayStatement;
use shared_key::Index;
use transparency_log::tree;

use super::{Awaiting, Drawing, ID, IntakeLog, MOST_DAYS, all_deposited, ascending_ids};
use crate::Refusal;

/// The end of a registrar's day, as the log has it.
#[derive(Clone, Debug)]
pub struct Day {
    /// Who.
    pub registrar: Index,
    /// Number of the day.
    pub number: u64,
    /// Root over the ids that were approved.
    pub root: Hash,
    /// How many they are.
    pub size: u64,
    /// Whether the commission declared that it counts for nothing.
    pub is_void: bool,
    pub(super) drawing: Drawing,
}

impl Day {
    /// Index of the entry.
    pub fn entry(&self) -> u64 {
        self.drawing.entry
    }

    /// Whether the lot after it is drawn.
    pub fn is_drawn(&self) -> bool {
        self.drawing.lot.is_some()
    }
}

/// Which registrar listed which application, in which day.
#[derive(Clone, Debug, Default)]
pub struct Approvals {
    listed: HashMap<Hash, Vec<(Index, usize)>>,
    /// Positions of the days whose lists were taken.
    taken: HashSet<usize>,
}

/// A list that is that of its day.
#[derive(Debug)]
pub struct Listing {
    registrar: Index,
    day: usize,
    /// Ascending.
    ids: Vec<Hash>,
}

impl Listing {
    /// Whose.
    pub fn registrar(&self) -> Index {
        self.registrar
    }

    /// The ids, ascending.
    pub fn applications(&self) -> &[Hash] {
        &self.ids
    }

    /// Whether it has an application.
    pub fn holds(&self, application: &Hash) -> bool {
        self.ids.binary_search(application).is_ok()
    }
}

impl Approvals {
    /// Takes the list that a day of the log commits to: ids of 32 bytes, ascending. `day` is its position.
    ///
    /// # Errors
    /// As [`Self::examine`].
    pub fn take(&mut self, log: &IntakeLog, day: usize, list: &[u8]) -> Result<(), Refusal> {
        let listing = self.examine(log, day, list)?;
        self.admit(listing);
        Ok(())
    }

    /// Checks the list that a day of the log commits to, as [`Self::take`] does.
    ///
    /// # Errors
    /// `approvals` for another list, or a second one; `not-deposited`.
    pub fn examine(&self, log: &IntakeLog, day: usize, list: &[u8]) -> Result<Listing, Refusal> {
        let fault = |_: ()| Refusal::Approvals { day };
        let known = log.days.get(day).ok_or(()).map_err(fault)?;
        let ids = ascending_ids(list).ok_or(()).map_err(fault)?;
        let root = Hash(tree::root(list.chunks(ID).map(tree::leaf_hash)).0);
        if ids.len() as u64 != known.size || root != known.root || self.taken.contains(&day) {
            return Err(Refusal::Approvals { day });
        }
        all_deposited(log, &ids)?;
        Ok(Listing { registrar: known.registrar, day, ids })
    }

    /// Makes a list that was checked one of these.
    pub fn admit(&mut self, Listing { registrar, day, ids }: Listing) {
        self.taken.insert(day);
        for id in ids {
            let listed = self.listed.entry(id).or_default();
            listed.push((registrar, day));
            listed.sort_by_key(|(_, day)| *day);
        }
    }

    /// Every application that someone listed.
    pub fn applications(&self) -> impl Iterator<Item = &Hash> {
        self.listed.keys()
    }

    /// Whether the list of a day was taken.
    pub fn has(&self, day: usize) -> bool {
        self.taken.contains(&day)
    }

    /// Who listed an application, with the positions of the days, in their order: void ones among them. [`IntakeLog::listings`] leaves
    /// these out.
    pub fn listed(&self, application: &Hash) -> &[(Index, usize)] {
        self.listed.get(application).map_or(&[], Vec::as_slice)
    }
}

impl IntakeLog {
    pub(super) fn take_day(&mut self, said: &DayStatement) -> Result<(), Refusal> {
        let registrar = self.active_registrar(&said.registrar)?;
        let last = self.days.iter().rev().find(|day| day.registrar == registrar);
        if self.days.iter().filter(|day| day.registrar == registrar).count() >= MOST_DAYS {
            return Err(Refusal::TooMany { who: said.registrar.clone(), most: MOST_DAYS });
        }
        let number = said.day.get();
        if let Some(last) = last.filter(|last| number <= last.number) {
            return Err(Refusal::Number { field: "day", found: number, expected: last.number + 1 });
        }
        self.awaiting.push(Awaiting::Day(self.days.len()));
        let drawing = self.undrawn();
        self.days.push(Day { registrar, number, root: said.root, size: said.size.get(), is_void: false, drawing });
        Ok(())
    }

    /// All of them, or none.
    pub(super) fn void_days(&mut self, registrar: &election::Id, numbers: &[Int]) -> Result<(), Refusal> {
        let index = self.setting.index(CeremonyRole::Registrar, registrar)?;
        let unknown = |day: u64| Refusal::DayUnknown { who: registrar.clone(), day };
        if numbers.is_empty() || !numbers.is_sorted_by(|a, b| a < b) {
            return Err(unknown(numbers.first().map_or(0, |day| day.get())));
        }
        let position_of = |number: &Int| {
            let is_it = |day: &Day| day.registrar == index && day.number == number.get() && !day.is_void;
            self.days.iter().position(is_it).ok_or_else(|| unknown(number.get()))
        };
        // All from the first on: one that follows could hold what the first was to hide.
        let named = |day: &Day| numbers.iter().any(|number| number.get() == day.number);
        let first = numbers.first().map_or(0, |first| first.get());
        let mut of_it = self.days.iter().filter(|day| day.registrar == index && !day.is_void && day.number >= first);
        if let Some(day) = of_it.find(|day| !named(day)) {
            return Err(unknown(day.number));
        }
        let positions = numbers.iter().map(position_of).collect::<Result<Vec<_>, _>>()?;
        for position in positions {
            self.days.get_mut(position).expect("a position of a day").is_void = true;
        }
        // What is listed again would have a second chance not to be in the sample: others decide on it instead.
        if self.is_active(index) {
            self.note_loss(index, false);
        }
        Ok(())
    }
}
