//! Ballots that were parsed strictly (`docs/protocol.md` §8.2, §8.3).

use curve25519_dalek::scalar::Scalar;

use crate::ciphertext::Ciphertext;
use crate::fault::{Fault, Place};
use crate::proof::{Malformed, Proof};
use crate::shape::{Part, Shape};
use crate::statement::{Bound, Contest, EncryptedContest, Statement};

/// A ballot of the right lengths, whose elements and scalars are all canonical and none of whose elements is the identity.
///
/// Whether its proofs hold is for [`verify`](crate::verify) and [`Batch`](crate::Batch) to say. It keeps the bytes that the
/// challenge binds, so that no element is encoded again. About 200 bytes of memory for each element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub(crate) contests: Vec<DecodedContest>,
}

/// One contest of a decoded ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodedContest {
    pub(crate) cells: Vec<Ciphertext>,
    /// One for each claim of the shape.
    pub(crate) proofs: Vec<Proof>,
    ciphertexts: Vec<u8>,
    commitments: Vec<u8>,
}

impl Decoded {
    /// Reads a ballot with these contests.
    ///
    /// # Errors
    /// [`Fault::BallotContests`], [`Fault::BallotLength`], [`Fault::BallotElement`] and [`Fault::BallotScalar`], for the first
    /// contest at fault.
    pub fn decode(contests: &[Contest<'_>], blobs: &[EncryptedContest]) -> Result<Self, Fault> {
        if contests.len() != blobs.len() {
            return Err(Fault::BallotContests { expected: contests.len(), found: blobs.len() });
        }
        let contests = contests
            .iter()
            .zip(blobs)
            .enumerate()
            .map(|(position, (contest, blob))| DecodedContest::decode(position, contest.shape, blob))
            .collect::<Result<_, _>>()?;
        Ok(Self { contests })
    }

    /// The ciphertexts of each contest, in order: one for each cell.
    pub fn ciphertexts(&self) -> impl Iterator<Item = &[Ciphertext]> {
        self.contests.iter().map(|contest| contest.cells.as_slice())
    }

    /// The challenge of this ballot under a statement whose shapes it has.
    pub(crate) fn challenge(&self, statement: &Statement<'_>) -> Result<Scalar, Fault> {
        self.check_shapes(statement.contests)?;
        Ok(statement.challenge(self.contests.iter().map(DecodedContest::bound)))
    }

    /// Whoever decoded the ballot may have done so under other shapes than those that it is now checked against.
    fn check_shapes(&self, contests: &[Contest<'_>]) -> Result<(), Fault> {
        if self.contests.len() != contests.len() {
            return Err(Fault::BallotContests { expected: contests.len(), found: self.contests.len() });
        }
        let wrong = self.contests.iter().zip(contests).position(|(decoded, contest)| !decoded.has(contest.shape));
        wrong.map_or(Ok(()), |contest| Err(Fault::BallotLength { contest }))
    }
}

/// Reads the ciphertexts of the contest at this position of a ballot, without their proofs: one for each cell.
///
/// # Errors
/// [`Fault::BallotLength`] and [`Fault::BallotElement`].
pub fn decode_ciphertexts(contest: usize, shape: &Shape, bytes: &[u8]) -> Result<Vec<Ciphertext>, Fault> {
    if bytes.len() != shape.ciphertexts_len() {
        return Err(Fault::BallotLength { contest });
    }
    let (ciphertexts, _) = bytes.as_chunks::<64>();
    let decode = |(cell, bytes)| {
        Ciphertext::decode(bytes).ok_or(Fault::BallotElement(Place { contest, part: Part::Cell(cell) }))
    };
    ciphertexts.iter().enumerate().map(decode).collect()
}

impl DecodedContest {
    fn decode(contest: usize, shape: &Shape, blob: &EncryptedContest) -> Result<Self, Fault> {
        if blob.ciphertexts.len() != shape.ciphertexts_len() || blob.proofs.len() != shape.proofs_len() {
            return Err(Fault::BallotLength { contest });
        }
        let cells = decode_ciphertexts(contest, shape, &blob.ciphertexts)?;
        let mut commitments = Vec::with_capacity(blob.proofs.len());
        let mut proofs = Vec::with_capacity(shape.claims().len());
        let mut rest = blob.proofs.as_slice();
        for claim in shape.claims() {
            let (bytes, after) = rest.split_at_checked(claim.proof_len()).ok_or(Fault::BallotLength { contest })?;
            let place = Place { contest, part: claim.part };
            let proof = Proof::decode(bytes, claim.clauses, &mut commitments).map_err(|fault| match fault {
                Malformed::Length => Fault::BallotLength { contest },
                Malformed::Element => Fault::BallotElement(place),
                Malformed::Scalar => Fault::BallotScalar(place),
            })?;
            proofs.push(proof);
            rest = after;
        }
        Ok(Self { cells, proofs, ciphertexts: blob.ciphertexts.clone(), commitments })
    }

    fn bound(&self) -> Bound<'_> {
        Bound { ciphertexts: &self.ciphertexts, commitments: &self.commitments }
    }

    fn has(&self, shape: &Shape) -> bool {
        self.cells.len() == shape.cells().len()
            && self.proofs.len() == shape.claims().len()
            && self.proofs.iter().zip(shape.claims()).all(|(proof, claim)| proof.len() == claim.clauses)
    }
}
