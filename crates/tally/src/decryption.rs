//! Decryption of sums by t trustees (`docs/protocol.md` §10.4, §10.5).

use canonical::{Frame, Hash, label};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::{Identity, IsIdentity};
use election::ElectionId;
use elgamal::{Logarithms, Sum};
use rand_core::CryptoRng;
use shared_key::{Index, Lagrange, ProvenEvaluation, Ristretto, Share, SharedKey, ristretto};

use crate::Error;
use crate::sums::ContestSums;

/// Name of the key that ballots are encrypted to.
pub const DECRYPTION_KEY: &str = "decryption";
/// Name of the key of the tie value.
pub const TIES_KEY: &str = "ties";

/// Stands for the evaluation of a sum of R that is the identity.
const NOTHING_TO_EVALUATE: [u8; ProvenEvaluation::LENGTH] = [0; ProvenEvaluation::LENGTH];

/// What is decrypted, and bound by every proof of it.
#[derive(Clone, Copy, Debug)]
pub struct DecryptionContext<'a> {
    /// The election.
    pub election: ElectionId,
    /// Leaf hash of the counted list's entry.
    pub counted: Hash,
    /// Hash of the sums.
    pub sums_hash: Hash,
    /// The sums.
    pub contests: &'a [ContestSums],
}

/// A trustee's partial decryptions after their proofs were checked.
#[derive(Clone, Debug)]
pub struct PartialDecryption {
    /// Whose.
    pub trustee: Index,
    /// For each cell, in order, the share times the sum of R.
    cells: Vec<RistrettoPoint>,
    /// The share of the tie value.
    tie: RistrettoPoint,
}

impl DecryptionContext<'_> {
    /// Evaluates the sum of R of each cell: the attachment of a decryption, 96 bytes for each cell.
    ///
    /// # Errors
    /// None that a sum can bring about.
    pub fn decrypt(&self, share: &Share<Ristretto>, rng: &mut impl CryptoRng) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        for (context, sum) in self.cells() {
            let evaluation = match sum.r().is_identity() {
                true => NOTHING_TO_EVALUATE,
                false => ProvenEvaluation::new(share, DECRYPTION_KEY, &context, sum.r(), rng)?.encode(),
            };
            bytes.extend(evaluation);
        }
        Ok(bytes)
    }

    /// Checks a trustee's attachment and share of the tie value.
    ///
    /// # Errors
    /// [`Error::Evaluations`] for a wrong length; [`Error::Key`], which names the trustee, for what does not hold.
    pub fn check(
        &self,
        trustee: Index,
        decryption: &SharedKey<Ristretto>,
        ties: &SharedKey<Ristretto>,
        attachment: &[u8],
        tie: &[u8; 96],
    ) -> Result<PartialDecryption, Error> {
        let (evaluations, rest) = attachment.as_chunks::<{ ProvenEvaluation::LENGTH }>();
        let cells = self.cells();
        if evaluations.len() != cells.len() || !rest.is_empty() {
            return Err(Error::Evaluations { expected: cells.len(), bytes: attachment.len() });
        }
        let check = |((context, sum), bytes): ((Vec<u8>, &Sum), &[u8; 96])| {
            if sum.r().is_identity() {
                let is_nothing = *bytes == NOTHING_TO_EVALUATE;
                let wrong = shared_key::Error::Evaluation { participant: trustee };
                return if is_nothing { Ok(RistrettoPoint::identity()) } else { Err(Error::from(wrong)) };
            }
            Ok(ProvenEvaluation::decode(bytes)?.verify(decryption, trustee, &context, sum.r())?)
        };
        let cells = cells.into_iter().zip(evaluations).map(check).collect::<Result<_, _>>()?;
        let (element, context) = tie_element(self.election);
        let tie = ProvenEvaluation::decode(tie)?.verify(ties, trustee, &context, &element)?;
        Ok(PartialDecryption { trustee, cells, tie })
    }

    /// `n·G` for the count n of each cell, from the parts of t trustees.
    ///
    /// # Errors
    /// [`Error::Key`] unless they are t different ones.
    pub fn combine(
        &self,
        lagrange: &Lagrange<ristretto::Scalar>,
        parts: &[PartialDecryption],
    ) -> Result<Vec<RistrettoPoint>, Error> {
        let open = |(position, (_, sum)): (usize, (Vec<u8>, &Sum))| {
            let of_cell: Vec<_> = parts.iter().filter_map(|part| part.cells.get(position).copied()).collect();
            Ok(sum.c() - lagrange.combine(&of_cell)?)
        };
        self.cells().into_iter().enumerate().map(open).collect()
    }

    /// The count of each cell, by searching for it.
    ///
    /// # Errors
    /// [`Error::Count`] if no number up to `max` fits, which no ballots with proofs lead to.
    pub fn counts(opened: &[RistrettoPoint], max: u64) -> Result<Vec<u64>, Error> {
        let logarithms = Logarithms::up_to(max).ok_or(Error::Count)?;
        opened.iter().map(|element| logarithms.find(element, max).ok_or(Error::Count)).collect()
    }

    /// The context of each cell's proof, and its sum: contests, groups and cells in order.
    fn cells(&self) -> Vec<(Vec<u8>, &Sum)> {
        let mut cells = Vec::new();
        for contest in self.contests {
            for (group_number, group) in (0..).zip(&contest.groups) {
                for (cell, sum) in (0..).zip(&group.cells) {
                    let frame =
                        Frame::new(label::DECRYPTION).part(self.election).part(self.counted).part(self.sums_hash);
                    cells.push((frame.part(&contest.contest).int(group_number).int(cell).into_bytes(), sum));
                }
            }
        }
        cells
    }
}

/// A trustee's share of the tie value.
///
/// # Errors
/// [`Error::Key`] only if the hashed element were the identity, which nobody can bring about.
pub fn evaluate_tie(
    election: ElectionId,
    share: &Share<Ristretto>,
    rng: &mut impl CryptoRng,
) -> Result<ProvenEvaluation, Error> {
    let (element, context) = tie_element(election);
    Ok(ProvenEvaluation::new(share, TIES_KEY, &context, &element, rng)?)
}

/// The tie value, encoded, from the parts of t trustees.
///
/// # Errors
/// [`Error::Key`] unless they are t different ones.
pub fn tie_value(lagrange: &Lagrange<ristretto::Scalar>, parts: &[PartialDecryption]) -> Result<[u8; 32], Error> {
    let ties: Vec<_> = parts.iter().map(|part| part.tie).collect();
    Ok(ristretto::encode_element(&lagrange.combine(&ties)?))
}

/// The element under the tie value, and the context of its proofs.
fn tie_element(election: ElectionId) -> (RistrettoPoint, Vec<u8>) {
    let frame = || Frame::new(label::TIES).part(election);
    (ristretto::point(frame()), frame().into_bytes())
}

/// The element and the context of a rehearsal with one of the trustees' keys (§6.9).
fn rehearsal_element(election: ElectionId, key: &str) -> (RistrettoPoint, Vec<u8>) {
    let frame = || Frame::new(label::REHEARSAL).part(election).part(key);
    (ristretto::point(frame()), frame().into_bytes())
}

/// A trustee's rehearsal with one of its shares.
///
/// # Errors
/// [`Error::Key`] only if the hashed element were the identity, which nobody can bring about.
pub fn rehearse(
    election: ElectionId,
    key: &str,
    share: &Share<Ristretto>,
    rng: &mut impl CryptoRng,
) -> Result<ProvenEvaluation, Error> {
    let (element, context) = rehearsal_element(election, key);
    Ok(ProvenEvaluation::new(share, key, &context, &element, rng)?)
}

/// Checks a rehearsal with the key that it is for.
///
/// # Errors
/// [`Error::Key`], which names the trustee.
pub fn check_rehearsal(
    election: ElectionId,
    key: &SharedKey<Ristretto>,
    trustee: Index,
    evaluation: &[u8; 96],
) -> Result<(), Error> {
    let (element, context) = rehearsal_element(election, key.name());
    ProvenEvaluation::decode(evaluation)?.verify(key, trustee, &context, &element)?;
    Ok(())
}
