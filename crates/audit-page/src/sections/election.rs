//! Which election it is.

use audit::numbers::ElectionName;

use crate::page::View;
use markup::{Escaped, Html, titled};

/// Words of the control code in a line.
const WORDS: usize = 4;

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    page.section("election", &view.text("election-title"));
    match &view.report.election {
        None => page.element("p", &view.text("election-none")),
        Some(election) => about(view, election, page),
    }
    page.end_section();
}

fn about(view: &View<'_>, election: &ElectionName, page: &mut Html) {
    page.classed("h3", "small", &view.text("election-code"));
    page.raw(&format!("<p class=\"code\">{}</p>", code(&election.fingerprint)));
    page.element("p", &view.text("election-code-why"));
    let mut rows = vec![(view.text("election-name"), names(view, election))];
    rows.push((view.text("election-id"), format!("<code>{}</code>", Escaped(&election.id.to_string()))));
    let report = view.report;
    if let Some(earlier) = &report.earlier {
        rows.push((view.text("election-earlier"), format!("<code>{}</code>", Escaped(&earlier.election.to_string()))));
    }
    let phase = view.texts.known(&format!("phase-{}", report.phase)).unwrap_or_else(|| report.phase.clone());
    rows.push((view.text("election-phase"), Escaped(&phase).to_string()));
    let schedule = report.schedule.as_ref();
    for (happened, name, planned, planned_name) in [
        (report.opened, "election-opened", schedule.map(|schedule| schedule.opens), "election-planned-open"),
        (report.closed, "election-closed", schedule.map(|schedule| schedule.closes), "election-planned-close"),
    ] {
        let row = match (happened, planned) {
            (Some(time), _) => Some((name, time)),
            // What is called off has no future.
            (None, Some(time)) if report.phase != "cancelled" => Some((planned_name, time)),
            (None, _) => None,
        };
        rows.extend(row.map(|(name, time)| (view.text(name), Escaped(&view.time(time)).to_string())));
    }
    if let Some(checkpoint) = &report.log.checkpoint {
        rows.push((view.text("election-seen"), Escaped(&view.time(checkpoint.time)).to_string()));
    }
    page.facts(&rows);
}

/// Lines of a few words, which are easier to compare.
fn code(fingerprint: &str) -> String {
    let words: Vec<&str> = fingerprint.split(' ').collect();
    let lines = words.chunks(WORDS).map(|line| format!("<span>{}</span>", Escaped(&line.join(" "))));
    lines.collect::<Vec<_>>().join(" ")
}

/// The title in the language of the page, and then in the others.
fn names(view: &View<'_>, election: &ElectionName) -> String {
    let own = view.texts.language().tag();
    let others = election.title.0.iter().filter(|(language, _)| language.as_str() != own);
    let others = others
        .map(|(language, title)| format!("<bdi lang=\"{}\">{}</bdi>", Escaped(language.as_str()), Escaped(title)));
    let is_there = election.title.0.keys().any(|language| language.as_str() == own);
    let first = is_there.then(|| titled(&election.title, view.texts));
    first.into_iter().chain(others).collect::<Vec<_>>().join("<br>")
}
