//! The configuration of `veche registry`.

use std::ffi::OsString;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::board::StoreConfiguration;
use crate::configuration::load;
use crate::cosigning::WitnessConfiguration;
use crate::{Error, Listen};

/// The configuration of `veche registry`: `deploy/registry.toml` explains every key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryConfiguration {
    /// Where it listens.
    pub listen: Listen,
    /// Where logs and notes are kept; in files, each is named `<election id>.registry.sqlite`.
    pub store: StoreConfiguration,
    /// The folder with the sealed evidence, a folder for each election.
    pub evidence: PathBuf,
    /// The most bytes of the evidence of an election.
    #[serde(default = "evidence_bytes")]
    pub evidence_bytes: u64,
    /// The most bytes of the evidence that is not decided on, or whose application has not come.
    #[serde(default = "evidence_room")]
    pub evidence_room: u64,
    /// Seconds between two batches of deposits.
    #[serde(default = "batch_seconds")]
    pub batch_seconds: NonZeroU64,
    /// Seconds between two looks at a board's log, until the registrars have their keys.
    #[serde(default = "poll_seconds")]
    pub poll_seconds: NonZeroU64,
    /// Requests on their way at a time, for each election; more are refused at once, with 503.
    #[serde(default = "requests_in_flight")]
    pub requests_in_flight: NonZeroUsize,
    /// The elections that it is the intake of.
    #[serde(default)]
    pub elections: Vec<RegistryElection>,
}

/// An election with an intake.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryElection {
    /// The file with the manifest, a note that the commission signed.
    pub manifest: PathBuf,
    /// The file with the key that signs checkpoints of the intake log.
    pub log_key_file: PathBuf,
    /// The file with the key that signs the intake's statements.
    pub intake_key_file: PathBuf,
    /// Where the board answers.
    pub board: String,
    /// A proxy to it, such as `socks5h://127.0.0.1:9050` for an onion service.
    #[serde(default)]
    pub proxy: Option<String>,
    /// Where the witnesses of the manifest answer.
    #[serde(default)]
    pub witnesses: Vec<WitnessConfiguration>,
}

impl RegistryConfiguration {
    /// Reads a configuration; `environment` as for [`load`]. Paths in it are relative to the folder that the file lies in.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Configuration`], [`Error::Environment`].
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, Error> {
        let mut configuration: Self = load(path, environment)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        configuration.store.lay_in(folder);
        configuration.evidence = folder.join(&configuration.evidence);
        for election in &mut configuration.elections {
            for path in [&mut election.manifest, &mut election.log_key_file, &mut election.intake_key_file] {
                *path = folder.join(&*path);
            }
        }
        Ok(configuration)
    }
}

fn evidence_bytes() -> u64 {
    100 << 30
}

fn evidence_room() -> u64 {
    64 << 30
}

fn batch_seconds() -> NonZeroU64 {
    NonZeroU64::new(60).expect("not 0")
}

fn poll_seconds() -> NonZeroU64 {
    NonZeroU64::new(5).expect("not 0")
}

fn requests_in_flight() -> NonZeroUsize {
    NonZeroUsize::new(64).expect("not 0")
}
