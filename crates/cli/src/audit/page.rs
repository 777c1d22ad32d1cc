//! A text page: headings, paragraphs that are wrapped, rows of names and values, colours or none.

/// Characters of a line.
const WIDTH: usize = 100;
/// Characters of the column of names.
const NAMES: usize = 14;

/// What a stretch of text is shown as.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    Good,
    Bad,
    Caution,
    Heading,
    Faint,
}

impl Look {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "1;32",
            Self::Bad => "1;31",
            Self::Caution => "1;33",
            Self::Heading => "1",
            Self::Faint => "2",
        }
    }
}

/// A page that is being written.
pub struct Page {
    text: String,
    is_coloured: bool,
}

impl Page {
    pub fn new(is_coloured: bool) -> Self {
        Self { text: String::new(), is_coloured }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// A line of its own.
    pub fn headline(&mut self, look: Look, line: &str) {
        let line = self.styled(look, line);
        self.line(&line);
    }

    /// A heading after an empty line.
    pub fn heading(&mut self, heading: &str) {
        self.blank();
        self.headline(Look::Heading, heading);
    }

    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line as it is, without the spaces at its end.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A paragraph, indented and wrapped.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        let margin = " ".repeat(indent);
        for line in wrap(text, WIDTH.saturating_sub(indent)) {
            self.line(&format!("{margin}{line}"));
        }
    }

    /// A name and its value, wrapped beside it.
    pub fn row(&mut self, name: &str, value: &str) {
        let mut name = format!("  {name:NAMES$}");
        for line in wrap(value, WIDTH - NAMES - 2) {
            self.line(&format!("{name}{line}"));
            name = " ".repeat(NAMES + 2);
        }
    }

    /// A point of a list.
    pub fn point(&mut self, text: &str) {
        let mut mark = "  - ";
        for line in wrap(text, WIDTH - mark.len()) {
            self.line(&format!("{mark}{line}"));
            mark = "    ";
        }
    }

    /// Columns, each as wide as its widest cell; all but the first are numbers. The first row is the head.
    pub fn table(&mut self, indent: usize, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| length(cell)).max().unwrap_or(0);
        let widths: Vec<_> = (0..columns).map(width).collect();
        for (number, row) in rows.iter().enumerate() {
            let mut line = " ".repeat(indent);
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let space = " ".repeat(width - length(cell));
                match column {
                    0 => line.extend([cell, space.as_str()]),
                    _ => line.extend(["  ", space.as_str(), cell]),
                }
            }
            let line = if number == 0 { self.styled(Look::Faint, &line) } else { line };
            self.line(&line);
        }
    }

    fn styled(&self, look: Look, text: &str) -> String {
        if self.is_coloured { format!("\u{1b}[{}m{text}\u{1b}[0m", look.code()) } else { text.to_owned() }
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if length(line) + 1 + length(word) <= width => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_wrapped_between_words_and_nothing_is_lost() {
        let text = "word ".repeat(60) + &"x".repeat(150);
        let mut page = Page::new(false);
        page.paragraph(4, &text);
        let page = page.into_text();
        assert!(page.lines().all(|line| line.starts_with("    ") && (line.len() <= WIDTH || line.ends_with("xxx"))));
        assert_eq!(page.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn columns_stand_under_each_other() {
        let mut page = Page::new(false);
        page.table(2, &[vec!["".into(), "on the roll".into()], vec!["Поўнач".into(), "1,000".into()]]);
        assert_eq!(page.into_text(), "          on the roll\n  Поўнач        1,000\n");
    }

    #[test]
    fn without_colours_there_is_no_escape() {
        let (mut plain, mut coloured) = (Page::new(false), Page::new(true));
        for page in [&mut plain, &mut coloured] {
            page.headline(Look::Bad, "X");
            page.heading("Y");
        }
        assert_eq!(plain.into_text(), "X\n\nY\n");
        assert!(coloured.into_text().starts_with("\u{1b}[1;31mX\u{1b}[0m\n"));
    }
}
