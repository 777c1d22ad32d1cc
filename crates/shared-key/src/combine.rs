//! Combination of the parts of t participants (`docs/protocol.md` §6.7, §6.8).

use crate::setting::{GroupElement, GroupScalar};
use crate::{Error, Index};

/// Combines the parts of exactly `threshold` participants: `Σ λ_i·part_i`.
///
/// The parts must have been verified: a wrong one gives a wrong whole.
///
/// # Errors
/// As [`Lagrange::new`].
pub fn combine<E: GroupElement>(threshold: usize, parts: &[(Index, E)]) -> Result<E, Error> {
    let (participants, elements): (Vec<_>, Vec<_>) = parts.iter().copied().unzip();
    Lagrange::new(threshold, &participants)?.combine(&elements)
}

/// The Lagrange coefficients at 0 of a set of participants, for combining many elements.
#[derive(Clone, Debug)]
pub struct Lagrange<S: GroupScalar> {
    participants: Vec<Index>,
    coefficients: Vec<S>,
}

impl<S: GroupScalar> Lagrange<S> {
    /// `λ_i = Π_(j ≠ i) j / (j - i)` for exactly `threshold` participants, in whatever order.
    ///
    /// # Errors
    /// [`Error::CombinationCount`], [`Error::CombinationDuplicate`].
    pub fn new(threshold: usize, participants: &[Index]) -> Result<Self, Error> {
        check_count(threshold, participants.len())?;
        let coefficients = participants.iter().map(|&i| coefficient(i, participants)).collect::<Result<_, _>>()?;
        Ok(Self { participants: participants.to_vec(), coefficients })
    }

    /// Whose parts are combined, in the order in which [`Self::combine`] takes them.
    pub fn participants(&self) -> &[Index] {
        &self.participants
    }

    /// `Σ λ_i·part_i` of the participants' parts, in their order.
    ///
    /// # Errors
    /// [`Error::CombinationCount`].
    pub fn combine<E: GroupElement<Scalar = S>>(&self, parts: &[E]) -> Result<E, Error> {
        check_count(self.coefficients.len(), parts.len())?;
        Ok(E::weighted_sum(&self.coefficients, parts))
    }
}

fn check_count(expected: usize, found: usize) -> Result<(), Error> {
    if expected == found && found > 0 { Ok(()) } else { Err(Error::CombinationCount { expected, found }) }
}

fn coefficient<S: GroupScalar>(i: Index, participants: &[Index]) -> Result<S, Error> {
    if participants.iter().filter(|&&j| j == i).count() > 1 {
        return Err(Error::CombinationDuplicate { participant: i });
    }
    let at = |index: Index| S::from_u64(index.into());
    let (numerator, denominator) = participants
        .iter()
        .filter(|&&j| j != i)
        .fold((S::from_u64(1), S::from_u64(1)), |(n, d), &j| (n * at(j), d * (at(j) - at(i))));
    let inverse = denominator.invert().ok_or(Error::CombinationDuplicate { participant: i })?;
    Ok(numerator * inverse)
}
