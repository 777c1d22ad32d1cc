//! What one seat costs in the methods of largest remainder (`docs/protocol.md` §11).

use election::rules::Quota;

/// A quota as the exact ratio `votes / parts`, above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatPrice {
    /// Numerator: votes, at least 1.
    votes: u64,
    /// Denominator: 1 to [`election::rules::MAX_SEATS`] + 2.
    parts: u32,
}

impl SeatPrice {
    /// The price of a seat where `seats` seats (at least 1) go to `base` votes; `None` without votes.
    pub fn new(quota: Quota, base: u64, seats: u32) -> Option<Self> {
        if base == 0 || seats == 0 {
            return None;
        }
        Some(match quota {
            Quota::Hare => Self { votes: base, parts: seats },
            Quota::Droop => Self { votes: base / (u64::from(seats) + 1) + 1, parts: 1 },
            Quota::HagenbachBischoff => Self { votes: base, parts: seats + 1 },
            Quota::Imperiali => Self { votes: base, parts: seats + 2 },
        })
    }

    /// The quota as (numerator, denominator), in votes; not in lowest terms.
    pub fn ratio(self) -> (u64, u32) {
        (self.votes, self.parts)
    }

    /// How many whole quotas are in these votes, rounded down.
    pub fn whole(self, votes: u64) -> u64 {
        let whole = u128::from(votes) * u128::from(self.parts) / u128::from(self.votes);
        u64::try_from(whole).unwrap_or(u64::MAX)
    }

    /// What is left of these votes beyond the whole quotas, as the numerator over the quota's denominator.
    pub fn remainder(self, votes: u64) -> u64 {
        let remainder = u128::from(votes) * u128::from(self.parts) % u128::from(self.votes);
        u64::try_from(remainder).expect("smaller than the divisor, which is an u64")
    }
}

#[cfg(test)]
mod tests {
    use canonical::MAX_INTEGER;
    use election::rules::MAX_SEATS;
    use proptest::prelude::*;

    use super::*;

    fn price(quota: Quota, base: u64, seats: u32) -> (u64, u32) {
        SeatPrice::new(quota, base, seats).expect("votes and seats").ratio()
    }

    #[test]
    fn quotas_are_exact() {
        assert_eq!(price(Quota::Hare, 6723, 80), (6723, 80));
        assert_eq!(price(Quota::HagenbachBischoff, 6723, 80), (6723, 81));
        assert_eq!(price(Quota::Imperiali, 6723, 80), (6723, 82));
    }

    #[test]
    fn droop_is_one_more_than_the_part_rounded_down() {
        assert_eq!(price(Quota::Droop, 6723, 80), (84, 1));
        assert_eq!(price(Quota::Droop, 100, 4), (21, 1));
        assert_eq!(price(Quota::Droop, 99, 4), (20, 1));
        assert_eq!(price(Quota::Droop, 3, 10), (1, 1));
    }

    #[test]
    fn without_votes_or_seats_a_seat_has_no_price() {
        for quota in [Quota::Hare, Quota::Droop, Quota::HagenbachBischoff, Quota::Imperiali] {
            assert_eq!(SeatPrice::new(quota, 0, 5), None);
            assert_eq!(SeatPrice::new(quota, 5, 0), None);
        }
    }

    #[test]
    fn whole_quotas_and_remainder_of_the_vote_of_2024() {
        let price = SeatPrice::new(Quota::Hare, 6723, 80).expect("votes and seats");
        assert_eq!((price.whole(2358), price.remainder(2358)), (28, 2358 * 80 - 28 * 6723));
        assert_eq!((price.whole(61), price.remainder(61)), (0, 61 * 80));
    }

    #[test]
    fn the_greatest_numbers_do_not_overflow() {
        let price = SeatPrice::new(Quota::Imperiali, MAX_INTEGER, MAX_SEATS).expect("votes and seats");
        assert_eq!((price.whole(MAX_INTEGER), price.remainder(MAX_INTEGER)), (u64::from(MAX_SEATS) + 2, 0));
        let one = SeatPrice::new(Quota::Droop, 1, MAX_SEATS).expect("votes and seats");
        assert_eq!((one.whole(u64::MAX), one.remainder(u64::MAX)), (u64::MAX, 0));
    }

    proptest! {
        #[test]
        fn whole_quotas_and_remainder_make_up_the_votes(base in 1..=MAX_INTEGER, part in 0..=MAX_INTEGER, seats in 1..=MAX_SEATS) {
            for quota in [Quota::Hare, Quota::Droop, Quota::HagenbachBischoff, Quota::Imperiali] {
                let price = SeatPrice::new(quota, base, seats).expect("votes and seats");
                let (numerator, denominator) = price.ratio();
                let votes = part % (base + 1);
                let again = u128::from(price.whole(votes)) * u128::from(numerator) + u128::from(price.remainder(votes));
                prop_assert_eq!(again, u128::from(votes) * u128::from(denominator));
                prop_assert!(price.remainder(votes) < numerator);
            }
        }
    }
}
