//! The mailbox: ballots in, acknowledgements out, and one handover.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

use canonical::Hash;
use election::entry::sign;
use election::role::key_name;
use election::statement::{Acknowledgement, Ballot, Form};
use election::{ElectionId, Id};
use rand_core::CryptoRng;
use record::{CastBallot, HandoverContent, Phase, Record, Refusal};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;

use crate::store::{KeptBallot, MailboxStore, StoreError};
use crate::{Error, ExaminedBallot, Kept};

/// Ballots that are read from the store at a time.
const PAGE: usize = 500;

/// One mailbox of one election.
#[derive(Debug)]
pub struct Mailbox<S> {
    store: S,
    signer: Arc<Signer>,
    kept: Arc<RwLock<Kept>>,
    is_frozen: bool,
    is_halted: bool,
}

/// A ballot whose proofs were checked.
#[derive(Debug)]
pub struct VerifiedBallot {
    leaf: Hash,
    ballot: Ballot,
    entry: Vec<u8>,
    /// What they showed.
    verdict: Result<CastBallot, Refusal>,
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

    /// The third and last step: keeps ballots whose proofs hold, and acknowledges them once they are on the disk. `record` is that of
    /// [`verify`], or a later one; `now` is in seconds. What was acknowledged before is acknowledged again, byte for byte.
    ///
    /// # Errors
    /// For each ballot [`Error::Refused`], [`Error::BallotSeqUsed`] or [`Error::CastTooLate`]; for all new ones [`Error::Full`],
    /// [`Error::Frozen`], [`Error::Store`] or [`Error::Halted`].
    pub fn take(&mut self, record: &Record, ballots: Vec<VerifiedBallot>, now: u64) -> Vec<Result<Note, Error>> {
        let said: Vec<&Ballot> = ballots.iter().map(|ballot| &ballot.ballot).collect();
        let mut ahead = self.with_kept(|kept| kept.only(&said));
        let (mut answers, mut new) = (Vec::new(), Vec::new());
        for VerifiedBallot { leaf, ballot, entry, verdict } in ballots {
            let is_known = self.has(&leaf) || ahead.has(&leaf);
            let admitted =
                if is_known { Ok(()) } else { self.admit(record, &ahead, &ballot, entry.len(), verdict, now) };
            if !is_known && admitted.is_ok() {
                ahead.add(leaf, &ballot, entry.len());
                new.push((KeptBallot { leaf, entry }, ballot));
            }
            answers.push(admitted.map(|()| leaf));
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
        let (acknowledged, missing) = self.account(&record.ballot_leaves())?;
        let content = HandoverContent::new(acknowledged, &missing)?;
        let Signer { election, id, .. } = &*self.signer;
        let statement = self.signer.sign(&content.statement(*election, id.clone(), under));
        Ok(HandedOver { statement, acknowledged: content.list, ballots: content.ballots })
    }

    /// Leaf hashes of all ballots, and those ballots that are not among the recorded ones: as the store has them, whatever is known of
    /// it here, and it takes no more.
    fn account(&self, recorded: &HashSet<Hash>) -> Result<(Vec<Hash>, Vec<Vec<u8>>), Error> {
        let (mut acknowledged, mut missing) = (Vec::new(), Vec::new());
        pages(&self.store, |ballot| {
            acknowledged.push(ballot.leaf);
            if !recorded.contains(&ballot.leaf) {
                missing.push(ballot.entry);
            }
            Ok(())
        })?;
        Ok((acknowledged, missing))
    }

    /// Whether a ballot whose proofs were checked is taken, after those of `ahead`.
    fn admit(
        &self,
        record: &Record,
        ahead: &Kept,
        ballot: &Ballot,
        bytes: usize,
        verdict: Result<CastBallot, Refusal>,
        now: u64,
    ) -> Result<(), Error> {
        let cast = verdict?;
        if self.is_halted {
            return Err(Error::Halted);
        }
        if self.is_frozen {
            return Err(Error::Frozen);
        }
        let closes = record.closes().ok_or(Refusal::ManifestMisplaced)?;
        if now >= closes || record.phase() != Phase::Open {
            return Err(Error::CastTooLate { now, closes });
        }
        if cast.recorded_seq.is_some_and(|recorded| recorded >= cast.seq) {
            return Err(Error::BallotSeqUsed);
        }
        ahead.check(record, ballot, bytes)
    }

    fn keep(&mut self, new: Vec<(KeptBallot, Ballot)>) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let (mut ballots, said): (Vec<_>, Vec<_>) = new.into_iter().unzip();
        let known: Vec<_> = ballots.iter().map(|ballot: &KeptBallot| (ballot.leaf, ballot.entry.len())).collect();
        // Written in the order of their hashes, not in that of casting.
        ballots.sort_unstable_by_key(|ballot| ballot.leaf);
        let outcome = self.store.keep(&ballots);
        // What is on the disk is unknown: a new start shows it. It is in the handover then, acknowledged or not.
        self.is_halted |= matches!(outcome, Err(StoreError::UnknownOutcome(_)));
        outcome?;
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        known.into_iter().zip(&said).for_each(|((leaf, bytes), ballot)| kept.add(leaf, ballot, bytes));
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

/// The second and slow step of taking ballots: their proofs, of many at once, beside the mailbox. `kept` and `record` are those of
/// [`Kept::examine`], or later ones; `rng` must be unpredictable to whoever made the ballots.
pub fn verify(
    record: &Record,
    kept: &RwLock<Kept>,
    ballots: Vec<ExaminedBallot>,
    rng: &mut impl CryptoRng,
) -> Vec<VerifiedBallot> {
    let read = |ballot: ExaminedBallot| {
        let said = (ballot.candidate.leaf(), ballot.candidate.ballot().clone(), ballot.entry);
        (ballot.candidate, said)
    };
    let (candidates, said): (Vec<_>, Vec<_>) = ballots.into_iter().map(read).unzip();
    let kept = |credential: &[u8; 32]| kept.read().unwrap_or_else(PoisonError::into_inner).not_in(record, credential);
    let verdicts = record.verify_cast_all_after(candidates, kept, rng);
    let verified = |((leaf, ballot, entry), verdict)| VerifiedBallot { leaf, ballot, entry, verdict };
    said.into_iter().zip(verdicts).map(verified).collect()
}

fn read(store: &impl MailboxStore) -> Result<Kept, Error> {
    let mut kept = Kept::default();
    pages(store, |ballot| kept.add_stored(&ballot))?;
    Ok(kept)
}

/// Goes through all ballots of a store, ascending by leaf hash.
fn pages(store: &impl MailboxStore, mut each: impl FnMut(KeptBallot) -> Result<(), Error>) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = store.ballots(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.leaf);
        page.into_iter().try_for_each(&mut each)?;
    }
}
