//! Why something is refused.

use std::sync::Arc;

use canonical::Hash;

use crate::mrz::MrzFault;

/// Why a registrar does not sign, something of the exchange is refused, or a voter gets no credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record or the intake log does not allow it.
    #[error(transparent)]
    Refused(#[from] record::Refusal),
    /// A note or statement that is not in its one form.
    #[error(transparent)]
    Form(#[from] election::Error),
    /// A signature line that is missing, unknown, or does not hold.
    #[error(transparent)]
    Note(#[from] transparency_log::Error),
    /// A key or share that does not hold.
    #[error(transparent)]
    Key(#[from] shared_key::Error),
    /// A machine-readable zone that proves nothing.
    #[error(transparent)]
    Mrz(#[from] MrzFault),
    /// The intake said something that does not hold: nothing of it is believed any more, and nothing signed that rests on it.
    #[error("the intake lies, and is believed nothing more: {0}")]
    Stopped(Arc<Error>),
    /// A step out of order.
    #[error("{0}")]
    Step(&'static str),
    /// A roll with other applications than this registrar approved.
    #[error("the roll has other applications than this registrar approved")]
    OtherApplications,
    /// An application that no issued roll holds.
    #[error("the application is on no roll that {needed} registrars issued")]
    NotOnRoll {
        /// Registrars that are needed.
        needed: usize,
    },
    /// Too few shares of a credential that hold.
    #[error("{found} registrars' shares of the credential hold, and {needed} are needed")]
    Shares {
        /// Shares that hold.
        found: usize,
        /// Shares that are needed.
        needed: usize,
    },
    /// A credential that does not come out.
    #[error(transparent)]
    Credential(#[from] ballot_signing::Error),
    /// A personal number that cannot be normalised.
    #[error("a number has 4 to 20 letters and digits, a state 1 to 3 capital letters")]
    NumberForm,
    /// Evidence that does not unpack.
    #[error("the evidence cannot be read: {0}")]
    Evidence(&'static str),
    /// Evidence of no allowed size.
    #[error("the evidence does not have the least of the allowed sizes")]
    EvidenceSize,
    /// Something that was sealed for another application, reader or day, or is damaged.
    #[error("it does not open: sealed for another application, reader or day, or damaged")]
    Sealed,
    /// A desk key to which nothing can be sealed.
    #[error("nothing can be sealed to this desk key")]
    DeskKey,
    /// An application that has no reviewers yet, or that nobody knows.
    #[error("application {application} was not deposited and drawn, or has not arrived")]
    NotDrawn {
        /// Which.
        application: Hash,
    },
    /// An application whose id is not that of its fields.
    #[error("the application id is not that of the fields")]
    ApplicationId,
    /// An application that may not be replaced any more.
    #[error("the application is decided, or being decided")]
    ApplicationDecided,
    /// Keys that are sealed to others than those who are to read.
    #[error("keys are not sealed to those who are to read, with their newest desk keys")]
    Reviewers,
    /// Fields that contradict the kind of an application or decision.
    #[error("{0}")]
    Fields(&'static str),
    /// An approval of another number than the application's.
    #[error("the number that was read is not the one that the application blinds")]
    Alpha,
    /// A list that names what its registrar had not approved.
    #[error("the list names an application that its registrar had not approved, has taken back, or has listed before")]
    List,
    /// A tag that is another than the number's.
    #[error("the settled tag is not that of the number: whoever said it lied")]
    Tag,
    /// A vouch that does not hold.
    #[error("a vouch does not hold: {0}")]
    Vouch(&'static str),
    /// A vouch that was used for someone else.
    #[error("a vouch was used before")]
    VouchUsed,
    /// An attestation that does not hold.
    #[error("an attestation does not hold, or there are too few")]
    Attestation,
    /// Someone who may not decide on an application.
    #[error("this application is not for {who} to decide")]
    NotReviewer {
        /// Who.
        who: String,
    },
    /// Part of a tag for an application that is not approved.
    #[error("the application is not approved, or no registrars have evaluated it yet")]
    NotApproved,
    /// A ruling on no conflict, or by someone else than its panel.
    #[error("there is no such conflict for this registrar to rule on")]
    Ruling,
    /// Something that this desk said otherwise before.
    #[error("this desk has said something else of it before, and never says two things")]
    SaidOtherwise,
    /// A stored state that cannot be read.
    #[error("the stored secrets are not those of this desk, or are damaged")]
    Secrets,
}

impl Error {
    /// The name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.code(),
            Self::Form(error) => error.code(),
            Self::Note(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Mrz(_) => "mrz",
            Self::Stopped(reason) => reason.code(),
            Self::Step(_) => "step",
            Self::OtherApplications => "other-applications",
            Self::NotOnRoll { .. } => "not-on-roll",
            Self::Shares { .. } => "shares",
            Self::Credential(error) => error.code(),
            Self::NumberForm => "number-form",
            Self::Evidence(_) => "evidence",
            Self::EvidenceSize => "evidence-size",
            Self::Sealed => "sealed",
            Self::DeskKey => "desk-key",
            Self::NotDrawn { .. } => "not-drawn",
            Self::ApplicationId => "application-id",
            Self::ApplicationDecided => "application-decided",
            Self::Reviewers => "reviewers",
            Self::Fields(_) => "fields",
            Self::Alpha => "alpha",
            Self::List => "list",
            Self::Tag => "tag",
            Self::Vouch(_) => "vouch",
            Self::VouchUsed => "vouch-used",
            Self::Attestation => "attestation",
            Self::NotReviewer { .. } => "not-reviewer",
            Self::NotApproved => "not-approved",
            Self::Ruling => "ruling",
            Self::SaidOtherwise => "said-otherwise",
            Self::Secrets => "secrets",
        }
    }
}
