//! Everything that there is to tell at the end.

use std::time::Duration;

use audit::{Report, Verdict};

use crate::outcome::Outcome;
use crate::told::Told;
use crate::vote::Vote;

/// Everything that there is to tell at the end.
pub struct Story<'a> {
    pub vote: &'a Vote,
    pub told: Told,
    pub outcome: Outcome,
    /// The audit of the exported record.
    pub report: Report,
    pub agreed: Vec<String>,
    pub decrypted: Vec<String>,
    pub times: Vec<(&'static str, Duration)>,
    pub elapsed: Duration,
    /// The folder as the user named it.
    pub folder: String,
    pub seed: Option<u64>,
}

impl Story<'_> {
    /// Whether all is as it must be.
    pub fn is_good(&self) -> bool {
        self.report.verdict == Verdict::Holds && (!self.outcome.is_full || self.outcome.is_as_corrected())
    }

    /// The election id.
    pub fn election(&self) -> String {
        self.report.election.as_ref().map_or_else(String::new, |election| election.id.to_string())
    }

    /// The election id as words.
    pub fn fingerprint(&self) -> &str {
        self.report.election.as_ref().map_or("", |election| &election.fingerprint)
    }

    /// How anyone checks the record again.
    pub fn command(&self) -> String {
        format!("veche audit {} --election {}", self.path("record"), self.election())
    }

    /// How anyone looks into the ballot that was opened.
    pub fn command_to_open(&self) -> String {
        let (ballot, record) = (self.path("opened-ballot.json"), self.path("record"));
        format!("veche ballot open {ballot} --record {record} --election {} --language en", self.election())
    }

    fn path(&self, name: &str) -> String {
        shell_word(&format!("{}/{name}", self.folder))
    }
}

/// A word that a shell takes as it is.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_folder_with_spaces_and_quotes_stays_one_word() {
        assert_eq!(shell_word("out/of-2024"), "out/of-2024");
        assert_eq!(shell_word("my votes"), "'my votes'");
        assert_eq!(shell_word("a'b; rm"), r"'a'\''b; rm'");
    }
}
