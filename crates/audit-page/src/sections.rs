//! What stands on the page, in its order.

mod assumptions;
mod checked;
mod election;
mod numbers;
mod petitions;
mod repeat;
mod results;
mod signed;
mod verdict;

use ::election::statement::{ComplaintCategory, ComplaintDecision};
use audit::numbers::Announcement;

use crate::page::View;
use markup::{Escaped, Html, titled};

/// Sections that are found from the top: their ids, and the names of their headings.
const CONTENTS: [(&str, &str); 10] = [
    ("election", "election-title"),
    ("checked", "checked-title"),
    ("signed", "signed-title"),
    ("unseen", "unseen-title"),
    ("numbers", "numbers-title"),
    ("results", "results-title"),
    ("assumptions", "assumptions-title"),
    ("announced", "announced-title"),
    ("petitions", "petitions-title"),
    ("repeat", "repeat-title"),
];

/// All sections.
pub(crate) fn all(view: &View<'_>, page: &mut Html) {
    verdict::head(view, page);
    verdict::failures(view, page);
    contents(view, page);
    election::section(view, page);
    checked::section(view, page);
    signed::section(view, page);
    unseen(view, page);
    numbers::section(view, page);
    results::section(view, page);
    assumptions::section(view, page);
    announced(view, page);
    petitions::section(view, page);
    repeat::section(view, page);
}

fn contents(view: &View<'_>, page: &mut Html) {
    page.raw(&format!("<nav aria-label=\"{}\"><ul>", Escaped(&view.text("contents"))));
    for (id, name) in CONTENTS {
        page.raw(&format!("<li><a href=\"#{id}\">{}</a></li>", Escaped(&view.text(name))));
    }
    page.raw("</ul></nav>");
}

/// The same sentences as in the text of the audit, in the language of the page: a test compares them.
fn unseen(view: &View<'_>, page: &mut Html) {
    page.section("unseen", &view.text("unseen-title"));
    page.element("p", &view.text("unseen-why"));
    page.raw("<ul class=\"unseen\">");
    let report = view.report;
    let trustees = report.trustees.as_ref().map_or((0, 0), |them| (them.threshold, them.members));
    page.element("li", &view.text("unseen-people"));
    page.element("li", &view.text("unseen-devices"));
    let of = |name: &str, (threshold, members): (usize, usize)| {
        view.texts.with(name, &[("threshold", &threshold.to_string()), ("members", &members.to_string())])
    };
    let issued = match &report.earlier {
        Some(earlier) => {
            let name = if earlier.compared { "unseen-earlier" } else { "unseen-earlier-keys" };
            view.texts.with(name, &[("election", &earlier.election.to_string())])
        }
        None => {
            let registrars = report.registrars.as_ref().map_or((0, 0), |them| (them.threshold, them.members));
            of("unseen-registrars", registrars)
        }
    };
    page.element("li", &issued);
    page.element("li", &of("unseen-trustees", trustees));
    page.element("li", &view.text("unseen-lost"));
    page.element("li", &view.text("unseen-pressure"));
    page.raw("</ul>");
    page.end_section();
}

/// What the commission said in words; the record has few such statements.
fn announced(view: &View<'_>, page: &mut Html) {
    page.section("announced", &view.text("announced-title"));
    if view.report.announcements.is_empty() {
        page.element("p", &view.text("announced-none"));
    } else {
        page.element("p", &view.text("announced-why"));
    }
    for announcement in &view.report.announcements {
        let (entry, kind) = (view.number(announcement.entry), view.kind(announcement.kind));
        page.classed("h3", "at", &view.texts.with("announced-at", &[("entry", &entry), ("kind", &kind)]));
        for line in details(view, announcement) {
            page.element("p", &line);
        }
        page.raw(&format!("<blockquote>{}</blockquote>", titled(&announcement.text, view.texts)));
    }
    page.end_section();
}

/// What an announcement says beside its words.
fn details(view: &View<'_>, announcement: &Announcement) -> Vec<String> {
    let closes = announcement.closes.map(|closes| view.texts.with("announced-extend", &[("time", &view.time(closes))]));
    let complaints = announcement.complaints.as_ref().map(|complaints| {
        let category = view.text(match complaints.category {
            ComplaintCategory::Registration => "complaint-registration",
            ComplaintCategory::Candidacy => "complaint-candidacy",
            ComplaintCategory::Casting => "complaint-casting",
            ComplaintCategory::Counting => "complaint-counting",
            ComplaintCategory::Conduct => "complaint-conduct",
            ComplaintCategory::Other => "complaint-other",
        });
        let decision = view.text(match complaints.decision {
            ComplaintDecision::Pending => "decision-pending",
            ComplaintDecision::Rejected => "decision-rejected",
            ComplaintDecision::PartlyUpheld => "decision-partly-upheld",
            ComplaintDecision::Upheld => "decision-upheld",
        });
        let variables = [("category", category.as_str()), ("decision", decision.as_str())];
        view.texts.counted("announced-complaints", complaints.count, &variables)
    });
    let operator =
        announcement.operator.map(|number| view.texts.with("announced-operator", &[("number", &view.number(number))]));
    closes.into_iter().chain(operator).chain(complaints).collect()
}
