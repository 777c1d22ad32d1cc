//! Claims: ballots that were promised and come after the close (`docs/protocol.md` §9.4).

use std::collections::{BTreeMap, BTreeSet};

use canonical::Hash;
use election::statement::Kind;
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Record, Refusal, Setting, check_acknowledgement, check_promise};
use transparency_log::note::Note;

use crate::attachments::Within;
use crate::draft::{Announcement, Draft, Ground, Grounded, PROMISES};
use crate::store::PendingBallot;
use crate::{Board, Error, Published, Store};

/// Ballots that are kept in memory because a mailbox acknowledged them, or an operator before promised them, at most.
const ACKNOWLEDGED: usize = 10_000;

/// Ballots that are kept so, by credential; some may be published meanwhile.
pub(crate) type Claimants = BTreeMap<[u8; 32], BTreeSet<Hash>>;

/// Of one credential, at most, however many ballots it may cast: nobody claims so many that were lost.
const OF_CREDENTIAL: usize = 20;

/// A ballot that comes after the close, with what it comes by.
#[derive(Debug)]
pub struct ExaminedClaim {
    /// Leaf hash of the entry that the ballot will be.
    pub leaf: Hash,
    credential: [u8; 32],
    ground: ClaimGround,
    ballot: Vec<u8>,
}

/// What a ballot is claimed by.
#[derive(Debug)]
enum ClaimGround {
    /// The operator promised it by a time.
    Promise(u64),
    /// A mailbox acknowledged it, or an operator before promised it: the note.
    Note(String),
}

/// A claim whose ballot could be in a record of this election.
#[derive(Debug)]
pub struct CheckedClaim(ExaminedClaim);

/// The first step of [`Board::claim`], in microseconds: what neither the board nor a mailbox signed ends here. `record` is the
/// board's, of now or of a moment ago.
///
/// # Errors
/// As [`Board::claim`].
pub fn examine_claim(record: &Record, ground: &[u8], ballot: &[u8]) -> Result<ExaminedClaim, Error> {
    let setting = record.setting().filter(|_| record.phase() == Phase::Closed && record.decryption().is_none());
    let setting = setting.ok_or(Error::Phase(record.phase()))?;
    let note = Note::parse(ground).map_err(Refusal::from)?;
    let (promised, own) = match Statement::kind_of(note.text()).map_err(Refusal::from)? {
        Kind::Acknowledgement => (check_acknowledgement(setting, ground)?.leaf, None),
        _ => {
            let (promise, operator) = check_promise(setting, &record.operators(), ground)?;
            let (time, most) = (promise.by.get(), latest_promise(record, setting));
            if time > most {
                return Err(Refusal::TooLate { time, most }.into());
            }
            // Nobody but who made it can make it again: the note of an operator before is kept.
            (promise.leaf, (operator == record.operator()).then_some(time))
        }
    };
    let Entry { leaf, statement, .. } = Entry::parse(ballot).map_err(Refusal::from)?;
    let Statement::Ballot(said) = statement else { return Err(Refusal::BallotMisplaced.into()) };
    if leaf != promised {
        return Err(Error::ClaimMismatch);
    }
    let ground = own.map_or_else(|| ClaimGround::Note(note.to_string()), ClaimGround::Promise);
    Ok(ExaminedClaim { leaf, credential: said.credential.0, ground, ballot: ballot.to_vec() })
}

/// The second step, in milliseconds: signature, credential and proofs of a ballot that is claimed by a note of somebody else than the operator.
/// Whoever has the key of a mailbox, or of an operator before, could claim anything by it. `rng` must be unpredictable to whoever claims.
///
/// # Errors
/// [`Error::Refused`].
pub fn check_claim(record: &Record, claim: ExaminedClaim, rng: &mut impl CryptoRng) -> Result<CheckedClaim, Error> {
    if matches!(claim.ground, ClaimGround::Note(_)) {
        record.verify_ballot(&claim.ballot, rng)?;
    }
    Ok(CheckedClaim(claim))
}

fn latest_promise(record: &Record, setting: &Setting) -> u64 {
    let closes = record.closes().expect("a record with a manifest has a schedule");
    closes + setting.manifest.epochs.longest.get()
}

impl<S: Store> Board<S> {
    /// All steps of a claim: [`examine_claim`], [`check_claim`], and [`Self::take_claim`].
    ///
    /// # Errors
    /// [`Error::Refused`] for what is no promise of this board and no acknowledgement of a mailbox, names a time after that of claims,
    /// or is no ballot; [`Error::ClaimMismatch`]; [`Error::TooManyClaims`]; [`Error::Phase`] before the close and after the counted list.
    pub fn claim(&mut self, ground: &[u8], ballot: &[u8], rng: &mut impl CryptoRng) -> Result<(), Error> {
        let examined = examine_claim(&self.state.record, ground, ballot)?;
        let checked = check_claim(&self.state.record, examined, rng)?;
        self.take_claim(checked)
    }

    /// Takes a ballot that the board promised, or a mailbox acknowledged, and that is not in the record, from whoever kept both. A
    /// ballot that the store knows stays as it is. One that was only acknowledged, or promised by an operator before, is kept in memory
    /// until it is published: whoever handed it in looks whether it was, and hands it in again if not. No credential has more than a few
    /// places: it takes hundreds that conspire to fill them all.
    ///
    /// # Errors
    /// [`Error::TooManyClaims`]; [`Error::NotInForce`]; [`Error::Store`]; [`Error::Halted`].
    pub fn take_claim(&mut self, CheckedClaim(claim): CheckedClaim) -> Result<(), Error> {
        self.check_in_force()?;
        let ExaminedClaim { leaf, credential, ground, ballot } = claim;
        match ground {
            ClaimGround::Promise(by) => {
                let ballot_box = self.state.ballot_box;
                self.claim_promised(PendingBallot { leaf, by, ballot_box, credential: None, entry: ballot }, credential)
            }
            ClaimGround::Note(note) => self.claim_by_note((leaf, credential), note, ballot),
        }
    }

    fn claim_promised(&mut self, claimed: PendingBallot, credential: [u8; 32]) -> Result<(), Error> {
        if self.store.promised_by(&claimed.leaf)?.is_some() || self.state.log.index(&claimed.leaf).is_some() {
            return Ok(());
        }
        let kept = self.store.keep_pending(self.state.position(), std::slice::from_ref(&claimed));
        self.settle(kept)?;
        self.pending.add(credential, claimed);
        Ok(())
    }

    fn claim_by_note(
        &mut self,
        (leaf, credential): (Hash, [u8; 32]),
        note: String,
        ballot: Vec<u8>,
    ) -> Result<(), Error> {
        let is_kept = self.pending.by(&leaf).is_some() || self.acknowledged.contains_key(&leaf);
        if is_kept || self.state.log.index(&leaf).is_some() {
            return Ok(());
        }
        let of_credential = self.claimants.get_mut(&credential).map_or(0, |own| {
            own.retain(|leaf| self.acknowledged.contains_key(leaf));
            own.len()
        });
        if self.acknowledged.len() >= ACKNOWLEDGED || of_credential >= OF_CREDENTIAL {
            return Err(Error::TooManyClaims);
        }
        self.claimants.entry(credential).or_default().insert(leaf);
        self.acknowledged.insert(leaf, (Ground::Note(note), ballot));
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
        self.check_in_force()?;
        if self.phase() != Phase::Closed {
            return Err(Refusal::Phase { phase: self.phase(), kind: Kind::Claims }.into());
        }
        self.forget_recorded();
        let mut ballots = self.pending.of_boxes_before(u64::MAX);
        ballots.extend(self.acknowledged.clone());
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
        self.check_in_force()?;
        if self.nothing_open_at == Some(self.size()) {
            return Ok(None);
        }
        let within = Within::new(&[], &self.store);
        let left_out = self.state.record.left_out(&within).map_err(|refusal| within.cause(refusal))?;
        let open = left_out.first_open(PROMISES, rng).into_iter();
        let ballots: Grounded = open.map(|ballot| (ballot.leaf, (Ground::Handover, ballot.entry.to_vec()))).collect();
        self.nothing_open_at = ballots.is_empty().then_some(self.size());
        self.publish_late(ballots, rng)
    }

    /// Acknowledged ballots stay until they are in the log, or refused: many may wait, and the head may not be cosigned yet.
    pub(crate) fn forget_recorded(&mut self) {
        let log = &self.state.log;
        self.acknowledged.retain(|leaf, _| log.index(leaf).is_none());
    }

    fn publish_late(&mut self, ballots: Grounded, rng: &mut impl CryptoRng) -> Result<Option<Published>, Error> {
        if ballots.is_empty() {
            return Ok(None);
        }
        let under = self.under()?;
        let built = Draft::new(self, Announcement::Claims { under }, ballots).build(rng)?;
        self.finish(built).map(Some)
    }
}
