//! Making signing keys.

use std::path::Path;

use anyhow::Context;
use api::key_file::{self, Seed};
use transparency_log::{PublicKey, SigningKey};

/// Makes a signing key in a new file that only its owner can read, and gives the public half.
pub fn make(path: &Path) -> anyhow::Result<PublicKey> {
    let mut seed = Seed::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).context("the system gives no randomness")?;
    key_file::create(path, &seed)?;
    Ok(SigningKey::from_seed(&seed).public())
}
