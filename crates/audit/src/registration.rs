//! What registration comes to, and how sure one can be of it (`docs/registration.md` §10, §11).

use election::registration::Intake;
use election::{Id, Text};
use record::{Record, Setting};
use serde::Serialize;

/// Who got on the roll, and who looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegistrationNumbers {
    /// Application ids that were handed in.
    pub deposits: u64,
    /// Applications on all rolls.
    pub on_rolls: u64,
    /// Those on rolls by the evidence that they were approved on, as the registrars say.
    pub evidence: Vec<EvidenceNumbers>,
    /// Those on rolls that came with a credential of an earlier election. Where documents are taken as well, so many people at most
    /// can be on the roll twice.
    pub returned: u64,
    /// Credentials that tried to come with two applications.
    pub void_returns: u64,
    /// Refused, as the registrars say.
    pub refused: u64,
    /// Approved and then withdrawn, or ruled out in a conflict, as the registrars say.
    pub withdrawn: u64,
    /// Undecided, as the registrars say.
    pub pending: u64,
    /// What is left of the deposits: nobody came back with evidence, or it was drawn anew and given up.
    pub abandoned: u64,
    /// Pairs of applications with one personal number.
    pub conflicts: u64,
    /// Times that witnesses were called for a lot and it was not drawn.
    pub calls_without_a_lot: u64,
    /// Desks that were lost, and registrars that were dropped: their reviews were drawn again.
    pub losses: u64,
    /// Applications that were drawn again, for these or since a day was declared void.
    pub redrawn: u64,
    /// Ends of days that the commission declared void: what a registrar approved then counts for nothing.
    pub void_days: u64,
    /// For how many others an approved person may vouch; 0 where nobody vouches.
    pub vouching_cap: usize,
    /// Approvals that auditors were to review again.
    pub sampled: u64,
    /// Of these, the ones not found clean. What could not be opened, and what nobody looked at, is among them.
    pub sample_failed: u64,
    /// With 95 % confidence, fewer approvals of a million than this would fail an auditor's eye.
    pub failing_below_per_million: u64,
    /// A false entry needs two corrupt reviewers that are drawn together: one of so many pairs is.
    pub reviewer_pairs: u64,
}

/// Applications by a kind of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceNumbers {
    /// Which.
    pub id: Id,
    /// What it is called.
    pub title: Text,
    /// How many.
    pub applications: u64,
}

/// None without an intake, or before registration.
pub(crate) fn numbers(setting: &Setting, record: &Record) -> Option<RegistrationNumbers> {
    let intake = setting.manifest.registration.intake()?;
    let summary = record.registration_summary()?;
    let counts = summary.counts.as_ref();
    let of =
        |number: fn(&election::statement::Counts) -> canonical::Int| counts.map_or(0, |counts| number(counts).get());
    let (refused, withdrawn, pending) = (of(|c| c.refused), of(|c| c.withdrawn), of(|c| c.pending));
    let known = [summary.on_rolls, refused, withdrawn, pending].into_iter().fold(0, u64::saturating_add);
    let sample_failed = summary.sampled - summary.clean;
    Some(RegistrationNumbers {
        deposits: summary.deposits,
        on_rolls: summary.on_rolls,
        evidence: evidence(intake, counts.map_or(&[], |counts| &counts.evidence)),
        returned: summary.returned,
        void_returns: summary.void_returns,
        refused,
        withdrawn,
        pending,
        abandoned: summary.deposits.saturating_sub(known),
        conflicts: summary.conflicts,
        calls_without_a_lot: summary.failed_calls,
        losses: summary.losses,
        redrawn: summary.redrawn,
        void_days: summary.void_days,
        vouching_cap: intake.vouching_cap(),
        sampled: summary.sampled,
        sample_failed,
        failing_below_per_million: failing_below(summary.sampled, sample_failed),
        reviewer_pairs: summary.active * summary.active.saturating_sub(1) / 2,
    })
}

fn evidence(intake: &Intake, numbers: &[canonical::Int]) -> Vec<EvidenceNumbers> {
    let number = |position: usize| numbers.get(position).map_or(0, |number| number.get());
    let kinds = intake.evidence.iter().enumerate();
    let of = |(position, kind): (usize, &election::registration::EvidenceKind)| EvidenceNumbers {
        id: kind.id().clone(),
        title: kind.title().clone(),
        applications: number(position),
    };
    kinds.map(of).collect()
}

/// One million, and the confidence that is not there: 5 %.
const MILLION: u64 = 1_000_000;
const DOUBT: f64 = 0.05;

/// The one-sided bound of Clopper and Pearson (1934) in parts of a million, rounded up: the least rate at which so few failures
/// among so many samples have a probability below 5 %.
pub fn failing_below(sampled: u64, failed: u64) -> u64 {
    let (mut low, mut high) = (0, MILLION);
    if failed >= sampled {
        return MILLION;
    }
    // The probability falls as the rate grows.
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if at_most(failed, sampled, middle) < DOUBT { high = middle } else { low = middle }
    }
    high
}

/// The probability of at most `failed` of `sampled` at a rate of `per_million`, by logarithms, since single terms can be too small
/// for a float.
fn at_most(failed: u64, sampled: u64, per_million: u64) -> f64 {
    let float = |n: u64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let rate = float(per_million) / float(MILLION);
    let (odds, n) = (rate.ln() - (1.0 - rate).ln(), float(sampled));
    let mut logarithm = n * (1.0 - rate).ln();
    let mut sum = logarithm.exp();
    for k in 1..=failed {
        let k = float(k);
        logarithm += ((n - k + 1.0) / k).ln() + odds;
        sum += logarithm.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_that_of_the_tables() {
        // 1 - 0.05^(1/m) for clean samples; the others from published tables of the binomial distribution.
        for (sampled, failed, expected) in
            [(598, 0, 4_998), (299, 0, 9_970), (59, 0, 49_509), (1, 0, 950_000), (10, 1, 394_163), (100, 5, 102_254)]
        {
            let found = failing_below(sampled, failed);
            assert!(found.abs_diff(expected) <= 2, "{sampled}, {failed}: {found}");
        }
    }

    #[test]
    fn nothing_is_known_without_samples_or_if_all_fail() {
        assert_eq!((failing_below(0, 0), failing_below(5, 5)), (MILLION, MILLION));
    }

    #[test]
    fn more_samples_say_more_and_more_failures_less() {
        assert!(failing_below(3_000, 0) < failing_below(598, 0));
        assert!(failing_below(598, 1) > failing_below(598, 0));
        assert!(failing_below(300_000, 30) < failing_below(3_000, 30));
    }
}
