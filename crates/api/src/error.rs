//! Why a service does not start, or ends.

use std::io;
use std::path::PathBuf;

use crate::key_file::KeyFault;
use crate::server::Address;

/// Why a service does not start, or ends. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that a service needs cannot be read or written.
    #[error("{}: {fault}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        fault: io::Error,
    },
    /// The configuration is not as it must be.
    #[error("the configuration {}: {fault}", path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, with the name of the key.
        fault: String,
    },
    /// An environment variable that cannot stand for a key of the configuration.
    #[error("the environment variable {name}: {fault}")]
    Environment {
        /// Its name.
        name: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A file that should hold a key.
    #[error("the key file {}: {fault}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: KeyFault,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {fault}")]
    Listen {
        /// The address.
        address: Address,
        /// Why.
        #[source]
        fault: io::Error,
    },
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness")]
    Randomness,
    /// A board that cannot be made or opened.
    #[error("the board: {0}")]
    Board(#[source] bulletin_board::Error),
    /// A store that cannot be made or opened.
    #[error("the store: {0}")]
    Storage(#[source] storage::Error),
    /// A file that an election is begun with.
    #[error("{}: {fault}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// A witness has cosigned what this log does not contain: the store is an older copy, or another one.
    #[error(
        "a witness has cosigned a checkpoint of {seen} entries, and the store has {own}: it is an older copy, or another log. \
         Nothing was signed. Restore the newest copy, or let the election go on from another node that has it; never begin the log anew."
    )]
    Rollback {
        /// Entries of the store.
        own: u64,
        /// Entries of the checkpoint.
        seen: u64,
    },
    /// The server could not run, or ended with a fault.
    #[error("the server: {0}")]
    Server(#[source] io::Error),
}

impl Error {
    /// A stable name of the fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Configuration { .. } => "configuration",
            Self::Environment { .. } => "environment",
            Self::KeyFile { .. } => "key-file",
            Self::Listen { .. } => "listen",
            Self::Randomness => "randomness",
            Self::Board(error) => error.code(),
            Self::Storage(error) => error.code(),
            Self::Manifest { .. } => "manifest",
            Self::Rollback { .. } => "rollback",
            Self::Server(_) => "server",
        }
    }
}
