//! Someone who signs statements under a key of the manifest.

use election::Id;
use election::role::key_name;
use election::statement::Form;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::{KeyName, Note, SignatureLine};

/// An id of the manifest and its secret key. The key is erased when dropped and never printed.
#[derive(Debug)]
pub struct Official {
    /// The id in the manifest.
    pub id: Id,
    key: SigningKey,
}

impl Official {
    /// From the id and the 32-byte seed of the Ed25519 key.
    pub fn new(id: Id, seed: &[u8; 32]) -> Self {
        Self { id, key: SigningKey::from_seed(seed) }
    }

    /// The public key that stands in the manifest.
    pub fn public(&self) -> [u8; 32] {
        *self.key.public().as_bytes()
    }

    /// Signs a text as a commissioner.
    pub fn sign_as_commissioner(&self, text: &str) -> SignatureLine {
        self.line(key_name::commission(&self.id), text)
    }

    /// Signs a text as a registrar.
    pub fn sign_as_registrar(&self, text: &str) -> SignatureLine {
        self.line(key_name::registrar(&self.id), text)
    }

    /// Signs a text as an auditor.
    pub fn sign_as_auditor(&self, text: &str) -> SignatureLine {
        self.line(key_name::auditor(&self.id), text)
    }

    /// Signs a text as a trustee.
    pub fn sign_as_trustee(&self, text: &str) -> SignatureLine {
        self.line(key_name::trustee(&self.id), text)
    }

    fn line(&self, name: String, text: &str) -> SignatureLine {
        let name = KeyName::new(name).expect("a role and an id make a key name");
        SignatureLine::sign(&name, &self.key, text)
    }
}

/// A statement with its signature lines, which must be in the order of the manifest.
///
/// # Panics
/// If there is no line, or the same twice.
pub fn signed(statement: &impl Form, lines: Vec<SignatureLine>) -> Note {
    Note::new(statement.text(), lines).expect("a statement and the lines of different officials make a note")
}
