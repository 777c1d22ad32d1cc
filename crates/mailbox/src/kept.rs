//! Which ballots a mailbox has, and which further ones it may take.

use std::collections::{BTreeMap, HashMap, HashSet};

use canonical::Hash;
use election::entry::leaf_hash;
use election::statement::Ballot;
use election::{Entry, Id, Statement};
use record::handover::LENGTH;
use record::{Candidate, Record, Refusal};

use crate::{Error, KeptBallot};

/// Bytes of all ballots of a mailbox, at most: as many as can be handed over (`docs/protocol.md` §9.6).
const MOST_BYTES: u64 = 1 << 30;

/// What a mailbox knows of the ballots that it acknowledged.
///
/// It acknowledges no more than a record could hold: at most `ballots.most` of each credential, and no more credentials than are on the
/// rolls of their constituency; and no more bytes than an attachment may have. So a handover is never refused for its size, and never
/// lacks a ballot for want of room (`docs/protocol.md` §9.6).
#[derive(Clone, Debug, Default)]
pub struct Kept {
    leaves: HashSet<Hash>,
    /// Bytes of all ballots, each with its length, as a handover has them.
    bytes: u64,
    credentials: HashMap<[u8; 32], Standing>,
    voted: BTreeMap<Id, u64>,
}

/// A credential that cast a ballot here.
#[derive(Clone, Debug)]
struct Standing {
    constituency: Id,
    /// The highest so far: each ballot has a higher one than the last.
    seq: u64,
    leaves: Vec<Hash>,
}

/// A ballot of which all that is cheap to say is right.
#[derive(Debug)]
pub enum Examined {
    /// Its proofs are still to be checked.
    New(Box<ExaminedBallot>),
    /// It was acknowledged before.
    Known(Hash),
}

/// A ballot whose proofs are still to be checked.
#[derive(Debug)]
pub struct ExaminedBallot {
    pub(crate) candidate: Candidate,
    pub(crate) entry: Vec<u8>,
}

impl ExaminedBallot {
    /// Leaf hash of the entry that the ballot will be.
    pub fn leaf(&self) -> Hash {
        self.candidate.leaf()
    }
}

impl Kept {
    /// The first step of taking a ballot, in microseconds: junk ends here. `record` is what is known of the public log.
    ///
    /// # Errors
    /// [`Error::Refused`] for what no record could hold, even after the ballots that the mailbox has; [`Error::BallotSeqUsed`].
    pub fn examine(&self, record: &Record, bytes: &[u8]) -> Result<Examined, Error> {
        let leaf = leaf_hash(bytes);
        if self.has(&leaf) {
            return Ok(Examined::Known(leaf));
        }
        let candidate = record.examine_cast_after(bytes, |credential| self.not_in(record, credential))?;
        self.check(record, candidate.ballot(), bytes.len())?;
        Ok(Examined::New(Box::new(ExaminedBallot { candidate, entry: bytes.to_vec() })))
    }

    /// Whether no further ballot can be sure to have room.
    pub fn is_full(&self) -> bool {
        self.bytes.saturating_add(framed(election::MAX_ENTRY)) > MOST_BYTES
    }

    /// Whether a ballot is there.
    pub fn has(&self, leaf: &Hash) -> bool {
        self.leaves.contains(leaf)
    }

    /// Leaf hashes of all ballots.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &Hash> {
        self.leaves.iter()
    }

    /// Whether a ballot of the right form and of so many bytes has room beside those that are there.
    pub(crate) fn check(&self, record: &Record, ballot: &Ballot, bytes: usize) -> Result<(), Error> {
        if self.bytes.saturating_add(framed(bytes)) > MOST_BYTES {
            return Err(Error::Full);
        }
        let setting = record.setting().ok_or(Refusal::ManifestMisplaced)?;
        let position = setting.constituency(&ballot.constituency)?;
        let Some(standing) = self.credentials.get(&ballot.credential.0) else {
            let credentials = record.turnout().get(position).map_or(0, |turnout| turnout.credentials);
            let voted = self.voted.get(&ballot.constituency).copied().unwrap_or_default();
            if voted < credentials {
                return Ok(());
            }
            let constituency = ballot.constituency.clone();
            return Err(Refusal::CredentialBeyondRoll { constituency, credentials }.into());
        };
        if standing.constituency != ballot.constituency {
            return Err(Refusal::CredentialConstituency(standing.constituency.clone()).into());
        }
        let credential = &ballot.credential.0;
        let ballots = record.ballots_of(credential).saturating_add(self.not_in(record, credential));
        if ballots >= u64::from(setting.manifest.ballots.most) {
            return Err(Refusal::BallotTooMany(ballots).into());
        }
        if ballot.seq.get() <= standing.seq { Err(Error::BallotSeqUsed) } else { Ok(()) }
    }

    /// Adds a ballot, wherever it stands.
    pub(crate) fn add(&mut self, leaf: Hash, ballot: &Ballot, bytes: usize) {
        if !self.leaves.insert(leaf) {
            return;
        }
        self.bytes = self.bytes.saturating_add(framed(bytes));
        let constituency = ballot.constituency.clone();
        let standing = self.credentials.entry(ballot.credential.0).or_insert_with(|| {
            *self.voted.entry(constituency.clone()).or_default() += 1;
            Standing { constituency, seq: 0, leaves: Vec::new() }
        });
        standing.leaves.push(leaf);
        standing.seq = standing.seq.max(ballot.seq.get());
    }

    /// Adds a ballot of the store.
    pub(crate) fn add_stored(&mut self, stored: &KeptBallot) -> Result<(), Error> {
        let damaged = |fault: &dyn std::fmt::Display| Error::StoredBallot(fault.to_string());
        let entry = Entry::parse(&stored.entry).map_err(|error| damaged(&error))?;
        match entry.statement {
            Statement::Ballot(ballot) if entry.leaf == stored.leaf => {
                self.add(entry.leaf, &ballot, stored.entry.len());
                Ok(())
            }
            _ => Err(damaged(&stored.leaf)),
        }
    }

    /// How many ballots of a credential are here and not in the record.
    pub(crate) fn not_in(&self, record: &Record, credential: &[u8; 32]) -> u64 {
        let leaves = self.credentials.get(credential).map(|standing| standing.leaves.as_slice()).unwrap_or_default();
        leaves.iter().filter(|leaf| !record.has_ballot(credential, leaf)).count() as u64
    }

    /// What is known of a credential, for a look ahead.
    pub(crate) fn only(&self, ballots: &[&Ballot]) -> Self {
        let credentials = ballots.iter().filter_map(|ballot| {
            let standing = self.credentials.get(&ballot.credential.0)?;
            Some((ballot.credential.0, standing.clone()))
        });
        Self {
            leaves: HashSet::new(),
            bytes: self.bytes,
            credentials: credentials.collect(),
            voted: self.voted.clone(),
        }
    }
}

/// Bytes of a ballot in a handover.
fn framed(bytes: usize) -> u64 {
    (bytes + LENGTH) as u64
}
