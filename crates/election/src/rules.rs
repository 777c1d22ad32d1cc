//! Rules of counting, as the manifest writes them (`docs/protocol.md` §5.2). What they compute is the `tally` crate's.

use serde::{Deserialize, Serialize};

/// The most seats of a contest.
pub const MAX_SEATS: u32 = 10_000;
/// The greatest denominator of a ratio.
pub const MAX_DENOMINATOR: u32 = 1_000_000_000;

/// How a contest is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rule {
    /// The options with the most votes.
    Plurality {
        /// Seats to fill.
        seats: u32,
    },
    /// As plurality, every option marked or not.
    Approval {
        /// Seats to fill.
        seats: u32,
    },
    /// One question: the first option is yes, the second no.
    YesNo {
        /// What yes needs.
        majority: Majority,
        /// The part of the credentials that must have voted, at least.
        quorum: Ratio,
    },
    /// Seats in proportion to votes for lists.
    PartyList {
        /// Whether blank votes are valid votes.
        blank_is_valid: bool,
        /// What happens to seats that a list cannot fill.
        exhausted: Exhausted,
        /// How seats follow from votes.
        method: Method,
        /// Seats to fill.
        seats: u32,
        /// The part of all valid votes that a list needs.
        threshold: Share,
    },
}

/// The majority that a yes needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Majority {
    /// Of what.
    pub of: MajorityBase,
    /// How large a part.
    pub ratio: Ratio,
    /// Whether the exact part is enough.
    pub test: Test,
}

/// Of what the yes votes must be a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MajorityBase {
    /// Of the votes for yes and for no.
    YesAndNo,
    /// Of the counted ballots, blank ones too.
    Ballots,
    /// Of the credentials on the roll.
    Credentials,
}

/// A part of something, and whether exactly this part is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The part.
    pub ratio: Ratio,
    /// Whether exactly the part is enough.
    pub test: Test,
}

impl Share {
    /// Whether `part` is this share of `whole`.
    pub fn is_met(self, part: u64, whole: u64) -> bool {
        let part = u128::from(part) * u128::from(self.ratio.denominator);
        let needed = u128::from(whole) * u128::from(self.ratio.numerator);
        match self.test {
            Test::AtLeast => part >= needed,
            Test::Above => part > needed,
        }
    }
}

/// Whether the exact limit is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// The limit itself is enough.
    AtLeast,
    /// Only more than the limit is enough.
    Above,
}

/// A part of a whole, exactly; `numerator` is at most `denominator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// 1 to 10^9.
    pub denominator: u32,
    /// 0 to `denominator`.
    pub numerator: u32,
}

impl Ratio {
    /// Whether the numbers are in their ranges.
    pub fn is_valid(self) -> bool {
        (1..=MAX_DENOMINATOR).contains(&self.denominator) && self.numerator <= self.denominator
    }
}

/// What happens to seats that a list has no candidates for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exhausted {
    /// Other lists get them.
    PassOn,
    /// They stay vacant.
    Vacant,
}

/// How seats follow from votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Method {
    /// Highest averages with divisors 1, 2, 3, ..
    Dhondt {},
    /// Highest averages with divisors 1, 3, 5, ..
    SainteLague {},
    /// Highest averages with divisors 1.4, 3, 5, ..
    ModifiedSainteLague {},
    /// Whole quotas, then the largest remainders.
    LargestRemainder {
        /// What one seat costs.
        quota: Quota,
        /// The votes that the quota is taken over.
        quota_base: QuotaBase,
    },
}

/// What one seat costs: N votes for S seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quota {
    /// N / S.
    Hare,
    /// floor(N / (S + 1)) + 1.
    Droop,
    /// N / (S + 1).
    HagenbachBischoff,
    /// N / (S + 2).
    Imperiali,
}

/// The votes that a quota is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaBase {
    /// All valid votes, also of lists below the threshold.
    AllValidVotes,
    /// The votes of the lists that qualify.
    QualifyingVotes,
}
