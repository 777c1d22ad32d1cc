//! The manifest: everything that is decided before the election (`docs/protocol.md` §5).

use std::fmt;

use canonical::{Bytes, Hash, Int};
use serde::{Deserialize, Serialize};

use crate::contest::Contest;
use crate::registration::{EarlierConstituency, Registration};
use crate::role::{Commission, Member, Registrars, Trustees, Witnesses};
use crate::statement::{Kind, Tag, Version};
use crate::{Error, Id, Language, Text};

/// The hash of the manifest's text: the name of the election, from which everything else is trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ElectionId(pub Hash);

impl fmt::Display for ElectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ElectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl AsRef<[u8]> for ElectionId {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
    }
}

/// The manifest, field by field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Limits for ballots.
    pub ballots: BallotLimits,
    /// Ed25519 key of the board's statements and promises.
    pub board: Bytes<32>,
    /// Who decides.
    pub commission: Commission,
    /// Where voters belong; each has a credential key of its own.
    pub constituencies: Vec<Constituency>,
    /// What is voted on.
    pub contests: Vec<Contest>,
    /// Long texts about the election.
    pub documents: Vec<Document>,
    /// How ballots are published.
    pub epochs: Epochs,
    /// `manifest`.
    pub kind: Tag<{ Kind::Manifest as u8 }>,
    /// The languages of every text, ascending.
    pub languages: Vec<Language>,
    /// The log.
    pub log: Log,
    /// Who takes ballots beside the board.
    pub mailboxes: Vec<Member>,
    /// How many credentials oblige the commission to answer, and in what time.
    pub petitions: Petitions,
    /// Who decides on the roll.
    pub registrars: Registrars,
    /// How people get on the roll.
    pub registration: Registration,
    /// When.
    pub schedule: Schedule,
    /// No sum over fewer counted ballots is decrypted.
    pub smallest_count: Int,
    /// Keys of operators who may take over, in this order.
    pub successors: Vec<Successor>,
    /// What the election is called.
    pub title: Text,
    /// Who decrypts.
    pub trustees: Trustees,
    /// Version of the protocol.
    pub v: Version,
    /// Who watches the log.
    pub witnesses: Witnesses,
}

/// Limits for ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotLimits {
    /// The greatest `seq`, and the most ballots of one credential.
    pub most: u32,
}

/// A constituency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constituency {
    /// Unique in the election.
    pub id: Id,
    /// What it is called.
    pub title: Text,
}

/// A long text that stands beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its content.
    pub attachment: Attachment,
    /// The language that it is written in.
    pub language: Language,
    /// Such as `text/markdown`.
    pub media_type: String,
    /// What it is called.
    pub title: Text,
}

/// Something that stands beside the log, named by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// SHA-256 of the content.
    pub hash: Hash,
    /// Bytes of the content.
    pub length: Int,
}

impl Attachment {
    /// Of this content.
    pub fn of(content: &[u8]) -> Self {
        let length = Int::new(content.len() as u64).expect("no content has 2^53 bytes");
        Self { hash: Hash::of(content), length }
    }

    /// Whether this is the content.
    pub fn is_of(&self, content: &[u8]) -> bool {
        *self == Self::of(content)
    }
}

/// How ballots are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epochs {
    /// Different credentials that an epoch should have.
    pub credentials: Int,
    /// Seconds after which an epoch ends though it has fewer.
    pub longest: Int,
    /// Seconds before which none ends.
    pub shortest: Int,
}

/// The log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Ed25519 key of the checkpoints.
    pub key: Bytes<32>,
    /// First part of the origin.
    pub name: String,
}

impl Log {
    /// The origin line of the checkpoints (§4.1).
    pub fn origin(&self, election: ElectionId) -> String {
        format!("{}/{election}", self.name)
    }
}

/// When the commission must answer; both numbers are 0 if it never must.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Petitions {
    /// Seconds that it has for an answer.
    pub answer: Int,
    /// Credentials that must have signed.
    pub signatures: Int,
}

impl Petitions {
    /// No petition obliges anyone.
    pub const NONE: Self = Self { answer: Int::ZERO, signatures: Int::ZERO };
}

/// Keys of someone who may run the board one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Successor {
    /// Ed25519 key of the board's statements and promises.
    pub board: Bytes<32>,
    /// Ed25519 key of the checkpoints.
    pub log: Bytes<32>,
}

/// When things happen. Times are seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Seconds between counted list and decryption.
    pub checking: Int,
    /// Seconds between close and counted list.
    pub claims: Int,
    /// When casting ends, unless it is extended.
    pub closes: Int,
    /// Seconds by which the commission may extend casting at most.
    pub extension: Int,
    /// When casting begins.
    pub opens: Int,
}

impl Manifest {
    /// Reads the text of a manifest and refuses it if it cannot work.
    ///
    /// # Errors
    /// [`Error::Form`] or [`Error::Manifest`], which names field and fault.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let manifest: Self = canonical::json::from_line(text)?;
        crate::manifest_check::check(&manifest)?;
        Ok(manifest)
    }

    /// The text that is signed and hashed.
    pub fn text(&self) -> String {
        canonical::json::to_line(self)
    }

    /// The hash of [`Self::text`].
    pub fn election_id(&self) -> ElectionId {
        ElectionId(Hash::of(self.text().as_bytes()))
    }

    /// The position of a constituency, from 0.
    pub fn constituency(&self, id: &Id) -> Option<usize> {
        self.constituencies.iter().position(|constituency| constituency.id == *id)
    }

    /// The earlier election, and the constituency there, whose credentials vote in a constituency (`docs/protocol.md` §7.7); none
    /// where they are this election's own.
    pub fn earlier(&self, constituency: &Id) -> Option<(ElectionId, &EarlierConstituency)> {
        let earlier = self.registration.earlier()?;
        Some((earlier.election, earlier.constituencies.get(self.constituency(constituency)?)?))
    }

    /// The contests of a constituency's ballots, in order, with their positions in the manifest.
    pub fn contests_in<'a>(&'a self, constituency: &'a Id) -> impl Iterator<Item = (usize, &'a Contest)> {
        self.contests.iter().enumerate().filter(|(_, contest)| contest.constituencies.contains(constituency))
    }

    /// Bytes of the longest ballot that a constituency's voters can cast, as an entry of the log; at most
    /// [`MAX_ENTRY`](crate::MAX_ENTRY) for a checked manifest. None if a contest's shape is impossible.
    pub fn ballot_size(&self, constituency: &Id) -> Option<usize> {
        crate::manifest_check::ballot_size(self, constituency)
    }

    /// Every document that the manifest names.
    pub fn all_documents(&self) -> impl Iterator<Item = &Document> {
        let of_contests = self.contests.iter().flat_map(Contest::documents);
        self.documents.iter().chain(of_contests)
    }
}

impl Contest {
    /// The documents of options and lists.
    pub fn documents(&self) -> Box<dyn Iterator<Item = &Document> + '_> {
        use crate::contest::BallotForm;
        match &self.ballot {
            BallotForm::Options { options, .. } => Box::new(options.iter().flat_map(|option| &option.documents)),
            BallotForm::Lists { lists, .. } => Box::new(lists.iter().flat_map(|list| &list.documents)),
        }
    }
}
