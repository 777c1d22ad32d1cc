//! The context that every message of an attempt is bound to (`docs/protocol.md` §6.1).

use std::marker::PhantomData;

use canonical::hash::length_prefixed;
use canonical::{Frame, Hash, label};

use crate::setting::Setting;
use crate::{Error, Index};

/// One who takes part in a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Position in the manifest, whoever is excluded.
    pub index: Index,
    /// Id in the manifest.
    pub id: String,
    /// Ed25519 key in the manifest.
    pub key: [u8; 32],
}

/// One attempt of a role to make its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context<S: Setting> {
    hash: Hash,
    threshold: usize,
    participants: Vec<Participant>,
    keys: Vec<String>,
    setting: PhantomData<S>,
}

impl<S: Setting> Context<S> {
    /// The context of the `attempt`-th attempt (from 1) of a role of the election with id `election`: `threshold` of `participants`,
    /// who are all of the role but the excluded, ascending by index, will be able to use each of `keys`. `role` is its name in statements:
    /// one person may hold shares of several roles in one group.
    ///
    /// # Errors
    /// [`Error::Context`] if the threshold is 0 or above the participants, participants do not ascend, there is no key or one
    /// stands twice, or the attempt is 0.
    pub fn new(
        election: &Hash,
        role: &str,
        attempt: u64,
        threshold: u32,
        participants: Vec<Participant>,
        keys: Vec<String>,
    ) -> Result<Self, Error> {
        let threshold_size = usize::try_from(threshold).map_err(|_| Error::Context("threshold too large"))?;
        if attempt == 0 {
            return Err(Error::Context("attempts count from 1"));
        }
        if threshold == 0 || threshold_size > participants.len() {
            return Err(Error::Context("threshold not from 1 to the number of participants"));
        }
        if !participants.is_sorted_by(|a, b| a.index < b.index) {
            return Err(Error::Context("participants not ascending by index"));
        }
        if keys.is_empty() || keys.iter().enumerate().any(|(i, key)| keys.iter().take(i).any(|other| other == key)) {
            return Err(Error::Context("no key, or one that stands twice"));
        }
        let hash = Frame::new(label::CEREMONY)
            .part(election)
            .part(role)
            .int(attempt)
            .int(threshold.into())
            .part(participants_part(&participants))
            .part(keys_part(&keys))
            .hash();
        Ok(Self { hash, threshold: threshold_size, participants, keys, setting: PhantomData })
    }

    /// `context`, the hash that stands for all of it.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// How many shares make a whole.
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// Who takes part, ascending by index.
    pub fn participants(&self) -> &[Participant] {
        &self.participants
    }

    /// Indexes of those who take part, ascending.
    pub fn indexes(&self) -> impl Iterator<Item = Index> {
        self.participants.iter().map(|participant| participant.index)
    }

    /// Indexes of all but `index`, ascending: the order of the hashes of a shares statement.
    pub fn others(&self, index: Index) -> impl Iterator<Item = Index> {
        self.indexes().filter(move |&other| other != index)
    }

    /// Names of the keys, in the order of the role.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    pub(crate) fn check_participant(&self, participant: Index) -> Result<(), Error> {
        if self.indexes().any(|index| index == participant) { Ok(()) } else { Err(Error::Participant { participant }) }
    }
}

fn participants_part(participants: &[Participant]) -> Vec<u8> {
    let mut part = Vec::new();
    for participant in participants {
        length_prefixed(&mut part, &u64::from(participant.index).to_be_bytes());
        length_prefixed(&mut part, participant.id.as_bytes());
        length_prefixed(&mut part, &participant.key);
    }
    part
}

fn keys_part(keys: &[String]) -> Vec<u8> {
    let mut part = Vec::new();
    keys.iter().for_each(|key| length_prefixed(&mut part, key.as_bytes()));
    part
}
