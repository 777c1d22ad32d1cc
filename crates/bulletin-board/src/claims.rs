//! Claims: ballots that were promised and come after the close (`docs/protocol.md` §9.4).

use election::statement::Kind;
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Refusal, check_acknowledgement, check_promise};
use transparency_log::note::Note;

use crate::attachments::Within;
use crate::draft::{Announcement, Draft, Ground, Grounded};
use crate::store::PendingBallot;
use crate::{Board, Error, Published, Store};

/// Ballots that are kept in memory because a mailbox acknowledged them, at most.
const ACKNOWLEDGED: usize = 10_000;

impl<S: Store> Board<S> {
    /// Takes a ballot that the board promised, or a mailbox acknowledged, and that is not in the record, from whoever kept both. A
    /// ballot that the store knows stays as it is. One that was only acknowledged is kept in memory until it is published: whoever
    /// handed it in looks whether it was, and hands it in again if not.
    ///
    /// # Errors
    /// [`Error::Refused`] for what is no promise of this board and no acknowledgement of a mailbox, names a time after that of claims,
    /// or is no ballot; [`Error::ClaimMismatch`]; [`Error::Phase`] before the close and after the counted list.
    pub fn claim(&mut self, ground: &[u8], ballot: &[u8]) -> Result<(), Error> {
        self.check_running()?;
        if self.phase() != Phase::Closed || self.state.record.decryption().is_some() {
            return Err(Error::Phase(self.phase()));
        }
        let note = Note::parse(ground).map_err(Refusal::from)?;
        let entry = Entry::parse(ballot).map_err(Refusal::from)?;
        match Statement::kind_of(note.text()).map_err(Refusal::from)? {
            Kind::Acknowledgement => self.claim_acknowledged(&note, entry, ballot),
            _ => self.claim_promised(ground, entry, ballot),
        }
    }

    fn claim_promised(&mut self, promise: &[u8], entry: Entry, ballot: &[u8]) -> Result<(), Error> {
        let promise = check_promise(self.setting(), promise)?;
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

    fn claim_acknowledged(&mut self, note: &Note, entry: Entry, ballot: &[u8]) -> Result<(), Error> {
        let acknowledgement = check_acknowledgement(self.setting(), &note.to_bytes())?;
        if entry.statement.kind() != Kind::Ballot {
            return Err(Refusal::BallotMisplaced.into());
        }
        if entry.leaf != acknowledgement.leaf {
            return Err(Error::ClaimMismatch);
        }
        if self.state.log.index(&entry.leaf).is_some() || self.pending.by(&entry.leaf).is_some() {
            return Ok(());
        }
        if self.acknowledged.len() >= ACKNOWLEDGED {
            return Err(Error::TooManyClaims);
        }
        self.acknowledged.insert(entry.leaf, (Ground::Acknowledgement(note.to_string()), ballot.to_vec()));
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
        let mut ballots = self.pending.of_boxes_before(u64::MAX);
        ballots.append(&mut std::mem::take(&mut self.acknowledged));
        ballots.retain(|leaf, _| self.state.log.index(leaf).is_none());
        self.publish_late(ballots, rng)
    }

    /// Publishes ballots that mailboxes handed over and that are not in the record, as claims: as many as one entry can announce. Call
    /// again until it is `None`: nothing that could be in the record is left, and the counted list may come. There is no window for
    /// this.
    ///
    /// # Errors
    /// As [`Self::publish_claims`].
    pub fn publish_handed_over(&mut self, rng: &mut impl CryptoRng) -> Result<Option<Published>, Error> {
        self.check_running()?;
        if self.nothing_open_at == Some(self.size()) {
            return Ok(None);
        }
        let within = Within::new(&[], &self.store);
        let left_out = self.state.record.left_out(&within).map_err(|refusal| within.cause(refusal))?;
        let open = left_out.open(rng).into_iter();
        let ballots: Grounded = open.map(|ballot| (ballot.leaf, (Ground::Handover, ballot.entry.to_vec()))).collect();
        self.nothing_open_at = ballots.is_empty().then_some(self.size());
        self.publish_late(ballots, rng)
    }

    fn publish_late(&mut self, ballots: Grounded, rng: &mut impl CryptoRng) -> Result<Option<Published>, Error> {
        if ballots.is_empty() {
            return Ok(None);
        }
        let under = self.under()?;
        let built = Draft::new(self, Announcement::Claims { under }, ballots).build(rng)?;
        self.finish(built).map(Some)
    }

    fn latest_promise(&self) -> u64 {
        let manifest = &self.setting().manifest;
        manifest.schedule.closes.get() + manifest.epochs.longest.get()
    }
}
