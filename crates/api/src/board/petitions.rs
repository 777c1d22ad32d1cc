//! The petitions that gather signatures, as the public may see them.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::web::Bytes;
use bulletin_board::Gathering;
use canonical::Hash;

use super::routes::{Petition, Petitions};

/// The list, made anew when it changes and not when it is asked for.
#[derive(Clone)]
pub(super) struct PublicPetitions(Arc<RwLock<(Vec<Gathering>, Bytes)>>);

impl Default for PublicPetitions {
    fn default() -> Self {
        Self(Arc::new(RwLock::new((Vec::new(), json(&[])))))
    }
}

impl PublicPetitions {
    /// The list, as JSON.
    pub(super) fn content(&self) -> Bytes {
        self.0.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// How many have signed a petition, as far as it is shown.
    pub(super) fn signatures(&self, id: &Hash) -> u64 {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shown.0.iter().find(|petition| petition.id == *id).map_or(0, |petition| petition.signatures)
    }

    /// Shows no more what is none of these; the numbers of the others stay.
    pub(super) fn drop_others(&self, gathering: &[Gathering]) {
        let mut left = self.0.read().unwrap_or_else(PoisonError::into_inner).0.clone();
        left.retain(|shown| gathering.iter().any(|petition| petition.id == shown.id));
        self.show(left);
    }

    /// Puts what gathers now in its place.
    pub(super) fn show(&self, gathering: Vec<Gathering>) {
        let is_same = self.0.read().unwrap_or_else(PoisonError::into_inner).0 == gathering;
        if !is_same {
            let content = json(&gathering);
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = (gathering, content);
        }
    }
}

/// When signatures are counted: at the same times for everyone, whenever somebody signs. A number that moved with each signature would be a
/// timetable of signing: with a line that is watched, it would say who signed.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Number of the period in which they were counted last.
    last: Option<u64>,
}

impl Counts {
    /// Whether they are due, in periods of so many seconds.
    pub(super) fn are_due(&self, now: u64, every: u64) -> bool {
        self.last != Some(now / every.max(1))
    }

    /// They were counted.
    pub(super) fn done(&mut self, now: u64, every: u64) {
        self.last = Some(now / every.max(1));
    }
}

fn json(gathering: &[Gathering]) -> Bytes {
    let petition = |petition: &Gathering| Petition {
        id: petition.id.to_string(),
        signatures: petition.signatures,
        text: (*petition.text).clone(),
    };
    let petitions = Petitions { petitions: gathering.iter().map(petition).collect() };
    serde_json::to_vec(&petitions).expect("strings and numbers have a JSON form").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_counted_once_in_each_period_however_many_sign_in_it() {
        let mut counts = Counts::default();
        assert!(counts.are_due(7_205, 3_600), "a board that begins has shown nothing");
        counts.done(7_205, 3_600);
        for now in [7_205, 7_206, 10_799] {
            assert!(!counts.are_due(now, 3_600), "{now}");
        }
        for now in [10_800, 14_399, 14_400, 7_199] {
            assert!(counts.are_due(now, 3_600), "{now}");
        }
        counts.done(7_205, 0);
        assert!(!counts.are_due(7_205, 0) && counts.are_due(7_206, 0), "each second is one");
    }
}
