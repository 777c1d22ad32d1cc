//! Witnesses that no longer sign.

use record::Setting;
use transparency_log::SignedCheckpoint;

use super::finding::{Code, Ledger};
use super::state::State;
use crate::audit::time;

/// Notes when each witness signed last. The checkpoint is one that holds.
pub fn note(state: &mut State, setting: &Setting, checkpoint: &SignedCheckpoint) {
    for line in checkpoint.note().signatures().iter().skip(1) {
        let witness = setting.witnesses.iter().find(|witness| witness.is_named_in(line));
        let Some(signed) = witness.and_then(|witness| witness.verify(line, checkpoint.checkpoint()).ok()) else {
            continue;
        };
        let last = state.witnesses.entry(line.name.to_string()).or_default();
        *last = signed.max(*last);
    }
}

/// Who is missing. One that was never seen is named at once, since nothing says that it ever was there.
pub fn findings(state: &State, setting: &Setting, now: u64, patience: u64, ledger: &mut Ledger) {
    if state.story.is_over {
        // What is over needs no more signatures.
        return;
    }
    let mut times: Vec<u64> = state.witnesses.values().copied().collect();
    times.sort_unstable();
    for witness in &setting.witnesses {
        match state.witnesses.get(&*witness.name) {
            None => ledger.add(
                Code::WitnessMissing,
                &witness.name,
                state.begun,
                "it has signed no checkpoint since the watch began",
            ),
            Some(&last) if now > last.saturating_add(patience) => {
                ledger.add(Code::WitnessMissing, &witness.name, last, format!("it signed last at {}", time(last)));
            }
            Some(_) => {}
        }
    }
    // The time of a quorum: as many have signed since.
    let quorum = setting.manifest.witnesses.quorum;
    let of_quorum = times.len().checked_sub(quorum).and_then(|place| times.get(place)).copied();
    if let Some(last) = of_quorum.filter(|last| now > last.saturating_add(patience)) {
        let text =
            format!("too few witnesses ({quorum} are needed) signed since {}: nothing new can be believed", time(last));
        ledger.add(Code::CheckpointOld, "log", last, text);
    }
}
