//! Sealed shares on their way between the participants of a ceremony (`docs/protocol.md` §6.3): taken only if the record names them, and
//! only into memory.
//!
//! They are sealed to one-time keys, and proven by the record, so whoever asks may have them. Their senders make them again at each step,
//! and send them again: what is lost when the service ends comes back.

use std::collections::{HashMap, HashSet};

use canonical::Hash;
use record::{CeremonyState, Record};
use shared_key::Setting;
use shared_key::ceremony::sealed_share_hash;

/// The most bytes of one. Those of registrars of 200 constituencies have 6,448.
pub(super) const MOST: usize = 8 << 10;

/// Sealed shares that were sent, by what the record names them.
#[derive(Debug, Default)]
pub(super) struct Letters(HashMap<Hash, Vec<u8>>);

/// Why a sealed share is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// No participant of a ceremony that is going on has published this hash.
    NotNamed,
    /// It has another hash.
    Other,
}

impl Letters {
    /// Takes a sealed share that the record names, and forgets those that it names no more.
    pub(super) fn take(&mut self, record: &Record, hash: &Hash, sealed: &[u8]) -> Result<(), NotTaken> {
        let named = named(record);
        if !named.contains(hash) {
            return Err(NotTaken::NotNamed);
        }
        if sealed_share_hash(sealed) != *hash {
            return Err(NotTaken::Other);
        }
        self.0.retain(|known, _| named.contains(known));
        self.0.insert(*hash, sealed.to_vec());
        Ok(())
    }

    /// One that came.
    pub(super) fn of(&self, hash: &Hash) -> Option<Vec<u8>> {
        self.0.get(hash).cloned()
    }
}

/// Whether a ceremony that is going on names this hash.
pub(super) fn is_named(record: &Record, hash: &Hash) -> bool {
    named(record).contains(hash)
}

fn named(record: &Record) -> HashSet<Hash> {
    let mut named = HashSet::new();
    record.trustees().into_iter().for_each(|ceremony| add(&mut named, ceremony));
    record.registrars().into_iter().for_each(|ceremony| add(&mut named, ceremony));
    record.tags().into_iter().for_each(|ceremony| add(&mut named, ceremony));
    named
}

/// Of a ceremony that is complete nobody needs shares any more.
fn add<S: Setting>(named: &mut HashSet<Hash>, ceremony: &CeremonyState<S>) {
    if !ceremony.keys().is_empty() {
        return;
    }
    let context = ceremony.context();
    for published in context.indexes().filter_map(|sender| ceremony.published_shares(sender)) {
        named.extend(context.indexes().filter_map(|receiver| published.hash_for(receiver)));
    }
}
