//! What a petition asks, and the signatures under it (`docs/protocol.md` §9.12).

use canonical::{Frame, Hash, label};
use serde::{Deserialize, Serialize};
use transparency_log::ed25519::{PublicKey, SigningKey};

use crate::text::is_plain;
use crate::{ElectionId, Language};

/// What a petition asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PetitionText {
    /// The language that it is written in.
    pub language: Language,
    /// What it says, 1 to 20 strings.
    pub paragraphs: Vec<String>,
    /// What it is called.
    pub title: String,
}

impl PetitionText {
    /// The most paragraphs.
    pub const MAX_PARAGRAPHS: usize = 20;
    /// The most bytes of its canonical JSON: with the rest of its statement it fits an entry.
    pub const MAX_LENGTH: usize = 45_000;

    /// The petition id: what is signed.
    pub fn id(&self, election: ElectionId) -> Hash {
        Frame::new(label::PETITION).part(election.0).part(canonical::json::to_line(self)).hash()
    }

    /// Whether a petition may say this, in an election of these languages (ascending).
    pub fn is_valid(&self, languages: &[Language]) -> bool {
        (1..=Self::MAX_PARAGRAPHS).contains(&self.paragraphs.len())
            && languages.contains(&self.language)
            && self.paragraphs.iter().chain([&self.title]).all(|text| is_plain(text))
            && self.is_canonical()
    }

    /// Also that all of it is in normalization form C, which is checked where a line is read.
    fn is_canonical(&self) -> bool {
        let line = canonical::json::to_line(self);
        line.len() <= Self::MAX_LENGTH && canonical::json::from_line::<Self>(&line).is_ok()
    }
}

/// A credential's signature under a petition: a record of the attachment.
#[derive(Clone, PartialEq, Eq)]
pub struct PetitionSignature {
    /// Position of its constituency in the manifest.
    pub constituency: u8,
    /// The credential.
    pub credential: [u8; 32],
    /// What the registrars signed.
    pub credential_signature: [u8; 48],
    /// What the credential signed.
    pub signature: [u8; 64],
}

impl PetitionSignature {
    /// Bytes of a record.
    pub const LENGTH: usize = 1 + 32 + 48 + 64;

    /// Signs a petition with a credential, whose public key is that of `key`.
    pub fn sign(
        election: ElectionId,
        petition: Hash,
        constituency: u8,
        key: &SigningKey,
        credential_signature: [u8; 48],
    ) -> Self {
        let signature = key.sign(&message(election, petition));
        Self { constituency, credential: *key.public().as_bytes(), credential_signature, signature }
    }

    /// Reads a record; none if it has another length.
    pub fn decode(record: &[u8]) -> Option<Self> {
        let (constituency, rest) = record.split_first()?;
        let (credential, rest) = rest.split_first_chunk()?;
        let (credential_signature, signature) = rest.split_first_chunk()?;
        let (credential, credential_signature) = (*credential, *credential_signature);
        Some(Self {
            constituency: *constituency,
            credential,
            credential_signature,
            signature: signature.try_into().ok()?,
        })
    }

    /// The record.
    pub fn encode(&self) -> [u8; Self::LENGTH] {
        let parts = [&[self.constituency][..], &self.credential, &self.credential_signature, &self.signature];
        parts.concat().try_into().expect("the parts of a record add up")
    }

    /// Whether the credential is a valid key that signed this petition. Whether it is one of the election is not looked at.
    pub fn holds(&self, election: ElectionId, petition: Hash) -> bool {
        let key = PublicKey::from_bytes(&self.credential);
        key.is_ok_and(|key| key.verify(&message(election, petition), &self.signature))
    }
}

/// Without what it says: it must not stand beside whoever logs this.
impl std::fmt::Debug for PetitionSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PetitionSignature(..)")
    }
}

fn message(election: ElectionId, petition: Hash) -> Vec<u8> {
    Frame::new(label::PETITION_SIGNATURE).part(election.0).part(petition).into_bytes()
}
