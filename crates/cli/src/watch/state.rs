//! What was seen, written down, so that a restart forgets nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use canonical::Hash;
use election::ElectionId;
use serde::{Deserialize, Serialize};
use transparency_log::{Frontier, SignedCheckpoint, tree};

use super::finding::{Finding, Ledger};
use super::story::Story;

/// The state of a watch.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    election: ElectionId,
    /// The manifest's entry; its hash was compared.
    pub manifest: Option<String>,
    /// The last checkpoint that held: a log that does not continue it is a fork.
    pub checkpoint: Option<String>,
    /// Entries that were read, and the tree over them.
    size: u64,
    subtrees: Vec<Hash>,
    /// What they said.
    pub story: Story,
    /// When each witness signed last, as it said.
    pub witnesses: BTreeMap<String, u64>,
    /// Since when an address shows an older log than others.
    pub behind: BTreeMap<String, u64>,
    /// When the pages were looked at last.
    pub pages_seen: u64,
    /// What is wrong.
    findings: Vec<Finding>,
    /// When the watch began, in seconds since 1970-01-01T00:00:00Z.
    pub begun: u64,
}

impl State {
    /// Of a watch that has seen nothing.
    pub fn new(election: ElectionId) -> Self {
        Self {
            election,
            manifest: None,
            checkpoint: None,
            size: 0,
            subtrees: Vec::new(),
            story: Story::default(),
            witnesses: BTreeMap::new(),
            behind: BTreeMap::new(),
            pages_seen: 0,
            findings: Vec::new(),
            begun: 0,
        }
    }

    /// Reads a file, if it is there.
    pub fn read(path: &Path, election: ElectionId) -> anyhow::Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let name = || format!("cannot read the state {}", path.display());
        let state: Self = serde_json::from_slice(&fs::read(path).with_context(name)?).with_context(name)?;
        ensure!(state.election == election, "{} is the state of another election: {}", path.display(), state.election);
        ensure!(state.tree().is_some(), "{} was changed: begin with another state", path.display());
        Ok(Some(state))
    }

    /// Writes the file as a whole or not at all.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.persist(path).map_err(|error| error.error)
        });
        written.map(drop).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The tree over the entries that were read.
    pub fn tree(&self) -> Option<Frontier> {
        Frontier::of(self.size, self.subtrees.iter().map(|hash| tree::Hash(hash.0)).collect())
    }

    /// So many entries were read.
    pub fn set_tree(&mut self, tree: &Frontier) {
        self.size = tree.size();
        self.subtrees = tree.subtrees().iter().map(|hash| Hash(hash.0)).collect();
    }

    /// The last checkpoint that held.
    pub fn last(&self) -> Option<SignedCheckpoint> {
        SignedCheckpoint::parse(self.checkpoint.as_ref()?.as_bytes()).ok()
    }

    pub fn findings(&self) -> Ledger {
        self.findings.iter().cloned().collect()
    }

    pub fn set_findings(&mut self, ledger: &Ledger) {
        self.findings = ledger.findings().cloned().collect();
    }
}
