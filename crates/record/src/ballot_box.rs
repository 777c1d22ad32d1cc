//! Which ballots are in the record, and which one counts for each credential (`docs/protocol.md` §8.3, §9.3, §10.1).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use canonical::Hash;
use election::Id;
use election::statement::Ballot;
use elgamal::{Ciphertext, Sum, decode_ciphertexts};
use tally::sums::ConstituencySums;

use crate::{Refusal, Setting};

/// How many took part in a constituency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// Records on the rolls, of the earlier election if its credentials vote.
    pub credentials: u64,
    /// Credentials that have a ballot.
    pub voted: u64,
    /// Ballots, replaced ones too.
    pub ballots: u64,
}

/// All ballots of the record. Memory is bounded by the credentials that voted.
///
/// A board copies its record for each epoch: what is known of the credentials is shared between the copies.
#[derive(Clone, Debug, Default)]
pub(crate) struct BallotBox {
    standings: HashMap<[u8; 32], Arc<Standing>>,
    constituencies: Vec<Turnout>,
    /// Sums of the ballots that count so far: constituency, contest, cell.
    sums: Vec<Vec<Vec<Sum>>>,
}

/// What is known of one credential.
#[derive(Clone, Debug)]
struct Standing {
    constituency: usize,
    /// The registrars' signature; there is only one that holds.
    signature: [u8; 48],
    /// Leaf hashes of all its ballots.
    leaves: Vec<Hash>,
    /// The one that counts so far has the highest (seq, leaf).
    counts: (u64, Hash),
    /// Its ciphertexts, for when it is replaced.
    ciphertexts: Vec<Vec<u8>>,
}

/// A ballot that goes into the box.
#[derive(Debug)]
pub(crate) struct BoxedBallot {
    pub constituency: usize,
    pub credential: [u8; 32],
    pub signature: [u8; 48],
    pub seq: u64,
    pub leaf: Hash,
    pub ciphertexts: Vec<Vec<u8>>,
    pub cells: Vec<Vec<Ciphertext>>,
}

impl BallotBox {
    /// For constituencies with this many records on their rolls.
    pub(crate) fn new(setting: &Setting, credentials: &[u64]) -> Self {
        let turnout = credentials.iter().map(|&credentials| Turnout { credentials, ..Turnout::default() });
        let zeros = setting.papers.iter().map(|paper| {
            let contests = paper.contests();
            contests.iter().map(|contest| vec![Sum::zero(); contest.shape.cells().len()]).collect()
        });
        Self { standings: HashMap::new(), constituencies: turnout.collect(), sums: zeros.collect() }
    }

    /// Whether a well-formed ballot may be added, after `before` more of its credential that are not there yet.
    pub(crate) fn check(
        &self,
        setting: &Setting,
        constituency: usize,
        ballot: &Ballot,
        leaf: Hash,
        before: u64,
    ) -> Result<(), Refusal> {
        let standing = self.standings.get(&ballot.credential.0);
        let ballots = standing.map_or(0, |standing| standing.leaves.len() as u64).saturating_add(before);
        // However often a device casts while it is in others' hands, the next ballot can outrank what it cast.
        let most = ballots.saturating_add(1);
        let is_beyond = ballots >= u64::from(setting.manifest.ballots.most);
        let is_ahead = ballot.seq.get() > most;
        let Some(standing) = standing else {
            if is_ahead {
                return Err(Refusal::BallotSeqAhead { seq: ballot.seq.get(), most });
            }
            let turnout = self.turnout(constituency);
            if turnout.voted >= turnout.credentials {
                let (constituency, credentials) = (ballot.constituency.clone(), turnout.credentials);
                return Err(Refusal::CredentialBeyondRoll { constituency, credentials });
            }
            return if is_beyond { Err(Refusal::BallotTooMany(ballots)) } else { Ok(()) };
        };
        if standing.constituency != constituency {
            let earlier = setting.manifest.constituencies.get(standing.constituency);
            let earlier: Option<&Id> = earlier.map(|constituency| &constituency.id);
            return Err(Refusal::CredentialConstituency(earlier.unwrap_or(&ballot.constituency).clone()));
        }
        if standing.leaves.contains(&leaf) {
            return Err(Refusal::BallotRepeated);
        }
        if is_ahead {
            return Err(Refusal::BallotSeqAhead { seq: ballot.seq.get(), most });
        }
        if is_beyond {
            return Err(Refusal::BallotTooMany(ballots));
        }
        Ok(())
    }

    /// Whether this credential's signature was proven, or at least admitted, with an earlier ballot.
    pub(crate) fn knows(&self, credential: &[u8; 32], signature: &[u8; 48]) -> bool {
        self.standings.get(credential).is_some_and(|standing| standing.signature == *signature)
    }

    /// The highest `seq` of a credential's ballots, if it has any.
    pub(crate) fn highest_seq(&self, credential: &[u8; 32]) -> Option<u64> {
        self.standings.get(credential).map(|standing| standing.counts.0)
    }

    /// Whether a ballot is in the box.
    pub(crate) fn contains(&self, credential: &[u8; 32], leaf: &Hash) -> bool {
        self.standings.get(credential).is_some_and(|standing| standing.leaves.contains(leaf))
    }

    /// How many ballots of a credential are in the box.
    pub(crate) fn ballots_of(&self, credential: &[u8; 32]) -> u64 {
        self.standings.get(credential).map_or(0, |standing| standing.leaves.len() as u64)
    }

    /// Leaf hashes of all ballots.
    pub(crate) fn leaves(&self) -> HashSet<Hash> {
        self.standings.values().flat_map(|standing| standing.leaves.iter().copied()).collect()
    }

    /// Adds a ballot that [`Self::check`] allowed.
    pub(crate) fn add(&mut self, setting: &Setting, ballot: BoxedBallot) {
        let BoxedBallot { constituency, credential, signature, seq, leaf, ciphertexts, cells } = ballot;
        if let Some(turnout) = self.constituencies.get_mut(constituency) {
            turnout.ballots += 1;
            turnout.voted += u64::from(!self.standings.contains_key(&credential));
        }
        let counts = (seq, leaf);
        let replaced = match self.standings.get_mut(&credential) {
            None => {
                let standing = Standing { constituency, signature, leaves: vec![leaf], counts, ciphertexts };
                self.standings.insert(credential, Arc::new(standing));
                None
            }
            Some(shared) => {
                let standing = Arc::make_mut(shared);
                standing.leaves.push(leaf);
                if counts < standing.counts {
                    return;
                }
                standing.counts = counts;
                Some(std::mem::replace(&mut standing.ciphertexts, ciphertexts))
            }
        };
        if let Some(replaced) = replaced {
            self.subtract(setting, constituency, &replaced);
        }
        let sums = self.sums.get_mut(constituency).into_iter().flatten().flatten();
        sums.zip(cells.iter().flatten()).for_each(|(sum, cell)| *sum += cell);
    }

    /// How many more ballots there can be, if each credential on the rolls may have `most`.
    pub(crate) fn room(&self, most: u32) -> u64 {
        let room =
            |turnout: &Turnout| (turnout.credentials.saturating_mul(most.into())).saturating_sub(turnout.ballots);
        self.constituencies.iter().map(room).sum()
    }

    /// How many ballots there can be in all, if each credential on the rolls may have `most`.
    pub(crate) fn capacity(&self, most: u32) -> u64 {
        self.constituencies.iter().map(|turnout| turnout.credentials.saturating_mul(most.into())).sum()
    }

    /// How many took part.
    pub(crate) fn turnout(&self, constituency: usize) -> Turnout {
        self.constituencies.get(constituency).copied().unwrap_or_default()
    }

    /// The sums of the ballots that count so far, constituencies in order.
    pub(crate) fn sums(&self) -> Vec<ConstituencySums> {
        let with_turnout = self.constituencies.iter().zip(&self.sums);
        with_turnout
            .map(|(turnout, sums)| ConstituencySums { ballots: turnout.voted, contests: sums.clone() })
            .collect()
    }

    /// Credential, leaf hash of the ballot that counts, and number of ballots, ascending by credential.
    pub(crate) fn counted(&self) -> Vec<([u8; 32], Hash, u32)> {
        let number =
            |standing: &Standing| u32::try_from(standing.leaves.len()).expect("a manifest allows at most 1,000");
        let of =
            |(credential, standing): (&[u8; 32], &Arc<Standing>)| (*credential, standing.counts.1, number(standing));
        let mut counted: Vec<_> = self.standings.iter().map(of).collect();
        counted.sort_unstable_by_key(|(credential, ..)| *credential);
        counted
    }

    fn subtract(&mut self, setting: &Setting, constituency: usize, ciphertexts: &[Vec<u8>]) {
        let Some(paper) = setting.papers.get(constituency) else { return };
        let contests = paper.contests();
        let sums = self.sums.get_mut(constituency).into_iter().flatten();
        for (position, ((contest, bytes), sums)) in contests.iter().zip(ciphertexts).zip(sums).enumerate() {
            let cells = decode_ciphertexts(position, contest.shape, bytes).expect("they were decoded when admitted");
            sums.iter_mut().zip(&cells).for_each(|(sum, cell)| *sum -= cell);
        }
    }
}
