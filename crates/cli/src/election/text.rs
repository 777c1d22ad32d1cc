//! What follows from a manifest, as a text for people.

use std::fmt::Write;

use ::election::MAX_ENTRY;

use super::report::Report;
use super::wording::english;
use crate::seats::grouped;

/// The whole report.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    put(&mut out, &report.title);
    put(&mut out, &format!("Election     {}", report.election));
    put(&mut out, &format!("Fingerprint  {}", report.fingerprint));
    put(&mut out, &format!("Manifest     {}", of_entry(report.bytes)));
    put(&mut out, &format!("Mailboxes    {}", mailboxes(&report.mailboxes)));
    if !report.is_canonical {
        put(
            &mut out,
            "Note         the file is not in its one spelling (RFC 8785, and a newline): what is signed has other bytes",
        );
    }
    if let Some(earlier) = &report.earlier {
        put(&mut out, "\nWhose credentials vote");
        earlier.lines().iter().for_each(|line| put(&mut out, &format!("  {line}")));
    }
    put(&mut out, "\nWho may be missing");
    for need in &report.needs {
        let missing = if need.may_be_missing == 0 { "nobody".to_owned() } else { need.may_be_missing.to_string() };
        let (task, role) = (english(&need.task), english(&need.role));
        put(&mut out, &format!("  {role:10}  {task:22}  {missing:>6} of {}", need.members));
    }
    put(&mut out, "\nBallots");
    for constituency in &report.constituencies {
        put(&mut out, &format!("  {}: {}", constituency.id, of_entry(constituency.ballot_bytes)));
    }
    for contest in &report.contests {
        put(&mut out, &format!("\nContest {}", contest.id));
        contest.consequences.iter().for_each(|sentence| put(&mut out, &format!("  {}", english(sentence))));
    }
    for (heading, found) in [("Warnings", &report.warnings), ("What will hurt later", &report.hazards)] {
        if !found.is_empty() {
            put(&mut out, &format!("\n{heading}"));
            found.iter().for_each(|it| put(&mut out, &format!("  {} ({})", english(&it.0), it.name())));
        }
    }
    out
}

fn mailboxes(ids: &[String]) -> String {
    if ids.is_empty() { "none: only the board takes ballots".to_owned() } else { ids.join(", ") }
}

fn of_entry(bytes: usize) -> String {
    let percent = bytes * 100 / MAX_ENTRY;
    format!("{} bytes, {percent}% of what fits", grouped(bytes as u64))
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all");
}
