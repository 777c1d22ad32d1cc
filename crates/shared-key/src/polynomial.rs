//! Secret polynomials and commitments to them.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::Index;
use crate::setting::{GroupElement, GroupScalar};

/// `f(x) = a_0 + a_1 x + .. + a_(t-1) x^(t-1)`, lowest coefficient first.
#[derive(Clone)]
pub(crate) struct Polynomial<S: GroupScalar>(Zeroizing<Vec<S>>);

impl<S: GroupScalar> Polynomial<S> {
    /// Uniform with `threshold` coefficients.
    pub(crate) fn random(threshold: usize, rng: &mut impl CryptoRng) -> Self {
        // Filled in place: a vector that grows would leave copies behind.
        let mut coefficients = Zeroizing::new(vec![S::default(); threshold]);
        for coefficient in coefficients.iter_mut() {
            *coefficient = *S::random(rng);
        }
        Self(coefficients)
    }

    pub(crate) fn from_coefficients(coefficients: Zeroizing<Vec<S>>) -> Self {
        Self(coefficients)
    }

    pub(crate) fn coefficients(&self) -> &[S] {
        &self.0
    }

    /// `a_0`.
    pub(crate) fn secret(&self) -> Zeroizing<S> {
        Zeroizing::new(self.0.first().copied().unwrap_or_default())
    }

    /// `f(index)`.
    pub(crate) fn at(&self, index: Index) -> Zeroizing<S> {
        let x = S::from_u64(index.into());
        self.0.iter().rev().fold(Zeroizing::default(), |sum, &coefficient| Zeroizing::new(*sum * x + coefficient))
    }

    /// `a_0·g, .., a_(t-1)·g`.
    pub(crate) fn commitments<E: GroupElement<Scalar = S>>(&self) -> Vec<E> {
        self.0.iter().map(E::generator_times).collect()
    }
}

/// `f(index)·g` from the commitments to f.
pub(crate) fn committed_value<E: GroupElement>(commitments: &[E], index: Index) -> E {
    commitments.iter().rev().fold(E::default(), |sum, &commitment| sum.times_index(index) + commitment)
}
