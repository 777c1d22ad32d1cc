//! Statements under a checkpoint (`docs/protocol.md` §4.2).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;

use crate::{Refusal, Setting};

/// The roots that a checkpoint inside a statement may have, by size.
///
/// Sizes that end within the ballots of an epoch are not kept: no statement may be made under them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots(BTreeMap<u64, tree::Hash>);

impl Roots {
    pub(crate) fn keep(&mut self, size: u64, root: tree::Hash) {
        self.0.insert(size, root);
    }

    /// The root of a size that was kept.
    pub(crate) fn of(&self, size: u64) -> Option<canonical::Hash> {
        self.0.get(&size).map(|root| canonical::Hash(root.0))
    }

    /// Checks a checkpoint whose size must be in `sizes`, and gives its time.
    pub(crate) fn check(&self, setting: &Setting, under: &str, sizes: RangeInclusive<u64>) -> Result<u64, Refusal> {
        let quorum = setting.manifest.witnesses.quorum;
        let witnessed = SignedCheckpoint::parse(under.as_bytes())?.verify(&setting.log, &setting.witnesses, quorum)?;
        let size = witnessed.checkpoint().size();
        if !sizes.contains(&size) {
            return Err(Refusal::UnderSize { size, least: *sizes.start(), most: *sizes.end() });
        }
        match self.0.get(&size) {
            Some(root) if root == witnessed.checkpoint().root() => Ok(witnessed.time()),
            _ => Err(Refusal::UnderRoot { size }),
        }
    }
}

/// Refuses a time before `least`.
pub(crate) fn not_before(time: u64, least: u64) -> Result<(), Refusal> {
    if time < least { Err(Refusal::TooEarly { time, least }) } else { Ok(()) }
}

/// Refuses a time after `most`.
pub(crate) fn not_after(time: u64, most: u64) -> Result<(), Refusal> {
    if time > most { Err(Refusal::TooLate { time, most }) } else { Ok(()) }
}
