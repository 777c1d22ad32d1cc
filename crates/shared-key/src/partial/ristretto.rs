//! Partial evaluations over ristretto255, each with a proof of Chaum and Pedersen (1992).

use canonical::{Frame, label};
use curve25519_dalek::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use rand_core::CryptoRng;

use crate::ristretto::{Element, Ristretto, Scalar, decode_element, decode_scalar, encode_element, scalar};
use crate::setting::{GroupElement, GroupScalar};
use crate::{Error, Index, Share, SharedKey};

/// `D = x_i·P` with a proof that x_i is the share behind X_i.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenEvaluation {
    product: Element,
    challenge: Scalar,
    response: Scalar,
}

impl ProvenEvaluation {
    /// Bytes of an encoding.
    pub const LENGTH: usize = 96;

    /// Evaluates `element` in the context `context` (the bytes of a frame) with a share of the key `key`.
    ///
    /// # Errors
    /// [`Error::Element`] if `element` is the identity, of which there is no evaluation.
    pub fn new(
        share: &Share<Ristretto>,
        key: &str,
        context: &[u8],
        element: &Element,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        if element.is_identity() {
            return Err(Error::Element);
        }
        let product = element * share.secret();
        let nonce = <Scalar as GroupScalar>::random(rng);
        let statement = Statement {
            context,
            key,
            participant: share.index(),
            verification_share: &share.verification_share(),
            element,
            product: &product,
        };
        let challenge = statement.challenge(&Element::mul_base(&nonce), &(element * *nonce));
        Ok(Self { product, challenge, response: *nonce + challenge * share.secret() })
    }

    /// Reads `D || c || z`.
    ///
    /// # Errors
    /// [`Error::Element`] for another length or a D that does not decode, [`Error::Scalar`] for c or z.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let bytes: &[u8; Self::LENGTH] = bytes.try_into().map_err(|_| Error::Element)?;
        let (product, proof) = bytes.split_at(32);
        let (challenge, response) = proof.split_at(32);
        Ok(Self {
            product: decode_element(product)?,
            challenge: decode_scalar(challenge)?,
            response: decode_scalar(response)?,
        })
    }

    /// `D || c || z`.
    pub fn encode(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let parts = encode_element(&self.product).into_iter().chain(self.challenge.to_bytes());
        bytes.iter_mut().zip(parts.chain(self.response.to_bytes())).for_each(|(byte, part)| *byte = part);
        bytes
    }

    /// Checks the proof and returns D, ready to be combined.
    ///
    /// # Errors
    /// [`Error::Participant`] if `participant` has no share of the key, [`Error::Evaluation`] if the proof does not hold.
    pub fn verify(
        &self,
        key: &SharedKey<Ristretto>,
        participant: Index,
        context: &[u8],
        element: &Element,
    ) -> Result<Element, Error> {
        let verification_share = key.verification_share(participant)?;
        let statement =
            Statement { context, key: key.name(), participant, verification_share, element, product: &self.product };
        let minus_challenge = -self.challenge;
        let a =
            RistrettoPoint::vartime_double_scalar_mul_basepoint(&minus_challenge, verification_share, &self.response);
        let b = RistrettoPoint::vartime_multiscalar_mul([&self.response, &minus_challenge], [element, &self.product]);
        let has_identity = [element, &self.product, &a, &b].into_iter().any(GroupElement::is_identity);
        if has_identity || statement.challenge(&a, &b) != self.challenge {
            return Err(Error::Evaluation { participant });
        }
        Ok(self.product)
    }
}

/// All that the proof is about.
struct Statement<'a> {
    context: &'a [u8],
    key: &'a str,
    participant: Index,
    verification_share: &'a Element,
    element: &'a Element,
    product: &'a Element,
}

impl Statement<'_> {
    fn challenge(&self, a: &Element, b: &Element) -> Scalar {
        let elements = [&Element::generator(), self.verification_share, self.element, self.product, a, b];
        scalar(
            Frame::new(label::PARTIAL_EVALUATION)
                .part(self.context)
                .part(self.key)
                .int(self.participant.into())
                .parts(elements.map(encode_element)),
        )
    }
}
