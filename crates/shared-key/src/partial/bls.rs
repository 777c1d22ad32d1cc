//! Partial evaluations over BLS12-381, checked by pairings.

use rand_core::CryptoRng;

use crate::bls::{Bls, G1};
use crate::pairing_check::{PairingBatch, PairingKey};
use crate::setting::GroupElement;
use crate::{Error, Index, Share, SharedKey};

/// `s_i = x_i·b`.
///
/// # Errors
/// [`Error::Element`] if `element` is the identity.
pub fn evaluate(share: &Share<Bls>, element: &G1) -> Result<G1, Error> {
    if element.is_identity() { Err(Error::Element) } else { Ok(element.times(share.secret())) }
}

/// Checks one evaluation: `e(s_i, G2) = e(b, X_i)`.
///
/// # Errors
/// [`Error::Participant`] if `participant` has no share of the key, [`Error::Evaluation`] if the equation does not hold.
pub fn verify(key: &SharedKey<Bls>, participant: Index, element: &G1, evaluation: &G1) -> Result<(), Error> {
    let key = PairingKey::new(key.verification_share(participant)?);
    if key.holds(element, evaluation) { Ok(()) } else { Err(Error::Evaluation { participant }) }
}

/// Many evaluations by one participant with one key, checked together at the price of two pairings.
#[derive(Clone, Debug)]
pub struct EvaluationBatch {
    participant: Index,
    batch: PairingBatch,
}

impl EvaluationBatch {
    /// An empty batch.
    ///
    /// # Errors
    /// [`Error::Participant`] if `participant` has no share of the key.
    pub fn new(key: &SharedKey<Bls>, participant: Index) -> Result<Self, Error> {
        let key = PairingKey::new(key.verification_share(participant)?);
        Ok(Self { participant, batch: PairingBatch::new(key) })
    }

    /// Adds `evaluation` of `element`.
    pub fn push(&mut self, element: G1, evaluation: G1) {
        self.batch.push(element, evaluation);
    }

    /// How many evaluations it holds.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The verdict of checking each, but for a chance of 2^-128 over `rng`, which must not be known to who evaluated.
    ///
    /// # Errors
    /// [`Error::Evaluation`] if any does not hold.
    pub fn verify(&self, rng: &mut impl CryptoRng) -> Result<(), Error> {
        if self.batch.holds(rng) { Ok(()) } else { Err(Error::Evaluation { participant: self.participant }) }
    }

    /// Positions of those that do not hold, ascending, counted from 0.
    pub fn culprits(&self, rng: &mut impl CryptoRng) -> Vec<usize> {
        self.batch.culprits(rng)
    }
}
