//! Casting: a ballot is checked, kept, and promised (`docs/protocol.md` §9.3, §12).

use canonical::Hash;
use election::statement::{Ballot, Form};
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Candidate, CastBallot, Phase, Record, Refusal};
use transparency_log::note::Note;

use crate::epoch::Times;
use crate::standings::Undo;
use crate::store::PendingBallot;
use crate::{Board, Error, Store, StoreError};

/// How often a batch is tried again after another board wrote to the store.
const ATTEMPTS: usize = 5;

/// A ballot of which all that is cheap to say is right.
#[derive(Debug)]
pub enum Examined {
    /// Its proofs are still to be checked, by [`check_all`].
    New(Box<ExaminedBallot>),
    /// It is in the record already: [`Board::cast`] answers with the promise that it got.
    Recorded(Box<CheckedBallot>),
}

/// A ballot whose proofs are still to be checked.
#[derive(Debug)]
pub struct ExaminedBallot {
    candidate: Candidate,
    bytes: Vec<u8>,
}

/// A ballot whose proofs hold. Whether it may still be cast is for [`Board::cast`] to say.
pub struct CheckedBallot {
    leaf: Hash,
    bytes: Vec<u8>,
    ballot: Ballot,
}

impl ExaminedBallot {
    /// Leaf hash of the entry that the ballot will be.
    pub fn leaf(&self) -> Hash {
        self.candidate.leaf()
    }
}

impl CheckedBallot {
    /// Leaf hash of the entry that the ballot will be.
    pub fn leaf(&self) -> Hash {
        self.leaf
    }
}

impl std::fmt::Debug for CheckedBallot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckedBallot(..)")
    }
}

/// The first step of casting, in microseconds: junk ends here. `record` is the board's, of now or of a moment ago.
///
/// What is said depends on nothing that is not public, so nobody learns from it whether another credential has cast a ballot since the
/// last epoch.
///
/// # Errors
/// [`Error::Refused`]; [`Error::BallotSeqUsed`].
pub fn examine(record: &Record, bytes: &[u8]) -> Result<Examined, Error> {
    match record.examine_cast(bytes) {
        Ok(candidate) => Ok(Examined::New(Box::new(ExaminedBallot { candidate, bytes: bytes.to_vec() }))),
        Err(refusal @ (Refusal::BallotRepeated | Refusal::Phase { .. })) => {
            let recorded = read(bytes).filter(|it| record.has_ballot(&it.ballot.credential.0, &it.leaf));
            recorded.map(|ballot| Examined::Recorded(Box::new(ballot))).ok_or(refusal.into())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The second and slow step of casting: the proofs, of many ballots at once. `record` is that of [`examine`], or a later one. `rng` must
/// be unpredictable to whoever made the ballots.
///
/// # Errors
/// For each ballot [`Error::Refused`] or [`Error::BallotSeqUsed`].
pub fn check_all(
    record: &Record,
    ballots: Vec<ExaminedBallot>,
    rng: &mut impl CryptoRng,
) -> Vec<Result<CheckedBallot, Error>> {
    let split = |ballot: ExaminedBallot| {
        let checked =
            CheckedBallot { leaf: ballot.leaf(), bytes: ballot.bytes, ballot: ballot.candidate.ballot().clone() };
        (ballot.candidate, checked)
    };
    let (candidates, checked): (Vec<_>, Vec<_>) = ballots.into_iter().map(split).unzip();
    let verdicts = record.verify_cast_all(candidates, rng).into_iter();
    let settle = |(verdict, checked): (Result<CastBallot, Refusal>, CheckedBallot)| {
        let cast = verdict?;
        let is_used = cast.recorded_seq.is_some_and(|recorded| recorded >= cast.seq);
        if is_used { Err(Error::BallotSeqUsed) } else { Ok(checked) }
    };
    verdicts.zip(checked).map(settle).collect()
}

/// A ballot that was checked before.
fn read(bytes: &[u8]) -> Option<CheckedBallot> {
    let entry = Entry::parse(bytes).ok()?;
    let Statement::Ballot(ballot) = entry.statement else { return None };
    Some(CheckedBallot { leaf: entry.leaf, bytes: bytes.to_vec(), ballot })
}

impl<S: Store> Board<S> {
    /// [`examine`] and [`check_all`] for one ballot. A ballot that is pending or recorded already passes without a second look.
    ///
    /// One ballot of each credential fits into an epoch, since its `seq` is at most one above the number of those in the record: whoever
    /// replaces a pending ballot waits until that is published.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BallotSeqUsed`].
    pub fn check(&self, ballot: &[u8], rng: &mut impl CryptoRng) -> Result<CheckedBallot, Error> {
        let is_pending = self.pending.by(&election::entry::leaf_hash(ballot)).is_some();
        if is_pending && let Some(checked) = read(ballot) {
            return Ok(checked);
        }
        match examine(&self.state.record, ballot)? {
            Examined::Recorded(checked) => Ok(*checked),
            Examined::New(new) => {
                check_all(&self.state.record, vec![*new], rng).pop().expect("one verdict for one ballot")
            }
        }
    }

    /// Takes ballots at a time, in seconds, and promises to publish each: all that are taken are durable before the first promise
    /// is given. A ballot that was taken before, here or by another board of the log, is answered with the promise that it got then,
    /// byte for byte, for as long as the store exists.
    ///
    /// Give all ballots that arrived since the last call: they share one write.
    ///
    /// # Errors
    /// For each ballot [`Error::BallotSeqUsed`], [`Error::CastTooLate`], or [`Error::Refused`] as `phase`,
    /// `credential-beyond-roll` or `credential-constituency`; for all new ones [`Error::Store`] or [`Error::Halted`].
    pub fn cast(&mut self, ballots: &[CheckedBallot], now: u64, rng: &mut impl CryptoRng) -> Vec<Result<Note, Error>> {
        let mut attempts = 1..ATTEMPTS;
        loop {
            match self.try_cast(ballots, now) {
                Err(StoreError::Conflict { .. } | StoreError::Known)
                    if attempts.next().is_some() && self.refresh(rng).is_ok() => {}
                Err(failure) => return ballots.iter().map(|ballot| self.known_promise(ballot, &failure)).collect(),
                Ok(answers) => return answers,
            }
        }
    }

    /// Takes what can be taken, in one write; a failure is one of that write.
    fn try_cast(&mut self, ballots: &[CheckedBallot], now: u64) -> Result<Vec<Result<Note, Error>>, StoreError> {
        // All ballots of an epoch are promised for one time: a promise that becomes public tells no more of its ballot than the epoch.
        let end = self.pending.promised_in(self.state.ballot_box).filter(|by| *by > now);
        let (mut fresh, mut undo) = (Vec::new(), Vec::new());
        let take = |ballot| self.take(ballot, now, end, &mut fresh, &mut undo);
        let taken: Vec<_> = ballots.iter().map(take).collect();
        if let Err(failure) = self.keep(&fresh) {
            self.state.standings.undo(undo.into_iter());
            fresh.iter().for_each(|ballot| self.pending.remove(&ballot.leaf));
            return Err(failure);
        }
        let promise =
            |taken: Result<(Hash, u64), Error>| taken.map(|(leaf, by)| self.keys.promise(self.election(), leaf, by));
        Ok(taken.into_iter().map(promise).collect())
    }

    /// The answer to a ballot of a batch that could not be written.
    fn known_promise(&self, ballot: &CheckedBallot, failure: &StoreError) -> Result<Note, Error> {
        let by = self.pending.by(&ballot.leaf).ok_or_else(|| failure.clone())?;
        Ok(self.keys.promise(self.election(), ballot.leaf, by))
    }

    /// Whether a ballot is taken, and what is promised for it; `end` is for what others of its epoch are. A new one is added to `fresh`, and what undoes that to `undo`.
    fn take(
        &mut self,
        checked: &CheckedBallot,
        now: u64,
        end: Option<u64>,
        fresh: &mut Vec<PendingBallot>,
        undo: &mut Vec<Undo>,
    ) -> Result<(Hash, u64), Error> {
        let CheckedBallot { leaf, bytes, ballot } = checked;
        let leaf = *leaf;
        // A promise of a successor who is not in force yet is good for nothing, whoever has taken the ballot.
        self.check_was_in_force()?;
        if let Some(by) = self.pending.by(&leaf) {
            return Ok((leaf, by));
        }
        if self.state.log.index(&leaf).is_some() || self.pending.is_inadmissible(&leaf) {
            let by = self.store.promised_by(&leaf)?;
            return by.map(|by| (leaf, by)).ok_or(Refusal::BallotRepeated.into());
        }
        self.check_in_force()?;
        let times = Times::of(&self.state.record).filter(|_| self.phase() == Phase::Open);
        let times = times.ok_or(Refusal::Phase { phase: self.phase(), kind: Ballot::KIND })?;
        if now >= times.closes {
            return Err(Error::CastTooLate { now, closes: times.closes });
        }
        self.state.standings.check(&self.state.record, ballot)?;
        let setting = self.state.record.setting().expect("a board has a manifest");
        undo.push(self.state.standings.add(setting, ballot));
        let by = end.unwrap_or_else(|| self.state.epochs.promise_by(&times, now));
        let (credential, ballot_box) = (ballot.credential.0, self.state.ballot_box);
        let kept = PendingBallot { leaf, by, ballot_box, credential: Some(credential), entry: bytes.clone() };
        self.pending.add(credential, kept.clone());
        fresh.push(kept);
        Ok((leaf, by))
    }

    fn keep(&mut self, fresh: &[PendingBallot]) -> Result<(), StoreError> {
        if fresh.is_empty() {
            return Ok(());
        }
        let kept = self.store.keep_pending(self.state.position(), fresh);
        self.stop_after(&kept);
        kept
    }
}
