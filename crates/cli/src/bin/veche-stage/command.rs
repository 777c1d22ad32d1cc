//! What the stage is told.

use std::path::PathBuf;

use anyhow::Context;
use canonical::Hash;
use election::statement::exchange::Reason;
use serde::Deserialize;

/// A command: a line of JSON.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    Status {},
    Review {},
    Refuse { application: Hash, reason: Reason },
    More { application: Hash, reason: Reason },
    Day {},
    Voters { number: usize },
    Roll {},
    Issue {},
    Open {},
    CastVoters {},
    Publish { ballots: Option<u64> },
    Close {},
    Count {},
    Export { to: PathBuf },
    KillBoard {},
    StartBoard {},
    KillMailbox {},
    StartMailbox {},
    KillRegistry {},
    StartRegistry {},
    Keys {},
}

impl Command {
    /// Reads a line.
    pub fn read(line: &str) -> anyhow::Result<Self> {
        serde_json::from_str(line).context("no command")
    }
}
