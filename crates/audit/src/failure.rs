//! Checks that failed.

use election::statement::Kind;
use serde::Serialize;

/// One check that failed, named as in `docs/protocol.md` §14.
///
/// Messages and paths show control and bidirectional characters escaped: they hold what whoever made the files wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The name of the refusal.
    pub code: &'static str,
    /// The entry at fault, counted from 0.
    pub entry: Option<u64>,
    /// The kind of statement that the entry says it is.
    pub kind: Option<&'static str>,
    /// The file at fault.
    pub path: Option<String>,
    /// What is wrong, for people.
    pub message: String,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl AsRef<str>) -> Self {
        Self { code, entry: None, kind: None, path: None, message: plain(message.as_ref()) }
    }

    pub(crate) fn at_entry(mut self, index: u64) -> Self {
        self.entry = Some(index);
        self
    }

    pub(crate) fn of_kind(mut self, kind: Option<Kind>) -> Self {
        self.kind = kind.map(Kind::name);
        self
    }

    pub(crate) fn at_path(mut self, path: impl AsRef<str>) -> Self {
        self.path = Some(plain(path.as_ref()));
        self
    }
}

/// All of them, as they are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failures(Vec<Failure>);

impl Failures {
    pub(crate) fn push(&mut self, failure: Failure) {
        self.0.push(failure);
    }

    /// Those of entries by their index, then those of files by their path, then the rest.
    pub(crate) fn into_sorted(self) -> Vec<Failure> {
        let mut failures = self.0;
        failures.sort_by(|a, b| {
            let key = |failure: &Failure| (failure.entry.is_none(), failure.entry, failure.path.is_none());
            key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
        });
        failures
    }
}

/// Whether a character could make a terminal or a reader show something else than what is there.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_deceptive(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_name_would_do_to_a_terminal_is_shown_and_not_done() {
        let failure = Failure::new("file-extra", "a\nb").at_path("\u{1b}[2J\u{202e}x\u{9b}");
        assert_eq!(failure.path.as_deref(), Some("\\u{1b}[2J\\u{202e}x\\u{9b}"));
        assert_eq!(failure.message, "a\\u{a}b");
    }

    #[test]
    fn failures_come_by_entry_and_then_by_path() {
        let mut failures = Failures::default();
        failures.push(Failure::new("log-root", "d"));
        failures.push(Failure::new("tile", "c").at_path("tile/0/000"));
        failures.push(Failure::new("signature", "b").at_entry(7));
        failures.push(Failure::new("json", "a").at_entry(3));
        let order: Vec<_> = failures.into_sorted().into_iter().map(|failure| failure.message).collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
    }
}
