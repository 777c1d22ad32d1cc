//! The two assumptions behind the number of credentials, said plainly: what the registrars could do together, and what is known of the
//! people on the roll.

use audit::earlier::EarlierNumbers;
use audit::registration::RegistrationNumbers;

use crate::figures::{bound, rate};
use crate::page::View;
use markup::Html;

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    if let Some(earlier) = &view.report.earlier {
        return issued_before(view, earlier, page);
    }
    let Some(registrars) = &view.report.registrars else { return };
    page.section("assumptions", &view.text("assumptions-title"));
    let (voted, roll) = view.voted_of_roll();
    let (voted, entries) = (view.number(voted), view.number(roll));
    page.element("p", &view.texts.with("assumptions-why", &[("roll", &entries)]));
    let (threshold, members) = (registrars.colluding_to_add_one.to_string(), registrars.members.to_string());
    let variables = [("threshold", threshold.as_str()), ("members", members.as_str())];
    page.element("h3", &view.texts.with("assumption-registrars-title", &variables));
    let variables = [("threshold", threshold.as_str()), ("voted", voted.as_str()), ("roll", entries.as_str())];
    page.element("p", &view.texts.with("assumption-registrars", &variables));
    page.element("h3", &view.text("assumption-people-title"));
    match &view.report.registration {
        Some(registration) => people(view, registration, page),
        None if is_closed(view) => {
            let quorum = registrars.roll_quorum.to_string();
            page.element("p", &view.texts.with("assumption-closed", &[("quorum", &quorum)]));
        }
        None => page.element("p", &view.text("assumption-unknown")),
    }
    page.end_section();
}

/// In a consultation both assumptions are of the election that issued the credentials.
fn issued_before(view: &View<'_>, earlier: &EarlierNumbers, page: &mut Html) {
    page.section("assumptions", &view.text("assumptions-title"));
    let (_, credentials) = view.voted_of_roll();
    let (election, credentials) = (earlier.election.to_string(), view.number(credentials));
    let variables = [("election", election.as_str()), ("credentials", credentials.as_str())];
    page.element("p", &view.texts.with("assumptions-earlier", &variables));
    let name = if earlier.compared { "assumptions-earlier-compared" } else { "assumptions-earlier-not-compared" };
    page.element("p", &view.text(name));
    for place in earlier.constituencies.iter().filter(|place| place.id != place.from) {
        let variables = [("id", place.id.as_str()), ("from", place.from.as_str())];
        page.element("p", &view.texts.with("assumptions-earlier-from", &variables));
    }
    if !earlier.left_out.is_empty() {
        let left_out: Vec<_> = earlier.left_out.iter().map(|id| id.as_str()).collect();
        page.element(
            "p",
            &view.texts.with("assumptions-earlier-left-out", &[("constituencies", &left_out.join(", "))]),
        );
    }
    page.end_section();
}

/// Whether there are rolls, and nothing of how they came about.
fn is_closed(view: &View<'_>) -> bool {
    view.report.statements.iter().any(|numbers| numbers.kind == "roll")
}

fn people(view: &View<'_>, numbers: &RegistrationNumbers, page: &mut Html) {
    page.element("p", &view.text("assumption-people"));
    if numbers.sampled == 0 {
        page.element("p", &view.text("assumption-no-sample"));
    } else {
        let rate = rate(numbers.failing_below_per_million, view.occasion.language);
        let most = view.number(bound(numbers.failing_below_per_million, numbers.on_rolls));
        let failed = view.number(numbers.sample_failed);
        let variables = [("rate", rate.as_str()), ("most", most.as_str()), ("failed", failed.as_str())];
        page.element("p", &view.texts.counted("assumption-sample", numbers.sampled, &variables));
    }
    if numbers.reviewer_pairs > 0 {
        page.element("p", &view.texts.counted("assumption-pairs", numbers.reviewer_pairs, &[]));
    }
}
