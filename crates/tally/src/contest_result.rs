//! From the opened sums of a contest to its part of the statement `result` (`docs/protocol.md` §10.5, §11).

use canonical::Int;
use election::contest::{BallotForm, CellMeaning};
use election::outcome::Outcome;
use election::statement::{ContestResult, GroupResult};
use election::{Contest, Id};

use crate::outcome::{Contest as Counted, Counts, ItemVotes, ListCounts};
use crate::sums::{ContestSums, Group};
use crate::{Error, TieOrder};

/// The result of a contest from the counts of its groups: `counts` holds those of each group, cell by cell.
/// `credentials` are the records on the rolls of its constituencies, `tie_value` is needed unless it is withheld.
///
/// # Errors
/// [`Error::Count`] for a count that no statement can say, and as [`contest_outcome`].
pub fn contest_result(
    contest: &Contest,
    sums: &ContestSums,
    counts: &[Vec<u64>],
    credentials: u64,
    tie_value: Option<&[u8; 32]>,
) -> Result<ContestResult, Error> {
    let groups: Vec<_> =
        sums.groups.iter().zip(counts).map(|(group, counts)| group_result(group, counts)).collect::<Result<_, _>>()?;
    let outcome = contest_outcome(contest, &groups, credentials, tie_value)?;
    Ok(ContestResult { groups, id: contest.id.clone(), outcome })
}

fn group_result(group: &Group, counts: &[u64]) -> Result<GroupResult, Error> {
    let int = |n: u64| Int::new(n).ok_or(Error::Count);
    let counts = counts.iter().map(|&n| int(n)).collect::<Result<_, _>>()?;
    Ok(GroupResult { ballots: int(group.ballots)?, constituencies: group.constituencies.clone(), counts })
}

/// The outcome that follows from the counts of a contest's groups; withheld if there are none.
///
/// # Errors
/// [`Error::Count`] if groups have other numbers of counts than the contest has cells, or without the tie value; otherwise
/// as [`crate::outcome()`].
pub fn contest_outcome(
    contest: &Contest,
    groups: &[GroupResult],
    credentials: u64,
    tie_value: Option<&[u8; 32]>,
) -> Result<Outcome, Error> {
    if groups.is_empty() {
        return Ok(Outcome::Withheld {});
    }
    let cells = contest.cells();
    let mut votes: Vec<(CellMeaning<'_>, u64)> = cells.into_iter().map(|cell| (cell, 0)).collect();
    for group in groups {
        if group.counts.len() != votes.len() {
            return Err(Error::Count);
        }
        for ((_, sum), count) in votes.iter_mut().zip(&group.counts) {
            *sum += count.get();
        }
    }
    let ballots = groups.iter().map(|group| group.ballots.get()).sum();
    let tie_value = tie_value.ok_or(Error::Count)?;
    let counted = |counts| Counted { rule: &contest.rule, counts, ballots, credentials };
    match &contest.ballot {
        BallotForm::Options { .. } => {
            let options: Vec<_> =
                votes.iter().filter_map(|(cell, votes)| Some(ItemVotes { id: cell.id()?, votes: *votes })).collect();
            let order = TieOrder::from_tie_value(tie_value, &contest.id, options.iter().map(|option| option.id));
            crate::outcome(&counted(Counts::Options(&options)), &order)
        }
        BallotForm::Lists { lists, .. } => {
            let of = |id: &Id| votes.iter().find(|(cell, _)| cell.id() == Some(id)).map_or(0, |(_, votes)| *votes);
            let list_counts = lists.iter().map(|list| {
                let candidates = list.candidates.iter().map(|c| ItemVotes { id: &c.id, votes: of(&c.id) }).collect();
                ListCounts { id: &list.id, votes: of(&list.id), candidates }
            });
            let list_counts: Vec<_> = list_counts.collect();
            let blank = votes.iter().find(|(cell, _)| *cell == CellMeaning::Blank).map_or(0, |(_, votes)| *votes);
            let order = TieOrder::from_tie_value(tie_value, &contest.id, lists.iter().map(|list| &list.id));
            crate::outcome(&counted(Counts::Lists { lists: &list_counts, blank }), &order)
        }
    }
}
