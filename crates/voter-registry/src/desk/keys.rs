//! A reader's desk keys: a fresh one each day, erased when nothing needs them (`docs/registration.md` §5.1).

use std::collections::BTreeMap;

use canonical::{Bytes, Int};
use election::statement::exchange::DeskKey;
use rand_core::CryptoRng;

use super::Books;
use crate::Error;
use crate::evidence::{Opened, unpack};
use crate::exchange::ApplicationState;
use crate::sealing::{DeskSecret, EvidenceKey};

/// Secrets of desk keys, by day. Erased when dropped, never printed.
#[derive(Debug, Default)]
pub struct DeskSecrets(pub(super) BTreeMap<u64, DeskSecret>);

impl DeskSecrets {
    /// What a reader publishes for a day, with how often it has lost its desk: nothing if it has published a key for it, or for a later
    /// one. Who lost one has the next on the next day.
    pub(super) fn publish(
        &mut self,
        books: &Books,
        (name, losses): (&str, u64),
        day: u64,
        rng: &mut impl CryptoRng,
    ) -> Option<DeskKey> {
        let published = books.exchange().desk_keys().newest(name);
        if published.is_some_and(|(newest, _)| newest >= day) {
            return None;
        }
        let (number, losses) = (Int::new(day)?, Int::new(losses)?);
        let secret = self.0.entry(day).or_insert_with(|| DeskSecret::random(rng));
        let election = books.log().setting().election;
        Some(DeskKey::new(election, number, Bytes(secret.public()), losses, name.to_owned()))
    }

    /// The key of the evidence of an application, from the first of the keys that were sealed to this reader and open.
    pub(super) fn key_of(&self, name: &str, state: &ApplicationState) -> Option<EvidenceKey> {
        let evidence = state.said().evidence.hash;
        let open = |sealed: &election::statement::exchange::SealedKey| {
            self.0.get(&sealed.day.get())?.open(&state.binding(), &evidence, sealed).ok()
        };
        state.sealed_to(name).find_map(open)
    }

    /// Opens evidence. Keys that open to nothing are passed over: someone may have given on a wrong one.
    pub(super) fn open(&self, name: &str, state: &ApplicationState, ciphertext: &[u8]) -> Result<Opened, Error> {
        if !state.said().evidence.is_of(ciphertext) {
            return Err(Error::Evidence("it is not the ciphertext that the application names"));
        }
        let (binding, evidence) = (state.binding(), state.said().evidence.hash);
        let try_open = |sealed: &election::statement::exchange::SealedKey| {
            let secret = self.0.get(&sealed.day.get()).ok_or(Error::Sealed)?;
            secret.open(&binding, &evidence, sealed)?.decrypt(&binding, ciphertext)
        };
        let plaintext = state.sealed_to(name).find_map(|sealed| try_open(sealed).ok()).ok_or(Error::Sealed)?;
        let opened = unpack(&plaintext)?;
        if opened.fields.election == state.said().election {
            Ok(opened)
        } else {
            Err(Error::Evidence("it is for another election"))
        }
    }
}
