//! What waits for a person.

use canonical::Hash;
use election::Attachment;

use super::Desk;
use crate::exchange::Standing;

/// Something that a person must decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// An application to decide on.
    Review {
        /// Which.
        application: Hash,
        /// Its evidence.
        evidence: Attachment,
        /// Whether this desk can open it. If not, and nobody gives it on, better evidence can be asked for.
        can_open: bool,
        /// Whether its reviewers disagree, so that all decide.
        to_all: bool,
    },
    /// An application of which other registrars say different tags: one of them lies, and this desk is to compute it, too.
    Tag {
        /// Which.
        application: Hash,
        /// Its evidence.
        evidence: Attachment,
    },
    /// Two applications of one person to rule on.
    Rule {
        /// The conflict.
        commitment: Hash,
        /// Both, ascending.
        applications: [Hash; 2],
    },
}

impl Desk {
    /// What waits for this registrar, ascending by application, rulings last.
    pub fn queue(&self) -> Vec<Task> {
        let (log, exchange) = (self.log(), self.exchange());
        let mut tasks: Vec<_> = self.agenda.tasks.values().cloned().collect();
        for (commitment, applications) in exchange.open_conflicts(log) {
            let may = exchange.ruling_on(log, &commitment, applications).contains(&self.index);
            let said = exchange.conflict(&commitment).is_some_and(|c| c.rulings.contains_key(&self.index));
            if may && !said {
                tasks.push(Task::Rule { commitment, applications });
            }
        }
        tasks
    }

    /// Looks at what something was said of.
    pub(super) fn look(&mut self) {
        for id in self.books.take_changes() {
            self.agenda.needed.look(&self.books, &self.name, &id);
            self.agenda.due.insert(id);
            self.look_at(id);
        }
    }

    /// Looks again at what waits for a person: the desk's keys are others.
    pub(super) fn look_again(&mut self) {
        let waiting: Vec<Hash> = self.agenda.tasks.keys().copied().collect();
        waiting.into_iter().for_each(|id| self.look_at(id));
    }

    fn look_at(&mut self, id: Hash) {
        let task = self.task(&id);
        self.agenda.set(id, task);
    }

    fn task(&self, id: &Hash) -> Option<Task> {
        let (log, exchange) = (self.log(), self.exchange());
        let state = exchange.application(id)?;
        let (application, evidence) = (*id, state.said().evidence);
        if !exchange.readers(log, id).contains(&self.name) {
            return None;
        }
        match exchange.standing(log, id)? {
            standing @ (Standing::Awaiting | Standing::More(_) | Standing::ToAll) => {
                let can_open = self.secrets.desk_keys.key_of(&self.name, state).is_some();
                let to_all = standing == Standing::ToAll;
                let waits = state.decision(self.index).is_none();
                waits.then_some(Task::Review { application, evidence, can_open, to_all })
            }
            Standing::Approved => {
                let waits = exchange.is_tag_disputed(log, id) && state.reported(self.index).is_none();
                waits.then_some(Task::Tag { application, evidence })
            }
            Standing::Conflicted | Standing::Refused(_) | Standing::Withdrawn => None,
        }
    }
}
