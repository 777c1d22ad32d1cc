//! What the rules of a manifest give for votes that are made up.

use ::election::Manifest;
use ::election::contest::{BallotForm, Contest, List};
use ::election::rules::{Majority, MajorityBase, Ratio, Rule, Test};
use officials::Saying;
use tally::{ListVotes, SeatRule, apportion};

use super::wording::english;

/// Votes of the example.
const VOTES: u64 = 6_723;
/// Credentials of the example.
const CREDENTIALS: u64 = 10_000;

/// What a contest's rule gives: a sentence, and what belongs to it.
pub struct Example {
    pub says: Saying,
    pub parts: Vec<Saying>,
}

/// What each contest's rule gives.
pub fn examples(manifest: &Manifest) -> Vec<Example> {
    manifest.contests.iter().filter_map(example).collect()
}

/// As lines, for the prompt.
pub fn lines(examples: &[Example]) -> Vec<String> {
    let of = |example: &Example| {
        let parts: Vec<_> = example.parts.iter().map(|part| format!("  {}", english(part))).collect();
        std::iter::once(english(&example.says)).chain(parts).collect::<Vec<_>>()
    };
    examples.iter().flat_map(of).collect()
}

fn example(contest: &Contest) -> Option<Example> {
    match (&contest.rule, &contest.ballot) {
        (Rule::PartyList { exhausted, method, seats, threshold, .. }, BallotForm::Lists { lists, .. }) => {
            let rule = SeatRule { seats: *seats, method: *method, threshold: *threshold, exhausted: *exhausted };
            of_lists(contest, &rule, lists)
        }
        (Rule::YesNo { majority, quorum }, _) => Some(of_question(contest, *majority, *quorum)),
        (Rule::Plurality { seats } | Rule::Approval { seats }, BallotForm::Options { options, .. }) => {
            let ranked = options
                .iter()
                .zip(spread(options.len()))
                .map(|(option, votes)| Saying::new("example-option").with("option", &option.id).with("votes", votes));
            let elected = options.len().min(usize::try_from(*seats).unwrap_or(usize::MAX));
            let says = Saying::new("example-options").with("contest", &contest.id).with("count", elected);
            Some(Example { says: says.with("ranked", ranked.collect::<Vec<_>>()), parts: Vec::new() })
        }
        _ => None,
    }
}

fn of_lists(contest: &Contest, rule: &SeatRule, lists: &[List]) -> Option<Example> {
    let votes = spread(lists.len());
    let capacity = |list: &List| u32::try_from(list.candidates.len()).ok().filter(|number| *number > 0);
    let given = lists.iter().zip(&votes).map(|(list, votes)| ListVotes { votes: *votes, capacity: capacity(list) });
    let found = apportion(&given.collect::<Vec<_>>(), 0, rule, None).ok()?;
    let each = lists.iter().zip(&votes).zip(&found.seats);
    let each = each.map(|((list, votes), seats)| {
        Saying::new("example-list").with("list", &list.id).with("votes", *votes).with("seats", *seats)
    });
    let rest = [(found.open, "example-drawn"), (found.vacant, "example-vacant")];
    let rest =
        rest.into_iter().filter(|(seats, _)| *seats > 0).map(|(seats, name)| Saying::new(name).with("count", seats));
    let says = Saying::new("example-lists").with("contest", &contest.id).with("votes", VOTES);
    Some(Example { says, parts: each.chain(rest).collect() })
}

fn of_question(contest: &Contest, majority: Majority, quorum: Ratio) -> Example {
    let base = if majority.of == MajorityBase::Credentials { CREDENTIALS } else { VOTES };
    let part = u128::from(base) * u128::from(majority.ratio.numerator);
    let whole = u128::from(majority.ratio.denominator);
    let needed = match majority.test {
        Test::AtLeast => part.div_ceil(whole),
        Test::Above => part / whole + 1,
    };
    let voters = (u128::from(CREDENTIALS) * u128::from(quorum.numerator)).div_ceil(u128::from(quorum.denominator));
    let number = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
    let says = Saying::new("example-yes").with("contest", &contest.id).with("votes", VOTES);
    let says = says.with("credentials", CREDENTIALS).with("needed", number(needed)).with("voters", number(voters));
    Example { says, parts: Vec::new() }
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
        let lines = lines(&examples(&sample::manifest(&sample::people(1))));
        // Two lists, of which one names a single candidate: a seat that it cannot fill goes to the other.
        assert!(lines.contains(&"  birch: 4,034 votes, 3 seats".to_owned()), "{lines:?}");
        assert!(lines.contains(&"  oak: 2,689 votes, 1 seat".to_owned()), "{lines:?}");
        assert!(
            lines.iter().any(|line| line.starts_with("question: if 6,723 of 10,000 vote") && line.contains("3,362"))
        );
    }
}
