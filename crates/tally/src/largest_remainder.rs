//! Whole quotas, then the largest remainders (`docs/protocol.md` §11).

use std::cmp::Reverse;

use crate::apportionment::{Claim, Distribution};
use crate::quota::SeatPrice;
use crate::tie_order::Ties;

/// Gives a seat for each whole quota, then what is left by remainders, or takes back what is too much.
///
/// Automatic seats beyond a claim's room are not given, so they count as left.
pub(crate) fn distribute(claims: Vec<Claim>, seats: u32, price: SeatPrice, ties: &mut Ties<'_>) -> Distribution {
    let mut parts: Vec<_> = claims.into_iter().map(|claim| Part::new(claim, price)).collect();
    let given: u32 = parts.iter().map(|part| part.claim.seats).sum();
    let open = if given <= seats {
        parts.sort_by_key(|part| Reverse(part.remainder));
        give(&mut parts, seats - given, ties)
    } else {
        parts.sort_by_key(|part| part.remainder);
        take_back(&mut parts, given - seats, ties)
    };
    Distribution { claims: parts.into_iter().map(|part| part.claim).collect(), open }
}

/// Rounds in which every list with room gets one seat, by descending remainder. Returns the seats left open by a tie.
fn give(parts: &mut [Part], mut left: u32, ties: &mut Ties<'_>) -> u32 {
    while left > 0 {
        let mut round: Vec<_> = parts.iter_mut().filter(|part| part.claim.has_room()).collect();
        if round.is_empty() {
            return 0;
        }
        for equal in round.chunk_by_mut(|a, b| a.remainder == b.remainder) {
            if left == 0 {
                break;
            }
            let Some(served) = ties.serve(equal, left, |part| part.claim.list) else { return left };
            for part in equal.iter_mut().take(served) {
                part.claim.seats += 1;
                left -= 1;
            }
        }
    }
    0
}

/// Rounds in which every list with seats loses one, by ascending remainder. Returns the seats left open by a tie: without
/// an order each of the tied loses one, and those that could have been kept stay open.
fn take_back(parts: &mut [Part], mut excess: u32, ties: &mut Ties<'_>) -> u32 {
    while excess > 0 {
        let mut round: Vec<_> = parts.iter_mut().filter(|part| part.claim.seats > 0).collect();
        for equal in round.chunk_by_mut(|a, b| a.remainder == b.remainder) {
            if excess == 0 {
                break;
            }
            let tied = u32::try_from(equal.len()).expect("each holds one of the seats, which are an u32");
            let kept = tied.saturating_sub(excess);
            let served = if kept == 0 { Some(0) } else { ties.serve(equal, kept, |part| part.claim.list) };
            for part in equal.iter_mut().skip(served.unwrap_or(0)) {
                part.claim.seats -= 1;
            }
            if served.is_none() {
                return kept;
            }
            excess -= tied - kept;
        }
    }
    0
}

/// A claim with its remainder.
struct Part {
    claim: Claim,
    /// Over the denominator of the quota.
    remainder: u64,
}

impl Part {
    fn new(mut claim: Claim, price: SeatPrice) -> Self {
        let whole = u32::try_from(price.whole(claim.votes)).expect("no list has more than seats + 2 whole quotas");
        claim.seats = claim.room.map_or(whole, |room| whole.min(room));
        Self { remainder: price.remainder(claim.votes), claim }
    }
}

#[cfg(test)]
mod tests {
    use election::rules::Quota;

    use super::*;
    use crate::TieOrder;
    use crate::apportionment::by_list;

    struct Case<'a> {
        votes: &'a [u64],
        room: &'a [Option<u32>],
        seats: u32,
        quota: Quota,
        others: u64,
        order: Option<&'a [usize]>,
    }

    impl<'a> Case<'a> {
        fn new(votes: &'a [u64], seats: u32, quota: Quota) -> Self {
            Self { votes, room: &[], seats, quota, others: 0, order: None }
        }

        /// Seats by list, open seats, and ties.
        fn count(&self) -> (Vec<u32>, u32, Vec<Vec<usize>>) {
            let price = SeatPrice::new(self.quota, self.votes.iter().sum::<u64>() + self.others, self.seats);
            let room = self.room.iter().copied().chain(std::iter::repeat(None));
            let claim = |(list, (&votes, room))| Claim { list, votes, room, seats: 0 };
            let claims = self.votes.iter().zip(room).enumerate().map(claim).collect();
            let order = self.order.map(|order| TieOrder::new(order).expect("a permutation"));
            let mut ties = Ties::new(order.as_ref());
            let given = distribute(claims, self.seats, price.expect("votes and seats"), &mut ties);
            let (seats, open) = by_list(given, self.votes.len());
            (seats, open, ties.into_sets())
        }
    }

    #[test]
    fn the_textbook_table_of_hare_and_droop() {
        let votes = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100];
        assert_eq!(Case::new(&votes, 10, Quota::Hare).count(), (vec![5, 2, 1, 1, 1, 0], 0, vec![]));
        assert_eq!(Case::new(&votes, 10, Quota::Droop).count(), (vec![5, 2, 2, 1, 0, 0], 0, vec![]));
    }

    #[test]
    fn seats_beyond_the_number_of_lists_are_given_in_rounds() {
        // Quota 100: 3 and 1 automatic, 6 left: A, B, A, B, A, B, remainder 40 before 10.
        let case = Case { others: 550, ..Case::new(&[340, 110], 11, Quota::Hare) };
        assert_eq!(case.count(), (vec![7, 4], 0, vec![]));
        let odd = Case { others: 450, ..Case::new(&[340, 110], 9, Quota::Hare) };
        assert_eq!(odd.count(), (vec![6, 3], 0, vec![]));
    }

    #[test]
    fn a_tie_in_a_later_round_opens_only_the_seats_of_that_round() {
        // Quota 100: 1 and 1 automatic, equal remainders; 3 left: one each, and one for which both compete.
        let case = Case { others: 300, ..Case::new(&[100, 100], 5, Quota::Hare) };
        assert_eq!(case.count(), (vec![2, 2], 1, vec![vec![0, 1]]));
        let broken = Case { order: Some(&[1, 0]), ..case };
        assert_eq!(broken.count(), (vec![2, 3], 0, vec![vec![0, 1]]));
    }

    #[test]
    fn equal_remainders_are_no_tie_if_all_get_a_seat() {
        assert_eq!(Case::new(&[150, 150, 200], 5, Quota::Hare).count(), (vec![1, 1, 2], 1, vec![vec![0, 1]]));
        assert_eq!(Case::new(&[150, 150, 150, 150], 6, Quota::Hare).count(), (vec![1; 4], 2, vec![vec![0, 1, 2, 3]]));
        let enough = Case { others: 100, ..Case::new(&[150, 150], 4, Quota::Hare) };
        assert_eq!(enough.count(), (vec![2, 2], 0, vec![]));
    }

    #[test]
    fn imperiali_takes_back_from_the_smallest_remainders() {
        // Quota 100 / 4 = 25: 2 and 1 automatic, one too many; 74 leaves 24, 26 leaves 1.
        assert_eq!(Case::new(&[74, 26], 2, Quota::Imperiali).count(), (vec![2, 0], 0, vec![]));
        // Both exact: 3 and 1, two too many, both lose one.
        assert_eq!(Case::new(&[75, 25], 2, Quota::Imperiali).count(), (vec![2, 0], 0, vec![]));
        // A single list holds three for one seat and loses two, in two rounds.
        assert_eq!(Case::new(&[9], 1, Quota::Imperiali).count(), (vec![1], 0, vec![]));
    }

    #[test]
    fn a_tie_in_taking_back_opens_the_seats_that_some_could_keep() {
        // Quota 100: 2, 1 and 1 automatic for 3 seats, all remainders 0: one of three must give one back.
        let case = Case::new(&[200, 100, 100], 3, Quota::HagenbachBischoff);
        assert_eq!(case.count(), (vec![1, 0, 0], 2, vec![vec![0, 1, 2]]));
        let broken = Case { order: Some(&[1, 0, 2]), ..case };
        assert_eq!(broken.count(), (vec![2, 1, 0], 0, vec![vec![0, 1, 2]]));
    }

    #[test]
    fn the_last_in_the_order_loses_first() {
        let case = Case::new(&[100, 100, 100, 100], 2, Quota::Imperiali);
        assert_eq!(case.count(), (vec![0; 4], 2, vec![vec![0, 1, 2, 3]]));
        let broken = Case { order: Some(&[3, 0, 2, 1]), ..case };
        assert_eq!(broken.count().0, [1, 0, 0, 1]);
    }

    #[test]
    fn automatic_seats_beyond_the_room_go_to_the_remainders() {
        // Quota 100: 7, 1 and 0 automatic, of which 4 beyond the room of the first: three rounds of two lists, one seat over.
        let case = Case { room: &[Some(3)], ..Case::new(&[720, 150, 130], 10, Quota::Hare) };
        assert_eq!(case.count(), (vec![3, 4, 3], 0, vec![]));
    }

    #[test]
    fn seats_that_no_list_has_room_for_are_given_to_nobody() {
        let case = Case { room: &[Some(3), Some(1)], ..Case::new(&[900, 100], 10, Quota::Hare) };
        assert_eq!(case.count(), (vec![3, 1], 0, vec![]));
    }

    #[test]
    fn a_list_without_room_takes_no_part_in_a_tie() {
        let case = Case { room: &[Some(1)], ..Case::new(&[150, 150, 100], 4, Quota::Hare) };
        assert_eq!(case.count(), (vec![1, 2, 1], 0, vec![]));
    }

    #[test]
    fn seats_beyond_the_room_are_gone_before_anything_is_taken_back() {
        // Quota 20 of 100: 3 and 2 automatic for 3 seats; with room for 2 only one seat is too many.
        let case = Case { room: &[Some(2)], order: Some(&[0, 1]), ..Case::new(&[60, 40], 3, Quota::Imperiali) };
        assert_eq!(case.count(), (vec![2, 1], 0, vec![vec![0, 1]]));
    }
}
