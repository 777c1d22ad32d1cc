//! Where officials keep their secrets: files that a passphrase opens, one for each secret.

use std::collections::BTreeMap;
use std::path::PathBuf;

use age::secrecy::SecretString;
use anyhow::{Context, ensure};
use ballot_signing::phrase::Phrase;
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

use crate::randomness::Randomness;
use crate::secret_file::{self, Work};

/// Far below what age chooses for real secrets, so that nobody waits a second for each of some thirty files.
pub const WORK: u8 = 12;

/// A folder of secret files, and the passphrases that only their owners know. When the demo ends, they are forgotten.
pub struct Safe {
    folder: PathBuf,
    passphrases: BTreeMap<String, SecretString>,
    rng: ChaCha20Rng,
    /// Secrets that were kept and read back.
    pub files: u64,
}

impl Safe {
    pub fn new(folder: PathBuf, randomness: &Randomness) -> Self {
        Self { folder, passphrases: BTreeMap::new(), rng: randomness.stream("passphrases"), files: 0 }
    }

    /// Writes a secret of `owner` to a file of its own and reads it back: what is used from here on came out of the file.
    pub fn keep(&mut self, owner: &str, what: &str, secret: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let path = self.path(owner, what);
        let passphrase = self.passphrase(owner)?;
        secret_file::write(&path, secret, &passphrase, Work::Rounds(WORK))?;
        let restored = self.restore(owner, what)?;
        ensure!(*restored == secret, "{} does not hold what was written", path.display());
        self.files += 1;
        Ok(restored)
    }

    /// Reads a secret that was kept.
    pub fn restore(&self, owner: &str, what: &str) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let passphrase = self.passphrases.get(owner).with_context(|| format!("{owner} has no passphrase"))?;
        Ok(secret_file::read(&self.path(owner, what), passphrase)?)
    }

    fn path(&self, owner: &str, what: &str) -> PathBuf {
        self.folder.join(format!("{owner}-{what}.age"))
    }

    /// Twelve words for each owner.
    fn passphrase(&mut self, owner: &str) -> anyhow::Result<SecretString> {
        if let Some(passphrase) = self.passphrases.get(owner) {
            return Ok(passphrase.clone());
        }
        let passphrase = SecretString::from(Phrase::new(&mut self.rng, "")?.words().to_string());
        self.passphrases.insert(owner.to_owned(), passphrase.clone());
        Ok(passphrase)
    }
}
