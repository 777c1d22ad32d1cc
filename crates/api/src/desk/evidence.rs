//! Evidence as the page gets it.

use std::collections::BTreeSet;

use canonical::Hash;
use serde::Serialize;
use voter_registry::desk::{Legibility, Sight};
use voter_registry::evidence::Opened;
use voter_registry::picture::Picture;
use voter_registry::rules::Warning;
use zeroize::Zeroizing;

/// The code of the warning that a picture is not shown.
const PICTURE: &str = "picture";

/// Why nothing of an application is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// As the desk sees it.
    Sight(Legibility),
    /// The intake does not have it.
    Absent,
    /// It was sealed to this desk, and is not what evidence should be.
    Damaged,
}

/// What the page shows of one application.
#[derive(Serialize)]
pub(super) struct Case<'a> {
    application: String,
    number: u64,
    /// Of the ciphertext: it goes with the number and the id into whatever is decided.
    evidence: String,
    #[serde(flatten)]
    shown: Shown<'a>,
}

#[derive(Serialize)]
#[serde(tag = "shown", rename_all = "kebab-case")]
enum Shown<'a> {
    Open(Evidence<'a>),
    NotSealed,
    Absent,
    Damaged,
    Destroyed { asked: bool, on_roll: bool },
}

/// What an applicant says, and what a computer says against it.
#[derive(Serialize)]
struct Evidence<'a> {
    kind: &'a str,
    name: &'a str,
    birth: &'a str,
    state: &'a str,
    mrz: &'a [String],
    vouches: usize,
    attestations: usize,
    pictures: Vec<Pictured>,
    warnings: Vec<Said>,
}

/// A picture, or why it is not shown.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Pictured {
    MediaType(&'static str),
    Fault(&'static str),
}

/// A warning.
#[derive(Serialize)]
struct Said {
    code: &'static str,
    /// In English.
    detail: String,
}

/// The lines of a document without the number that the applicant wrote: the reviewer is to read that in the picture.
pub(super) fn lines(opened: &Opened) -> Zeroizing<Vec<String>> {
    let fields = &opened.fields;
    let number = Zeroizing::new(fields.number.to_uppercase().replace(|letter: char| !letter.is_alphanumeric(), ""));
    let hidden = "·".repeat(number.chars().count());
    let without = |line: &String| if number.is_empty() { line.clone() } else { line.replace(number.as_str(), &hidden) };
    Zeroizing::new(fields.mrz.iter().map(without).collect())
}

impl<'a> Case<'a> {
    /// Without the number of the document; `lines` are those of [`lines`].
    pub(super) fn open(
        application: Hash,
        sight: &Sight,
        (opened, lines): (&'a Opened, &'a [String]),
        warnings: &[Warning],
    ) -> Self {
        let fields = &opened.fields;
        let pictured = |picture: &Vec<u8>| match Picture::read(picture) {
            Ok(picture) => Pictured::MediaType(picture.media_type()),
            Err(fault) => Pictured::Fault(fault.code()),
        };
        let mut said: Vec<Said> = warnings.iter().map(|it| Said { code: code(it), detail: it.to_string() }).collect();
        if opened.pictures.iter().any(|picture| Picture::read(picture).is_err()) {
            said.push(Said { code: PICTURE, detail: "a picture cannot be shown".to_owned() });
        }
        let evidence = Evidence {
            kind: fields.evidence.as_str(),
            name: &fields.name,
            birth: &fields.birth,
            state: &fields.state,
            mrz: lines,
            vouches: fields.vouches.len(),
            attestations: fields.attestations.len(),
            pictures: opened.pictures.iter().map(pictured).collect(),
            warnings: said,
        };
        Self::of(application, sight, Shown::Open(evidence))
    }

    /// One that cannot be read here, and why.
    pub(super) fn closed(application: Hash, sight: &Sight, why: Closed) -> Self {
        let shown = match why {
            Closed::Sight(Legibility::Destroyed { is_asked, is_on_roll }) => {
                Shown::Destroyed { asked: is_asked, on_roll: is_on_roll }
            }
            Closed::Sight(Legibility::NotSealed | Legibility::Sealed) => Shown::NotSealed,
            Closed::Absent => Shown::Absent,
            Closed::Damaged => Shown::Damaged,
        };
        Self::of(application, sight, shown)
    }

    fn of(application: Hash, sight: &Sight, shown: Shown<'a>) -> Self {
        let (number, evidence) = (sight.number, sight.evidence.to_string());
        Self { application: application.to_string(), number, evidence, shown }
    }

    /// The codes of its warnings.
    pub(super) fn warned(&self) -> BTreeSet<&'static str> {
        match &self.shown {
            Shown::Open(evidence) => evidence.warnings.iter().map(|warning| warning.code).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// As JSON, erased when dropped.
    pub(super) fn to_json(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).expect("strings and numbers have a JSON form"))
    }
}

fn code(warning: &Warning) -> &'static str {
    match warning {
        Warning::NoApplication => "no-application",
        Warning::Kind => "kind",
        Warning::NoPicture => "no-picture",
        Warning::NumberForm => "number-form",
        Warning::Alpha => "alpha",
        Warning::Mrz(_) => "mrz",
        Warning::Differs(_) => "differs",
        Warning::StateNotTaken => "state",
        Warning::Expired => "expired",
        Warning::Vouch => "vouch",
        Warning::Attestation => "attestation",
    }
}
