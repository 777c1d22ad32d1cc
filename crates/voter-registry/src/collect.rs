//! Finding the shares of one's credential (`docs/protocol.md` §7.5).

use canonical::Hash;
use election::{ElectionId, Id};
use record::RollRecord;
use record::roll::{ELEMENT, RECORD};
use shared_key::{G1, GroupElement, Index};

use crate::Error;

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
