//! Properties of the methods of `docs/protocol.md` §11, and agreement with a second count, on random votes.
#![allow(clippy::indexing_slicing)]

mod second_count;

use canonical::MAX_INTEGER;
use election::rules::{Exhausted, Method, Quota, QuotaBase, Ratio, Share, Test};
use proptest::prelude::*;
use proptest::sample::select;
use tally::{Apportionment, ListVotes, SeatRule, TieOrder, apportion};

const DIVISORS: [Method; 3] = [Method::Dhondt {}, Method::SainteLague {}, Method::ModifiedSainteLague {}];
const QUOTAS: [Quota; 4] = [Quota::Hare, Quota::Droop, Quota::HagenbachBischoff, Quota::Imperiali];
const BASES: [QuotaBase; 2] = [QuotaBase::AllValidVotes, QuotaBase::QualifyingVotes];
const NO_THRESHOLD: Share = Share { ratio: Ratio { numerator: 0, denominator: 1 }, test: Test::AtLeast };

fn all_methods() -> Vec<Method> {
    let remainders = QUOTAS
        .iter()
        .flat_map(|&quota| BASES.iter().map(move |&quota_base| Method::LargestRemainder { quota, quota_base }));
    DIVISORS.into_iter().chain(remainders).collect()
}

fn method() -> impl Strategy<Value = Method> {
    select(all_methods())
}

/// Few votes, so that ties and exact quotas are frequent, or any number of them.
fn votes() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..13u64, 2 => (0..13u64).prop_map(|n| n * 100), 1 => 0..1_000_000u64, 1 => 0..=MAX_INTEGER / 16]
}

fn list() -> impl Strategy<Value = ListVotes> {
    (votes(), prop::option::weighted(0.4, 0..6u32)).prop_map(|(votes, capacity)| ListVotes { votes, capacity })
}

fn threshold() -> impl Strategy<Value = Share> {
    let ratio = prop_oneof![
        2 => Just((0, 1)),
        2 => (0..=20u32).prop_map(|n| (n, 20)),
        1 => (0..=1_000_000_000u32).prop_map(|n| (n, 1_000_000_000)),
    ];
    (ratio, select(vec![Test::AtLeast, Test::Above]))
        .prop_map(|((numerator, denominator), test)| Share { ratio: Ratio { numerator, denominator }, test })
}

fn rule() -> impl Strategy<Value = SeatRule> {
    let exhausted = select(vec![Exhausted::PassOn, Exhausted::Vacant]);
    (1..14u32, method(), threshold(), exhausted).prop_map(|(seats, method, threshold, exhausted)| SeatRule {
        seats,
        method,
        threshold,
        exhausted,
    })
}

/// Some lists without capacity, and an order of them.
fn plain_lists(most: usize) -> impl Strategy<Value = (Vec<ListVotes>, Vec<usize>)> {
    prop::collection::vec(votes(), 1..=most).prop_flat_map(|votes| {
        let order = Just((0..votes.len()).collect::<Vec<_>>()).prop_shuffle();
        (Just(votes.into_iter().map(|votes| ListVotes { votes, capacity: None }).collect()), order)
    })
}

fn plain(seats: u32, method: Method) -> SeatRule {
    SeatRule { seats, method, threshold: NO_THRESHOLD, exhausted: Exhausted::Vacant }
}

fn count(lists: &[ListVotes], others: u64, rule: &SeatRule, order: &[usize]) -> Apportionment {
    let order = TieOrder::new(order).expect("a permutation");
    apportion(lists, others, rule, Some(&order)).expect("numbers in range")
}

fn count_without_order(lists: &[ListVotes], others: u64, rule: &SeatRule) -> Apportionment {
    apportion(lists, others, rule, None).expect("numbers in range")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_counts_agree_under_every_order(
        (lists, order) in prop::collection::vec(list(), 0..8).prop_flat_map(|lists| {
            let order = Just((0..lists.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(lists), order)
        }),
        others in prop_oneof![Just(0), votes()],
        rule in rule(),
    ) {
        let given = count(&lists, others, &rule, &order);
        prop_assert_eq!(&given.seats, &second_count::seats(&lists, others, &rule, &order));
        prop_assert_eq!(given.open, 0);
        prop_assert_eq!(given.vacant + given.seats.iter().sum::<u32>(), rule.seats);
        // The same sets are tied whether or not an order breaks the ties.
        prop_assert_eq!(given.ties, count_without_order(&lists, others, &rule).ties);
    }

    #[test]
    fn without_an_order_lists_keep_what_every_order_gives_them(
        lists in prop::collection::vec(list(), 0..5),
        others in prop_oneof![Just(0), votes()],
        rule in rule(),
    ) {
        // What a list cannot fill is vacant whoever wins a tie: without capacity the cut hides no tie.
        let lists: Vec<_> = match rule.exhausted {
            Exhausted::PassOn => lists,
            Exhausted::Vacant => lists.iter().map(|list| ListVotes { capacity: None, ..*list }).collect(),
        };
        let given = count_without_order(&lists, others, &rule);
        let (seats, disputed) = second_count::undisputed(&lists, others, &rule);
        prop_assert_eq!(&given.seats, &seats);
        prop_assert_eq!(given.ties.concat(), disputed);
        prop_assert_eq!(given.open > 0, !given.ties.is_empty());
        prop_assert_eq!(given.open + given.vacant + seats.iter().sum::<u32>(), rule.seats);
        prop_assert!(given.ties.iter().all(|tie| usize::try_from(given.open).is_ok_and(|open| open < tie.len())));
    }

    #[test]
    fn cutting_to_capacity_leaves_the_cut_seats_vacant(
        lists in prop::collection::vec(list(), 0..8), others in votes(), rule in rule(),
    ) {
        let rule = SeatRule { exhausted: Exhausted::Vacant, ..rule };
        let given = count_without_order(&lists, others, &rule);
        let unlimited: Vec<_> = lists.iter().map(|list| ListVotes { capacity: None, ..*list }).collect();
        let uncut = count_without_order(&unlimited, others, &rule);
        let cut: Vec<_> =
            uncut.seats.iter().zip(&lists).map(|(n, list)| (*n).min(list.capacity.unwrap_or(u32::MAX))).collect();
        prop_assert_eq!(given.vacant - uncut.vacant, uncut.seats.iter().sum::<u32>() - cut.iter().sum::<u32>());
        prop_assert_eq!(given.seats, cut);
        prop_assert_eq!((given.open, given.ties), (uncut.open, uncut.ties));
    }

    #[test]
    fn all_seats_are_filled_if_a_list_qualifies(
        (lists, order) in plain_lists(12), others in votes(), rule in rule(),
    ) {
        let given = count(&lists, others, &rule, &order);
        let filled = if given.qualified.contains(&true) { rule.seats } else { 0 };
        prop_assert_eq!(given.seats.iter().sum::<u32>(), filled);
        prop_assert_eq!(given.vacant, rule.seats - filled);
    }

    #[test]
    fn a_list_that_does_not_qualify_gets_nothing((lists, order) in plain_lists(12), others in votes(), rule in rule()) {
        let given = count(&lists, others, &rule, &order);
        for (seats, qualified) in given.seats.iter().zip(&given.qualified) {
            prop_assert!(*qualified || *seats == 0);
        }
        for (list, qualified) in lists.iter().zip(&given.qualified) {
            prop_assert!(!*qualified || list.votes > 0);
        }
    }

    #[test]
    fn the_order_of_the_lists_does_not_matter(
        (lists, order) in plain_lists(9), seed in any::<u64>(), others in votes(), rule in rule(),
    ) {
        // List i moves to place moved[i].
        let n = lists.len();
        let by = usize::try_from(seed % 1_000).expect("small");
        let moved: Vec<_> = (0..n).map(|i| if seed % 2 == 0 { (i + by) % n } else { n - 1 - (i + by) % n }).collect();
        let mut other_lists = lists.clone();
        for (list, &place) in lists.iter().zip(&moved) {
            other_lists[place] = *list;
        }
        let other_order: Vec<_> = order.iter().map(|&i| moved[i]).collect();
        let here = count(&lists, others, &rule, &order);
        let there = count(&other_lists, others, &rule, &other_order);
        let undisputed_here = count_without_order(&lists, others, &rule);
        let undisputed_there = count_without_order(&other_lists, others, &rule);
        for (i, &place) in moved.iter().enumerate() {
            prop_assert_eq!(here.seats[i], there.seats[place]);
            prop_assert_eq!(undisputed_here.seats[i], undisputed_there.seats[place]);
        }
        prop_assert_eq!(undisputed_here.open, undisputed_there.open);
    }

    #[test]
    fn in_a_larger_house_no_list_has_fewer_seats_by_highest_averages(
        (lists, order) in plain_lists(9), seats in 1..40u32, method in select(DIVISORS.to_vec()),
    ) {
        let smaller = count(&lists, 0, &plain(seats, method), &order);
        let larger = count(&lists, 0, &plain(seats + 1, method), &order);
        for (smaller, larger) in smaller.seats.iter().zip(&larger.seats) {
            prop_assert!(smaller <= larger);
        }
    }

    #[test]
    fn more_votes_for_one_list_never_lose_it_a_seat(
        (lists, order) in plain_lists(9), more in 1..20u64, seats in 1..14u32, method in select(DIVISORS.to_vec()),
        threshold in threshold(), who in any::<prop::sample::Index>(),
    ) {
        let who = who.index(lists.len());
        let rule = SeatRule { threshold, ..plain(seats, method) };
        let before = count(&lists, 0, &rule, &order).seats[who];
        let mut more_lists = lists.clone();
        more_lists[who].votes += more;
        prop_assert!(count(&more_lists, 0, &rule, &order).seats[who] >= before);
    }

    #[test]
    fn a_list_with_more_votes_never_has_fewer_seats((lists, order) in plain_lists(9), others in votes(), rule in rule()) {
        let given = count(&lists, others, &rule, &order);
        for (a, b) in (0..lists.len()).flat_map(|a| (0..lists.len()).map(move |b| (a, b))) {
            prop_assert!(lists[a].votes <= lists[b].votes || given.seats[a] >= given.seats[b]);
        }
    }

    #[test]
    fn hare_over_qualifying_votes_stays_within_the_quota(
        (lists, order) in plain_lists(12), seats in 1..60u32, threshold in threshold(),
    ) {
        let method = Method::LargestRemainder { quota: Quota::Hare, quota_base: QuotaBase::QualifyingVotes };
        let given = count(&lists, 0, &SeatRule { threshold, ..plain(seats, method) }, &order);
        if let Some(price) = given.price {
            for (list, (seats, _)) in lists.iter().zip(given.seats.iter().zip(&given.qualified)).filter(|(_, (_, q))| **q) {
                let whole = price.whole(list.votes);
                prop_assert!((whole..=whole + 1).contains(&u64::from(*seats)));
                prop_assert!(u64::from(*seats) == whole || price.remainder(list.votes) > 0);
            }
        }
    }

    #[test]
    fn dhondt_gives_at_least_the_whole_hare_quotas((lists, order) in plain_lists(12), seats in 1..60u32) {
        let total: u64 = lists.iter().map(|list| list.votes).sum();
        let given = count(&lists, 0, &plain(seats, Method::Dhondt {}), &order);
        for (list, given) in lists.iter().zip(&given.seats) {
            prop_assert!(u128::from(*given) >= u128::from(list.votes) * u128::from(seats) / u128::from(total.max(1)));
        }
    }

    #[test]
    fn dhondt_never_rewards_a_split(a in votes(), b in votes(), rest in votes(), seats in 1..30u32) {
        let list = |votes| ListVotes { votes, capacity: None };
        let rule = plain(seats, Method::Dhondt {});
        let joined = count(&[list(a + b), list(0), list(rest)], 0, &rule, &[0, 1, 2]);
        let split = count(&[list(a), list(b), list(rest)], 0, &rule, &[0, 1, 2]);
        prop_assert!(joined.seats[0] >= split.seats[0] + split.seats[1]);
    }

    #[test]
    fn imperiali_and_hagenbach_bischoff_end_with_the_whole_house(
        (lists, order) in plain_lists(12), seats in 1..10_000u32, quota in select(vec![Quota::Imperiali, Quota::HagenbachBischoff]),
        quota_base in select(BASES.to_vec()),
    ) {
        let method = Method::LargestRemainder { quota, quota_base };
        let given = count(&lists, 0, &plain(seats, method), &order);
        let voted = lists.iter().any(|list| list.votes > 0);
        prop_assert_eq!(given.seats.iter().sum::<u32>(), if voted { seats } else { 0 });
    }

    #[test]
    fn all_votes_times_two_give_the_same_seats((lists, order) in plain_lists(9), rule in rule()) {
        // All quotas but Droop's, which rounds, are in proportion to the votes.
        prop_assume!(!matches!(rule.method, Method::LargestRemainder { quota: Quota::Droop, .. }));
        let halves: Vec<_> = lists.iter().map(|list| ListVotes { votes: list.votes / 2, ..*list }).collect();
        let wholes: Vec<_> = halves.iter().map(|list| ListVotes { votes: list.votes * 2, ..*list }).collect();
        prop_assert_eq!(count(&halves, 0, &rule, &order).seats, count(&wholes, 0, &rule, &order).seats);
    }
}
