//! Votes for any contest.

use election::contest::{BallotForm, Contest, ContestOption, List};

/// An allowed vote in a contest, a number for each cell (`docs/protocol.md` §5.1). Different choices give different votes, as far as
/// there are any: every list, option and blank has its turn.
pub fn vote(contest: &Contest, choice: usize) -> Vec<u32> {
    match &contest.ballot {
        BallotForm::Lists { blank, candidate_votes, lists } => of_lists(lists, *candidate_votes, *blank, choice),
        BallotForm::Options { blank, max, min, options } => {
            of_options(options, (*min).max(1).min(*max), *blank, choice)
        }
    }
}

fn of_lists(lists: &[List], candidate_votes: u32, blank: bool, choice: usize) -> Vec<u32> {
    let chosen = turn(choice, lists.len() + usize::from(blank));
    let mut cells = Vec::new();
    for (position, list) in lists.iter().enumerate() {
        let is_chosen = position == chosen;
        cells.push(u32::from(is_chosen));
        let with_cells = if candidate_votes == 0 { 0 } else { list.candidates.len() };
        let mut left = if is_chosen { candidate_votes } else { 0 };
        for _ in 0..with_cells {
            cells.push(left.min(1));
            left = left.saturating_sub(1);
        }
    }
    cells.extend(blank.then_some(u32::from(chosen == lists.len())));
    cells
}

fn of_options(options: &[ContestOption], votes: u32, blank: bool, choice: usize) -> Vec<u32> {
    let first = turn(choice, options.len() + usize::from(blank));
    let mut cells = vec![0; options.len()];
    let mut left = if first == options.len() { 0 } else { votes };
    for step in 0..options.len() {
        let position = turn(first + step, options.len());
        if let (Some(cell), Some(option)) = (cells.get_mut(position), options.get(position)) {
            *cell = option.max.min(left);
            left -= *cell;
        }
    }
    cells.extend(blank.then_some(u32::from(first == options.len())));
    cells
}

fn turn(choice: usize, number: usize) -> usize {
    choice.checked_rem(number).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn every_vote_is_allowed_and_every_cell_has_its_turn() {
        let manifest = sample::manifest(&sample::people(1));
        for contest in &manifest.contests {
            let votes: Vec<_> = (0..10).map(|choice| vote(contest, choice)).collect();
            for vote in &votes {
                assert!(contest.shape().unwrap().allows(vote), "{vote:?}");
            }
            let cells = votes.first().unwrap().len();
            assert!((0..cells).all(|cell| {
                let is_candidate = matches!(&contest.ballot, BallotForm::Lists { .. }) && cell == 3;
                is_candidate || votes.iter().any(|vote| vote.get(cell).is_some_and(|votes| *votes > 0))
            }));
        }
    }
}
