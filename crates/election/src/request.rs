//! Requests of registrars and auditors to the intake (`docs/registration.md` §13): who asks, for what, and when.
//!
//! A request is a signed note whose text is no statement, so that neither can be taken for the other.

use canonical::Hash;
use transparency_log::ed25519::{PublicKey, SigningKey};
use transparency_log::integer_from_decimal;
use transparency_log::note::Note;

use crate::entry::{check_one_signature, sign};
use crate::manifest::ElectionId;

const FIRST: &str = "veche request/v1";
/// Seconds by which the clocks of two who talk to each other may differ.
pub const TOLERANCE: u64 = 300;

/// What is asked. [`std::fmt::Display`] gives its one written form, five lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The election.
    pub election: ElectionId,
    /// Method of HTTP, a space, and the path below that of the election's registry, such as `GET /notes/7`.
    pub target: String,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
    /// SHA-256 of the body that comes with it.
    pub body: Hash,
}

impl Request {
    /// The note that says it, signed by one key under its name.
    ///
    /// # Errors
    /// If the name is none, or the target has a line of its own.
    pub fn sign(&self, name: &str, key: &SigningKey) -> Result<Note, transparency_log::Error> {
        sign(&self.to_string(), &[(name, key)])
    }

    /// Reads the text of a note.
    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.strip_suffix('\n')?.split('\n').collect();
        let [FIRST, election, target, time, body] = lines.as_slice() else { return None };
        let election = ElectionId(election.parse().ok()?);
        let (target, time) = ((*target).to_owned(), integer_from_decimal(time)?);
        Some(Self { election, target, time, body: body.parse().ok()? })
    }

    /// Who of these signed a note that asks for `target` in this election at about this time, and the hash of the body that it is
    /// for. `None` for anything else.
    pub fn check<'a>(
        note: &Note,
        members: &'a [(String, PublicKey)],
        (election, target): (ElectionId, &str),
        now: u64,
    ) -> Option<(&'a str, Hash)> {
        let said = Self::parse(note.text())?;
        let is_right = said.election == election && said.target == target && said.time.abs_diff(now) <= TOLERANCE;
        let [line] = note.signatures() else { return None };
        let (name, key) = members.iter().find(|(name, _)| **name == *line.name)?;
        let is_signed = is_right && check_one_signature(note, name, key).is_ok();
        is_signed.then_some((name.as_str(), said.body))
    }
}

impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{FIRST}\n{}\n{}\n{}\n{}", self.election, self.target, self.time, self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELECTION: ElectionId = ElectionId(Hash([7; 32]));

    fn request() -> Request {
        let target = "GET /notes/7".into();
        Request { election: ELECTION, target, time: 1_000, body: Hash::of(b"") }
    }

    #[test]
    fn a_request_is_believed_from_its_signer_for_its_target_and_time_alone() {
        let (key, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        let members = [("registrar/r1".to_owned(), key.public()), ("auditor/a1".to_owned(), other.public())];
        let note = request().sign("registrar/r1", &key).unwrap();
        let check = |note: &Note, target, now| Request::check(note, &members, (ELECTION, target), now);
        assert_eq!(check(&note, "GET /notes/7", 1_300), Some(("registrar/r1", Hash::of(b""))));
        assert_eq!(check(&note, "GET /notes/7", 700), Some(("registrar/r1", Hash::of(b""))));
        assert_eq!(check(&note, "GET /notes/8", 1_000), None, "another target");
        assert_eq!(check(&note, "GET /notes/7", 1_301), None, "too late");
        assert_eq!(check(&note, "GET /notes/7", 699), None, "too early");
        let another = (ElectionId(Hash([8; 32])), "GET /notes/7");
        assert_eq!(Request::check(&note, &members, another, 1_000), None, "another election");
        for (name, key) in [("registrar/r1", &other), ("auditor/a1", &key), ("registrar/r2", &key)] {
            assert_eq!(check(&request().sign(name, key).unwrap(), "GET /notes/7", 1_000), None, "{name}");
        }
        let both = sign(&request().to_string(), &[("registrar/r1", &key), ("auditor/a1", &other)]).unwrap();
        assert_eq!(check(&both, "GET /notes/7", 1_000), None, "two signers");
    }

    #[test]
    fn requests_have_one_form() {
        let text = request().to_string();
        assert_eq!(Request::parse(&text), Some(request()));
        for end in 0..text.len() {
            assert_eq!(Request::parse(&text[..end]), None, "{end}");
        }
        for wrong in [
            format!("{text}\n"),
            text.replace("/v1", "/v2"),
            text.replace("1000", "01000"),
            text.replace("1000", "9007199254740992"),
            text.replace("\n1000", "\n1000\n"),
        ] {
            assert_eq!(Request::parse(&wrong), None, "{wrong:?}");
        }
    }
}
