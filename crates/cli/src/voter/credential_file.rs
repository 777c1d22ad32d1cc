//! A credential in a file that a passphrase opens, to return with to a later election.

use std::path::Path;

use age::secrecy::SecretString;
use anyhow::Context;
use ballot_signing::credential::Credential;
use canonical::Bytes;
use election::{ElectionId, Id};
use serde::{Deserialize, Serialize};
use transparency_log::SigningKey;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::secret_file::{self, Work};

/// What the file holds, as JSON.
#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct CredentialFile {
    /// Where it votes.
    #[zeroize(skip)]
    pub constituency: Id,
    /// In which election.
    #[zeroize(skip)]
    pub election: ElectionId,
    /// Secret key, Ed25519.
    seed: Seed,
    /// The registrars' signature.
    #[zeroize(skip)]
    pub signature: Bytes<48>,
}

#[derive(Serialize, Deserialize)]
struct Seed(Bytes<32>);

impl Zeroize for Seed {
    fn zeroize(&mut self) {
        self.0.0.zeroize();
    }
}

impl CredentialFile {
    /// Its key.
    pub fn key(&self) -> SigningKey {
        SigningKey::from_seed(&self.seed.0.0)
    }
}

/// Keeps a credential in a new file.
pub fn write(path: &Path, credential: &Credential, seed: &[u8; 32], passphrase: &SecretString) -> anyhow::Result<()> {
    let file = CredentialFile {
        constituency: credential.constituency().clone(),
        election: credential.election(),
        seed: Seed(Bytes(*seed)),
        signature: Bytes(credential.signature()),
    };
    let text = Zeroizing::new(serde_json::to_vec(&file)?);
    Ok(secret_file::write(path, &text, passphrase, Work::OneSecond)?)
}

/// Reads a credential back.
pub fn read(path: &Path, passphrase: &SecretString) -> anyhow::Result<CredentialFile> {
    let text = secret_file::read(path, passphrase)?;
    // The parser's message would show some of it.
    serde_json::from_slice(&text).ok().with_context(|| format!("{} holds no credential", path.display()))
}
