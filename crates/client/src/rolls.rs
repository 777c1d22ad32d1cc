//! Following the rolls of a record: which applications they hold (`docs/protocol.md` §7.3).

use canonical::Hash;
use election::statement::Roll;
use election::{Attachment, ElectionId, Id};
use rand_core::CryptoRng;
use record::RollRecord;
use record::roll::RECORD;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::{Beginning, BoardClient, Error, FollowError};

/// The rolls of an election, for whoever has to hear of each: what is read is checked as [`Beginning`] says, and an attachment to be the one
/// that the registrars signed.
#[derive(Debug)]
pub struct RollFollower {
    client: BoardClient,
    beginning: Beginning,
    /// Rolls whose applications were given.
    told: usize,
    has_told: bool,
}

impl RollFollower {
    /// Reads what there is. `rng` must be unpredictable to whoever made the log.
    ///
    /// # Errors
    /// As [`Beginning::read`].
    pub fn begin(client: BoardClient, rng: &mut impl CryptoRng) -> Result<Self, FollowError> {
        let beginning = Beginning::read(&client, rng)?;
        Ok(Self { client, beginning, told: 0, has_told: false })
    }

    /// What was read.
    pub fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// Whether all rolls of a checkpoint were given once.
    pub fn has_told(&self) -> bool {
        self.has_told
    }

    /// The applications of each roll that was not given before, in the order of the log. When registration is over, nothing is asked for.
    ///
    /// # Errors
    /// After any but [`FollowError::Client`] the log is not to be believed. The same rolls are given the next time.
    pub fn news(&mut self, rng: &mut impl CryptoRng) -> Result<Vec<Vec<Hash>>, FollowError> {
        if self.has_told && !self.beginning.is_over() {
            self.go_on(rng)?;
        }
        let election = self.client.election();
        let new = self.beginning.all_rolls().iter().skip(self.told);
        let ids = new.map(|roll| applications_of(&self.client, election, &roll.constituency, &roll.attachment));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        self.told += ids.len();
        self.has_told = true;
        Ok(ids)
    }

    /// Reads the beginning anew if the log has grown.
    fn go_on(&mut self, rng: &mut impl CryptoRng) -> Result<(), FollowError> {
        let head = SignedCheckpoint::parse(&self.client.checkpoint()?)?;
        let (before, now) = (self.beginning.size(), head.checkpoint().size());
        if now < before {
            return Err(FollowError::Forked { before, now });
        }
        if now > before {
            let grown = Beginning::read(&self.client, rng)?;
            let text = |roll: &Roll| election::statement::Form::text(roll);
            let old = self.beginning.all_rolls().iter().map(text);
            let continues = old.eq(grown.all_rolls().iter().take(self.beginning.all_rolls().len()).map(text));
            if !continues {
                return Err(FollowError::Forked { before, now });
            }
            self.beginning = grown;
        }
        Ok(())
    }
}

/// The applications of a roll by its attachment, ascending.
///
/// # Errors
/// [`Error::Answer`] if the service has another attachment, and whatever goes wrong on the way.
pub fn applications_of(
    client: &BoardClient,
    election: ElectionId,
    constituency: &Id,
    attachment: &Attachment,
) -> Result<Vec<Hash>, Error> {
    let content = client.attachment(&attachment.hash)?;
    let (records, rest) = content.as_chunks::<RECORD>();
    if !attachment.is_of(&content) || !rest.is_empty() {
        return Err(Error::Answer { fault: "not the attachment that the roll names".into() });
    }
    Ok(records.iter().map(|record| RollRecord::from_bytes(record).application(election, constituency)).collect())
}
