//! Finding the shares of one's credential, and making it (`docs/protocol.md` §7.5, §7.6).

use ballot_signing::application::Application;
use ballot_signing::credential::Credential;
use canonical::Hash;
use election::{ElectionId, Id};
use record::roll::{ELEMENT, RECORD};
use record::{RollBucket, RollRecord};
use shared_key::partial::bls::verify;
use shared_key::{Bls, G1, GroupElement, Index, SharedKey};

use crate::Error;

/// A credential from the bucket of a roll that should hold its application. `key` is that of the constituency.
///
/// A bucket is believed nothing: each share is held against its registrar's part of the key, those that do not hold are passed over,
/// and what t of the others give is checked as a whole. So neither a registrar nor a board that lies about some shares hinders it.
///
/// # Errors
/// [`Error::NotOnRoll`] if the bucket does not hold the application; [`Error::Shares`] if fewer than t shares hold.
pub fn collect_from_bucket(
    application: Application,
    bucket: &RollBucket,
    key: &SharedKey<Bls>,
) -> Result<Credential, Error> {
    let needed = key.threshold();
    let record = RollRecord { blinded: application.blinded(), status_key: application.status_key() };
    let shares = bucket.shares(&record).ok_or(Error::NotOnRoll { needed })?;
    let blinded = G1::decode(&record.blinded)?;
    let holds = |(index, bytes): (Index, [u8; ELEMENT])| {
        let share = G1::decode(&bytes).ok()?;
        verify(key, index, &blinded, &share).is_ok().then_some((index, share))
    };
    let good: Vec<_> = shares.into_iter().filter_map(holds).take(needed).collect();
    if good.len() < needed {
        return Err(Error::Shares { found: good.len(), needed });
    }
    Ok(application.collect(needed, &good, key.public_key())?)
}

/// The shares for one application, from the attachment of its roll and those of the registrars that issued for it (with their
/// indexes). The first `threshold` of them are taken. What they combine to is checked by whoever unblinds it.
///
/// Attachments are public and taken whole, so that collecting tells nobody who collects.
///
/// # Errors
/// [`Error::NotOnRoll`]; [`Error::Key`] for a share that is no element.
pub fn collect(
    election: ElectionId,
    constituency: &Id,
    application: Hash,
    roll: &[u8],
    issuances: &[(Index, &[u8])],
    threshold: usize,
) -> Result<Vec<(Index, G1)>, Error> {
    let not_there = || Error::NotOnRoll { needed: threshold };
    let (records, _) = roll.as_chunks::<RECORD>();
    let id = |bytes: &[u8; RECORD]| RollRecord::from_bytes(bytes).application(election, constituency);
    let position = records.binary_search_by_key(&application, id).map_err(|_| not_there())?;
    let share = |&(index, shares): &(Index, &'_ [u8])| -> Option<(Index, [u8; ELEMENT])> {
        let (shares, _) = shares.as_chunks::<ELEMENT>();
        Some((index, *shares.get(position)?))
    };
    let found: Vec<_> = issuances.iter().filter_map(share).take(threshold).collect();
    if found.len() < threshold {
        return Err(not_there());
    }
    found.into_iter().map(|(index, bytes)| Ok((index, G1::decode(&bytes)?))).collect()
}
