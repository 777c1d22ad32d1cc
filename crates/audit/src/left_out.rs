//! Ballots that mailboxes handed over and that are not in the record (`docs/protocol.md` §9.6).

use std::collections::BTreeMap;

use canonical::Hash;
use rayon::prelude::*;
use record::{LeftOut, LeftOutBatch, Refusal};

use crate::run::Weights;

/// By leaf hash the name of the refusal; none for a ballot that could still be published.
pub(crate) type Verdicts = BTreeMap<Hash, Option<&'static str>>;

/// Judges all of them, batches side by side.
pub(crate) fn judge(left_out: &LeftOut, weights: &mut Weights) -> Verdicts {
    let batches: Vec<LeftOutBatch<'_>> = left_out.batches().collect();
    let streams = weights.reserve(batches.len());
    let judged = batches.into_par_iter().zip(streams).flat_map_iter(|(batch, mut rng)| batch.judge(&mut rng));
    let judged = judged.map(|(ballot, verdict)| (ballot.leaf, verdict.err().map(|refusal| refusal.code())));
    let refused = left_out.refused().iter().map(|(leaf, refusal)| (*leaf, Some(refusal.code())));
    refused.chain(judged.collect::<Vec<_>>()).collect()
}

/// Whether a counted list may leave them out.
pub(crate) fn check(verdicts: &Verdicts) -> Result<(), Refusal> {
    match verdicts.iter().find(|(_, refused)| refused.is_none()) {
        Some((leaf, _)) => Err(Refusal::HandoverOpen { leaf: *leaf }),
        None => Ok(()),
    }
}
