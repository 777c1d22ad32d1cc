//! What the rule of a contest means (`docs/protocol.md` §5.2, §11).

use ::election::Contest;
use ::election::contest::{BallotForm, Report};
use ::election::rules::{Exhausted, MajorityBase, Method, Quota, QuotaBase, Ratio, Rule, Share, Test};
use officials::Saying;

use crate::seats::method;

/// One sentence for each consequence.
pub fn consequences(contest: &Contest) -> Vec<Saying> {
    let mut found = vec![choice(&contest.ballot)];
    match &contest.rule {
        Rule::Plurality { seats } | Rule::Approval { seats } => {
            found.push(Saying::new("rule-most-votes").with("count", *seats));
            found.push(Saying::new("rule-without-vote"));
            found.push(Saying::new("rule-draw"));
        }
        Rule::YesNo { majority, quorum } => {
            let base = match majority.of {
                MajorityBase::YesAndNo => "rule-yes-of-votes",
                MajorityBase::Ballots => "rule-yes-of-ballots",
                MajorityBase::Credentials => "rule-yes-of-credentials",
            };
            found.push(Saying::new(base).with("part", part(majority.ratio, majority.test)));
            found.push(match quorum.numerator {
                0 => Saying::new("rule-quorum-none"),
                _ => Saying::new("rule-quorum").with("part", part(*quorum, Test::AtLeast)),
            });
        }
        Rule::PartyList { blank_is_valid, exhausted, method: of, seats, threshold } => {
            found.push(Saying::new("rule-seats").with("count", *seats).with("method", method(*of)));
            found.push(of_threshold(*threshold, *blank_is_valid));
            found.extend(of_method(*of));
            found.push(Saying::new(match exhausted {
                Exhausted::PassOn => "rule-pass-on",
                Exhausted::Vacant => "rule-vacant",
            }));
        }
    }
    found.push(Saying::new(match contest.report {
        Report::Whole => "rule-whole",
        Report::ByConstituency => "rule-by-constituency",
    }));
    found
}

fn choice(ballot: &BallotForm) -> Saying {
    match ballot {
        BallotForm::Options { blank, max, min, options } => {
            let votes = if min == max {
                Saying::new("rule-votes")
            } else {
                Saying::new("rule-votes-between").with("min", *min)
            };
            let name = if *blank { "rule-options-blank" } else { "rule-options" };
            Saying::new(name).with("votes", votes.with("max", *max)).with("count", options.len())
        }
        BallotForm::Lists { blank, candidate_votes: 0, lists } => {
            Saying::new(if *blank { "rule-lists-blank" } else { "rule-lists" }).with("count", lists.len())
        }
        BallotForm::Lists { blank, candidate_votes, lists } => {
            let says = Saying::new(if *blank { "rule-candidates-blank" } else { "rule-candidates" });
            says.with("count", lists.len()).with("candidates", *candidate_votes)
        }
    }
}

fn of_threshold(threshold: Share, blank_is_valid: bool) -> Saying {
    if threshold.ratio.numerator == 0 && threshold.test == Test::AtLeast {
        return Saying::new("rule-threshold-none");
    }
    let name = if blank_is_valid { "rule-threshold-blank" } else { "rule-threshold" };
    Saying::new(name).with("part", part(threshold.ratio, threshold.test))
}

fn of_method(method: Method) -> Vec<Saying> {
    let Method::LargestRemainder { quota, quota_base } = method else { return Vec::new() };
    let is_dearer = quota_base == QuotaBase::AllValidVotes;
    let can_be_too_many = matches!(quota, Quota::HagenbachBischoff | Quota::Imperiali);
    let sentences = [(is_dearer, "rule-dearer"), (can_be_too_many, "rule-too-many")];
    sentences.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| Saying::new(name)).collect()
}

fn part(ratio: Ratio, test: Test) -> Saying {
    let Ratio { denominator, numerator } = ratio;
    let hundredfold = u64::from(numerator) * 100;
    let (percent, rest) = (hundredfold / u64::from(denominator), hundredfold % u64::from(denominator));
    let is_above = test == Test::Above;
    if rest == 0 {
        let name = if is_above { "part-above-percent" } else { "part-at-least-percent" };
        return Saying::new(name).with("percent", percent);
    }
    let says = Saying::new(if is_above { "part-above" } else { "part-at-least" });
    says.with("numerator", numerator).with("denominator", denominator)
}
