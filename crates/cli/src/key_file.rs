//! The key file of an official: what it signs with, and what opens its state.

use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context, ensure};
use canonical::bytes::to_base64;
use election::role::Member;
use election::{ElectionId, Id};
use officials::Official;
use transparency_log::{PublicKey, SigningKey};
use zeroize::Zeroizing;

use crate::secret_file::{self, Work};
use crate::services::Source;

/// Bytes of what a key file holds.
pub const LENGTH: usize = 64;

/// Make a key file. It prints the public key as base64, for the manifest
#[derive(clap::Args)]
pub struct KeyArgs {
    /// The new key file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The file with the passphrase; - is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: PathBuf,
}

/// Which official of which election.
#[derive(clap::Args)]
pub struct OfficialArgs {
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: canonical::Hash,
    /// Your id in the manifest
    #[arg(long, value_name = "ID")]
    pub id: Id,
    /// The key file
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The file with the passphrase; - is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: PathBuf,
}

/// What a key file holds: the seed of the signing key, and what opens the state, 32 bytes each.
pub struct KeyFile {
    seed: Zeroizing<[u8; 32]>,
    /// Opens the state.
    pub state: SecretString,
}

impl KeyArgs {
    /// Makes the key file, and gives the public key as a line.
    pub fn make(&self) -> anyhow::Result<String> {
        let passphrase = Source::of(&self.passphrase_file).passphrase()?;
        let mut content = Zeroizing::new([0; LENGTH]);
        getrandom::fill(content.as_mut_slice()).context("the system gives no randomness")?;
        let key = KeyFile::from_bytes(content.as_slice(), &self.key)?;
        secret_file::write(&self.key, content.as_slice(), &passphrase, Work::OneSecond)?;
        Ok(format!("{}\n", to_base64(key.public().as_bytes())))
    }
}

impl OfficialArgs {
    /// The election.
    pub fn election(&self) -> ElectionId {
        ElectionId(self.election)
    }

    /// The passphrase. It is read once: it may come from standard input.
    pub fn passphrase(&self) -> anyhow::Result<SecretString> {
        Source::of(&self.passphrase_file).passphrase()
    }

    /// Opens the key file.
    pub fn key_file(&self, passphrase: &SecretString) -> anyhow::Result<KeyFile> {
        KeyFile::read(&self.key, passphrase)
    }

    /// Who signs, if the manifest has this key under this id. `role` is what the members are.
    pub fn official(&self, key: &KeyFile, role: &str, members: &[Member]) -> anyhow::Result<Official> {
        let official = Official::new(self.id.clone(), &key.seed);
        let is_own = members.iter().any(|member| member.id == self.id && member.key.0 == official.public());
        ensure!(is_own, "the manifest names no {role} {} with the key of {}", self.id, self.key.display());
        Ok(official)
    }
}

impl KeyFile {
    /// Reads a key file.
    pub fn read(path: &Path, passphrase: &SecretString) -> anyhow::Result<Self> {
        Self::from_bytes(&secret_file::read(path, passphrase)?, path)
    }

    /// What a key file holds; `path` is for the message.
    pub fn from_bytes(content: &[u8], path: &Path) -> anyhow::Result<Self> {
        ensure!(content.len() == LENGTH, "{} is no key file", path.display());
        let (seed, state) = content.split_first_chunk().context("64 bytes are more than 32")?;
        Ok(Self { seed: Zeroizing::new(*seed), state: to_base64(state).into() })
    }

    /// The signing key.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.seed)
    }

    fn public(&self) -> PublicKey {
        self.signing_key().public()
    }
}
