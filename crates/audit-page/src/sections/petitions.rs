//! Petitions, with what the commission said to them.

use audit::numbers::PetitionNumbers;
use markup::{Escaped, Html, titled};

use crate::page::View;

pub(super) fn section(view: &View<'_>, page: &mut Html) {
    page.section("petitions", &view.text("petitions-title"));
    let why = if view.report.petitions.is_empty() { "petitions-none" } else { "petitions-why" };
    page.element("p", &view.text(why));
    for petition in &view.report.petitions {
        one(view, petition, page);
    }
    page.end_section();
}

fn one(view: &View<'_>, petition: &PetitionNumbers, page: &mut Html) {
    let (entry, id) = (view.number(petition.entry), petition.id.to_string());
    page.classed("h3", "at", &view.texts.with("petitions-at", &[("entry", &entry), ("title", &petition.text.title)]));
    page.element("p", &view.texts.with("petitions-id", &[("id", &id)]));
    let number = view.number(petition.signatures);
    page.element("p", &view.texts.with("petitions-signed", &[("number", &number)]));
    let language = Escaped(petition.text.language.as_str());
    page.raw(&format!("<blockquote lang=\"{language}\">"));
    petition.text.paragraphs.iter().for_each(|paragraph| page.element("p", paragraph));
    page.raw("</blockquote>");
    for delay in &petition.delays {
        let (entry, time) = (view.number(delay.entry), view.time(delay.until));
        page.element("p", &view.texts.with("petitions-delay", &[("entry", &entry), ("time", &time)]));
        page.raw(&format!("<blockquote>{}</blockquote>", titled(&delay.reason, view.texts)));
    }
    match &petition.answer {
        Some(answer) => {
            let entry = view.number(answer.entry);
            page.element("p", &view.texts.with("petitions-answer", &[("entry", &entry)]));
            page.raw(&format!("<blockquote>{}</blockquote>", titled(&answer.text, view.texts)));
        }
        None => {
            let time = view.time(petition.due);
            page.element("p", &view.texts.with("petitions-due", &[("time", &time)]));
        }
    }
}
