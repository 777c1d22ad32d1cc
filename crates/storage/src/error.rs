//! Why a store cannot be made or opened.

use std::path::PathBuf;

use bulletin_board::StoreError;

/// Why a store cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A new store was to be made where there is a file.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// The store to be opened is not there.
    #[error("{0} is not there")]
    Missing(PathBuf),
    /// A file that is no store of a bulletin board.
    #[error("{0} is not a store of a bulletin board")]
    NotAStore(PathBuf),
    /// A store of another version of Veche.
    #[error("the store has schema {found}, and this version knows {known}")]
    Version {
        /// Version of the schema in the file.
        found: i64,
        /// Version that is known here.
        known: i64,
    },
    /// A store whose tables or triggers are not those of its version.
    #[error("the tables of the store were changed")]
    Schema,
    /// It cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "store-exists",
            Self::Missing(_) => "store-missing",
            Self::NotAStore(_) => "store-unknown",
            Self::Version { .. } => "store-version",
            Self::Schema => "store-schema",
            Self::Store(error) => error.code(),
        }
    }
}
