//! What there is to tell of the voting.

use std::time::Duration;

use crate::part::cheat::Attempt;
use crate::part::device_check::DeviceCheck;

/// What there is to tell of the voting.
#[derive(Debug, Default)]
pub struct Told {
    pub ballots: u64,
    pub epochs: u64,
    pub promises_kept: u64,
    /// Of these, those that were kept after their time.
    pub late: u64,
    pub device_check: Option<DeviceCheck>,
    pub crash: Option<Crash>,
    pub attempts: Vec<Attempt>,
}

/// The board's process was killed, and started again.
#[derive(Debug)]
pub struct Crash {
    /// Entries that anyone had seen at that time.
    pub entries: u64,
    /// Until it served again.
    pub took: Duration,
    /// Calls that had no answer and were tried again.
    pub again: u64,
}
