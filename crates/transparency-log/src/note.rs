//! Signed notes (C2SP signed-note; `docs/protocol.md` §3).

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;

use sha2::{Digest, Sha256};

use crate::Error;
use crate::ed25519::{PublicKey, SigningKey};
use crate::form::{from_base64, to_base64};

/// Type byte of Ed25519 signatures over the text of a note.
pub const ED25519: u8 = 0x01;
/// Type byte of cosignatures by witnesses (C2SP tlog-cosignature v1).
pub const COSIGNATURE: u8 = 0x04;

/// The name of a key: not empty, without Unicode white space, control characters below U+0020 and `+`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Whether a string can be the name of a key.
    pub fn is_valid(name: &str) -> bool {
        !name.is_empty() && !name.chars().any(|c| c == '+' || c < ' ' || c.is_whitespace())
    }

    /// A name that [`Self::is_valid`]; otherwise [`Error::Note`].
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        let name = name.into();
        if Self::is_valid(&name) { Ok(Self(name)) } else { Err(fault("a key name that is not allowed")) }
    }
}

impl Deref for KeyName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// First 4 bytes of `SHA-256(name || 0x0A || type || key)`. They tell lines apart and prove nothing.
pub fn key_id(name: &str, type_byte: u8, key: &PublicKey) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update(b"\n")
        .chain_update([type_byte])
        .chain_update(key.as_bytes())
        .finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
    [a, b, c, d]
}

/// A public key with its name in the textual form of C2SP: `<name>+<key id in hexadecimal>+<base64(type || key)>`.
pub fn verifier_key(name: &KeyName, type_byte: u8, key: &PublicKey) -> String {
    let id = u32::from_be_bytes(key_id(name, type_byte, key));
    let mut material = vec![type_byte];
    material.extend_from_slice(key.as_bytes());
    format!("{name}+{id:08x}+{}", to_base64(material))
}

/// One signature line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// Name of the key.
    pub name: KeyName,
    /// Key id, see [`key_id`].
    pub key_id: [u8; 4],
    /// What the key made of the text; at least one byte. 64 bytes for Ed25519.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// Signs the text of a note with Ed25519 (type 0x01).
    pub fn sign(name: &KeyName, key: &SigningKey, text: &str) -> Self {
        Self {
            name: name.clone(),
            key_id: key_id(name, ED25519, &key.public()),
            signature: key.sign(text.as_bytes()).to_vec(),
        }
    }

    /// Reads one line with its newline, as a witness returns it (C2SP tlog-witness). Refused as [`Error::Note`].
    pub fn parse(line: &str) -> Result<Self, Error> {
        let line = line.strip_suffix('\n').ok_or(fault("a signature line without newline"))?;
        let line = line.strip_prefix("— ").ok_or(fault("a signature line without dash and space"))?;
        let (name, signature) = line.split_once(' ').ok_or(fault("a signature line without signature"))?;
        let bytes = from_base64(signature).ok_or(fault("a signature that is not base64"))?;
        match bytes.split_first_chunk() {
            Some((key_id, signature)) if !signature.is_empty() => {
                Ok(Self { name: KeyName::new(name)?, key_id: *key_id, signature: signature.to_vec() })
            }
            _ => Err(fault("a signature of fewer than five bytes")),
        }
    }

    /// Whether name and key id are those of a key. This says nothing about the signature.
    pub fn is_of(&self, name: &str, type_byte: u8, key: &PublicKey) -> bool {
        &*self.name == name && self.key_id == key_id(name, type_byte, key)
    }

    /// Checks an Ed25519 signature (type 0x01) of this name and key over `text`.
    ///
    /// [`Error::OtherSigner`] if name or key id differ, [`Error::Signature`] if it does not verify.
    pub fn verify(&self, name: &str, key: &PublicKey, text: &str) -> Result<(), Error> {
        if !self.is_of(name, ED25519, key) {
            return Err(Error::OtherSigner { name: name.to_owned() });
        }
        match self.signature.as_slice().try_into() {
            Ok(signature) if key.verify(text.as_bytes(), signature) => Ok(()),
            _ => Err(Error::Signature { name: name.to_owned() }),
        }
    }
}

impl fmt::Display for SignatureLine {
    /// The line with its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "— {} {}", self.name, to_base64([self.key_id.as_slice(), &self.signature].concat()))
    }
}

/// A text with at least one signature line. [`fmt::Display`] gives its one written form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Ends with a newline and has no other control character below U+0020.
    text: String,
    /// Not empty; no two of one name and key id.
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// Puts a note together. Refused as [`Error::Note`] or [`Error::RepeatedSigner`] is what [`Self::parse`] would
    /// refuse; no signature is checked.
    pub fn new(text: impl Into<String>, signatures: Vec<SignatureLine>) -> Result<Self, Error> {
        let text = text.into();
        // In UTF-8 these bytes are part of no other character.
        if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(fault("a control character"));
        }
        if !text.ends_with('\n') {
            return Err(fault("a text that does not end with a newline"));
        }
        if signatures.is_empty() {
            return Err(fault("no signature line"));
        }
        let mut seen = BTreeSet::new();
        for line in &signatures {
            if line.signature.is_empty() {
                return Err(fault("a signature of fewer than five bytes"));
            }
            if !seen.insert((&line.name, line.key_id)) {
                return Err(Error::RepeatedSigner { name: line.name.to_string() });
            }
        }
        Ok(Self { text, signatures })
    }

    /// Reads a whole note: text, empty line, signature lines, and nothing after them. No signature is checked.
    ///
    /// Refused as [`Error::Note`], or as [`Error::RepeatedSigner`] if two lines have one name and key id.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let note = std::str::from_utf8(bytes).map_err(|_| fault("not UTF-8"))?;
        // The signature lines begin after the last empty line; the text may have others.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(fault("no empty line"))?;
        let lines = lines.split_inclusive('\n').map(SignatureLine::parse).collect::<Result<_, _>>()?;
        Self::new(format!("{text}\n"), lines)
    }

    /// The signed text with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in their order; at least one.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The bytes of the note, the only ones that [`Self::parse`] reads as this note.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| write!(f, "{line}"))
    }
}

fn fault(fault: &'static str) -> Error {
    Error::Note { fault }
}

#[cfg(test)]
mod tests;
