//! Round 1: every participant commits to a polynomial for each key (`docs/protocol.md` §6.2).

use std::fmt;

use canonical::{Frame, label};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::context::Context;
use super::sealed_share::OneTimeSecret;
use crate::polynomial::Polynomial;
use crate::setting::{GroupElement, GroupScalar, Setting};
use crate::{Error, Index};

/// What a participant publishes in round 1, as bytes of whatever worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// For each key of the role, in order.
    pub keys: Vec<KeyCommitment>,
    /// X25519 public key to which the others seal their shares.
    pub one_time_key: [u8; 32],
}

/// The part of a [`Commitment`] for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCommitment {
    /// `enc(a_0·g) || .. || enc(a_(t-1)·g)`.
    pub commitments: Vec<u8>,
    /// `enc(R) || z`: proof of knowledge of `a_0`.
    pub proof: Vec<u8>,
}

/// A commitment whose elements decode and whose proofs hold.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedCommitment<S: Setting> {
    context: canonical::Hash,
    participant: Index,
    keys: Vec<Vec<S::Commitment>>,
    one_time_key: [u8; 32],
}

/// The checked commitments of all participants of an attempt, in the order of their indexes.
#[derive(Clone, Debug, PartialEq)]
pub struct Commitments<S: Setting> {
    context: Context<S>,
    all: Vec<CheckedCommitment<S>>,
}

/// A participant's secrets after round 1: its polynomials and its one-time key.
#[derive(Clone)]
pub struct AfterRound1<S: Setting> {
    pub(super) index: Index,
    pub(super) context: Context<S>,
    pub(super) one_time_secret: OneTimeSecret,
    pub(super) polynomials: Vec<Polynomial<S::Scalar>>,
}

/// Takes the participant `index` through round 1.
///
/// # Errors
/// [`Error::Participant`] if `index` takes no part.
pub fn commit<S: Setting>(
    context: &Context<S>,
    index: Index,
    rng: &mut impl CryptoRng,
) -> Result<(AfterRound1<S>, Commitment), Error> {
    context.check_participant(index)?;
    let one_time_secret = OneTimeSecret::random(rng);
    let one_time_key = one_time_secret.public_key();
    let polynomials: Vec<_> = context.keys().iter().map(|_| Polynomial::random(context.threshold(), rng)).collect();
    let keys = context
        .keys()
        .iter()
        .zip(&polynomials)
        .map(|(key, polynomial)| commit_to(context, index, key, &one_time_key, polynomial, rng))
        .collect();
    let state = AfterRound1 { index, context: context.clone(), one_time_secret, polynomials };
    Ok((state, Commitment { keys, one_time_key }))
}

/// Checks what `participant` published in round 1.
///
/// # Errors
/// In this order: [`Error::Participant`], [`Error::KeyCount`], [`Error::OneTimeKey`]; then for each key
/// [`Error::CommitmentLength`], [`Error::CommitmentElement`], [`Error::CommitmentScalar`], [`Error::CommitmentProof`].
pub fn verify_commitment<S: Setting>(
    context: &Context<S>,
    participant: Index,
    commitment: &Commitment,
) -> Result<CheckedCommitment<S>, Error> {
    context.check_participant(participant)?;
    let (expected, found) = (context.keys().len(), commitment.keys.len());
    if expected != found {
        return Err(Error::KeyCount { participant, expected, found });
    }
    let one_time_key = commitment.one_time_key;
    if !super::sealed_share::can_be_sealed_to(&one_time_key) {
        return Err(Error::OneTimeKey { participant });
    }
    let keys = context
        .keys()
        .iter()
        .zip(&commitment.keys)
        .map(|(key, of_key)| verify_key(context, participant, key, &one_time_key, of_key))
        .collect::<Result<_, _>>()?;
    Ok(CheckedCommitment { context: *context.hash(), participant, keys, one_time_key })
}

fn commit_to<S: Setting>(
    context: &Context<S>,
    index: Index,
    key: &str,
    one_time_key: &[u8; 32],
    polynomial: &Polynomial<S::Scalar>,
    rng: &mut impl CryptoRng,
) -> KeyCommitment {
    let commitments = concatenated(&polynomial.commitments::<S::Commitment>());
    let nonce = S::Scalar::random(rng);
    let nonce_element = S::Commitment::generator_times(&nonce).encode();
    let challenge = challenge(context, index, key, one_time_key, &commitments, &nonce_element);
    let response = *nonce + challenge * *polynomial.secret();
    KeyCommitment { commitments, proof: [&nonce_element[..], &response.encode()].concat() }
}

fn verify_key<S: Setting>(
    context: &Context<S>,
    participant: Index,
    key: &str,
    one_time_key: &[u8; 32],
    commitment: &KeyCommitment,
) -> Result<Vec<S::Commitment>, Error> {
    let length = S::Commitment::LENGTH;
    for (bytes, expected) in
        [(&commitment.commitments, context.threshold() * length), (&commitment.proof, length + SCALAR_LENGTH)]
    {
        if bytes.len() != expected {
            return Err(Error::CommitmentLength { participant, key: key.into(), expected, found: bytes.len() });
        }
    }
    let element = |bytes: &[u8]| {
        S::Commitment::decode(bytes).map_err(|_| Error::CommitmentElement { participant, key: key.into() })
    };
    let commitments = commitment.commitments.chunks(length).map(element).collect::<Result<Vec<_>, _>>()?;
    let (nonce_bytes, response) = commitment.proof.split_at(length);
    let nonce = element(nonce_bytes)?;
    let response = S::Scalar::decode(response).map_err(|_| Error::CommitmentScalar { participant, key: key.into() })?;
    let challenge = challenge(context, participant, key, one_time_key, &commitment.commitments, nonce_bytes);
    let secret_element = commitments.first().copied().unwrap_or_default();
    if S::Commitment::generator_times(&response) != nonce + secret_element.times(&challenge) {
        return Err(Error::CommitmentProof { participant, key: key.into() });
    }
    Ok(commitments)
}

fn challenge<S: Setting>(
    context: &Context<S>,
    index: Index,
    key: &str,
    one_time_key: &[u8; 32],
    commitments: &[u8],
    nonce: &[u8],
) -> S::Scalar {
    let frame = Frame::new(label::CEREMONY_KNOWLEDGE)
        .part(context.hash())
        .part(key)
        .int(index.into())
        .part(one_time_key)
        .part(commitments)
        .part(nonce);
    S::Scalar::from_wide(&frame.wide())
}

/// Bytes of an encoded scalar in both settings.
pub(super) const SCALAR_LENGTH: usize = 32;

fn concatenated<E: GroupElement>(elements: &[E]) -> Vec<u8> {
    elements.iter().flat_map(E::encode).collect()
}

impl<S: Setting> CheckedCommitment<S> {
    /// Who committed.
    pub fn participant(&self) -> Index {
        self.participant
    }

    /// For each key the commitments `C_0, .., C_(t-1)`.
    pub fn keys(&self) -> &[Vec<S::Commitment>] {
        &self.keys
    }

    /// The key to which the others seal their shares.
    pub fn one_time_key(&self) -> &[u8; 32] {
        &self.one_time_key
    }
}

impl<S: Setting> Commitments<S> {
    /// All commitments of an attempt, in whatever order.
    ///
    /// # Errors
    /// [`Error::CommitmentSet`] for a commitment that is missing, doubled, or was checked for another context.
    pub fn new(context: &Context<S>, mut all: Vec<CheckedCommitment<S>>) -> Result<Self, Error> {
        all.sort_by_key(CheckedCommitment::participant);
        if let Some(stray) = all.iter().find(|commitment| commitment.context != *context.hash()) {
            return Err(Error::CommitmentSet { participant: stray.participant });
        }
        if let Some(doubled) = all.windows(2).find_map(|pair| match pair {
            [one, other] if one.participant == other.participant => Some(one.participant),
            _ => None,
        }) {
            return Err(Error::CommitmentSet { participant: doubled });
        }
        let missing = context.indexes().find(|index| !all.iter().any(|commitment| commitment.participant == *index));
        match missing {
            Some(participant) => Err(Error::CommitmentSet { participant }),
            None => Ok(Self { context: context.clone(), all }),
        }
    }

    /// The context that all were checked for.
    pub fn context(&self) -> &Context<S> {
        &self.context
    }

    /// All, in the order of their indexes.
    pub fn all(&self) -> &[CheckedCommitment<S>] {
        &self.all
    }

    /// That of one participant.
    ///
    /// # Errors
    /// [`Error::Participant`] if it takes no part.
    pub fn of(&self, participant: Index) -> Result<&CheckedCommitment<S>, Error> {
        let commitment = self.all.iter().find(|commitment| commitment.participant == participant);
        commitment.ok_or(Error::Participant { participant })
    }
}

impl<S: Setting> AfterRound1<S> {
    /// The participant.
    pub fn index(&self) -> Index {
        self.index
    }

    /// All secrets, to be stored encrypted: `one-time secret || a_0 || .. || a_(t-1)` for each key.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let scalars = self.polynomials.iter().flat_map(Polynomial::coefficients);
        super::sealed_share::secret_bytes(&self.one_time_secret, scalars)
    }

    /// Reads what [`Self::to_bytes`] wrote for the participant `index` of this context.
    ///
    /// # Errors
    /// [`Error::Participant`] if `index` takes no part, [`Error::State`] for bytes of another length, [`Error::Scalar`].
    pub fn from_bytes(context: &Context<S>, index: Index, bytes: &[u8]) -> Result<Self, Error> {
        context.check_participant(index)?;
        let scalars = context.keys().len() * context.threshold();
        let (one_time_secret, scalars) = super::sealed_share::secrets_from_bytes(index, bytes, scalars)?;
        let polynomials = scalars
            .chunks(context.threshold())
            .map(|coefficients| Polynomial::from_coefficients(Zeroizing::new(coefficients.to_vec())))
            .collect();
        Ok(Self { index, context: context.clone(), one_time_secret, polynomials })
    }

    /// Whether `published` is what this state committed to.
    pub(super) fn is_of(&self, published: &CheckedCommitment<S>) -> bool {
        published.context == *self.context.hash()
            && published.participant == self.index
            && published.one_time_key == self.one_time_secret.public_key()
            && published.keys.len() == self.polynomials.len()
            && published.keys.iter().zip(&self.polynomials).all(|(key, polynomial)| *key == polynomial.commitments())
    }
}

impl<S: Setting> fmt::Debug for AfterRound1<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfterRound1").field("index", &self.index).finish_non_exhaustive()
    }
}
