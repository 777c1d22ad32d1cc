//! The time of this machine, and randomness for checks.

use std::time::{SystemTime, UNIX_EPOCH};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::Error;

/// Seconds since 1970-01-01T00:00:00Z.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A stream that nobody foresees: weights of batches are drawn from it.
pub(crate) fn rng() -> Result<ChaCha20Rng, Error> {
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(|_| Error::Randomness)?;
    Ok(ChaCha20Rng::from_seed(*seed))
}
