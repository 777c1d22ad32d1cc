//! A witness as a service (C2SP tlog-witness): it cosigns the checkpoints of the logs that it knows, and keeps what it cosigned.
//!
//! All that a witness is for is to never cosign two trees of one log. So the state of a log is on the disk before a cosignature leaves
//! the process; it is made by a step of its own, and never begins anew because a file is missing; and one process alone has it.

mod configuration;
mod kept_log;
mod refusal;
mod service;
mod state;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use transparency_log::{SignedCheckpoint, SigningKey, WitnessKey};

use crate::key_file::{self, Seed};
use crate::{Error, Listen};
use kept_log::KeptLog;
use state::StateFolder;

pub use configuration::{Configuration, KnownLog};
pub use refusal::Refusal;

/// Seconds since 1970-01-01T00:00:00Z.
type Clock = fn() -> u64;

/// A witness of some logs, with the state of each.
#[derive(Debug)]
pub struct Witness {
    listen: Listen,
    key: WitnessKey,
    logs: BTreeMap<String, Arc<KeptLog>>,
    clock: Clock,
}

impl Witness {
    /// Takes the state folder of a configuration for this process, and reads key and state.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::KeyFile`], [`Error::OtherWitness`], and the errors of the state.
    pub fn open(configuration: &Configuration) -> Result<Self, Error> {
        let (seed, key) = key_of(configuration)?;
        let folder = Arc::new(StateFolder::open(&configuration.state)?);
        let kept = |log: &KnownLog| {
            log.check_witness(&key)?;
            let log = KeptLog::open(log, &key.name, SigningKey::from_seed(&seed), Arc::clone(&folder))?;
            Ok((log.origin().to_owned(), Arc::new(log)))
        };
        let logs = configuration.logs.iter().map(kept).collect::<Result<_, Error>>()?;
        Ok(Self { listen: configuration.listen.clone(), key, logs, clock: system_clock })
    }

    /// Its name and public key.
    pub fn key(&self) -> &WitnessKey {
        &self.key
    }

    /// Origin of each log, and the number of entries that it was cosigned with.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.logs.iter().map(|(origin, log)| (origin.as_str(), log.size()))
    }

    /// Whether the last request for each log found clock and storage as they must be; if not, a code for why.
    pub fn ready(&self) -> Result<(), &'static str> {
        self.logs.values().try_for_each(|log| log.ready())
    }

    /// The log that signed a checkpoint, if it is one of those that are kept.
    fn log_of(&self, note: &str) -> Result<Arc<KeptLog>, Refusal> {
        let signed = SignedCheckpoint::parse(note.as_bytes())?;
        let log = self.logs.get(&**signed.checkpoint().origin()).ok_or(Refusal::UnknownLog)?;
        signed.verify_log(log.identity())?;
        Ok(Arc::clone(log))
    }
}

/// Makes the state of a log that a configuration names: the witness has seen none of its entries.
///
/// The folder is made as well if it is not there.
///
/// # Errors
/// [`Error::StateExists`], [`Error::UnknownLog`], and the errors of [`Witness::open`].
pub fn add_log(configuration: &Configuration, origin: &str) -> Result<(), Error> {
    let known = configuration.logs.iter().find(|log| *log.identity.origin == *origin);
    let known = known.ok_or_else(|| Error::UnknownLog { origin: origin.into() })?;
    let (seed, key) = key_of(configuration)?;
    known.check_witness(&key)?;
    let folder = StateFolder::make(&configuration.state)?;
    KeptLog::begin(&known.identity, &key.name, &SigningKey::from_seed(&seed), &folder, system_clock())
}

fn key_of(configuration: &Configuration) -> Result<(Seed, WitnessKey), Error> {
    let seed = key_file::read(&configuration.key_file)?;
    let key = WitnessKey { name: configuration.name.clone(), key: SigningKey::from_seed(&seed).public() };
    Ok((seed, key))
}

/// A clock that stands before 1970 stands at its beginning.
fn system_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
