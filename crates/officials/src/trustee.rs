//! Trustees after their ceremony: rehearsal, agreement, decryption (`docs/protocol.md` §6.9, §10).

use canonical::{Bytes, Hash};
use election::Attachment;
use election::role::CeremonyRole;
use election::statement::{Agreement, Decryption, Form, Rehearsal};
use rand_core::CryptoRng;
use record::Record;
use shared_key::{Ristretto, Share};
use tally::decryption::{DECRYPTION_KEY, TIES_KEY, evaluate_tie, rehearse};
use transparency_log::note::Note;

use crate::Error;
use crate::member::{Official, signed};

/// A trustee with the shares of both keys. They are erased when dropped and never printed.
#[derive(Debug)]
pub struct Trustee {
    official: Official,
    decryption: Share<Ristretto>,
    ties: Share<Ristretto>,
    /// The sums that this trustee agreed to. It never agrees to others.
    agreed: Option<Hash>,
}

impl Trustee {
    /// From the shares of the ceremony: `decryption`, `ties`.
    ///
    /// # Errors
    /// [`Error::Step`] for another number of shares.
    pub fn new(official: Official, shares: Vec<Share<Ristretto>>) -> Result<Self, Error> {
        let [decryption, ties]: [_; 2] =
            shares.try_into().map_err(|_| Error::Step("a trustee has shares of two keys"))?;
        Ok(Self { official, decryption, ties, agreed: None })
    }

    /// Who this is.
    pub fn official(&self) -> &Official {
        &self.official
    }

    /// Proves that the shares are there and can be used.
    ///
    /// # Errors
    /// [`Error::Step`] if there is no manifest.
    pub fn rehearse(&self, record: &Record, rng: &mut impl CryptoRng) -> Result<Note, Error> {
        let election = record.setting().ok_or(Error::Step("there is no manifest"))?.election;
        let evaluations = [
            Bytes(rehearse(election, DECRYPTION_KEY, &self.decryption, rng)?.encode()),
            Bytes(rehearse(election, TIES_KEY, &self.ties, rng)?.encode()),
        ];
        Ok(self.sign(&Rehearsal::new(election, evaluations.to_vec(), self.official.id.clone())))
    }

    /// Agrees that the sums of the record's counted list be decrypted. The record must be one that this trustee has audited
    /// itself, and `under` a checkpoint of it.
    ///
    /// # Errors
    /// [`Error::SecondAgreement`] if it agreed to other sums; [`Error::Step`] before the counted list, or if the record holds its
    /// agreement already (a trustee restored from a backup reads there what it signed).
    pub fn agree(&mut self, record: &Record, under: String) -> Result<Note, Error> {
        let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
        let context = record.decryption().ok_or(Error::Step("there is no counted list"))?;
        let index = setting.index(CeremonyRole::Trustee, &self.official.id)?;
        if record.has_agreed(index) {
            return Err(Error::Step("the record holds this trustee's agreement"));
        }
        if self.agreed.is_some_and(|agreed| agreed != context.sums_hash) {
            return Err(Error::SecondAgreement);
        }
        self.agreed = Some(context.sums_hash);
        let id = self.official.id.clone();
        Ok(self.sign(&Agreement::new(setting.election, context.counted, context.sums_hash, id, under)))
    }

    /// Decrypts what enough trustees agreed on: the statement and its attachment.
    ///
    /// # Errors
    /// [`Error::Step`] unless there are enough agreements; [`Error::SecondAgreement`] if its own was to other sums.
    pub fn decrypt(&self, record: &Record, rng: &mut impl CryptoRng) -> Result<(Note, Vec<u8>), Error> {
        let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
        let context = record.decryption().ok_or(Error::Step("there is no counted list"))?;
        if record.agreement_quorum().is_none_or(|quorum| record.agreed() < quorum) {
            return Err(Error::Step("not enough trustees have agreed"));
        }
        if self.agreed.is_some_and(|agreed| agreed != context.sums_hash) {
            return Err(Error::SecondAgreement);
        }
        let content = context.decrypt(&self.decryption, rng)?;
        let tie = evaluate_tie(setting.election, &self.ties, rng)?.encode();
        let attachment = Attachment::of(&content);
        let said = Decryption::new(setting.election, attachment, Bytes(tie), self.official.id.clone());
        Ok((self.sign(&said), content))
    }

    fn sign(&self, statement: &impl Form) -> Note {
        signed(statement, vec![self.official.sign_as_trustee(&statement.text())])
    }
}
