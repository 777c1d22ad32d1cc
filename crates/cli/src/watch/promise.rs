//! Promises of the board (`docs/protocol.md` §12), as files.

use std::path::Path;

use anyhow::{Context, anyhow};
use canonical::Hash;
use election::MAX_ENTRY;
use record::{Setting, check_promise};

use crate::joint;
use crate::seats::printable;

/// A promise that is watched; what it says is checked when the manifest is known.
pub struct PromiseFile {
    pub name: String,
    note: Vec<u8>,
}

/// What a promise says.
pub struct Promised {
    pub leaf: Hash,
    pub by: u64,
    /// Who made it: 0 for the first operator, the position of a successor otherwise.
    pub operator: usize,
}

/// Reads a file.
pub fn read(path: &Path) -> anyhow::Result<PromiseFile> {
    Ok(PromiseFile { name: path.display().to_string(), note: joint::read_file(path, MAX_ENTRY as u64)? })
}

impl PromiseFile {
    /// What it says, if someone signed it who may run the board of this election.
    pub fn check(&self, setting: &Setting) -> anyhow::Result<Promised> {
        let promise = check_promise(setting, &setting.all_operators(), &self.note)
            .map_err(|refusal| anyhow!("{}", printable(refusal.to_string())));
        let (promise, operator) =
            promise.with_context(|| format!("{} is no promise of this election's board", self.name))?;
        Ok(Promised { leaf: promise.leaf, by: promise.by.get(), operator })
    }
}
