//! How people get on the roll (`docs/registration.md` §2).

use std::collections::BTreeSet;

use canonical::{Bytes, Hash, Int};
use serde::{Deserialize, Serialize};

use crate::manifest::{ElectionId, Log, Manifest};
use crate::role::Member;
use crate::rules::Ratio;
use crate::{Error, Id, ManifestFault, Text};

/// How people get on the roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Registration {
    /// The registrars agree on rolls by other means.
    Closed {},
    /// Whoever holds a credential of an earlier election votes with it (`docs/protocol.md` §7.7).
    Earlier(Earlier),
    /// Through an intake.
    Intake(Intake),
}

/// An election whose credentials vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// Its constituencies, one for each of this election, in the order of the manifest.
    pub constituencies: Vec<EarlierConstituency>,
    /// That election.
    pub election: ElectionId,
}

/// A constituency of an earlier election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierConstituency {
    /// Records on its rolls.
    pub credentials: Int,
    /// Its id there.
    pub from: Id,
    /// The key of its credentials, in G2 of BLS12-381.
    pub key: Bytes<96>,
}

/// An intake, and what it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Who reviews a sample a second time.
    pub auditors: Vec<Member>,
    /// When deposits end, in seconds since 1970-01-01T00:00:00Z.
    pub deadline: Int,
    /// What shows a right to vote.
    pub evidence: Vec<EvidenceKind>,
    /// The service.
    pub intake: IntakeKeys,
    /// Earlier elections whose credentials may apply.
    pub returns: Vec<Returning>,
    /// Share of the approvals that auditors review.
    pub sample: Ratio,
    /// Zero bits that a deposit's work begins with.
    pub work: u32,
}

/// Keys of the intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeKeys {
    /// Ed25519 key of its statements.
    pub key: Bytes<32>,
    /// Its log.
    pub log: Log,
}

/// A kind of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EvidenceKind {
    /// A passport, an identity card or another document with a machine-readable zone.
    Document {
        /// Whether an expired one is taken.
        expired: bool,
        /// Unique among the kinds.
        id: Id,
        /// States whose documents are taken, as in ICAO Doc 9303, ascending; none means any.
        states: Vec<String>,
        /// What it is called.
        title: Text,
    },
    /// Registrars have seen the person.
    InPerson {
        /// Unique among the kinds.
        id: Id,
        /// How many must have.
        registrars: usize,
        /// What it is called.
        title: Text,
    },
    /// Approved people vouch for the person.
    Vouching {
        /// For how many each may.
        cap: usize,
        /// Unique among the kinds.
        id: Id,
        /// What it is called.
        title: Text,
        /// How many must.
        vouchers: usize,
    },
}

/// A credential key of an earlier election.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returning {
    /// For which constituency its holders apply.
    pub constituency: Id,
    /// The earlier election.
    pub election: ElectionId,
    /// Its constituency.
    pub from: Id,
    /// The key of that constituency's credentials, in G2 of BLS12-381.
    pub key: Bytes<96>,
}

impl EvidenceKind {
    /// Its id.
    pub fn id(&self) -> &Id {
        match self {
            Self::Document { id, .. } | Self::InPerson { id, .. } | Self::Vouching { id, .. } => id,
        }
    }

    /// What it is called.
    pub fn title(&self) -> &Text {
        match self {
            Self::Document { title, .. } | Self::InPerson { title, .. } | Self::Vouching { title, .. } => title,
        }
    }
}

impl Registration {
    /// The intake, if there is one.
    pub fn intake(&self) -> Option<&Intake> {
        match self {
            Self::Closed {} | Self::Earlier(_) => None,
            Self::Intake(intake) => Some(intake),
        }
    }

    /// The earlier election, if its credentials vote.
    pub fn earlier(&self) -> Option<&Earlier> {
        match self {
            Self::Earlier(earlier) => Some(earlier),
            Self::Closed {} | Self::Intake(_) => None,
        }
    }
}

impl Intake {
    /// The origin line of the intake log's checkpoints (§3).
    pub fn origin(&self, election: ElectionId) -> String {
        self.intake.log.origin(election)
    }

    /// The kind of evidence with this id.
    pub fn evidence(&self, id: &str) -> Option<&EvidenceKind> {
        self.evidence.iter().find(|kind| kind.id().as_str() == id)
    }

    /// For how many others an approved person may vouch; 0 where nobody vouches.
    pub fn vouching_cap(&self) -> usize {
        let caps = self.evidence.iter().map(|kind| match kind {
            EvidenceKind::Vouching { cap, .. } => *cap,
            _ => 0,
        });
        caps.max().unwrap_or(0)
    }
}

/// Registrars that an intake needs: two review, and a third can replace one of them.
pub const FEWEST_REGISTRARS: usize = 3;
/// The most records that the rolls of an earlier constituency can have.
const MAX_CREDENTIALS: u64 = 1_000_000_000;
/// The most zero bits that a deposit may be asked for.
const MAX_WORK: u32 = 40;

/// Whether the registration of a manifest can work. Whether keys of earlier elections decode is for whoever knows the group.
pub(crate) fn check(manifest: &Manifest) -> Result<(), Error> {
    match &manifest.registration {
        Registration::Closed {} => Ok(()),
        Registration::Earlier(earlier) => check_earlier(manifest, earlier),
        Registration::Intake(intake) => check_intake(manifest, intake),
    }
}

fn require(holds: bool, place: String) -> Result<(), Error> {
    let fault = ManifestFault::Registration;
    if holds { Ok(()) } else { Err(Error::Manifest { fault, place: format!("registration{place}") }) }
}

fn check_earlier(manifest: &Manifest, earlier: &Earlier) -> Result<(), Error> {
    let own = &earlier.constituencies;
    require(own.len() == manifest.constituencies.len(), ".constituencies".into())?;
    let ids: BTreeSet<_> = own.iter().map(|constituency| &constituency.from).collect();
    let keys: BTreeSet<_> = own.iter().map(|constituency| constituency.key.0).collect();
    require(ids.len() == own.len() && keys.len() == own.len(), ".constituencies".into())?;
    for constituency in own {
        let works = (1..=MAX_CREDENTIALS).contains(&constituency.credentials.get()) && constituency.key.0 != [0; 96];
        require(works, format!(".constituencies {}", constituency.from))?;
    }
    Ok(())
}

fn check_intake(manifest: &Manifest, intake: &Intake) -> Result<(), Error> {
    let registrars = manifest.registrars.members.len();
    require(registrars >= FEWEST_REGISTRARS, String::new())?;
    let ids: BTreeSet<_> = intake.auditors.iter().map(|auditor| &auditor.id).collect();
    require(intake.auditors.len() <= 25 && ids.len() == intake.auditors.len(), ".auditors".into())?;
    let nobody_looks = intake.auditors.is_empty() && intake.sample.numerator != 0;
    require(intake.sample.is_valid() && !nobody_looks, ".sample".into())?;
    let ids: BTreeSet<_> = intake.evidence.iter().map(EvidenceKind::id).collect();
    let number = intake.evidence.len();
    require((1..=20).contains(&number) && ids.len() == number, ".evidence".into())?;
    for kind in &intake.evidence {
        let works = match kind {
            EvidenceKind::Document { states, .. } => {
                states.iter().all(|state| is_state(state)) && states.is_sorted_by(|a, b| a < b)
            }
            EvidenceKind::InPerson { registrars: needed, .. } => (1..=registrars).contains(needed),
            EvidenceKind::Vouching { cap, vouchers, .. } => (1..=10).contains(cap) && (1..=10).contains(vouchers),
        };
        require(works, format!(".evidence {}", kind.id()))?;
    }
    require(intake.deadline <= manifest.schedule.opens, ".deadline".into())?;
    require(intake.work <= MAX_WORK, ".work".into())?;
    let different: BTreeSet<_> = intake.returns.iter().collect();
    require(intake.returns.len() <= 100 && different.len() == intake.returns.len(), ".returns".into())?;
    // Who holds credentials of two elections would return twice.
    let one_election =
        intake.returns.windows(2).all(|pair| pair.first().map(|r| r.election) == pair.last().map(|r| r.election));
    require(one_election, ".returns".into())?;
    for (position, from) in intake.returns.iter().enumerate() {
        require(manifest.constituency(&from.constituency).is_some(), format!(".returns {position}"))?;
        // An election cannot come before itself, since its id is the hash of what would name it.
        require(from.key.0 != [0; 96], format!(".returns {position}"))?;
    }
    Ok(())
}

/// Whether this is a state's code: 1 to 3 capital letters.
pub fn is_state(code: &str) -> bool {
    (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// The hash that commits to a conflict (§7); the ids in either order.
pub fn conflict_commitment(election: ElectionId, tag: Hash, one: Hash, other: Hash) -> Hash {
    let frame = canonical::Frame::new(canonical::label::CONFLICT).part(election).part(tag);
    frame.part(one.min(other)).part(one.max(other)).hash()
}
