//! Exponential ElGamal over ristretto255 (`docs/protocol.md` §8.1) and sums of ciphertexts (§10.2).

use std::fmt;
use std::ops::{AddAssign, SubAssign};

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::fault::Fault;
use crate::shape::{Term, of_cell};

/// The trustees' joint key K; not the identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    element: RistrettoPoint,
    bytes: [u8; 32],
}

impl PublicKey {
    /// # Errors
    /// [`Fault::Key`] if the bytes are not the canonical encoding of an element, or are that of the identity.
    pub fn decode(bytes: &[u8; 32]) -> Result<Self, Fault> {
        let element = element(bytes).ok_or(Fault::Key)?;
        Ok(Self { element, bytes: *bytes })
    }

    /// The canonical encoding.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The element.
    pub fn element(&self) -> &RistrettoPoint {
        &self.element
    }

    /// `(r·G, v·G + r·K)` for a fresh uniform r, which is returned too. Takes the same time for every value.
    pub fn encrypt(&self, value: u32, rng: &mut impl CryptoRng) -> (Ciphertext, Randomness) {
        let randomness = Randomness::draw(rng);
        (self.encrypt_with(value, &randomness), randomness)
    }

    /// The encryption of `value` with this randomness, for those who check an opening.
    pub fn encrypt_with(&self, value: u32, randomness: &Randomness) -> Ciphertext {
        let r = RistrettoPoint::mul_base(&randomness.0);
        let c = RistrettoPoint::mul_base(&Scalar::from(value)) + self.element * randomness.0;
        Ciphertext { r, c }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", canonical::Hash(self.bytes))
    }
}

/// The secret scalar r of a ciphertext: whoever knows it can read the vote. Erased when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Randomness(pub(crate) Scalar);

impl Randomness {
    /// A uniform scalar.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        Self(Scalar::random(rng))
    }

    /// 32 bytes, little-endian, below the order of the group; `None` for others.
    pub fn decode(bytes: &[u8; 32]) -> Option<Self> {
        scalar(bytes).map(Self)
    }

    /// 32 bytes, little-endian.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness(..)")
    }
}

/// An encrypted cell, `(R, C)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    pub(crate) r: RistrettoPoint,
    pub(crate) c: RistrettoPoint,
}

impl Ciphertext {
    /// Reads `R || C`; `None` unless both are canonical encodings of elements other than the identity.
    pub fn decode(bytes: &[u8; 64]) -> Option<Self> {
        let (r, c) = bytes.split_first_chunk::<32>()?;
        Some(Self { r: element(r)?, c: element(c.try_into().ok()?)? })
    }

    /// `R || C`.
    pub fn to_bytes(&self) -> [u8; 64] {
        pair(&self.r, &self.c)
    }

    /// R.
    pub fn r(&self) -> &RistrettoPoint {
        &self.r
    }

    /// C.
    pub fn c(&self) -> &RistrettoPoint {
        &self.c
    }
}

/// A sum of ciphertexts, an encryption of the sum of what they hold. Begins at zero, and may come back to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    r: RistrettoPoint,
    c: RistrettoPoint,
}

impl Sum {
    /// The sum of nothing: two identities.
    pub fn zero() -> Self {
        Self { r: RistrettoPoint::identity(), c: RistrettoPoint::identity() }
    }

    /// The sum of the terms' cells times their weights; takes time that depends on the weights.
    ///
    /// # Panics
    /// If a term names a cell beyond `cells`.
    pub fn combination(terms: &[Term], cells: &[Ciphertext]) -> Self {
        let mut sum = Self::zero();
        for term in terms {
            let cell = of_cell(cells, term);
            match term.weight {
                1 => sum += cell,
                -1 => sum -= cell,
                other => {
                    let weight = signed(other);
                    sum += &Ciphertext { r: cell.r * weight, c: cell.c * weight };
                }
            }
        }
        sum
    }

    /// Sum of the R.
    pub fn r(&self) -> &RistrettoPoint {
        &self.r
    }

    /// Sum of the C.
    pub fn c(&self) -> &RistrettoPoint {
        &self.c
    }

    /// `R || C`, 64 bytes; an identity is 32 zeros.
    pub fn to_bytes(&self) -> [u8; 64] {
        pair(&self.r, &self.c)
    }
}

impl Default for Sum {
    fn default() -> Self {
        Self::zero()
    }
}

impl AddAssign<&Ciphertext> for Sum {
    fn add_assign(&mut self, other: &Ciphertext) {
        self.r += other.r;
        self.c += other.c;
    }
}

impl SubAssign<&Ciphertext> for Sum {
    fn sub_assign(&mut self, other: &Ciphertext) {
        self.r -= other.r;
        self.c -= other.c;
    }
}

impl AddAssign<&Sum> for Sum {
    fn add_assign(&mut self, other: &Sum) {
        self.r += other.r;
        self.c += other.c;
    }
}

impl SubAssign<&Sum> for Sum {
    fn sub_assign(&mut self, other: &Sum) {
        self.r -= other.r;
        self.c -= other.c;
    }
}

/// An element other than the identity, from its one encoding.
pub(crate) fn element(bytes: &[u8; 32]) -> Option<RistrettoPoint> {
    // The identity has one encoding, 32 zeros, so there is no need to compare points.
    if bytes == &[0; 32] {
        return None;
    }
    CompressedRistretto(*bytes).decompress()
}

/// A scalar below the order of the group.
pub(crate) fn scalar(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_canonical_bytes(*bytes).into_option()
}

/// A public weight as a scalar.
pub(crate) fn signed(weight: i32) -> Scalar {
    let size = Scalar::from(weight.unsigned_abs());
    if weight < 0 { -size } else { size }
}

fn pair(r: &RistrettoPoint, c: &RistrettoPoint) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (to, from) in bytes.iter_mut().zip(r.compress().to_bytes().into_iter().chain(c.compress().to_bytes())) {
        *to = from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    fn key(secret: u64) -> PublicKey {
        PublicKey::decode(RistrettoPoint::mul_base(&Scalar::from(secret)).compress().as_bytes()).expect("an element")
    }

    #[test]
    fn ciphertexts_decode_to_themselves_and_sums_to_the_sums_of_votes() {
        let (key, mut rng) = (key(77), ChaCha20Rng::seed_from_u64(1));
        let mut sum = Sum::zero();
        let mut ciphertexts = Vec::new();
        for value in [3, 0, 5] {
            let (ciphertext, _) = key.encrypt(value, &mut rng);
            assert_eq!(Ciphertext::decode(&ciphertext.to_bytes()), Some(ciphertext));
            sum += &ciphertext;
            ciphertexts.push(ciphertext);
        }
        let plain = |sum: &Sum| sum.c() - sum.r() * Scalar::from(77u64);
        assert_eq!(plain(&sum), RistrettoPoint::mul_base(&Scalar::from(8u64)));
        let terms = [(0, 2), (1, -1), (2, 1)].map(|(cell, weight)| Term { cell, weight });
        let combination = Sum::combination(&terms, &ciphertexts);
        assert_eq!(plain(&combination), RistrettoPoint::mul_base(&Scalar::from(11u64)));
        let before = sum;
        sum += &combination;
        sum -= &combination;
        assert_eq!(sum, before);
        ciphertexts.iter().for_each(|ciphertext| sum -= ciphertext);
        assert_eq!(sum, Sum::default());
        assert_eq!(sum.to_bytes(), [0; 64]);
    }

    #[test]
    fn identity_and_other_encodings_are_no_elements() {
        let good = key(5).encrypt(1, &mut ChaCha20Rng::seed_from_u64(2)).0.to_bytes();
        assert!(PublicKey::decode(&[0; 32]).is_err());
        // p, p - 1 (negative) and all ones: none is a canonical, non-negative field element.
        let mut p = [0xff; 32];
        p[0] = 0xed;
        p[31] = 0x7f;
        let mut below = p;
        below[0] = 0xec;
        for bad in [[0; 32], p, below, [0xff; 32], [1; 32].map(|b| b << 1 | 1)] {
            assert_eq!(PublicKey::decode(&bad), Err(Fault::Key));
            let mut bytes = good;
            bytes[..32].copy_from_slice(&bad);
            assert_eq!(Ciphertext::decode(&bytes), None);
            bytes = good;
            bytes[32..].copy_from_slice(&bad);
            assert_eq!(Ciphertext::decode(&bytes), None);
        }
    }

    #[test]
    fn randomness_is_below_the_order_and_never_shown() {
        let order: [u8; 32] = {
            let mut bytes = (-Scalar::ONE).to_bytes();
            bytes[0] += 1;
            bytes
        };
        assert_eq!(Randomness::decode(&order), None);
        assert_eq!(Randomness::decode(&[0xff; 32]), None);
        let last = Randomness::decode(&(-Scalar::ONE).to_bytes()).expect("l - 1 is a scalar");
        assert_eq!(format!("{last:?}"), "Randomness(..)");
    }
}
