//! Seats of party lists (`docs/protocol.md` §11, party lists).

use canonical::MAX_INTEGER;
use election::rules::{Exhausted, MAX_SEATS, Method, QuotaBase, Share};

use crate::highest_averages::{self, Divisors};
use crate::quota::SeatPrice;
use crate::tie_order::{TieOrder, Ties};
use crate::{Error, largest_remainder};

/// What is known of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListVotes {
    /// Votes for the list.
    pub votes: u64,
    /// The most seats that it can fill: the number of its candidates; `None` if it names none and can fill any number.
    pub capacity: Option<u32>,
}

/// How seats follow from votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatRule {
    /// Seats to fill, 1 to [`MAX_SEATS`].
    pub seats: u32,
    /// How seats follow from votes.
    pub method: Method,
    /// The part of all valid votes that a list needs.
    pub threshold: Share,
    /// What happens to seats that a list cannot fill.
    pub exhausted: Exhausted,
}

/// The seats of all lists. `seats`, `open` and `vacant` add up to the seats of the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apportionment {
    /// For each list the seats that are its own; without a tie order only those that no tie can take from it.
    pub seats: Vec<u32>,
    /// Each set of lists (positions, ascending) between which the tie order decided, or without one would have to.
    pub ties: Vec<Vec<usize>>,
    /// Seats for which the lists of an unbroken tie compete. 0 if there is a tie order.
    pub open: u32,
    /// Seats that no list could take.
    pub vacant: u32,
    /// For each list whether it met the threshold with at least one vote.
    pub qualified: Vec<bool>,
    /// What one seat cost; `None` in methods without quota, or if no list qualifies.
    pub price: Option<SeatPrice>,
}

/// The seats of `lists`, in their order.
///
/// `other_valid_votes` are valid votes for no list (blank ones, where they are valid): they count for the threshold and for a
/// quota over all valid votes. With `order`, ties are broken; without, seats between tied lists stay open.
///
/// # Errors
/// [`Error::Seats`], [`Error::Ratio`] or [`Error::TooManyVotes`] for numbers out of range, [`Error::TieOrder`] for an order of
/// another number of lists.
pub fn apportion(
    lists: &[ListVotes],
    other_valid_votes: u64,
    rule: &SeatRule,
    order: Option<&TieOrder>,
) -> Result<Apportionment, Error> {
    let valid_votes = check(lists, other_valid_votes, rule, order)?;
    let qualifies = |list: &ListVotes| list.votes > 0 && rule.threshold.is_met(list.votes, valid_votes);
    let qualified: Vec<_> = lists.iter().map(qualifies).collect();
    let claims: Vec<_> = lists
        .iter()
        .enumerate()
        .filter(|(_, list)| qualifies(list))
        .map(|(position, list)| Claim::new(position, list, rule.exhausted))
        .collect();
    let price = price(rule, valid_votes, &claims);
    let mut ties = Ties::new(order);
    let Distribution { claims, open } = distribute(claims, rule, price, &mut ties);
    let seats = seats_filled(lists, &claims);
    let vacant = rule.seats - open - seats.iter().sum::<u32>();
    Ok(Apportionment { seats, ties: ties.into_sets(), open, vacant, qualified, price })
}

/// All valid votes, if everything is in its range.
fn check(lists: &[ListVotes], others: u64, rule: &SeatRule, order: Option<&TieOrder>) -> Result<u64, Error> {
    if !(1..=MAX_SEATS).contains(&rule.seats) {
        return Err(Error::Seats { seats: rule.seats });
    }
    let ratio = rule.threshold.ratio;
    if !ratio.is_valid() {
        return Err(Error::Ratio { numerator: ratio.numerator, denominator: ratio.denominator });
    }
    if let Some(order) = order {
        order.check(lists.len())?;
    }
    let sum = lists.iter().try_fold(others, |sum, list| sum.checked_add(list.votes));
    sum.filter(|sum| *sum <= MAX_INTEGER).ok_or(Error::TooManyVotes)
}

/// What one seat costs among the claims of qualifying lists.
fn price(rule: &SeatRule, valid_votes: u64, claims: &[Claim]) -> Option<SeatPrice> {
    let Method::LargestRemainder { quota, quota_base } = rule.method else { return None };
    let qualifying_votes = claims.iter().map(|claim| claim.votes).sum();
    let base = match quota_base {
        _ if claims.is_empty() => return None,
        QuotaBase::AllValidVotes => valid_votes,
        QuotaBase::QualifyingVotes => qualifying_votes,
    };
    SeatPrice::new(quota, base, rule.seats)
}

fn distribute(claims: Vec<Claim>, rule: &SeatRule, price: Option<SeatPrice>, ties: &mut Ties<'_>) -> Distribution {
    let divisors = match rule.method {
        Method::Dhondt {} => Divisors::Dhondt,
        Method::SainteLague {} => Divisors::SainteLague,
        Method::ModifiedSainteLague {} => Divisors::ModifiedSainteLague,
        Method::LargestRemainder { .. } => {
            return match price {
                Some(price) => largest_remainder::distribute(claims, rule.seats, price, ties),
                None => Distribution { claims, open: 0 },
            };
        }
    };
    highest_averages::distribute(claims, rule.seats, divisors, ties)
}

/// The seats of each list, cut to what it can fill.
fn seats_filled(lists: &[ListVotes], claims: &[Claim]) -> Vec<u32> {
    let mut seats = vec![0; lists.len()];
    for claim in claims {
        let capacity = lists.get(claim.list).and_then(|list| list.capacity).unwrap_or(u32::MAX);
        if let Some(seats) = seats.get_mut(claim.list) {
            *seats = claim.seats.min(capacity);
        }
    }
    seats
}

/// What a qualifying list brings to the distribution of seats.
pub(crate) struct Claim {
    /// Position of the list.
    pub(crate) list: usize,
    /// At least 1.
    pub(crate) votes: u64,
    /// The most seats that it may be given; `None` is any number.
    pub(crate) room: Option<u32>,
    /// Seats given so far.
    pub(crate) seats: u32,
}

impl Claim {
    fn new(list: usize, votes: &ListVotes, exhausted: Exhausted) -> Self {
        let room = match exhausted {
            Exhausted::PassOn => votes.capacity,
            // Seats are given as if there were no capacity, and cut afterwards.
            Exhausted::Vacant => None,
        };
        Self { list, votes: votes.votes, room, seats: 0 }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.room.is_none_or(|room| self.seats < room)
    }
}

/// Claims with their seats, in any order, and the seats that an unbroken tie leaves open.
pub(crate) struct Distribution {
    pub(crate) claims: Vec<Claim>,
    pub(crate) open: u32,
}

/// Seats by position of `lists` lists, and the open ones.
#[cfg(test)]
pub(crate) fn by_list(given: Distribution, lists: usize) -> (Vec<u32>, u32) {
    let seats = |list| given.claims.iter().find(|claim| claim.list == list).map_or(0, |claim| claim.seats);
    ((0..lists).map(seats).collect(), given.open)
}

#[cfg(test)]
mod tests {
    use election::rules::{Quota, Ratio, Test};

    use super::*;

    const DHONDT: Method = Method::Dhondt {};
    const HARE: Method = Method::LargestRemainder { quota: Quota::Hare, quota_base: QuotaBase::AllValidVotes };

    fn rule(seats: u32, method: Method) -> SeatRule {
        let ratio = Ratio { numerator: 0, denominator: 1 };
        SeatRule { seats, method, threshold: Share { ratio, test: Test::AtLeast }, exhausted: Exhausted::Vacant }
    }

    fn with_threshold(rule: SeatRule, numerator: u32, denominator: u32, test: Test) -> SeatRule {
        SeatRule { threshold: Share { ratio: Ratio { numerator, denominator }, test }, ..rule }
    }

    fn lists(votes: &[u64]) -> Vec<ListVotes> {
        votes.iter().map(|&votes| ListVotes { votes, capacity: None }).collect()
    }

    fn count(votes: &[u64], others: u64, rule: &SeatRule) -> Apportionment {
        apportion(&lists(votes), others, rule, None).expect("numbers in range")
    }

    #[test]
    fn exactly_the_threshold_is_enough_or_not_as_the_test_says() {
        let at_least = with_threshold(rule(10, DHONDT), 5, 100, Test::AtLeast);
        let above = with_threshold(rule(10, DHONDT), 5, 100, Test::Above);
        assert_eq!(count(&[95, 5], 0, &at_least).qualified, [true, true]);
        assert_eq!(count(&[95, 5], 0, &above).qualified, [true, false]);
        assert_eq!(count(&[94, 6], 0, &above).qualified, [true, true]);
        assert_eq!(count(&[96, 4], 0, &at_least).qualified, [true, false]);
    }

    #[test]
    fn the_threshold_is_taken_of_all_valid_votes() {
        let rule = with_threshold(rule(10, DHONDT), 5, 100, Test::AtLeast);
        assert_eq!(count(&[95, 5], 1, &rule).qualified, [true, false]);
        assert_eq!(count(&[95, 5], 1, &rule).seats, [10, 0]);
    }

    #[test]
    fn a_list_without_votes_never_qualifies() {
        let given = count(&[3, 0], 0, &rule(5, HARE));
        assert_eq!((given.seats, given.qualified), (vec![5, 0], vec![true, false]));
    }

    #[test]
    fn all_seats_are_vacant_if_no_list_qualifies() {
        for method in [DHONDT, HARE] {
            let strict = with_threshold(rule(7, method), 1, 1, Test::Above);
            for (votes, others) in [(&[3, 4][..], 0), (&[0, 0], 0), (&[0], 9), (&[], 3), (&[1], 0)] {
                let given = count(votes, others, &strict);
                assert_eq!((given.vacant, given.open, given.price), (7, 0, None));
                assert_eq!(given.seats, vec![0; votes.len()]);
            }
        }
    }

    #[test]
    fn the_base_of_the_quota_matters() {
        let qualifying = Method::LargestRemainder { quota: Quota::Hare, quota_base: QuotaBase::QualifyingVotes };
        let votes = [60, 34, 4, 2];
        let five = |method| with_threshold(rule(10, method), 5, 100, Test::AtLeast);
        // 10 a seat: 6 and 3, then the larger remainder. 9.4 a seat: 6 (3.6 over) and 3 (5.8 over).
        assert_eq!(count(&votes, 0, &five(HARE)).price.map(SeatPrice::ratio), Some((100, 10)));
        assert_eq!(count(&votes, 0, &five(qualifying)).price.map(SeatPrice::ratio), Some((94, 10)));
        assert_eq!(count(&votes, 100, &five(HARE)).price.map(SeatPrice::ratio), Some((200, 10)));
    }

    #[test]
    fn what_a_list_cannot_fill_is_vacant_or_passed_on() {
        let lists = [ListVotes { votes: 80, capacity: Some(3) }, ListVotes { votes: 20, capacity: None }];
        for method in [DHONDT, HARE] {
            let vacant = apportion(&lists, 0, &rule(10, method), None).expect("in range");
            assert_eq!((vacant.seats, vacant.vacant), (vec![3, 2], 5));
            let passing = SeatRule { exhausted: Exhausted::PassOn, ..rule(10, method) };
            let passed = apportion(&lists, 0, &passing, None).expect("in range");
            assert_eq!((passed.seats, passed.vacant), (vec![3, 7], 0));
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let some = lists(&[1]);
        let refusal =
            |lists: &[ListVotes], others, rule: &SeatRule| apportion(lists, others, rule, None).map_err(|e| e.code());
        assert_eq!(refusal(&some, 0, &rule(0, DHONDT)), Err("count-seats"));
        assert_eq!(refusal(&some, 0, &rule(MAX_SEATS + 1, DHONDT)), Err("count-seats"));
        assert_eq!(refusal(&some, 0, &with_threshold(rule(1, DHONDT), 2, 1, Test::Above)), Err("count-ratio"));
        assert_eq!(refusal(&some, 0, &with_threshold(rule(1, DHONDT), 0, 0, Test::Above)), Err("count-ratio"));
        assert_eq!(refusal(&some, MAX_INTEGER, &rule(1, DHONDT)), Err("count-votes"));
        assert_eq!(refusal(&lists(&[u64::MAX, u64::MAX]), 0, &rule(1, DHONDT)), Err("count-votes"));
        let order = TieOrder::new(&[0, 1]).expect("a permutation");
        let refused = apportion(&some, 0, &rule(1, DHONDT), Some(&order));
        assert_eq!(refused.map_err(|e| e.code()), Err("count-tie-order"));
    }

    #[test]
    fn the_greatest_house_and_the_most_votes_are_counted() {
        let votes = vec![MAX_INTEGER / 500; 500];
        for method in [DHONDT, Method::SainteLague {}, Method::ModifiedSainteLague {}, HARE] {
            let given = count(&votes, 0, &rule(MAX_SEATS, method));
            assert_eq!(given.seats, vec![20; 500]);
            let odd = count(&votes, 0, &rule(MAX_SEATS - 1, method));
            assert_eq!((odd.seats, odd.open, odd.ties.len()), (vec![19; 500], 499, 1));
        }
    }
}
