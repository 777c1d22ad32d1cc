//! Which candidates of a list are elected (`docs/protocol.md` §11, candidates).

use std::cmp::Reverse;

/// Positions of the first `seats` candidates: by votes, descending, and where these are equal in the order of the list.
///
/// Where voters have no candidate votes all counts are 0, so that this is the order of the list. A list that has fewer
/// candidates than seats names them all.
pub fn elected(votes: &[u64], seats: u32) -> Vec<usize> {
    let mut order: Vec<_> = votes.iter().enumerate().collect();
    order.sort_by_key(|(_, votes)| Reverse(**votes));
    let seats = usize::try_from(seats).unwrap_or(usize::MAX);
    order.into_iter().map(|(candidate, _)| candidate).take(seats).collect()
}

#[cfg(test)]
mod tests {
    use super::elected;

    #[test]
    fn without_candidate_votes_the_order_of_the_list_stands() {
        assert_eq!(elected(&[0, 0, 0, 0], 3), [0, 1, 2]);
    }

    #[test]
    fn candidate_votes_reorder_the_list() {
        assert_eq!(elected(&[1, 7, 3], 2), [1, 2]);
        assert_eq!(elected(&[1, 7, 3], 3), [1, 2, 0]);
    }

    #[test]
    fn equal_candidates_stand_in_the_order_of_the_list() {
        assert_eq!(elected(&[2, 5, 2, 5], 3), [1, 3, 0]);
    }

    #[test]
    fn a_candidate_without_votes_still_follows() {
        assert_eq!(elected(&[0, 4, 0], 2), [1, 0]);
    }

    #[test]
    fn a_list_names_no_more_than_it_has() {
        assert!(elected(&[], 5).is_empty());
        assert!(elected(&[1, 2], 0).is_empty());
        assert_eq!(elected(&[1, 2], 5), [1, 0]);
    }
}
