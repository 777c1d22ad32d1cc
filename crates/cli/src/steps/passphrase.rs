//! What a new passphrase must be.

use age::secrecy::{ExposeSecret, SecretString};

/// Fewer characters are guessed too soon.
pub const LEAST: usize = 12;

/// Why a new passphrase is none.
#[derive(Debug, thiserror::Error)]
pub enum PassphraseFault {
    /// It is guessed too soon.
    #[error("a passphrase of {0} characters is guessed too soon: take five words or more")]
    Short(usize),
    /// It was typed in two ways.
    #[error("these were two different passphrases: run it again")]
    Different,
}

/// Whether a new passphrase is long enough.
pub fn check_new(passphrase: &SecretString) -> Result<(), PassphraseFault> {
    let length = passphrase.expose_secret().chars().count();
    if length < LEAST { Err(PassphraseFault::Short(length)) } else { Ok(()) }
}
