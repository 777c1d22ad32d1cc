//! Credentials: the right to cast ballots in one constituency (`docs/protocol.md` §7.5).

use std::fmt;

use election::{ElectionId, Id};
use transparency_log::ed25519::{PublicKey, SigningKey};
use transparency_log::note::Note;

use crate::application::Application;

/// A key that the registrars signed blind. Its secret is erased when dropped and never printed.
pub struct Credential {
    election: ElectionId,
    constituency: Id,
    key: SigningKey,
    signature: [u8; 48],
}

impl Credential {
    /// Of a key and a signature that holds for it: [`crate::application::Application::collect`] makes them.
    pub(crate) fn new(election: ElectionId, constituency: Id, key: SigningKey, signature: [u8; 48]) -> Self {
        Self { election, constituency, key, signature }
    }

    /// The election that it was issued in: it votes there, and in consultations over it (`docs/protocol.md` §7.7).
    pub fn election(&self) -> ElectionId {
        self.election
    }

    /// Where it votes in that election.
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

    /// The entry of an intake log by which this credential applies in another election. `from` is its position among the returns
    /// of that election's manifest (`docs/registration.md` §8.3).
    ///
    /// # Panics
    /// If `from` is above 2^53 - 1.
    pub fn apply_again(&self, application: &Application, from: u64) -> Note {
        application.return_of(&self.key, self.signature, from)
    }

    /// The key that signs ballots.
    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }
}

/// Without the key: it stands on ballots, and must not stand beside whoever logs this.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.constituency)
    }
}
