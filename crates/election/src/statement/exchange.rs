//! Notes of the exchange between applicants, intake and registrars, and what stands in sealed evidence
//! (`docs/registration.md` §4 to §9).

use canonical::{Blob, Bytes, Hash, Int};
use serde::{Deserialize, Serialize};
use transparency_log::note::Note;

use super::Statement;
use super::form::{Kind, statement};
use crate::manifest::{Attachment, ElectionId};
use crate::{Error, Id, MAX_ENTRY, entry};

statement! {
    /// An application (§4.3).
    Application: Application {
        /// The blinded element of the personal number.
        alpha: Bytes<32>,
        /// The application id.
        application: Hash,
        /// The blinded element of the credential.
        blinded: Bytes<48>,
        /// Where the applicant is to vote.
        constituency: Id,
        /// The sealed evidence.
        evidence: Attachment,
        /// Counted from 1.
        number: Int,
        /// The key of the evidence, for each reviewer.
        sealed: Vec<SealedKey>,
        /// Commitments to the tokens with which the applicant may vouch.
        slots: Vec<Hash>,
        /// Ed25519 key of the status page.
        status_key: Bytes<32>,
    }
}

/// A key of evidence, sealed for one reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedKey {
    /// The day of the reader's desk key.
    pub day: Int,
    /// Key name of the reader, such as `registrar/r1`.
    pub reader: String,
    /// `enc || ciphertext`.
    pub sealed: Bytes<80>,
}

statement! {
    /// An applicant's question (§4.4).
    StatusRequest: StatusRequest {
        /// The application.
        application: Hash,
        /// When it is asked, in seconds since 1970-01-01T00:00:00Z.
        time: Int,
    }
}

statement! {
    /// A reader's key of the day (§5.1).
    DeskKey: DeskKey {
        /// Number of the day.
        day: Int,
        /// X25519 key.
        key: Bytes<32>,
        /// How often its registrar has lost its desk; 0 of an auditor.
        losses: Int,
        /// Key name of the reader.
        reader: String,
    }
}

statement! {
    /// A reviewer's decision (§5.2).
    Decision: Decision {
        /// The blinded element that the registrar computed from the number that it read.
        alpha: Bytes<32>,
        /// The application.
        application: Hash,
        /// What is decided.
        decision: Verdict,
        /// Hash of the sealed evidence.
        evidence: Hash,
        /// The kind of evidence, for an approval; empty otherwise.
        evidence_kind: String,
        /// Of the vouches that it rests on.
        nullifiers: Vec<Hash>,
        /// Number of the application.
        number: Int,
        /// Why, unless it is an approval.
        reason: Reason,
        /// Who.
        registrar: Id,
    }
}

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The evidence shows a right to vote.
    Approve,
    /// The applicant is asked for better evidence.
    More,
    /// It does not show it.
    Refuse,
    /// An approval is taken back.
    Withdraw,
}

/// Why something is not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is approved.
    #[serde(rename = "")]
    None,
    /// A picture cannot be read.
    Unreadable,
    /// The paper with the application id is not in the picture.
    PaperMissing,
    /// Picture and document show different people.
    OtherPerson,
    /// The document is forged.
    Forged,
    /// The document has expired, and expired ones are not taken.
    Expired,
    /// The person has no right to vote.
    NotEntitled,
    /// The number is not the one that the document shows.
    Number,
    /// A vouch does not hold.
    Vouch,
    /// An attestation does not hold.
    Attestation,
    /// Anything else.
    Other,
}

statement! {
    /// Evidence is given on to other readers (§5.3).
    Reseal: Reseal {
        /// The application.
        application: Hash,
        /// Hash of the sealed evidence.
        evidence: Hash,
        /// Who gives it on.
        registrar: Id,
        /// Its key, for each new reader.
        sealed: Vec<SealedKey>,
    }
}

statement! {
    /// A registrar's share of a tag (§6).
    TagShare: TagShare {
        /// The application.
        application: Hash,
        /// Partial evaluation of alpha.
        evaluation: Bytes<96>,
        /// Who.
        registrar: Id,
    }
}

statement! {
    /// The tag of an application (§6).
    TagReport: TagReport {
        /// The application.
        application: Hash,
        /// Who.
        registrar: Id,
        /// Hash of the tag.
        tag: Hash,
    }
}

statement! {
    /// Which of two applications stands (§7).
    Ruling: Ruling {
        /// Both, ascending.
        applications: Vec<Hash>,
        /// The conflict's commitment.
        commitment: Hash,
        /// Who.
        registrar: Id,
        /// One of them, or none.
        standing: Vec<Hash>,
    }
}

statement! {
    /// The approvals that a registrar committed to (§9).
    DayList: DayList {
        /// The ids, 32 bytes each, ascending.
        applications: Blob,
        /// Number of the day.
        day: Int,
        /// Who.
        registrar: Id,
    }
}

statement! {
    /// Someone vouches for someone (§8.1). It stands in evidence.
    Vouch: Vouch {
        /// The friend's application.
        application: Hash,
        /// Number of the slot, from 1.
        slot: Int,
        /// The slot's token.
        token: Bytes<32>,
        /// The voucher's application.
        voucher: Hash,
    }
}

statement! {
    /// A registrar has seen someone in person (§8.2). It stands in evidence.
    Attestation: Attestation {
        /// The application.
        application: Hash,
        /// Who saw.
        registrar: Id,
    }
}

statement! {
    /// What a reviewer reads, beside pictures (§4.2). It is sealed, and no note.
    Evidence: Evidence {
        /// Notes of registrars that saw the person.
        attestations: Vec<String>,
        /// Date of birth.
        birth: String,
        /// Kind of evidence.
        evidence: Id,
        /// Lines of the machine-readable zone.
        mrz: Vec<String>,
        /// Name.
        name: String,
        /// Personal number.
        number: String,
        /// What blinds the number.
        rho: Bytes<32>,
        /// State that gave the number, as in ICAO Doc 9303.
        state: String,
        /// Notes of those who vouch.
        vouches: Vec<String>,
    }
}

/// A note that the intake carries.
#[derive(Clone, Debug, PartialEq)]
pub enum ExchangeStatement {
    /// From an applicant.
    Application(Application),
    /// A desk key.
    DeskKey(DeskKey),
    /// A decision.
    Decision(Decision),
    /// Evidence given on.
    Reseal(Reseal),
    /// A share of a tag.
    TagShare(TagShare),
    /// A tag.
    TagReport(TagReport),
    /// A ruling.
    Ruling(Ruling),
    /// A day's approvals.
    DayList(DayList),
}

impl ExchangeStatement {
    /// Reads a note of the exchange, and what it says.
    ///
    /// # Errors
    /// What is wrong with the form.
    pub fn parse(bytes: &[u8]) -> Result<(Note, Self), Error> {
        let note = note(bytes, MAX_NOTE)?;
        let text = note.text();
        let said = match Statement::kind_of(text)? {
            Kind::Application => Self::Application(entry::read(text)?),
            Kind::DeskKey => Self::DeskKey(entry::read(text)?),
            Kind::Decision => Self::Decision(entry::read(text)?),
            Kind::Reseal => Self::Reseal(entry::read(text)?),
            Kind::TagShare => Self::TagShare(entry::read(text)?),
            Kind::TagReport => Self::TagReport(entry::read(text)?),
            Kind::Ruling => Self::Ruling(entry::read(text)?),
            Kind::DayList => Self::DayList(entry::read(text)?),
            kind => return Err(Error::UnknownKind(kind.name().into())),
        };
        Ok((note, said))
    }

    /// The election that it names.
    pub fn election(&self) -> ElectionId {
        match self {
            Self::Application(said) => said.election,
            Self::DeskKey(said) => said.election,
            Self::Decision(said) => said.election,
            Self::Reseal(said) => said.election,
            Self::TagShare(said) => said.election,
            Self::TagReport(said) => said.election,
            Self::Ruling(said) => said.election,
            Self::DayList(said) => said.election,
        }
    }
}

/// The most bytes of a note of the exchange: a day's list is longer than an entry.
pub const MAX_NOTE: usize = 1 << 22;

/// Reads a note whose text is a statement of one kind.
///
/// # Errors
/// What is wrong with the form.
pub fn read_note<T: super::Form>(bytes: &[u8]) -> Result<(Note, T), Error> {
    let note = note(bytes, MAX_ENTRY)?;
    let said = entry::read(note.text())?;
    Ok((note, said))
}

fn note(bytes: &[u8], most: usize) -> Result<Note, Error> {
    if bytes.len() > most {
        return Err(Error::TooLarge(bytes.len()));
    }
    Ok(Note::parse(bytes)?)
}
