//! The configuration of `veche serve`.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use election::ElectionId;
use serde::Deserialize;

use super::node::Capacity;
use crate::configuration::load;
use crate::cosigning::WitnessConfiguration;
use crate::pages::PagesConfiguration;
use crate::{Error, Listen};

/// The configuration of `veche serve`: `deploy/board.toml` explains every key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardConfiguration {
    /// Where it listens.
    pub listen: Listen,
    /// Where the logs are kept.
    pub store: StoreConfiguration,
    /// Threads that check proofs, for each election. By default one for each core.
    #[serde(default)]
    pub checkers: Option<NonZeroUsize>,
    /// Ballots on their way at a time, for each election; more are refused at once, with 503.
    #[serde(default = "ballots_in_flight")]
    pub ballots_in_flight: NonZeroUsize,
    /// The most bytes of an attachment.
    #[serde(default = "attachment_bytes")]
    pub attachment_bytes: usize,
    /// The voter's pages, if this service has them.
    #[serde(default)]
    pub pages: Option<PagesConfiguration>,
    /// The elections that are served.
    #[serde(default)]
    pub elections: Vec<ElectionConfiguration>,
}

/// Where the logs are kept.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum StoreConfiguration {
    /// A file for each election, on a disk of this machine.
    Sqlite {
        /// The folder with the files, each named after its election: `<election id>.sqlite`.
        directory: PathBuf,
    },
    /// A PostgreSQL database, for all elections. Several nodes may serve it.
    Postgresql {
        /// The server or servers, the database and the role, as libpq writes them: `host=/run/postgresql dbname=veche user=veche_board`.
        server: String,
        /// The file with the role's password.
        #[serde(default)]
        password_file: Option<PathBuf>,
        /// The file with the certificates that a server beyond this machine must have its own from.
        #[serde(default)]
        ca_file: Option<PathBuf>,
    },
}

/// An election that is served.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectionConfiguration {
    /// Its id: 64 hexadecimal digits.
    pub id: ElectionId,
    /// The file with the key that signs checkpoints.
    pub log_key_file: PathBuf,
    /// The file with the key that signs promises.
    pub board_key_file: PathBuf,
    /// Where the witnesses of the manifest answer.
    #[serde(default)]
    pub witnesses: Vec<WitnessConfiguration>,
    /// Where the log's checkpoints are shown besides: what `/checkpoint` is added to.
    #[serde(default)]
    pub mirrors: Vec<String>,
}

impl StoreConfiguration {
    /// Takes paths to be relative to a folder.
    pub(crate) fn lay_in(&mut self, folder: &Path) {
        let within = |path: &mut PathBuf| *path = folder.join(&*path);
        match self {
            Self::Sqlite { directory } => within(directory),
            Self::Postgresql { password_file, ca_file, .. } => {
                password_file.iter_mut().chain(ca_file).for_each(within);
            }
        }
    }
}

impl BoardConfiguration {
    /// Reads a configuration; `environment` as for [`load`]. Paths in it are relative to the folder that the file lies in.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Configuration`], [`Error::Environment`].
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, Error> {
        let mut configuration: Self = load(path, environment)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let within = |path: &mut PathBuf| *path = folder.join(&*path);
        configuration.store.lay_in(folder);
        configuration.pages.iter_mut().for_each(|pages| within(&mut pages.directory));
        for election in &mut configuration.elections {
            within(&mut election.log_key_file);
            within(&mut election.board_key_file);
        }
        Ok(configuration)
    }

    pub(super) fn capacity(&self) -> Capacity {
        let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let checkers = self.checkers.unwrap_or_else(cores).get();
        Capacity { checkers, ballots: self.ballots_in_flight.get(), attachment: self.attachment_bytes }
    }
}

fn ballots_in_flight() -> NonZeroUsize {
    NonZeroUsize::new(512).expect("not 0")
}

fn attachment_bytes() -> usize {
    64 << 20
}
