//! `veche election status`: where an election is, and what is to be done next.

use std::fmt::Write;

use ::election::ElectionId;
use anyhow::Context;
use canonical::Hash;
use officials::Saying;
use officials::agenda::{Agenda, Task, When, agenda};
use record::Record;
use serde_json::{Value, json};

use super::say::Followed;
use super::times::shown;
use super::wording::english;
use crate::seats::printable;
use crate::services::{Board, now};
use crate::showing::print;

/// Show where an election is, and what is to be done next, by whom and by when
///
/// It follows the whole log and checks it, as an auditor does.
///
/// Exit code: 0 it was shown; 2 it could not be.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct StatusArgs {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// Print one JSON document instead of a text
    #[arg(long)]
    pub json: bool,
}

/// Shows it.
pub fn status(args: &StatusArgs) -> anyhow::Result<()> {
    let followed = Followed::begin(args.board.patient(ElectionId(args.election))?)?;
    let (record, now) = (followed.record(), now());
    let agenda = agenda(record, now);
    if !args.json {
        return print(&text(record, &agenda, now));
    }
    let times: serde_json::Map<_, _> =
        times(record).into_iter().map(|(name, time)| (english(&name), time.into())).collect();
    let answer = json!({ "agenda": in_words(&agenda)?, "entries": record.size(), "now": now, "times": times });
    print(&(serde_json::to_string_pretty(&answer).context("the agenda")? + "\n"))
}

/// For JSON: beside each name and its variables stand the words.
fn in_words(agenda: &Agenda) -> anyhow::Result<Value> {
    let with_words = |task: &Task| -> anyhow::Result<Value> {
        let mut value = serde_json::to_value(task)?;
        value.as_object_mut().context("a task")?.insert("words".into(), english(&task.says).into());
        Ok(value)
    };
    let tasks: Vec<_> = agenda.tasks.iter().map(with_words).collect::<anyhow::Result<_>>()?;
    let done: Vec<_> = agenda.done.iter().map(english).collect();
    Ok(json!({ "done": done, "facts": agenda.done, "phase": agenda.phase, "tasks": tasks }))
}

/// The times of the schedule, as far as they are known.
pub fn times(record: &Record) -> Vec<(Saying, u64)> {
    let Some(setting) = record.setting() else { return Vec::new() };
    let schedule = &setting.manifest.schedule;
    let deadline = setting.manifest.registration.intake().map(|intake| ("time-applications", intake.deadline.get()));
    let closes = record.closes().unwrap_or(0);
    let extendable = schedule.closes.get().saturating_add(schedule.extension.get());
    let claims = record.closed().unwrap_or(closes).saturating_add(schedule.claims.get());
    let checked = record.counted().unwrap_or(claims).saturating_add(schedule.checking.get());
    let mut times: Vec<_> = deadline.into_iter().collect();
    times.extend([("time-opens", schedule.opens.get()), ("time-closes", closes)]);
    times.extend((extendable > closes).then_some(("time-extension", extendable)));
    times.extend([("time-claims", claims), ("time-checked", checked)]);
    times.into_iter().map(|(name, time)| (Saying::new(name), time)).collect()
}

fn text(record: &Record, agenda: &Agenda, now: u64) -> String {
    let mut out = String::new();
    if let Some(setting) = record.setting() {
        put(&mut out, &printable(setting.manifest.title.get("en")));
        put(&mut out, &format!("Election     {}", setting.election));
        put(&mut out, &format!("Fingerprint  {}", ballot_signing::fingerprint::hash_words(&setting.election.0)));
    }
    put(&mut out, &format!("Phase        {}", agenda.phase));
    put(&mut out, &format!("Entries      {}", record.size()));
    put(&mut out, &format!("Now          {}", shown(now)));
    put(&mut out, "\nSchedule");
    times(record).iter().for_each(|(name, time)| put(&mut out, &format!("  {}: {}", english(name), shown(*time))));
    put(&mut out, "\nDone");
    agenda.done.iter().for_each(|says| put(&mut out, &format!("  {}", english(says))));
    put(&mut out, "\nTo be done");
    if agenda.tasks.is_empty() {
        put(&mut out, "  Nothing.");
    }
    agenda.tasks.iter().for_each(|task| put(&mut out, &of_task(task)));
    out
}

fn of_task(task: &Task) -> String {
    let when = match task.when {
        When::Overdue => "OVERDUE",
        When::Now => "now",
        When::Later => "later",
    };
    let mut out = format!("  [{when}] {}", english(&task.says));
    let who = if task.who.is_empty() { task.role.to_owned() } else { format!("{} {}", task.role, task.who.join(", ")) };
    let enough =
        if task.needed < task.who.len() { format!("; {} of these are enough", task.needed) } else { String::new() };
    write!(out, "\n      who: {who}{enough}").expect("a string takes all");
    if let Some(after) = task.after {
        write!(out, "\n      not before: {}", shown(after)).expect("a string takes all");
    }
    if let Some(by) = task.by {
        write!(out, "\n      by: {}", shown(by)).expect("a string takes all");
    }
    if let Some(command) = command(task.name) {
        write!(out, "\n      run: {command}").expect("a string takes all");
    }
    out
}

/// The command that does it.
fn command(name: &str) -> Option<&'static str> {
    Some(match name {
        "ready" => "veche election ready",
        "open" => "veche election open",
        "close" => "veche election close",
        "result" => "veche election result",
        "abandon" => "veche election abandon",
        "extend" => "veche election extend --closes TIME",
        "complaints" => "veche election complaints",
        "ceremony-restart" => "veche election restart --role ROLE --without ID",
        "roll" => "veche registrar roll",
        "issuance" => "veche registrar issue",
        "applications" => "veche registrar review, veche registrar end-day",
        _ => return None,
    })
}

fn put(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("a string takes all");
}
