//! The setting of the trustees: ristretto255 (RFC 9496).

use canonical::Frame;
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::VartimeMultiscalarMul;

use crate::setting::{GroupElement, GroupScalar, Setting};
use crate::{Error, Index};

/// An element of ristretto255.
pub type Element = RistrettoPoint;

/// An integer modulo the order l of ristretto255.
pub type Scalar = curve25519_dalek::Scalar;

/// Commitments and evaluations in ristretto255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ristretto;

impl Setting for Ristretto {
    type Scalar = Scalar;
    type Commitment = Element;
    type Evaluation = Element;
}

/// Reads the 32 bytes of an element other than the identity (RFC 9496 §4.3.1).
///
/// # Errors
/// [`Error::Element`] for any other bytes.
pub fn decode_element(bytes: &[u8]) -> Result<Element, Error> {
    let compressed = CompressedRistretto::from_slice(bytes).map_err(|_| Error::Element)?;
    let element = compressed.decompress().ok_or(Error::Element)?;
    if element.is_identity() { Err(Error::Element) } else { Ok(element) }
}

/// The 32 bytes of an element.
pub fn encode_element(element: &Element) -> [u8; 32] {
    element.compress().to_bytes()
}

/// Reads the 32 bytes of a scalar below l, little-endian.
///
/// # Errors
/// [`Error::Scalar`] for any other bytes.
pub fn decode_scalar(bytes: &[u8]) -> Result<Scalar, Error> {
    let bytes = bytes.try_into().map_err(|_| Error::Scalar)?;
    Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(Error::Scalar)
}

/// `point(label, ..)` of `docs/protocol.md` §1: the one-way map of RFC 9496 §4.3.4 of the frame's SHA-512.
pub fn point(frame: Frame) -> Element {
    Element::from_uniform_bytes(&frame.wide())
}

/// `scalar(label, ..)` of `docs/protocol.md` §1: the frame's SHA-512, little-endian, modulo l.
pub fn scalar(frame: Frame) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&frame.wide())
}

impl GroupScalar for Scalar {
    fn from_u64(n: u64) -> Self {
        n.into()
    }

    fn from_wide(bytes: &[u8; 64]) -> Self {
        Self::from_bytes_mod_order_wide(bytes)
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        decode_scalar(bytes)
    }

    fn encode(&self) -> [u8; 32] {
        self.to_bytes()
    }

    fn invert(&self) -> Option<Self> {
        (!self.is_zero()).then(|| Self::invert(self))
    }
}

impl GroupElement for Element {
    type Scalar = Scalar;
    const LENGTH: usize = 32;

    fn generator() -> Self {
        RISTRETTO_BASEPOINT_POINT
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        decode_element(bytes)
    }

    fn encode(&self) -> Vec<u8> {
        encode_element(self).to_vec()
    }

    fn times(&self, scalar: &Scalar) -> Self {
        self * scalar
    }

    fn generator_times(scalar: &Scalar) -> Self {
        Self::mul_base(scalar)
    }

    fn weighted_sum(weights: &[Scalar], elements: &[Self]) -> Self {
        let pairs = weights.len().min(elements.len());
        Self::vartime_multiscalar_mul(weights.iter().take(pairs), elements.iter().take(pairs))
    }

    fn times_index(&self, index: Index) -> Self {
        Self::vartime_multiscalar_mul([Scalar::from(index.get())], [self])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_above_are_no_scalars() {
        let minus_one = (-Scalar::ONE).to_bytes();
        assert!(decode_scalar(&minus_one).is_ok());
        let mut order = minus_one;
        order[0] += 1;
        assert_eq!(decode_scalar(&order), Err(Error::Scalar));
        assert_eq!(decode_scalar(&[0xff; 32]), Err(Error::Scalar));
    }

    #[test]
    fn frame_decides_point_and_scalar() {
        let frame = || Frame::new("ties").part("x");
        assert_eq!(point(frame()), point(frame()));
        assert_ne!(point(frame()), point(frame().part("")));
        assert_ne!(scalar(frame()), scalar(frame().part("")));
    }
}
