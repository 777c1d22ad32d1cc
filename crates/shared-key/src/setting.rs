//! What the two settings have in common: a prime field, a group to commit in, a group to evaluate in.

use std::fmt::Debug;
use std::ops::{Add, Mul, Sub};

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, Index};

/// One of the two ways in which a role shares its keys (`docs/protocol.md` §6): [`crate::Ristretto`] or [`crate::Bls`].
pub trait Setting: Clone + Copy + Debug + PartialEq + Eq + Send + Sync + 'static {
    /// Integers modulo the order of both groups.
    type Scalar: GroupScalar;
    /// Group of commitments, public keys and verification shares.
    type Commitment: GroupElement<Scalar = Self::Scalar>;
    /// Group of partial evaluations.
    type Evaluation: GroupElement<Scalar = Self::Scalar>;
}

/// An integer modulo the prime order of a group. Its arithmetic takes constant time; `Default` is zero.
pub trait GroupScalar:
    Copy
    + Default
    + PartialEq
    + Zeroize
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Send
    + Sync
    + 'static
{
    /// The integer `n`.
    fn from_u64(n: u64) -> Self;

    /// 64 bytes as an integer, in the byte order of the setting, modulo the order.
    fn from_wide(bytes: &[u8; 64]) -> Self;

    /// Reads the one encoding of a scalar, 32 bytes in the byte order of the setting.
    ///
    /// # Errors
    /// [`Error::Scalar`] for any other bytes.
    fn decode(bytes: &[u8]) -> Result<Self, Error>;

    /// The encoding, 32 bytes.
    fn encode(&self) -> [u8; 32];

    /// `1 / self`, or `None` of zero.
    fn invert(&self) -> Option<Self>;

    /// Whether it is zero.
    fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Uniform, from 64 bytes of `rng`, so that what the reduction favours cannot be noticed.
    fn random(rng: &mut impl CryptoRng) -> Zeroizing<Self> {
        let mut bytes = Zeroizing::new([0; 64]);
        rng.fill_bytes(bytes.as_mut());
        Zeroizing::new(Self::from_wide(&bytes))
    }
}

/// An element of a group of prime order, written additively. `Default` is the identity.
pub trait GroupElement:
    Copy + Default + PartialEq + Debug + Add<Output = Self> + Sub<Output = Self> + Send + Sync + 'static
{
    /// Integers modulo the order of the group.
    type Scalar: GroupScalar;

    /// Bytes of an encoding.
    const LENGTH: usize;

    /// The generator that the specification names.
    fn generator() -> Self;

    /// Reads the one encoding of an element other than the identity.
    ///
    /// # Errors
    /// [`Error::Element`] for any other bytes: of another length, not canonical, not on the curve, outside the subgroup of
    /// prime order, or the identity.
    fn decode(bytes: &[u8]) -> Result<Self, Error>;

    /// The encoding, [`Self::LENGTH`] bytes.
    fn encode(&self) -> Vec<u8>;

    /// `scalar · self`, in constant time.
    fn times(&self, scalar: &Self::Scalar) -> Self;

    /// `scalar ·` the generator, in constant time.
    fn generator_times(scalar: &Self::Scalar) -> Self {
        Self::generator().times(scalar)
    }

    /// `Σ weight · element` over pairs of the two slices, for public values only: time depends on them.
    fn weighted_sum(weights: &[Self::Scalar], elements: &[Self]) -> Self {
        weights.iter().zip(elements).fold(Self::default(), |sum, (weight, element)| sum + element.times(weight))
    }

    /// Whether it is the identity.
    fn is_identity(&self) -> bool {
        *self == Self::default()
    }

    /// `index · self`, in time that depends on the index.
    fn times_index(&self, index: Index) -> Self {
        let n = index.get();
        (0..u32::BITS - n.leading_zeros()).rev().fold(Self::default(), |sum, bit| {
            let doubled = sum + sum;
            if n >> bit & 1 == 1 { doubled + *self } else { doubled }
        })
    }
}
