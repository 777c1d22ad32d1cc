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

use super::ciphertexts::Kept;
use super::{DAY, Error, Intake};
use crate::exchange::{Standing, Status, name_of};
use crate::store::{Lifetime, NewNote, Store};

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
        // What anyone can sign costs work first.
        if let ExchangeStatement::Application(said) = &said
            && !self.log.is_drawn(&said.application)
        {
            return Err(crate::Error::NotDrawn { application: said.application }.into());
        }
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
        self.look();
        Ok(())
    }

    /// How the application of a status request stands. Without the signature of its applicant it is what the log shows to everyone:
    /// nobody learns from this whether an application has arrived.
    ///
    /// # Errors
    /// [`Error::UnknownApplication`]; [`Error::Time`]; [`Error::Refused`] for another election.
    pub fn status(&self, request: &[u8], now: u64) -> Result<Status, Error> {
        let (note, said): (Note, StatusRequest) = read_note(request).map_err(crate::Error::from)?;
        if said.election != self.election() {
            return Err(Refusal::Election.into());
        }
        if said.time.get().abs_diff(now) > TOLERANCE {
            return Err(Error::Time);
        }
        let id = &said.application;
        let key = self.exchange.application(id).and_then(|it| PublicKey::from_bytes(&it.said().status_key.0).ok());
        // Someone's signature is checked in any case, so that the time does not tell either.
        let checked =
            check_one_signature(&note, key_name::APPLICANT, key.as_ref().unwrap_or(&self.keys.intake.public()));
        match self.exchange.status(&self.log, id) {
            Status::Unknown => Err(Error::UnknownApplication),
            status if key.is_some() && checked.is_ok() => Ok(status),
            _ if self.log.is_drawn(id) => Ok(Status::Drawn),
            _ => Ok(Status::Deposited),
        }
    }

    /// Who of the registrars and auditors asks for `target` with this body, whose hash comes back.
    pub fn authorise(&self, request: &Note, target: &str, now: u64) -> Option<(&str, Hash)> {
        Request::check(request, &self.members, (self.election(), target), now)
    }

    /// The newest desk key of each reader, as the notes in which they say it, but for registrars that were dropped, or lost it.
    pub fn desk_keys(&self) -> impl Iterator<Item = &[u8]> {
        let registrars = self.log.active().into_iter().map(|index| name_of(&self.log, index));
        let auditors = self.log.intake().auditors.iter().map(|auditor| key_name::auditor(&auditor.id));
        let readers: BTreeSet<String> = registrars.chain(auditors).collect();
        let is_current = |reader: &str, day: u64| self.exchange.desk_keys().is_current(&self.log, reader, day);
        let of_readers = self
            .desk_keys
            .iter()
            .filter(move |(reader, (day, _))| readers.contains(*reader) && is_current(reader, *day));
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
        self.ciphertexts.awaited(hash)
    }

    /// Evidence that was awaited lies in the folder.
    pub fn evidence_arrived(&mut self, hash: Hash) {
        self.ciphertexts.arrived(hash);
    }

    /// Bytes of the evidence that is not decided on, or whose application has not come.
    pub fn undecided_bytes(&self) -> u64 {
        self.ciphertexts.undecided()
    }

    /// Deletes the evidence that nobody needs any more, and what was sent and never applied with. Gives how many there were.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn destroy_evidence(&mut self, now: u64) -> Result<usize, Error> {
        self.ciphertexts.expire(now);
        let destroyed = match self.is_swept {
            true => self.evidence.destroy(self.ciphertexts.doomed())?,
            // A process that ended may have left anything.
            false => self.evidence.keep_only(&self.ciphertexts.all())?,
        };
        self.is_swept = true;
        self.ciphertexts.destroyed();
        Ok(destroyed)
    }

    /// Looks at the applications of which something was said: whether their evidence is to be kept.
    pub(super) fn look(&mut self) {
        for id in self.exchange.take_changes() {
            let kept = self.kept(&id);
            self.ciphertexts.set(id, kept);
        }
    }

    fn kept(&self, id: &Hash) -> Option<Kept> {
        // Without tags it cannot be said any more whose evidence somebody waits for: nobody does.
        if self.is_erased || !self.exchange.is_wanted(&self.log, id) {
            return None;
        }
        let evidence = self.exchange.application(id)?.said().evidence;
        let standing = self.exchange.standing(&self.log, id);
        let is_undecided = matches!(standing, Some(Standing::Awaiting | Standing::More(_) | Standing::ToAll));
        Some(Kept { evidence, is_undecided })
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
                self.ciphertexts.expect_no_more(&said.application);
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
        self.ciphertexts.expect(*application, evidence, now);
        Err(Error::EvidenceMissing(evidence.hash))
    }
}

/// Whether a day is that of now, or the one before.
fn is_of_these_days(day: u64, now: u64) -> bool {
    let today = now / DAY;
    (today.saturating_sub(1)..=today).contains(&day)
}
