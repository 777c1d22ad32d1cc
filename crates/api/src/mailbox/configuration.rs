//! The configuration of `veche mailbox`.

use std::ffi::OsString;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};

use election::Id;
use serde::Deserialize;

use crate::configuration::load;
use crate::{Error, Listen};

/// The configuration of `veche mailbox`: `deploy/mailbox.toml` explains every key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxConfiguration {
    /// Where it listens.
    pub listen: Listen,
    /// The folder with the ballots, a file for each election: `<election id>.mailbox.sqlite`.
    pub state: PathBuf,
    /// Ballots on their way at a time, for each election; more are refused at once, with 503.
    #[serde(default = "ballots_in_flight")]
    pub ballots_in_flight: NonZeroUsize,
    /// Seconds between two looks at a board's log.
    #[serde(default = "poll_seconds")]
    pub poll_seconds: NonZeroU64,
    /// The elections that it takes ballots of.
    #[serde(default)]
    pub elections: Vec<MailboxElection>,
}

/// An election that a mailbox takes ballots of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxElection {
    /// The file with the manifest, a note that the commission signed.
    pub manifest: PathBuf,
    /// The id of the mailbox in it.
    pub mailbox: Id,
    /// The file with the key that signs acknowledgements and the handover.
    pub key_file: PathBuf,
    /// Where the board answers.
    pub board: String,
    /// A proxy to it, such as `socks5h://127.0.0.1:9050` for an onion service.
    #[serde(default)]
    pub proxy: Option<String>,
}

impl MailboxConfiguration {
    /// Reads a configuration; `environment` as for [`load`]. Paths in it are relative to the folder that the file lies in.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Configuration`], [`Error::Environment`].
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, Error> {
        let mut configuration: Self = load(path, environment)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        configuration.state = folder.join(&configuration.state);
        for election in &mut configuration.elections {
            election.manifest = folder.join(&election.manifest);
            election.key_file = folder.join(&election.key_file);
        }
        Ok(configuration)
    }
}

fn ballots_in_flight() -> NonZeroUsize {
    NonZeroUsize::new(256).expect("not 0")
}

fn poll_seconds() -> NonZeroU64 {
    NonZeroU64::new(5).expect("not 0")
}
