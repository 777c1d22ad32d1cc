//! Yes or no (`docs/protocol.md` §11).

use election::rules::{Majority, MajorityBase, Ratio, Share, Test};

/// The counts of a question, and how many could have answered; each fewer than 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Votes for the first option.
    pub yes: u64,
    /// Votes for the second option.
    pub no: u64,
    /// Counted ballots of the contest, blank ones too.
    pub ballots: u64,
    /// Records on the rolls of the contest's constituencies.
    pub credentials: u64,
}

/// What a question comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether yes won: the quorum is met, and yes has a vote and its majority.
    pub accepted: bool,
    /// Whether enough voted.
    pub quorum_met: bool,
}

/// Decides a question.
pub fn decide(answers: Answers, majority: Majority, quorum: Ratio) -> Decision {
    let Answers { yes, no, ballots, credentials } = answers;
    let quorum_met = Share { ratio: quorum, test: Test::AtLeast }.is_met(ballots, credentials);
    let base = match majority.of {
        MajorityBase::YesAndNo => yes + no,
        MajorityBase::Ballots => ballots,
        MajorityBase::Credentials => credentials,
    };
    let has_majority = Share { ratio: majority.ratio, test: majority.test }.is_met(yes, base);
    Decision { accepted: quorum_met && yes > 0 && has_majority, quorum_met }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_QUORUM: Ratio = Ratio { numerator: 0, denominator: 1 };
    const HALF: Ratio = Ratio { numerator: 1, denominator: 2 };
    const TWO_THIRDS: Ratio = Ratio { numerator: 2, denominator: 3 };

    fn answers(yes: u64, no: u64, ballots: u64, credentials: u64) -> Answers {
        Answers { yes, no, ballots, credentials }
    }

    fn accepted(answers: Answers, of: MajorityBase, ratio: Ratio, test: Test) -> bool {
        decide(answers, Majority { of, ratio, test }, NO_QUORUM).accepted
    }

    #[test]
    fn half_is_not_more_than_half() {
        let of = MajorityBase::YesAndNo;
        assert!(!accepted(answers(50, 50, 100, 200), of, HALF, Test::Above));
        assert!(accepted(answers(50, 50, 100, 200), of, HALF, Test::AtLeast));
        assert!(accepted(answers(51, 50, 101, 200), of, HALF, Test::Above));
        assert!(!accepted(answers(49, 50, 99, 200), of, HALF, Test::AtLeast));
    }

    #[test]
    fn two_thirds_are_exact() {
        let of = MajorityBase::YesAndNo;
        assert!(accepted(answers(20, 10, 30, 30), of, TWO_THIRDS, Test::AtLeast));
        assert!(!accepted(answers(20, 10, 30, 30), of, TWO_THIRDS, Test::Above));
        assert!(!accepted(answers(6_666_666_666_666, 3_333_333_333_334, 1, 1), of, TWO_THIRDS, Test::AtLeast));
    }

    #[test]
    fn blank_ballots_count_against_a_majority_of_ballots() {
        let votes = answers(50, 40, 110, 200);
        assert!(accepted(votes, MajorityBase::YesAndNo, HALF, Test::Above));
        assert!(!accepted(votes, MajorityBase::Ballots, HALF, Test::Above));
        assert!(accepted(answers(56, 34, 110, 200), MajorityBase::Ballots, HALF, Test::Above));
    }

    #[test]
    fn those_who_stay_away_count_against_a_majority_of_credentials() {
        assert!(!accepted(answers(99, 0, 99, 200), MajorityBase::Credentials, HALF, Test::AtLeast));
        assert!(accepted(answers(100, 0, 100, 200), MajorityBase::Credentials, HALF, Test::AtLeast));
    }

    #[test]
    fn nothing_is_accepted_without_a_yes() {
        let nothing = Ratio { numerator: 0, denominator: 1 };
        assert!(!accepted(answers(0, 0, 0, 0), MajorityBase::YesAndNo, nothing, Test::AtLeast));
        assert!(!accepted(answers(0, 5, 5, 9), MajorityBase::YesAndNo, nothing, Test::AtLeast));
        assert!(accepted(answers(1, 5, 6, 9), MajorityBase::YesAndNo, nothing, Test::Above));
    }

    #[test]
    fn the_quorum_is_of_ballots_and_exactly_enough() {
        let majority = Majority { of: MajorityBase::YesAndNo, ratio: HALF, test: Test::Above };
        let quorum = Ratio { numerator: 1, denominator: 4 };
        let decide = |ballots| decide(answers(10, 0, ballots, 100), majority, quorum);
        assert_eq!(decide(25), Decision { accepted: true, quorum_met: true });
        assert_eq!(decide(24), Decision { accepted: false, quorum_met: false });
    }

    #[test]
    fn a_met_quorum_alone_does_not_accept() {
        let majority = Majority { of: MajorityBase::YesAndNo, ratio: HALF, test: Test::Above };
        let decision = decide(answers(10, 15, 25, 25), majority, Ratio { numerator: 1, denominator: 1 });
        assert_eq!(decision, Decision { accepted: false, quorum_met: true });
    }

    #[test]
    fn the_greatest_counts_do_not_overflow() {
        let most = canonical::MAX_INTEGER;
        let fine = Ratio { numerator: 999_999_999, denominator: 1_000_000_000 };
        assert!(accepted(answers(most, most, most, most), MajorityBase::Credentials, fine, Test::Above));
        assert!(!accepted(answers(most, most, most, most), MajorityBase::YesAndNo, fine, Test::AtLeast));
    }
}
