//! Casting: a ballot is checked, kept, and promised (`docs/protocol.md` §9.3, §12).

use canonical::{Hash, Int};
use election::statement::{Ballot, Form, Promise};
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Refusal};
use transparency_log::note::Note;

use crate::epoch::Times;
use crate::standings::Undo;
use crate::store::PendingBallot;
use crate::{Board, Error, Store};

/// A ballot that passed [`Board::check`]: its proofs hold. Whether it may still be cast is for [`Board::cast`] to say.
pub struct CheckedBallot {
    leaf: Hash,
    bytes: Vec<u8>,
    ballot: Ballot,
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

impl<S: Store> Board<S> {
    /// Checks a ballot, the slow part of casting: many can be checked at once. A ballot that is pending or recorded already passes
    /// without a second look.
    ///
    /// One ballot of each credential fits into an epoch, since its `seq` is at most one above the number of those in the record: whoever
    /// replaces a pending ballot waits until that is published.
    ///
    /// What is said here depends on nothing that is not public, so nobody learns from it whether another credential has cast a
    /// ballot since the last epoch. `rng` must be unpredictable to whoever made the ballot.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BallotSeqUsed`].
    pub fn check(&self, ballot: &[u8], rng: &mut impl CryptoRng) -> Result<CheckedBallot, Error> {
        let entry = Entry::parse(ballot).map_err(Refusal::from)?;
        let (leaf, kind) = (entry.leaf, entry.statement.kind());
        let Statement::Ballot(said) = entry.statement else {
            return Err(Refusal::Phase { phase: self.phase(), kind }.into());
        };
        let checked = CheckedBallot { leaf, bytes: ballot.to_vec(), ballot: said };
        if self.is_known(&leaf) {
            return Ok(checked);
        }
        let cast = self.record.verify_cast(ballot, rng)?;
        if cast.recorded_seq.is_some_and(|recorded| recorded >= cast.seq) {
            return Err(Error::BallotSeqUsed);
        }
        Ok(checked)
    }

    /// Takes ballots at a time, in seconds, and promises to publish each: all that are taken are durable before the first promise
    /// is given. A ballot that was taken before is answered with the promise that it got then, byte for byte, for as long as the
    /// store exists.
    ///
    /// Give all ballots that arrived since the last call: they share one write.
    ///
    /// # Errors
    /// For each ballot [`Error::BallotSeqUsed`], [`Error::CastTooLate`], or [`Error::Refused`] as `phase`,
    /// `credential-beyond-roll` or `credential-constituency`; for all new ones [`Error::Store`] or [`Error::Halted`].
    pub fn cast(&mut self, ballots: Vec<CheckedBallot>, now: u64) -> Vec<Result<Note, Error>> {
        // All ballots of an epoch are promised for one time: a promise that becomes public tells no more of its ballot than the epoch.
        let end = self.pending.waiting().map(|waiting| waiting.first_by).filter(|by| *by > now);
        let (mut fresh, mut undo) = (Vec::new(), Vec::new());
        let take = |ballot| self.take(ballot, now, end, &mut fresh, &mut undo);
        let taken: Vec<_> = ballots.into_iter().map(take).collect();
        let failure = self.keep(&fresh).err();
        if failure.is_some() {
            self.standings.undo(undo.into_iter());
            fresh.iter().for_each(|ballot| self.pending.remove(&ballot.leaf));
        }
        let is_lost = |leaf: &Hash| failure.is_some() && fresh.iter().any(|ballot| ballot.leaf == *leaf);
        let answer = |taken: Result<(Hash, u64), Error>| match (taken, &failure) {
            (Ok((leaf, _)), Some(failure)) if is_lost(&leaf) => Err(failure.clone().into()),
            (taken, _) => taken.map(|(leaf, by)| self.promise(leaf, by)),
        };
        taken.into_iter().map(answer).collect()
    }

    /// The promise for a ballot. The same ballot and time give the same bytes.
    pub(crate) fn promise(&self, leaf: Hash, by: u64) -> Note {
        let by = Int::new(by).expect("a promise is not later than times of a manifest");
        self.sign(&Promise::new(self.election(), by, leaf).text())
    }

    fn is_known(&self, leaf: &Hash) -> bool {
        self.pending.by(leaf).is_some() || self.log.index(leaf).is_some()
    }

    /// Whether a ballot is taken, and what is promised for it; `end` is for what others of its epoch are. A new one is added to `fresh`, and what undoes that to `undo`.
    fn take(
        &mut self,
        checked: CheckedBallot,
        now: u64,
        end: Option<u64>,
        fresh: &mut Vec<PendingBallot>,
        undo: &mut Vec<Undo>,
    ) -> Result<(Hash, u64), Error> {
        let CheckedBallot { leaf, bytes, ballot } = checked;
        if let Some(by) = self.pending.by(&leaf) {
            return Ok((leaf, by));
        }
        if let Some(by) = self.store.promised_by(&leaf)? {
            return Ok((leaf, by));
        }
        self.check_running()?;
        if self.log.index(&leaf).is_some() {
            return Err(Refusal::BallotRepeated.into());
        }
        let times = Times::of(&self.record).filter(|_| self.phase() == Phase::Open);
        let times = times.ok_or(Refusal::Phase { phase: self.phase(), kind: Ballot::KIND })?;
        if now >= times.closes {
            return Err(Error::CastTooLate { now, closes: times.closes });
        }
        self.standings.check(&self.record, &ballot)?;
        let setting = self.record.setting().expect("a board has a manifest");
        undo.push(self.standings.add(setting, &ballot));
        let by = end.unwrap_or_else(|| self.epochs.promise_by(&times, now));
        self.pending.add(leaf, by, ballot.credential.0, bytes.clone());
        fresh.push(PendingBallot { leaf, by, entry: bytes });
        Ok((leaf, by))
    }

    fn keep(&mut self, fresh: &[PendingBallot]) -> Result<(), crate::StoreError> {
        if fresh.is_empty() {
            return Ok(());
        }
        let kept = self.store.keep_pending(fresh);
        self.halt_after(&kept);
        kept
    }
}
