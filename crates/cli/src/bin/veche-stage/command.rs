//! What the stage is told.

use std::path::PathBuf;

use canonical::Hash;
use election::statement::exchange::Reason;
use record::Phase;
use serde::Deserialize;

/// A command: a line of JSON.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    Status {},
    Review {},
    Refuse {
        application: Hash,
        reason: Reason,
    },
    More {
        application: Hash,
        reason: Reason,
    },
    Day {},
    Voters {
        number: usize,
    },
    Roll {},
    Issue {},
    Open {},
    CastVoters {},
    Publish {
        ballots: Option<u64>,
    },
    /// The commission tells everyone of an incident.
    Incident {
        text: String,
    },
    /// Casting goes on for so many seconds more.
    Extend {
        seconds: u64,
        reason: String,
    },
    Close {},
    Count {},
    Export {
        to: PathBuf,
    },
    KillBoard {},
    StartBoard {},
    KillMailbox {},
    StartMailbox {},
    KillRegistry {},
    StartRegistry {},
    Keys {},
}

impl Command {
    /// The phase in which an official step has its place, and which others would take for an offence; nothing for what goes at any time.
    pub fn phase(&self) -> Option<Phase> {
        match self {
            Self::Voters { .. } | Self::Roll {} | Self::Issue {} | Self::Open {} => Some(Phase::Registration),
            Self::CastVoters {} | Self::Publish { .. } | Self::Extend { .. } | Self::Close {} => Some(Phase::Open),
            Self::Count {} => Some(Phase::Closed),
            _ => None,
        }
    }
}
