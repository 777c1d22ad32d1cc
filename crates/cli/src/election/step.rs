//! Why a step of the commission is not taken, and what to do instead; and what a step came to.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use officials::Saying;
use serde::Serialize;
use serde_json::json;

use super::wording::english;
use crate::FAILED;
use crate::advice;
use crate::seats::printable;
use crate::showing::print;

/// A step that was not taken. Nothing was signed or handed in.
#[derive(Debug, thiserror::Error)]
#[error("{reason} ({code})")]
pub struct NotNow {
    /// A stable name; that of `docs/protocol.md` §14 where the record refuses.
    pub code: String,
    /// Why.
    pub reason: String,
    /// What to do.
    pub next: String,
    /// The reason as sentences that are there in every language, if it is made of such.
    pub says: Vec<Saying>,
}

/// What a step came to.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is in the log.
    Entry {
        /// Where.
        index: u64,
        /// Whether it was there before.
        before: bool,
        /// Whether the witnesses have cosigned it.
        cosigned: bool,
    },
    /// A line is signed, and others must sign as well.
    Signed {
        /// The file with the lines so far.
        file: String,
        /// How many there are.
        lines: usize,
        /// How many there must be.
        needed: usize,
        /// What the others run.
        next: String,
    },
    /// Files were written.
    Written {
        /// The folder.
        folder: String,
        /// What to do with them.
        next: String,
    },
    /// The commissioner said no.
    Declined,
}

/// The exit code where the commissioner said no.
const DECLINED: u8 = 1;

impl NotNow {
    /// With a name, a reason, and what to do.
    pub fn new(code: impl Into<String>, reason: impl Into<String>, next: impl Into<String>) -> Self {
        Self { code: code.into(), reason: reason.into(), next: next.into(), says: Vec::new() }
    }

    /// With a name, a reason of sentences, and what to do.
    pub fn said(code: &str, says: Vec<Saying>, next: &str) -> Self {
        let reason = says.iter().map(english).collect::<Vec<_>>().join("; ");
        Self { says, ..Self::new(code, reason, next) }
    }

    /// Its name, or that of all faults of a manifest that are told alike.
    pub fn in_general(&self) -> &str {
        let is_own = ["manifest-language", "manifest-key"].contains(&self.code.as_str());
        if self.code.starts_with("manifest-") && !is_own { "manifest" } else { &self.code }
    }

    /// What the record says.
    pub fn of(refusal: &record::Refusal) -> Self {
        let next = next_step(refusal.code()).unwrap_or("look at where things are: veche election status");
        Self::new(refusal.code(), refusal.to_string(), next)
    }
}

/// What to do when record or board refuse a statement, by the name of the refusal.
fn next_step(code: &str) -> Option<&'static str> {
    Some(match code {
        "phase" => "its time is over, or has not come: veche election status says what is to be done now",
        "too-early" => "wait until that time, and run it again",
        "too-late" => "it cannot be said any more: veche election status says what can",
        "under-size" | "under-root" => {
            "the draft is too old, the log has gone on since: the first of you runs the command again without --draft, and the others sign anew"
        }
        "election" => "compare --election with the file: it belongs to another election",
        "manifest-language" => {
            "give the text in exactly the languages of the election, each once, 1 to 2,000 bytes, without line breaks"
        }
        "number" => "compare the number with what the manifest allows: veche election status shows it",
        "epoch-order" => {
            "the board is publishing ballots: run it again in a minute; if it has lost them, veche election abandon"
        }
        "nothing-announced" => "all announced ballots are in the log: there is nothing to give up",
        "not-issued" | "not-rehearsed" => "ask those who are missing: veche election status names them",
        "not-agreed" | "not-decrypted" => "ask more trustees: veche election status names them",
        "restart-excluded" => "name everyone with --without who was excluded before or was proven wrong",
        "restart-too-few" => "keep more participants: too few would be left for the keys",
        "petition-unknown" => "look which petitions the record has: veche audit lists them with their ids",
        "ceremony-order" => "the ceremony is complete: there is nothing to begin anew",
        "signature" | "signature-lines" => {
            "ask for the file again: a line in it does not hold, or is not a commissioner's"
        }
        "attachment-missing" | "attachment" => "see that every document of the manifest is in the folder, unchanged",
        _ => return None,
    })
}

/// Prints what a step came to.
pub fn finish(outcome: anyhow::Result<Outcome>, as_json: bool) -> anyhow::Result<ExitCode> {
    match outcome {
        Ok(outcome) if as_json => {
            print(&(serde_json::to_string_pretty(&outcome)? + "\n"))?;
            Ok(outcome.code())
        }
        Ok(outcome) => {
            print(&outcome.text())?;
            Ok(outcome.code())
        }
        Err(error) => refuse(error, as_json),
    }
}

fn refuse(error: anyhow::Error, as_json: bool) -> anyhow::Result<ExitCode> {
    let refused = error.chain().find_map(|cause| match cause.downcast_ref::<client::Error>()? {
        client::Error::Refused { code, .. } => Some(code.clone()),
        _ => None,
    });
    let (code, next) = match error.downcast_ref::<NotNow>() {
        Some(fault) => (fault.code.clone(), fault.next.clone()),
        None => {
            let next = refused.as_deref().and_then(next_step).or_else(|| advice::next_step(&error));
            (refused.clone().unwrap_or_else(|| "failed".into()), next.unwrap_or_default().to_owned())
        }
    };
    let reason = printable(format!("{error:#}"));
    if as_json {
        let answer = json!({ "refused": { "code": code, "next": next, "reason": reason } });
        print(&(serde_json::to_string_pretty(&answer)? + "\n"))?;
    } else {
        let mut out = io::stderr();
        writeln!(out, "error: {reason}").context("cannot write to standard error")?;
        if !next.is_empty() {
            writeln!(out, "next: {next}").context("cannot write to standard error")?;
        }
    }
    Ok(ExitCode::from(FAILED))
}

impl Outcome {
    fn code(&self) -> ExitCode {
        if *self == Self::Declined { ExitCode::from(DECLINED) } else { ExitCode::SUCCESS }
    }

    fn text(&self) -> String {
        match self {
            Self::Entry { index, before: true, .. } => {
                format!("It is in the log already, as entry {index}: there is nothing to be done.\n")
            }
            Self::Entry { index, cosigned: true, .. } => {
                format!("Done: entry {index} of the log, cosigned by the witnesses.\n")
            }
            Self::Entry { index, .. } => format!(
                "Done: entry {index} of the log. The witnesses have not cosigned it yet; veche election status says when they have.\n"
            ),
            Self::Signed { file, lines, needed, next } => {
                format!("Signed in {file}: {lines} of {needed} commissioners.\nNext: {next}\n")
            }
            Self::Written { folder, next } => format!("Written to {folder}.\nNext: {next}\n"),
            Self::Declined => "Nothing was signed.\n".into(),
        }
    }
}
