//! Making a ballot (`docs/protocol.md` §8.1, §8.2).
//!
//! Whatever the voter chooses, the same operations run on the same addresses. The prover knows the randomness r of a claim's
//! ciphertext, so it can write the commitments of all clauses, true or simulated, in one form. With a value u, nonces a_j and
//! provisional challenges c_j,
//!
//! ```text
//! A_j = a_j·G        B_j = a_j·K + c_j·(v_j - u)·G        z_j = a_j + c_j·r
//! ```
//!
//! satisfy both equations of clause j. For the true clause, v_j = u, the second summand of B_j vanishes, so its challenge may
//! still change after the commitments are fixed; that clause takes up the difference to the ballot's challenge.

use curve25519_dalek::ristretto::{RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ciphertext::{Randomness, signed};
use crate::fault::Fault;
use crate::opening::Openings;
use crate::shape::{Claim, Shape, of_cell};
use crate::statement::{Bound, EncryptedContest, Statement};

/// Encrypts votes, one value for each cell of each contest, and proves that they are within the shapes.
///
/// Gives what the ballot holds for each contest, and what a voter needs to open it instead of casting it. The caller erases
/// `votes` and, once the ballot is signed, drops the openings.
///
/// # Errors
/// [`Fault::BallotContests`] for another number of contests, [`Fault::VotesOutsideShape`] for votes that are not allowed.
pub fn encrypt_and_prove(
    statement: &Statement<'_>,
    votes: &[Vec<u32>],
    rng: &mut impl CryptoRng,
) -> Result<(Vec<EncryptedContest>, Vec<Openings>), Fault> {
    check_votes(statement, votes)?;
    let key = RistrettoBasepointTable::create(statement.key.element());
    let drafts: Vec<ContestDraft> = statement
        .contests
        .iter()
        .zip(votes)
        .map(|(contest, values)| ContestDraft::new(contest.shape, values, &key, rng))
        .collect();
    let challenge = statement.challenge(
        drafts.iter().map(|draft| Bound { ciphertexts: &draft.ciphertexts, commitments: &draft.commitments }),
    );
    Ok(drafts.into_iter().map(|draft| draft.finish(&challenge)).unzip())
}

fn check_votes(statement: &Statement<'_>, votes: &[Vec<u32>]) -> Result<(), Fault> {
    let expected = statement.contests.len();
    if votes.len() != expected {
        return Err(Fault::BallotContests { expected, found: votes.len() });
    }
    let outside = statement.contests.iter().zip(votes).position(|(contest, values)| !contest.shape.allows(values));
    outside.map_or(Ok(()), |contest| Err(Fault::VotesOutsideShape { contest }))
}

/// A contest whose ciphertexts and commitments are fixed, before the challenge is known.
struct ContestDraft {
    ciphertexts: Vec<u8>,
    commitments: Vec<u8>,
    proofs: Vec<ProofDraft>,
    openings: Openings,
}

impl ContestDraft {
    fn new(shape: &Shape, values: &[u32], key: &RistrettoBasepointTable, rng: &mut impl CryptoRng) -> Self {
        let randomness: Vec<Randomness> = values.iter().map(|_| Randomness::draw(rng)).collect();
        let mut ciphertexts = Vec::with_capacity(shape.ciphertexts_len());
        for (value, Randomness(r)) in values.iter().zip(&randomness) {
            put(&mut ciphertexts, &RistrettoPoint::mul_base(r));
            put(&mut ciphertexts, &(RistrettoPoint::mul_base(&Scalar::from(*value)) + key * r));
        }
        let proofs: Vec<ProofDraft> =
            shape.claims().iter().map(|claim| ProofDraft::new(claim, values, &randomness, rng)).collect();
        let mut commitments = Vec::new();
        for proof in &proofs {
            proof.commit(key, &mut commitments);
        }
        Self { ciphertexts, commitments, proofs, openings: Openings::new(values.to_vec(), randomness) }
    }

    fn finish(self, challenge: &Scalar) -> (EncryptedContest, Openings) {
        let mut proofs = Vec::new();
        let mut commitments = self.commitments.as_slice();
        for proof in self.proofs {
            let (own, rest) =
                commitments.split_at_checked(proof.clauses.len() * 64).expect("each clause wrote 64 bytes");
            proofs.extend_from_slice(own);
            proof.respond(challenge, &mut proofs);
            commitments = rest;
        }
        (EncryptedContest { ciphertexts: self.ciphertexts, proofs }, self.openings)
    }
}

/// The secrets of one proof: from them and the proof follows the vote.
#[derive(Zeroize, ZeroizeOnDrop)]
struct ProofDraft {
    /// Which clause is true.
    truth: u64,
    /// r of the claim's ciphertext.
    randomness: Scalar,
    clauses: Vec<ClauseDraft>,
}

#[derive(Zeroize)]
struct ClauseDraft {
    nonce: Scalar,
    challenge: Scalar,
}

impl ProofDraft {
    /// # Panics
    /// If the values are not allowed by the claim's shape.
    fn new(claim: &Claim, values: &[u32], randomness: &[Randomness], rng: &mut impl CryptoRng) -> Self {
        let truth = u64::try_from(claim.offset(values)).expect("the shape allows the values");
        let randomness = claim.terms.iter().map(|term| signed(term.weight) * of_cell(randomness, term).0).sum();
        let clauses = (0..claim.clauses)
            .map(|_| ClauseDraft { nonce: Scalar::random(rng), challenge: Scalar::random(rng) })
            .collect();
        Self { truth, randomness, clauses }
    }

    /// Appends `A_j || B_j` of each clause.
    fn commit(&self, key: &RistrettoBasepointTable, out: &mut Vec<u8>) {
        for (clause, position) in self.clauses.iter().zip(0u64..) {
            let mut distance = Scalar::from(position) - Scalar::from(self.truth);
            distance *= clause.challenge;
            put(out, &RistrettoPoint::mul_base(&clause.nonce));
            put(out, &(key * &clause.nonce + RistrettoPoint::mul_base(&distance)));
            distance.zeroize();
        }
    }

    /// Appends all challenges but the last, and all responses.
    fn respond(mut self, challenge: &Scalar, out: &mut Vec<u8>) {
        let difference = challenge - self.clauses.iter().map(|clause| clause.challenge).sum::<Scalar>();
        for (clause, position) in self.clauses.iter_mut().zip(0u64..) {
            let is_true = position.ct_eq(&self.truth);
            clause.challenge += Scalar::conditional_select(&Scalar::ZERO, &difference, is_true);
        }
        for clause in self.clauses.iter().rev().skip(1).rev() {
            out.extend_from_slice(clause.challenge.as_bytes());
        }
        for clause in &self.clauses {
            out.extend_from_slice((clause.nonce + clause.challenge * self.randomness).as_bytes());
        }
    }
}

fn put(out: &mut Vec<u8>, element: &RistrettoPoint) {
    out.extend_from_slice(element.compress().as_bytes());
}
