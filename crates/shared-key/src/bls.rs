//! The setting of the registrars: BLS12-381, commitments in G2 and evaluations in G1.

use std::fmt;
use std::ops::{Add, Mul, Sub};

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use canonical::Frame;
use ff::Field;
use group::Group;
use group::prime::PrimeCurveAffine;
use zeroize::DefaultIsZeroes;

use crate::Error;
use crate::setting::{GroupElement, GroupScalar, Setting};

/// Commitments in G2 of BLS12-381, evaluations in G1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bls;

impl Setting for Bls {
    type Scalar = Scalar;
    type Commitment = G2;
    type Evaluation = G1;
}

/// An integer modulo the order q of G1 and G2. Its `Debug` shows nothing.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Scalar(pub(crate) blstrs::Scalar);

/// An element of the subgroup of order q of G1; 48 bytes, compressed.
#[derive(Clone, Copy, PartialEq)]
pub struct G1(pub(crate) G1Projective);

/// An element of the subgroup of order q of G2; 96 bytes, compressed.
#[derive(Clone, Copy, PartialEq)]
pub struct G2(pub(crate) G2Projective);

/// `scalar(label, ..)` of the registrars' setting (`docs/protocol.md` §6): the frame's SHA-512, big-endian, modulo q.
pub fn scalar(frame: Frame) -> Scalar {
    Scalar::from_wide(&frame.wide())
}

impl Scalar {
    /// The integer `n`; 128 bits are below q.
    pub(crate) fn from_u128(n: u128) -> Self {
        let mut bytes = [0; 32];
        for (byte, of_n) in bytes.iter_mut().zip(n.to_le_bytes()) {
            *byte = of_n;
        }
        let below_order: Option<_> = blstrs::Scalar::from_bytes_le(&bytes).into();
        Self(below_order.expect("q has 255 bits"))
    }
}

impl DefaultIsZeroes for Scalar {}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar(..)")
    }
}

impl Add for Scalar {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Scalar {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Scalar {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl GroupScalar for Scalar {
    fn from_u64(n: u64) -> Self {
        Self(n.into())
    }

    /// Horner's rule over four digits of 128 bits, each of which is below q: no branch and no division.
    fn from_wide(bytes: &[u8; 64]) -> Self {
        let base = Self::from_u128(1 << 127) * Self::from_u64(2);
        let (digits, _) = bytes.as_chunks::<16>();
        digits.iter().fold(Self::default(), |sum, digit| sum * base + Self::from_u128(u128::from_be_bytes(*digit)))
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.try_into().map_err(|_| Error::Scalar)?;
        let below_order: Option<_> = blstrs::Scalar::from_bytes_be(bytes).into();
        below_order.map(Self).ok_or(Error::Scalar)
    }

    fn encode(&self) -> [u8; 32] {
        self.0.to_bytes_be()
    }

    fn invert(&self) -> Option<Self> {
        let inverse: Option<_> = self.0.invert().into();
        inverse.map(Self)
    }
}

/// The same for both groups: arithmetic, encodings, a `Debug` of the encoding.
macro_rules! curve_group {
    ($group:ident, $projective:ident, $affine:ident, $length:literal) => {
        impl Default for $group {
            fn default() -> Self {
                Self($projective::identity())
            }
        }

        impl fmt::Debug for $group {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($group), "("))?;
                self.0.to_compressed().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(")")
            }
        }

        impl Add for $group {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $group {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl $group {
            /// The encoding: compressed form of the ZCash convention.
            pub fn to_bytes(&self) -> [u8; $length] {
                self.0.to_compressed()
            }

            pub(crate) fn affine(&self) -> $affine {
                $affine::from(self.0)
            }
        }

        impl GroupElement for $group {
            type Scalar = Scalar;
            const LENGTH: usize = $length;

            fn generator() -> Self {
                Self($projective::generator())
            }

            fn decode(bytes: &[u8]) -> Result<Self, Error> {
                let bytes = bytes.try_into().map_err(|_| Error::Element)?;
                let affine: Option<$affine> = $affine::from_compressed(bytes).into();
                let affine = affine.filter(|affine| !bool::from(affine.is_identity())).ok_or(Error::Element)?;
                Ok(Self(affine.into()))
            }

            fn encode(&self) -> Vec<u8> {
                self.to_bytes().to_vec()
            }

            fn times(&self, scalar: &Scalar) -> Self {
                Self(self.0 * scalar.0)
            }
        }
    };
}

curve_group!(G1, G1Projective, G1Affine, 48);
curve_group!(G2, G2Projective, G2Affine, 96);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_integers_are_reduced_big_endian() {
        let wide = |bytes: &[u8]| {
            let mut padded = [0; 64];
            padded.iter_mut().rev().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from);
            Scalar::from_wide(&padded)
        };
        assert_eq!(wide(&[1, 2]), Scalar::from_u64(258));
        let minus_one = (Scalar::default() - Scalar::from_u64(1)).encode();
        assert_eq!(wide(&minus_one), Scalar::default() - Scalar::from_u64(1));
        let mut order = minus_one;
        order[31] += 1;
        assert!(wide(&order).is_zero());
        assert_eq!(Scalar::decode(&order), Err(Error::Scalar));
        // 2^512 - 1, by squaring 2.
        let two_to_512 = (0..9).fold(Scalar::from_u64(2), |power, _| power * power);
        assert_eq!(Scalar::from_wide(&[0xff; 64]), two_to_512 - Scalar::from_u64(1));
    }

    #[test]
    fn debug_of_a_scalar_shows_nothing() {
        assert_eq!(format!("{:?}", Scalar::from_u64(258)), "Scalar(..)");
    }
}
