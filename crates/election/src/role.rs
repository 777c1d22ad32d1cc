//! The groups of people that run an election, and how many of them something needs (`docs/protocol.md` §3, §5, §6, §10).

use canonical::Bytes;
use serde::{Deserialize, Serialize};

use crate::Id;

/// A member of commission, registrars or trustees, or a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Unique within the role.
    pub id: Id,
    /// Ed25519 key of the member's statements.
    pub key: Bytes<32>,
}

/// Those who decide what the election is: `threshold` of them sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commission {
    /// All commissioners.
    pub members: Vec<Member>,
    /// How many must sign.
    pub threshold: usize,
}

/// Those who decide who may vote, and share the credential keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registrars {
    /// All registrars; the position, from 1, is the index in ceremonies.
    pub members: Vec<Member>,
    /// How many must issue a credential.
    pub threshold: usize,
}

impl Registrars {
    /// Signatures that a roll needs if this many took part in the ceremony, floor((participants + t - 1) / 2) + 1: two
    /// different rolls cannot both have them while fewer than t registrars sign twice.
    pub fn roll_quorum(&self, participants: usize) -> usize {
        (participants + self.threshold).saturating_sub(1) / 2 + 1
    }
}

/// Those who share the election key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trustees {
    /// How many trustees may sign two different sets of sums without harm (f).
    pub double_signers: usize,
    /// All trustees; the position, from 1, is the index in ceremonies.
    pub members: Vec<Member>,
    /// How many must decrypt.
    pub threshold: usize,
}

impl Trustees {
    /// Trustees that must agree on the sums before any decrypts, if this many took part in the ceremony:
    /// floor((participants + f) / 2) + 1.
    pub fn agreement_quorum(&self, participants: usize) -> usize {
        (participants + self.double_signers) / 2 + 1
    }
}

/// A witness of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// Ed25519 cosigning key.
    pub key: Bytes<32>,
    /// Key name of its cosignatures.
    pub name: String,
}

/// Those who see to it that there is one log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witnesses {
    /// All witnesses.
    pub members: Vec<Witness>,
    /// Cosignatures that a checkpoint needs.
    pub quorum: usize,
}

impl Witnesses {
    /// The least quorum, 1 + floor(2n/3): two of that size share an honest witness while at most a third lie.
    pub fn least_quorum(&self) -> usize {
        1 + 2 * self.members.len() / 3
    }
}

/// The position of `id`, from 0.
pub fn position(members: &[Member], id: &Id) -> Option<usize> {
    members.iter().position(|member| member.id == *id)
}

/// The role whose ceremony a statement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CeremonyRole {
    /// Keys that sign credentials.
    Registrar,
    /// Keys of decryption and of the order of ties.
    Trustee,
    /// The key of the tags of personal numbers, which the registrars share as well.
    Tag,
}

impl CeremonyRole {
    /// The role's name in JSON and in key names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registrar => "registrar",
            Self::Trustee => "trustee",
            Self::Tag => "tag",
        }
    }
}

/// Key names of signature lines (§3).
pub mod key_name {
    use crate::Id;

    /// Of the board's statements and promises.
    pub const BOARD: &str = "board";
    /// Of a mailbox's statements and acknowledgements.
    pub const MAILBOX: &str = "mailbox";
    /// Of ballots, and of what an earlier election's credential applies for.
    pub const CREDENTIAL: &str = "credential";
    /// Of the intake's statements.
    pub const INTAKE: &str = "intake";
    /// Of an application's status key.
    pub const APPLICANT: &str = "applicant";

    /// Of a commissioner.
    pub fn commission(id: &Id) -> String {
        format!("commission/{id}")
    }

    /// Of a registrar.
    pub fn registrar(id: &Id) -> String {
        format!("registrar/{id}")
    }

    /// Of an auditor.
    pub fn auditor(id: &Id) -> String {
        format!("auditor/{id}")
    }

    /// Of a trustee.
    pub fn trustee(id: &Id) -> String {
        format!("trustee/{id}")
    }
}
