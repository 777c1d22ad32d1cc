//! Ballots that are promised and not yet published.

use std::collections::{BTreeMap, HashSet};

use canonical::Hash;
use election::statement::Ballot;
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Record, Refusal};

use crate::epoch::Waiting;
use crate::standings::{Credential, Standings};
use crate::store::{PendingBallot, StoreError};
use crate::{Error, Store};

/// A ballot that was promised and that no epoch or claims entry can hold. It stays in the store: it is evidence.
#[derive(Debug)]
pub struct Inadmissible {
    /// Leaf hash of the ballot.
    pub leaf: Hash,
    /// Why it cannot be published.
    pub refusal: Refusal,
}

/// The pending ballots in the order in which they will be published: nothing remembers in which they were cast.
#[derive(Debug, Default)]
pub(crate) struct Pending(BTreeMap<Hash, Waits>);

struct Waits {
    by: u64,
    credential: Credential,
    entry: Vec<u8>,
}

impl Pending {
    /// Reads the pending ballots of a store and checks them anew; those that cannot be published are given beside.
    pub(crate) fn load(
        store: &impl Store,
        record: &Record,
        standings: &mut Standings,
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Vec<Inadmissible>), Error> {
        let (mut pending, mut inadmissible) = (Self::default(), Vec::new());
        for PendingBallot { leaf, by, entry } in store.pending()? {
            if election::entry::leaf_hash(&entry) != leaf {
                return Err(StoreError::Corrupted("a pending ballot has another leaf hash".into()).into());
            }
            match check(record, &entry, rng) {
                Err(refusal) => inadmissible.push(Inadmissible { leaf, refusal }),
                Ok(ballot) => {
                    if let Some(setting) = record.setting() {
                        standings.add(setting, &ballot);
                    }
                    pending.add(leaf, by, ballot.credential.0, entry);
                }
            }
        }
        Ok((pending, inadmissible))
    }

    pub(crate) fn add(&mut self, leaf: Hash, by: u64, credential: Credential, entry: Vec<u8>) {
        self.0.insert(leaf, Waits { by, credential, entry });
    }

    pub(crate) fn remove(&mut self, leaf: &Hash) {
        self.0.remove(leaf);
    }

    /// By when a pending ballot was promised.
    pub(crate) fn by(&self, leaf: &Hash) -> Option<u64> {
        self.0.get(leaf).map(|waits| waits.by)
    }

    /// The bytes of a pending ballot.
    pub(crate) fn entry(&self, leaf: &Hash) -> Option<&[u8]> {
        self.0.get(leaf).map(|waits| waits.entry.as_slice())
    }

    /// Leaf hashes, ascending.
    pub(crate) fn leaves(&self) -> Vec<Hash> {
        self.0.keys().copied().collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// What decides when they are published; none if there are none.
    pub(crate) fn waiting(&self) -> Option<Waiting> {
        let credentials: HashSet<_> = self.0.values().map(|waits| waits.credential).collect();
        let first_by = self.0.values().map(|waits| waits.by).min()?;
        Some(Waiting { credentials: credentials.len() as u64, first_by })
    }
}

impl std::fmt::Debug for Waits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a ballot")
    }
}

/// Whether a pending ballot can still be published, as far as can be said before.
fn check(record: &Record, bytes: &[u8], rng: &mut impl CryptoRng) -> Result<Ballot, Refusal> {
    let entry = Entry::parse(bytes)?;
    let Statement::Ballot(ballot) = entry.statement else { return Err(Refusal::BallotMisplaced) };
    if record.has_ballot(&ballot.credential.0, &entry.leaf) {
        return Err(Refusal::BallotRepeated);
    }
    match record.phase() {
        Phase::Open => record.verify_cast(bytes, rng).map(|_| ())?,
        // Its proofs are checked with the claims that it comes in.
        Phase::Closed if record.decryption().is_none() => {}
        phase => return Err(Refusal::Phase { phase, kind: election::statement::Kind::Ballot }),
    }
    Ok(ballot)
}
