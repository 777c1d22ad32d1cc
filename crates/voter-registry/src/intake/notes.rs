//! The exchange: what applicants and registrars say to each other, and the evidence (`docs/registration.md` §4 to §9).

use std::collections::BTreeSet;

use canonical::Hash;
use election::Attachment;
use election::entry::check_one_signature;
use election::request::{Request, TOLERANCE};
use election::role::key_name;
use election::statement::exchange::{ExchangeStatement, StatusRequest, read_note};
use record::Refusal;
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use super::{Error, Intake};
use crate::exchange::{Status, name_of};
use crate::store::{Lifetime, NewNote, Store};

/// Seconds for which evidence is awaited, and kept, before its application comes.
const PATIENCE: u64 = 3_600;
/// Seconds of a day.
const DAY: u64 = 86_400;

impl<S: Store> Intake<S> {
    /// Takes a note of the exchange at a time in seconds. The same one is answered as before.
    ///
    /// # Errors
    /// [`Error::Exchange`]; [`Error::Time`] for a desk key of another day than about now; [`Error::EvidenceMissing`] for an application that is good but for its ciphertext, which may then be sent;
    /// [`Error::Erased`]; [`Error::NotConfirmed`]; [`Error::Store`].
    pub fn add_note(&mut self, note: &[u8], now: u64) -> Result<(), Error> {
        if self.known.contains(&Hash::of(note)) {
            return Ok(());
        }
        if self.is_erased {
            return Err(Error::Erased);
        }
        self.check_confirmed()?;
        let (_, said) = ExchangeStatement::parse(note).map_err(crate::Error::from)?;
        let admitted = self.exchange.examine(&self.log, note)?;
        match &said {
            ExchangeStatement::Application(said) => self.check_evidence(&said.application, said.evidence, now)?,
            // A key of tomorrow would be the newest, and no applicant seals to that.
            ExchangeStatement::DeskKey(said) if !is_of_these_days(said.day.get(), now) => return Err(Error::Time),
            _ => {}
        }
        let new = NewNote { lifetime: Lifetime::of(&said), note };
        let stored = self.store.add_note(self.notes, self.heads.size(), new);
        self.settle(stored)?;
        self.notes += 1;
        self.exchange.admit(admitted);
        self.remember(said, note);
        Ok(())
    }

    /// How the application of a status request stands.
    ///
    /// # Errors
    /// [`Error::UnknownApplication`]; [`Error::Time`]; a signature that is not the applicant's.
    pub fn status(&self, request: &[u8], now: u64) -> Result<Status, Error> {
        let (note, said): (Note, StatusRequest) = read_note(request).map_err(crate::Error::from)?;
        if said.election != self.election() {
            return Err(Refusal::Election.into());
        }
        if said.time.get().abs_diff(now) > TOLERANCE {
            return Err(Error::Time);
        }
        let id = &said.application;
        // What the public log shows needs no key.
        if let Some(application) = self.exchange.application(id) {
            let key = PublicKey::from_bytes(&application.said().status_key.0);
            check_one_signature(&note, key_name::APPLICANT, &key.map_err(|_| Error::UnknownApplication)?)?;
        }
        match self.exchange.status(&self.log, id) {
            Status::Unknown if self.deposits.contains(id) => Ok(Status::Deposited),
            Status::Unknown => Err(Error::UnknownApplication),
            status => Ok(status),
        }
    }

    /// Who of the registrars and auditors asks for `target` with this body, whose hash comes back.
    pub fn authorise(&self, request: &Note, target: &str, now: u64) -> Option<(&str, Hash)> {
        Request::check(request, &self.members, (self.election(), target), now)
    }

    /// The newest desk key of each reader, as the notes in which they say it, but for registrars that were dropped.
    pub fn desk_keys(&self) -> impl Iterator<Item = &[u8]> {
        let registrars = self.log.active().into_iter().map(|index| name_of(&self.log, index));
        let auditors = self.log.intake().auditors.iter().map(|auditor| key_name::auditor(&auditor.id));
        let readers: BTreeSet<String> = registrars.chain(auditors).collect();
        let of_readers = self.desk_keys.iter().filter(move |(reader, _)| readers.contains(*reader));
        of_readers.map(|(_, (_, note))| note.as_slice())
    }

    /// The evidence that a reader may fetch now.
    pub fn evidence_for(&self, reader: &str, application: &Hash) -> Option<Attachment> {
        let evidence = self.exchange.application(application)?.said().evidence;
        let may_read = self.exchange.readers(&self.log, application).iter().any(|name| name == reader);
        may_read.then_some(evidence)
    }

    /// The length of evidence that is awaited.
    pub fn awaited(&self, hash: &Hash) -> Option<u64> {
        let mut awaited = self.awaited.values();
        awaited.find(|(attachment, _)| attachment.hash == *hash).map(|(attachment, _)| attachment.length.get())
    }

    /// Deletes the evidence that nobody needs any more, and what was sent and never applied with. Gives how many there were.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn destroy_evidence(&mut self, now: u64) -> Result<usize, Error> {
        self.awaited.retain(|_, (_, since)| now.saturating_sub(*since) <= PATIENCE);
        let wanted = self.exchange.wanted(&self.log).map(|attachment| attachment.hash);
        let awaited = self.awaited.values().map(|(attachment, _)| attachment.hash);
        // Without tags it cannot be said any more whose evidence somebody waits for: nobody does.
        let kept: BTreeSet<Hash> = wanted.filter(|_| !self.is_erased).chain(awaited).collect();
        Ok(self.evidence.keep_only(&kept)?)
    }

    /// Puts a note that is stored where it belongs.
    pub(super) fn admit(&mut self, note: &[u8]) -> Result<(), Error> {
        let (_, said) = ExchangeStatement::parse(note).map_err(crate::Error::from)?;
        let admitted = self.exchange.examine(&self.log, note)?;
        self.exchange.admit(admitted);
        self.remember(said, note);
        Ok(())
    }

    /// Keeps in step what is remembered beside the exchange.
    fn remember(&mut self, said: ExchangeStatement, note: &[u8]) {
        self.known.insert(Hash::of(note));
        match said {
            ExchangeStatement::Application(said) => {
                self.awaited.remove(&said.application);
            }
            ExchangeStatement::DeskKey(said) => {
                let day = said.day.get();
                let newest = self.desk_keys.get(&said.reader).is_none_or(|(before, _)| *before <= day);
                if newest {
                    self.desk_keys.insert(said.reader, (day, note.to_vec()));
                }
            }
            ExchangeStatement::Decision(_)
            | ExchangeStatement::Reseal(_)
            | ExchangeStatement::TagShare(_)
            | ExchangeStatement::TagReport(_)
            | ExchangeStatement::Ruling(_)
            | ExchangeStatement::DayList(_) => {}
        }
    }

    /// Whether the ciphertext of an application is here; if not, it is awaited from now on. Who returns has none.
    fn check_evidence(&mut self, application: &Hash, evidence: Attachment, now: u64) -> Result<(), Error> {
        let length = evidence.length.get();
        if length == 0 || self.evidence.length(&evidence.hash)? == Some(length) {
            return Ok(());
        }
        self.awaited.insert(*application, (evidence, now));
        Err(Error::EvidenceMissing(evidence.hash))
    }
}

/// Whether a day is that of now, or the one before.
fn is_of_these_days(day: u64, now: u64) -> bool {
    let today = now / DAY;
    (today.saturating_sub(1)..=today).contains(&day)
}
