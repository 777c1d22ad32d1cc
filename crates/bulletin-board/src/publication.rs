//! Publication: what the board itself appends (`docs/protocol.md` §9.2, §10.1).

use canonical::{Hash, Int};
use election::Entry;
use election::statement::{Counted, Epoch, Form, Kind};
use rand_core::CryptoRng;
use record::proof::BallotProof;
use record::{Phase, Proof, Record, Refusal};

use crate::attachments::Within;
use crate::epoch::Times;
use crate::{Board, Error, Inadmissible, Store};

/// Ballots that were published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Index of the statement that announces them.
    pub first: u64,
    /// How many ballots.
    pub ballots: usize,
    /// Pending ballots that could not be published, see [`Board::inadmissible`].
    pub left_out: usize,
}

/// A statement that announces ballots, and their leaf hashes, ascending.
pub(crate) struct Announcement {
    pub(crate) header: Vec<u8>,
    pub(crate) ballots: Vec<Hash>,
}

impl<S: Store> Board<S> {
    /// Whether an epoch should be published now: gather fresh cosignatures of the head, then call [`Self::publish_epoch`]. An
    /// epoch ends `shortest` after the last if enough credentials wait, otherwise when promises fall due, and in any case
    /// when casting has ended.
    pub fn epoch_due(&self, now: u64) -> bool {
        match (Times::of(&self.record), self.pending.waiting()) {
            (Some(times), Some(waiting)) => self.phase() == Phase::Open && self.epochs.is_due(&times, &waiting, now),
            _ => false,
        }
    }

    /// Publishes all pending ballots as an epoch, sorted by leaf hash. The head must be cosigned, late enough to show that it is
    /// time. Each ballot is checked once more: one that was damaged since is left out and shown in [`Self::inadmissible`].
    ///
    /// # Errors
    /// [`Error::EpochNotDue`]; [`Error::HeadNotCosigned`]; [`Error::HeadTooOld`]; [`Error::HeadAhead`]; [`Error::NothingPending`]
    /// if none of the ballots is admissible; [`Error::Refused`]; [`Error::Store`].
    pub fn publish_epoch(&mut self, now: u64, rng: &mut impl CryptoRng) -> Result<Published, Error> {
        self.check_running()?;
        if !self.epoch_due(now) {
            return Err(Error::EpochNotDue);
        }
        let (head, time) = self.log.under()?;
        let time = *time;
        if !self.epoch_due(time) {
            return Err(Error::HeadTooOld { time });
        }
        if time > now.saturating_add(self.setting().manifest.epochs.shortest.get()) {
            return Err(Error::HeadAhead { time, now });
        }
        let under = head.to_string();
        self.publish_pending(rng, |board, leaves| board.announce_epoch(leaves, under.clone()))
    }

    /// Publishes whatever is pending after casting has ended, before the commission closes it. `None` if nothing is pending.
    ///
    /// # Errors
    /// [`Error::NotClosedYet`] before the time at which casting closes; [`Error::EpochNotDue`] while the epoch before holds it
    /// back: wait, or let it be claims after the close; as [`Self::publish_epoch`].
    pub fn publish_last_epoch(&mut self, now: u64, rng: &mut impl CryptoRng) -> Result<Option<Published>, Error> {
        let closes = self.setting().manifest.schedule.closes.get();
        if now < closes {
            return Err(Error::NotClosedYet { now, closes });
        }
        if self.pending.len() == 0 {
            return Ok(None);
        }
        self.publish_epoch(now, rng).map(Some)
    }

    /// Publishes the counted list with its attachment, and gives the index of the statement. The record refuses it (`too-early`)
    /// until the head is cosigned after the time for claims. Promised ballots that still wait then can be published no more: they
    /// are shown in [`Self::inadmissible`].
    ///
    /// # Errors
    /// [`Error::PromisesOpen`] while promised ballots wait and claims can hold them; [`Error::HeadNotCosigned`]; [`Error::Refused`]; [`Error::Store`].
    pub fn publish_counted(&mut self, rng: &mut impl CryptoRng) -> Result<u64, Error> {
        self.check_running()?;
        if self.phase() != Phase::Closed {
            return Err(Refusal::Phase { phase: self.phase(), kind: Kind::Counted }.into());
        }
        let (head, time) = self.log.under()?;
        let (under, time) = (head.to_string(), *time);
        self.check_promises_kept(time)?;
        let list = self.record.counted_list().ok_or(Error::Phase(self.phase()))?;
        let size = Int::new(list.size).expect("a list has fewer than 2^53 records");
        let counted = Counted::new(self.election(), list.attachment(), list.root, size, under);
        let bytes = self.sign(&counted.text()).to_bytes();
        let attachments = if list.content.is_empty() { Vec::new() } else { vec![list.content] };
        let entry = Entry::parse(&bytes).map_err(Refusal::from)?;
        self.append(&entry, &bytes, &attachments, rng)
    }

    /// Refuses while promised ballots wait that claims can hold. When it is too late for claims, the promises are broken, and the
    /// election goes on.
    fn check_promises_kept(&mut self, time: u64) -> Result<(), Error> {
        let ballots = self.pending.len();
        let closed = self.record.closed().ok_or(Error::Phase(self.phase()))?;
        let most = closed.saturating_add(self.setting().manifest.schedule.claims.get());
        if ballots > 0 && time <= most {
            return Err(Error::PromisesOpen { ballots });
        }
        for leaf in self.pending.leaves() {
            self.pending.remove(&leaf);
            self.inadmissible.push(Inadmissible { leaf, refusal: Refusal::TooLate { time, most } });
        }
        Ok(())
    }

    /// Publishes pending ballots behind the statement that `announce` makes for all of them, or the first. What the record refuses is
    /// left out, and the rest announced anew.
    pub(crate) fn publish_pending(
        &mut self,
        rng: &mut impl CryptoRng,
        announce: impl Fn(&Self, &[Hash]) -> Announcement,
    ) -> Result<Published, Error> {
        let (first, before) = (self.log.size(), self.pending.len());
        loop {
            let leaves = self.pending.leaves();
            if leaves.is_empty() {
                return Err(Error::NothingPending);
            }
            let mut next = self.record.clone();
            let announced = announce(self, &leaves);
            let ballots = announced.ballots.len();
            let (entries, refused) = self.try_all(&mut next, announced, rng)?;
            if refused.is_empty() {
                self.publish(entries, next)?;
                return Ok(Published { first, ballots, left_out: before - leaves.len() });
            }
            refused.iter().for_each(|ballot| self.pending.remove(&ballot.leaf));
            self.inadmissible.extend(refused);
        }
    }

    fn announce_epoch(&self, ballots: &[Hash], under: String) -> Announcement {
        let int = |n: u64| Int::new(n).expect("a log has fewer than 2^53 entries");
        let number = int(self.record.epochs() + 1);
        let epoch = Epoch::new(self.election(), int(ballots.len() as u64), number, under);
        Announcement { header: self.sign(&epoch.text()).to_bytes(), ballots: ballots.to_vec() }
    }

    /// Admits an announcement and its ballots to a copy of the record: all entries in order, and the ballots that are refused.
    fn try_all(
        &self,
        next: &mut Record,
        announced: Announcement,
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<Vec<u8>>, Vec<Inadmissible>), Error> {
        let (mut refused, mut unproven) = (Vec::new(), Vec::new());
        let none = Within::new(&[], &self.store);
        next.accept(&announced.header, &none, rng)?;
        let mut entries = vec![announced.header];
        for leaf in announced.ballots {
            let bytes = self.pending.entry(&leaf).ok_or(Error::NothingPending)?.to_vec();
            match next.prepare(&bytes).and_then(|prepared| next.examine(prepared, &none)) {
                Ok(mut admission) => {
                    if let Some(Proof::Ballot(proof)) = admission.proof.take() {
                        unproven.push((leaf, proof));
                    }
                    next.admit(admission);
                }
                Err(refusal) => {
                    next.pass_over(leaf, true);
                    refused.push(Inadmissible { leaf, refusal });
                }
            }
            entries.push(bytes);
        }
        refused.extend(disproven(next, &unproven, rng));
        Ok((entries, refused))
    }
}

/// The ballots whose proofs do not hold.
fn disproven(record: &Record, unproven: &[(Hash, Box<BallotProof>)], rng: &mut impl CryptoRng) -> Vec<Inadmissible> {
    let proofs: Vec<&BallotProof> = unproven.iter().map(|(_, proof)| &**proof).collect();
    let verdicts = record.ballot_keys().map(|keys| keys.verify(&proofs, rng)).unwrap_or_default();
    let refused = unproven.iter().zip(verdicts).filter_map(|((leaf, _), verdict)| Some((*leaf, verdict.err()?)));
    refused.map(|(leaf, refusal)| Inadmissible { leaf, refusal }).collect()
}
