//! Which rolls a registrar signed, where there is no intake: under one number there is one, or the lines are a proof against the registrar
//! (`docs/protocol.md` §7.3).

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use canonical::Hash;
use election::ElectionId;
use seat::lock::lock;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::draft::Draft;
use super::fault::RollFault;
use crate::joint;

/// A longer file is not read.
const MOST: u64 = 1 << 20;

/// What a registrar signed, in a file beside the key file. No secret.
pub struct Bound {
    path: PathBuf,
    rolls: Vec<One>,
    /// What one of two stored at a time the other would forget.
    _held: File,
}

/// A roll that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    election: ElectionId,
    number: u64,
    /// Of what was signed.
    text: Hash,
}

impl Bound {
    /// Reads what was signed with this key file; nothing, if there is no file of it.
    ///
    /// # Errors
    /// [`RollFault::Bound`] if it cannot be read: then nobody knows what was signed.
    pub fn of_key(key: &Path) -> anyhow::Result<Self> {
        let path = key.with_added_extension("rolls");
        let _held = lock(&path)?;
        let rolls = read(&path).map_err(|fault| RollFault::Bound { file: path.clone(), fault })?;
        Ok(Self { path, rolls, _held })
    }

    /// Remembers that this roll is signed. When this returns, it is on the disk. With `is_instead` another one of the same number is given up.
    ///
    /// # Errors
    /// [`RollFault::SignedAnother`] for another roll of a number, [`RollFault::Bound`] if it cannot be written.
    pub fn bind(&mut self, draft: &Draft, is_instead: bool) -> Result<(), RollFault> {
        let (election, number) = (draft.said.election, draft.said.number.get());
        let own = One { election, number, text: Hash::of(draft.text.as_bytes()) };
        let is_of_number = |one: &One| one.election == election && one.number == number;
        match self.rolls.iter().find(|one| is_of_number(one)) {
            Some(known) if *known == own => return Ok(()),
            Some(_) if !is_instead => return Err(RollFault::SignedAnother(number)),
            _ => {}
        }
        self.rolls.retain(|one| !is_of_number(one));
        self.rolls.push(own);
        self.write().map_err(|fault| RollFault::Bound { file: self.path.clone(), fault })
    }

    fn write(&self) -> anyhow::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(&self.rolls)?)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        // So that the name survives the loss of power, too.
        if cfg!(unix) { Ok(File::open(folder)?.sync_all()?) } else { Ok(()) }
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<One>> {
    if !fs::exists(path)? {
        return Ok(Vec::new());
    }
    let rolls: Vec<One> =
        serde_json::from_slice(&joint::read_file(path, MOST)?).context("the rolls that were signed")?;
    for (n, one) in rolls.iter().enumerate() {
        let is_twice = rolls.iter().take(n).any(|other| (other.election, other.number) == (one.election, one.number));
        ensure!(!is_twice, "roll {} is there twice", one.number);
    }
    Ok(rolls)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_what_was_written_is_not_taken_for_one_of_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key.age");
        let file = folder.path().join("key.age.rolls");
        assert!(Bound::of_key(&key).unwrap().rolls.is_empty());
        let one = format!("{{\"election\":\"{}\",\"number\":1,\"text\":\"{}\"}}", "7".repeat(64), "8".repeat(64));
        fs::write(&file, format!("[{one}]")).unwrap();
        assert_eq!(Bound::of_key(&key).unwrap().rolls.len(), 1);
        let other = one.replace("\"number\"", "\"nr\":0,\"number\"");
        for written in ["", "[", "{}", &format!("[{one},{one}]"), &format!("[{other}]"), &format!("[{one}]]")] {
            fs::write(&file, written).unwrap();
            let fault = Bound::of_key(&key).err().unwrap();
            assert_eq!(fault.downcast_ref::<RollFault>().unwrap().code(), "roll-bound", "{written}");
        }
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert!(Bound::of_key(&key).is_err());
    }

    #[test]
    fn what_two_would_write_at_once_one_writes() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key.age");
        let held = Bound::of_key(&key).unwrap();
        assert!(Bound::of_key(&key).is_err());
        drop(held);
        assert!(Bound::of_key(&key).is_ok());
    }
}
