//! Why a store cannot be made or opened.

use std::path::PathBuf;

use bulletin_board::StoreError;
use election::ElectionId;

/// Why a store cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A new store was to be made where there is a file.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// The store to be opened is not there.
    #[error("{0} is not there")]
    Missing(PathBuf),
    /// A file that is not such a store.
    #[error("{} is not a store of {whose}", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// Whose store it should be.
        whose: &'static str,
    },
    /// A mailbox's file of another mailbox or election.
    #[error("{0} is the store of another mailbox or election")]
    OtherMailbox(PathBuf),
    /// An intake's file of another election.
    #[error("{0} is the store of another election's intake")]
    OtherIntake(PathBuf),
    /// A new store was to be made in a database that has one for this election's intake.
    #[error("the database has an intake of election {0} already")]
    IntakeExists(ElectionId),
    /// A database without a store for this election's intake.
    #[error("the database has no intake of election {0}")]
    IntakeMissing(ElectionId),
    /// A new store was to be made in a database that has one for this election.
    #[error("the database has a log of election {0} already")]
    LogExists(ElectionId),
    /// A database without a store for this election.
    #[error("the database has no log of election {0}")]
    LogMissing(ElectionId),
    /// A database without the tables.
    #[error("the database was never migrated")]
    NotMigrated,
    /// A store of another version of Veche.
    #[error("the store has schema {found}, and this version knows {known}")]
    Version {
        /// Version of the schema that is there.
        found: i64,
        /// Version that is known here.
        known: i64,
    },
    /// A store whose tables or triggers are not those of its version.
    #[error("the tables of the store were changed")]
    Schema,
    /// Another process has the folder of evidence.
    #[error("another process uses the folder {0}")]
    FolderInUse(PathBuf),
    /// A database server cannot be reached as it was written down.
    #[error("the configuration of the database: {0}")]
    Configuration(String),
    /// A database server that might forget what it acknowledged, or remember when it was.
    #[error("the database server has {name} = {found}; it must be {needed}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        needed: &'static str,
    },
    /// The tables could not be made.
    #[error("the migration failed: {0}")]
    Migration(String),
    /// It cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) | Self::LogExists(_) | Self::IntakeExists(_) => "store-exists",
            Self::Missing(_) | Self::LogMissing(_) | Self::IntakeMissing(_) => "store-missing",
            Self::NotAStore { .. } | Self::OtherMailbox(_) | Self::OtherIntake(_) | Self::NotMigrated => {
                "store-unknown"
            }
            Self::Version { .. } => "store-version",
            Self::Schema => "store-schema",
            Self::FolderInUse(_) => "state-in-use",
            Self::Configuration(_) => "store-configuration",
            Self::Setting { .. } => "store-setting",
            Self::Migration(_) => "store-migration",
            Self::Store(error) => error.code(),
        }
    }
}
