//! Entries: statements as signed notes (`docs/protocol.md` §3).

use canonical::Hash;
use serde::Serialize;
use serde::de::DeserializeOwned;
use transparency_log::ed25519::{PublicKey, SigningKey};
use transparency_log::note::{KeyName, Note, SignatureLine};

use crate::statement::Kind;
use crate::{Error, MAX_ENTRY, Statement};

/// An entry whose form is right: what it says may still be refused.
#[derive(Clone, Debug)]
pub struct Entry {
    /// RFC 6962 leaf hash of the bytes.
    pub leaf: Hash,
    /// What it says.
    pub statement: Statement,
    /// Who signed it.
    pub note: Note,
}

impl Entry {
    /// Reads an entry: a note of at most 65,535 bytes whose text is the one text of a statement.
    ///
    /// # Errors
    /// What is wrong with the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        UnreadEntry::new(bytes)?.read()
    }

    /// The kind that an entry says it is of, whatever else it says.
    ///
    /// # Errors
    /// What is wrong with the form, as far as that is cheap to see.
    pub fn kind(bytes: &[u8]) -> Result<Kind, Error> {
        Ok(UnreadEntry::new(bytes)?.kind)
    }

    /// Whether the note has exactly one line, of this name and key, that holds.
    ///
    /// # Errors
    /// `signature-lines` or `signature`.
    pub fn check_one_signature(&self, name: &str, key: &PublicKey) -> Result<(), transparency_log::Error> {
        check_one_signature(&self.note, name, key)
    }
}

/// An entry of which only the note and the kind are read so far: the rest can be dear.
#[derive(Clone, Debug)]
pub struct UnreadEntry<'a> {
    bytes: &'a [u8],
    note: Note,
    kind: Kind,
}

impl<'a> UnreadEntry<'a> {
    /// Looks at the bytes of an entry.
    ///
    /// # Errors
    /// What is wrong with the form, as far as that is cheap to see.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_ENTRY {
            return Err(Error::TooLarge(bytes.len()));
        }
        let note = Note::parse(bytes)?;
        let kind = Statement::kind_of(note.text())?;
        Ok(Self { bytes, note, kind })
    }

    /// The kind that it says it is of.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Reads the rest.
    ///
    /// # Errors
    /// What is wrong with the form.
    pub fn read(self) -> Result<Entry, Error> {
        let statement = Statement::parse_as(self.kind, self.note.text())?;
        Ok(Entry { leaf: leaf_hash(self.bytes), statement, note: self.note })
    }
}

/// The RFC 6962 leaf hash of an entry's bytes.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Hash(transparency_log::tree::leaf_hash(bytes).0)
}

/// A text signed by each key under its name, in this order.
///
/// # Errors
/// If a name is none, or no note comes of it (no signer, or one twice).
pub fn sign(text: &str, signers: &[(&str, &SigningKey)]) -> Result<Note, transparency_log::Error> {
    let line = |(name, key): &(&str, &SigningKey)| Ok(SignatureLine::sign(&KeyName::new(*name)?, key, text));
    Note::new(text, signers.iter().map(line).collect::<Result<_, transparency_log::Error>>()?)
}

/// Whether a note has exactly one signature line, of this name and key, that holds.
///
/// # Errors
/// `signature-lines` or `signature`.
pub fn check_one_signature(note: &Note, name: &str, key: &PublicKey) -> Result<(), transparency_log::Error> {
    match note.signatures() {
        [line] => line.verify(name, key, note.text()),
        _ => Err(transparency_log::Error::OtherSigner { name: name.to_owned() }),
    }
}

pub(crate) fn read<T: Serialize + DeserializeOwned>(text: &str) -> Result<T, Error> {
    Ok(canonical::json::from_line(text)?)
}
