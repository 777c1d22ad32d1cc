//! How officials name their key file at the prompt.

use std::path::PathBuf;

use age::secrecy::SecretString;
use anyhow::ensure;
use canonical::bytes::to_base64;
use election::role::Member;
use election::{ElectionId, Id};
use officials::Official;
pub use seat::key_file::{KeyFile, LENGTH};

use crate::secret_file::Work;
use crate::services::Source;

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

impl KeyArgs {
    /// Makes the key file, and gives the public key as a line.
    pub fn make(&self) -> anyhow::Result<String> {
        let passphrase = Source::of(&self.passphrase_file).passphrase()?;
        let public = KeyFile::make(&self.key, &passphrase, Work::OneSecond)?;
        Ok(format!("{}\n", to_base64(public.as_bytes())))
    }
}

impl OfficialArgs {
    /// Whoever has this key file, with a passphrase that is known already: it is read from nowhere.
    pub fn of(election: ElectionId, id: Id, key: PathBuf) -> Self {
        Self { election: election.0, id, key, passphrase_file: PathBuf::new() }
    }

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
        Ok(KeyFile::read(&self.key, passphrase)?)
    }

    /// Who signs, if the manifest has this key under this id. `role` is what the members are.
    pub fn official(&self, key: &KeyFile, role: &str, members: &[Member]) -> anyhow::Result<Official> {
        let official = key.official(self.id.clone());
        let is_own = members.iter().any(|member| member.id == self.id && member.key.0 == official.public());
        ensure!(is_own, "the manifest names no {role} {} with the key of {}", self.id, self.key.display());
        Ok(official)
    }
}
