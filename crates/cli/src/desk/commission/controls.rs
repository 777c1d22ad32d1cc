//! Controls that the commission's forms have beside those of every form.

use markup::{Escaped, Html};
use officials::Saying;

use crate::desk::section::Visit;
use crate::election::wording::Wording;

/// A field for a line, with a label of its own.
pub fn line(page: &mut Html, name: &str, label: &str, value: &str) {
    let (name, label, value) = (Escaped(name), Escaped(label), Escaped(value));
    page.raw(&format!("<div class=\"field\">\n<label for=\"{name}\">{label}</label>"));
    page.raw(&format!(
        "<input id=\"{name}\" name=\"{name}\" type=\"text\" value=\"{value}\" spellcheck=\"false\"></div>"
    ));
}

/// A field for a text of many lines.
pub fn area(page: &mut Html, name: &str, label: &str, value: &str) {
    let (name, label) = (Escaped(name), Escaped(label));
    page.raw(&format!("<div class=\"field\">\n<label for=\"{name}\">{label}</label>"));
    // A browser drops the first line break of a text.
    let lines: Vec<String> = value.lines().map(|line| Escaped(line).to_string()).collect();
    page.raw(&format!(
        "<textarea id=\"{name}\" name=\"{name}\" spellcheck=\"false\">\n{}</textarea></div>",
        lines.join("\n")
    ));
}

/// One of several values, each with what is read.
pub fn one_of(page: &mut Html, name: &str, label: &str, chosen: &str, values: &[(impl AsRef<str>, String)]) {
    let (name, label) = (Escaped(name), Escaped(label));
    page.raw(&format!(
        "<div class=\"field\">\n<label for=\"{name}\">{label}</label>\n<select id=\"{name}\" name=\"{name}\">"
    ));
    for (value, shown) in values {
        let value = value.as_ref();
        let is_it = if value == chosen { " selected" } else { "" };
        page.raw(&format!("<option value=\"{}\"{is_it}>{}</option>", Escaped(value), Escaped(shown)));
    }
    page.raw("</select></div>");
}

/// A link.
pub fn link(page: &mut Html, id: &str, address: &str, text: &str) {
    page.raw(&format!("<p><a id=\"{}\" href=\"{}\">{}</a></p>", Escaped(id), Escaped(address), Escaped(text)));
}

/// Lines of a list.
pub fn list(page: &mut Html, id: &str, lines: impl IntoIterator<Item = String>) {
    page.raw(&format!("<ul id=\"{}\">", Escaped(id)));
    lines.into_iter().for_each(|line| page.element("li", &line));
    page.raw("</ul>");
}

/// The words of something in the language of the page.
pub fn say(visit: &Visit<'_>, said: &Saying) -> String {
    wording(visit).say(said)
}

/// All words in the language of the page.
pub fn wording(visit: &Visit<'_>) -> Wording {
    Wording::new(visit.texts.language())
}
