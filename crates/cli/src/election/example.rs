//! What the rules of a manifest give for votes that are made up.

use ::election::Manifest;
use ::election::contest::{BallotForm, Contest};
use ::election::rules::{MajorityBase, Rule, Test};
use tally::{ListVotes, SeatRule, apportion};

use crate::seats::grouped;

/// Votes of the example.
const VOTES: u64 = 6_723;
/// Credentials of the example.
const CREDENTIALS: u64 = 10_000;

/// What each contest's rule gives, as lines.
pub fn examples(manifest: &Manifest) -> Vec<String> {
    manifest.contests.iter().flat_map(example).collect()
}

fn example(contest: &Contest) -> Vec<String> {
    match (&contest.rule, &contest.ballot) {
        (Rule::PartyList { exhausted, method, seats, threshold, .. }, BallotForm::Lists { lists, .. }) => {
            let votes = spread(lists.len());
            let capacity = |position: usize| {
                let candidates = lists.get(position).map_or(0, |list| list.candidates.len());
                u32::try_from(candidates).ok().filter(|number| *number > 0)
            };
            let given: Vec<_> =
                votes.iter().enumerate().map(|(n, votes)| ListVotes { votes: *votes, capacity: capacity(n) }).collect();
            let rule = SeatRule { seats: *seats, method: *method, threshold: *threshold, exhausted: *exhausted };
            let Ok(found) = apportion(&given, 0, &rule, None) else { return Vec::new() };
            let mut lines = vec![format!("{}: if {} vote, and the lists get", contest.id, grouped(VOTES))];
            for ((list, votes), seats) in lists.iter().zip(&votes).zip(&found.seats) {
                lines.push(format!("  {}: {} votes, {seats} seats", list.id, grouped(*votes)));
            }
            if found.open > 0 {
                lines.push(format!("  a draw decides on {} seats", found.open));
            }
            if found.vacant > 0 {
                lines.push(format!("  {} seats stay vacant", found.vacant));
            }
            lines
        }
        (Rule::YesNo { majority, quorum }, _) => {
            let base = if majority.of == MajorityBase::Credentials { CREDENTIALS } else { VOTES };
            let part = u128::from(base) * u128::from(majority.ratio.numerator);
            let whole = u128::from(majority.ratio.denominator);
            let needed = match majority.test {
                Test::AtLeast => part.div_ceil(whole),
                Test::Above => part / whole + 1,
            };
            let voters =
                (u128::from(CREDENTIALS) * u128::from(quorum.numerator)).div_ceil(u128::from(quorum.denominator));
            vec![format!(
                "{}: if {} of {} vote, none blank, yes needs {needed} votes; it fails if fewer than {voters} vote",
                contest.id,
                grouped(VOTES),
                grouped(CREDENTIALS)
            )]
        }
        (Rule::Plurality { seats } | Rule::Approval { seats }, BallotForm::Options { options, .. }) => {
            let votes = spread(options.len());
            let ranked = options.iter().zip(&votes).map(|(option, votes)| format!("{} {}", option.id, grouped(*votes)));
            let (most, elected) = (
                ranked.collect::<Vec<_>>().join(", "),
                options.len().min(usize::try_from(*seats).unwrap_or(usize::MAX)),
            );
            vec![format!("{}: if the votes are {most}, the first {elected} are elected", contest.id)]
        }
        _ => Vec::new(),
    }
}

/// Votes of which each next has about two thirds of the one before, as parties often have.
fn spread(number: usize) -> Vec<u64> {
    let weights: Vec<u64> =
        std::iter::successors(Some(1_000_000_u64), |weight| Some((weight * 2 / 3).max(1))).take(number).collect();
    let all = weights.iter().sum::<u64>().max(1);
    let mut votes: Vec<u64> = weights.iter().map(|weight| VOTES * weight / all).collect();
    let left = VOTES.saturating_sub(votes.iter().sum());
    if let Some(first) = votes.first_mut() {
        *first += left;
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulation::sample;

    #[test]
    fn all_votes_of_the_example_are_spread() {
        for number in [1, 2, 3, 20, 200] {
            assert_eq!(spread(number).iter().sum::<u64>(), VOTES);
        }
    }

    #[test]
    fn each_rule_of_the_sample_has_an_example() {
        let lines = examples(&sample::manifest(&sample::people(1)));
        // Two lists, of which one names a single candidate: a seat that it cannot fill goes to the other.
        assert!(lines.contains(&"  birch: 4,034 votes, 3 seats".to_owned()), "{lines:?}");
        assert!(lines.contains(&"  oak: 2,689 votes, 1 seats".to_owned()), "{lines:?}");
        assert!(
            lines.iter().any(|line| line.starts_with("question: if 6,723 of 10,000 vote") && line.contains("3362"))
        );
    }
}
