//! A second count of seats, written from `docs/protocol.md` §11 to be simple rather than fast: seat by seat, with
//! fractions, always with an order of ties. What is undisputed without an order is what every order gives.

use std::cmp::Ordering;

use election::rules::{Exhausted, Method, Quota, QuotaBase, Test};
use tally::{ListVotes, SeatRule};

/// An exact fraction, not in lowest terms.
#[derive(Clone, Copy, Debug)]
struct Fraction(u128, u128);

impl Fraction {
    fn compare(self, other: Self) -> Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}

/// The seats of each list if ties go to the one that stands first in `order`; the rest is vacant.
pub fn seats(lists: &[ListVotes], others: u64, rule: &SeatRule, order: &[usize]) -> Vec<u32> {
    let valid: u64 = others + lists.iter().map(|list| list.votes).sum::<u64>();
    let qualifying: Vec<usize> = (0..lists.len()).filter(|&i| qualifies(lists[i].votes, valid, rule)).collect();
    let room: Vec<u32> = lists
        .iter()
        .map(|list| if rule.exhausted == Exhausted::PassOn { list.capacity.unwrap_or(u32::MAX) } else { u32::MAX })
        .collect();
    let mut seats = vec![0; lists.len()];
    match rule.method {
        Method::LargestRemainder { quota, quota_base } => {
            let base = match quota_base {
                QuotaBase::AllValidVotes => valid,
                QuotaBase::QualifyingVotes => qualifying.iter().map(|&i| lists[i].votes).sum(),
            };
            if !qualifying.is_empty() {
                let quota = quota_of(quota, base, rule.seats);
                by_remainders(lists, &qualifying, &room, rule.seats, quota, order, &mut seats);
            }
        }
        method => by_averages(lists, &qualifying, &room, rule.seats, method, order, &mut seats),
    }
    for (seats, list) in seats.iter_mut().zip(lists) {
        *seats = (*seats).min(list.capacity.unwrap_or(u32::MAX));
    }
    seats
}

/// The seats that a list has under every order of ties, and the lists for which the order makes a difference.
pub fn undisputed(lists: &[ListVotes], others: u64, rule: &SeatRule) -> (Vec<u32>, Vec<usize>) {
    let counts: Vec<_> = permutations(lists.len()).iter().map(|order| seats(lists, others, rule, order)).collect();
    let least = |i: usize| counts.iter().map(|count| count[i]).min().expect("an order");
    let most = |i: usize| counts.iter().map(|count| count[i]).max().expect("an order");
    ((0..lists.len()).map(least).collect(), (0..lists.len()).filter(|&i| least(i) < most(i)).collect())
}

fn qualifies(votes: u64, valid: u64, rule: &SeatRule) -> bool {
    let ratio = rule.threshold.ratio;
    let part = Fraction(votes.into(), valid.max(1).into());
    let needed = Fraction(ratio.numerator.into(), ratio.denominator.into());
    let enough = match rule.threshold.test {
        Test::AtLeast => part.compare(needed) != Ordering::Less,
        Test::Above => part.compare(needed) == Ordering::Greater,
    };
    votes > 0 && enough
}

fn by_averages(
    lists: &[ListVotes],
    qualifying: &[usize],
    room: &[u32],
    house: u32,
    method: Method,
    order: &[usize],
    seats: &mut [u32],
) {
    let average = |i: usize, seats: u32| match (method, seats) {
        (Method::Dhondt {}, n) => Fraction(lists[i].votes.into(), u128::from(n) + 1),
        (Method::ModifiedSainteLague {}, 0) => Fraction(u128::from(lists[i].votes) * 10, 14),
        (_, n) => Fraction(lists[i].votes.into(), 2 * u128::from(n) + 1),
    };
    for _ in 0..house {
        let able: Vec<_> = in_order(qualifying, order).into_iter().filter(|&i| seats[i] < room[i]).collect();
        // `min_by` keeps the first of several equals.
        let winner = able.into_iter().min_by(|&a, &b| average(b, seats[b]).compare(average(a, seats[a])));
        if let Some(winner) = winner {
            seats[winner] += 1;
        }
    }
}

fn quota_of(quota: Quota, base: u64, seats: u32) -> Fraction {
    let (base, seats) = (u128::from(base), u128::from(seats));
    match quota {
        Quota::Hare => Fraction(base, seats),
        Quota::Droop => Fraction(base / (seats + 1) + 1, 1),
        Quota::HagenbachBischoff => Fraction(base, seats + 1),
        Quota::Imperiali => Fraction(base, seats + 2),
    }
}

fn by_remainders(
    lists: &[ListVotes],
    qualifying: &[usize],
    room: &[u32],
    house: u32,
    quota: Fraction,
    order: &[usize],
    seats: &mut [u32],
) {
    let mut remainder = vec![0; lists.len()];
    for &i in qualifying {
        // votes - n * quota >= 0, over the denominator of the quota.
        remainder[i] = u128::from(lists[i].votes) * quota.1;
        while remainder[i] >= quota.0 {
            remainder[i] -= quota.0;
            seats[i] += 1;
        }
        seats[i] = seats[i].min(room[i]);
    }
    let mut served = vec![false; lists.len()];
    while seats.iter().sum::<u32>() < house {
        let able: Vec<_> = in_order(qualifying, order).into_iter().filter(|&i| seats[i] < room[i]).collect();
        match able.iter().copied().filter(|&i| !served[i]).min_by_key(|&i| std::cmp::Reverse(remainder[i])) {
            Some(winner) => {
                seats[winner] += 1;
                served[winner] = true;
            }
            None if able.is_empty() => return,
            None => served.fill(false),
        }
    }
    served.fill(false);
    while seats.iter().sum::<u32>() > house {
        let mut holding: Vec<_> = in_order(qualifying, order).into_iter().filter(|&i| seats[i] > 0).collect();
        holding.reverse();
        match holding.into_iter().filter(|&i| !served[i]).min_by_key(|&i| remainder[i]) {
            Some(loser) => {
                seats[loser] -= 1;
                served[loser] = true;
            }
            None => served.fill(false),
        }
    }
}

fn in_order(qualifying: &[usize], order: &[usize]) -> Vec<usize> {
    order.iter().copied().filter(|i| qualifying.contains(i)).collect()
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let shorter = permutations(n - 1);
    let longer = |(order, place): (&Vec<usize>, usize)| {
        let mut order = order.clone();
        order.insert(place, n - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..n).map(move |place| (order, place))).map(longer).collect()
}
