//! Vouches and attestations in evidence (`docs/registration.md` §8.1, §8.2).

use std::collections::BTreeSet;

use canonical::Hash;
use election::entry::check_one_signature;
use election::registration::EvidenceKind;
use election::role::{CeremonyRole, key_name};
use election::statement::exchange::{Attestation, Vouch, read_note};
use shared_key::Index;
use transparency_log::ed25519::PublicKey;

use super::Books;
use crate::Error;
use crate::applicant::{nullifier_of, slot_of};
use crate::evidence::Opened;
use crate::exchange::ApplicationState;

/// Whether evidence holds the vouches or attestations that its kind needs: the nullifiers of the vouches, ascending.
///
/// # Errors
/// [`Error::Fields`] for a kind that the manifest does not have; [`Error::Vouch`], [`Error::Attestation`].
pub fn check(books: &Books, state: &ApplicationState, opened: &Opened, kind: &str) -> Result<Vec<Hash>, Error> {
    let kind = books.log().intake().evidence(kind).ok_or(Error::Fields("there is no such kind of evidence"))?;
    match kind {
        EvidenceKind::Document { .. } => Ok(Vec::new()),
        EvidenceKind::InPerson { registrars, .. } => {
            let attested = opened.fields.attestations.iter().filter_map(|note| attestation(books, state, note).ok());
            let different: BTreeSet<Index> = attested.collect();
            if different.len() >= *registrars { Ok(Vec::new()) } else { Err(Error::Attestation) }
        }
        EvidenceKind::Vouching { vouchers, .. } => nullifiers(books, state, opened, *vouchers),
    }
}

/// The nullifiers of the first vouches that hold, of as many different vouchers as are needed.
fn nullifiers(books: &Books, state: &ApplicationState, opened: &Opened, vouchers: usize) -> Result<Vec<Hash>, Error> {
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut fault = Error::Vouch("there are too few");
    for note in &opened.fields.vouches {
        if found.len() == vouchers {
            break;
        }
        match vouch(books, state, note) {
            Ok((voucher, nullifier)) if seen.insert(voucher) => {
                found.insert(nullifier);
            }
            Ok(_) => fault = Error::Vouch("one person vouches twice"),
            Err(error) => fault = error,
        }
    }
    if found.len() == vouchers { Ok(found.into_iter().collect()) } else { Err(fault) }
}

/// The voucher and the nullifier of a vouch that holds.
fn vouch(books: &Books, friend: &ApplicationState, note: &str) -> Result<(Hash, Hash), Error> {
    let (log, exchange) = (books.log(), books.exchange());
    let read = read_note(note.as_bytes()).map_err(|_| Error::Vouch("it cannot be read"));
    let (note, said): (_, Vouch) = read?;
    let election = log.setting().election;
    if said.election != election || said.application != friend.said().application {
        return Err(Error::Vouch("it is for someone else"));
    }
    let voucher = exchange.application(&said.voucher).ok_or(Error::Vouch("nobody knows who vouches"))?;
    let key = PublicKey::from_bytes(&voucher.said().status_key.0);
    let key = key.map_err(|_| Error::Vouch("nobody knows who vouches"))?;
    let signed = check_one_signature(&note, key_name::APPLICANT, &key);
    signed.map_err(|_| Error::Vouch("it is not signed by who vouches"))?;
    let slot = usize::try_from(said.slot.get()).ok().and_then(|slot| slot.checked_sub(1));
    let slot = slot.and_then(|slot| voucher.said().slots.get(slot));
    if slot != Some(&slot_of(election, &said.token.0)) {
        return Err(Error::Vouch("the token does not open its slot"));
    }
    let basis =
        exchange.settled_basis(log, &said.voucher).ok_or(Error::Vouch("who vouches is not approved for good"))?;
    if matches!(log.intake().evidence(&basis.kind), None | Some(EvidenceKind::Vouching { .. })) {
        return Err(Error::Vouch("who vouches was vouched for"));
    }
    let nullifier = nullifier_of(election, &said.token.0);
    if exchange.is_vouch_used(log, &nullifier, &said.application) {
        return Err(Error::VouchUsed);
    }
    Ok((said.voucher, nullifier))
}

/// The registrar of an attestation that holds.
fn attestation(books: &Books, state: &ApplicationState, note: &str) -> Result<Index, Error> {
    let (note, said): (_, Attestation) = read_note(note.as_bytes())?;
    let setting = books.log().setting();
    if said.election != setting.election || said.application != state.said().application {
        return Err(Error::Attestation);
    }
    let index = books.log().active_registrar(&said.registrar)?;
    setting.check_member(&note, CeremonyRole::Registrar, index)?;
    Ok(index)
}
