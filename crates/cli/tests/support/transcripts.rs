//! The transcripts in a guide, each played in the election of a test at its moment.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// What is shown only where somebody types: the test gives options instead.
const ASKED: [&str; 5] = [
    "Your new passphrase:",
    "The same again:",
    "Passphrase of the backup:",
    "Your passphrase:",
    "Sign this? yes or no: yes",
];
/// A question may be long.
const ASKED_IN_THE_END: &str = "Type yes to do it: yes";
/// Digits of a time, as the program writes it in two ways.
const TIMES: [&str; 2] = ["9999-99-99 99:99:99", "9999-99-99T99:99:99"];

/// A guide whose transcripts are played in their order.
pub struct Guide {
    name: &'static str,
    /// Options for commands that begin so, since nobody types.
    added: &'static [(&'static str, &'static str)],
    left: RefCell<VecDeque<String>>,
    /// Copies of what was played.
    folder: tempfile::TempDir,
}

impl Guide {
    /// One of `docs`.
    pub fn read(name: &'static str, added: &'static [(&'static str, &'static str)]) -> Self {
        let text = fs::read_to_string(docs(name)).unwrap();
        let blocks = text.split("```console\n").skip(1);
        let left = blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect();
        Self { name, added, left: RefCell::new(left), folder: tempfile::tempdir().unwrap() }
    }

    /// Plays the next transcript, whose first command begins so, in a folder. Each pair says what a word of the guide is here.
    pub fn play(&self, begins: &str, here: &Path, is_here: &[(&str, &str)]) {
        let transcript = self.left.borrow_mut().pop_front().unwrap_or_else(|| panic!("{} has no more", self.name));
        assert!(transcript.starts_with(&format!("$ {begins}")), "{begins} is not next: {transcript}");
        let copy = self.folder.path().join(format!("{}-{}", self.left.borrow().len(), self.name));
        symlink(here, copy.with_extension("in")).unwrap();
        let lines: String = transcript.lines().filter(|line| !is_asked(line)).map(|line| self.played(line)).collect();
        let lines = is_here.iter().fold(lines, |lines, (word, here)| lines.replace(word, here));
        fs::write(&copy, format!("```console{lines}\n```\n")).unwrap();
        let cases = trycmd::TestCases::new();
        cases.register_bin("veche", Path::new(crate::support::VECHE)).case(&copy);
        cases.run();
    }

    /// Nothing is left that was not played.
    pub fn ends(&self) {
        assert!(self.left.borrow().is_empty(), "{}: {:?}", self.name, self.left.borrow());
    }

    /// A command with its options, behind an empty line that ends what was printed before; or a line without what is different each time.
    fn played(&self, line: &str) -> String {
        let Some(command) = line.strip_prefix("$ ") else { return elided(line) + "\n" };
        let added = self.added.iter().filter(|(begins, _)| command.starts_with(begins));
        added.fold(format!("\n{line}"), |line, (_, options)| format!("{line} {options}")) + "\n"
    }
}

/// A guide's path.
pub fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

fn is_asked(line: &str) -> bool {
    ASKED.contains(&line) || line.ends_with(ASKED_IN_THE_END)
}

/// The line with any time and any key instead of those of the guide.
fn elided(line: &str) -> String {
    let mut line = line.split(' ').map(|word| if is_key(word) { "[..]" } else { word }).collect::<Vec<_>>().join(" ");
    for shape in TIMES {
        while let Some(start) = digits(&line).find(shape) {
            line.replace_range(start..start + shape.len(), "[..]");
        }
    }
    line
}

/// Each digit as a nine.
fn digits(line: &str) -> String {
    line.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

/// A public key in base64.
fn is_key(word: &str) -> bool {
    word.len() == 44 && word.ends_with('=')
}
