//! What a witness is told at its start: `deploy/witness.toml` explains every key.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use canonical::Bytes;
use serde::Deserialize;
use transparency_log::{KeyName, LogIdentity, PublicKey, WitnessKey};

use crate::configuration::load;
use crate::{Error, Listen, manifest_file};

/// The configuration of a witness.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Where it listens.
    pub listen: Listen,
    /// Name of its key.
    pub name: KeyName,
    /// File that holds the seed of its key.
    pub key_file: PathBuf,
    /// Folder that holds the state of each log.
    pub state: PathBuf,
    /// The logs that it knows: at least one, no two of one origin.
    pub logs: Vec<KnownLog>,
}

impl Configuration {
    /// Reads a configuration; `environment` as for [`load`]. Paths in it are relative to the folder that the file lies in.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Configuration`], [`Error::Environment`], [`Error::Manifest`].
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, Error> {
        let written: Written = load(path, environment)?;
        let refused = |fault: String| Error::Configuration { path: path.into(), fault };
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut logs = Vec::new();
        let mut origins = BTreeSet::new();
        for written in &written.logs {
            logs.extend(written.read(folder)?.map_err(|fault| refused(format!("logs: {fault}")))?);
        }
        for log in &logs {
            if !origins.insert(log.identity.origin.to_string()) {
                return Err(refused(format!("logs: {} stands there twice", log.identity.origin)));
            }
        }
        if logs.is_empty() {
            return Err(refused("logs: there is none".into()));
        }
        Ok(Self {
            listen: written.listen,
            name: KeyName::new(written.name).map_err(|fault| refused(format!("name: {fault}")))?,
            key_file: folder.join(written.key_file),
            state: folder.join(written.state),
            logs,
        })
    }
}

/// A log that a witness knows.
#[derive(Clone, Debug)]
pub struct KnownLog {
    /// Origin and key.
    pub identity: LogIdentity,
    /// The witnesses that its manifest names, if it is known from one.
    pub witnesses: Option<Vec<WitnessKey>>,
    /// Position of the first key under which the log may still grow: those before are of operators who are known to be replaced.
    pub operator: usize,
}

impl KnownLog {
    /// The logs of an election, the board's and, if there is one, the intake's, from its manifest as the record holds it: a note that
    /// the commission signed. Whether it is the manifest of the election that is meant shows in its id, which is a part of the origins.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Manifest`].
    pub fn of_manifest(path: &Path) -> Result<Vec<Self>, Error> {
        let setting = manifest_file::read(path)?;
        let logs = std::iter::once(setting.log).chain(setting.intake.map(|intake| intake.log));
        Ok(logs.map(|identity| Self { identity, witnesses: Some(setting.witnesses.clone()), operator: 0 }).collect())
    }

    /// The same, growing only under the keys from this operator on; none if there is no such operator.
    fn growing_from(self, operator: usize) -> Option<Self> {
        (operator < self.identity.keys.len()).then_some(Self { operator, ..self })
    }

    /// Whether a witness is one that the manifest names, with this key: what another cosigned would count for nothing.
    pub(super) fn check_witness(&self, key: &WitnessKey) -> Result<(), Error> {
        match &self.witnesses {
            Some(witnesses) if !witnesses.contains(key) => {
                Err(Error::OtherWitness { origin: self.identity.origin.to_string(), name: key.name.to_string() })
            }
            _ => Ok(()),
        }
    }
}

/// The configuration as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    listen: Listen,
    name: String,
    key_file: PathBuf,
    state: PathBuf,
    logs: Vec<WrittenLog>,
}

/// Either `origin`, `key` and, where there are any, `successors`; or `manifest`. Perhaps `operator`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLog {
    origin: Option<String>,
    key: Option<Bytes<32>>,
    successors: Option<Vec<Bytes<32>>>,
    manifest: Option<PathBuf>,
    operator: Option<usize>,
}

impl WrittenLog {
    /// What is wrong with the log as it is written is a text, a fault of its manifest an error.
    fn read(&self, folder: &Path) -> Result<Result<Vec<KnownLog>, String>, Error> {
        Ok(self.read_any(folder)?.and_then(|logs| self.growing_from(logs)))
    }

    /// The board's log is the first; that of an intake has one operator.
    fn growing_from(&self, logs: Vec<KnownLog>) -> Result<Vec<KnownLog>, String> {
        let Some(operator) = self.operator else { return Ok(logs) };
        let mut logs = logs.into_iter();
        let board = logs.next().and_then(|board| board.growing_from(operator));
        let board = board.ok_or_else(|| format!("the log has no operator {operator}"))?;
        Ok(std::iter::once(board).chain(logs).collect())
    }

    fn read_any(&self, folder: &Path) -> Result<Result<Vec<KnownLog>, String>, Error> {
        let successors = self.successors.as_deref();
        match (&self.origin, &self.key, &self.manifest) {
            (None, None, Some(manifest)) if successors.is_none() => {
                KnownLog::of_manifest(&folder.join(manifest)).map(Ok)
            }
            (Some(origin), Some(key), None) => Ok(identity(origin, key, successors.unwrap_or_default())
                .map(|identity| vec![KnownLog { identity, witnesses: None, operator: 0 }])),
            _ => Ok(Err("a log has either origin and key (and successors), or manifest".into())),
        }
    }
}

fn identity(origin: &str, key: &Bytes<32>, successors: &[Bytes<32>]) -> Result<LogIdentity, String> {
    let read = |key: &Bytes<32>| PublicKey::from_bytes(&key.0).map_err(|fault| format!("the key of {origin}: {fault}"));
    let keys = std::iter::once(key).chain(successors).map(read).collect::<Result<_, _>>()?;
    let origin = KeyName::new(origin).map_err(|fault| format!("{origin}: {fault}"))?;
    Ok(LogIdentity { origin, keys })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const KEY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    fn read(text: &str) -> Result<Configuration, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.toml");
        fs::write(&path, text).unwrap();
        Configuration::load(&path, [])
    }

    fn text(logs: &str) -> String {
        format!("name = \"w/1\"\nkey_file = \"k\"\nstate = \"/s\"\n[listen]\naddress = \"127.0.0.1:0\"\n{logs}")
    }

    fn log(origin: &str, key: &str) -> String {
        format!("[[logs]]\norigin = \"{origin}\"\nkey = \"{key}\"\n")
    }

    #[test]
    fn the_example_is_a_configuration() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/witness.toml");
        let example = Configuration::load(&path, []).unwrap();
        assert_eq!(&*example.name, "witness.example/w1");
        assert_eq!(example.logs.len(), 1);
        let limits = |limits: &crate::Limits| format!("{limits:?}");
        assert_eq!(limits(&example.listen.limits), limits(&crate::Limits::default()), "it names the defaults");
        let written = fs::read_to_string(path).unwrap();
        for key in ["connections", "head_bytes", "exchange_seconds", "stopping_seconds", "manifest", "origin"] {
            assert!(written.contains(&format!("{key} = ")), "{key}");
        }
    }

    #[test]
    fn paths_are_relative_to_the_folder_of_the_file() {
        let configuration = read(&text(&log("log/1", KEY))).unwrap();
        assert_eq!(configuration.state, Path::new("/s"));
        assert!(configuration.key_file.is_absolute() && configuration.key_file.ends_with("k"));
    }

    #[test]
    fn a_log_is_known_by_the_keys_of_all_who_may_run_it() {
        let successors = format!("{}successors = [\"{KEY}\"]\n", log("log/1", KEY));
        assert_eq!(read(&text(&successors)).unwrap().logs[0].identity.keys.len(), 2);
        assert_eq!(read(&text(&log("log/1", KEY))).unwrap().logs[0].identity.keys.len(), 1);
    }

    #[test]
    fn what_cannot_work_is_refused_by_the_name_of_its_key() {
        let identity = format!("AQ{}=", "A".repeat(41));
        for (what, text, part) in [
            ("no log", text(""), "logs"),
            ("no logs in the list", format!("logs = []\n{}", text("")), "logs"),
            ("one log twice", text(&(log("log/1", KEY) + &log("log/1", KEY))), "log/1 stands there twice"),
            ("an origin that is no name", text(&log("log 1", KEY)), "log 1"),
            ("a key of 31 bytes", text(&log("log/1", &KEY[..40])), "key"),
            ("a key that is no point", text(&log("log/1", &identity)), "log/1"),
            ("an origin without key", text("[[logs]]\norigin = \"log/1\"\n"), "origin and key"),
            ("a key without origin", text(&format!("[[logs]]\nkey = \"{KEY}\"\n")), "origin and key"),
            ("successors beside a manifest", text("[[logs]]\nmanifest = \"m\"\nsuccessors = []\n"), "origin and key"),
            ("a successor without a key", text(&(log("log/1", KEY) + "successors = [\"\"]\n")), "successors"),
            (
                "a successor's key that is no point",
                text(&(log("log/1", KEY) + &format!("successors = [\"{identity}\"]\n"))),
                "log/1",
            ),
            ("an operator that there is not", text(&(log("log/1", KEY) + "operator = 1\n")), "operator 1"),
            ("both ways", text(&(log("log/1", KEY) + "manifest = \"m\"\n")), "origin and key"),
            ("an unknown key of a log", text(&(log("log/1", KEY) + "size = 7\n")), "size"),
            ("an unknown key", format!("log = 1\n{}", text(&log("log/1", KEY))), "log"),
            ("a name that is none", text(&log("log/1", KEY)).replace("w/1", "w+1"), "name"),
            ("a host name", text(&log("log/1", KEY)).replace("127.0.0.1", "localhost"), "address"),
            ("no timeout", text("") + "limits = { idle_seconds = 0 }\n" + &log("log/1", KEY), "idle_seconds"),
        ] {
            let error = read(&text).unwrap_err();
            assert_eq!(error.code(), "configuration", "{what}: {error}");
            assert!(error.to_string().contains(part), "{what}: {error}");
        }
        assert_eq!(read(&text("[[logs]]\nmanifest = \"nothing\"\n")).unwrap_err().code(), "file");
    }
}
