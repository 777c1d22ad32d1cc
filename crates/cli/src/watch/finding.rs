//! What is wrong, said once, and once more when it is over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::time;
use crate::seats::printable;

/// The stable name of what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    Fork,
    CheckpointInvalid,
    StatementInvalid,
    WitnessMissing,
    CheckpointOld,
    OpeningOverdue,
    ClosingOverdue,
    CountedOverdue,
    EpochOverdue,
    PromiseBroken,
    PromiseVoid,
    OperatorChanged,
    OperatorNotInForce,
    ServiceDown,
    Behind,
    AssetDiffers,
    AnswerOverdue,
    AnswerNear,
    AnswerDelayed,
    PetitionOpen,
}

impl Code {
    pub fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::CheckpointInvalid => "checkpoint-invalid",
            Self::StatementInvalid => "statement-invalid",
            Self::WitnessMissing => "witness-missing",
            Self::CheckpointOld => "checkpoint-old",
            Self::OpeningOverdue => "opening-overdue",
            Self::ClosingOverdue => "closing-overdue",
            Self::CountedOverdue => "counted-overdue",
            Self::EpochOverdue => "epoch-overdue",
            Self::PromiseBroken => "promise-broken",
            Self::PromiseVoid => "promise-void",
            Self::OperatorChanged => "operator-changed",
            Self::OperatorNotInForce => "operator-not-in-force",
            Self::ServiceDown => "service-down",
            Self::Behind => "behind",
            Self::AssetDiffers => "asset-differs",
            Self::AnswerOverdue => "answer-overdue",
            Self::AnswerNear => "answer-near",
            Self::AnswerDelayed => "answer-delayed",
            Self::PetitionOpen => "petition-open",
        }
    }

    /// Whether it is news, and nothing is wrong.
    pub fn is_news(self) -> bool {
        matches!(self, Self::AnswerNear | Self::AnswerDelayed | Self::PetitionOpen)
    }
}

/// Something that is wrong now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: Code,
    /// Whom or what it is about: an address, a witness, a file.
    pub subject: String,
    /// Since when, in seconds since 1970-01-01T00:00:00Z.
    pub since: u64,
    /// In words.
    pub text: String,
}

/// Everything that is wrong now, by code and subject.
#[derive(Clone, Debug, Default)]
pub struct Ledger(BTreeMap<(Code, String), Finding>);

impl Ledger {
    /// Something is wrong; of two about the same the first stays.
    pub fn add(&mut self, code: Code, subject: &str, since: u64, text: impl Into<String>) {
        let (subject, text) = (printable(subject), printable(text.into()));
        let finding = Finding { code, subject: subject.clone(), since, text };
        self.0.entry((code, subject)).or_insert(finding);
    }

    pub fn has(&self, code: Code) -> bool {
        self.0.keys().any(|(found, _)| *found == code)
    }

    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.0.keys().all(|(code, _)| code.is_news())
    }

    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.0.values()
    }

    /// Those that are not in the other one.
    pub fn beside<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Finding> {
        self.0.iter().filter(|(key, _)| !other.0.contains_key(*key)).map(|(_, finding)| finding)
    }
}

impl FromIterator<Finding> for Ledger {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self(findings.into_iter().map(|finding| ((finding.code, finding.subject.clone()), finding)).collect())
    }
}

/// An event, as a line of JSON.
#[derive(Serialize)]
struct Event<'a> {
    /// `found`, `over` or `seen`.
    event: &'a str,
    time: u64,
    #[serde(flatten)]
    finding: &'a Finding,
}

/// A line about a finding that is new (`found`) or gone (`over`).
pub fn line(event: &str, finding: &Finding, now: u64, json: bool) -> anyhow::Result<String> {
    if json {
        return Ok(serde_json::to_string(&Event { event, time: now, finding })? + "\n");
    }
    let Finding { code, subject, since, text } = finding;
    let code = code.name();
    Ok(match event {
        "over" => format!("{}  over   {code}  {subject} (since {})\n", time(now), time(*since)),
        _ => format!("{}  FOUND  {code}  {subject}: {text}\n", time(now)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_new_once_and_over_once() {
        let (mut before, mut now) = (Ledger::default(), Ledger::default());
        before.add(Code::ServiceDown, "https://a.example", 1, "no answer");
        now.add(Code::ServiceDown, "https://a.example", 5, "no answer, still");
        now.add(Code::Fork, "https://b.example", 5, "two logs");
        let codes = |ledger: &Ledger, other: &Ledger| ledger.beside(other).map(|f| f.code).collect::<Vec<_>>();
        assert_eq!(codes(&now, &before), [Code::Fork]);
        assert!(codes(&before, &now).is_empty());
        assert_eq!(codes(&before, &Ledger::default()), [Code::ServiceDown]);
    }

    #[test]
    fn what_a_service_says_moves_no_cursor() {
        let mut ledger = Ledger::default();
        ledger.add(Code::ServiceDown, "a", 0, "\u{1b}[2Jgone\nFOUND nothing");
        let shown = line("found", ledger.findings().next().unwrap(), 0, false).unwrap();
        assert_eq!(shown.lines().count(), 1);
        assert!(!shown.contains('\u{1b}'));
    }
}
