//! The mailbox: ballots in, acknowledgements out, and one handover.

use std::sync::{Arc, PoisonError, RwLock};

use canonical::Hash;
use election::entry::sign;
use election::role::key_name;
use election::statement::{Acknowledgement, Ballot, Form};
use election::{ElectionId, Id};
use rand_core::CryptoRng;
use record::{HandoverContent, Phase, Record, Refusal};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;

use crate::store::{KeptBallot, MailboxStore, StoreError};
use crate::{Error, ExaminedBallot, Kept};

/// Ballots that are read from the store at a time.
const PAGE: usize = 500;
/// Bytes of all handed-over ballots, at most, each with its length (`docs/protocol.md` §9.6).
const MOST_BYTES: usize = 1 << 30;

/// One mailbox of one election.
#[derive(Debug)]
pub struct Mailbox<S> {
    store: S,
    signer: Arc<Signer>,
    kept: Arc<RwLock<Kept>>,
    is_frozen: bool,
    is_halted: bool,
}

/// What a mailbox says is signed here.
#[derive(Debug)]
pub struct Signer {
    key: SigningKey,
    election: ElectionId,
    id: Id,
}

/// What a mailbox hands over.
#[derive(Clone, Debug)]
pub struct HandedOver {
    /// The statement, an entry of the log.
    pub statement: Note,
    /// Leaf hashes of all ballots that it acknowledged.
    pub acknowledged: Vec<u8>,
    /// The ballots that are not in the record, each after its length.
    pub ballots: Vec<u8>,
}

impl<S: MailboxStore> Mailbox<S> {
    /// Opens a mailbox, and reads what it has. `key` is that of the manifest for this mailbox; whoever opens it has seen to that.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::StoredBallot`].
    pub fn open(store: S, key: SigningKey, election: ElectionId, id: Id) -> Result<Self, Error> {
        let kept = Arc::new(RwLock::new(read(&store)?));
        let is_frozen = store.is_frozen()?;
        let signer = Arc::new(Signer { key, election, id });
        Ok(Self { store, signer, kept, is_frozen, is_halted: false })
    }

    /// What it has, for [`Kept::examine`] beside it.
    pub fn kept(&self) -> Arc<RwLock<Kept>> {
        Arc::clone(&self.kept)
    }

    /// What acknowledges beside it the ballots that [`Kept::examine`] knows.
    pub fn signer(&self) -> Arc<Signer> {
        Arc::clone(&self.signer)
    }

    /// Leaf hashes of all ballots.
    pub fn leaves(&self) -> Vec<Hash> {
        self.with_kept(|kept| kept.leaves().copied().collect())
    }

    /// Whether it takes no more ballots.
    pub fn is_frozen(&self) -> bool {
        self.is_frozen
    }

    /// Whether it must be opened again before it may take ballots.
    pub fn is_halted(&self) -> bool {
        self.is_halted
    }

    /// A ballot by its leaf hash: the bytes of its entry.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn ballot(&self, leaf: &Hash) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.store.ballot(leaf)?)
    }

    /// The second and slow step of taking ballots: checks proofs, keeps those that hold, and acknowledges them once they are on the
    /// disk. `record` is that of [`Kept::examine`], or a later one; `now` is in seconds; `rng` must be unpredictable to whoever made the
    /// ballots. What was acknowledged before is acknowledged again, byte for byte.
    ///
    /// # Errors
    /// For each ballot [`Error::Refused`], [`Error::BallotSeqUsed`] or [`Error::CastTooLate`]; for all new ones [`Error::Frozen`],
    /// [`Error::Store`] or [`Error::Halted`].
    pub fn take(
        &mut self,
        record: &Record,
        ballots: Vec<ExaminedBallot>,
        now: u64,
        rng: &mut impl CryptoRng,
    ) -> Vec<Result<Note, Error>> {
        let read = |ballot: &ExaminedBallot| (ballot.candidate.leaf(), ballot.candidate.ballot().clone());
        let said: Vec<_> = ballots.iter().map(read).collect();
        let (candidates, entries): (Vec<_>, Vec<_>) = ballots.into_iter().map(|it| (it.candidate, it.entry)).unzip();
        let verdicts = record.verify_cast_all(candidates, rng);
        let mut ahead = self.with_kept(|kept| kept.only(&said.iter().map(|(_, ballot)| ballot).collect::<Vec<_>>()));
        let (mut answers, mut new) = (Vec::new(), Vec::new());
        for (((leaf, ballot), entry), verdict) in said.iter().zip(entries).zip(verdicts) {
            let is_known = self.has(leaf) || new.iter().any(|(kept, _): &(KeptBallot, &Ballot)| kept.leaf == *leaf);
            let admitted = if is_known { Ok(()) } else { self.admit(record, &ahead, ballot, verdict, now) };
            if !is_known && admitted.is_ok() {
                ahead.add(*leaf, ballot);
                new.push((KeptBallot { leaf: *leaf, entry }, ballot));
            }
            answers.push(admitted.map(|()| *leaf));
        }
        let kept = self.keep(new);
        let answer = |admitted: Result<Hash, Error>| {
            let leaf = admitted?;
            if !self.has(&leaf) {
                kept.clone()?;
            }
            Ok(self.signer.acknowledge(leaf))
        };
        answers.into_iter().map(answer).collect()
    }

    /// Takes no more ballots, for good: what was acknowledged is now fixed.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn freeze(&mut self) -> Result<(), Error> {
        if !self.is_frozen {
            self.store.freeze()?;
            self.is_frozen = true;
        }
        Ok(())
    }

    /// Forgets in which order ballots came, as far as the store still shows it.
    pub fn forget_order(&mut self) {
        self.store.forget_order();
    }

    /// What is to be handed over, under a checkpoint of all entries of this record. The statement can be made again for a longer record:
    /// it lists the same acknowledgements, and the ballots that are still not there.
    ///
    /// # Errors
    /// [`Error::NotFrozen`]; [`Error::Store`]; [`Error::Refused`].
    pub fn hand_over(&self, record: &Record, under: String) -> Result<HandedOver, Error> {
        if !self.is_frozen {
            return Err(Error::NotFrozen);
        }
        let content = HandoverContent::new(self.leaves(), &self.missing_in(record)?)?;
        let Signer { election, id, .. } = &*self.signer;
        let statement = self.signer.sign(&content.statement(*election, id.clone(), under));
        Ok(HandedOver { statement, acknowledged: content.list, ballots: content.ballots })
    }

    /// The ballots that a record lacks, ascending by leaf hash: all, or as many as an attachment can have.
    fn missing_in(&self, record: &Record) -> Result<Vec<Vec<u8>>, Error> {
        let recorded = record.ballot_leaves();
        let (mut missing, mut after, mut bytes) = (Vec::new(), None, 0_usize);
        loop {
            let page = self.store.ballots(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(missing) };
            after = Some(last.leaf);
            for ballot in page.into_iter().filter(|ballot| !recorded.contains(&ballot.leaf)) {
                bytes = bytes.saturating_add(ballot.entry.len() + record::handover::LENGTH);
                if bytes > MOST_BYTES {
                    return Ok(missing);
                }
                missing.push(ballot.entry);
            }
        }
    }

    /// Whether a ballot whose proofs were checked is taken, after those of `ahead`.
    fn admit(
        &self,
        record: &Record,
        ahead: &Kept,
        ballot: &Ballot,
        verdict: Result<record::CastBallot, Refusal>,
        now: u64,
    ) -> Result<(), Error> {
        let cast = verdict?;
        if self.is_halted {
            return Err(Error::Halted);
        }
        if self.is_frozen {
            return Err(Error::Frozen);
        }
        let setting = record.setting().ok_or(Refusal::ManifestMisplaced)?;
        let closes = setting.manifest.schedule.closes.get();
        if now >= closes || record.phase() != Phase::Open {
            return Err(Error::CastTooLate { now, closes });
        }
        if cast.recorded_seq.is_some_and(|recorded| recorded >= cast.seq) {
            return Err(Error::BallotSeqUsed);
        }
        ahead.check(record, ballot)
    }

    fn keep(&mut self, new: Vec<(KeptBallot, &Ballot)>) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let (mut ballots, said): (Vec<_>, Vec<_>) = new.into_iter().unzip();
        let leaves: Vec<_> = ballots.iter().map(|ballot| ballot.leaf).collect();
        // Written in the order of their hashes, not in that of casting.
        ballots.sort_unstable_by_key(|ballot| ballot.leaf);
        let outcome = self.store.keep(&ballots);
        // What is on the disk is unknown: only a new start shows it. It is in the handover then, acknowledged or not.
        self.is_halted |= matches!(outcome, Err(StoreError::UnknownOutcome(_)));
        outcome?;
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        leaves.into_iter().zip(said).for_each(|(leaf, ballot)| kept.add(leaf, ballot));
        Ok(())
    }

    fn has(&self, leaf: &Hash) -> bool {
        self.with_kept(|kept| kept.has(leaf))
    }

    fn with_kept<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.kept.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Signer {
    /// The acknowledgement of a ballot that the mailbox has.
    pub fn acknowledge(&self, leaf: Hash) -> Note {
        self.sign(&Acknowledgement::new(self.election, leaf, self.id.clone()))
    }

    fn sign(&self, statement: &impl Form) -> Note {
        sign(&statement.text(), &[(key_name::MAILBOX, &self.key)]).expect("one signer of a good name makes a note")
    }
}

fn read(store: &impl MailboxStore) -> Result<Kept, Error> {
    let (mut kept, mut after) = (Kept::default(), None);
    loop {
        let page = store.ballots(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(kept) };
        after = Some(last.leaf);
        page.iter().try_for_each(|ballot| kept.add_stored(ballot))?;
    }
}
