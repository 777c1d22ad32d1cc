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
        if bytes.len() > MAX_ENTRY {
            return Err(Error::TooLarge(bytes.len()));
        }
        let note = Note::parse(bytes)?;
        let statement = Statement::parse(note.text())?;
        Ok(Self { leaf: leaf_hash(bytes), statement, note })
    }

    /// The kind that an entry says it is of, whatever else it says.
    ///
    /// # Errors
    /// What is wrong with the form, as far as that is cheap to see.
    pub fn kind(bytes: &[u8]) -> Result<Kind, Error> {
        if bytes.len() > MAX_ENTRY {
            return Err(Error::TooLarge(bytes.len()));
        }
        Statement::kind_of(Note::parse(bytes)?.text())
    }

    /// Whether the note has exactly one line, of this name and key, that holds.
    ///
    /// # Errors
    /// `signature-lines` or `signature`.
    pub fn check_one_signature(&self, name: &str, key: &PublicKey) -> Result<(), transparency_log::Error> {
        check_one_signature(&self.note, name, key)
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
