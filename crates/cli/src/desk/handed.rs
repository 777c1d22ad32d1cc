//! What became of statements that were handed in.

use markup::{Escaped, Html};
use seat::carry::Handed;

use super::section::Visit;

/// Whether the board did not take it, though somebody may need it.
pub fn is_refused(handed: &Handed) -> bool {
    matches!(handed, Handed::Refused { .. } | Handed::OtherElection)
}

/// Shows each of them; whether the board refused one stands out.
pub fn show(page: &mut Html, title: &str, all: &[(String, Handed)], visit: &Visit<'_>) {
    let class = if all.iter().any(|(_, handed)| is_refused(handed)) { "warn" } else { "good" };
    page.raw(&format!(
        "<div id=\"handed\" class=\"notice {class}\" role=\"status\"><strong>{}</strong>\n<ul>",
        Escaped(title)
    ));
    for (name, handed) in all {
        let text = match handed {
            Handed::At(index) => visit.with("handed-at", &[("name", name), ("entry", &visit.texts.number(*index))]),
            Handed::Outdated => visit.with("handed-outdated", &[("name", name)]),
            Handed::OtherElection => visit.with("handed-other-election", &[("name", name)]),
            Handed::Refused { code, .. } => visit.with("handed-refused", &[("name", name), ("code", code)]),
        };
        page.element("li", &text);
    }
    page.raw("</ul></div>");
}
