//! Ballots on their way into the record: what is announced, and whether each holds once more (`docs/protocol.md` §9.2, §9.4).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use canonical::{Hash, Int};
use election::statement::{Claims, Epoch, Form};
use election::{ElectionId, Entry, Statement};
use rand_core::CryptoRng;
use record::proof::BallotProof;
use record::{Proof, Record, Refusal};

use crate::pending::Inadmissible;
use crate::store::Position;
use crate::{Board, BoardKeys, Error, Store};

/// Promises of one claims entry: as many as fit into 65,535 bytes whatever their numbers are.
pub(crate) const PROMISES: usize = 120;

/// The statement that the ballots come behind.
pub(crate) enum Announcement {
    /// An epoch of all of them.
    Epoch { under: String },
    /// Claims of the first of them.
    Claims { under: String },
}

/// Why a ballot may be published.
#[derive(Clone, Debug)]
pub(crate) enum Ground {
    /// The board promised it, by this time.
    Promise(u64),
    /// A mailbox acknowledged it, or an operator before promised it: the note says so.
    Note(String),
    /// A mailbox handed it over.
    Handover,
}

/// Ballots by leaf hash, with why they may be published.
pub(crate) type Grounded = BTreeMap<Hash, (Ground, Vec<u8>)>;

/// Ballots that are to be published, with all that is needed for it but the store.
pub struct Draft {
    at: Position,
    record: Arc<Record>,
    keys: Arc<BoardKeys>,
    election: ElectionId,
    announcement: Announcement,
    ballots: Grounded,
}

/// Entries that are to be appended: their bytes, and what is read from them. Reading takes a while, so it is not left to whoever appends.
#[derive(Default)]
pub(crate) struct NewEntries {
    pub(crate) bytes: Vec<Vec<u8>>,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) statements: Vec<Statement>,
}

impl NewEntries {
    /// Reads entries.
    ///
    /// # Errors
    /// [`Error::Refused`] for their form.
    pub(crate) fn read(bytes: Vec<Vec<u8>>) -> Result<Self, Error> {
        let read = |bytes: &Vec<u8>| Entry::parse(bytes).map(|Entry { leaf, statement, .. }| (leaf, statement));
        let read = bytes.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(Refusal::from)?;
        let (leaves, statements) = read.into_iter().unzip();
        Ok(Self { bytes, leaves, statements })
    }
}

/// A draft whose ballots were checked: good for one position of the log.
pub struct BuiltDraft {
    pub(crate) at: Position,
    /// The statement and its ballots, in order.
    pub(crate) entries: NewEntries,
    /// How many ballots.
    pub(crate) ballots: usize,
    /// The record with them.
    pub(crate) next: Arc<Record>,
    pub(crate) refused: Vec<Inadmissible>,
}

impl Draft {
    pub(crate) fn new<S: Store>(board: &Board<S>, announcement: Announcement, ballots: Grounded) -> Self {
        let (at, record, keys) = (board.state.position(), Arc::clone(&board.state.record), Arc::clone(&board.keys));
        Self { at, record, keys, election: board.election(), announcement, ballots }
    }

    /// Checks every ballot again. What the record refuses is left out, and the rest announced anew.
    ///
    /// # Errors
    /// [`Error::Refused`] for what is announced.
    pub fn build(mut self, rng: &mut impl CryptoRng) -> Result<BuiltDraft, Error> {
        let mut refused = Vec::new();
        loop {
            let announced = self.announced();
            let (at, ballots) = (self.at, announced.len());
            if announced.is_empty() {
                return Ok(BuiltDraft { at, entries: NewEntries::default(), ballots, next: self.record, refused });
            }
            let mut next = (*self.record).clone();
            let (entries, wrong) = self.try_all(&mut next, &announced, rng)?;
            if wrong.is_empty() {
                let entries = NewEntries::read(entries)?;
                return Ok(BuiltDraft { at, entries, ballots, next: Arc::new(next), refused });
            }
            wrong.iter().for_each(|ballot| drop(self.ballots.remove(&ballot.leaf)));
            refused.extend(wrong);
        }
    }

    /// Leaf hashes of the ballots that one entry announces.
    fn announced(&self) -> Vec<Hash> {
        let most = match self.announcement {
            Announcement::Epoch { .. } => usize::MAX,
            Announcement::Claims { .. } => PROMISES,
        };
        self.ballots.keys().take(most).copied().collect()
    }

    fn header(&self, announced: &[Hash]) -> Vec<u8> {
        let text = match &self.announcement {
            Announcement::Epoch { under } => self.epoch(announced.len(), under.clone()).text(),
            Announcement::Claims { under } => self.claims(announced, under.clone()).text(),
        };
        self.keys.sign(&text).to_bytes()
    }

    fn epoch(&self, ballots: usize, under: String) -> Epoch {
        let int = |n: u64| Int::new(n).expect("a log has fewer than 2^53 entries");
        Epoch::new(self.election, int(ballots as u64), int(self.record.epochs() + 1), under)
    }

    fn claims(&self, announced: &[Hash], under: String) -> Claims {
        let ground = |leaf: &Hash| {
            let (ground, _) = self.ballots.get(leaf)?;
            Some(match ground {
                Ground::Promise(by) => self.keys.promise(self.election, *leaf, *by).to_string(),
                Ground::Note(note) => note.clone(),
                Ground::Handover => leaf.to_string(),
            })
        };
        Claims::new(self.election, announced.iter().filter_map(ground).collect(), under)
    }

    /// Admits the announcement and its ballots to a copy of the record: all entries in order, and the ballots that are refused.
    fn try_all(
        &self,
        next: &mut Record,
        announced: &[Hash],
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<Vec<u8>>, Vec<Inadmissible>), Error> {
        let (mut refused, mut unproven) = (Vec::new(), Vec::new());
        let no_attachments = HashMap::new();
        let header = self.header(announced);
        next.accept(&header, &no_attachments, rng)?;
        let mut entries = vec![header];
        for leaf in announced {
            let (_, bytes) = self.ballots.get(leaf).ok_or(Error::NothingPending)?;
            match next.prepare(bytes).and_then(|prepared| next.examine(prepared, &no_attachments)) {
                Ok(mut admission) => {
                    if let Some(Proof::Ballot(proof)) = admission.proof.take() {
                        unproven.push((*leaf, proof));
                    }
                    next.admit(admission);
                }
                Err(refusal) => {
                    next.pass_over(*leaf, true);
                    refused.push(Inadmissible { leaf: *leaf, refusal });
                }
            }
            entries.push(bytes.clone());
        }
        refused.extend(disproven(next, &unproven, rng));
        Ok((entries, refused))
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft(at {})", self.at)
    }
}

impl std::fmt::Debug for BuiltDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BuiltDraft(at {}, {} ballots)", self.at, self.ballots)
    }
}

/// The ballots whose proofs do not hold.
fn disproven(record: &Record, unproven: &[(Hash, Box<BallotProof>)], rng: &mut impl CryptoRng) -> Vec<Inadmissible> {
    let proofs: Vec<&BallotProof> = unproven.iter().map(|(_, proof)| &**proof).collect();
    let verdicts = record.ballot_keys().map(|keys| keys.verify(&proofs, rng)).unwrap_or_default();
    let refused = unproven.iter().zip(verdicts).filter_map(|((leaf, _), verdict)| Some((*leaf, verdict.err()?)));
    refused.map(|(leaf, refusal)| Inadmissible { leaf, refusal }).collect()
}

#[cfg(test)]
mod tests {
    use canonical::MAX_INTEGER;
    use election::statement::Promise;
    use election::{MAX_ENTRY, role::key_name};
    use transparency_log::SigningKey;

    use super::*;

    #[test]
    fn the_promises_of_a_claims_entry_fit_into_it() {
        let (key, election) = (SigningKey::from_seed(&[1; 32]), ElectionId(Hash([0xff; 32])));
        let sign = |text: &str| election::entry::sign(text, &[(key_name::BOARD, &key)]).unwrap().to_string();
        let by = Int::new(MAX_INTEGER).unwrap();
        let promises = vec![sign(&Promise::new(election, by, Hash([0xff; 32])).text()); PROMISES];
        // A checkpoint with the cosignatures of 25 witnesses of the longest names has less than 8,000 bytes.
        let under = "x".repeat(8_000);
        assert!(sign(&Claims::new(election, promises, under).text()).len() <= MAX_ENTRY);
    }
}
