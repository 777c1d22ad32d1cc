//! Where an official keeps secrets: files that a passphrase opens, one for each secret.

use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context, ensure};
use zeroize::Zeroizing;

use crate::secret_file::{self, Work};

/// Far below what age chooses for real secrets, so that nobody waits a second for each of some thirty files.
pub const WORK: u8 = 12;

/// A folder of secret files of one owner, who alone knows the passphrase. When the demo ends, it is forgotten.
pub struct Safe {
    folder: PathBuf,
    passphrase: SecretString,
}

impl Safe {
    /// The folder of an owner; it is made if it is not there.
    pub fn open(folder: PathBuf, passphrase: &str) -> anyhow::Result<Self> {
        make_private(&folder)?;
        Ok(Self { folder, passphrase: SecretString::from(passphrase) })
    }

    /// Writes a secret to a file of its own and reads it back: what is used from here on came out of the file.
    pub fn keep(&self, what: &str, secret: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let path = self.path(what);
        secret_file::write(&path, secret, &self.passphrase, Work::Rounds(WORK))?;
        let restored = self.restore(what)?;
        ensure!(*restored == secret, "{} does not hold what was written", path.display());
        Ok(restored)
    }

    /// Reads a secret that was kept.
    pub fn restore(&self, what: &str) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        Ok(secret_file::read(&self.path(what), &self.passphrase)?)
    }

    fn path(&self, what: &str) -> PathBuf {
        self.folder.join(format!("{what}.age"))
    }
}

/// A folder that only its owner may enter.
pub fn make_private(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.and_then(|()| std::fs::set_permissions(folder, Permissions::from_mode(0o700)))
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}
