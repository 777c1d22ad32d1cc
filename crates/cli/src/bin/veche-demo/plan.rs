//! Who votes when, and for which list.

use rand_chacha::ChaCha20Rng;

use crate::manifest::{HOURS, LONGEST_EPOCH};
use crate::randomness::{below, shuffle};

/// The voter who checks the device first: its ballot is opened, and another one cast.
pub const CHECKER: usize = 0;
/// A voter who votes twice early, so that the first ballot can be replayed later.
pub const EARLY_REVOTER: usize = 1;
/// A voter of the third day.
pub const LATECOMER: usize = 2;
/// Of a hundred voters so many vote a second time.
const REVOTERS_OF_100: u64 = 6;

/// Hours after which a ballot is surely published: only then can another one replace it.
const PATIENCE: u64 = LONGEST_EPOCH + 1;

/// A ballot that will be cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Hour of casting, from 0.
    pub hour: u64,
    /// Position of the list.
    pub list: usize,
}

/// The ballots of each voter, by hour. The last one counts.
#[derive(Debug)]
pub struct Plan(Vec<Vec<Planned>>);

impl Plan {
    /// So that the ballots that count add up to `votes`, one number for each list. Hours are drawn evenly: when people really voted is
    /// not known.
    pub fn new(votes: &[u64], rng: &mut ChaCha20Rng) -> Self {
        let mut choices: Vec<usize> = Vec::new();
        for (list, votes) in votes.iter().enumerate() {
            choices.extend((0..*votes).map(|_| list));
        }
        shuffle(&mut choices, rng);
        let revoters = (choices.len() as u64 * REVOTERS_OF_100).div_ceil(100);
        let lists = votes.len() as u64;
        let ballots = choices.into_iter().enumerate().map(|(voter, list)| {
            let revotes = (1..=revoters).contains(&(voter as u64));
            let hour = below(rng, HOURS);
            match voter {
                CHECKER => vec![Planned { hour: 0, list }],
                EARLY_REVOTER => {
                    vec![Planned { hour: 1, list: another(list, lists, rng) }, Planned { hour: 1 + PATIENCE, list }]
                }
                _ if revotes => {
                    let hour = hour.max(PATIENCE);
                    let first = below(rng, hour + 1 - PATIENCE);
                    vec![Planned { hour: first, list: another(list, lists, rng) }, Planned { hour, list }]
                }
                LATECOMER => vec![Planned { hour: HOURS * 3 / 4, list }],
                _ => vec![Planned { hour, list }],
            }
        });
        Self(ballots.collect())
    }

    /// All ballots.
    pub fn ballots(&self) -> u64 {
        self.0.iter().map(|ballots| ballots.len() as u64).sum()
    }

    /// The ballot that a voter casts in an hour.
    pub fn in_hour(&self, voter: usize, hour: u64) -> Option<Planned> {
        self.0.get(voter)?.iter().copied().find(|planned| planned.hour == hour)
    }

    /// The list of the ballot that counts.
    pub fn last(&self, voter: usize) -> Option<usize> {
        self.0.get(voter)?.last().map(|planned| planned.list)
    }
}

/// Another list than this one.
fn another(list: usize, lists: u64, rng: &mut ChaCha20Rng) -> usize {
    let other = usize::try_from(below(rng, lists.saturating_sub(1).max(1))).unwrap_or_default();
    if other >= list { other + 1 } else { other }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_last_ballots_add_up_and_replaced_ones_say_something_else() {
        for voters in [20, 33, 100, 6_723] {
            let votes = [voters / 2, 0, voters - voters / 2];
            let plan = Plan::new(&votes, &mut simulation::rng(voters, "plan"));
            let mut counted = [0; 3];
            for ballots in &plan.0 {
                let last = ballots.last().unwrap();
                *counted.get_mut(last.list).unwrap() += 1;
                assert!(ballots.iter().all(|planned| planned.hour < HOURS));
                if let [first, second] = ballots.as_slice() {
                    assert!(first.hour + PATIENCE <= second.hour && first.list != second.list && first.list < 3);
                }
            }
            assert_eq!(counted, votes);
            assert_eq!(plan.ballots(), voters + (voters * REVOTERS_OF_100).div_ceil(100));
        }
    }
}
