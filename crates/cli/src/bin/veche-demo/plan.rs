//! Who votes when, and for which list.

use std::ops::Range;

use rand_chacha::ChaCha20Rng;

use crate::randomness::{Randomness, below, shuffle};
use crate::vote::Vote;

/// The voter who checks the device first: its ballot is opened, and another one cast.
pub const CHECKER: usize = 0;
/// A voter who votes twice early, so that the first ballot can be replayed later.
pub const EARLY_REVOTER: usize = 1;
/// Of a hundred voters so many vote a second time.
const REVOTERS_OF_100: u64 = 6;

/// The time of casting, as it is divided.
pub const TIME: u64 = 1_000;
/// When the first ballots of those are cast who vote twice.
const EARLY: Range<u64> = 0..200;
/// When their second ones are, unless the first is not published yet.
const LATE: Range<u64> = 700..TIME;

/// A ballot that will be cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Moment of casting, from 0 to [`TIME`].
    pub moment: u64,
    /// Position of the list.
    pub list: usize,
}

/// The ballots of each voter, one or two. The last one counts.
#[derive(Debug)]
pub struct Plan(Vec<Vec<Planned>>);

impl Plan {
    /// The plan of everyone's root, so that the ballots that count are those of the vote.
    pub fn of(vote: &Vote, voters: u64, randomness: &Randomness) -> Self {
        Self::new(&vote.votes_of(voters), &mut randomness.stream("who votes when"))
    }

    /// So that the ballots that count add up to `votes`, one number for each list. Moments are drawn evenly: when people really voted
    /// is not known.
    pub fn new(votes: &[u64], rng: &mut ChaCha20Rng) -> Self {
        let mut choices: Vec<usize> = Vec::new();
        for (list, votes) in votes.iter().enumerate() {
            choices.extend((0..*votes).map(|_| list));
        }
        shuffle(&mut choices, rng);
        let revoters = (choices.len() as u64 * REVOTERS_OF_100).div_ceil(100);
        let lists = votes.len() as u64;
        let within = |time: &Range<u64>, rng: &mut _| time.start + below(rng, time.end - time.start);
        let ballots = choices.into_iter().enumerate().map(|(voter, list)| {
            let moment = within(&(0..TIME), rng);
            match voter {
                CHECKER => vec![Planned { moment: 0, list }],
                EARLY_REVOTER => {
                    vec![Planned { moment: 0, list: another(list, lists, rng) }, Planned { moment: LATE.start, list }]
                }
                _ if (1..=revoters).contains(&(voter as u64)) => vec![
                    Planned { moment: within(&EARLY, rng), list: another(list, lists, rng) },
                    Planned { moment: within(&LATE, rng), list },
                ],
                _ => vec![Planned { moment, list }],
            }
        });
        Self(ballots.collect())
    }

    /// All ballots.
    pub fn ballots(&self) -> u64 {
        self.0.iter().map(|ballots| ballots.len() as u64).sum()
    }

    /// The ballots of a voter, in their order; none of whoever only cheats.
    pub fn of_voter(&self, voter: usize) -> &[Planned] {
        self.0.get(voter).map_or(&[], Vec::as_slice)
    }
}

/// The voters whom a process plays, of so many: the first ones play the special parts, and so are all in the first process.
pub fn share(voters: u64, number: u64, shares: u64) -> Range<usize> {
    let bound = |number: u64| usize::try_from(voters * number / shares.max(1)).unwrap_or(usize::MAX);
    bound(number)..bound(number + 1)
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
                assert!(ballots.iter().all(|planned| planned.moment < TIME));
                if let [first, second] = ballots.as_slice() {
                    assert!(first.moment < second.moment && first.list != second.list && first.list < 3);
                }
            }
            assert_eq!(counted, votes);
            assert_eq!(plan.ballots(), voters + (voters * REVOTERS_OF_100).div_ceil(100));
        }
    }

    #[test]
    fn every_voter_is_in_one_share() {
        for (voters, shares) in [(20, 1), (20, 3), (6_723, 2), (6_723, 8)] {
            let all: Vec<usize> = (0..shares).flat_map(|number| share(voters, number, shares)).collect();
            assert!(all.into_iter().map(|voter| voter as u64).eq(0..voters));
        }
    }
}
