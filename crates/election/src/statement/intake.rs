//! Entries of the intake log (`docs/registration.md` §3).

use canonical::{Blob, Bytes, Hash, Int};
use serde::{Deserialize, Serialize};
use transparency_log::note::Note;

use super::Statement;
use super::form::{Kind, statement};
use crate::manifest::ElectionId;
use crate::{Error, Id, MAX_ENTRY, entry};

statement! {
    /// Application ids that were handed in.
    Deposits: Deposits {
        /// The ids, 32 bytes each, ascending.
        applications: Blob,
    }
}

statement! {
    /// A credential of an earlier election applies (§8.3).
    Return: Return {
        /// The application.
        application: Hash,
        /// Its blinded element.
        blinded: Bytes<48>,
        /// The credential's key.
        credential: Bytes<32>,
        /// Its signature by the registrars of the earlier election.
        credential_signature: Bytes<48>,
        /// Position among the manifest's returns, from 0.
        from: Int,
        /// The status key of the application, which signs as well.
        status_key: Bytes<32>,
    }
}

statement! {
    /// A registrar's approvals since its last (§9).
    Day: Day {
        /// Number of the day.
        day: Int,
        /// Who.
        registrar: Id,
        /// Merkle root over the approved ids.
        root: Hash,
        /// How many they are.
        size: Int,
    }
}

statement! {
    /// The ends of days whose lists nobody has count for nothing (§9).
    DayVoid: DayVoid {
        /// Numbers of the days, ascending.
        days: Vec<Int>,
        /// Whose.
        registrar: Id,
    }
}

statement! {
    /// A registrar has lost its desk key (§3.2).
    DeskLost: DeskLost {
        /// How often it has lost one, with this.
        number: Int,
        /// Who.
        registrar: Id,
    }
}

statement! {
    /// A registrar that is gone takes part no more (§3).
    Drop: Drop {
        /// Who.
        registrar: Id,
    }
}

statement! {
    /// Two applications have one tag (§7).
    Conflict: Conflict {
        /// Hash of the tag and both ids.
        commitment: Hash,
        /// Who saw it.
        registrar: Id,
    }
}

statement! {
    /// An auditor's verdict on a sampled approval (§9).
    Audit: Audit {
        /// The application.
        application: Hash,
        /// Who.
        auditor: Id,
        /// What the auditor found.
        verdict: Verdict,
    }
}

statement! {
    /// Witnesses are asked for a lot (§3.1).
    Call: Call {
        /// Their positions in the manifest, from 0, ascending.
        witnesses: Vec<Int>,
    }
}

statement! {
    /// What the witnesses answered (§3.1).
    Lot: Lot {
        /// Index of the call.
        call: Int,
        /// Their proofs, in the order of the call.
        proofs: Vec<Bytes<80>>,
    }
}

/// What an auditor found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The evidence supports the approval.
    Clean,
    /// It does not.
    Failed,
    /// It could not be opened.
    Unopened,
}

/// An entry of the intake log.
#[derive(Clone, Debug, PartialEq)]
pub enum IntakeStatement {
    /// Ids that were handed in.
    Deposits(Deposits),
    /// A credential of an earlier election.
    Return(Return),
    /// Approvals.
    Day(Day),
    /// A day that counts for nothing.
    DayVoid(DayVoid),
    /// A lost desk key.
    DeskLost(DeskLost),
    /// A registrar that is gone.
    Drop(Drop),
    /// Two applications with one tag.
    Conflict(Conflict),
    /// A second look.
    Audit(Audit),
    /// A call for a lot.
    Call(Call),
    /// A lot.
    Lot(Lot),
}

impl IntakeStatement {
    /// Reads an entry of the intake log: the note and what it says.
    ///
    /// # Errors
    /// What is wrong with the form.
    pub fn parse(bytes: &[u8]) -> Result<(Note, Self), Error> {
        if bytes.len() > MAX_ENTRY {
            return Err(Error::TooLarge(bytes.len()));
        }
        let note = Note::parse(bytes)?;
        let text = note.text();
        let said = match Statement::kind_of(text)? {
            Kind::Deposits => Self::Deposits(entry::read(text)?),
            Kind::Return => Self::Return(entry::read(text)?),
            Kind::Day => Self::Day(entry::read(text)?),
            Kind::DayVoid => Self::DayVoid(entry::read(text)?),
            Kind::DeskLost => Self::DeskLost(entry::read(text)?),
            Kind::Drop => Self::Drop(entry::read(text)?),
            Kind::Conflict => Self::Conflict(entry::read(text)?),
            Kind::Audit => Self::Audit(entry::read(text)?),
            Kind::Call => Self::Call(entry::read(text)?),
            Kind::Lot => Self::Lot(entry::read(text)?),
            kind => return Err(Error::UnknownKind(kind.name().into())),
        };
        Ok((note, said))
    }

    /// The election that it names.
    pub fn election(&self) -> ElectionId {
        match self {
            Self::Deposits(said) => said.election,
            Self::Return(said) => said.election,
            Self::Day(said) => said.election,
            Self::DayVoid(said) => said.election,
            Self::DeskLost(said) => said.election,
            Self::Drop(said) => said.election,
            Self::Conflict(said) => said.election,
            Self::Audit(said) => said.election,
            Self::Call(said) => said.election,
            Self::Lot(said) => said.election,
        }
    }
}
