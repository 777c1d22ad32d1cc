//! The vote of May 2024: what was published about it, and how many of the demo's voters vote for which list.

use anyhow::Context;
use election::{Id, Text};
use serde::Deserialize;

/// What was published, from a file of facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    pub title: Text,
    pub contest: Text,
    pub constituency: Text,
    pub rules_title: Text,
    pub seats: u32,
    pub threshold_percent: u32,
    pub lists: Vec<List>,
    pub sources: Vec<String>,
}

/// A list of candidates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    pub id: Id,
    pub name: String,
    pub votes: u64,
    pub seats_announced_first: u32,
    pub seats_corrected: u32,
}

/// The rules as voters read them: language and text.
pub const RULES: [(&str, &str); 3] = [
    ("be", include_str!("../../../data/rules-of-the-vote.be.md")),
    ("en", include_str!("../../../data/rules-of-the-vote.en.md")),
    ("ru", include_str!("../../../data/rules-of-the-vote.ru.md")),
];

impl Vote {
    /// The facts of the embedded file.
    pub fn of_may_2024() -> anyhow::Result<Self> {
        let file = include_str!("../../../data/coordination-council-2024.json");
        serde_json::from_str(file).context("coordination-council-2024.json")
    }

    /// Votes that were published in all.
    pub fn votes(&self) -> u64 {
        self.lists.iter().map(|list| list.votes).sum()
    }

    /// How many of `voters` vote for each list: in proportion to the published votes, by largest remainder. For as many voters as
    /// there were these are the published votes.
    pub fn votes_of(&self, voters: u64) -> Vec<u64> {
        let all = u128::from(self.votes()).max(1);
        let part = |list: &List| {
            let product = u128::from(list.votes) * u128::from(voters);
            (u64::try_from(product / all).unwrap_or(u64::MAX), product % all)
        };
        let parts: Vec<_> = self.lists.iter().map(part).collect();
        let left = voters.saturating_sub(parts.iter().map(|(whole, _)| whole).sum());
        let mut by_remainder: Vec<_> = parts.iter().map(|(_, remainder)| *remainder).enumerate().collect();
        by_remainder.sort_by_key(|(position, remainder)| (std::cmp::Reverse(*remainder), *position));
        let mut votes: Vec<u64> = parts.into_iter().map(|(whole, _)| whole).collect();
        for ((position, _), _) in by_remainder.into_iter().zip(0..left) {
            if let Some(votes) = votes.get_mut(position) {
                *votes += 1;
            }
        }
        votes
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_facts_are_those_that_were_published() {
        let vote = Vote::of_may_2024().unwrap();
        assert_eq!((vote.votes(), vote.lists.len(), vote.seats), (6_723, 11, 80));
        assert_eq!(vote.lists.iter().map(|list| list.seats_corrected).sum::<u32>(), 80);
        assert_eq!(vote.lists.iter().map(|list| list.seats_announced_first).sum::<u32>(), 80);
        let corrected = vote.lists.iter().filter(|list| list.seats_announced_first != list.seats_corrected);
        assert_eq!(corrected.map(|list| list.id.as_str()).collect::<Vec<_>>(), ["our-cause", "youth-offensive"]);
    }

    #[test]
    fn any_number_of_voters_is_divided_without_rest() {
        let vote = Vote::of_may_2024().unwrap();
        for voters in [20, 21, 40, 60, 100, 1_000, 6_722, 6_723, 6_724, 300_000] {
            assert_eq!(vote.votes_of(voters).iter().sum::<u64>(), voters);
        }
        assert_eq!(vote.votes_of(6_723), vote.lists.iter().map(|list| list.votes).collect::<Vec<_>>());
    }
}
