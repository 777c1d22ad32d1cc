//! One disjunctive Chaum-Pedersen proof on the wire (`docs/protocol.md` §8.2).

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;

use crate::ciphertext::{element, scalar};

/// A proof with w clauses: w commitments, w - 1 challenges and w responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    commitments: Vec<[RistrettoPoint; 2]>,
    challenges: Vec<Scalar>,
    responses: Vec<Scalar>,
}

/// One clause: `z·G = A + c·R` and `z·K = B + c·(C - v·G)`.
pub(crate) struct Clause<'a> {
    pub(crate) a: &'a RistrettoPoint,
    pub(crate) b: &'a RistrettoPoint,
    pub(crate) challenge: Scalar,
    pub(crate) response: &'a Scalar,
    /// v.
    pub(crate) value: u32,
}

/// Why bytes are not a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    Length,
    Element,
    Scalar,
}

impl Proof {
    /// Reads a proof with `clauses` clauses and appends the bytes of its commitments, as they are hashed, to `commitments`.
    pub(crate) fn decode(bytes: &[u8], clauses: usize, commitments: &mut Vec<u8>) -> Result<Self, Malformed> {
        let (elements, scalars) = bytes.split_at_checked(clauses * 64).ok_or(Malformed::Length)?;
        let (challenges, responses) = scalars.split_at_checked((clauses - 1) * 32).ok_or(Malformed::Length)?;
        if responses.len() != clauses * 32 {
            return Err(Malformed::Length);
        }
        // Scalars first: they cost next to nothing to refuse.
        let proof = Self {
            challenges: decode_scalars(challenges)?,
            responses: decode_scalars(responses)?,
            commitments: decode_pairs(elements)?,
        };
        commitments.extend_from_slice(elements);
        Ok(proof)
    }

    /// Number of clauses.
    pub(crate) fn len(&self) -> usize {
        self.responses.len()
    }

    /// The clauses for values from `lo` on under the ballot's challenge, which gives the last clause its own.
    pub(crate) fn clauses(&self, challenge: Scalar, lo: u32) -> impl Iterator<Item = Clause<'_>> {
        let last = challenge - self.challenges.iter().sum::<Scalar>();
        let challenges = self.challenges.iter().copied().chain([last]);
        let clauses = self.commitments.iter().zip(challenges).zip(&self.responses);
        clauses.zip(lo..).map(|((([a, b], challenge), response), value)| Clause { a, b, challenge, response, value })
    }
}

fn decode_scalars(bytes: &[u8]) -> Result<Vec<Scalar>, Malformed> {
    let (scalars, _) = bytes.as_chunks::<32>();
    scalars.iter().map(|bytes| scalar(bytes).ok_or(Malformed::Scalar)).collect()
}

fn decode_pairs(bytes: &[u8]) -> Result<Vec<[RistrettoPoint; 2]>, Malformed> {
    let (elements, _) = bytes.as_chunks::<32>();
    let (pairs, _) = elements.as_chunks::<2>();
    let decode = |[a, b]: &[[u8; 32]; 2]| Some([element(a)?, element(b)?]);
    pairs.iter().map(|pair| decode(pair).ok_or(Malformed::Element)).collect()
}
