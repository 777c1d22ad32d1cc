//! When everything happens. The clock is the real one, so the times depend on how many vote and how fast this machine is today.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use ballot_signing::phrase::Phrase;
use rayon::prelude::*;

use crate::randomness::Randomness;

/// Phrases that each core stretches, to see how fast it is.
const SAMPLE: usize = 48;
/// Seconds from the manifest to the opening, and for casting, that even the fewest voters take.
const LEAST: (u64, u64) = (10, 12);
/// What registration costs for each voter, and what casting, in times of stretching a phrase: more than was measured. An opening that
/// comes late takes time from casting, which has more than it needs.
const COST: (u64, u64) = (3, 2);

/// The times of the manifest: of opening and close in seconds since 1970-01-01T00:00:00Z, the others in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    pub opens: u64,
    pub closes: u64,
    pub shortest: u64,
    pub longest: u64,
    pub claims: u64,
    pub checking: u64,
}

impl Times {
    /// For so many voters, from now on.
    pub fn for_voters(voters: u64, randomness: &Randomness) -> anyhow::Result<Self> {
        Ok(Self::new(now(), voters, stretching(randomness)?))
    }

    /// `each` is what this machine takes for the stretching of one phrase, with all its cores.
    fn new(now: u64, voters: u64, each: Duration) -> Self {
        let seconds = |times: u64| {
            let micros = each.as_micros().saturating_mul(u128::from(voters * times)).div_ceil(1_000_000);
            u64::try_from(micros).unwrap_or(u64::MAX).min(86_400)
        };
        let casting = LEAST.1 + seconds(COST.1);
        let opens = now + LEAST.0 + seconds(COST.0);
        let closes = opens + casting + reserve(casting);
        Self { opens, closes, shortest: 1 + casting / 20, longest: 4 + casting / 6, claims: 2, checking: 1 }
    }
}

/// Of the seconds from opening to close, those in which nobody means to cast: for whoever is late.
pub fn reserve(casting: u64) -> u64 {
    2 + casting / 4
}

/// Seconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    since_1970().as_secs()
}

/// Time since 1970-01-01T00:00:00Z.
pub fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn stretching(randomness: &Randomness) -> anyhow::Result<Duration> {
    let count = SAMPLE * rayon::current_num_threads();
    let began = Instant::now();
    (0..count)
        .into_par_iter()
        .try_for_each(|number| {
            Phrase::new(&mut randomness.numbered("a sample", number as u64), "").map(|it| drop(it.stretch()))
        })
        .context("a phrase")?;
    Ok(began.elapsed() / u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_voters_and_slower_machines_have_more_time() {
        let quick = Duration::from_millis(2);
        let few = Times::new(1_000, 60, quick);
        let many = Times::new(1_000, 6_723, quick);
        let slow = Times::new(1_000, 6_723, quick * 4);
        let all = [few, many, slow];
        assert!(all.is_sorted_by_key(|times| times.opens) && all.is_sorted_by_key(|times| times.closes - times.opens));
        assert!(few.closes < 1_000 + 35 && many.closes < 1_000 + 160);
        assert!(
            all.iter().all(|times| times.shortest < times.longest && times.longest * 2 < times.closes - times.opens)
        );
    }
}
