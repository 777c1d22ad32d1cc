//! Handovers: what mailboxes acknowledged, and what of it the record lacks (`docs/protocol.md` §9.6).

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use canonical::{Hash, Int};
use election::entry::leaf_hash;
use election::statement::Handover as HandoverStatement;
use election::{Attachment, ElectionId, Id, MAX_ENTRY};

use crate::attachments::{Attachments, load, load_exactly};
use crate::roll::records_root;
use crate::{HandoverStanding, Refusal};

/// Bytes of a leaf hash in the list.
pub const LEAF: usize = 32;
/// Bytes of the length before each ballot.
pub const LENGTH: usize = 2;
/// The most bytes of the handed-over ballots: as many as any attachment may have.
const MOST_BYTES: u64 = 1 << 30;

/// What a mailbox hands over: the two attachments, and what its statement says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverContent {
    /// Leaf hashes of all ballots that it acknowledged.
    pub list: Vec<u8>,
    /// Those of these ballots that it has and the record has not.
    pub ballots: Vec<u8>,
    /// Merkle root of the leaf hashes.
    pub root: Hash,
    /// Number of leaf hashes.
    pub size: u64,
}

impl HandoverContent {
    /// Of the leaf hashes of all ballots that were acknowledged, and those of the ballots that are not in the record, each in whatever
    /// order and only once.
    ///
    /// # Errors
    /// `entry-too-large` if one of them is no entry.
    pub fn new(mut acknowledged: Vec<Hash>, ballots: &[Vec<u8>]) -> Result<Self, Refusal> {
        acknowledged.sort_unstable();
        let list: Vec<u8> = acknowledged.iter().flat_map(|leaf| leaf.0).collect();
        let mut sorted: Vec<_> = ballots.iter().map(|ballot| (leaf_hash(ballot), ballot.as_slice())).collect();
        sorted.sort_unstable();
        let ballots = encode_ballots(sorted.into_iter().map(|(_, ballot)| ballot))?;
        Ok(Self { root: records_root(&list, LEAF), size: acknowledged.len() as u64, list, ballots })
    }

    /// What the mailbox signs.
    pub fn statement(&self, election: ElectionId, mailbox: Id, under: String) -> HandoverStatement {
        let (list, ballots) = (Attachment::of(&self.list), Attachment::of(&self.ballots));
        let size = Int::new(self.size).expect("nothing is counted to 2^53");
        HandoverStatement::new(election, list, ballots, mailbox, self.root, size, under)
    }
}

/// A ballot that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandedOver<'a> {
    /// Its leaf hash.
    pub leaf: Hash,
    /// The entry, if it is one.
    pub entry: &'a [u8],
}

/// Puts each ballot behind its length, as entry bundles do.
///
/// # Errors
/// `entry-too-large`.
pub fn encode_ballots<'a>(ballots: impl Iterator<Item = &'a [u8]>) -> Result<Vec<u8>, Refusal> {
    let mut encoded = Vec::new();
    for ballot in ballots {
        let length = u16::try_from(ballot.len()).map_err(|_| election::Error::TooLarge(ballot.len()))?;
        encoded.extend_from_slice(&length.to_be_bytes());
        encoded.extend_from_slice(ballot);
    }
    Ok(encoded)
}

/// Reads handed-over ballots: each behind its length, ascending by leaf hash, and nothing else.
///
/// # Errors
/// `handover-ballots`.
pub fn decode_ballots(bytes: &[u8]) -> Result<Vec<HandedOver<'_>>, Refusal> {
    let mut ballots: Vec<HandedOver<'_>> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let cut_off = Refusal::HandoverBallots("they end within a ballot");
        let Some((length, after)) = rest.split_first_chunk::<LENGTH>() else { return Err(cut_off) };
        let length = u16::from_be_bytes(*length);
        let Some((entry, after)) = after.split_at_checked(length.into()) else { return Err(cut_off) };
        let leaf = leaf_hash(entry);
        if ballots.last().is_some_and(|last| last.leaf >= leaf) {
            return Err(Refusal::HandoverBallots("they are not ascending by leaf hash"));
        }
        ballots.push(HandedOver { leaf, entry });
        rest = after;
    }
    Ok(ballots)
}

/// Reads a list of leaf hashes, strictly ascending.
///
/// # Errors
/// `attachment` for a length that does not fit, `roll-order`.
pub fn decode_list(bytes: &[u8]) -> Result<Vec<Hash>, Refusal> {
    let (leaves, rest) = bytes.as_chunks::<LEAF>();
    if !rest.is_empty() {
        return Err(Refusal::Attachment { hash: Hash::of(bytes) });
    }
    let leaves: Vec<_> = leaves.iter().copied().map(Hash).collect();
    match leaves.windows(2).position(|pair| pair.first() >= pair.last()) {
        Some(position) => Err(Refusal::RollOrder { position: position + 1 }),
        None => Ok(leaves),
    }
}

/// A handover that was admitted.
#[derive(Debug)]
pub(crate) struct Handover {
    /// Leaf hashes of all acknowledged ballots, ascending.
    pub(crate) acknowledged: Vec<Hash>,
    /// Leaf hashes of those that were handed over, ascending.
    pub(crate) handed_over: Vec<Hash>,
    /// Where their bytes are.
    pub(crate) ballots: Attachment,
}

impl Handover {
    /// What became of the ballots, if these are in the record.
    pub(crate) fn standing(&self, recorded: &HashSet<Hash>) -> HandoverStanding {
        let lacking =
            |leaves: &[Hash]| leaves.iter().filter(|leaf| !recorded.contains(leaf)).copied().collect::<Vec<_>>();
        let (missing, left_out) = (lacking(&self.acknowledged), lacking(&self.handed_over));
        HandoverStanding {
            acknowledged: self.acknowledged.len() as u64,
            recorded: (self.acknowledged.len() - missing.len()) as u64,
            withheld: missing.into_iter().filter(|leaf| left_out.binary_search(leaf).is_err()).collect(),
            left_out,
            ballots: self.ballots,
        }
    }
}

/// The handovers so far, by position of the mailbox. Copies of a record share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handovers(BTreeMap<usize, Arc<Handover>>);

impl Handovers {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn of(&self, mailbox: usize) -> Option<&Handover> {
        self.0.get(&mailbox).map(Arc::as_ref)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Handover> {
        self.0.values().map(Arc::as_ref)
    }

    /// Whether a mailbox handed over the ballot with this leaf hash.
    pub(crate) fn have(&self, leaf: &Hash) -> bool {
        self.all().any(|handover| handover.handed_over.binary_search(leaf).is_ok())
    }

    pub(crate) fn add(&mut self, mailbox: usize, handover: Handover) {
        self.0.insert(mailbox, Arc::new(handover));
    }

    /// Checks what a handover says, but for its signature and time. `most` ballots can be in the record; `recorded` are there.
    pub(crate) fn examine(
        &self,
        mailbox: usize,
        said: &HandoverStatement,
        most: u64,
        recorded: &HashSet<Hash>,
        attachments: &dyn Attachments,
    ) -> Result<Handover, Refusal> {
        if self.0.contains_key(&mailbox) {
            return Err(Refusal::StatementRepeated { who: said.mailbox.to_string() });
        }
        let size = said.size.get();
        if size > most {
            return Err(Refusal::Number { field: "size", found: size, expected: most });
        }
        // Before anything is asked for: what is too long is not awaited either.
        let most_bytes = size.saturating_mul((LENGTH + MAX_ENTRY) as u64).min(MOST_BYTES);
        let (hash, found) = (said.ballots.hash, said.ballots.length.get());
        if found > most_bytes {
            return Err(Refusal::AttachmentLength { hash, found, expected: most_bytes });
        }
        let list = load_exactly(attachments, &said.acknowledged, size.saturating_mul(LEAF as u64))?;
        let acknowledged = decode_list(&list)?;
        if said.root != records_root(&list, LEAF) {
            return Err(Refusal::MerkleRoot);
        }
        let ballots = load(attachments, &said.ballots)?;
        let handed_over: Vec<Hash> = decode_ballots(&ballots)?.iter().map(|ballot| ballot.leaf).collect();
        for leaf in &handed_over {
            if acknowledged.binary_search(leaf).is_err() {
                return Err(Refusal::HandoverBallots("one of them is not among those that were acknowledged"));
            }
            if recorded.contains(leaf) {
                return Err(Refusal::BallotRepeated);
            }
        }
        Ok(Handover { acknowledged, handed_over, ballots: said.ballots })
    }
}
