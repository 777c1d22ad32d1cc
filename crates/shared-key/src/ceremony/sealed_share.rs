//! Sealed shares: HPKE to a one-time key (`docs/protocol.md` §6.3, RFC 9180).

use std::fmt;

use canonical::{Frame, Hash, label};
use curve25519_dalek::MontgomeryPoint;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::context::Context;
use super::round1_commitment::{CheckedCommitment, SCALAR_LENGTH};
use crate::polynomial::committed_value;
use crate::setting::{GroupElement, GroupScalar, Setting};
use crate::{Error, Index, ShareFault};

/// A share of every key, sealed for one participant. It travels outside the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedShare {
    /// Who sent it.
    pub sender: Index,
    /// Who can open it.
    pub receiver: Index,
    /// `enc || ciphertext`.
    pub bytes: Vec<u8>,
}

impl SealedShare {
    /// What the sender publishes of it.
    pub fn hash(&self) -> Hash {
        sealed_share_hash(&self.bytes)
    }
}

/// `hash("sealed-share", sealed)`.
pub fn sealed_share_hash(sealed: &[u8]) -> Hash {
    Frame::new(label::SEALED_SHARE).part(sealed).hash()
}

/// The secret half of a one-time key.
#[derive(Clone)]
pub(super) struct OneTimeSecret(Zeroizing<[u8; 32]>);

impl OneTimeSecret {
    pub(super) fn random(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut());
        Self(secret)
    }

    pub(super) fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*secret))
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn public_key(&self) -> [u8; 32] {
        X25519HkdfSha256::sk_to_pk(&self.private_key()).to_bytes().into()
    }

    fn private_key(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        Deserializable::from_bytes(self.0.as_ref()).expect("any 32 bytes are an X25519 secret")
    }
}

impl fmt::Debug for OneTimeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeSecret(..)")
    }
}

/// Whether a shared secret with this X25519 key can be anything but zeros: false for the elements of small order, all zeros
/// among them. Senders could not seal to such a key (RFC 9180 §7.1.4), and would look like the culprits.
pub(super) fn can_be_sealed_to(one_time_key: &[u8; 32]) -> bool {
    MontgomeryPoint(*one_time_key).mul_clamped([0; 32]).to_bytes() != [0; 32]
}

/// Seals the scalars of all keys from `sender` to the owner of `receiver`.
pub(super) fn seal<S: Setting>(
    context: &Context<S>,
    sender: Index,
    receiver: &CheckedCommitment<S>,
    scalars: &[S::Scalar],
    rng: &mut impl CryptoRng,
) -> Result<SealedShare, Error> {
    let plaintext = concatenated(scalars);
    let refused = |_| Error::OneTimeKey { participant: receiver.participant() };
    let key = Deserializable::from_bytes(receiver.one_time_key()).map_err(refused)?;
    let info = info(context, sender, receiver.participant());
    let (encapsulated, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        &info,
        &plaintext,
        b"",
        rng,
    )
    .map_err(refused)?;
    let bytes = [&encapsulated.to_bytes()[..], &ciphertext].concat();
    Ok(SealedShare { sender, receiver: receiver.participant(), bytes })
}

/// The scalars of all keys if the share is good (§6.4), which [`check_hash`] must have been asked before.
pub(super) fn open<S: Setting>(
    context: &Context<S>,
    sender: &CheckedCommitment<S>,
    receiver: Index,
    secret: &OneTimeSecret,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<S::Scalar>>, ShareFault> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED_LENGTH).ok_or(ShareFault::Sealed)?;
    let encapsulated = Deserializable::from_bytes(encapsulated).map_err(|_| ShareFault::Sealed)?;
    let plaintext = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.private_key(),
        &encapsulated,
        &info(context, sender.participant(), receiver),
        ciphertext,
        b"",
    )
    .map_err(|_| ShareFault::Sealed)?;
    good_scalars(context, sender, receiver, &Zeroizing::new(plaintext))
}

/// Whether `sealed` is what `sender` published the hash of.
pub(super) fn check_hash(published: &Hash, sealed: &[u8]) -> Result<(), ShareFault> {
    if sealed_share_hash(sealed) == *published { Ok(()) } else { Err(ShareFault::Hash) }
}

/// Bytes of `enc` (RFC 9180 §7.1).
const ENCAPSULATED_LENGTH: usize = 32;

fn good_scalars<S: Setting>(
    context: &Context<S>,
    sender: &CheckedCommitment<S>,
    receiver: Index,
    plaintext: &[u8],
) -> Result<Zeroizing<Vec<S::Scalar>>, ShareFault> {
    let (chunks, rest) = plaintext.as_chunks::<SCALAR_LENGTH>();
    if !rest.is_empty() || chunks.len() != context.keys().len() {
        return Err(ShareFault::Length);
    }
    let mut scalars = Zeroizing::new(vec![S::Scalar::default(); chunks.len()]);
    for (((scalar, chunk), key), commitments) in scalars.iter_mut().zip(chunks).zip(context.keys()).zip(sender.keys()) {
        *scalar = S::Scalar::decode(chunk).map_err(|_| ShareFault::Scalar { key: key.clone() })?;
        if S::Commitment::generator_times(scalar) != committed_value(commitments, receiver) {
            return Err(ShareFault::Commitments { key: key.clone() });
        }
    }
    Ok(scalars)
}

fn info<S: Setting>(context: &Context<S>, sender: Index, receiver: Index) -> Vec<u8> {
    Frame::new(label::CEREMONY_SHARE).part(context.hash()).int(sender.into()).int(receiver.into()).into_bytes()
}

fn concatenated<T: GroupScalar>(scalars: &[T]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(scalars.len() * SCALAR_LENGTH));
    scalars.iter().for_each(|scalar| bytes.extend_from_slice(Zeroizing::new(scalar.encode()).as_ref()));
    bytes
}

/// A participant's secrets as bytes: the one-time secret, then scalars.
pub(super) fn secret_bytes<'a, T: GroupScalar>(
    one_time_secret: &OneTimeSecret,
    scalars: impl Iterator<Item = &'a T> + Clone,
) -> Zeroizing<Vec<u8>> {
    // Reserved whole: a vector that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(SCALAR_LENGTH * (1 + scalars.clone().count())));
    bytes.extend_from_slice(one_time_secret.as_bytes());
    scalars.for_each(|scalar| bytes.extend_from_slice(Zeroizing::new(scalar.encode()).as_ref()));
    bytes
}

/// Undoes [`secret_bytes`] for exactly `count` scalars of the participant `index`.
pub(super) fn secrets_from_bytes<T: GroupScalar>(
    index: Index,
    bytes: &[u8],
    count: usize,
) -> Result<(OneTimeSecret, Zeroizing<Vec<T>>), Error> {
    let (chunks, rest) = bytes.as_chunks::<SCALAR_LENGTH>();
    let (secret, chunks) = chunks.split_first().ok_or(Error::State { participant: index })?;
    if !rest.is_empty() || chunks.len() != count {
        return Err(Error::State { participant: index });
    }
    let mut scalars = Zeroizing::new(vec![T::default(); count]);
    for (scalar, chunk) in scalars.iter_mut().zip(chunks) {
        *scalar = T::decode(chunk)?;
    }
    Ok((OneTimeSecret::from_bytes(secret), scalars))
}
