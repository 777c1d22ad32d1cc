//! Ed25519 (RFC 8032), checked strictly (`docs/protocol.md` §1).
//!
//! Libraries differ on which malformed keys and signatures they accept. In Veche one rule holds everywhere, so that no
//! signature is good for one verifier and bad for another, and single and batch verification agree.

use std::cmp::Ordering;
use std::fmt;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use ed25519_dalek::{Signature, Signer, Verifier, VerifyingKey};

use crate::form::to_base64;

/// Why 32 bytes are not a public key. The refusal has the name of the place where the key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// No point of the curve.
    #[error("not a point of the curve")]
    NotAPoint,
    /// Another encoding of a point than the canonical one.
    #[error("not the canonical encoding of a point")]
    NotCanonical,
    /// The identity.
    #[error("the identity")]
    Identity,
    /// Outside the subgroup of prime order.
    #[error("outside the subgroup of prime order")]
    NotInSubgroup,
}

/// A public key: a point of the prime-order subgroup that is not the identity, decoded and checked once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Decodes a key from its 32 bytes. It costs a multiplication by the order of the group.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyFault> {
        let encoded = CompressedEdwardsY(*bytes);
        let point = encoded.decompress().ok_or(KeyFault::NotAPoint)?;
        // This encodes the point anew.
        let key = VerifyingKey::from(point);
        if key.as_bytes() != bytes {
            return Err(KeyFault::NotCanonical);
        }
        if point.is_identity() {
            return Err(KeyFault::Identity);
        }
        if !is_in_subgroup(&point) {
            return Err(KeyFault::NotInSubgroup);
        }
        Ok(Self(key))
    }

    /// The 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The point.
    pub(crate) fn point(&self) -> EdwardsPoint {
        self.0.to_edwards()
    }

    /// Whether the 64 bytes `R || S` are a signature of this key over `message`: S is canonical, R is not the identity
    /// and is byte for byte the encoding of `S·B - k·A`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        // It compares R as bytes, without cofactor. `S·B - k·A` is in the subgroup, since A was checked on decoding: of all points of
        // small order R can only be the identity.
        let signature = Signature::from_bytes(signature);
        *signature.r_bytes() != IDENTITY && self.0.verify(message, &signature).is_ok()
    }
}

/// The encoding of the identity.
const IDENTITY: [u8; 32] = {
    let mut identity = [0; 32];
    identity[0] = 1;
    identity
};

/// Whether a point, which is no secret, is in the subgroup of prime order: the order less one times the point is its negative.
fn is_in_subgroup(point: &EdwardsPoint) -> bool {
    EdwardsPoint::vartime_double_scalar_mul_basepoint(&-Scalar::ONE, point, &Scalar::ZERO) == -point
}

impl Ord for PublicKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for PublicKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", to_base64(self.as_bytes()))
    }
}

/// A private key. Its memory is overwritten when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a seed of 32 uniformly random bytes (RFC 8032 §5.1.5). The caller wipes the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public key. It needs no check: the scalar of RFC 8032 §5.1.5 is never a multiple of the group's order.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Signs a message; the 64 bytes are `R || S` and depend on nothing but key and message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {:?})", self.public())
    }
}

#[cfg(test)]
mod tests;
