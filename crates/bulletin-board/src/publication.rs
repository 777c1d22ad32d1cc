//! Publication: what the board itself appends (`docs/protocol.md` §9.2, §10.1).

use canonical::Int;
use election::Entry;
use election::statement::{Counted, Form, Kind};
use rand_core::CryptoRng;
use record::{Phase, Refusal};

use crate::draft::{Announcement, BuiltDraft, Draft};
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

impl<S: Store> Board<S> {
    /// Whether an epoch should be published now: gather fresh cosignatures of the head, then call [`Self::publish_epoch`]. An
    /// epoch ends `shortest` after the last if enough credentials wait, otherwise when promises fall due, and in any case
    /// when casting has ended.
    pub fn epoch_due(&self, now: u64) -> bool {
        match (Times::of(&self.state.record), self.pending.waiting()) {
            (Some(times), Some(waiting)) => {
                self.phase() == Phase::Open && self.state.epochs.is_due(&times, &waiting, now)
            }
            _ => false,
        }
    }

    /// Publishes all pending ballots as an epoch, sorted by leaf hash. The head must be cosigned, late enough to show that it is
    /// time. Each ballot is checked once more: one that was damaged since is left out and shown in [`Self::inadmissible`].
    ///
    /// # Errors
    /// As [`Self::begin_epoch`] and [`Self::finish`].
    pub fn publish_epoch(&mut self, now: u64, rng: &mut impl CryptoRng) -> Result<Published, Error> {
        let built = self.begin_epoch(now)?.build(rng)?;
        self.finish(built)
    }

    /// The first step of [`Self::publish_epoch`]: seals the ballot box. [`Draft::build`] is the slow one, and needs no board: ballots are
    /// cast meanwhile, into the next box. [`Self::finish`] is the last.
    ///
    /// # Errors
    /// [`Error::NotInForce`]; [`Error::EpochNotDue`]; [`Error::HeadNotCosigned`]; [`Error::HeadTooOld`]; [`Error::HeadAhead`]; [`Error::Store`].
    pub fn begin_epoch(&mut self, now: u64) -> Result<Draft, Error> {
        self.check_in_force()?;
        if !self.epoch_due(now) {
            return Err(Error::EpochNotDue);
        }
        let (head, time) = self.state.log.under()?;
        let (under, time) = (head.to_string(), *time);
        if !self.epoch_due(time) {
            return Err(Error::HeadTooOld { time });
        }
        if time > now.saturating_add(self.setting().manifest.epochs.shortest.get()) {
            return Err(Error::HeadAhead { time, now });
        }
        self.seal_box(time)?;
        let ballots = self.pending.of_boxes_before(self.state.ballot_box);
        Ok(Draft::new(self, Announcement::Epoch { under }, ballots))
    }

    /// Appends a draft that was built.
    ///
    /// # Errors
    /// [`Error::NothingPending`] if none of its ballots is admissible; [`Error::Store`], as [`crate::StoreError::Conflict`] if the log
    /// went on since.
    pub fn finish(&mut self, built: BuiltDraft) -> Result<Published, Error> {
        self.check_in_force()?;
        let BuiltDraft { at, entries, ballots, next, refused } = built;
        let left_out = refused.len();
        // What follows another ballot that is not there yet can come in a later entry. What else is refused stays so.
        for ballot in refused.iter().filter(|ballot| !matches!(ballot.refusal, Refusal::BallotSeqAhead { .. })) {
            self.acknowledged.remove(&ballot.leaf);
        }
        // Of the others nobody promised anything.
        let promised = refused.into_iter().filter(|ballot| self.pending.by(&ballot.leaf).is_some());
        promised.collect::<Vec<_>>().into_iter().for_each(|ballot| self.pending.put_aside(ballot));
        if ballots == 0 {
            return Err(Error::NothingPending);
        }
        self.publish(at, &entries, next)?;
        self.forget_recorded();
        Ok(Published { first: at.size, ballots, left_out })
    }

    /// No more ballots go into the open box: not even other boards', whose last ones are read.
    fn seal_box(&mut self, time: u64) -> Result<(), Error> {
        let sealed = self.store.seal_box(self.state.position(), time);
        self.settle(sealed)?;
        self.state.ballot_box += 1;
        self.state.epochs.seal(Some(time));
        self.load_others()
    }

    /// Publishes whatever is pending after casting has ended, before the commission closes it. `None` if nothing is pending.
    ///
    /// # Errors
    /// [`Error::NotClosedYet`] before the time at which casting closes; [`Error::EpochNotDue`] while the epoch before holds it
    /// back: wait, or let it be claims after the close; as [`Self::publish_epoch`].
    pub fn publish_last_epoch(&mut self, now: u64, rng: &mut impl CryptoRng) -> Result<Option<Published>, Error> {
        let closes = self.state.record.closes().ok_or(Error::Phase(self.phase()))?;
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
        self.check_in_force()?;
        if self.phase() != Phase::Closed {
            return Err(Refusal::Phase { phase: self.phase(), kind: Kind::Counted }.into());
        }
        let (head, time) = self.state.log.under()?;
        let (under, time) = (head.to_string(), *time);
        self.check_promises_kept(time)?;
        let list = self.state.record.counted_list().ok_or(Error::Phase(self.phase()))?;
        let size = Int::new(list.size).expect("a list has fewer than 2^53 records");
        let counted = Counted::new(self.election(), list.attachment(), list.root, size, under);
        let bytes = self.keys.sign(&counted.text()).to_bytes();
        let attachments = if list.content.is_empty() { Vec::new() } else { vec![list.content] };
        let entry = Entry::parse(&bytes).map_err(Refusal::from)?;
        self.append(&entry, &bytes, &attachments, rng)
    }

    /// Refuses while promised ballots wait that claims can hold. When it is too late for claims, the promises are broken, and the
    /// election goes on.
    fn check_promises_kept(&mut self, time: u64) -> Result<(), Error> {
        let ballots = self.pending.len();
        let closed = self.state.record.closed().ok_or(Error::Phase(self.phase()))?;
        let most = closed.saturating_add(self.setting().manifest.schedule.claims.get());
        if ballots > 0 && time <= most {
            return Err(Error::PromisesOpen { ballots });
        }
        for leaf in self.pending.leaves() {
            self.pending.put_aside(Inadmissible { leaf, refusal: Refusal::TooLate { time, most } });
        }
        Ok(())
    }
}
