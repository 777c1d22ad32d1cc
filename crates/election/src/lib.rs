//! What an election is: its manifest (`docs/protocol.md` §5), and the statements that its record is made of (§3, §9).
//!
//! This crate knows the forms and what makes a single one impossible; the `record` crate knows which may follow which.

pub mod contest;
pub mod entry;
pub mod id;
pub mod manifest;
mod manifest_check;
pub mod outcome;
pub mod petition;
pub mod registration;
pub mod request;
pub mod role;
pub mod rules;
pub mod statement;
pub mod text;

pub use contest::Contest;
pub use entry::Entry;
pub use id::Id;
pub use manifest::{Attachment, ElectionId, Manifest};
pub use manifest_check::ManifestFault;
pub use registration::Registration;
pub use statement::Statement;
pub use text::{Language, Text};

/// The most bytes of an entry (`docs/protocol.md` §3).
pub const MAX_ENTRY: usize = 65_535;

/// Why bytes are no entry, or a manifest is no manifest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// More than 65,535 bytes.
    #[error("the entry has {0} bytes, more than {MAX_ENTRY}")]
    TooLarge(usize),
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] transparency_log::Error),
    /// A text that is not in its one form, or not of its kind's fields.
    #[error(transparent)]
    Form(#[from] canonical::Error),
    /// A kind that this version does not know.
    #[error("unknown kind of statement {0:?}")]
    UnknownKind(String),
    /// A manifest that cannot work.
    #[error("{place}: {fault}")]
    Manifest {
        /// What is wrong.
        fault: ManifestFault,
        /// Where, as a path of fields.
        place: String,
    },
}

impl Error {
    /// The name of the refusal in `docs/protocol.md` §14.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "entry-too-large",
            Self::Note(error) => error.code(),
            Self::Form(error) => error.code(),
            Self::UnknownKind(_) => "statement-kind",
            Self::Manifest { fault, .. } => fault.code(),
        }
    }
}
