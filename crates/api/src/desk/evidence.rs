//! Evidence as the page gets it.

use serde::Serialize;
use voter_registry::evidence::Opened;
use voter_registry::rules::Warning;
use zeroize::Zeroizing;

/// What an applicant says, and what a computer says against it.
#[derive(Serialize)]
pub(super) struct Evidence<'a> {
    kind: &'a str,
    name: &'a str,
    birth: &'a str,
    state: &'a str,
    mrz: &'a [String],
    vouches: usize,
    attestations: usize,
    /// Media types of the pictures; empty for what is none that is shown.
    pictures: Vec<&'static str>,
    warnings: Vec<Said>,
}

/// A warning.
#[derive(Serialize)]
struct Said {
    code: &'static str,
    /// In English.
    detail: String,
}

impl<'a> Evidence<'a> {
    /// Without the number: the reviewer is to read that in the picture.
    pub(super) fn of(opened: &'a Opened, warnings: &[Warning]) -> Self {
        let fields = &opened.fields;
        Self {
            kind: fields.evidence.as_str(),
            name: &fields.name,
            birth: &fields.birth,
            state: &fields.state,
            mrz: &fields.mrz,
            vouches: fields.vouches.len(),
            attestations: fields.attestations.len(),
            pictures: opened.pictures.iter().map(|picture| media_type(picture).unwrap_or("")).collect(),
            warnings: warnings.iter().map(|it| Said { code: code(it), detail: it.to_string() }).collect(),
        }
    }

    /// As JSON, erased when dropped.
    pub(super) fn to_json(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).expect("strings and numbers have a JSON form"))
    }
}

/// The media type of a picture that a browser may be given: by its first bytes, never by what someone says. No format that can hold a program.
pub(super) fn media_type(picture: &[u8]) -> Option<&'static str> {
    match picture {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_given_to_a_browser() {
        assert_eq!(media_type(b"\xff\xd8\xff\xe0JFIF"), Some("image/jpeg"));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"%PDF-1.7", b"GIF89a", b"\xff\xd8", b""] {
            assert_eq!(media_type(other), None);
        }
    }
}
