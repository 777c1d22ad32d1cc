//! What the play and those who take part in it tell one another: lines of JSON.

use canonical::Hash;
use serde::{Deserialize, Serialize};

use crate::part::cheat::Attempt;
use crate::part::device_check::DeviceCheck;
use crate::part::receipts::Receipts;

/// What everyone is told at the beginning, on standard input, where no other process sees it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Briefing {
    /// Where the service is.
    pub address: String,
    /// The election, as its commission published it.
    pub election: Hash,
    /// The folder of the demo.
    pub folder: String,
    /// What opens the own files.
    pub passphrase: String,
    /// Where the own secrets are drawn from: base64 of 32 bytes.
    pub root: String,
    /// How many vote.
    pub voters: u64,
    /// Among how many processes they are divided.
    pub shares: u64,
}

/// What is reported, on standard output.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "report")]
pub enum Report {
    /// So many more phrases are drawn, or ballots made or cast.
    Step { steps: u64 },
    /// All voters of the process have applied.
    Applied,
    /// They have their credentials.
    Collected { credentials: u64 },
    /// Their ballots are made.
    Prepared,
    /// One of them checked the device.
    Checked(DeviceCheck),
    /// Something was tried that must not succeed.
    Tried(Attempt),
    /// All their ballots are cast; so many calls were answered only when they were tried again.
    Cast { ballots: u64, again: u64 },
    /// All receipts are checked.
    Checks(Receipts),
    /// Shares of a key are in a file.
    Shares,
    /// The part is over.
    Over,
    /// It cannot go on.
    Failed { why: String },
}
