//! What a statement of the commission says, and what follows from it, in words.

use std::fmt::Write;

use ::election::outcome::Outcome;
use ::election::statement::{ComplaintCategory, ComplaintDecision, Statement};
use ::election::{Id, Text};
use canonical::Hash;
use record::Record;

use super::times::{length, shown};
use crate::seats::{grouped, printable};

/// What it says and what follows, as lines.
pub fn of(record: &Record, statement: &Statement) -> String {
    let Some(setting) = record.setting() else { return String::new() };
    let schedule = &setting.manifest.schedule;
    let closes = record.closes().unwrap_or(0);
    match statement {
        Statement::Ready(said) => {
            let mut words = "Registration is over, and everything that voting needs is there.\n".to_owned();
            for (place, number) in setting.manifest.constituencies.iter().zip(&said.credentials) {
                line(&mut words, &format!("{}: {} credentials", place.id, grouped(number.get())));
            }
            words
                + "Nobody can be put on a roll after it. The next step is to open casting, from "
                + &shown(schedule.opens.get())
                + ".\n"
        }
        Statement::Open(_) => {
            format!(
                "Casting begins now, and goes on until {}.\nNothing that the manifest says can be changed.\n",
                shown(closes)
            )
        }
        Statement::Close(_) => format!(
            "Casting has ended. No ballot can be cast after it; for {} those are taken that were promised before.\n",
            length(schedule.claims.get())
        ),
        Statement::Result(_) => result(record),
        Statement::Abandon(_) => "The ballots that the board announced, and that are not in the log, are given up.\n\
             Whoever cast one of them and has a promise can claim it after the close.\n"
            .into(),
        Statement::Cancel(said) => {
            "The election is off, for good. There will be no result, and it cannot be taken back.\n".to_owned()
                + &texts(&said.reason)
        }
        Statement::Incident(said) => {
            "Everyone is told:\n".to_owned() + &texts(&said.text) + "Nothing else follows from it.\n"
        }
        Statement::Complaints(said) => {
            let (category, decision) = (category(said.category), decision(said.decision));
            format!("Complaints about {category}: {}, {decision}.\n", grouped(said.count.get()))
                + &texts(&said.reason)
                + "It stands in the public log for good: see that it names nobody.\n"
        }
        Statement::Extend(said) => {
            let most = schedule.closes.get().saturating_add(schedule.extension.get());
            let (more, left) = (said.closes.get().saturating_sub(closes), most.saturating_sub(said.closes.get()));
            format!(
                "Casting goes on for {} longer, until {}. After that it can be extended by {}.\n",
                length(more),
                shown(said.closes.get()),
                length(left)
            ) + &texts(&said.reason)
        }
        Statement::CeremonyRestart(said) => {
            let without =
                if said.excluded.is_empty() { "everyone".into() } else { format!("all but {}", ids(&said.excluded)) };
            format!(
                "The ceremony \"{}\" begins anew, as attempt {}, with {without}.\nWhat was said in the attempt before counts for nothing.\n",
                said.role.as_str(),
                said.attempt.get()
            )
        }
        Statement::Answer(said) => {
            petition(record, &said.petition)
                + "The commission answers:\n"
                + &texts(&said.text)
                + "It stands in the public log for good, and there is no second answer.\n"
        }
        Statement::Delay(said) => {
            petition(record, &said.petition)
                + &format!("The commission answers later, by {}:\n", shown(said.until.get()))
                + &texts(&said.reason)
        }
        _ => String::new(),
    }
}

/// What a petition asks, and by when.
fn petition(record: &Record, id: &Hash) -> String {
    let Some(petition) = record.petitions().iter().find(|petition| petition.id == *id) else { return String::new() };
    let (size, due) = (grouped(petition.size), shown(petition.due));
    let mut words = format!("{size} credentials signed a petition, to be answered by {due}:\n");
    line(&mut words, &printable(&petition.text.title));
    petition.text.paragraphs.iter().for_each(|paragraph| line(&mut words, &printable(paragraph)));
    words
}

fn result(record: &Record) -> String {
    let Ok(results) = record.expected_results() else { return String::new() };
    let mut words = "The result, as it follows from the decryptions; nobody can change it afterwards.\n".to_owned();
    for contest in &results.contests {
        line(&mut words, &format!("{}: {}", contest.id, outcome(&contest.outcome)));
    }
    words
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Withheld {} => "withheld, too few voted".into(),
        Outcome::Elected { elected, vacant, .. } => format!("elected {}{}", ids(elected), still_vacant(*vacant)),
        Outcome::Decision { accepted: true, .. } => "accepted".into(),
        Outcome::Decision { quorum_met: false, .. } => "not accepted, the quorum is not met".into(),
        Outcome::Decision { .. } => "not accepted".into(),
        Outcome::Seats { lists, vacant, .. } => {
            let seats = lists.iter().map(|list| format!("{} {}", list.id, list.seats)).collect::<Vec<_>>().join(", ");
            format!("seats {seats}{}", still_vacant(*vacant))
        }
    }
}

fn still_vacant(vacant: u32) -> String {
    if vacant == 0 { String::new() } else { format!("; {vacant} vacant") }
}

fn ids(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

/// A text in all its languages.
fn texts(text: &Text) -> String {
    let mut words = String::new();
    for (language, text) in &text.0 {
        line(&mut words, &format!("{language}: {}", printable(text)));
    }
    words
}

fn line(words: &mut String, text: &str) {
    writeln!(words, "  {text}").expect("a string takes all");
}

fn category(category: ComplaintCategory) -> &'static str {
    match category {
        ComplaintCategory::Registration => "registration",
        ComplaintCategory::Candidacy => "candidacy",
        ComplaintCategory::Casting => "casting",
        ComplaintCategory::Counting => "counting",
        ComplaintCategory::Conduct => "conduct",
        ComplaintCategory::Other => "other things",
    }
}

fn decision(decision: ComplaintDecision) -> &'static str {
    match decision {
        ComplaintDecision::Pending => "not decided yet",
        ComplaintDecision::Rejected => "rejected",
        ComplaintDecision::PartlyUpheld => "upheld in part",
        ComplaintDecision::Upheld => "upheld",
    }
}
