//! The options with the most votes (`docs/protocol.md` §11, plurality and approval).

use std::cmp::Reverse;

use crate::Error;
use crate::tie_order::{TieOrder, Ties};

/// Who is elected. Options are positions in the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Election {
    /// By votes, descending; among equals in the order of the manifest, or in the tie order if it had to decide.
    pub elected: Vec<usize>,
    /// The set of options (ascending) between which the tie order decided; at most one.
    pub ties: Vec<Vec<usize>>,
    /// Seats that nobody got a vote for.
    pub vacant: u32,
}

/// Elects the options with the most of `votes`, given in the order of the manifest; those without a vote are not elected.
///
/// # Errors
/// [`Error::TieOrder`] if `order` is not one of these options.
pub fn elect(votes: &[u64], seats: u32, order: &TieOrder) -> Result<Election, Error> {
    order.check(votes.len())?;
    let mut options: Vec<_> = votes.iter().copied().enumerate().filter(|(_, votes)| *votes > 0).collect();
    options.sort_by_key(|(_, votes)| Reverse(*votes));
    let mut ties = Ties::new(Some(order));
    let mut elected = Vec::new();
    let mut vacant = seats;
    for equal in options.chunk_by_mut(|(_, a), (_, b)| a == b) {
        if vacant == 0 {
            break;
        }
        let served = ties.serve(equal, vacant, |(option, _)| *option).unwrap_or(0);
        for (option, _) in equal.iter().take(served) {
            elected.push(*option);
            vacant -= 1;
        }
    }
    Ok(Election { elected, ties: ties.into_sets(), vacant })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn elect_in(votes: &[u64], seats: u32, order: &[usize]) -> (Vec<usize>, Vec<Vec<usize>>, u32) {
        let order = TieOrder::new(order).expect("a permutation");
        let Election { elected, ties, vacant } = elect(votes, seats, &order).expect("an order of these options");
        (elected, ties, vacant)
    }

    #[test]
    fn the_most_votes_win_in_descending_order() {
        assert_eq!(elect_in(&[3, 9, 5], 2, &[0, 1, 2]), (vec![1, 2], vec![], 0));
        assert_eq!(elect_in(&[3, 9, 5], 1, &[0, 1, 2]), (vec![1], vec![], 0));
    }

    #[test]
    fn equals_that_all_win_stand_in_the_order_of_the_manifest() {
        assert_eq!(elect_in(&[5, 9, 5], 3, &[2, 1, 0]), (vec![1, 0, 2], vec![], 0));
    }

    #[test]
    fn equals_that_all_lose_are_no_tie() {
        assert_eq!(elect_in(&[5, 9, 5], 1, &[2, 1, 0]), (vec![1], vec![], 0));
    }

    #[test]
    fn the_tie_order_decides_where_some_of_the_equals_win() {
        assert_eq!(elect_in(&[5, 9, 5, 5], 3, &[3, 1, 2, 0]), (vec![1, 3, 2], vec![vec![0, 2, 3]], 0));
    }

    #[test]
    fn nobody_is_elected_without_a_vote() {
        assert_eq!(elect_in(&[0, 2, 0], 2, &[0, 1, 2]), (vec![1], vec![], 1));
        assert_eq!(elect_in(&[0, 0], 2, &[0, 1]), (vec![], vec![], 2));
        assert_eq!(elect_in(&[], 2, &[]), (vec![], vec![], 2));
    }

    #[test]
    fn more_seats_than_options_leave_the_rest_vacant() {
        assert_eq!(elect_in(&[4, 4], 5, &[1, 0]), (vec![0, 1], vec![], 3));
    }

    #[test]
    fn an_order_of_other_options_is_refused() {
        let order = TieOrder::new(&[0]).expect("a permutation");
        assert_eq!(elect(&[1, 2], 1, &order), Err(Error::TieOrder { items: 2 }));
    }

    proptest! {
        #[test]
        fn sorting_by_votes_and_tie_order_elects_the_same(
            votes in prop::collection::vec(0u64..5, 1..9),
            seats in 1u32..6,
            seed in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
        ) {
            let order: Vec<_> = seed.into_iter().filter(|i| *i < votes.len()).collect();
            let (mut elected, ties, vacant) = elect_in(&votes, seats, &order);
            let mut sorted: Vec<_> = order.iter().copied().filter(|i| votes.get(*i).is_some_and(|v| *v > 0)).collect();
            sorted.sort_by_key(|i| Reverse(votes.get(*i)));
            sorted.truncate(seats.try_into().expect("small"));
            prop_assert_eq!(vacant, seats - u32::try_from(sorted.len()).expect("few"));
            sorted.sort_unstable();
            elected.sort_unstable();
            prop_assert_eq!(&elected, &sorted);
            for tie in ties {
                prop_assert!(tie.iter().any(|i| elected.contains(i)) && tie.iter().any(|i| !elected.contains(i)));
            }
        }
    }
}
