//! From the counts of a contest to its outcome (`docs/protocol.md` §10.5, §11).

use election::Id;
use election::outcome::{ListSeats, Outcome};
use election::rules::Rule;

use crate::apportionment::{ListVotes, SeatRule, apportion};
use crate::tie_order::TieOrder;
use crate::yes_no::{self, Answers};
use crate::{Error, candidates, plurality};

/// A contest after decryption. It is not withheld: that is decided before anything is counted (§10.2).
#[derive(Clone, Copy, Debug)]
pub struct Contest<'a> {
    /// How it is counted.
    pub rule: &'a Rule,
    /// The counts, summed over the contest's groups.
    pub counts: Counts<'a>,
    /// Counted ballots of the contest.
    pub ballots: u64,
    /// Records on the rolls of its constituencies.
    pub credentials: u64,
}

/// The counts of a contest by kind of ballot, in the order of the manifest.
#[derive(Clone, Copy, Debug)]
pub enum Counts<'a> {
    /// Of options; the blank cell is not among them.
    Options(&'a [ItemVotes<'a>]),
    /// Of party lists.
    Lists {
        /// Each list.
        lists: &'a [ListCounts<'a>],
        /// The blank cell; 0 if there is none.
        blank: u64,
    },
}

/// An option or candidate and the count of its cell.
#[derive(Clone, Copy, Debug)]
pub struct ItemVotes<'a> {
    /// Its id.
    pub id: &'a Id,
    /// The count; 0 if it has no cell.
    pub votes: u64,
}

/// A list with the counts of its cells.
#[derive(Clone, Debug)]
pub struct ListCounts<'a> {
    /// Its id.
    pub id: &'a Id,
    /// The count of the list's own cell.
    pub votes: u64,
    /// Its candidates in the order of the list, with 0 votes where the ballot has no candidate votes.
    pub candidates: Vec<ItemVotes<'a>>,
}

/// The outcome of a contest. `order` is the tie order of its options or lists.
///
/// # Errors
/// Only for inputs that no valid manifest and no honest count lead to; see [`Error`].
pub fn outcome(contest: &Contest<'_>, order: &TieOrder) -> Result<Outcome, Error> {
    match (contest.rule, contest.counts) {
        (Rule::Plurality { seats } | Rule::Approval { seats }, Counts::Options(options)) => {
            elected(options, *seats, order)
        }
        (Rule::YesNo { majority, quorum }, Counts::Options(options)) => {
            let [yes, no] = options else { return Err(Error::YesNoOptions { options: options.len() }) };
            let Contest { ballots, credentials, .. } = *contest;
            let answers = Answers { yes: yes.votes, no: no.votes, ballots, credentials };
            let yes_no::Decision { accepted, quorum_met } = yes_no::decide(answers, *majority, *quorum);
            Ok(Outcome::Decision { accepted, quorum_met })
        }
        (Rule::PartyList { blank_is_valid, exhausted, method, seats, threshold }, Counts::Lists { lists, blank }) => {
            let rule = SeatRule { seats: *seats, method: *method, threshold: *threshold, exhausted: *exhausted };
            seats_of_lists(lists, if *blank_is_valid { blank } else { 0 }, &rule, order)
        }
        _ => Err(Error::OtherBallot),
    }
}

fn elected(options: &[ItemVotes<'_>], seats: u32, order: &TieOrder) -> Result<Outcome, Error> {
    let votes: Vec<_> = options.iter().map(|option| option.votes).collect();
    let plurality::Election { elected, ties, vacant } = plurality::elect(&votes, seats, order)?;
    let ids: Vec<_> = options.iter().map(|option| option.id).collect();
    let ties = ties.iter().map(|tie| named(&ids, tie)).collect();
    Ok(Outcome::Elected { elected: named(&ids, &elected), ties, vacant })
}

fn seats_of_lists(lists: &[ListCounts<'_>], others: u64, rule: &SeatRule, order: &TieOrder) -> Result<Outcome, Error> {
    let votes: Vec<_> = lists.iter().map(|list| ListVotes { votes: list.votes, capacity: capacity(list) }).collect();
    let given = apportion(&votes, others, rule, Some(order))?;
    let ids: Vec<_> = lists.iter().map(|list| list.id).collect();
    let ties = given.ties.iter().map(|tie| named(&ids, tie)).collect();
    let lists = lists.iter().zip(given.seats).map(|(list, seats)| list_seats(list, seats)).collect();
    Ok(Outcome::Seats { lists, ties, vacant: given.vacant })
}

/// The number of candidates; a list that names none can fill any number of seats.
fn capacity(list: &ListCounts<'_>) -> Option<u32> {
    let candidates = u32::try_from(list.candidates.len()).unwrap_or(u32::MAX);
    (candidates > 0).then_some(candidates)
}

fn list_seats(list: &ListCounts<'_>, seats: u32) -> ListSeats {
    let votes: Vec<_> = list.candidates.iter().map(|candidate| candidate.votes).collect();
    let ids: Vec<_> = list.candidates.iter().map(|candidate| candidate.id).collect();
    ListSeats { candidates: named(&ids, &candidates::elected(&votes, seats)), id: list.id.clone(), seats }
}

/// The ids at these positions.
fn named(ids: &[&Id], positions: &[usize]) -> Vec<Id> {
    positions.iter().filter_map(|position| ids.get(*position).copied().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use election::rules::{Exhausted, Majority, MajorityBase, Method, Ratio, Share, Test};

    use super::*;

    const NOTHING: Ratio = Ratio { numerator: 0, denominator: 1 };

    fn ids(names: &[&str]) -> Vec<Id> {
        names.iter().map(|name| name.parse().expect("an id")).collect()
    }

    fn items<'a>(ids: &'a [Id], votes: &[u64]) -> Vec<ItemVotes<'a>> {
        ids.iter().zip(votes).map(|(id, &votes)| ItemVotes { id, votes }).collect()
    }

    fn order(order: &[usize]) -> TieOrder {
        TieOrder::new(order).expect("a permutation")
    }

    fn contest<'a>(rule: &'a Rule, counts: Counts<'a>) -> Contest<'a> {
        Contest { rule, counts, ballots: 20, credentials: 30 }
    }

    fn party_list(exhausted: Exhausted, blank_is_valid: bool, threshold: Ratio) -> Rule {
        let threshold = Share { ratio: threshold, test: Test::AtLeast };
        Rule::PartyList { blank_is_valid, exhausted, method: Method::Dhondt {}, seats: 4, threshold }
    }

    #[test]
    fn plurality_and_approval_name_the_elected_and_the_tied() {
        let names = ids(&["ada", "ben", "cyd"]);
        let options = items(&names, &[5, 9, 5]);
        for rule in [Rule::Plurality { seats: 2 }, Rule::Approval { seats: 2 }] {
            let elected = outcome(&contest(&rule, Counts::Options(&options)), &order(&[2, 1, 0]));
            let expected =
                Outcome::Elected { elected: ids(&["ben", "cyd"]), ties: vec![ids(&["ada", "cyd"])], vacant: 0 };
            assert_eq!(elected, Ok(expected));
        }
    }

    #[test]
    fn a_question_is_decided_by_its_first_option() {
        let names = ids(&["yes", "no"]);
        let majority =
            Majority { of: MajorityBase::YesAndNo, ratio: Ratio { numerator: 1, denominator: 2 }, test: Test::Above };
        let decide = |votes: [u64; 2], quorum| {
            let rule = Rule::YesNo { majority, quorum };
            outcome(&contest(&rule, Counts::Options(&items(&names, &votes))), &order(&[0, 1]))
        };
        let two_thirds = Ratio { numerator: 2, denominator: 3 };
        assert_eq!(decide([11, 9], two_thirds), Ok(Outcome::Decision { accepted: true, quorum_met: true }));
        assert_eq!(decide([9, 11], two_thirds), Ok(Outcome::Decision { accepted: false, quorum_met: true }));
        let nine_tenths = Ratio { numerator: 9, denominator: 10 };
        assert_eq!(decide([20, 0], nine_tenths), Ok(Outcome::Decision { accepted: false, quorum_met: false }));
    }

    #[test]
    fn a_question_has_exactly_two_options() {
        let names = ids(&["yes", "no", "perhaps"]);
        let majority = Majority { of: MajorityBase::Ballots, ratio: NOTHING, test: Test::Above };
        let rule = Rule::YesNo { majority, quorum: NOTHING };
        let options = items(&names, &[1, 1, 1]);
        let refused = outcome(&contest(&rule, Counts::Options(&options)), &order(&[0, 1, 2]));
        assert_eq!(refused, Err(Error::YesNoOptions { options: 3 }));
    }

    #[test]
    fn lists_get_seats_and_their_candidates_by_votes() {
        let names = ids(&["east", "west"]);
        let people = ids(&["eva", "emil", "edda", "wim"]);
        let (east, west) = (items(people.get(..3).expect("3"), &[0, 2, 4]), items(people.get(3..).expect("1"), &[0]));
        let [e, w] = names.as_slice() else { panic!("two lists") };
        let lists =
            [ListCounts { id: e, votes: 10, candidates: east }, ListCounts { id: w, votes: 10, candidates: west }];
        let counts = Counts::Lists { lists: &lists, blank: 0 };
        let seats = |id: &Id, people: &[&str], seats| ListSeats { candidates: ids(people), id: id.clone(), seats };

        let vacant = outcome(&contest(&party_list(Exhausted::Vacant, false, NOTHING), counts), &order(&[0, 1]));
        let expected = vec![seats(e, &["edda", "emil"], 2), seats(w, &["wim"], 1)];
        assert_eq!(vacant, Ok(Outcome::Seats { lists: expected, ties: vec![], vacant: 1 }));

        let passed = outcome(&contest(&party_list(Exhausted::PassOn, false, NOTHING), counts), &order(&[0, 1]));
        let expected = vec![seats(e, &["edda", "emil", "eva"], 3), seats(w, &["wim"], 1)];
        assert_eq!(passed, Ok(Outcome::Seats { lists: expected, ties: vec![], vacant: 0 }));
    }

    #[test]
    fn a_list_without_candidates_names_none_and_has_no_limit() {
        let names = ids(&["east"]);
        let lists: Vec<_> = names.iter().map(|id| ListCounts { id, votes: 1, candidates: vec![] }).collect();
        let counts = Counts::Lists { lists: &lists, blank: 0 };
        let given = outcome(&contest(&party_list(Exhausted::PassOn, false, NOTHING), counts), &order(&[0]));
        let expected = names.iter().map(|id| ListSeats { candidates: vec![], id: id.clone(), seats: 4 }).collect();
        assert_eq!(given, Ok(Outcome::Seats { lists: expected, ties: vec![], vacant: 0 }));
    }

    #[test]
    fn blank_votes_raise_the_threshold_only_where_they_are_valid() {
        let names = ids(&["east", "west"]);
        let lists: Vec<_> =
            names.iter().zip([15, 5]).map(|(id, votes)| ListCounts { id, votes, candidates: vec![] }).collect();
        let counts = Counts::Lists { lists: &lists, blank: 1 };
        let quarter = Ratio { numerator: 1, denominator: 4 };
        for (blank_is_valid, expected) in [(false, [3, 1]), (true, [4, 0])] {
            let rule = party_list(Exhausted::Vacant, blank_is_valid, quarter);
            let Ok(Outcome::Seats { lists, .. }) = outcome(&contest(&rule, counts), &order(&[0, 1])) else {
                panic!("seats")
            };
            assert_eq!(lists.iter().map(|list| list.seats).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn ties_between_lists_are_named() {
        let names = ids(&["east", "west", "north"]);
        let lists: Vec<_> =
            names.iter().zip([9, 3, 9]).map(|(id, votes)| ListCounts { id, votes, candidates: vec![] }).collect();
        let counts = Counts::Lists { lists: &lists, blank: 0 };
        let rule = Rule::PartyList {
            blank_is_valid: false,
            exhausted: Exhausted::Vacant,
            method: Method::Dhondt {},
            seats: 3,
            threshold: Share { ratio: NOTHING, test: Test::AtLeast },
        };
        let Ok(Outcome::Seats { lists, ties, .. }) = outcome(&contest(&rule, counts), &order(&[2, 1, 0])) else {
            panic!("seats")
        };
        assert_eq!(ties, [ids(&["east", "north"])]);
        assert_eq!(lists.iter().map(|list| list.seats).collect::<Vec<_>>(), [1, 0, 2]);
    }

    #[test]
    fn a_rule_for_another_kind_of_ballot_is_refused() {
        let names = ids(&["a", "b"]);
        let options = items(&names, &[1, 2]);
        let lists = Counts::Lists { lists: &[], blank: 0 };
        let party = party_list(Exhausted::Vacant, false, NOTHING);
        let refused =
            |rule: &Rule, counts| outcome(&Contest { rule, counts, ballots: 1, credentials: 1 }, &order(&[0, 1]));
        assert_eq!(refused(&party, Counts::Options(&options)), Err(Error::OtherBallot));
        assert_eq!(refused(&Rule::Approval { seats: 1 }, lists), Err(Error::OtherBallot));
    }

    #[test]
    fn an_order_of_other_items_is_refused() {
        let names = ids(&["a", "b"]);
        let options = items(&names, &[1, 2]);
        let rule = Rule::Plurality { seats: 1 };
        let refused = outcome(&contest(&rule, Counts::Options(&options)), &order(&[0]));
        assert_eq!(refused.map_err(|e| e.code()), Err("count-tie-order"));
    }
}
