//! A whole log, read back from a store and checked anew.

use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::proof::BallotProof;
use record::{Proof, Record, Refusal, Setting};
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::attachments::Within;
use crate::epoch::EpochClock;
use crate::log::Log;
use crate::standings::Standings;
use crate::store::Heads;
use crate::{Error, Store};

/// Entries that are read from the store at once.
const PAGE: u64 = 256;
/// Ballots whose proofs are checked at once.
const BATCH: usize = 256;

/// What the entries of a log come to.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) record: Record,
    pub(crate) log: Log,
    pub(crate) epochs: EpochClock,
    pub(crate) standings: Standings,
}

impl Default for Replay {
    fn default() -> Self {
        let (epochs, standings) = (EpochClock::default(), Standings::default());
        Self { record: Record::new(), log: Log::new(), epochs, standings }
    }
}

impl Replay {
    /// Checks every entry of a store, and the stored heads against the entries.
    pub(crate) fn of(store: &impl Store, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        let heads = store.heads()?;
        let mut replay = Self::default();
        let mut unproven = Vec::new();
        loop {
            let page = store.entries(replay.log.size(), PAGE)?;
            if page.is_empty() {
                break;
            }
            for bytes in page {
                replay.take(&bytes, store, &mut unproven, rng)?;
                if unproven.len() >= BATCH {
                    replay.prove(&mut unproven, rng)?;
                }
            }
        }
        replay.prove(&mut unproven, rng)?;
        replay.take_heads(heads)?;
        Ok(replay)
    }

    fn take(
        &mut self,
        bytes: &[u8],
        store: &impl Store,
        unproven: &mut Vec<(u64, Box<BallotProof>)>,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Error> {
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
        self.record.admit(admission);
        self.log.push(entry.leaf);
        let setting = self.record.setting().ok_or(Error::NoLog)?;
        follow(setting, &entry.statement, &mut self.epochs, &mut self.standings);
        Ok(())
    }

    /// Checks the proofs of ballots that were admitted before: if one does not hold, all is refused.
    fn prove(&self, unproven: &mut Vec<(u64, Box<BallotProof>)>, rng: &mut impl CryptoRng) -> Result<(), Error> {
        let Some(keys) = self.record.ballot_keys() else { return Ok(()) };
        let ballots: Vec<&BallotProof> = unproven.iter().map(|(_, ballot)| &**ballot).collect();
        let verdicts = keys.verify(&ballots, rng);
        for ((index, _), verdict) in unproven.iter().zip(verdicts) {
            verdict.map_err(|refusal| Error::StoredEntry { index: *index, refusal: Box::new(refusal) })?;
        }
        unproven.clear();
        Ok(())
    }

    fn take_heads(&mut self, heads: Heads) -> Result<(), Error> {
        let Some(signed) = heads.signed else {
            return Err(if self.log.size() == 0 { Error::NoLog } else { Error::StoredHead("there is none".into()) });
        };
        let setting = self.record.setting().ok_or(Error::StoredHead("there are no entries".into()))?;
        let contradiction = |error: Error| Error::StoredHead(error.to_string());
        let head = SignedCheckpoint::parse(&signed.note).map_err(|error| contradiction(error.into()))?;
        let checkpoint = head.verify_log_only(&setting.log).map_err(|error| contradiction(error.into()))?;
        if checkpoint.size() != self.log.size() || signed.size != self.log.size() {
            let (head, entries) = (checkpoint.size(), self.log.size());
            return Err(Error::StoredHead(format!("it is of {head} entries, and there are {entries}")));
        }
        self.log.check_against(checkpoint).map_err(contradiction)?;
        self.log.set_head(head);
        let Some(cosigned) = heads.cosigned else { return Ok(()) };
        let head = SignedCheckpoint::parse(&cosigned.note).map_err(|error| contradiction(error.into()))?;
        self.log.restore_cosigned(setting, head).map_err(contradiction)
    }
}

/// Keeps in step what a board remembers beside the record.
pub(crate) fn follow(setting: &Setting, statement: &Statement, epochs: &mut EpochClock, standings: &mut Standings) {
    match statement {
        Statement::Epoch(epoch) => {
            epochs.begin(time_of(setting, &epoch.under).expect("the record has checked the checkpoint"));
        }
        Statement::Claims(_) => epochs.begin_claims(),
        Statement::Ballot(ballot) => {
            epochs.add_ballot(ballot.credential.0);
            standings.add(setting, ballot);
        }
        _ => {}
    }
}

fn time_of(setting: &Setting, under: &str) -> Result<u64, Refusal> {
    let quorum = setting.manifest.witnesses.quorum;
    let head = SignedCheckpoint::parse(under.as_bytes())?;
    Ok(head.verify(&setting.log, &setting.witnesses, quorum)?.time())
}
