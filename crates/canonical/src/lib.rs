//! The exact forms of `docs/protocol.md` §1 and §2: framed hashes, canonical JSON, hexadecimal and base64.
//!
//! Everything that is hashed or signed in Veche passes through this crate, so that one value has one sequence of bytes.

pub mod bytes;
pub mod hash;
pub mod json;
pub mod label;

pub use bytes::{Blob, Bytes};
pub use hash::{Frame, Hash};
pub use json::{Int, MAX_INTEGER};

/// Why bytes are not in their one form.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Not JSON, or not of the fields and types that the kind demands.
    #[error("not the expected JSON: {0}")]
    Json(String),
    /// JSON, but not in the form of RFC 8785 with its final newline.
    #[error("not in canonical form (RFC 8785) from byte {position} on")]
    NotCanonical {
        /// Offset of the first byte that differs from the canonical form.
        position: usize,
    },
    /// A string that is not in Unicode normalization form C.
    #[error("a string is not in Unicode normalization form C")]
    NotNormalized,
}

impl Error {
    /// The name of the refusal in `docs/protocol.md` §14.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::NotCanonical { .. } => "json-not-canonical",
            Self::NotNormalized => "json-not-normalized",
        }
    }
}
