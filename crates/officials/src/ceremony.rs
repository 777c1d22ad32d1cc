//! One member's way through a ceremony (`docs/protocol.md` §6).

use canonical::{Blob, Bytes, Int};
use election::role::CeremonyRole;
use election::statement::{
    CeremonyCommitment, CeremonyComplaint, CeremonyConfirmation, CeremonyShares, Destruction, Form, KeyCommitment,
};
use rand_core::CryptoRng;
use record::{CeremonyState, Record};
use shared_key::ceremony::{AfterRound1, AfterRound2, SealedShare, commit};
use shared_key::{Bls, Index, Ristretto, Setting as Group, Share};
use transparency_log::note::{Note, SignatureLine};

use crate::Error;
use crate::member::{Official, signed};

/// A ceremony: whose it is, the group that its keys live in, and where it stands in a record.
pub trait Role {
    /// The setting of its keys.
    type Keys: Group;

    /// The role.
    const OF: CeremonyRole;

    /// Its ceremony.
    fn ceremony(record: &Record) -> Option<&CeremonyState<Self::Keys>>;

    /// Signs as a member of the role.
    fn sign(official: &Official, text: &str) -> SignatureLine;
}

/// The ceremony of the registrars' keys that sign credentials.
#[derive(Clone, Copy, Debug)]
pub struct CredentialKeys;

/// The ceremony of the trustees' keys, of decryption and of the order of ties.
#[derive(Clone, Copy, Debug)]
pub struct ElectionKeys;

/// The ceremony of the registrars' key of tags.
#[derive(Clone, Copy, Debug)]
pub struct TagKey;

impl Role for CredentialKeys {
    type Keys = Bls;

    const OF: CeremonyRole = CeremonyRole::Registrar;

    fn ceremony(record: &Record) -> Option<&CeremonyState<Bls>> {
        record.registrars()
    }

    fn sign(official: &Official, text: &str) -> SignatureLine {
        official.sign_as_registrar(text)
    }
}

impl Role for ElectionKeys {
    type Keys = Ristretto;

    const OF: CeremonyRole = CeremonyRole::Trustee;

    fn ceremony(record: &Record) -> Option<&CeremonyState<Ristretto>> {
        record.trustees()
    }

    fn sign(official: &Official, text: &str) -> SignatureLine {
        official.sign_as_trustee(text)
    }
}

impl Role for TagKey {
    type Keys = Ristretto;

    const OF: CeremonyRole = CeremonyRole::Tag;

    fn ceremony(record: &Record) -> Option<&CeremonyState<Ristretto>> {
        record.tags()
    }

    fn sign(official: &Official, text: &str) -> SignatureLine {
        official.sign_as_registrar(text)
    }
}

/// A member's shares of a role's keys.
pub type Shares<R> = Vec<Share<<R as Role>::Keys>>;

/// A member on its way. Its secrets are erased when dropped; a restarted ceremony begins with a new one.
#[derive(Debug)]
pub struct CeremonyMember<G: Role> {
    progress: Progress<G::Keys>,
}

#[derive(Debug)]
enum Progress<G: Group> {
    Begun,
    Committed(Box<AfterRound1<G>>),
    Shared(Box<AfterRound2<G>>),
    Left,
}

impl<G: Role> Default for CeremonyMember<G> {
    fn default() -> Self {
        Self { progress: Progress::Begun }
    }
}

impl<G: Role> CeremonyMember<G> {
    /// Round 1.
    ///
    /// # Errors
    /// [`Error::Step`] out of order; [`Error::Key`] if the official takes no part.
    pub fn commit(&mut self, official: &Official, record: &Record, rng: &mut impl CryptoRng) -> Result<Note, Error> {
        if !matches!(self.progress, Progress::Begun) {
            return Err(Error::Step("the commitment was made before"));
        }
        let (ceremony, index) = look_up::<G>(official, record)?;
        let (state, commitment) = commit(ceremony.context(), index, rng)?;
        let keys = commitment
            .keys
            .into_iter()
            .map(|key| KeyCommitment { commitments: Blob(key.commitments), proof: Blob(key.proof) });
        self.progress = Progress::Committed(Box::new(state));
        Ok(sign::<G>(
            official,
            &CeremonyCommitment::new(
                election(record)?,
                attempt(ceremony),
                keys.collect(),
                Bytes(commitment.one_time_key),
                official.id.clone(),
                G::OF,
            ),
        ))
    }

    /// Round 2, once all commitments are in the record: the statement, and the sealed shares for the others.
    ///
    /// # Errors
    /// [`Error::Step`] out of order; [`Error::Refused`] if commitments are missing.
    pub fn share(
        &mut self,
        official: &Official,
        record: &Record,
        rng: &mut impl CryptoRng,
    ) -> Result<(Note, Vec<SealedShare>), Error> {
        let (ceremony, _) = look_up::<G>(official, record)?;
        let commitments = ceremony.commitments()?;
        let Progress::Committed(state) = std::mem::replace(&mut self.progress, Progress::Left) else {
            return Err(Error::Step("shares come after the own commitment, and once"));
        };
        let (state, sealed) = state.shares(commitments, rng)?;
        self.progress = Progress::Shared(Box::new(state));
        let hashes = sealed.iter().map(SealedShare::hash).collect();
        let said = CeremonyShares::new(election(record)?, attempt(ceremony), hashes, official.id.clone(), G::OF);
        Ok((sign::<G>(official, &said), sealed))
    }

    /// Takes a share that arrived.
    ///
    /// # Errors
    /// [`Error::Key`] names the sender of a share that is not good: then [`Self::complain`].
    pub fn receive(&mut self, record: &Record, sender: Index, sealed: &[u8]) -> Result<(), Error> {
        let ceremony = G::ceremony(record).ok_or(Error::Step("there is no ceremony"))?;
        let published = ceremony.published_shares(sender).ok_or(Error::Step("the sender has published no hashes"))?;
        match &mut self.progress {
            Progress::Shared(state) => Ok(state.receive(published, sealed)?),
            _ => Err(Error::Step("shares are received after the own ones are sent")),
        }
    }

    /// Proves to all that a share is bad. This attempt is then over.
    ///
    /// # Errors
    /// [`Error::Key`] for a share that is good, or was never published.
    pub fn complain(
        &mut self,
        official: &Official,
        record: &Record,
        sender: Index,
        sealed: &[u8],
    ) -> Result<Note, Error> {
        let (ceremony, _) = look_up::<G>(official, record)?;
        let published = ceremony.published_shares(sender).ok_or(Error::Step("the sender has published no hashes"))?;
        let Progress::Shared(state) = std::mem::replace(&mut self.progress, Progress::Left) else {
            return Err(Error::Step("complaints come after the own shares are sent"));
        };
        let complaint = state.complain(published, sealed)?;
        let accused = ceremony.context().participants().iter().find(|p| p.index == complaint.accused);
        let accused = accused.and_then(|p| p.id.parse().ok()).ok_or(Error::Step("the accused takes no part"))?;
        let said = CeremonyComplaint::new(
            election(record)?,
            accused,
            attempt(ceremony),
            Bytes(complaint.one_time_secret),
            official.id.clone(),
            G::OF,
            Blob(complaint.sealed),
        );
        Ok(sign::<G>(official, &said))
    }

    /// Round 3, once all good shares have arrived: the secret shares, to be stored safely *before* the statement is published.
    ///
    /// # Errors
    /// [`Error::Key`] names whose share is missing.
    pub fn confirm(&mut self, official: &Official, record: &Record) -> Result<(Note, Shares<G>), Error> {
        let (ceremony, _) = look_up::<G>(official, record)?;
        let Progress::Shared(state) = std::mem::replace(&mut self.progress, Progress::Left) else {
            return Err(Error::Step("the confirmation comes after all shares, and once"));
        };
        let shares = state.finish()?.into_iter().map(|key| key.share).collect();
        let transcript = ceremony.transcript()?;
        let said =
            CeremonyConfirmation::new(election(record)?, attempt(ceremony), official.id.clone(), G::OF, transcript);
        Ok((sign::<G>(official, &said), shares))
    }
}

/// Says that a member has destroyed its shares of the role's keys (`docs/protocol.md` §9.10). The caller destroys them first.
///
/// # Errors
/// [`Error::Step`] if there is no manifest; [`Error::Refused`] if the official is no member.
pub fn destruction<G: Role>(official: &Official, record: &Record) -> Result<Note, Error> {
    look_up::<G>(official, record)?;
    Ok(sign::<G>(official, &Destruction::new(election(record)?, official.id.clone(), G::OF)))
}

fn look_up<'a, G: Role>(official: &Official, record: &'a Record) -> Result<(&'a CeremonyState<G::Keys>, Index), Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    let ceremony = G::ceremony(record).ok_or(Error::Step("there is no ceremony"))?;
    Ok((ceremony, setting.index(G::OF, &official.id)?))
}

fn election(record: &Record) -> Result<election::ElectionId, Error> {
    record.setting().map(|setting| setting.election).ok_or(Error::Step("there is no manifest"))
}

fn attempt<G: Group>(ceremony: &CeremonyState<G>) -> Int {
    Int::new(ceremony.attempt_number()).expect("nobody restarts 2^53 times")
}

fn sign<G: Role>(official: &Official, statement: &impl Form) -> Note {
    signed(statement, vec![G::sign(official, &statement.text())])
}
