//! Complaints: a bad share is proven to everyone (`docs/protocol.md` §6.4).

use super::round1_commitment::Commitments;
use super::round2_shares::CheckedShares;
use super::sealed_share::{self, OneTimeSecret};
use crate::setting::Setting;
use crate::{Error, Index};

/// What the accuser publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Who sent the bad share.
    pub accused: Index,
    /// The accuser's one-time key, secret no longer.
    pub one_time_secret: [u8; 32],
    /// The bad share, sealed.
    pub sealed: Vec<u8>,
}

/// Judges the complaint of `accuser` about the share that the sender of `published` sealed for it. Returns the index of the
/// accused, who is to be excluded.
///
/// # Errors
/// In this order: [`Error::Participant`] for strangers; [`Error::ComplaintUnfounded`] against oneself; [`Error::ComplaintKey`];
/// [`Error::ComplaintHash`]; [`Error::ComplaintUnfounded`] for a good share.
pub fn check<S: Setting>(
    commitments: &Commitments<S>,
    accuser: Index,
    published: &CheckedShares,
    one_time_secret: &[u8; 32],
    sealed: &[u8],
) -> Result<Index, Error> {
    let accused = published.sender();
    let (of_accuser, of_accused) = (commitments.of(accuser)?, commitments.of(accused)?);
    let hash = published.hash_for(accuser).ok_or(Error::ComplaintUnfounded { accuser })?;
    let secret = OneTimeSecret::from_bytes(one_time_secret);
    if secret.public_key() != *of_accuser.one_time_key() {
        return Err(Error::ComplaintKey { accuser });
    }
    sealed_share::check_hash(hash, sealed).map_err(|_| Error::ComplaintHash { accused })?;
    match sealed_share::open(commitments.context(), of_accused, accuser, &secret, sealed) {
        Ok(_) => Err(Error::ComplaintUnfounded { accuser }),
        Err(_) => Ok(accused),
    }
}
