//! What one registrar's computer does (`docs/registration.md` §5 to §9): it keeps the registrar's secrets, shows what waits for a
//! person, and signs what follows by itself.
//!
//! A [`Desk`] believes the intake nothing: it folds log and exchange itself, and examines what it says against them before it
//! signs. What it said is in its [`Secrets`], so that an intake that forgets cannot make it say two things. The caller stores
//! [`Desk::secrets`] encrypted *before* it hands on what a call returned.

mod agenda;
mod auditor;
mod books;
mod duties;
mod judgement;
mod keys;
mod queue;
mod recovery;
mod rolls;
mod secrets;
mod sight;
pub mod vouches;

use canonical::{Hash, Int};
use election::role::{CeremonyRole, key_name};
use election::statement::Form;
use election::statement::exchange::{Attestation, Decision, Ruling, Verdict};
use election::statement::intake::DeskLost;
use officials::Official;
use officials::member::signed;
use record::Record;
use record::intake::IntakeLog;
use shared_key::Index;
use transparency_log::note::Note;
use zeroize::Zeroizing;

use crate::evidence::Opened;
use crate::number::{PersonalNumber, Rho};
use crate::store::StoredNote;
use crate::{Error, Exchange};
use agenda::Agenda;
pub use auditor::{Auditor, Finding};
pub use books::Books;
pub use duties::Duties;
pub use judgement::Judgement;
pub use keys::DeskSecrets;
pub use queue::Task;
pub use secrets::Secrets;
pub use sight::{Legibility, Sight};

/// A registrar's desk.
#[derive(Debug)]
pub struct Desk {
    official: Official,
    index: Index,
    /// Its key name.
    name: String,
    books: Books,
    secrets: Secrets,
    agenda: Agenda,
}

impl Desk {
    /// The desk of a registrar, with what it stored. `record` must be one that the registrar has checked.
    ///
    /// # Errors
    /// [`Error::Refused`] for someone who is no registrar, or without an intake; [`Error::Key`] for a share of another key;
    /// [`Error::Step`] before the registrars have their keys.
    pub fn new(official: Official, record: &Record, secrets: Secrets) -> Result<Self, Error> {
        let books = Books::new(record)?;
        let index = books.log().setting().index(CeremonyRole::Registrar, &official.id)?;
        if let Some(share) = secrets.tag.share() {
            books.exchange().tag_key().check_share(share)?;
            if share.index() != index {
                return Err(Error::Secrets);
            }
        }
        let name = key_name::registrar(&official.id);
        Ok(Self { official, index, name, books, secrets, agenda: Agenda::default() })
    }

    /// Takes what the log and the exchange have had since the last time.
    ///
    /// # Errors
    /// As [`Books::sync`].
    pub fn sync(&mut self, entries: &[Vec<u8>], notes: &[StoredNote]) -> Result<(), Error> {
        let synced = self.books.sync(entries, notes);
        self.look();
        synced
    }

    /// A roll of the record holds these applications.
    pub fn enrol(&mut self, applications: impl IntoIterator<Item = Hash>) {
        self.books.enrol(applications);
    }

    /// Who sits here.
    pub fn official(&self) -> &Official {
        &self.official
    }

    /// The registrar's index.
    pub fn index(&self) -> Index {
        self.index
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

    /// Opens evidence that was sealed to this desk.
    ///
    /// # Errors
    /// [`Error::NotDrawn`], [`Error::Sealed`], [`Error::EvidenceSize`], [`Error::Evidence`].
    pub fn open(&self, application: &Hash, ciphertext: &[u8]) -> Result<Opened, Error> {
        let state = self.exchange().application(application);
        let state = state.ok_or(Error::NotDrawn { application: *application })?;
        self.secrets.desk_keys.open(&self.name, state, ciphertext)
    }

    /// Says what a person decided on an application as it is now. An approval, and whatever depends on the number, needs the
    /// evidence.
    ///
    /// # Errors
    /// [`Error::Alpha`] for an approval of another number than the application's; [`Error::Vouch`], [`Error::Attestation`] for
    /// one that lacks them; [`Error::SaidOtherwise`]; whatever the exchange would refuse.
    pub fn decide(
        &mut self,
        application: &Hash,
        opened: Option<&Opened>,
        judgement: &Judgement,
    ) -> Result<Note, Error> {
        let state = self.exchange().application(application);
        let state = state.ok_or(Error::NotDrawn { application: *application })?;
        let approves = judgement.decision == Verdict::Approve;
        // A list with something that was taken back is refused.
        if judgement.decision == Verdict::Withdraw && self.is_committed(application) {
            return Err(Error::Step("the list of the day with this application has not arrived yet: try again later"));
        }
        let mut nullifiers = Vec::new();
        let (mut alpha, mut rho) = ([0; 32], None);
        if let Some(opened) = opened.filter(|_| approves) {
            let read = Rho::from_bytes(&opened.fields.rho.0)?;
            let number = PersonalNumber::new(&judgement.state, &judgement.number)?;
            alpha = number.alpha(state.said().election, &read);
            nullifiers = vouches::check(&self.books, state, opened, &judgement.kind)?;
            rho = Some(read);
        }
        if approves && alpha != state.said().alpha.0 {
            return Err(Error::Alpha);
        }
        let said = Decision::new(
            state.said().election,
            canonical::Bytes(alpha),
            *application,
            judgement.decision,
            state.said().evidence.hash,
            judgement.kind.clone(),
            nullifiers,
            state.said().number,
            judgement.reason,
            self.official.id.clone(),
        );
        let number = state.said().number.get();
        let topic = if judgement.decision == Verdict::Withdraw { secrets::WITHDRAWAL } else { secrets::DECISION };
        let note = self.say(&said, (topic, *application, number))?;
        if let Some(rho) = rho {
            self.secrets.rhos.insert(*application, rho);
        }
        Ok(note)
    }

    /// Says which application of a conflict stands, or that none does.
    ///
    /// # Errors
    /// [`Error::Ruling`] unless this registrar is to rule on it; [`Error::SaidOtherwise`].
    pub fn rule(&mut self, commitment: &Hash, standing: Option<Hash>) -> Result<Note, Error> {
        let open = self.exchange().open_conflicts(self.log());
        let (_, pair) = open.into_iter().find(|(other, _)| other == commitment).ok_or(Error::Ruling)?;
        let election = self.log().setting().election;
        let standing = standing.into_iter().collect();
        let said = Ruling::new(election, pair.to_vec(), *commitment, self.official.id.clone(), standing);
        self.say(&said, (secrets::RULING, *commitment, 0))
    }

    /// A note for the evidence of someone whom this registrar has seen in person, with the paper and the application id on it. It rests
    /// on nothing that the intake says.
    pub fn attest(&self, application: Hash) -> Note {
        self.sign(&Attestation::new(self.log().setting().election, application, self.official.id.clone()))
    }

    /// The entry of the intake log by which this registrar says that its desk keys are lost, or in wrong hands: others take its place
    /// wherever it has not ended a day with its approval. A new desk goes on with fresh keys.
    pub fn declare_lost(&mut self) -> Note {
        self.secrets.desk_keys = DeskSecrets::default();
        self.look_again();
        let number = Int::new(self.log().losses_of(self.index) + 1).expect("a desk is lost a few times");
        self.sign(&DeskLost::new(self.log().setting().election, number, self.official.id.clone()))
    }

    /// After the last roll: the share of the tag key, everything that gives a number away, and all desk keys are gone for good.
    pub fn retire(&mut self) {
        self.secrets.tag.erase();
        self.secrets.rhos.clear();
        self.secrets.desk_keys = DeskSecrets::default();
        self.look_again();
    }

    /// Signs what the exchange takes, unless this desk said something else of it before.
    fn say(&mut self, said: &impl Form, topic: secrets::Topic) -> Result<Note, Error> {
        self.books.check()?;
        let text = said.text();
        let hash = Hash::of(text.as_bytes());
        if self.secrets.said.get(&topic).is_some_and(|before| *before != hash) {
            return Err(Error::SaidOtherwise);
        }
        let note = self.sign(said);
        self.exchange().examine(self.log(), &note.to_bytes())?;
        self.secrets.said.insert(topic, hash);
        Ok(note)
    }

    fn sign(&self, said: &impl Form) -> Note {
        signed(said, vec![self.official.sign_as_registrar(&said.text())])
    }
}
