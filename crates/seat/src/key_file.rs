//! The key file of an official: what it signs with, and what opens its state.

use std::path::Path;

use age::secrecy::SecretString;
use canonical::bytes::to_base64;
use election::Id;
use officials::Official;
use transparency_log::{PublicKey, SigningKey};
use zeroize::Zeroizing;

use crate::secret_file::{self, Work};
use crate::{Error, randomness};

/// Bytes of what a key file holds.
pub const LENGTH: usize = 64;

/// What a key file holds: the seed of the signing key, and what opens the state, 32 bytes each.
pub struct KeyFile {
    seed: Zeroizing<[u8; 32]>,
    /// Opens the state.
    pub state: SecretString,
}

impl KeyFile {
    /// Makes a new key file, and gives the public key.
    ///
    /// # Errors
    /// [`Error::Secret`] if there is one already, or it cannot be written; [`Error::Randomness`].
    pub fn make(path: &Path, passphrase: &SecretString, work: Work) -> Result<PublicKey, Error> {
        let mut content = Zeroizing::new([0; LENGTH]);
        randomness::fill(content.as_mut_slice())?;
        let key = Self::from_bytes(content.as_slice(), path)?;
        secret_file::write(path, content.as_slice(), passphrase, work)?;
        Ok(key.public())
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`Error::Secret`], [`Error::NotAKeyFile`].
    pub fn read(path: &Path, passphrase: &SecretString) -> Result<Self, Error> {
        Self::from_bytes(&secret_file::read(path, passphrase)?, path)
    }

    /// What a key file holds; `path` is for the message.
    ///
    /// # Errors
    /// [`Error::NotAKeyFile`].
    pub fn from_bytes(content: &[u8], path: &Path) -> Result<Self, Error> {
        let refused = || Error::NotAKeyFile(path.into());
        let (seed, state) = content.split_first_chunk().ok_or_else(refused)?;
        if content.len() != LENGTH {
            return Err(refused());
        }
        Ok(Self { seed: Zeroizing::new(*seed), state: to_base64(state).into() })
    }

    /// The signing key.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.seed)
    }

    /// Whoever has this id in a manifest, with this key.
    pub fn official(&self, id: Id) -> Official {
        Official::new(id, &self.seed)
    }

    /// What the manifest has of it.
    pub fn public(&self) -> PublicKey {
        self.signing_key().public()
    }
}
