//! Why a service does not start, or ends.

use std::io;
use std::path::PathBuf;

use election::{ElectionId, Id};

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
    /// Pages that cannot be served.
    #[error("the pages, {}: {fault}", path.display())]
    Pages {
        /// The folder, or the file in it.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// A file that should hold a key.
    #[error("the key file {}: {fault}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: KeyFault,
    },
    /// A file that should hold a manifest.
    #[error("{} holds no manifest: {fault}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// A witness that the manifest does not name, or names with another key.
    #[error("the manifest of {origin} names no witness {name} with the key of the key file")]
    OtherWitness {
        /// Origin of the log.
        origin: String,
        /// Name of the witness's key.
        name: String,
    },
    /// A mailbox that the manifest does not name, or names with another key.
    #[error("the manifest of {election} names no mailbox {id} with the key of the key file")]
    OtherMailbox {
        /// The election.
        election: ElectionId,
        /// Id of the mailbox.
        id: Id,
    },
    /// A mailbox that cannot be opened.
    #[error("the mailbox: {0}")]
    Mailbox(#[source] mailbox::Error),
    /// An election whose manifest has no intake.
    #[error("the manifest of {0} has no intake")]
    NoIntake(ElectionId),
    /// An intake that cannot be opened.
    #[error("the intake: {0}")]
    Intake(#[source] Box<voter_registry::intake::Error>),
    /// Tags cannot be erased before the last roll.
    #[error("rolls of {0} may still come: tags are erased after the last one")]
    RollsOpen(ElectionId),
    /// A log that cannot be followed.
    #[error("the board's log: {0}")]
    Follow(#[source] Box<client::FollowError>),
    /// An election that the configuration does not name.
    #[error("the configuration names no election {0}")]
    UnknownElection(ElectionId),
    /// A log that the configuration does not name.
    #[error("the configuration names no log {origin}")]
    UnknownLog {
        /// Origin of the log.
        origin: String,
    },
    /// Another process has the state.
    #[error("another process uses the state in {}", path.display())]
    StateInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The witness has no state of a log that it should know. If it ever cosigned for that log, it must not do so again.
    #[error("there is no state of {origin} ({}); a log is added by a command of its own, once", path.display())]
    StateMissing {
        /// Origin of the log.
        origin: String,
        /// The file that should be there.
        path: PathBuf,
    },
    /// The witness has a state of a log that should be new.
    #[error("there is a state of {origin} already ({})", path.display())]
    StateExists {
        /// Origin of the log.
        origin: String,
        /// The file that is there.
        path: PathBuf,
    },
    /// A state that the witness did not write like that.
    #[error("the state {} is damaged, or not of this witness and log: {fault}", path.display())]
    StateDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        fault: transparency_log::Error,
    },
    /// The system's clock shows no time that a cosignature can have.
    #[error("the system's clock is beyond 2^53 seconds")]
    Clock,
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
    /// The address of another service that is none.
    #[error("another service: {0}")]
    Client(#[source] client::Error),
    /// A store that cannot be made or opened.
    #[error("the store: {0}")]
    Storage(#[source] storage::Error),
    /// A command for a database server, and the store is none.
    #[error("the store of this configuration is no database server")]
    NoServer,
    /// A witness that the manifest does not name, in the configuration of a board.
    #[error("the manifest names no witness {name}: its cosignatures would not count")]
    UnknownWitness {
        /// The name.
        name: String,
    },
    /// A configuration of a board with which nothing could be published.
    #[error("the configuration names {named} witnesses, and nothing is signed or published without {quorum}")]
    TooFewWitnesses {
        /// Witnesses of the configuration.
        named: usize,
        /// How many must cosign.
        quorum: usize,
    },
    /// A witness has cosigned, or a mirror shows, what this log does not contain: the store is an older copy, or another one.
    #[error(
        "a witness or a mirror knows a checkpoint of {seen} entries that the store, with {own}, does not hold: it is an older copy, or \
         another log. Nothing was signed. Restore the newest copy, or let the election go on from another node that has it; never begin the log anew."
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
            Self::Pages { .. } => "pages",
            Self::Manifest { .. } => "manifest",
            Self::OtherWitness { .. } => "other-witness",
            Self::UnknownLog { .. } => "unknown-log",
            Self::OtherMailbox { .. } => "other-mailbox",
            Self::Mailbox(error) => error.code(),
            Self::RollsOpen(_) => "rolls-open",
            Self::Follow(_) => "follow",
            Self::NoIntake(_) => "no-intake",
            Self::Intake(error) => error.code(),
            Self::UnknownElection(_) => "unknown-election",
            Self::StateInUse { .. } => "state-in-use",
            Self::StateMissing { .. } => "state-missing",
            Self::StateExists { .. } => "state-exists",
            Self::StateDamaged { .. } => "state-damaged",
            Self::Clock => "clock",
            Self::Listen { .. } => "listen",
            Self::Randomness => "randomness",
            Self::Board(error) => error.code(),
            Self::Client(_) => "client",
            Self::Storage(error) => error.code(),
            Self::NoServer => "no-server",
            Self::UnknownWitness { .. } => "unknown-witness",
            Self::TooFewWitnesses { .. } => "too-few-witnesses",
            Self::Rollback { .. } => "rollback",
            Self::Server(_) => "server",
        }
    }
}
