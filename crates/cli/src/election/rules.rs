//! What the rule of a contest means, in words (`docs/protocol.md` §5.2, §11).

use ::election::Contest;
use ::election::contest::{BallotForm, Report};
use ::election::rules::{Exhausted, MajorityBase, Method, Quota, QuotaBase, Ratio, Rule, Share, Test};

use crate::seats::{grouped, method_name};

/// One sentence for each consequence.
pub fn in_words(contest: &Contest) -> Vec<String> {
    let mut words = vec![choice(&contest.ballot)];
    match &contest.rule {
        Rule::Plurality { seats } | Rule::Approval { seats } => {
            words.push(format!("The {} with the most votes are elected.", counted(*seats, "option", "options")));
            words.push("An option without a vote is not elected; its seat stays vacant.".into());
            words.push("Between equal votes a draw decides that nobody can foresee.".into());
        }
        Rule::YesNo { majority, quorum } => {
            let base = match majority.of {
                MajorityBase::YesAndNo => "the votes for yes and no",
                MajorityBase::Ballots => "the counted ballots, blank ones too",
                MajorityBase::Credentials => "the credentials on the rolls, whether they voted or not",
            };
            words.push(format!(
                "Yes wins with {} of {base}, and at least one vote.",
                part(majority.ratio, majority.test)
            ));
            words.push(if quorum.numerator == 0 {
                "It is valid however few vote.".into()
            } else {
                format!("It fails unless {} of the credentials on the rolls vote.", part(*quorum, Test::AtLeast))
            });
        }
        Rule::PartyList { blank_is_valid, exhausted, method, seats, threshold } => {
            words.push(format!("{} by {}.", counted(*seats, "seat", "seats"), method_name(*method)));
            words.push(of_threshold(*threshold, *blank_is_valid));
            words.extend(of_method(*method));
            words.push(match exhausted {
                Exhausted::PassOn => "Seats for which a list has no candidate go to other lists.".into(),
                Exhausted::Vacant => "Seats for which a list has no candidate stay vacant.".into(),
            });
        }
    }
    words.push(match contest.report {
        Report::Whole => "One sum over all constituencies is opened.".into(),
        Report::ByConstituency => {
            "A sum for each constituency is opened, small ones joined with their neighbours.".into()
        }
    });
    words
}

fn choice(ballot: &BallotForm) -> String {
    let (mut words, blank) = match ballot {
        BallotForm::Options { blank, max, min, options } => {
            let votes = match (min, max) {
                (min, max) if min == max => counted(*max, "vote", "votes"),
                (min, max) => format!("{min} to {}", counted(*max, "vote", "votes")),
            };
            (format!("A ballot gives {votes} to {}", of(options.len(), "option", "options")), blank)
        }
        BallotForm::Lists { blank, candidate_votes, lists } => {
            let mut words = format!("A ballot chooses one of {}", of(lists.len(), "list", "lists"));
            if *candidate_votes > 0 {
                words += &format!(" and up to {} of its candidates", grouped((*candidate_votes).into()));
            }
            (words, blank)
        }
    };
    words += if *blank { ", or is blank." } else { "." };
    words
}

fn of_threshold(threshold: Share, blank_is_valid: bool) -> String {
    if threshold.ratio.numerator == 0 && threshold.test == Test::AtLeast {
        return "There is no threshold.".into();
    }
    let valid = if blank_is_valid { "the votes for lists and the blank votes" } else { "the votes for lists" };
    format!("A list needs {} of {valid}.", part(threshold.ratio, threshold.test))
}

fn of_method(method: Method) -> Vec<String> {
    let Method::LargestRemainder { quota, quota_base } = method else { return Vec::new() };
    let mut words = vec![];
    if quota_base == QuotaBase::AllValidVotes {
        words.push(
            "Votes for lists below the threshold make each seat dearer, so more seats go by remainders.".to_owned(),
        );
    }
    if matches!(quota, Quota::HagenbachBischoff | Quota::Imperiali) {
        words.push(
            "This quota can give more seats than there are; lists with the least remainders then lose them.".into(),
        );
    }
    words
}

fn part(ratio: Ratio, test: Test) -> String {
    let test = match test {
        Test::AtLeast => "at least",
        Test::Above => "more than",
    };
    let Ratio { denominator, numerator } = ratio;
    let (percent, rest) =
        (u64::from(numerator) * 100 / u64::from(denominator), u64::from(numerator) * 100 % u64::from(denominator));
    if rest == 0 {
        format!("{test} {percent}%")
    } else {
        format!("{test} {}/{}", grouped(numerator.into()), grouped(denominator.into()))
    }
}

fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n.into()), if n == 1 { one } else { many })
}

fn of(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
