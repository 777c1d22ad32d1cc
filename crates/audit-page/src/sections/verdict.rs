//! The verdict, and what fails.

use audit::{Failure, Verdict};

use crate::figures::percent;
use crate::page::View;
use markup::{Escaped, Html, titled};

/// Failures that are shown one by one.
const SHOWN: usize = 50;

/// The title of the election and the verdict, with the numbers that everyone asks for first.
pub(crate) fn head(view: &View<'_>, page: &mut Html) {
    let report = view.report;
    page.raw("<header>");
    page.classed("p", "kicker", &view.text("kicker"));
    let title = report.election.as_ref().map_or_else(|| "?".to_owned(), |election| titled(&election.title, view.texts));
    page.raw(&format!("<h1>{title}</h1>\n</header>"));
    let is_compared = report.election.as_ref().is_some_and(|election| election.compared);
    if report.failures.iter().any(|failure| failure.code == "election") {
        notice(page, "bad", &view.text("other-election"), &view.text("other-election-why"));
    }
    let (class, name) = match (report.verdict, report.phase.as_str()) {
        (Verdict::Fails, _) => ("bad", "verdict-fails"),
        (Verdict::HoldsSoFar, _) => ("caution", "verdict-so-far"),
        (Verdict::Holds, "cancelled") => ("caution", "verdict-cancelled"),
        (Verdict::Holds, _) => ("good", "verdict-holds"),
    };
    let count = match report.verdict {
        Verdict::Fails => report.failures.len() as u64,
        Verdict::Holds | Verdict::HoldsSoFar => report.log.entries,
    };
    notice(page, class, &view.text(name), &view.texts.counted(&format!("{name}-why"), count, &[]));
    if !is_compared && report.election.is_some() {
        notice(page, "caution", &view.text("not-compared"), &view.text("not-compared-why"));
    }
    figures(view, page);
}

fn notice(page: &mut Html, class: &str, headline: &str, why: &str) {
    page.raw(&format!(
        "<div class=\"verdict {class}\"><p class=\"headline\">{}</p><p>{}</p></div>",
        Escaped(headline),
        Escaped(why)
    ));
}

fn figures(view: &View<'_>, page: &mut Html) {
    let (voted, roll) = view.voted_of_roll();
    if roll == 0 {
        return;
    }
    let figures = [
        ("number-roll", view.number(roll)),
        ("number-voted", view.number(voted)),
        ("number-turnout", percent(voted, roll, view.occasion.language)),
        ("number-entries", view.number(view.report.log.entries)),
    ];
    page.raw("<dl class=\"figures\">");
    for (name, value) in figures {
        page.raw(&format!("<div><dt>{}</dt><dd>{}</dd></div>", Escaped(&view.text(name)), Escaped(&value)));
    }
    page.raw("</dl>");
}

/// What fails, if something does. What is said of each is in English: it quotes the specification.
pub(crate) fn failures(view: &View<'_>, page: &mut Html) {
    let failures = &view.report.failures;
    if failures.is_empty() {
        return;
    }
    page.section("fails", &view.text("fails-title"));
    page.raw("<dl class=\"failures\">");
    for failure in failures.iter().take(SHOWN) {
        let (place, code, message) = (place(view, failure), Escaped(failure.code), Escaped(&failure.message));
        page.raw(&format!("<div><dt>{} <code>{code}</code></dt><dd lang=\"en\">{message}</dd></div>", Escaped(&place)));
    }
    page.raw("</dl>");
    let more = failures.len().saturating_sub(SHOWN) as u64;
    if more > 0 {
        page.element("p", &view.texts.counted("fails-more", more, &[]));
    }
    page.end_section();
}

fn place(view: &View<'_>, failure: &Failure) -> String {
    let entry = failure.entry.map(|entry| {
        let entry = view.number(entry);
        match failure.kind {
            Some(kind) => view.texts.with("fails-entry-kind", &[("entry", &entry), ("kind", &view.kind(kind))]),
            None => view.texts.with("fails-entry", &[("entry", &entry)]),
        }
    });
    let places: Vec<String> = entry.into_iter().chain(failure.path.clone()).collect();
    if places.is_empty() { view.text("fails-record") } else { places.join(", ") }
}
