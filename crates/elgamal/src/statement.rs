//! What a ballot's proofs are about, and the challenge that binds it (`docs/protocol.md` §8.2).

use canonical::{Frame, Hash, label};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED;
use curve25519_dalek::scalar::Scalar;

use crate::ciphertext::PublicKey;
use crate::shape::Shape;

/// The public context of one ballot. A proof made for one statement holds for no other.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// Hash of the manifest.
    pub election: &'a Hash,
    /// The trustees' joint key K.
    pub key: &'a PublicKey,
    /// Id of the constituency.
    pub constituency: &'a str,
    /// The credential's public key (Ed25519, 32 bytes).
    pub credential: &'a [u8; 32],
    /// Sequence number of the ballot, from 1.
    pub seq: u64,
    /// The constituency's contests, in the order of the manifest.
    pub contests: &'a [Contest<'a>],
}

/// A contest as its ballots see it.
#[derive(Clone, Copy, Debug)]
pub struct Contest<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its cells and relations.
    pub shape: &'a Shape,
}

/// The bytes of one contest on a ballot (§8.2, §8.3), of the lengths that its shape gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedContest {
    /// `R || C` of each cell, 64 bytes each.
    pub ciphertexts: Vec<u8>,
    /// The proofs of each cell, then of each relation.
    pub proofs: Vec<u8>,
}

/// What the challenge binds of one contest besides its id and shape.
pub(crate) struct Bound<'a> {
    pub(crate) ciphertexts: &'a [u8],
    pub(crate) commitments: &'a [u8],
}

impl Statement<'_> {
    /// The challenge e over this statement and what is bound of each contest, in order.
    pub(crate) fn challenge<'b>(&self, bound: impl IntoIterator<Item = Bound<'b>>) -> Scalar {
        let contests = u64::try_from(self.contests.len()).expect("usize has at most 64 bits");
        let frame = Frame::new(label::BALLOT_CHALLENGE)
            .part(self.election)
            .part(self.key.as_bytes())
            .part(RISTRETTO_BASEPOINT_COMPRESSED.as_bytes())
            .part(self.constituency)
            .part(self.credential)
            .int(self.seq)
            .int(contests);
        let frame = self.contests.iter().zip(bound).fold(frame, |frame, (contest, bound)| {
            frame.part(contest.id).part(contest.shape.encoding()).part(bound.ciphertexts).part(bound.commitments)
        });
        Scalar::from_bytes_mod_order_wide(&frame.wide())
    }
}
