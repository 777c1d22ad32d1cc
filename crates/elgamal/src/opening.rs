//! Openings of ballots that will not be cast (`docs/protocol.md` §8.4).

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ciphertext::{PublicKey, Randomness};
use crate::decoded::decode_ciphertexts;
use crate::fault::Fault;
use crate::statement::{Contest, EncryptedContest};

/// The votes of one contest and what hides them. Erased when dropped; never shown by `Debug`.
///
/// Has as many values as scalars.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Openings {
    values: Vec<u32>,
    randomness: Vec<Randomness>,
}

impl Openings {
    /// From the fields of an opened ballot: for each cell its value, and the scalar of its ciphertext (32 bytes, little-endian).
    ///
    /// # Errors
    /// [`Fault::OpeningScalar`] for a scalar that is not below the order of the group, [`Fault::OpeningLength`] (with this
    /// position of the contest) if there are not as many scalars as values.
    pub fn decode(contest: usize, values: &[u32], randomness: &[[u8; 32]]) -> Result<Self, Fault> {
        if values.len() != randomness.len() {
            return Err(Fault::OpeningLength { contest });
        }
        let decode = |(cell, bytes)| Randomness::decode(bytes).ok_or(Fault::OpeningScalar { cell });
        let randomness = randomness.iter().enumerate().map(decode).collect::<Result<_, _>>()?;
        Ok(Self::new(values.to_vec(), randomness))
    }

    pub(crate) fn new(values: Vec<u32>, randomness: Vec<Randomness>) -> Self {
        Self { values, randomness }
    }

    /// The value of each cell.
    pub fn values(&self) -> &[u32] {
        &self.values
    }

    /// The scalar of each cell's ciphertext.
    pub fn randomness(&self) -> &[Randomness] {
        &self.randomness
    }
}

impl fmt::Debug for Openings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Openings({} cells)", self.values.len())
    }
}

/// Whether a ballot's ciphertexts hold exactly the opened values, and these are allowed by the contests' shapes.
///
/// Looks at the ciphertexts only: an opened ballot is never cast, so its proofs matter to no one.
///
/// # Errors
/// [`Fault::BallotContests`] unless there is one opening and one encrypted contest for each contest;
/// [`Fault::BallotLength`] and [`Fault::BallotElement`] for ciphertexts that could not be cast;
/// [`Fault::OpeningLength`], [`Fault::VotesOutsideShape`] and [`Fault::OpeningMismatch`].
pub fn check_opening(
    key: &PublicKey,
    contests: &[Contest<'_>],
    ballot: &[EncryptedContest],
    openings: &[Openings],
) -> Result<(), Fault> {
    let expected = contests.len();
    if let Some(found) = [ballot.len(), openings.len()].into_iter().find(|&found| found != expected) {
        return Err(Fault::BallotContests { expected, found });
    }
    for (position, ((contest, encrypted), opening)) in contests.iter().zip(ballot).zip(openings).enumerate() {
        check_contest(key, position, contest, encrypted, opening)?;
    }
    Ok(())
}

fn check_contest(
    key: &PublicKey,
    position: usize,
    contest: &Contest<'_>,
    encrypted: &EncryptedContest,
    opening: &Openings,
) -> Result<(), Fault> {
    let ciphertexts = decode_ciphertexts(position, contest.shape, &encrypted.ciphertexts)?;
    if opening.values.len() != ciphertexts.len() {
        return Err(Fault::OpeningLength { contest: position });
    }
    if !contest.shape.allows(&opening.values) {
        return Err(Fault::VotesOutsideShape { contest: position });
    }
    let opened = opening.values.iter().zip(&opening.randomness);
    let wrong = ciphertexts
        .iter()
        .zip(opened)
        .position(|(ciphertext, (value, randomness))| *ciphertext != key.encrypt_with(*value, randomness));
    wrong.map_or(Ok(()), |cell| Err(Fault::OpeningMismatch { contest: position, cell }))
}
