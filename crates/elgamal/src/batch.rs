//! Many ballots, checked at once (`docs/protocol.md` §13).
//!
//! Each equation of each proof is written as a sum of elements that must be the identity, and multiplied by a fresh random
//! weight of 128 bits:
//!
//! ```text
//! ρ·A + ρ·c·R - ρ·z·G        σ·B + σ·c·C - σ·c·v·G - σ·z·K
//! ```
//!
//! If all equations hold, so does their weighted sum. If one does not, the sum is the identity with a probability of 2^-128,
//! because the group has prime order. A and B, by far the most elements, have the short weights as coefficients; those of G,
//! of each K and of the R and C of each cell are collected, and relations are resolved into their cells.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity, VartimeMultiscalarMul};
use rand_core::CryptoRng;

use crate::ciphertext::{PublicKey, signed};
use crate::decoded::{Decoded, DecodedContest};
use crate::fault::Fault;
use crate::shape::{Shape, Term};
use crate::statement::Statement;
use crate::verifier::verify;

/// Elements of one multiplication. More make buckets cheaper, fewer stay in the processor's cache.
const ELEMENTS_AT_ONCE: usize = 4_096;

/// Ballots of one part of a batch that does not hold as a whole.
const BALLOTS_OF_A_PART: usize = 16;

/// Ballots whose proofs are checked together.
///
/// Memory besides that of the ballots: about 1.5 MB, and a small multiple of the largest contest's.
#[derive(Default)]
pub struct Batch<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    statement: Statement<'a>,
    ballot: &'a Decoded,
    /// The ballot's challenge, or why it cannot be a ballot of this statement.
    challenge: Result<Scalar, Fault>,
}

impl<'a> Batch<'a> {
    /// A batch of no ballots, which holds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a ballot; computes its challenge, checks nothing yet. Ballots may be of different statements and keys.
    pub fn add(&mut self, statement: &Statement<'a>, ballot: &'a Decoded) {
        let challenge = ballot.challenge(statement);
        self.entries.push(Entry { statement: *statement, ballot, challenge });
    }

    /// Number of ballots.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no ballot.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether [`verify`] would accept every ballot. `rng` must be unpredictable to whoever made the ballots.
    pub fn verify(&self, rng: &mut impl CryptoRng) -> bool {
        hold(&self.entries, rng)
    }

    /// The verdict of [`verify`] on each ballot, in the order of addition.
    ///
    /// A batch that does not hold as a whole is checked again in parts, and the ballots of parts that do not hold one by one. So a batch
    /// full of bad ballots costs at most two batches more than checking each ballot alone.
    ///
    /// # Errors
    /// Those of [`verify`], for each ballot its own.
    pub fn verify_all(&self, rng: &mut impl CryptoRng) -> Vec<Result<(), Fault>> {
        if self.verify(rng) {
            return vec![Ok(()); self.entries.len()];
        }
        let mut verdicts = Vec::with_capacity(self.entries.len());
        for part in self.entries.chunks(BALLOTS_OF_A_PART) {
            if hold(part, rng) {
                verdicts.extend(part.iter().map(|_| Ok(())));
            } else {
                verdicts.extend(part.iter().map(|entry| verify(&entry.statement, entry.ballot)));
            }
        }
        verdicts
    }
}

fn hold(entries: &[Entry<'_>], rng: &mut impl CryptoRng) -> bool {
    let mut equation = Equation::new();
    for entry in entries {
        let Ok(challenge) = entry.challenge else { return false };
        equation.add_ballot(&entry.statement, entry.ballot, challenge, rng);
    }
    equation.holds()
}

/// The weighted sum of all equations so far.
struct Equation<'a> {
    /// The part that is multiplied already.
    sum: RistrettoPoint,
    /// The part that is not.
    scalars: Vec<Scalar>,
    elements: Vec<&'a RistrettoPoint>,
    /// Coefficients of G and of each key: almost always one.
    generator: Scalar,
    keys: Vec<(&'a PublicKey, Scalar)>,
}

impl<'a> Equation<'a> {
    fn new() -> Self {
        Self {
            sum: RistrettoPoint::identity(),
            scalars: Vec::with_capacity(ELEMENTS_AT_ONCE),
            elements: Vec::with_capacity(ELEMENTS_AT_ONCE),
            generator: Scalar::ZERO,
            keys: Vec::new(),
        }
    }

    fn add_ballot(
        &mut self,
        statement: &Statement<'a>,
        ballot: &'a Decoded,
        challenge: Scalar,
        rng: &mut impl CryptoRng,
    ) {
        let mut key = Scalar::ZERO;
        for (contest, decoded) in statement.contests.iter().zip(&ballot.contests) {
            key += self.add_contest(contest.shape, decoded, challenge, rng);
            if self.elements.len() >= ELEMENTS_AT_ONCE {
                self.multiply();
            }
        }
        match self.keys.iter_mut().find(|(known, _)| known.as_bytes() == statement.key.as_bytes()) {
            Some((_, coefficient)) => *coefficient += key,
            None => self.keys.push((statement.key, key)),
        }
    }

    /// Adds the equations of a contest, all but K; returns the coefficient of K.
    fn add_contest(
        &mut self,
        shape: &Shape,
        decoded: &'a DecodedContest,
        challenge: Scalar,
        rng: &mut impl CryptoRng,
    ) -> Scalar {
        let mut key = Scalar::ZERO;
        let mut cells = vec![OnCell::ZERO; decoded.cells.len()];
        for (claim, proof) in shape.claims().iter().zip(&decoded.proofs) {
            let mut on = OnCell::ZERO;
            for clause in proof.clauses(challenge, claim.lo) {
                let (rho, sigma) = (weight(rng), weight(rng));
                self.push(rho, clause.a);
                self.push(sigma, clause.b);
                let on_c = sigma * clause.challenge;
                on.r += rho * clause.challenge;
                on.c += on_c;
                self.generator -= rho * clause.response + on_c * Scalar::from(clause.value);
                key -= sigma * clause.response;
            }
            for term in &claim.terms {
                on.add_to(&mut cells, term);
            }
        }
        for (on, cell) in cells.into_iter().zip(&decoded.cells) {
            self.push(on.r, &cell.r);
            self.push(on.c, &cell.c);
        }
        key
    }

    fn push(&mut self, scalar: Scalar, element: &'a RistrettoPoint) {
        self.scalars.push(scalar);
        self.elements.push(element);
    }

    fn multiply(&mut self) {
        self.sum += RistrettoPoint::vartime_multiscalar_mul(self.scalars.drain(..), self.elements.drain(..));
    }

    fn holds(mut self) -> bool {
        for (key, coefficient) in std::mem::take(&mut self.keys) {
            self.push(coefficient, key.element());
        }
        self.push(self.generator, &RISTRETTO_BASEPOINT_POINT);
        self.multiply();
        self.sum.is_identity()
    }
}

/// Coefficients of a cell's R and C.
#[derive(Clone, Copy)]
struct OnCell {
    r: Scalar,
    c: Scalar,
}

impl OnCell {
    const ZERO: Self = Self { r: Scalar::ZERO, c: Scalar::ZERO };

    fn add_to(&self, cells: &mut [Self], term: &Term) {
        let position = usize::try_from(term.cell).expect("usize has at least 32 bits");
        let cell = cells.get_mut(position).expect("terms name cells of their shape");
        match term.weight {
            1 => {
                cell.r += self.r;
                cell.c += self.c;
            }
            other => {
                let weight = signed(other);
                cell.r += self.r * weight;
                cell.c += self.c * weight;
            }
        }
    }
}

/// 128 fresh bits.
fn weight(rng: &mut impl CryptoRng) -> Scalar {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    Scalar::from(u128::from_le_bytes(bytes))
}
