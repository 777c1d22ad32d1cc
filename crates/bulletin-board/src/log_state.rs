//! What a store holds, read and checked entry by entry.

use std::sync::Arc;

use canonical::Hash;
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::proof::BallotProof;
use record::{Proof, Record, Refusal, Setting};
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::attachments::Within;
use crate::epoch::EpochClock;
use crate::log::Log;
use crate::standings::Standings;
use crate::store::{Heads, Position};
use crate::{Error, Reader};

/// Entries that are read from the store at once, and whose proofs are checked together.
const PAGE: u64 = 256;

/// What the entries of a log come to.
#[derive(Debug)]
pub(crate) struct LogState {
    /// Shared with those who check ballots, who keep it for as long as they need.
    pub(crate) record: Arc<Record>,
    pub(crate) log: Log,
    pub(crate) epochs: EpochClock,
    /// Credentials of the record, and of pending ballots.
    pub(crate) standings: Standings,
    /// Number of the open ballot box.
    pub(crate) ballot_box: u64,
}

impl Default for LogState {
    fn default() -> Self {
        let (epochs, standings) = (EpochClock::default(), Standings::default());
        Self { record: Arc::default(), log: Log::new(), epochs, standings, ballot_box: 0 }
    }
}

impl LogState {
    /// How far it has come.
    pub(crate) fn position(&self) -> Position {
        Position { size: self.log.size(), ballot_box: self.ballot_box }
    }

    /// Goes on to what a store holds: every new entry is checked, and the stored heads against the entries. The leaf hashes of new
    /// entries go to `leaves`. If the store fails on the way, it can go on from where it came to.
    pub(crate) fn follow(
        &mut self,
        store: &impl Reader,
        leaves: &mut Vec<Hash>,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Error> {
        let heads = store.heads()?;
        let (own, size) = (self.log.size(), heads.position().size);
        if size < own {
            return Err(Error::LogBehind { own: size, other: own });
        }
        while self.log.size() < size {
            let page = store.entries(self.log.size(), PAGE.min(size - self.log.size()))?;
            if page.is_empty() {
                break;
            }
            let mut unproven = Vec::new();
            let mut take = |bytes: &Vec<u8>| self.take(bytes, store, &mut unproven, rng).map(|leaf| leaves.push(leaf));
            let taken = page.iter().try_for_each(&mut take);
            // Also when the store failed: what was taken is kept.
            self.prove(&unproven, rng)?;
            taken?;
        }
        self.take_heads(heads)
    }

    /// Keeps in step what is remembered beside the record.
    pub(crate) fn note(&mut self, statement: &Statement) {
        let setting = self.record.setting().expect("a board has a manifest");
        match statement {
            Statement::Epoch(epoch) => {
                self.epochs.begin(time_of(setting, &epoch.under).expect("the record has checked the checkpoint"));
            }
            Statement::Claims(_) => self.epochs.begin_claims(),
            Statement::Ballot(ballot) => {
                self.epochs.add_ballot(ballot.credential.0);
                self.standings.add(setting, ballot);
            }
            _ => {}
        }
    }

    fn take(
        &mut self,
        bytes: &[u8],
        store: &impl Reader,
        unproven: &mut Vec<(u64, Box<BallotProof>)>,
        rng: &mut impl CryptoRng,
    ) -> Result<Hash, Error> {
        let index = self.log.size();
        let refused = |refusal| Error::StoredEntry { index, refusal: Box::new(refusal) };
        let entry = Entry::parse(bytes).map_err(|error| refused(error.into()))?;
        let within = Within::new(&[], store);
        let examined = self.record.prepare(bytes).and_then(|prepared| self.record.examine(prepared, &within));
        let mut admission = examined.map_err(|refusal| match within.cause(refusal) {
            Error::Refused(refusal) => refused(refusal),
            other => other,
        })?;
        match admission.proof.take() {
            Some(Proof::Ballot(ballot)) => unproven.push((index, ballot)),
            proof => {
                admission.proof = proof;
                self.record.verify(&admission, rng).map_err(refused)?;
            }
        }
        Arc::make_mut(&mut self.record).admit(admission);
        self.log.push(entry.leaf);
        self.note(&entry.statement);
        Ok(entry.leaf)
    }

    /// Checks the proofs of ballots that were admitted before: if one does not hold, all is refused.
    fn prove(&self, unproven: &[(u64, Box<BallotProof>)], rng: &mut impl CryptoRng) -> Result<(), Error> {
        let Some(keys) = self.record.ballot_keys() else { return Ok(()) };
        let ballots: Vec<&BallotProof> = unproven.iter().map(|(_, ballot)| &**ballot).collect();
        for ((index, _), verdict) in unproven.iter().zip(keys.verify(&ballots, rng)) {
            verdict.map_err(|refusal| Error::StoredEntry { index: *index, refusal: Box::new(refusal) })?;
        }
        Ok(())
    }

    fn take_heads(&mut self, heads: Heads) -> Result<(), Error> {
        let Some(signed) = heads.signed else {
            return Err(if self.log.size() == 0 { Error::NoLog } else { Error::StoredHead("there is none".into()) });
        };
        let setting = self.record.setting().ok_or(Error::StoredHead("there are no entries".into()))?;
        let contradiction = |error: Error| Error::StoredHead(error.to_string());
        self.ballot_box = heads.ballot_box;
        self.epochs.seal(heads.sealed);
        let is_known = |known: Option<&SignedCheckpoint>, note: &[u8]| known.is_some_and(|it| it.to_bytes() == note);
        if !is_known(self.log.head(), &signed.note) {
            let head = SignedCheckpoint::parse(&signed.note).map_err(|error| contradiction(error.into()))?;
            let checkpoint = head.verify_log_only(&setting.log).map_err(|error| contradiction(error.into()))?;
            if checkpoint.size() != self.log.size() || signed.size != self.log.size() {
                let (head, entries) = (checkpoint.size(), self.log.size());
                return Err(Error::StoredHead(format!("it is of {head} entries, and there are {entries}")));
            }
            self.log.check_against(checkpoint).map_err(contradiction)?;
            self.log.set_head(head);
        }
        match heads.cosigned {
            Some(cosigned) if !is_known(self.log.cosigned().map(|(head, _)| head), &cosigned.note) => {
                let head = SignedCheckpoint::parse(&cosigned.note).map_err(|error| contradiction(error.into()))?;
                self.log.restore_cosigned(setting, head).map_err(contradiction)
            }
            _ => Ok(()),
        }
    }
}

fn time_of(setting: &Setting, under: &str) -> Result<u64, Refusal> {
    let quorum = setting.manifest.witnesses.quorum;
    let head = SignedCheckpoint::parse(under.as_bytes())?;
    Ok(head.verify(&setting.log, &setting.witnesses, quorum)?.time())
}
