//! Round 2: every participant seals a share for every other and publishes the hashes (`docs/protocol.md` §6.3).

use std::collections::BTreeMap;
use std::fmt;

use canonical::Hash;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::complaint::{self, Complaint};
use super::context::Context;
use super::round1_commitment::{AfterRound1, Commitments};
use super::sealed_share::{self, OneTimeSecret, SealedShare};
use crate::polynomial::committed_value;
use crate::setting::{GroupElement, Setting};
use crate::{Error, Index, Share, ShareFault, SharedKey};

/// The hashes that a participant published of the shares that it sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedShares {
    sender: Index,
    hashes: BTreeMap<Index, Hash>,
}

/// Checks what `sender` published in round 2: one hash for each other participant, in the order of their indexes.
///
/// # Errors
/// [`Error::Participant`], [`Error::HashCount`].
pub fn verify_shares<S: Setting>(context: &Context<S>, sender: Index, hashes: &[Hash]) -> Result<CheckedShares, Error> {
    context.check_participant(sender)?;
    let (expected, found) = (context.participants().len() - 1, hashes.len());
    if expected != found {
        return Err(Error::HashCount { participant: sender, expected, found });
    }
    Ok(CheckedShares { sender, hashes: context.others(sender).zip(hashes.iter().copied()).collect() })
}

impl CheckedShares {
    /// Who published.
    pub fn sender(&self) -> Index {
        self.sender
    }

    /// The hash of the share that is sealed for `receiver`; `None` of the sender itself and of strangers.
    pub fn hash_for(&self, receiver: Index) -> Option<&Hash> {
        self.hashes.get(&receiver)
    }
}

/// A participant's secrets after round 2: its own values, its one-time key, and the shares that it received.
///
/// The polynomials are gone.
pub struct AfterRound2<S: Setting> {
    index: Index,
    commitments: Commitments<S>,
    one_time_secret: OneTimeSecret,
    own: Zeroizing<Vec<S::Scalar>>,
    received: BTreeMap<Index, Zeroizing<Vec<S::Scalar>>>,
}

/// A key that a ceremony made, and a participant's share of it.
#[derive(Clone, Debug)]
pub struct KeyShare<S: Setting> {
    /// The public side, the same for all participants.
    pub key: SharedKey<S>,
    /// The participant's share.
    pub share: Share<S>,
}

impl<S: Setting> AfterRound1<S> {
    /// Goes through round 2: seals a share for each other participant, in the order of their indexes. Their hashes in this
    /// order are what the participant publishes.
    ///
    /// Sealing is random, so this must be done once: shares that are sealed again have other hashes.
    ///
    /// # Errors
    /// [`Error::State`] if the participant's own commitment among `commitments` is not that of this state.
    pub fn shares(
        self,
        commitments: Commitments<S>,
        rng: &mut impl CryptoRng,
    ) -> Result<(AfterRound2<S>, Vec<SealedShare>), Error> {
        if !self.is_of(commitments.of(self.index)?) {
            return Err(Error::State { participant: self.index });
        }
        let context = commitments.context();
        let sealed = context
            .others(self.index)
            .map(|other| sealed_share::seal(context, self.index, commitments.of(other)?, &self.values_at(other), rng))
            .collect::<Result<_, _>>()?;
        let own = self.values_at(self.index);
        let Self { index, one_time_secret, .. } = self;
        Ok((AfterRound2 { index, commitments, one_time_secret, own, received: BTreeMap::new() }, sealed))
    }

    fn values_at(&self, index: Index) -> Zeroizing<Vec<S::Scalar>> {
        let mut values = Zeroizing::new(vec![S::Scalar::default(); self.polynomials.len()]);
        for (value, polynomial) in values.iter_mut().zip(&self.polynomials) {
            *value = *polynomial.at(index);
        }
        values
    }
}

impl<S: Setting> AfterRound2<S> {
    /// The participant.
    pub fn index(&self) -> Index {
        self.index
    }

    /// Takes the share that the sender of `published` sealed. A share that is received again replaces the first.
    ///
    /// # Errors
    /// [`Error::Participant`] for the participant's own shares statement or a stranger's;
    /// [`Error::Share`] with the sender if it is not good. Unless the fault is [`ShareFault::Hash`], in which case this is not
    /// the share to judge the sender by, the answer is [`Self::complain`].
    pub fn receive(&mut self, published: &CheckedShares, sealed: &[u8]) -> Result<(), Error> {
        let sender = published.sender;
        let commitment = self.commitments.of(sender)?;
        let hash = published.hash_for(self.index).ok_or(Error::Participant { participant: sender })?;
        let scalars = sealed_share::check_hash(hash, sealed)
            .and_then(|()| {
                let context = self.commitments.context();
                sealed_share::open(context, commitment, self.index, &self.one_time_secret, sealed)
            })
            .map_err(|fault| Error::Share { sender, fault })?;
        self.received.insert(sender, scalars);
        Ok(())
    }

    /// Who has not sent a good share yet.
    pub fn missing(&self) -> impl Iterator<Item = Index> {
        self.commitments.context().others(self.index).filter(|other| !self.received.contains_key(other))
    }

    /// Ends the attempt by revealing the one-time key together with the bad share.
    ///
    /// # Errors
    /// As [`complaint::check`]: the secret stays secret if the complaint would be refused, and the state is lost.
    pub fn complain(self, published: &CheckedShares, sealed: &[u8]) -> Result<Complaint, Error> {
        let secret = self.one_time_secret.as_bytes();
        complaint::check(&self.commitments, self.index, published, secret, sealed)?;
        Ok(Complaint { accused: published.sender, one_time_secret: *secret, sealed: sealed.to_vec() })
    }

    /// The keys and this participant's share of each, in the order of the keys. To be stored before the participant
    /// confirms (§6.5), and used only after everyone has.
    ///
    /// # Errors
    /// [`Error::Share`] with [`ShareFault::Missing`] for the first whose share is missing; [`Error::Degenerate`].
    pub fn finish(self) -> Result<Vec<KeyShare<S>>, Error> {
        if let Some(sender) = self.missing().next() {
            return Err(Error::Share { sender, fault: ShareFault::Missing });
        }
        let keys = SharedKey::derive(&self.commitments)?;
        let mut sums = self.own.clone();
        for scalars in self.received.values() {
            for (sum, &scalar) in sums.iter_mut().zip(scalars.iter()) {
                *sum = *sum + scalar;
            }
        }
        Ok(keys
            .into_iter()
            .zip(sums.iter())
            .map(|(key, &sum)| KeyShare { key, share: Share::new(self.index, sum) })
            .collect())
    }

    /// The secrets, to be stored encrypted: `one-time secret || own value of each key`. Shares that were received are not
    /// among them; keep them sealed and receive them again.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        sealed_share::secret_bytes(&self.one_time_secret, self.own.iter())
    }

    /// Reads what [`Self::to_bytes`] wrote for the participant `index` of the attempt of `commitments`.
    ///
    /// # Errors
    /// [`Error::Participant`] if `index` takes no part, [`Error::Scalar`], [`Error::State`] for bytes of another length or
    /// values that contradict the participant's commitment.
    pub fn from_bytes(commitments: Commitments<S>, index: Index, bytes: &[u8]) -> Result<Self, Error> {
        let own_commitment = commitments.of(index)?;
        let (one_time_secret, own) =
            sealed_share::secrets_from_bytes::<S::Scalar>(index, bytes, commitments.context().keys().len())?;
        let is_own = own_commitment.one_time_key() == &one_time_secret.public_key()
            && own.iter().zip(own_commitment.keys()).all(|(value, commitments)| {
                S::Commitment::generator_times(value) == committed_value(commitments, index)
            });
        if !is_own {
            return Err(Error::State { participant: index });
        }
        Ok(Self { index, commitments, one_time_secret, own, received: BTreeMap::new() })
    }
}

impl<S: Setting> fmt::Debug for AfterRound2<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let received: Vec<_> = self.received.keys().collect();
        f.debug_struct("AfterRound2").field("index", &self.index).field("received", &received).finish_non_exhaustive()
    }
}
