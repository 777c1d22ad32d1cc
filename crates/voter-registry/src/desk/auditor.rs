//! An auditor's desk: a second look at sampled approvals (`docs/registration.md` §9).

use std::collections::BTreeMap;

use canonical::Hash;
use election::role::key_name;
use election::statement::Form;
use election::statement::intake::{Audit, Verdict};
use officials::Official;
use officials::member::signed;
use rand_core::CryptoRng;
use record::Record;
use record::intake::IntakeLog;
use transparency_log::note::Note;
use zeroize::Zeroizing;

use super::agenda::NeededKeys;
use super::{Books, Secrets};
use crate::evidence::Opened;
use crate::number::{PersonalNumber, Rho};
use crate::store::StoredNote;
use crate::{Error, Exchange, tag};

/// An auditor. It follows log and exchange as registrars do.
#[derive(Debug)]
pub struct Auditor {
    official: Official,
    position: usize,
    name: String,
    books: Books,
    secrets: Secrets,
    /// What it has to look at, and whether it can open that.
    waiting: BTreeMap<Hash, bool>,
    needed: NeededKeys,
}

/// What an auditor makes of a sampled approval.
#[derive(Clone, Copy, Debug)]
pub enum Finding<'a> {
    /// The evidence supports the approval, and the tag is that of the number that the auditor read.
    Clean {
        /// The evidence.
        opened: &'a Opened,
        /// The state whose number it is.
        state: &'a str,
        /// The number.
        number: &'a str,
    },
    /// It does not.
    Failed,
    /// It could not be opened.
    Unopened,
}

impl Finding<'_> {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Clean { .. } => Verdict::Clean,
            Self::Failed => Verdict::Failed,
            Self::Unopened => Verdict::Unopened,
        }
    }
}

impl Auditor {
    /// The desk of an auditor, with what it stored.
    ///
    /// # Errors
    /// [`Error::Refused`] for someone who is no auditor, or without an intake; [`Error::Step`] before the registrars have their keys.
    pub fn new(official: Official, record: &Record, secrets: Secrets) -> Result<Self, Error> {
        let books = Books::new(record)?;
        let position = books.log().auditor(&official.id)?;
        let name = key_name::auditor(&official.id);
        let (waiting, needed) = (BTreeMap::new(), NeededKeys::default());
        Ok(Self { official, position, name, books, secrets, waiting, needed })
    }

    /// Takes what the log and the exchange have had since the last time.
    ///
    /// # Errors
    /// As [`Books::sync`].
    pub fn sync(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        let synced = self.books.sync(entries, notes);
        for id in self.books.take_changes() {
            self.needed.look(&self.books, &self.name, &id);
            self.waiting.remove(&id);
            let state = self.exchange().application(&id).filter(|_| self.waits(self.log(), &id));
            let can_open = state.map(|state| self.secrets.desk_keys.key_of(&self.name, state).is_some());
            self.waiting.extend(can_open.map(|can_open| (id, can_open)));
        }
        synced
    }

    /// The intake log and the exchange so far.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// The intake log so far.
    pub fn log(&self) -> &IntakeLog {
        self.books.log()
    }

    /// The exchange so far.
    pub fn exchange(&self) -> &Exchange {
        self.books.exchange()
    }

    /// Everything that must be stored, encrypted, before anything that a call returned is handed on.
    pub fn secrets(&self) -> Zeroizing<Vec<u8>> {
        self.secrets.to_bytes()
    }

    /// A desk key of this day, if there is none yet, nor anything that does not hold. What nothing needs any more is erased.
    pub fn duties(&mut self, day: u64, rng: &mut impl CryptoRng) -> Option<Note> {
        self.books.check().ok()?;
        let said = self.secrets.desk_keys.publish(&self.books, (&self.name, 0), day, rng);
        self.secrets.desk_keys.erase(&self.books, &self.name, &self.needed);
        said.map(|said| signed(&said, vec![self.official.sign_as_auditor(&said.text())]))
    }

    /// Sampled approvals on which this auditor has said nothing, and whether their evidence can be opened, ascending.
    pub fn queue(&self) -> Vec<(Hash, bool)> {
        self.waiting.iter().map(|(id, can_open)| (*id, *can_open)).collect()
    }

    /// Opens evidence that a reviewer gave on to this auditor.
    ///
    /// # Errors
    /// [`Error::NotDrawn`], [`Error::Sealed`], [`Error::EvidenceSize`], [`Error::Evidence`].
    pub fn open(&self, application: &Hash, ciphertext: &[u8]) -> Result<Opened, Error> {
        let state = self.exchange().application(application);
        let state = state.ok_or(Error::NotDrawn { application: *application })?;
        self.secrets.desk_keys.open(&self.name, state, ciphertext)
    }

    /// The entry of the intake log that says what this auditor found. Clean is only what has the tag of the number that stands in its
    /// evidence: two corrupt reviewers could say any tag, and give one person many places.
    ///
    /// # Errors
    /// [`Error::Step`] for an approval that is not sampled, that this auditor spoke of, or that has no tag yet; [`Error::Alpha`] for another
    /// number than the application's; [`Error::Tag`] if that number has another tag.
    pub fn verdict(&self, application: &Hash, finding: Finding<'_>) -> Result<Note, Error> {
        self.books.check()?;
        if !self.waits(self.log(), application) {
            return Err(Error::Step("the application is not sampled, or this auditor has spoken of it"));
        }
        if let Finding::Clean { opened, state, number } = finding {
            self.check_tag(application, opened, &PersonalNumber::new(state, number)?)?;
        }
        let election = self.log().setting().election;
        let said = Audit::new(election, *application, self.official.id.clone(), finding.verdict());
        Ok(signed(&said, vec![self.official.sign_as_auditor(&said.text())]))
    }

    fn check_tag(&self, application: &Hash, opened: &Opened, number: &PersonalNumber) -> Result<(), Error> {
        let exchange = self.exchange();
        let state = exchange.application(application).ok_or(Error::NotDrawn { application: *application })?;
        let settled = exchange.tag(application).ok_or(Error::Step("the application has no tag yet"))?;
        let (election, rho) = (state.said().election, Rho::from_bytes(&opened.fields.rho.0)?);
        if number.alpha(election, &rho) != state.said().alpha.0 {
            return Err(Error::Alpha);
        }
        let shares: Vec<_> = state.shares().collect();
        let tag = tag::combine(exchange.tag_key(), election, &shares, &rho)?;
        if tag == settled { Ok(()) } else { Err(Error::Tag) }
    }

    fn waits(&self, log: &IntakeLog, id: &Hash) -> bool {
        let has_spoken = log.verdicts(id).iter().any(|(who, _)| *who == self.position);
        log.sampled(self.exchange().approvals(), id) == Some(true) && !has_spoken
    }
}
