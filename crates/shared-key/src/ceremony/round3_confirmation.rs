//! Round 3: every participant confirms that it saw the same (`docs/protocol.md` §6.5).

use canonical::{Frame, Hash, label};

use super::context::Context;
use crate::Error;
use crate::setting::Setting;

/// The transcript that all participants must agree on, from the leaf hashes of the entries of round 1 and of round 2, both in
/// the order of the indexes.
///
/// # Errors
/// [`Error::TranscriptLength`] if there is not one of each for every participant.
pub fn transcript<S: Setting>(context: &Context<S>, commitments: &[Hash], shares: &[Hash]) -> Result<Hash, Error> {
    let expected = context.participants().len();
    for leaves in [commitments, shares] {
        if leaves.len() != expected {
            return Err(Error::TranscriptLength { expected, found: leaves.len() });
        }
    }
    let concatenated = |leaves: &[Hash]| leaves.iter().flat_map(|leaf| leaf.0).collect::<Vec<_>>();
    Ok(Frame::new(label::CEREMONY_TRANSCRIPT)
        .part(context.hash())
        .part(concatenated(commitments))
        .part(concatenated(shares))
        .hash())
}
