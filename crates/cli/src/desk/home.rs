//! The first page: who are you?

use markup::{Escaped, Texts};

use super::section::{Section, Sheet};

/// A way into each section.
pub fn page(sections: &[Box<dyn Section>], texts: &Texts) -> Sheet {
    let mut sheet = Sheet::new("home", texts.get("home-title"));
    sheet.body.element("p", &texts.get("home-intro"));
    sheet.body.raw("<ul class=\"ways\">");
    for section in sections {
        let (name, (title, what)) = (section.name(), section.entrance());
        let (title, what) = (texts.get(title), texts.get(what));
        sheet.body.raw(&format!(
            "<li><a id=\"to-{name}\" href=\"{name}\"><strong>{}</strong> <span>{}</span></a></li>",
            Escaped(&title),
            Escaped(&what)
        ));
    }
    sheet.body.raw("</ul>");
    sheet.body.classed("p", "soft", &texts.get("home-safe"));
    sheet
}
