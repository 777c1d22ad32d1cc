//! Runs: entries of one kind, one after the other, that are examined together.
//!
//! The state machine judges an entry against all entries before it. What is dear about a ballot or an issuance does not depend on them,
//! though: so all entries of a run are examined and proven side by side against the record before the run, and then admitted in order.
//! An entry that another one of its run may bear on, or that was refused, is examined again when its turn comes. Nothing is admitted
//! whose proof does not hold, so that a refused entry never touches the state that later ones are judged against.

use std::collections::{BTreeMap, HashSet};

use canonical::Hash;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rayon::prelude::*;
use record::proof::BallotProof;
use record::{Admission, Attachments, Proof, Record, Refusal};

use crate::sight::{About, Sighted};

/// Ballots whose proofs are checked together. More make each of them cheaper, up to about here.
const BATCH: usize = 250;
/// Batches of a run for each core: when one core has no more to do, the others soon have not either.
const BATCHES_OF_A_CORE: usize = 4;
/// Bytes of the entries of a run for each core. In memory a ballot that was read takes about five times its bytes.
const BYTES_OF_A_CORE: usize = 16 << 20;

/// Entries that are examined together.
#[derive(Default)]
pub(crate) struct Run {
    entries: Vec<Sighted>,
    bytes: usize,
}

impl Run {
    /// Whether an entry continues the run.
    pub(crate) fn takes(&self, entry: &Sighted) -> bool {
        let alike = |first: &Sighted| match (&first.about, &entry.about) {
            (Some(one), Some(other)) => one.is_alike(other),
            _ => false,
        };
        self.entries.first().is_none_or(alike) && !self.is_full(entry)
    }

    pub(crate) fn push(&mut self, entry: Sighted) {
        self.bytes += entry.bytes.len();
        self.entries.push(entry);
    }

    pub(crate) fn into_entries(self) -> Vec<Sighted> {
        self.entries
    }

    fn is_full(&self, next: &Sighted) -> bool {
        let cores = rayon::current_num_threads();
        let most = match next.about {
            // Each may bring an attachment with a share for every record of a roll.
            Some(About::Issuance { .. }) => cores,
            _ => BATCH * BATCHES_OF_A_CORE * cores,
        };
        self.entries.len() >= most || self.bytes >= BYTES_OF_A_CORE * cores
    }
}

/// What the record before a run says about one of its entries.
pub(crate) struct Look {
    pub(crate) admission: Admission,
    /// Whether the proof holds. That depends on no other entry.
    pub(crate) proven: Result<(), Refusal>,
}

/// Examines all entries of a run against the record before it; nothing for those that it refuses.
pub(crate) fn look<A: Attachments + Sync>(
    record: &Record,
    entries: &[Sighted],
    attachments: &A,
    weights: &mut Weights,
) -> Vec<Option<Look>> {
    let examine = |entry: &Sighted| record.examine(record.prepare(&entry.bytes)?, attachments);
    let admissions: Vec<_> = entries.par_iter().map(|entry| examine(entry).ok()).collect();
    let mut proven = prove(record, &admissions, weights).into_iter();
    let with_proof = admissions.into_iter().map(|admission| {
        let admission = admission?;
        Some(Look { proven: proven.next().expect("a verdict for each admission"), admission })
    });
    with_proof.collect()
}

/// A verdict on the proof of each admission.
fn prove(record: &Record, admissions: &[Option<Admission>], weights: &mut Weights) -> Vec<Result<(), Refusal>> {
    let admissions: Vec<&Admission> = admissions.iter().flatten().collect();
    let ballots: Vec<&BallotProof> = admissions.iter().filter_map(|admission| ballot_of(admission)).collect();
    match record.ballot_keys() {
        Some(keys) if ballots.len() == admissions.len() => {
            let size = batch_size(ballots.len());
            let streams = weights.reserve(ballots.len().div_ceil(size));
            let batches = ballots.par_chunks(size).zip(streams);
            batches.flat_map_iter(|(batch, mut rng)| keys.verify(batch, &mut rng)).collect()
        }
        _ => {
            let streams = weights.reserve(admissions.len());
            let each = admissions.par_iter().zip(streams);
            each.map(|(admission, mut rng)| record.verify(admission, &mut rng)).collect()
        }
    }
}

fn ballot_of(admission: &Admission) -> Option<&BallotProof> {
    match &admission.proof {
        Some(Proof::Ballot(ballot)) => Some(ballot),
        _ => None,
    }
}

/// Of as many batches as cores can share evenly.
fn batch_size(ballots: usize) -> usize {
    let cores = rayon::current_num_threads();
    let rounds = ballots.div_ceil(BATCH * cores).max(1);
    ballots.div_ceil(rounds * cores).max(1)
}

/// What the entries of a run that were admitted so far may have changed for those after them.
pub(crate) struct Wake {
    /// Credentials, or registrars with the number of a roll.
    spoken: HashSet<String>,
    last: Option<Hash>,
    /// How many more credentials may vote in each constituency at least.
    room: BTreeMap<String, u64>,
}

impl Wake {
    /// Before the first entry of a run.
    pub(crate) fn new(record: &Record) -> Self {
        let constituencies = record.setting().map_or(&[][..], |setting| &setting.manifest.constituencies);
        let rooms = constituencies.iter().zip(record.turnout());
        let rooms = rooms.map(|(c, turnout)| (c.id.to_string(), turnout.credentials.saturating_sub(turnout.voted)));
        Self { spoken: HashSet::new(), last: None, room: rooms.collect() }
    }

    /// Whether no entry of the run so far bears on this one: the record would say of it what it said before the run.
    pub(crate) fn spares(&self, record: &Record, entry: &Sighted) -> bool {
        match &entry.about {
            None => self.spoken.is_empty(),
            Some(About::Issuance { .. }) => !self.spoken.contains(&key(entry)),
            Some(About::Ballot { constituency, .. }) => {
                record.is_waiting_for_ballots()
                    && !self.spoken.contains(&key(entry))
                    && self.last.is_none_or(|last| last < entry.leaf)
                    && self.room.get(constituency).is_some_and(|room| *room > 0)
            }
        }
    }

    /// An entry was admitted.
    pub(crate) fn add(&mut self, entry: &Sighted) {
        self.spoken.insert(key(entry));
        self.last = Some(entry.leaf);
        if let Some(About::Ballot { constituency, .. }) = &entry.about
            && let Some(room) = self.room.get_mut(constituency)
        {
            *room = room.saturating_sub(1);
        }
    }
}

fn key(entry: &Sighted) -> String {
    match &entry.about {
        None => String::new(),
        Some(About::Ballot { credential, .. }) => credential.clone(),
        Some(About::Issuance { registrar, roll }) => format!("{registrar}/{roll}"),
    }
}

/// Where the weights of batches come from: a stream of its own for each batch, all from one seed.
pub(crate) struct Weights {
    seed: [u8; 32],
    next: u64,
}

impl Weights {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, next: 0 }
    }

    /// The next stream.
    pub(crate) fn stream(&mut self) -> ChaCha20Rng {
        let mut rng = ChaCha20Rng::from_seed(self.seed);
        rng.set_stream(self.next);
        self.next += 1;
        rng
    }

    /// As many streams.
    pub(crate) fn reserve(&mut self, streams: usize) -> Vec<ChaCha20Rng> {
        (0..streams).map(|_| self.stream()).collect()
    }
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::*;

    #[test]
    fn no_two_batches_have_the_same_weights() {
        let mut weights = Weights::new([7; 32]);
        let mut drawn = HashSet::new();
        for mut rng in weights.reserve(100).into_iter().chain([weights.stream()]) {
            let mut bytes = [0; 16];
            rng.fill_bytes(&mut bytes);
            assert!(drawn.insert(bytes));
        }
        assert_eq!(drawn.len(), 101);
    }

    #[test]
    fn batches_are_of_about_one_size_and_as_many_as_cores_can_share() {
        let cores = rayon::current_num_threads();
        for ballots in [1, cores, BATCH, BATCH * cores, BATCH * cores + 1, BATCH * cores * 4] {
            let size = batch_size(ballots);
            assert!((1..=BATCH).contains(&size), "{ballots}");
            assert!(ballots < cores || ballots.div_ceil(size) >= cores.min(ballots), "{ballots}");
        }
    }
}
