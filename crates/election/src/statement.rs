//! The statements of a record: their fields, and the one text of each (`docs/protocol.md` §6 to §10).

mod announcements;
mod ballot;
mod ceremony;
pub mod exchange;
mod form;
pub mod intake;
mod mailbox;
mod petition;
mod phases;
mod result;
mod rolls;

pub use announcements::{ComplaintCategory, ComplaintDecision, Complaints, Destruction, Extend, Incident, Operator};
pub use ballot::{Ballot, BallotContest, Claims, Epoch, Promise};
pub use ceremony::{
    CeremonyCommitment, CeremonyComplaint, CeremonyConfirmation, CeremonyRestart, CeremonyShares, KeyCommitment,
    Rehearsal,
};
pub use form::{Form, Kind, Tag, Version};
pub use mailbox::{Acknowledgement, Handover};
pub use petition::{Answer, Delay, Petition};
pub use phases::{Abandon, Cancel, Close, Open, Ready, ReadyKeys};
pub use result::{Agreement, ContestResult, Counted, Decryption, GroupResult, ResultStatement, Results};
pub use rolls::{Counts, Issuance, Roll, RollRegistration};

use serde::Deserialize;

use crate::manifest::{Attachment, ElectionId, Manifest};
use crate::{Error, entry};

/// A statement of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Entry 0.
    Manifest(Box<Manifest>),
    /// §6.2.
    CeremonyCommitment(CeremonyCommitment),
    /// §6.3.
    CeremonyShares(CeremonyShares),
    /// §6.4.
    CeremonyComplaint(CeremonyComplaint),
    /// §6.5.
    CeremonyConfirmation(CeremonyConfirmation),
    /// §6.6.
    CeremonyRestart(CeremonyRestart),
    /// §6.9.
    Rehearsal(Rehearsal),
    /// §7.3.
    Roll(Roll),
    /// §7.4.
    Issuance(Issuance),
    /// §9.1.
    Ready(Ready),
    /// §9.
    Open(Open),
    /// §9.2.
    Epoch(Epoch),
    /// §8.3.
    Ballot(Ballot),
    /// §9.
    Close(Close),
    /// §9.4.
    Claims(Claims),
    /// §9.6.
    Handover(Handover),
    /// §10.1.
    Counted(Counted),
    /// §10.3.
    Agreement(Agreement),
    /// §10.4.
    Decryption(Decryption),
    /// §10.5.
    Result(ResultStatement),
    /// §9.5.
    Abandon(Abandon),
    /// §9.
    Cancel(Cancel),
    /// §9.7.
    Incident(Incident),
    /// §9.8.
    Complaints(Complaints),
    /// §9.9.
    Extend(Extend),
    /// §9.10.
    Destruction(Destruction),
    /// §9.11.
    Operator(Operator),
    /// §9.12.
    Petition(Petition),
    /// §9.13.
    Answer(Answer),
    /// §9.14.
    Delay(Delay),
}

impl Statement {
    /// Reads the text of a statement.
    ///
    /// # Errors
    /// [`Error::UnknownKind`], or [`Error::Form`] if it is not the one text of its kind; [`Error::Manifest`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_as(Self::kind_of(text)?, text)
    }

    /// Reads the text of a statement that says that it is of this kind ([`Self::kind_of`]).
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(crate) fn parse_as(kind: Kind, text: &str) -> Result<Self, Error> {
        Ok(match kind {
            Kind::Manifest => Self::Manifest(Box::new(Manifest::parse(text)?)),
            Kind::CeremonyCommitment => Self::CeremonyCommitment(entry::read(text)?),
            Kind::CeremonyShares => Self::CeremonyShares(entry::read(text)?),
            Kind::CeremonyComplaint => Self::CeremonyComplaint(entry::read(text)?),
            Kind::CeremonyConfirmation => Self::CeremonyConfirmation(entry::read(text)?),
            Kind::CeremonyRestart => Self::CeremonyRestart(entry::read(text)?),
            Kind::Rehearsal => Self::Rehearsal(entry::read(text)?),
            Kind::Roll => Self::Roll(entry::read(text)?),
            Kind::Issuance => Self::Issuance(entry::read(text)?),
            Kind::Ready => Self::Ready(entry::read(text)?),
            Kind::Open => Self::Open(entry::read(text)?),
            Kind::Epoch => Self::Epoch(entry::read(text)?),
            Kind::Ballot => Self::Ballot(entry::read(text)?),
            Kind::Close => Self::Close(entry::read(text)?),
            Kind::Claims => Self::Claims(entry::read(text)?),
            Kind::Handover => Self::Handover(entry::read(text)?),
            Kind::Counted => Self::Counted(entry::read(text)?),
            Kind::Agreement => Self::Agreement(entry::read(text)?),
            Kind::Decryption => Self::Decryption(entry::read(text)?),
            Kind::Result => Self::Result(entry::read(text)?),
            Kind::Abandon => Self::Abandon(entry::read(text)?),
            Kind::Cancel => Self::Cancel(entry::read(text)?),
            Kind::Incident => Self::Incident(entry::read(text)?),
            Kind::Complaints => Self::Complaints(entry::read(text)?),
            Kind::Extend => Self::Extend(entry::read(text)?),
            Kind::Destruction => Self::Destruction(entry::read(text)?),
            Kind::Operator => Self::Operator(entry::read(text)?),
            Kind::Petition => Self::Petition(entry::read(text)?),
            Kind::Answer => Self::Answer(entry::read(text)?),
            Kind::Delay => Self::Delay(entry::read(text)?),
            // The others are notes of the same form, but never entries of a record.
            kind => return Err(Error::UnknownKind(kind.name().into())),
        })
    }

    /// The kind that a text says it is of, whatever else it says: the cheapest look at it.
    ///
    /// # Errors
    /// [`Error::UnknownKind`], or [`Error::Form`] if it is no JSON object with a kind.
    pub fn kind_of(text: &str) -> Result<Kind, Error> {
        #[derive(Deserialize)]
        struct Peek {
            kind: String,
        }
        let Peek { kind } = serde_json::from_str(text).map_err(|e| canonical::Error::Json(e.to_string()))?;
        Kind::from_name(&kind).ok_or(Error::UnknownKind(kind))
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Manifest(_) => Kind::Manifest,
            Self::CeremonyCommitment(_) => Kind::CeremonyCommitment,
            Self::CeremonyShares(_) => Kind::CeremonyShares,
            Self::CeremonyComplaint(_) => Kind::CeremonyComplaint,
            Self::CeremonyConfirmation(_) => Kind::CeremonyConfirmation,
            Self::CeremonyRestart(_) => Kind::CeremonyRestart,
            Self::Rehearsal(_) => Kind::Rehearsal,
            Self::Roll(_) => Kind::Roll,
            Self::Issuance(_) => Kind::Issuance,
            Self::Ready(_) => Kind::Ready,
            Self::Open(_) => Kind::Open,
            Self::Epoch(_) => Kind::Epoch,
            Self::Ballot(_) => Kind::Ballot,
            Self::Close(_) => Kind::Close,
            Self::Claims(_) => Kind::Claims,
            Self::Handover(_) => Kind::Handover,
            Self::Counted(_) => Kind::Counted,
            Self::Agreement(_) => Kind::Agreement,
            Self::Decryption(_) => Kind::Decryption,
            Self::Result(_) => Kind::Result,
            Self::Abandon(_) => Kind::Abandon,
            Self::Cancel(_) => Kind::Cancel,
            Self::Incident(_) => Kind::Incident,
            Self::Complaints(_) => Kind::Complaints,
            Self::Extend(_) => Kind::Extend,
            Self::Destruction(_) => Kind::Destruction,
            Self::Operator(_) => Kind::Operator,
            Self::Petition(_) => Kind::Petition,
            Self::Answer(_) => Kind::Answer,
            Self::Delay(_) => Kind::Delay,
        }
    }

    /// The attachments that it names; those without content stand nowhere.
    pub fn attachments(&self) -> Vec<Attachment> {
        let named: Vec<Attachment> = match self {
            Self::Manifest(manifest) => manifest.all_documents().map(|document| document.attachment).collect(),
            Self::Roll(roll) => match roll.registration {
                RollRegistration::Closed {} => vec![roll.attachment],
                RollRegistration::Intake { approvals, entries, .. } => vec![roll.attachment, approvals, entries],
            },
            Self::Issuance(issuance) => vec![issuance.attachment],
            Self::Handover(handover) => vec![handover.acknowledged, handover.ballots],
            Self::Counted(counted) => vec![counted.attachment],
            Self::Decryption(decryption) => vec![decryption.attachment],
            Self::Result(result) => vec![result.attachment],
            Self::Petition(petition) => vec![petition.attachment],
            Self::CeremonyCommitment(_)
            | Self::CeremonyShares(_)
            | Self::CeremonyComplaint(_)
            | Self::CeremonyConfirmation(_)
            | Self::CeremonyRestart(_)
            | Self::Rehearsal(_)
            | Self::Ready(_)
            | Self::Open(_)
            | Self::Epoch(_)
            | Self::Ballot(_)
            | Self::Close(_)
            | Self::Claims(_)
            | Self::Agreement(_)
            | Self::Abandon(_)
            | Self::Cancel(_)
            | Self::Incident(_)
            | Self::Complaints(_)
            | Self::Extend(_)
            | Self::Destruction(_)
            | Self::Operator(_)
            | Self::Answer(_)
            | Self::Delay(_) => Vec::new(),
        };
        named.into_iter().filter(|attachment| attachment.length.get() > 0).collect()
    }

    /// The election that it names; none for the manifest, which is what the name is made of.
    pub fn election(&self) -> Option<ElectionId> {
        Some(match self {
            Self::Manifest(_) => return None,
            Self::CeremonyCommitment(s) => s.election,
            Self::CeremonyShares(s) => s.election,
            Self::CeremonyComplaint(s) => s.election,
            Self::CeremonyConfirmation(s) => s.election,
            Self::CeremonyRestart(s) => s.election,
            Self::Rehearsal(s) => s.election,
            Self::Roll(s) => s.election,
            Self::Issuance(s) => s.election,
            Self::Ready(s) => s.election,
            Self::Open(s) => s.election,
            Self::Epoch(s) => s.election,
            Self::Ballot(s) => s.election,
            Self::Close(s) => s.election,
            Self::Claims(s) => s.election,
            Self::Handover(s) => s.election,
            Self::Counted(s) => s.election,
            Self::Agreement(s) => s.election,
            Self::Decryption(s) => s.election,
            Self::Result(s) => s.election,
            Self::Abandon(s) => s.election,
            Self::Cancel(s) => s.election,
            Self::Incident(s) => s.election,
            Self::Complaints(s) => s.election,
            Self::Extend(s) => s.election,
            Self::Destruction(s) => s.election,
            Self::Operator(s) => s.election,
            Self::Petition(s) => s.election,
            Self::Answer(s) => s.election,
            Self::Delay(s) => s.election,
        })
    }
}
