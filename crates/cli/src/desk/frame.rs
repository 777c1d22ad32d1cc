//! What is around every page: the document, the language, and the first page.

use std::sync::{Mutex, PoisonError};

use api::desk::{Answer, Asked, Pages};
use markup::{Escaped, Html, Language, Texts};
use zeroize::Zeroizing;

use super::home;
use super::job::Progress;
use super::section::{Reply, Section, Sheet, Visit};
use crate::steps::Stage;

const STYLE: &str = include_str!("style.css");

/// All sections, and the language in which they are shown: that of the process, so that nothing is kept in a browser.
pub struct Frame {
    language: Mutex<Language>,
    sections: Vec<Box<dyn Section>>,
}

/// The texts of the frame itself, and of what several sections share.
pub fn texts(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/desk.en.ftl"),
        Language::Be => include_str!("../../texts/desk.be.ftl"),
        Language::Ru => include_str!("../../texts/desk.ru.ftl"),
    }
}

impl Frame {
    /// Of these sections.
    pub fn new(language: Language, sections: Vec<Box<dyn Section>>) -> Self {
        Self { language: Mutex::new(language), sections }
    }

    fn texts(&self, language: Language) -> Texts {
        let mut sources = vec![texts(language)];
        for source in self.sections.iter().map(|section| section.texts(language)) {
            // Two sections can have the same texts.
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        Texts::new(language, &sources)
    }

    fn language(&self) -> Language {
        *self.language.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another language, and back to where it was chosen.
    fn change_language(&self, asked: &Asked) -> Answer {
        if let Ok(language) = asked.fields.get("language").parse() {
            *self.language.lock().unwrap_or_else(PoisonError::into_inner) = language;
        }
        Answer::See(below_here(asked.fields.get("page")).to_owned())
    }

    fn reply(&self, asked: &Asked, texts: &Texts) -> Reply {
        let mut path = asked.path.split('/').filter(|part| !part.is_empty());
        let Some(name) = path.next() else { return Reply::Page(home::page(&self.sections, texts)) };
        match self.sections.iter().find(|section| section.name() == name) {
            Some(section) => {
                let (is_sent, fields) = (asked.is_sent, &asked.fields);
                section.answer(&Visit { texts, is_sent, path: path.collect(), fields })
            }
            None => Reply::Missing,
        }
    }
}

impl Pages for Frame {
    fn answer(&self, asked: Asked, base: &str) -> Answer {
        if asked.is_sent && asked.path == "language" {
            return self.change_language(&asked);
        }
        let texts = self.texts(self.language());
        let sheet = match self.reply(&asked, &texts) {
            Reply::See(address) => return Answer::See(address),
            Reply::Page(sheet) => sheet,
            Reply::Missing => {
                let sheet = missing(&texts);
                return Answer::Page(404, document(&sheet, &texts, base, ""));
            }
        };
        let status = if sheet.is_refusal { 422 } else { 200 };
        Answer::Page(status, document(&sheet, &texts, base, &asked.path))
    }

    fn closed(&self) -> String {
        let texts = self.texts(self.language());
        let mut sheet = Sheet::new("closed", texts.get("closed-title"));
        sheet.body.element("p", &texts.get("closed-why"));
        let mut page = Html::default();
        head(&mut page, &sheet, &texts, None);
        page.raw("<main id=\"main\">");
        page.element("h1", &sheet.title);
        page.raw(&sheet.body.into_string());
        page.raw("</main>\n</body>\n</html>");
        page.into_string()
    }

    fn style(&self) -> &'static str {
        STYLE
    }
}

/// What is shown while something is done: the page looks again by itself, and so does every other that shows the same.
pub fn working(name: &str, progress: &Progress, visit: &Visit<'_>) -> Sheet {
    let mut sheet = Sheet::new(name, visit.text("working-title"));
    sheet.refresh = Some(1);
    let page = &mut sheet.body;
    match progress.shown() {
        None => page.raw(&format!("<p role=\"status\">{}</p>\n<progress></progress>", Escaped(&visit.text("working")))),
        Some((stage, done, total)) => {
            let text = match stage {
                Stage::Fetching => "working-fetching",
                Stage::Auditing => "working-auditing",
                Stage::Issuing => "working-issuing",
            };
            let number = |number| visit.texts.number(number);
            let text = visit.with(text, &[("done", &number(done)), ("total", &number(total))]);
            page.raw(&format!("<p role=\"status\">{}</p>", Escaped(&text)));
            page.raw(&format!("<progress max=\"{}\" value=\"{done}\"></progress>", total.max(1)));
        }
    }
    page.classed("p", "soft", &visit.text("working-safe"));
    sheet
}

/// The whole document; `path` is where it stands, for whoever changes the language.
fn document(sheet: &Sheet, texts: &Texts, base: &str, path: &str) -> Zeroizing<String> {
    let mut page = Html::default();
    head(&mut page, sheet, texts, Some(base));
    page.raw("<header class=\"top\">");
    page.raw(&format!("<a class=\"name\" href=\".\">{}</a>", Escaped(&texts.get("desk-title"))));
    languages(&mut page, texts, path);
    page.raw("</header>\n<main id=\"main\">");
    if let Some((address, text)) = &sheet.back {
        page.raw(&format!("<p class=\"back\"><a id=\"back\" href=\"{}\">{}</a></p>", Escaped(address), Escaped(text)));
    }
    page.element("h1", &sheet.title);
    page.append(&sheet.body);
    page.raw("</main>\n</body>\n</html>");
    Zeroizing::new(page.into_string())
}

fn head(page: &mut Html, sheet: &Sheet, texts: &Texts, base: Option<&str>) {
    let language = texts.language().tag();
    page.raw(&format!("<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">"));
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">");
    if let Some(base) = base {
        page.raw(&format!("<base href=\"{}\">\n<link rel=\"stylesheet\" href=\"style.css\">", Escaped(base)));
    }
    if let Some(seconds) = sheet.refresh {
        page.raw(&format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">"));
    }
    page.element("title", &format!("{} — {}", sheet.title, texts.get("desk-title")));
    page.raw(&format!("</head>\n<body data-page=\"{}\">", Escaped(&sheet.name)));
}

/// A button for each language but this one, named in itself.
fn languages(page: &mut Html, texts: &Texts, path: &str) {
    let label = texts.get("desk-language");
    page.raw(&format!(
        "<form class=\"languages\" method=\"post\" action=\"language\" aria-label=\"{}\">",
        Escaped(&label)
    ));
    page.raw(&format!("<input type=\"hidden\" name=\"page\" value=\"{}\">", Escaped(path)));
    for (language, name) in [(Language::Be, "Беларуская"), (Language::Ru, "Русский"), (Language::En, "English")]
    {
        let is_this = if language == texts.language() { " aria-current=\"true\"" } else { "" };
        page.raw(&format!(
            "<button id=\"language-{language}\" name=\"language\" value=\"{language}\" lang=\"{language}\"{is_this}>{name}</button>"
        ));
    }
    page.raw("</form>");
}

fn missing(texts: &Texts) -> Sheet {
    let mut sheet = Sheet::new("missing", texts.get("missing-title"));
    sheet.body.element("p", &texts.get("missing-why"));
    sheet.body.raw(&format!("<p><a id=\"home\" href=\".\">{}</a></p>", Escaped(&texts.get("missing-home"))));
    sheet
}

/// An address that can lead to nowhere else.
fn below_here(path: &str) -> &str {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-/".contains(c);
    if path.starts_with('/') || path.contains("//") || !path.chars().all(is_plain) { "" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_changes_the_language_is_led_nowhere_else() {
        for path in ["", "trustee/1", "carry"] {
            assert_eq!(below_here(path), path);
        }
        for path in ["//example.org", "/x", "trustee//x", "https://example.org", "a?b", "a%2fb", "..\\x", "../x"] {
            assert_eq!(below_here(path), "", "{path}");
        }
    }
}
