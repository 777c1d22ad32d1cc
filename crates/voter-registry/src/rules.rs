//! What a computer can see in evidence: warnings for the person who decides, and, in tests and demos, a reviewer without one.

use canonical::Hash;
use election::registration::EvidenceKind;
use election::statement::exchange::Reason;

use crate::Error;
use crate::desk::{Books, Judgement, vouches};
use crate::evidence::Opened;
use crate::exchange::ApplicationState;
use crate::mrz::{Mrz, MrzFault};
use crate::number::{PersonalNumber, Rho};

/// Something about evidence that speaks against an approval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// No such application.
    #[error("the application has not arrived")]
    NoApplication,
    /// A kind that the manifest does not have.
    #[error("the manifest has no such kind of evidence")]
    Kind,
    /// Nothing to look at.
    #[error("there is no picture")]
    NoPicture,
    /// A number that cannot be normalised.
    #[error("the number or its state is not of the form of one")]
    NumberForm,
    /// A number that the application does not blind.
    #[error("the number is not the one that the application blinds")]
    Alpha,
    /// A zone that proves nothing.
    #[error("machine-readable zone: {0}")]
    Mrz(MrzFault),
    /// A number, state or date of birth that is another than the zone's.
    #[error("the {0} is another than that of the machine-readable zone")]
    Differs(&'static str),
    /// A document of a state whose documents are not taken.
    #[error("documents of this state are not taken")]
    StateNotTaken,
    /// An expired document where expired ones are not taken.
    #[error("the document has expired")]
    Expired,
    /// Too few vouches that hold.
    #[error("too few vouches hold")]
    Vouch,
    /// Too few attestations that hold.
    #[error("too few attestations hold")]
    Attestation,
}

impl Warning {
    /// The reason that a decision gives for it.
    pub fn reason(&self) -> Reason {
        match self {
            Self::NoApplication | Self::Kind => Reason::Other,
            Self::NoPicture | Self::Mrz(_) => Reason::Unreadable,
            Self::NumberForm | Self::Alpha | Self::Differs(_) => Reason::Number,
            Self::StateNotTaken => Reason::NotEntitled,
            Self::Expired => Reason::Expired,
            Self::Vouch => Reason::Vouch,
            Self::Attestation => Reason::Attestation,
        }
    }
}

/// Everything that a computer can say against evidence on a day (since 1970-01-01), the gravest first. None does not mean that it
/// shows anything: whether the picture shows the person, the paper and the document is for a person to see.
pub fn warnings(books: &Books, application: &Hash, opened: &Opened, day: u64) -> Vec<Warning> {
    let Some(state) = books.exchange().application(application) else { return vec![Warning::NoApplication] };
    let fields = &opened.fields;
    let Some(kind) = books.log().intake().evidence(fields.evidence.as_str()) else { return vec![Warning::Kind] };
    let mut warnings = number_warnings(state, opened);
    if opened.pictures.is_empty() {
        warnings.push(Warning::NoPicture);
    }
    match kind {
        EvidenceKind::Document { expired, states, .. } => {
            warnings.extend(document_warnings(opened, *expired, states, day));
        }
        EvidenceKind::InPerson { .. } | EvidenceKind::Vouching { .. } => {
            let checked = vouches::check(books, state, opened, fields.evidence.as_str());
            warnings.extend(checked.err().map(|error| match error {
                Error::Attestation => Warning::Attestation,
                _ => Warning::Vouch,
            }));
            // Another state would make a second number of the same person.
            let differs = Mrz::read(&fields.mrz, day).is_ok_and(|mrz| mrz.issuer() != fields.state);
            warnings.extend(differs.then_some(Warning::Differs("state")));
        }
    }
    warnings
}

/// A reviewer for tests and demos, which sees what a computer sees and believes the rest: never one of a real election.
pub fn judge(books: &Books, application: &Hash, opened: &Opened, day: u64) -> Judgement {
    let fields = &opened.fields;
    match warnings(books, application, opened, day).first() {
        None => Judgement::approve(&fields.evidence, &fields.state, &fields.number),
        Some(warning @ (Warning::NoPicture | Warning::Mrz(_))) => Judgement::more(warning.reason()),
        Some(warning) => Judgement::refuse(warning.reason()),
    }
}

fn number_warnings(state: &ApplicationState, opened: &Opened) -> Vec<Warning> {
    let fields = &opened.fields;
    let (number, rho) = (PersonalNumber::new(&fields.state, &fields.number), Rho::from_bytes(&fields.rho.0));
    match (number, rho) {
        (Err(_), _) => vec![Warning::NumberForm],
        (Ok(number), Ok(rho)) if number.alpha(state.said().election, &rho) == state.said().alpha.0 => Vec::new(),
        _ => vec![Warning::Alpha],
    }
}

fn document_warnings(opened: &Opened, takes_expired: bool, states: &[String], day: u64) -> Vec<Warning> {
    let fields = &opened.fields;
    let mut warnings = Vec::new();
    let mrz = match Mrz::read(&fields.mrz, day) {
        Ok(mrz) => mrz,
        Err(fault) => return vec![Warning::Mrz(fault)],
    };
    let printed = PersonalNumber::new(mrz.issuer(), mrz.number()).ok();
    if mrz.issuer() != fields.state {
        warnings.push(Warning::Differs("state"));
    } else if printed != PersonalNumber::new(&fields.state, &fields.number).ok() {
        warnings.push(Warning::Differs("number"));
    }
    if mrz.birth() != fields.birth {
        warnings.push(Warning::Differs("date of birth"));
    }
    if !states.is_empty() && !states.iter().any(|state| state == mrz.issuer()) {
        warnings.push(Warning::StateNotTaken);
    }
    if !takes_expired && mrz.is_expired(day) {
        warnings.push(Warning::Expired);
    }
    warnings
}
