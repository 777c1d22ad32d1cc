//! Tags of personal numbers, which only enough registrars together can compute (`docs/registration.md` §6).

use canonical::{Bytes, Frame, Hash, label};
use election::ElectionId;
use election::statement::{Form, exchange};
use officials::Official;
use officials::member::signed;
use rand_core::CryptoRng;
use shared_key::ristretto::{self, Element};
use shared_key::{Index, ProvenEvaluation, Ristretto, Share, SharedKey};
use transparency_log::note::Note;

use crate::Error;
use crate::number::Rho;

/// A registrar's share of the tag key, until it is erased. It is never printed.
#[derive(Debug)]
pub struct TagShare(Option<Share<Ristretto>>);

impl TagShare {
    /// A share that the ceremony gave.
    ///
    /// # Errors
    /// [`Error::Key`] for a share of another key.
    pub fn new(key: &SharedKey<Ristretto>, share: Share<Ristretto>) -> Result<Self, Error> {
        key.check_share(&share)?;
        Ok(Self(Some(share)))
    }

    /// One that was stored, and is still to be checked.
    pub(crate) fn stored(share: Share<Ristretto>) -> Self {
        Self(Some(share))
    }

    /// One that was erased.
    pub fn erased() -> Self {
        Self(None)
    }

    /// Erases it: after the last roll it could only do harm.
    pub fn erase(&mut self) {
        self.0 = None;
    }

    /// The share, unless it was erased.
    pub fn share(&self) -> Option<&Share<Ristretto>> {
        self.0.as_ref()
    }

    /// The registrar's part of the tag of an application. Whether it may be said is for [`crate::desk`] to know.
    ///
    /// # Errors
    /// [`Error::Step`] once it is erased; [`Error::Key`] for an alpha that is no element.
    pub fn evaluate(
        &self,
        official: &Official,
        key: &SharedKey<Ristretto>,
        election: ElectionId,
        application: Hash,
        alpha: &[u8; 32],
        rng: &mut impl CryptoRng,
    ) -> Result<Note, Error> {
        let share = self.share().ok_or(Error::Step("the share of the tag key is erased"))?;
        let alpha = ristretto::decode_element(alpha)?;
        let evaluation =
            ProvenEvaluation::new(share, key.name(), &context(election, &application), &alpha, rng)?.encode();
        let said = exchange::TagShare::new(election, application, Bytes(evaluation), official.id.clone());
        let line = official.sign_as_registrar(&said.text());
        Ok(signed(&said, vec![line]))
    }
}

/// Checks a registrar's part, and returns it ready to be combined.
///
/// # Errors
/// [`Error::Key`] if it does not hold.
pub fn check(
    key: &SharedKey<Ristretto>,
    registrar: Index,
    election: ElectionId,
    application: &Hash,
    alpha: &[u8; 32],
    evaluation: &[u8; ProvenEvaluation::LENGTH],
) -> Result<Element, Error> {
    let alpha = ristretto::decode_element(alpha)?;
    let context = context(election, application);
    Ok(ProvenEvaluation::decode(evaluation)?.verify(key, registrar, &context, &alpha)?)
}

/// The hash of the tag that the first t of these parts, which were checked, give with the rho of the evidence.
///
/// # Errors
/// [`Error::Key`] for fewer than t parts, or two of one registrar.
pub fn combine(
    key: &SharedKey<Ristretto>,
    election: ElectionId,
    parts: &[(Index, Element)],
    rho: &Rho,
) -> Result<Hash, Error> {
    let parts = parts.get(..key.threshold()).unwrap_or(parts);
    let tag = rho.unblind(&shared_key::combine(key.threshold(), parts)?);
    Ok(Frame::new(label::TAG).part(election).part(ristretto::encode_element(&tag)).hash())
}

fn context(election: ElectionId, application: &Hash) -> Vec<u8> {
    Frame::new(label::TAG).part(election).part(application).into_bytes()
}
