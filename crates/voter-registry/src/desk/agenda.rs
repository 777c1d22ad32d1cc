//! What waits at a desk, kept in step with the exchange: what costs a look at one application is looked at when something was said of
//! it, and not with each of the others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canonical::Hash;

use super::{Books, DeskSecrets, Task};

/// What waits at a registrar's desk.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    /// For a person, but for rulings.
    pub(super) tasks: BTreeMap<Hash, Task>,
    /// Applications of which something may follow without one.
    pub(super) due: BTreeSet<Hash>,
    pub(super) needed: NeededKeys,
}

/// For each day of a desk key the applications that are sealed to it, and may still have to be read.
#[derive(Debug, Default)]
pub(super) struct NeededKeys {
    days: BTreeMap<u64, BTreeSet<Hash>>,
    /// The days of an application.
    of: HashMap<Hash, Vec<u64>>,
}

impl Agenda {
    /// Puts down what waits of an application, or that nothing does.
    pub(super) fn set(&mut self, id: Hash, task: Option<Task>) {
        match task {
            Some(task) => drop(self.tasks.insert(id, task)),
            None => drop(self.tasks.remove(&id)),
        }
    }
}

impl NeededKeys {
    /// Looks at an application of which something was said.
    pub(super) fn look(&mut self, books: &Books, name: &str, id: &Hash) {
        for day in self.of.remove(id).unwrap_or_default() {
            let is_last = self.days.get_mut(&day).is_some_and(|ids| ids.remove(id) && ids.is_empty());
            if is_last {
                self.days.remove(&day);
            }
        }
        let (log, exchange) = (books.log(), books.exchange());
        let Some(state) = exchange.application(id).filter(|_| exchange.is_wanted(log, id)) else { return };
        let days: Vec<u64> = state.sealed_to(name).map(|sealed| sealed.day.get()).collect();
        for day in &days {
            self.days.entry(*day).or_default().insert(*id);
        }
        if !days.is_empty() {
            self.of.insert(*id, days);
        }
    }

    fn has(&self, day: u64) -> bool {
        self.days.contains_key(&day)
    }
}

impl DeskSecrets {
    /// Erases every key but the newest published ones to which nothing is sealed that may still have to be read.
    pub(super) fn erase(&mut self, books: &Books, name: &str, needed: &NeededKeys) {
        let Some((newest, _)) = books.exchange().desk_keys().newest(name) else { return };
        self.0.retain(|day, _| *day >= newest || needed.has(*day));
    }
}
