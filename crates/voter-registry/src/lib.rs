//! The registrars' work: which applications make the roll, and blind signatures for exactly these (`docs/protocol.md` §7).
//!
//! An application is a blinded element and the key of a status page. Nothing here names a person: who may vote is decided
//! before, by people, about evidence that this crate never sees.

pub mod collect;
pub mod issuance;
pub mod roll;
pub mod store;

pub use collect::{collect, collect_from_bucket};
pub use issuance::Registrar;
pub use roll::RollDraft;

/// Why a registrar does not sign, or a voter gets no credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not allow it.
    #[error(transparent)]
    Refused(#[from] record::Refusal),
    /// A key or share that does not hold.
    #[error(transparent)]
    Key(#[from] shared_key::Error),
    /// A step out of order.
    #[error("{0}")]
    Step(&'static str),
    /// A roll with other applications than this registrar approved.
    #[error("the roll has other applications than this registrar approved")]
    OtherApplications,
    /// An application that no issued roll holds.
    #[error("the application is on no roll that {needed} registrars issued")]
    NotOnRoll {
        /// Registrars that are needed.
        needed: usize,
    },
    /// Too few shares that hold.
    #[error("{found} registrars' shares of the credential hold, and {needed} are needed")]
    Shares {
        /// Shares that hold.
        found: usize,
        /// Shares that are needed.
        needed: usize,
    },
    /// A credential that does not come out.
    #[error(transparent)]
    Credential(#[from] ballot_signing::Error),
}
