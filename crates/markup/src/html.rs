//! HTML that is being written.

use std::fmt::{self, Display, Write};

use election::Text;

use crate::texts::Texts;

/// A page, or a part of it.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Markup of this program: nothing of a record.
    pub fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
        self.0.push('\n');
    }

    /// An element with a text in it.
    pub fn element(&mut self, tag: &str, text: &str) {
        self.raw(&format!("<{tag}>{}</{tag}>", Escaped(text)));
    }

    /// An element of a class with a text in it.
    pub fn classed(&mut self, tag: &str, class: &str, text: &str) {
        self.raw(&format!("<{tag} class=\"{class}\">{}</{tag}>", Escaped(text)));
    }

    /// A section with a heading, by which it is found.
    pub fn section(&mut self, id: &str, heading: &str) {
        self.raw(&format!("<section id=\"{id}\" aria-labelledby=\"{id}-title\">"));
        self.raw(&format!("<h2 id=\"{id}-title\">{}</h2>", Escaped(heading)));
    }

    /// Ends it.
    pub fn end_section(&mut self) {
        self.raw("</section>");
    }

    /// Rows of a name and a value, which is markup.
    pub fn facts(&mut self, rows: &[(String, String)]) {
        self.raw("<dl class=\"facts\">");
        for (name, value) in rows {
            self.raw(&format!("<div><dt>{}</dt><dd>{value}</dd></div>", Escaped(name)));
        }
        self.raw("</dl>");
    }

    /// A table. Cells are markup; the first of a row is its head, and the others are numbers, unless the class says otherwise.
    pub fn table(&mut self, class: &str, caption: &str, head: &[String], rows: &[Vec<String>]) {
        self.raw(&format!("<div class=\"scroll\"><table class=\"{class}\">"));
        if !caption.is_empty() {
            self.element("caption", caption);
        }
        let cells = head.iter().map(|cell| format!("<th scope=\"col\">{}</th>", Escaped(cell)));
        self.raw(&format!("<thead><tr>{}</tr></thead>\n<tbody>", cells.collect::<String>()));
        for row in rows {
            let mut cells = row.iter().zip(head);
            let first = cells.next().map_or("", |(cell, _)| cell.as_str());
            // On a narrow screen a row of many cells becomes a list of names and values.
            let cell = |(cell, name): (&String, &String)| format!("<td data-name=\"{}\">{cell}</td>", Escaped(name));
            let rest: String = cells.map(cell).collect();
            self.raw(&format!("<tr><th scope=\"row\">{first}</th>{rest}</tr>"));
        }
        self.raw("</tbody></table></div>");
    }

    /// A part that was written before.
    pub fn append(&mut self, part: &Self) {
        self.0.push_str(&part.0);
    }

    /// What was written.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Text of others, in which no character means anything to HTML, and none turns what is around it.
pub struct Escaped<'a>(
    /// The text.
    pub &'a str,
);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c if is_deceptive(c) => write!(f, "{}", c.escape_unicode())?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether a character could make a reader see something else than what is there.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text of the record in the language of the page, or in the first that it has, as markup.
pub fn titled(text: &Text, texts: &Texts) -> String {
    let wanted = texts.language().tag();
    let is_there = text.0.keys().any(|language| language.as_str() == wanted);
    match text.0.keys().next().filter(|_| !is_there) {
        Some(other) => format!("<bdi lang=\"{}\">{}</bdi>", Escaped(other.as_str()), Escaped(text.get(wanted))),
        None => format!("<bdi>{}</bdi>", Escaped(text.get(wanted))),
    }
}

/// Shortened to so many characters, with a mark that it was.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_a_record_means_nothing_to_html_and_turns_nothing() {
        let shown = Escaped("<b onclick='x'>\"&amp;\"\u{202e}\n").to_string();
        assert_eq!(shown, "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;amp;&quot;\\u{202e}\\u{a}");
    }

    #[test]
    fn a_long_name_is_shortened_between_characters() {
        assert_eq!(shortened("Поўнач", 6), "Поўнач");
        assert_eq!(shortened("Паўднёвы", 4), "Паў…");
    }
}
