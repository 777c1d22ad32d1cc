//! The public side of a shared key.

use std::collections::BTreeMap;

use crate::ceremony::Commitments;
use crate::combine::Lagrange;
use crate::polynomial::committed_value;
use crate::setting::{GroupElement, Setting};
use crate::{Error, Index, Share};

/// A key of which any `threshold` participants hold the secret together (`docs/protocol.md` §6.7).
#[derive(Clone, Debug, PartialEq)]
pub struct SharedKey<S: Setting> {
    name: String,
    threshold: usize,
    public: S::Commitment,
    // Neither these nor `public` are the identity.
    verification: BTreeMap<Index, S::Commitment>,
}

impl<S: Setting> SharedKey<S> {
    /// The keys that follow from the commitments of a ceremony, in the order of the role.
    ///
    /// # Errors
    /// [`Error::Degenerate`] if a public key or a verification share is the identity.
    pub fn derive(commitments: &Commitments<S>) -> Result<Vec<Self>, Error> {
        let context = commitments.context();
        let of_key = |position: usize| {
            commitments.all().iter().filter_map(move |commitment| commitment.keys().get(position).map(Vec::as_slice))
        };
        context.keys().iter().enumerate().map(|(i, name)| Self::of_sums(commitments, name, &sums(of_key(i)))).collect()
    }

    /// Name of the key within its role.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many shares make a whole.
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// Y.
    pub fn public_key(&self) -> &S::Commitment {
        &self.public
    }

    /// `X_i` of one participant.
    ///
    /// # Errors
    /// [`Error::Participant`] if it has no share.
    pub fn verification_share(&self, participant: Index) -> Result<&S::Commitment, Error> {
        self.verification.get(&participant).ok_or(Error::Participant { participant })
    }

    /// Those who have a share, ascending.
    pub fn participants(&self) -> impl Iterator<Item = Index> {
        self.verification.keys().copied()
    }

    /// Checks that a share is one of this key.
    ///
    /// # Errors
    /// [`Error::Participant`] for an index without a share, [`Error::State`] for another secret.
    pub fn check_share(&self, share: &Share<S>) -> Result<(), Error> {
        if *self.verification_share(share.index())? == share.verification_share() {
            Ok(())
        } else {
            Err(Error::State { participant: share.index() })
        }
    }

    /// Coefficients to combine the parts of these participants.
    ///
    /// # Errors
    /// As [`Lagrange::new`]; [`Error::Participant`] for an index without a share.
    pub fn lagrange(&self, participants: &[Index]) -> Result<Lagrange<S::Scalar>, Error> {
        participants.iter().try_for_each(|&participant| self.verification_share(participant).map(|_| ()))?;
        Lagrange::new(self.threshold, participants)
    }

    /// `sums` are the commitments to the sum of all polynomials.
    fn of_sums(commitments: &Commitments<S>, name: &str, sums: &[S::Commitment]) -> Result<Self, Error> {
        let context = commitments.context();
        let public = sums.first().copied().unwrap_or_default();
        let verification: BTreeMap<_, _> =
            context.indexes().map(|index| (index, committed_value(sums, index))).collect();
        if public.is_identity() || verification.values().any(GroupElement::is_identity) {
            return Err(Error::Degenerate { key: name.into() });
        }
        Ok(Self { name: name.into(), threshold: context.threshold(), public, verification })
    }
}

/// Adds the commitments of all participants, coefficient by coefficient.
fn sums<'a, E: GroupElement>(mut commitments: impl Iterator<Item = &'a [E]>) -> Vec<E> {
    let first = commitments.next().unwrap_or_default().to_vec();
    commitments.fold(first, |sums, next| sums.iter().zip(next).map(|(&sum, &element)| sum + element).collect())
}
