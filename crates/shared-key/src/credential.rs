//! Credential signatures: blind BLS signatures by the registrars (`docs/protocol.md` §7.2, §7.5; Boldyreva 2003).

use std::fmt;

use blstrs::G1Projective;
use canonical::{Frame, Hash, label};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::Error;
use crate::bls::{G1, G2, Scalar};
use crate::pairing_check::{PairingBatch, PairingKey};
use crate::setting::{GroupElement, GroupScalar};

/// `H = HashToG1(frame("credential", election id, constituency id, credential public key))`, RFC 9380, suite
/// `BLS12381G1_XMD:SHA-256_SSWU_RO_`.
pub fn hash_to_g1(election: &Hash, constituency: &str, credential: &[u8; 32]) -> G1 {
    let message = Frame::new(label::CREDENTIAL).part(election).part(constituency).part(credential).into_bytes();
    G1(G1Projective::hash_to_curve(&message, label::CREDENTIAL_DST, b""))
}

/// The factor r by which a voter hides its credential from the registrars. Never 0.
#[derive(Clone)]
pub struct BlindingFactor(Zeroizing<Scalar>);

impl BlindingFactor {
    /// 64 uniform bytes as a big-endian integer modulo q; `None` if that is 0.
    pub fn from_wide(bytes: &[u8; 64]) -> Option<Self> {
        let factor = Zeroizing::new(Scalar::from_wide(bytes));
        (!factor.is_zero()).then_some(Self(factor))
    }

    /// `b = r·H`.
    pub fn blind(&self, hashed: &G1) -> G1 {
        hashed.times(&self.0)
    }

    /// `S = r^(-1)·s` of the combined evaluations s of b.
    pub fn unblind(&self, combined: &G1) -> G1 {
        let inverse = Zeroizing::new(self.0.invert().expect("a blinding factor is not 0"));
        combined.times(&inverse)
    }
}

impl fmt::Debug for BlindingFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindingFactor(..)")
    }
}

/// Checks the credential signature of H under Y: `e(S, G2) = e(H, Y)`.
///
/// # Errors
/// [`Error::CredentialSignature`].
pub fn verify_credential(key: &G2, hashed: &G1, signature: &G1) -> Result<(), Error> {
    let holds = PairingKey::new(key).holds(hashed, signature);
    if holds { Ok(()) } else { Err(Error::CredentialSignature) }
}

/// Many credential signatures under one key, checked together at the price of two pairings.
#[derive(Clone, Debug)]
pub struct CredentialBatch(PairingBatch);

impl CredentialBatch {
    /// An empty batch under Y.
    pub fn new(key: &G2) -> Self {
        Self(PairingBatch::new(PairingKey::new(key)))
    }

    /// Adds the signature S of H.
    pub fn push(&mut self, hashed: G1, signature: G1) {
        self.0.push(hashed, signature);
    }

    /// How many signatures it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The verdict of checking each, but for a chance of 2^-128 over `rng`, which must not be known to who made the signatures.
    ///
    /// # Errors
    /// [`Error::CredentialSignature`] if any does not hold.
    pub fn verify(&self, rng: &mut impl CryptoRng) -> Result<(), Error> {
        if self.0.holds(rng) { Ok(()) } else { Err(Error::CredentialSignature) }
    }

    /// Positions of those that do not hold, ascending, counted from 0.
    pub fn culprits(&self, rng: &mut impl CryptoRng) -> Vec<usize> {
        self.0.culprits(rng)
    }
}
