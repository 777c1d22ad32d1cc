//! One ballot, checked equation by equation.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;

use crate::ciphertext::{PublicKey, Sum};
use crate::decoded::Decoded;
use crate::fault::{Fault, Place};
use crate::proof::Clause;
use crate::statement::Statement;

/// Checks all proofs of a ballot one by one (`docs/protocol.md` §8.2), and names the first that does not hold.
///
/// The ciphertext of a relation may well be a pair of identities; its proof then holds or fails as any other.
/// [`Batch`](crate::Batch) comes to the same verdict several times as fast, even for one ballot.
///
/// # Errors
/// [`Fault::BallotProof`]; [`Fault::BallotContests`] and [`Fault::BallotLength`] if the ballot was decoded for other shapes.
pub fn verify(statement: &Statement<'_>, ballot: &Decoded) -> Result<(), Fault> {
    let challenge = ballot.challenge(statement)?;
    for (position, (contest, decoded)) in statement.contests.iter().zip(&ballot.contests).enumerate() {
        for (claim, proof) in contest.shape.claims().iter().zip(&decoded.proofs) {
            let sum = Sum::combination(&claim.terms, &decoded.cells);
            if !proof.clauses(challenge, claim.lo).all(|clause| holds(&clause, statement.key, &sum)) {
                return Err(Fault::BallotProof(Place { contest: position, part: claim.part }));
            }
        }
    }
    Ok(())
}

/// `z·G - c·R = A` and `z·K - c·C + c·v·G = B`.
fn holds(clause: &Clause<'_>, key: &PublicKey, sum: &Sum) -> bool {
    let less = -clause.challenge;
    let a = RistrettoPoint::vartime_double_scalar_mul_basepoint(&less, sum.r(), clause.response);
    let b = RistrettoPoint::vartime_multiscalar_mul(
        [*clause.response, less, clause.challenge * Scalar::from(clause.value)],
        [key.element(), sum.c(), &RISTRETTO_BASEPOINT_POINT],
    );
    a == *clause.a && b == *clause.b
}
