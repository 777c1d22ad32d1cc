//! Ballots that are promised and not yet published.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use canonical::Hash;
use election::statement::Ballot;
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Record, Refusal};

use crate::draft::{Ground, Grounded};
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
pub(crate) struct Pending {
    waits: BTreeMap<Hash, Waits>,
    /// The earliest promise of each ballot box. It stays when a ballot is taken back: the others of the box get the same.
    first_by: BTreeMap<u64, u64>,
    inadmissible: BTreeMap<Hash, Inadmissible>,
}

struct Waits {
    by: u64,
    ballot_box: u64,
    credential: Credential,
    entry: Vec<u8>,
}

impl Pending {
    /// Reads the pending ballots of a store and checks them anew; those that cannot be published are kept apart.
    pub(crate) fn load(
        store: &impl Store,
        record: &Record,
        standings: &mut Standings,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        let mut pending = Self::default();
        pending.add_stored(store, record, standings, |entry| check(record, entry, rng))?;
        Ok(pending)
    }

    /// Reads the pending ballots that other boards have put into the store. Their proofs were checked there, and are checked again
    /// before they are published.
    pub(crate) fn load_others(
        &mut self,
        store: &impl Store,
        record: &Record,
        standings: &mut Standings,
    ) -> Result<(), Error> {
        self.add_stored(store, record, standings, read)
    }

    fn add_stored(
        &mut self,
        store: &impl Store,
        record: &Record,
        standings: &mut Standings,
        mut check: impl FnMut(&[u8]) -> Result<Ballot, Refusal>,
    ) -> Result<(), Error> {
        let known: BTreeSet<Hash> = self.waits.keys().chain(self.inadmissible.keys()).copied().collect();
        for PendingBallot { leaf, by, ballot_box, entry, .. } in store.pending(&known)? {
            if election::entry::leaf_hash(&entry) != leaf {
                return Err(StoreError::Corrupted("a pending ballot has another leaf hash".into()).into());
            }
            match check(&entry) {
                Err(refusal) => self.put_aside(Inadmissible { leaf, refusal }),
                Ok(ballot) => {
                    if let Some(setting) = record.setting() {
                        standings.add(setting, &ballot);
                    }
                    self.insert(leaf, Waits { by, ballot_box, credential: ballot.credential.0, entry });
                }
            }
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, credential: Credential, ballot: PendingBallot) {
        let PendingBallot { leaf, by, ballot_box, entry, .. } = ballot;
        self.insert(leaf, Waits { by, ballot_box, credential, entry });
    }

    fn insert(&mut self, leaf: Hash, waits: Waits) {
        let first = self.first_by.entry(waits.ballot_box).or_insert(waits.by);
        *first = waits.by.min(*first);
        self.waits.insert(leaf, waits);
    }

    pub(crate) fn remove(&mut self, leaf: &Hash) {
        self.waits.remove(leaf);
    }

    /// A ballot cannot be published.
    pub(crate) fn put_aside(&mut self, ballot: Inadmissible) {
        self.waits.remove(&ballot.leaf);
        self.inadmissible.insert(ballot.leaf, ballot);
    }

    /// Ballots that cannot be published.
    pub(crate) fn inadmissible(&self) -> impl Iterator<Item = &Inadmissible> {
        self.inadmissible.values()
    }

    pub(crate) fn is_inadmissible(&self, leaf: &Hash) -> bool {
        self.inadmissible.contains_key(leaf)
    }

    /// By when a pending ballot was promised.
    pub(crate) fn by(&self, leaf: &Hash) -> Option<u64> {
        self.waits.get(leaf).map(|waits| waits.by)
    }

    /// Leaf hashes, ascending.
    pub(crate) fn leaves(&self) -> Vec<Hash> {
        self.waits.keys().copied().collect()
    }

    /// The ballots of the boxes before this one, with what was promised for them.
    pub(crate) fn of_boxes_before(&self, ballot_box: u64) -> Grounded {
        let sealed = self.waits.iter().filter(|(_, waits)| waits.ballot_box < ballot_box);
        sealed.map(|(leaf, waits)| (*leaf, (Ground::Promise(waits.by), waits.entry.clone()))).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.waits.len()
    }

    /// What decides when they are published; none if there are none.
    pub(crate) fn waiting(&self) -> Option<Waiting> {
        let credentials: HashSet<_> = self.waits.values().map(|waits| waits.credential).collect();
        let first_by = self.waits.values().map(|waits| waits.by).min()?;
        Some(Waiting { credentials: credentials.len() as u64, first_by })
    }

    /// What was promised for the ballots of a box.
    pub(crate) fn promised_in(&self, ballot_box: u64) -> Option<u64> {
        self.first_by.get(&ballot_box).copied()
    }
}

impl std::fmt::Debug for Waits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a ballot")
    }
}

/// What a pending ballot says.
fn read(bytes: &[u8]) -> Result<Ballot, Refusal> {
    match Entry::parse(bytes)?.statement {
        Statement::Ballot(ballot) => Ok(ballot),
        _ => Err(Refusal::BallotMisplaced),
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
