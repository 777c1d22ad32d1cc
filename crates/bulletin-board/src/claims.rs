//! Claims: ballots that were promised and come after the close (`docs/protocol.md` §9.4).

use election::statement::Kind;
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Refusal, check_promise};

use crate::draft::{Announcement, Draft};
use crate::store::PendingBallot;
use crate::{Board, Error, Published, Store};

impl<S: Store> Board<S> {
    /// Takes a ballot that the board promised and does not have, from whoever kept both: after a loss of the store. A ballot that
    /// the store knows stays as it is.
    ///
    /// # Errors
    /// [`Error::Refused`] for what is no promise of this board, names a time after that of claims, or is no ballot;
    /// [`Error::ClaimMismatch`]; [`Error::Phase`] before the close and after the counted list.
    pub fn claim(&mut self, promise: &[u8], ballot: &[u8]) -> Result<(), Error> {
        self.check_running()?;
        if self.phase() != Phase::Closed || self.state.record.decryption().is_some() {
            return Err(Error::Phase(self.phase()));
        }
        let promise = check_promise(self.setting(), promise)?;
        let entry = Entry::parse(ballot).map_err(Refusal::from)?;
        let Statement::Ballot(said) = entry.statement else { return Err(Refusal::BallotMisplaced.into()) };
        if entry.leaf != promise.leaf {
            return Err(Error::ClaimMismatch);
        }
        if self.store.promised_by(&entry.leaf)?.is_some() || self.state.log.index(&entry.leaf).is_some() {
            return Ok(());
        }
        let (time, most) = (promise.by.get(), self.latest_promise());
        if time > most {
            return Err(Refusal::TooLate { time, most }.into());
        }
        let (leaf, ballot_box) = (entry.leaf, self.state.ballot_box);
        let claimed = PendingBallot { leaf, by: time, ballot_box, credential: None, entry: ballot.to_vec() };
        let kept = self.store.keep_pending(self.state.position(), std::slice::from_ref(&claimed));
        self.settle(kept)?;
        self.pending.add(said.credential.0, claimed);
        Ok(())
    }

    /// Publishes pending ballots as claims, after the close and before the counted list: as many as one entry can announce. While
    /// more are pending, gather cosignatures of the new head and call again. `None` if nothing is pending.
    ///
    /// The window for claims begins with the close and is not long: do it at once, and again whenever [`Self::claim`] took a ballot.
    ///
    /// # Errors
    /// [`Error::HeadNotCosigned`]; [`Error::Refused`], as `too-late` when the window is over; [`Error::NothingPending`] if none of
    /// the ballots is admissible; [`Error::Store`].
    pub fn publish_claims(&mut self, rng: &mut impl CryptoRng) -> Result<Option<Published>, Error> {
        self.check_running()?;
        if self.phase() != Phase::Closed {
            return Err(Refusal::Phase { phase: self.phase(), kind: Kind::Claims }.into());
        }
        if self.pending.len() == 0 {
            return Ok(None);
        }
        let (under, ballots) = (self.under()?, self.pending.of_boxes_before(u64::MAX));
        let built = Draft::new(self, Announcement::Claims { under }, ballots).build(rng)?;
        self.finish(built).map(Some)
    }

    fn latest_promise(&self) -> u64 {
        let manifest = &self.setting().manifest;
        manifest.schedule.closes.get() + manifest.epochs.longest.get()
    }
}
