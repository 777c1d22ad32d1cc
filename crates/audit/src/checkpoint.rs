//! The checkpoint of an exported record (`docs/protocol.md` §4.1, §4.3).

use canonical::Hash;
use record::{Record, Setting};
use serde::Serialize;
use transparency_log::SignedCheckpoint;

use crate::failure::Failures;
use crate::inventory::{CHECKPOINT, Inventory};
use crate::source::RecordSource;
use crate::{Error, Failure};

/// The longest checkpoint: 26 signature lines are far from it.
const MOST: u64 = 65_535;

/// What log and witnesses signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessedLog {
    /// Number of entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Lower median of the witnesses' times, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
    /// The witnesses that signed, in the order of the manifest.
    pub witnesses: Vec<Cosigned>,
    /// Signatures of witnesses that are needed.
    pub quorum: usize,
    /// Witnesses in the manifest.
    pub members: usize,
}

/// A witness's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cosigned {
    /// Its name.
    pub name: String,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
}

/// Reads the file, if it is there and a checkpoint.
pub(crate) fn read(
    source: &impl RecordSource,
    inventory: &Inventory,
    failures: &mut Failures,
) -> Result<Option<SignedCheckpoint>, Error> {
    let Some(length) = inventory.length(CHECKPOINT) else { return Ok(None) };
    if length > MOST {
        failures.push(Failure::new("checkpoint", "longer than any checkpoint").at_path(CHECKPOINT));
        return Ok(None);
    }
    match SignedCheckpoint::parse(&source.read(CHECKPOINT, length)?) {
        Ok(signed) => Ok(Some(signed)),
        Err(error) => {
            failures.push(Failure::new(error.code(), error.to_string()).at_path(CHECKPOINT));
            Ok(None)
        }
    }
}

/// Checks it against the entries and the manifest.
pub(crate) fn check(
    signed: Option<&SignedCheckpoint>,
    record: &Record,
    setting: Option<&Setting>,
    failures: &mut Failures,
) -> Option<WitnessedLog> {
    let checkpoint = signed?.checkpoint();
    let (size, found) = (checkpoint.size(), record.size());
    if size != found {
        let message = format!("the checkpoint is of {size} entries, but {found} could be read");
        failures.push(Failure::new("log-size", message).at_path(CHECKPOINT));
    } else if checkpoint.root().0 != record.root().0 {
        let message = "the checkpoint is of other entries than those that are here";
        failures.push(Failure::new("log-root", message).at_path(CHECKPOINT));
    }
    let setting = setting?;
    let witnesses = &setting.manifest.witnesses;
    match signed?.verify(&setting.log, &setting.witnesses, witnesses.quorum) {
        Ok(witnessed) => {
            let names = signed?.note().signatures().iter().skip(1).map(|line| line.name.to_string());
            let cosigned = names.zip(witnessed.times()).map(|(name, &time)| Cosigned { name, time });
            Some(WitnessedLog {
                size,
                root: Hash(checkpoint.root().0),
                time: witnessed.time(),
                witnesses: cosigned.collect(),
                quorum: witnesses.quorum,
                members: witnesses.members.len(),
            })
        }
        Err(error) => {
            failures.push(Failure::new(error.code(), error.to_string()).at_path(CHECKPOINT));
            None
        }
    }
}
