//! What can be seen of an entry before it is judged: enough to sort it, not to trust it.

use std::borrow::Cow;

use canonical::Hash;
use election::statement::{Kind, Statement};
use election::{Entry, Id};
use serde::Deserialize;

use crate::Named;
use crate::attachments::named;

/// An entry, and what was seen of it.
pub(crate) struct Sighted {
    pub(crate) bytes: Vec<u8>,
    pub(crate) leaf: Hash,
    pub(crate) kind: Option<Kind>,
    /// For kinds that come in runs: whom the entry is about.
    pub(crate) about: Option<About>,
    /// What it says, if its form is right. Left out for ballots, which are parsed once, later.
    pub(crate) statement: Option<Box<Statement>>,
    /// Names of the keys that signed it, as it says; none for ballots.
    pub(crate) signers: Vec<String>,
}

/// Two entries of one run that are about different things do not bear on each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum About {
    /// A ballot of a credential.
    Ballot { credential: String, constituency: String },
    /// A registrar's shares for a roll.
    Issuance { registrar: Id, roll: u64 },
}

impl About {
    /// Whether both are about things of one kind.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Sighted {
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        let leaf = election::entry::leaf_hash(&bytes);
        let (kind, ballot) = peek(&bytes);
        let entry = if ballot.is_some() { None } else { Entry::parse(&bytes).ok() };
        let signers = entry.iter().flat_map(|entry| entry.note.signatures()).map(|line| line.name.to_string());
        let signers = signers.collect();
        let statement = entry.map(|entry| Box::new(entry.statement));
        let about = ballot.or_else(|| match statement.as_deref()? {
            Statement::Issuance(said) => {
                Some(About::Issuance { registrar: said.registrar.clone(), roll: said.roll.get() })
            }
            _ => None,
        });
        Self { bytes, leaf, kind, about, statement, signers }
    }

    /// The attachments that the entry names.
    pub(crate) fn named(&self) -> Vec<Named> {
        let attachments = self.statement.as_deref().map(Statement::attachments);
        attachments.iter().flatten().filter_map(named).collect()
    }
}

/// Reads the few fields by which entries are sorted from the first line. An entry in its one form has its whole text there, so that
/// the strict reading, which decides, sees the same fields.
fn peek(bytes: &[u8]) -> (Option<Kind>, Option<About>) {
    #[derive(Deserialize)]
    struct Peek<'a> {
        #[serde(borrow)]
        kind: Cow<'a, str>,
        #[serde(borrow, default)]
        credential: Cow<'a, str>,
        #[serde(borrow, default)]
        constituency: Cow<'a, str>,
    }
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let Ok(Peek { kind, credential, constituency }) = serde_json::from_slice(line) else { return (None, None) };
    let kind = Kind::from_name(&kind);
    let (credential, constituency) = (credential.into_owned(), constituency.into_owned());
    (kind, (kind == Some(Kind::Ballot)).then_some(About::Ballot { credential, constituency }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ballot_is_seen_by_its_fields_wherever_they_stand_and_nothing_else_is_one() {
        let ballot = b"{\"constituency\":\"north\",\"contests\":[{\"kind\":\"close\"}],\"credential\":\"AA==\",\"kind\":\"ballot\"}\n\nx";
        let (kind, about) = peek(ballot);
        assert_eq!(kind, Some(Kind::Ballot));
        let expected = About::Ballot { credential: "AA==".into(), constituency: "north".into() };
        assert_eq!(about, Some(expected));
        let close = b"{\"note\":\"\\\"kind\\\":\\\"ballot\\\"\",\"kind\":\"close\"}\n";
        assert_eq!(peek(close), (Some(Kind::Close), None));
        for unreadable in
            [&b""[..], b"\n", b"{}", b"{\"kind\":1}\n", b"{\"kind\":\"ballot\",\"kind\":\"close\"}\n", b"\xff\n"]
        {
            assert_eq!(peek(unreadable), (None, None));
        }
        assert_eq!(peek(b"{\"kind\":\"else\"}\n"), (None, None));
    }
}
