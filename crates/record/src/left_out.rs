//! Ballots that were handed over and are not in the record: each must be one that cannot be there (`docs/protocol.md` §9.6, §10.1).

use std::sync::Arc;

use canonical::Hash;
use election::Entry;
use election::statement::{Ballot, Statement};
use rand_core::CryptoRng;

use crate::Refusal;
use crate::attachments::{Attachments, load};
use crate::handover::{HandedOver, decode_ballots};
use crate::proof::{BallotKeys, BallotProof};
use crate::state::Election;

/// Ballots that are judged together.
const BATCH: usize = 250;

/// Handed-over ballots that the record lacks, and what is known of each.
#[derive(Debug)]
pub struct LeftOut {
    keys: Arc<BallotKeys>,
    refused: Vec<(Hash, Refusal)>,
    undecided: Vec<Undecided>,
}

/// A ballot whose form and standing allow it: its proofs decide.
#[derive(Debug)]
struct Undecided {
    leaf: Hash,
    entry: Vec<u8>,
    /// Whether the credential signature is to be checked: it was not with an earlier ballot.
    is_new: bool,
}

/// Some of the ballots whose proofs decide.
#[derive(Clone, Copy, Debug)]
pub struct LeftOutBatch<'a> {
    keys: &'a BallotKeys,
    ballots: &'a [Undecided],
}

impl LeftOut {
    /// Those that cannot be in the record, whatever their proofs say.
    pub fn refused(&self) -> &[(Hash, Refusal)] {
        &self.refused
    }

    /// Whether [`Self::refused`] says all.
    pub fn is_decided(&self) -> bool {
        self.undecided.is_empty()
    }

    /// The others, in batches that can be judged side by side. The verdict on each ballot is that of judging it alone.
    pub fn batches(&self) -> impl Iterator<Item = LeftOutBatch<'_>> {
        self.undecided.chunks(BATCH).map(|ballots| LeftOutBatch { keys: &self.keys, ballots })
    }

    /// Those that could be in the record, ascending by leaf hash: what a board has to publish. A ballot that follows another of its
    /// credential is not among them before that one is in the record. `rng` must be unpredictable to whoever made the ballots.
    pub fn open(&self, rng: &mut impl CryptoRng) -> Vec<HandedOver<'_>> {
        let judged = self.batches().flat_map(|batch| batch.judge(rng));
        judged.filter_map(|(ballot, verdict)| verdict.is_ok().then_some(ballot)).collect()
    }

    /// The first of them, as many as `most` or a few more: the others are not judged.
    pub fn first_open(&self, most: usize, rng: &mut impl CryptoRng) -> Vec<HandedOver<'_>> {
        let mut open = Vec::new();
        for batch in self.batches() {
            let judged = batch.judge(rng).into_iter();
            open.extend(judged.filter_map(|(ballot, verdict)| verdict.is_ok().then_some(ballot)));
            if open.len() >= most {
                break;
            }
        }
        open
    }

    /// Whether none of them could be in the record. `rng` must be unpredictable to whoever made the ballots.
    ///
    /// # Errors
    /// `handover-open`.
    pub fn verify(&self, rng: &mut impl CryptoRng) -> Result<(), Refusal> {
        match self.open(rng).first() {
            Some(ballot) => Err(Refusal::HandoverOpen { leaf: ballot.leaf }),
            None => Ok(()),
        }
    }
}

impl<'a> LeftOutBatch<'a> {
    /// For each ballot why it cannot be in the record, or that it can. `rng` must be unpredictable to whoever made the ballots.
    pub fn judge(&self, rng: &mut impl CryptoRng) -> Vec<(HandedOver<'a>, Result<(), Refusal>)> {
        let read: Vec<_> = self.ballots.iter().map(|ballot| ballot.read(self.keys)).collect();
        let proofs: Vec<&BallotProof> = read.iter().flatten().collect();
        let mut proven = self.keys.verify(&proofs, rng).into_iter();
        let verdict = |read: Result<BallotProof, Refusal>| {
            read.and_then(|_| proven.next().expect("a verdict for each ballot that could be read"))
        };
        self.ballots.iter().map(Undecided::handed_over).zip(read.into_iter().map(verdict)).collect()
    }
}

impl Undecided {
    fn handed_over(&self) -> HandedOver<'_> {
        HandedOver { leaf: self.leaf, entry: &self.entry }
    }

    fn read(&self, keys: &BallotKeys) -> Result<BallotProof, Refusal> {
        let (note, ballot) = parse(&self.entry)?;
        let constituency = keys.setting().constituency(&ballot.constituency)?;
        let paper = keys.setting().papers.get(constituency).expect("one for each constituency");
        let decoded = paper.read(&ballot)?;
        Ok(BallotProof { constituency, note, ballot, decoded, is_new: self.is_new })
    }
}

impl Election {
    /// The ballots that were handed over and are not in the record. None before there are keys to check them with.
    pub(crate) fn left_out(&self, attachments: &dyn Attachments) -> Result<Option<LeftOut>, Refusal> {
        let Some(keys) = self.keys.clone() else { return Ok(None) };
        let mut left_out = LeftOut { keys, refused: Vec::new(), undecided: Vec::new() };
        if self.handovers.is_empty() {
            return Ok(Some(left_out));
        }
        let mut seen = self.ballot_box.leaves();
        for handover in self.handovers.all() {
            if handover.handed_over.iter().all(|leaf| seen.contains(leaf)) {
                continue;
            }
            let content = load(attachments, &handover.ballots)?;
            for ballot in decode_ballots(&content)? {
                if seen.insert(ballot.leaf) {
                    match self.consider(&ballot) {
                        Ok(undecided) => left_out.undecided.push(undecided),
                        Err(refusal) => left_out.refused.push((ballot.leaf, refusal)),
                    }
                }
            }
        }
        left_out.undecided.sort_unstable_by_key(|ballot| ballot.leaf);
        Ok(Some(left_out))
    }

    /// Whether a handed-over ballot could be in the record, as far as that is cheap to say.
    fn consider(&self, handed_over: &HandedOver<'_>) -> Result<Undecided, Refusal> {
        let (_, ballot) = parse(handed_over.entry)?;
        if ballot.election != self.setting.election {
            return Err(Refusal::Election);
        }
        let constituency = self.setting.constituency(&ballot.constituency)?;
        let is_new = self.check_standing(handed_over.leaf, &ballot, constituency, 0)?;
        Ok(Undecided { leaf: handed_over.leaf, entry: handed_over.entry.to_vec(), is_new })
    }
}

fn parse(entry: &[u8]) -> Result<(transparency_log::Note, Ballot), Refusal> {
    let Entry { statement, note, .. } = Entry::parse(entry)?;
    match statement {
        Statement::Ballot(ballot) => Ok((note, ballot)),
        other => Err(election::Error::UnknownKind(other.kind().name().into()).into()),
    }
}
