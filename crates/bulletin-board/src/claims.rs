//! Claims: ballots that were promised and come after the close (`docs/protocol.md` §9.4).

use election::statement::{Claims, Form, Kind};
use election::{Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Refusal, check_promise};

use crate::publication::Announcement;
use crate::store::PendingBallot;
use crate::{Board, Error, Published, Store};

/// Promises of one claims entry: as many as fit into 65,535 bytes whatever their numbers are.
const PROMISES: usize = 120;

impl<S: Store> Board<S> {
    /// Takes a ballot that the board promised and does not have, from whoever kept both: after a loss of the store. A ballot that
    /// the store knows stays as it is.
    ///
    /// # Errors
    /// [`Error::Refused`] for what is no promise of this board, names a time after that of claims, or is no ballot;
    /// [`Error::ClaimMismatch`]; [`Error::Phase`] before the close and after the counted list.
    pub fn claim(&mut self, promise: &[u8], ballot: &[u8]) -> Result<(), Error> {
        self.check_running()?;
        if self.phase() != Phase::Closed || self.record.decryption().is_some() {
            return Err(Error::Phase(self.phase()));
        }
        let promise = check_promise(self.setting(), promise)?;
        let entry = Entry::parse(ballot).map_err(Refusal::from)?;
        let Statement::Ballot(said) = entry.statement else { return Err(Refusal::BallotMisplaced.into()) };
        if entry.leaf != promise.leaf {
            return Err(Error::ClaimMismatch);
        }
        if self.store.promised_by(&entry.leaf)?.is_some() || self.log.index(&entry.leaf).is_some() {
            return Ok(());
        }
        let (time, most) = (promise.by.get(), self.latest_promise());
        if time > most {
            return Err(Refusal::TooLate { time, most }.into());
        }
        let (leaf, by, entry) = (entry.leaf, time, ballot.to_vec());
        let kept = self.store.keep_pending(&[PendingBallot { leaf, by, entry: entry.clone() }]);
        self.halt_after(&kept);
        kept?;
        self.pending.add(leaf, by, said.credential.0, entry);
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
        let under = self.under()?;
        let announce = |board: &Self, leaves: &[canonical::Hash]| {
            board.announce_claims(leaves.get(..PROMISES).unwrap_or(leaves), under.clone())
        };
        self.publish_pending(rng, announce).map(Some)
    }

    fn announce_claims(&self, ballots: &[canonical::Hash], under: String) -> Announcement {
        let promises = ballots.iter().map(|leaf| {
            let by = self.pending.by(leaf).expect("the ballots that are announced are pending");
            self.promise(*leaf, by).to_string()
        });
        let claims = Claims::new(self.election(), promises.collect(), under);
        Announcement { header: self.sign(&claims.text()).to_bytes(), ballots: ballots.to_vec() }
    }

    fn latest_promise(&self) -> u64 {
        let manifest = &self.setting().manifest;
        manifest.schedule.closes.get() + manifest.epochs.longest.get()
    }
}

#[cfg(test)]
mod tests {
    use canonical::{Hash, Int, MAX_INTEGER};
    use election::statement::Promise;
    use election::{ElectionId, MAX_ENTRY, role::key_name};
    use transparency_log::SigningKey;

    use super::*;

    #[test]
    fn the_promises_of_a_claims_entry_fit_into_it() {
        let (key, election) = (SigningKey::from_seed(&[1; 32]), ElectionId(Hash([0xff; 32])));
        let sign = |text: &str| election::entry::sign(text, &[(key_name::BOARD, &key)]).unwrap().to_string();
        let by = Int::new(MAX_INTEGER).unwrap();
        let promises = vec![sign(&Promise::new(election, by, Hash([0xff; 32])).text()); PROMISES];
        // A checkpoint with the cosignatures of 25 witnesses of the longest names has less than 8,000 bytes.
        let under = "x".repeat(8_000);
        assert!(sign(&Claims::new(election, promises, under).text()).len() <= MAX_ENTRY);
    }
}
