//! What all statements have: a kind, a version, one text.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! kinds {
    ($($variant:ident = $name:literal, $doc:literal;)*) => {
        /// The kinds of statement.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind {
            $(#[doc = $doc] $variant,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The value of the field `kind`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

kinds! {
    Manifest = "manifest", "What is decided before the election.";
    CeremonyCommitment = "ceremony-commitment", "Round 1 of a ceremony.";
    CeremonyShares = "ceremony-shares", "Round 2 of a ceremony.";
    CeremonyComplaint = "ceremony-complaint", "Proof that a share is bad.";
    CeremonyConfirmation = "ceremony-confirmation", "Round 3 of a ceremony.";
    CeremonyRestart = "ceremony-restart", "The next attempt of a ceremony.";
    Rehearsal = "rehearsal", "Proof that a trustee can use its share.";
    Roll = "roll", "Applications that get a credential.";
    Issuance = "issuance", "A registrar's shares of these credentials.";
    Ready = "ready", "Everything that voting needs is there.";
    Open = "open", "Casting begins.";
    Epoch = "epoch", "Ballots that are published together.";
    Ballot = "ballot", "A ballot.";
    Close = "close", "Casting has ended.";
    Claims = "claims", "Ballots that were promised and came late.";
    Handover = "handover", "What a mailbox acknowledged, and what of it the record lacks.";
    Counted = "counted", "Which ballot counts for each credential.";
    Agreement = "agreement", "A trustee's agreement to decrypt these sums.";
    Decryption = "decryption", "A trustee's partial decryptions.";
    Result = "result", "Counts and outcomes.";
    Abandon = "abandon", "The rest of the ballots that were announced will not come.";
    Cancel = "cancel", "The election is off.";
    Incident = "incident", "Something happened that everyone should know.";
    Complaints = "complaints", "Complaints of one kind that were decided alike.";
    Extend = "extend", "Casting goes on for longer.";
    Destruction = "destruction", "A member has destroyed its shares.";
    Operator = "operator", "Someone else runs the board.";
    Petition = "petition", "Holders of credentials ask for an answer.";
    Answer = "answer", "What the commission answers to a petition.";
    Delay = "delay", "The commission will answer a petition later.";
    Promise = "promise", "The board's promise to publish a ballot; not an entry.";
    Acknowledgement = "acknowledgement", "A mailbox's word that it has a ballot; not an entry.";
    Deposits = "deposits", "Application ids that were handed in; an entry of the intake log.";
    Return = "return", "A credential of an earlier election applies; an entry of the intake log.";
    Day = "day", "A registrar's approvals since its last; an entry of the intake log.";
    DayVoid = "day-void", "The end of a day counts for nothing; an entry of the intake log.";
    DeskLost = "desk-lost", "A registrar has lost its desk key; an entry of the intake log.";
    Drop = "drop", "A registrar that is gone takes part no more; an entry of the intake log.";
    Conflict = "conflict", "Two applications have one tag; an entry of the intake log.";
    Audit = "audit", "An auditor's verdict on a sampled approval; an entry of the intake log.";
    Call = "call", "Witnesses are asked for a lot; an entry of the intake log.";
    Lot = "lot", "What the witnesses answered; an entry of the intake log.";
    Application = "application", "An application; a note of the exchange.";
    StatusRequest = "status-request", "An applicant's question; a note of the exchange.";
    DeskKey = "desk-key", "A reader's key of the day; a note of the exchange.";
    Decision = "decision", "A reviewer's decision; a note of the exchange.";
    Reseal = "reseal", "Evidence is given on to other readers; a note of the exchange.";
    TagShare = "tag-share", "A registrar's share of a tag; a note of the exchange.";
    TagReport = "tag", "The tag of an application; a note of the exchange.";
    Ruling = "ruling", "Which of two applications stands; a note of the exchange.";
    DayList = "day-list", "The approvals that a registrar committed to; a note of the exchange.";
    Vouch = "vouch", "Someone vouches for someone; it stands in evidence.";
    Attestation = "attestation", "A registrar has seen someone in person; it stands in evidence.";
    Evidence = "evidence", "What a reviewer reads; it is sealed.";
}

impl Kind {
    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// The field `kind` of the kind number `K`: its name and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag<const K: u8>;

impl<const K: u8> Tag<K> {
    fn name() -> &'static str {
        Kind::ALL.get(usize::from(K)).expect("K is a kind").name()
    }
}

impl<const K: u8> Serialize for Tag<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::name())
    }
}

impl<'de, const K: u8> Deserialize<'de> for Tag<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <Cow<'de, str>>::deserialize(deserializer)?;
        if name == Self::name() { Ok(Self) } else { Err(de::Error::custom(format!("kind is not {}", Self::name()))) }
    }
}

/// The field `v`: 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            1 => Ok(Self),
            other => Err(de::Error::custom(format!("version {other} is not known"))),
        }
    }
}

/// A statement of one kind.
pub trait Form: Serialize + DeserializeOwned {
    /// Its kind.
    const KIND: Kind;

    /// The text that is signed and hashed.
    fn text(&self) -> String {
        canonical::json::to_line(self)
    }
}

/// Declares a statement with its fields, and the fields that all have.
macro_rules! statement {
    ($(#[$doc:meta])* $name:ident: $kind:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The election.
            pub election: $crate::manifest::ElectionId,
            /// The kind.
            pub kind: $crate::statement::Tag<{ $crate::statement::Kind::$kind as u8 }>,
            /// Version of the protocol.
            pub v: $crate::statement::Version,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::statement::Form for $name {
            const KIND: $crate::statement::Kind = $crate::statement::Kind::$kind;
        }

        impl $name {
            /// With these fields, in the order in which they are declared.
            #[allow(clippy::too_many_arguments, reason = "a statement has as many fields as the protocol gives it")]
            pub fn new(election: $crate::manifest::ElectionId $(, $field: $type)*) -> Self {
                Self {
                    election,
                    kind: $crate::statement::Tag,
                    v: $crate::statement::Version,
                    $($field,)*
                }
            }
        }
    };
}
pub(crate) use statement;
