//! What an audit says of registration: who got on the roll, and how sure one can be of it.

use ::audit::registration::RegistrationNumbers;

use super::numbers::{counted, grouped};
use super::page::Page;
use super::text::title;

/// Writes it on a page.
pub fn section(numbers: &RegistrationNumbers, page: &mut Page) {
    page.heading("How people got on the roll");
    page.row("Applications", &applications(numbers));
    let kinds = numbers.evidence.iter().filter(|kind| kind.applications > 0);
    let kinds: Vec<_> = kinds.map(|kind| format!("{} {}", title(&kind.title), grouped(kind.applications))).collect();
    if !kinds.is_empty() {
        page.row("On evidence", &kinds.join(", "));
    }
    if numbers.vouching_cap > 0 {
        page.row("Vouching", &format!("each for {} others at most", numbers.vouching_cap));
    }
    if numbers.returned + numbers.void_returns > 0 {
        page.row("Returned", &returned(numbers));
    }
    page.row("Sample", &sample(numbers));
    page.row("False entries", &false_entries(numbers));
    let trouble = [
        (numbers.conflicts, "pair of applications with one number", "pairs of applications with one number"),
        (numbers.losses, "desk lost or registrar dropped", "desks lost or registrars dropped"),
        (numbers.redrawn, "application drawn again", "applications drawn again"),
        (numbers.void_days, "day's approvals declared void", "days' approvals declared void"),
        (numbers.calls_without_a_lot, "call of the witnesses without a lot", "calls of the witnesses without a lot"),
    ];
    let trouble = trouble.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(n, one, many));
    let trouble: Vec<_> = trouble.collect();
    if !trouble.is_empty() {
        page.row("Incidents", &trouble.join(", "));
    }
}

fn applications(numbers: &RegistrationNumbers) -> String {
    let RegistrationNumbers { deposits, on_rolls, refused, withdrawn, pending, abandoned, .. } = numbers;
    let parts = [(refused, "refused"), (withdrawn, "withdrawn"), (pending, "undecided"), (abandoned, "abandoned")];
    let parts = parts.into_iter().filter(|(n, _)| **n > 0).map(|(n, what)| format!(", {} {what}", grouped(*n)));
    format!("{} handed in: {} on the roll{}", grouped(*deposits), grouped(*on_rolls), parts.collect::<String>())
}

fn returned(numbers: &RegistrationNumbers) -> String {
    let void = match numbers.void_returns {
        0 => String::new(),
        n => format!(" {} that tried it twice got nothing.", counted(n, "credential", "credentials")),
    };
    let returned = counted(numbers.returned, "application", "applications");
    format!(
        "{returned} with a credential of an earlier election; where documents are taken, too, at most so many people are on the roll twice.{void}"
    )
}

/// The sentence for which auditors work.
fn sample(numbers: &RegistrationNumbers) -> String {
    let RegistrationNumbers { sampled, sample_failed, failing_below_per_million, .. } = *numbers;
    if sampled == 0 {
        return "no approval was reviewed a second time: nothing is known of how many would fail an auditor's eye"
            .into();
    }
    let found = match sample_failed {
        0 => counted(sampled, "clean sample", "clean samples"),
        failed => {
            format!("{} of {} failed, or could not be opened", grouped(failed), counted(sampled, "sample", "samples"))
        }
    };
    format!(
        "{found}: 95 % sure that fewer than {} of approvals fail an auditor's eye",
        parts(failing_below_per_million)
    )
}

fn false_entries(numbers: &RegistrationNumbers) -> String {
    match numbers.reviewer_pairs {
        0 => "each needs two corrupt reviewers that are drawn together, or evidence that honest reviewers believed"
            .into(),
        pairs => format!(
            "each needs two corrupt reviewers that are drawn together, which is the lot of 1 in {} applications for each such pair, or \
             evidence that honest reviewers believed",
            grouped(pairs)
        ),
    }
}

/// Parts of a million as a percentage, rounded up: to the tenth of a percent, or to the hundredth below one percent.
fn parts(per_million: u64) -> String {
    let hundredths = per_million.div_ceil(100);
    if hundredths < 100 {
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        return format!("{} %", text.strip_suffix('0').unwrap_or(&text));
    }
    let tenths = per_million.div_ceil(1_000);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(sampled: u64, sample_failed: u64) -> RegistrationNumbers {
        RegistrationNumbers {
            deposits: 7_100,
            on_rolls: 6_723,
            evidence: vec![],
            returned: 0,
            void_returns: 0,
            refused: 300,
            withdrawn: 0,
            pending: 0,
            abandoned: 77,
            conflicts: 0,
            calls_without_a_lot: 0,
            losses: 0,
            redrawn: 0,
            void_days: 0,
            vouching_cap: 0,
            sampled,
            sample_failed,
            failing_below_per_million: ::audit::registration::failing_below(sampled, sample_failed),
            reviewer_pairs: 10,
        }
    }

    #[test]
    fn the_confidence_is_said_in_one_sentence() {
        let said = sample(&numbers(598, 0));
        assert_eq!(said, "598 clean samples: 95 % sure that fewer than 0.5 % of approvals fail an auditor's eye");
        assert!(
            sample(&numbers(598, 2))
                .starts_with("2 of 598 samples failed, or could not be opened: 95 % sure that fewer than 1.1 %")
        );
        assert!(sample(&numbers(0, 0)).contains("nothing is known"));
    }

    #[test]
    fn a_percentage_is_never_rounded_down() {
        for (per_million, text) in [
            (4_998, "0.5 %"),
            (5_001, "0.51 %"),
            (9_970, "1.0 %"),
            (1, "0.01 %"),
            (950_001, "95.1 %"),
            (1_000_000, "100.0 %"),
        ] {
            assert_eq!(parts(per_million), text);
        }
    }

    #[test]
    fn every_deposit_is_accounted_for() {
        let said = applications(&numbers(0, 0));
        assert_eq!(said, "7,100 handed in: 6,723 on the roll, 300 refused, 77 abandoned");
    }
}
