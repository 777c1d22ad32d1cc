//! Credentials: the right to cast ballots in one constituency (`docs/protocol.md` §7.5).

use election::Id;
use transparency_log::ed25519::{PublicKey, SigningKey};

/// A key that the registrars signed blind. Its secret is erased when dropped and never printed.
#[derive(Debug)]
pub struct Credential {
    constituency: Id,
    key: SigningKey,
    signature: [u8; 48],
}

impl Credential {
    /// Of a key and a signature that holds for it: [`crate::application::Application::collect`] makes them.
    pub(crate) fn new(constituency: Id, key: SigningKey, signature: [u8; 48]) -> Self {
        Self { constituency, key, signature }
    }

    /// Where it votes.
    pub fn constituency(&self) -> &Id {
        &self.constituency
    }

    /// Its public key, which stands on its ballots.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// The registrars' signature on it, an element of G1.
    pub fn signature(&self) -> [u8; 48] {
        self.signature
    }

    /// The key that signs ballots.
    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }
}
