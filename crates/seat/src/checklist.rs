//! The checklist of an official: what is behind, and what is still to come.

use election::role::CeremonyRole;
use officials::{CredentialKeys, ElectionKeys, Role, TagKey};
use record::Record;
use serde::Serialize;

use crate::ceremony::roles;
use crate::memory::Office;
use crate::seat::Seat;
use crate::view::View;

/// A point of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// The key is made, and the manifest names it.
    Key,
    /// The commitment is in the record.
    Commitment,
    /// The hashes of the shares are in the record.
    Shares,
    /// The words were compared, and the share is stored.
    Words,
    /// The confirmation is in the record.
    Confirmation,
    /// Everybody has confirmed.
    Complete,
    /// A backup was made.
    Backup,
    /// The backup was restored once.
    Restored,
    /// The rehearsal is in the record.
    Rehearsal,
    /// The agreement is in the record.
    Agreement,
    /// The decryption is in the record.
    Decryption,
    /// The secrets are destroyed.
    Destroyed,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It is behind.
    Done,
    /// It comes.
    Open,
}

/// A line of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Of which ceremony; none for what comes after it.
    pub role: Option<CeremonyRole>,
    /// What.
    pub point: Point,
    /// How far.
    pub mark: Mark,
}

impl Seat {
    /// The checklist; without a record, only what the seat remembers itself is known to be done.
    pub fn checklist(&self, view: Option<&View>) -> Vec<Item> {
        let record = view.map(View::record);
        let mut items = vec![item(None, Point::Key, view.is_some() || self.memory.election.is_some())];
        let all = match (record, self.memory.office) {
            (Some(record), office) => roles(record, office),
            (None, Office::Trustee) => vec![CeremonyRole::Trustee],
            (None, Office::Registrar) => vec![CeremonyRole::Registrar],
        };
        for role in all {
            items.extend(match role {
                CeremonyRole::Trustee => self.ceremony_items::<ElectionKeys>(record),
                CeremonyRole::Registrar => self.ceremony_items::<CredentialKeys>(record),
                CeremonyRole::Tag => self.ceremony_items::<TagKey>(record),
            });
        }
        let stored = || self.memory.attempts.iter().filter(|attempt| attempt.transcript.is_some());
        let (is_stored, is_destroyed) = (stored().next().is_some(), self.memory.is_destroyed);
        let of_all = |holds: bool| (is_stored && holds) || is_destroyed;
        items.push(item(None, Point::Backup, of_all(stored().all(|attempt| attempt.is_kept))));
        items.push(item(None, Point::Restored, of_all(stored().all(|attempt| attempt.is_restored))));
        if self.memory.office == Office::Trustee {
            items.extend(self.counting_items(record));
        }
        items.push(item(None, Point::Destroyed, is_destroyed));
        items
    }

    fn ceremony_items<G: Role>(&self, record: Option<&Record>) -> Vec<Item> {
        let ceremony = record.and_then(G::ceremony);
        let index = record.and_then(Record::setting).and_then(|setting| setting.index(G::OF, &self.memory.id).ok());
        let (ceremony, index) = (ceremony.as_ref(), index);
        let of = |holds: &dyn Fn(&record::CeremonyState<G::Keys>, shared_key::Index) -> bool| {
            ceremony.zip(index).is_some_and(|(ceremony, index)| holds(ceremony, index))
        };
        let is_stored = self.memory.attempts.iter().any(|own| own.role == G::OF && own.transcript.is_some());
        let is_complete = of(&|ceremony, _| !ceremony.keys().is_empty());
        let role = Some(G::OF);
        vec![
            item(role, Point::Commitment, of(&|ceremony, index| ceremony.committed(index).is_some())),
            item(role, Point::Shares, of(&|ceremony, index| ceremony.shared(index).is_some())),
            item(role, Point::Words, is_stored || is_complete),
            item(role, Point::Confirmation, of(&|ceremony, index| ceremony.has_confirmed(index))),
            item(role, Point::Complete, is_complete),
        ]
    }

    fn counting_items(&self, record: Option<&Record>) -> [Item; 3] {
        let index = record.and_then(Record::setting);
        let index = index.and_then(|setting| setting.index(CeremonyRole::Trustee, &self.memory.id).ok());
        let of = |holds: &dyn Fn(&Record, shared_key::Index) -> bool| {
            record.zip(index).is_some_and(|(record, index)| holds(record, index))
        };
        [
            item(None, Point::Rehearsal, of(&|record, index| record.has_rehearsed(index))),
            item(None, Point::Agreement, of(&|record, index| record.has_agreed(index))),
            item(None, Point::Decryption, of(&|record, index| record.has_decrypted(index))),
        ]
    }
}

fn item(role: Option<CeremonyRole>, point: Point, is_done: bool) -> Item {
    Item { role, point, mark: if is_done { Mark::Done } else { Mark::Open } }
}
