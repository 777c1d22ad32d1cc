//! Seats to the highest averages (`docs/protocol.md` §11): D'Hondt and both methods of Sainte-Laguë.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::apportionment::{Claim, Distribution};
use crate::tie_order::Ties;

/// By what the votes of a list are divided for its first, second, third seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisors {
    /// 1, 2, 3, ..
    Dhondt,
    /// 1, 3, 5, ..
    SainteLague,
    /// 1.4, 3, 5, ..
    ModifiedSainteLague,
}

impl Divisors {
    /// The divisor for the next seat of a list that has `seats` seats, in fifths: so that 1.4 is the integer 7.
    pub fn fifths(self, seats: u32) -> u64 {
        let seats = u64::from(seats);
        match self {
            Self::Dhondt => 5 * (seats + 1),
            Self::ModifiedSainteLague if seats == 0 => 7,
            Self::SainteLague | Self::ModifiedSainteLague => 5 * (2 * seats + 1),
        }
    }
}

/// Gives seat by seat to the claim with the highest average, until no seat or no claim with room is left.
pub(crate) fn distribute(claims: Vec<Claim>, seats: u32, divisors: Divisors, ties: &mut Ties<'_>) -> Distribution {
    let (able, mut full): (Vec<_>, Vec<_>) = claims.into_iter().partition(Claim::has_room);
    let mut bids: BinaryHeap<_> = able.into_iter().map(|claim| Bid::new(claim, divisors)).collect();
    let mut left = seats;
    let mut open = 0;
    while left > 0 && !bids.is_empty() {
        let mut highest = pop_highest(&mut bids);
        let served = ties.serve(&mut highest, left, |bid| bid.claim.list);
        for bid in highest.iter_mut().take(served.unwrap_or(0)) {
            bid.claim.seats += 1;
            left -= 1;
        }
        if served.is_none() {
            open = std::mem::take(&mut left);
        }
        for Bid { claim, .. } in highest {
            if claim.has_room() { bids.push(Bid::new(claim, divisors)) } else { full.push(claim) }
        }
    }
    full.extend(bids.into_iter().map(|bid| bid.claim));
    Distribution { claims: full, open }
}

/// All bids that equal the highest.
fn pop_highest(bids: &mut BinaryHeap<Bid>) -> Vec<Bid> {
    let mut highest: Vec<Bid> = bids.pop().into_iter().collect();
    while let (Some(first), Some(next)) = (highest.first(), bids.peek()) {
        if first != next {
            break;
        }
        highest.extend(bids.pop());
    }
    highest
}

/// A claim with the divisor of its next seat, ordered by votes/divisor.
struct Bid {
    claim: Claim,
    fifths: u64,
}

impl Bid {
    fn new(claim: Claim, divisors: Divisors) -> Self {
        Self { fifths: divisors.fifths(claim.seats), claim }
    }
}

impl Ord for Bid {
    fn cmp(&self, other: &Self) -> Ordering {
        let times = |votes: u64, fifths: u64| u128::from(votes) * u128::from(fifths);
        times(self.claim.votes, other.fifths).cmp(&times(other.claim.votes, self.fifths))
    }
}

impl PartialOrd for Bid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bid {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bid {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TieOrder;
    use crate::apportionment::by_list;

    fn claims(votes: &[u64], room: &[Option<u32>]) -> Vec<Claim> {
        votes
            .iter()
            .zip(room)
            .enumerate()
            .map(|(list, (&votes, &room))| Claim { list, votes, room, seats: 0 })
            .collect()
    }

    fn seats(votes: &[u64], seats: u32, divisors: Divisors) -> (Vec<u32>, u32) {
        let claims = claims(votes, &vec![None; votes.len()]);
        by_list(distribute(claims, seats, divisors, &mut Ties::new(None)), votes.len())
    }

    #[test]
    fn divisors_in_fifths() {
        assert_eq!([0, 1, 2, 9999].map(|n| Divisors::Dhondt.fifths(n)), [5, 10, 15, 50_000]);
        assert_eq!([0, 1, 2, 9999].map(|n| Divisors::SainteLague.fifths(n)), [5, 15, 25, 99_995]);
        assert_eq!([0, 1, 2, 9999].map(|n| Divisors::ModifiedSainteLague.fifths(n)), [7, 15, 25, 99_995]);
    }

    #[test]
    fn the_textbook_table_of_100_000_80_000_30_000_20_000() {
        let votes = [100_000, 80_000, 30_000, 20_000];
        assert_eq!(seats(&votes, 8, Divisors::Dhondt), (vec![4, 3, 1, 0], 0));
        assert_eq!(seats(&votes, 8, Divisors::SainteLague), (vec![3, 3, 1, 1], 0));
    }

    #[test]
    fn one_and_four_tenths_is_exact() {
        // 140 / 1.4 = 100 is as much as 300 / 3; one vote fewer is less, one more is more.
        assert_eq!(seats(&[140, 300], 2, Divisors::ModifiedSainteLague), (vec![0, 1], 1));
        assert_eq!(seats(&[139, 300], 2, Divisors::ModifiedSainteLague), (vec![0, 2], 0));
        assert_eq!(seats(&[141, 300], 2, Divisors::ModifiedSainteLague), (vec![1, 1], 0));
    }

    #[test]
    fn equal_averages_all_get_a_seat_if_there_are_enough() {
        assert_eq!(seats(&[60, 30, 30], 4, Divisors::Dhondt), (vec![2, 1, 1], 0));
        assert_eq!(seats(&[10, 10, 10], 3, Divisors::SainteLague), (vec![1, 1, 1], 0));
    }

    #[test]
    fn without_order_tied_seats_stay_open() {
        assert_eq!(seats(&[60, 30, 30], 3, Divisors::Dhondt), (vec![1, 0, 0], 2));
        assert_eq!(seats(&[10, 10, 10], 5, Divisors::SainteLague), (vec![1, 1, 1], 2));
    }

    #[test]
    fn the_order_breaks_a_tie() {
        let order = TieOrder::new(&[2, 0, 1]).expect("a permutation");
        let mut ties = Ties::new(Some(&order));
        let given = distribute(claims(&[60, 30, 30], &[None; 3]), 3, Divisors::Dhondt, &mut ties);
        assert_eq!(by_list(given, 3), (vec![2, 0, 1], 0));
        assert_eq!(ties.into_sets(), [[0, 1, 2]]);
    }

    #[test]
    fn a_list_without_room_leaves_its_seats_to_the_others() {
        let mut ties = Ties::new(None);
        let given = distribute(claims(&[90, 10], &[Some(2), None]), 5, Divisors::Dhondt, &mut ties);
        assert_eq!(by_list(given, 2), (vec![2, 3], 0));
        let given = distribute(claims(&[90, 10], &[Some(0), Some(1)]), 5, Divisors::Dhondt, &mut ties);
        assert_eq!(by_list(given, 2), (vec![0, 1], 0));
        assert!(ties.into_sets().is_empty());
    }

    #[test]
    fn a_list_without_room_takes_no_part_in_a_tie() {
        let mut ties = Ties::new(None);
        let given = distribute(claims(&[60, 30, 30], &[Some(1), None, None]), 3, Divisors::Dhondt, &mut ties);
        assert_eq!(by_list(given, 3), (vec![1, 1, 1], 0));
        assert!(ties.into_sets().is_empty());
    }

    #[test]
    fn averages_that_differ_in_the_last_digit_are_not_equal() {
        let most = canonical::MAX_INTEGER;
        assert_eq!(seats(&[most, most - 1], 1, Divisors::Dhondt), (vec![1, 0], 0));
        assert_eq!(seats(&[most - 1, most], 19_999, Divisors::SainteLague), (vec![9_999, 10_000], 0));
    }
}
