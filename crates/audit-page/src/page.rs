//! The page as a whole.

use audit::Report;
use canonical::Hash;
use canonical::bytes::to_base64;
use markup::figures::time;
use markup::{Escaped, Html, Language, Texts};

use crate::{sections, texts};

const STYLE: &str = include_str!("style.css");

/// What a page says of itself.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    /// The language of the page. Titles of the record are shown in it where the record has them.
    pub language: Language,
    /// The address that the record was fetched from; none for a directory, whose name is nobody's business.
    pub address: Option<&'a str>,
    /// When the audit was made, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
    /// Version of the program that made it.
    pub version: &'a str,
}

/// What every section is written from.
pub(crate) struct View<'a> {
    pub(crate) report: &'a Report,
    pub(crate) occasion: &'a Occasion<'a>,
    pub(crate) texts: &'a Texts,
}

impl View<'_> {
    pub(crate) fn text(&self, name: &str) -> String {
        self.texts.get(name)
    }

    pub(crate) fn number(&self, number: u64) -> String {
        self.texts.number(number)
    }

    pub(crate) fn time(&self, seconds: u64) -> String {
        time(seconds, self.occasion.language)
    }

    /// The name of a kind of statement; one that is not known here keeps its own.
    pub(crate) fn kind(&self, kind: &str) -> String {
        self.texts.known(&format!("kind-{kind}")).unwrap_or_else(|| kind.to_owned())
    }

    /// Credentials that voted, and entries of the rolls, in all constituencies.
    pub(crate) fn voted_of_roll(&self) -> (u64, u64) {
        let places = &self.report.constituencies;
        (places.iter().map(|place| place.voted).sum(), places.iter().map(|place| place.on_roll).sum())
    }
}

/// A page about a report: a whole document.
pub fn render(report: &Report, occasion: &Occasion<'_>) -> String {
    let texts = texts::of(occasion.language);
    let view = View { report, occasion, texts: &texts };
    let mut page = Html::default();
    head(&view, &mut page);
    sections::all(&view, &mut page);
    foot(&view, &mut page);
    page.into_string()
}

fn head(view: &View<'_>, page: &mut Html) {
    let language = view.occasion.language.tag();
    let title = view.report.election.as_ref().map_or("?", |election| election.title.get(language));
    page.raw(&format!("<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">"));
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    // Only this one style, by its hash: nothing that a record says could add another, load anything or run.
    let style = to_base64(Hash::of(STYLE.as_bytes()).0);
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'");
    page.raw(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"));
    page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">");
    page.element("title", &view.texts.with("page-title", &[("title", title)]));
    page.raw(&format!("<style>{STYLE}</style>\n</head>\n<body>\n<main>"));
}

fn foot(view: &View<'_>, page: &mut Html) {
    page.raw("<footer>");
    let made = [("version", view.occasion.version), ("time", &view.time(view.occasion.time))];
    page.element("p", &view.texts.with("made", &made));
    page.raw(&format!(
        "<p><strong>{}</strong> {}</p>",
        Escaped(&view.text("machine-title")),
        Escaped(&view.text("machine"))
    ));
    page.raw("</footer>\n</main>");
    page.raw(&format!("<script type=\"application/json\" id=\"veche-audit\">{}</script>", embedded(view.report)));
    page.raw("</body>\n</html>");
}

/// The report as JSON in which nothing can end the element that it stands in.
fn embedded(report: &Report) -> String {
    let json = serde_json::to_string(report).expect("a report has a JSON form");
    json.chars().fold(String::with_capacity(json.len()), |mut safe, c| {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
        safe
    })
}
