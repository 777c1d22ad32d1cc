//! What commissioners, registrars and trustees say next: from a record and a secret to a signed statement.
//!
//! Everything that an official signs is looked up in the record that the official has checked, never taken from whoever asks. The
//! crate keeps no files: its caller stores secrets encrypted, before it publishes what depends on them.

pub mod agenda;
pub mod ceremony;
pub mod commission;
pub mod equivocation;
pub mod member;
pub mod saying;
pub mod trustee;

pub use ceremony::{CeremonyMember, CredentialKeys, ElectionKeys, Role, Shares, TagKey, destruction};
pub use commission::Commissioner;
pub use member::Official;
pub use saying::Saying;
pub use trustee::Trustee;

/// Why an official does not sign.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not allow it.
    #[error(transparent)]
    Refused(#[from] record::Refusal),
    /// A key, share or proof that does not hold.
    #[error(transparent)]
    Key(#[from] shared_key::Error),
    /// A sum that cannot be decrypted.
    #[error(transparent)]
    Tally(#[from] tally::Error),
    /// A step out of order.
    #[error("{0}")]
    Step(&'static str),
    /// Something that this trustee has signed otherwise before.
    #[error("this trustee agreed to other sums before, and never agrees to two")]
    SecondAgreement,
}

impl Error {
    /// The name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Tally(error) => error.code(),
            Self::Step(_) => "step",
            Self::SecondAgreement => "second-agreement",
        }
    }
}
