//! What the log says of its own progress: when casting was opened, epochs, the close, the count.

use std::collections::{BTreeMap, BTreeSet};

use canonical::Hash;
use election::statement::Kind;
use election::{Entry, Statement};
use record::Setting;
use serde::{Deserialize, Serialize};
use transparency_log::SignedCheckpoint;

use super::finding::{Code, Ledger};
use crate::audit::time;

/// How an election went so far, as its log says. Times are those of checkpoints, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// The log of it was read at all.
    pub entries: u64,
    pub opened: Option<u64>,
    /// When casting ends, where it was extended.
    #[serde(default)]
    pub closes: Option<u64>,
    /// The number of the last epoch, and after which time it came.
    pub epoch: Option<(u64, u64)>,
    pub closed: Option<u64>,
    pub counted: Option<u64>,
    /// It has a result, or was called off.
    pub is_over: bool,
    /// Changes of the operator, in order.
    #[serde(default)]
    pub operators: Vec<Change>,
    /// Statements of the board that someone else signed than its operator, by index.
    #[serde(default)]
    pub not_in_force: BTreeMap<u64, String>,
    /// Statements that those who must did not sign, by index.
    pub unsigned: BTreeMap<u64, String>,
    /// Petitions, by their ids.
    #[serde(default)]
    pub petitions: BTreeMap<Hash, Petition>,
    /// Ballots that were looked for, and are there.
    pub there: BTreeSet<Hash>,
    /// Ballots that were looked for from the beginning on.
    pub sought: BTreeSet<Hash>,
}

/// From an entry on, someone else runs the board.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Its index.
    pub entry: u64,
    /// Position of the successor in the manifest, counted from 1.
    pub number: usize,
    /// Time of the checkpoint that it is under.
    pub after: u64,
}

/// For how many seconds a change of the operator is told.
const A_DAY: u64 = 86_400;
/// A petition, as the log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Petition {
    pub title: String,
    /// How many signed, as the board says: an audit looks at the signatures.
    pub size: u64,
    /// After which time it came.
    pub since: u64,
    /// When the answer is due.
    pub due: u64,
    /// How often it was put off.
    pub delays: u64,
    pub is_answered: bool,
}

/// Seconds before an answer is due from which on it is near.
const NEAR: u64 = 86_400;

impl Story {
    /// The next entry. Ballots are only looked for: what they prove is for an audit.
    pub fn take(&mut self, index: u64, leaf: Hash, bytes: &[u8], setting: &Setting) {
        self.entries = index + 1;
        if self.sought.contains(&leaf) {
            self.there.insert(leaf);
        }
        let Ok(kind) = Entry::kind(bytes) else { return };
        if kind == Kind::Ballot {
            return;
        }
        let Ok(entry) = Entry::parse(bytes) else {
            self.unsigned.insert(index, format!("a statement {} that is not in its form", kind.name()));
            return;
        };
        if let Err(refusal) = setting.check_signers(kind, &entry.note) {
            // Kinds that are newer than this program are for an audit.
            if refusal.code() != "statement-kind" {
                self.unsigned.insert(index, format!("a statement {}: {refusal}", kind.name()));
                return;
            }
        }
        if matches!(kind, Kind::Epoch | Kind::Claims | Kind::Counted)
            && setting.check_board(&entry.note, self.operator_at(index)).is_err()
        {
            self.not_in_force.insert(index, format!("a statement {} of another than the operator", kind.name()));
            return;
        }
        self.note(index, &entry.statement, setting);
    }

    /// Who runs the board when the log has so many entries: 0 for the first operator, the position of a successor otherwise.
    pub fn operator_at(&self, size: u64) -> usize {
        self.operators.iter().rev().find(|change| change.entry < size).map_or(0, |change| change.number)
    }

    /// Whether this one runs the board, or did.
    pub fn has_run(&self, operator: usize) -> bool {
        operator == 0 || self.operators.iter().any(|change| change.number == operator)
    }

    /// Whether a head of so many entries may be signed by this one: the operator, or, where the last entry changes it, the one before.
    pub fn may_sign(&self, signer: usize, size: u64) -> bool {
        signer == self.operator_at(size) || signer == self.operator_at(size.saturating_sub(1))
    }

    fn note(&mut self, index: u64, statement: &Statement, setting: &Setting) {
        let at = |under: &str| {
            let checkpoint = SignedCheckpoint::parse(under.as_bytes()).ok()?;
            let quorum = setting.manifest.witnesses.quorum;
            Some(checkpoint.verify(&setting.log, &setting.witnesses, quorum).ok()?.time())
        };
        match statement {
            Statement::Open(said) => self.opened = at(&said.under),
            Statement::Epoch(said) => self.epoch = at(&said.under).map(|after| (said.number.get(), after)),
            Statement::Extend(said) => self.closes = Some(said.closes.get()),
            Statement::Operator(said) => {
                let number = usize::try_from(said.number.get()).unwrap_or(usize::MAX);
                let after = at(&said.under).unwrap_or_default();
                self.operators.push(Change { entry: index, number, after });
            }
            Statement::Close(said) => self.closed = at(&said.under),
            Statement::Counted(said) => self.counted = at(&said.under),
            Statement::Result(_) | Statement::Cancel(_) => self.is_over = true,
            Statement::Petition(said) => {
                let Some(since) = at(&said.under) else { return };
                let due = since.saturating_add(setting.manifest.petitions.answer.get());
                let (title, size) = (said.text.title.clone(), said.size.get());
                let petition = Petition { title, size, since, due, delays: 0, is_answered: false };
                self.petitions.entry(said.text.id(setting.election)).or_insert(petition);
            }
            Statement::Delay(said) => {
                if let Some(petition) = self.petitions.get_mut(&said.petition) {
                    petition.due = said.until.get();
                    petition.delays = petition.delays.saturating_add(1);
                }
            }
            Statement::Answer(said) => {
                if let Some(petition) = self.petitions.get_mut(&said.petition) {
                    petition.is_answered = true;
                }
            }
            _ => {}
        }
    }

    /// What is late at a time, by the schedule of the manifest.
    pub fn findings(&self, setting: &Setting, now: u64, patience: u64, ledger: &mut Ledger) {
        for (index, what) in &self.unsigned {
            let text = format!("{what}. \"veche audit\" says more; do not rely on this log");
            ledger.add(Code::StatementInvalid, &format!("entry {index}"), now, text);
        }
        for (index, what) in &self.not_in_force {
            let text = format!("{what}. \"veche audit\" says more; do not rely on this log");
            ledger.add(Code::OperatorNotInForce, &format!("entry {index}"), now, text);
        }
        for Change { entry, number, after } in &self.operators {
            if now <= after.saturating_add(A_DAY) {
                let text = format!(
                    "successor {number} of the manifest runs the board from here on, as the commission says. Whoever has a promise of the board \
                     before looks whether the ballot is there, and hands it in again if not"
                );
                ledger.add(Code::OperatorChanged, &format!("entry {entry}"), *after, text);
            }
        }
        self.unanswered(now, ledger);
        if self.is_over {
            return;
        }
        let (schedule, epochs) = (&setting.manifest.schedule, &setting.manifest.epochs);
        let (opens, longest) = (schedule.opens.get(), epochs.longest.get());
        let closes = self.closes.unwrap_or(schedule.closes.get());
        let late = |since: u64| now > since.saturating_add(patience);
        match (self.opened, self.closed, self.counted) {
            (None, ..) if late(opens) => {
                ledger.add(
                    Code::OpeningOverdue,
                    "commission",
                    opens,
                    format!("casting was to be opened at {}, and is not", time(opens)),
                );
            }
            (Some(_), None, _) if late(closes.saturating_add(longest)) => {
                ledger.add(
                    Code::ClosingOverdue,
                    "commission",
                    closes,
                    format!("casting was to be closed at {}, and is not", time(closes)),
                );
            }
            (_, Some(closed), None) if late(closed.saturating_add(schedule.claims.get())) => {
                let since = closed.saturating_add(schedule.claims.get());
                let text = format!("the list of counted ballots was due at {}, and is not there", time(since));
                ledger.add(Code::CountedOverdue, "board", since, text);
            }
            _ => {}
        }
        self.epoch_overdue(now.min(closes), longest.saturating_add(patience), ledger);
    }

    fn unanswered(&self, now: u64, ledger: &mut Ledger) {
        for (id, petition) in self.petitions.iter().filter(|(_, petition)| !petition.is_answered) {
            let Petition { title, size, since, due, delays, .. } = petition;
            let (subject, due_at) = (id.to_string(), time(*due));
            let text = format!("{size} credentials signed \"{title}\": the commission answers by {due_at}");
            ledger.add(Code::PetitionOpen, &subject, *since, text);
            if *delays > 0 {
                let text = format!("the commission has put the answer off ({delays}), until {due_at}");
                // Each time that it is put off is news.
                ledger.add(Code::AnswerDelayed, &format!("{subject} until {due_at}"), *since, text);
            }
            if now > *due {
                let text = format!("\"{title}\" was to be answered by {due_at}, and is not");
                ledger.add(Code::AnswerOverdue, &subject, *due, text);
            } else if due.saturating_sub(now) <= NEAR {
                ledger.add(Code::AnswerNear, &subject, now, format!("\"{title}\" is to be answered by {due_at}"));
            }
        }
    }

    fn epoch_overdue(&self, now: u64, longest: u64, ledger: &mut Ledger) {
        let (Some(opened), None) = (self.opened, self.closed) else { return };
        let (number, last) = self.epoch.unwrap_or((0, opened));
        if now > last.saturating_add(longest) {
            let text = format!(
                "no ballots were published since {} (epoch {number}): either nobody voted, or ballots are held back. Whoever has a promise can show it",
                time(last)
            );
            ledger.add(Code::EpochOverdue, "board", last, text);
        }
    }
}
