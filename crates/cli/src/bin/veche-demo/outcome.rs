//! The result, beside what was published in May 2024.

use anyhow::{Context, bail, ensure};
use audit::Report;
use election::outcome::Outcome as ContestOutcome;

use crate::vote::{List, Vote};

/// What a list got.
#[derive(Debug)]
pub struct Standing {
    pub name: String,
    pub votes: u64,
    pub seats: u32,
    /// As published: by mistake at first, and as corrected.
    pub first: u32,
    pub corrected: u32,
    /// Whether it has the votes that a list needs to get seats.
    pub qualifies: bool,
}

/// The result of the play.
#[derive(Debug)]
pub struct Outcome {
    /// By votes, descending.
    pub standings: Vec<Standing>,
    pub votes: u64,
    /// Whether as many voted as in May 2024.
    pub is_full: bool,
    /// Sets of lists between which the tie order decided.
    pub ties: usize,
}

impl Outcome {
    /// From the numbers of an audit, which are those of the record. The votes must be those that were `cast`.
    pub fn new(report: &Report, vote: &Vote, cast: &[u64]) -> anyhow::Result<Self> {
        let contest = report.contests.first().context("there is one contest")?;
        let result = contest.result.as_ref().context("the record has a result")?;
        let ContestOutcome::Seats { lists, ties, .. } = &result.outcome else { bail!("the result has no seats") };
        let votes: Vec<u64> = result.counts.iter().map(|count| count.votes).collect();
        ensure!(votes == cast, "the counted votes are not those that were cast");
        let all = votes.iter().sum();
        let standing = |(list, (votes, given)): (&List, (u64, &election::outcome::ListSeats))| Standing {
            name: list.name.clone(),
            votes,
            seats: given.seats,
            first: list.seats_announced_first,
            corrected: list.seats_corrected,
            qualifies: votes > 0 && votes * 100 >= all * u64::from(vote.threshold_percent),
        };
        let mut standings: Vec<_> = vote.lists.iter().zip(votes.into_iter().zip(lists)).map(standing).collect();
        standings.sort_by_key(|standing| std::cmp::Reverse(standing.votes));
        Ok(Self { standings, votes: all, is_full: all == vote.votes(), ties: ties.len() })
    }

    /// Whether the seats are the corrected ones of May 2024. With another number of voters that cannot be said.
    pub fn is_as_corrected(&self) -> bool {
        self.is_full && self.standings.iter().all(|standing| standing.seats == standing.corrected)
    }

    /// Lists that have other seats than those announced first.
    pub fn other_than_announced(&self) -> Vec<&Standing> {
        self.standings.iter().filter(|standing| standing.seats != standing.first).collect()
    }

    /// The most votes of a list.
    pub fn most_votes(&self) -> u64 {
        self.standings.iter().map(|standing| standing.votes).max().unwrap_or_default().max(1)
    }

    /// The most seats of a list.
    pub fn most_seats(&self) -> u64 {
        self.standings.iter().map(|standing| u64::from(standing.seats)).max().unwrap_or_default().max(1)
    }
}
