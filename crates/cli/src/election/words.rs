//! What a statement of the commission says, and what follows from it.

use ::election::outcome::Outcome;
use ::election::statement::intake::{DayVoid, Drop};
use ::election::statement::{
    CeremonyRestart, ComplaintCategory, ComplaintDecision, Extend, Operator, Ready, Statement,
};
use ::election::{Id, Text};
use canonical::Hash;
use canonical::bytes::to_base64;
use officials::Saying;
use record::{Record, Setting};

use super::wording::english;

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Sentence(Saying),
    /// Something that belongs to the sentence before.
    Part(Saying),
}

use Line::{Part, Sentence};

/// As a text for the prompt.
pub fn text(lines: &[Line]) -> String {
    let line = |line: &Line| match line {
        Sentence(says) => english(says) + "\n",
        Part(says) => format!("  {}\n", english(says)),
    };
    lines.iter().map(line).collect()
}

/// What it says and what follows.
pub fn of(record: &Record, statement: &Statement) -> Vec<Line> {
    let Some(setting) = record.setting() else { return Vec::new() };
    let schedule = &setting.manifest.schedule;
    let closes = record.closes().unwrap_or(0);
    let says = |name| Sentence(Saying::new(name));
    match statement {
        Statement::Ready(said) => ready(setting, said),
        Statement::Open(_) => vec![Sentence(Saying::new("said-open").at("time", closes)), says("said-open-then")],
        Statement::Close(_) => vec![Sentence(Saying::new("said-close").lasting("length", schedule.claims.get()))],
        Statement::Result(_) => result(record),
        Statement::Abandon(_) => vec![says("said-abandon"), says("said-abandon-then")],
        Statement::Cancel(said) => [vec![says("said-cancel")], texts(&said.reason)].into_iter().flatten().collect(),
        Statement::Incident(said) => around("said-incident", &said.text, "said-incident-then"),
        Statement::Complaints(said) => {
            let says = Saying::new("said-complaints").with("category", category(said.category));
            let says = says.with("count", said.count.get()).with("decision", decision(said.decision));
            let then = Sentence(Saying::new("said-complaints-then"));
            [vec![Sentence(says)], texts(&said.reason), vec![then]].into_iter().flatten().collect()
        }
        Statement::Extend(said) => extend(setting, closes, said),
        Statement::Operator(said) => operator(record, said),
        Statement::CeremonyRestart(said) => restart(said),
        Statement::Answer(said) => {
            [petition(record, &said.petition), around("said-answer", &said.text, "said-answer-then")].concat()
        }
        Statement::Delay(said) => {
            let then = Sentence(Saying::new("said-delay").at("time", said.until.get()));
            [petition(record, &said.petition), vec![then], texts(&said.reason)].concat()
        }
        _ => Vec::new(),
    }
}

/// What a petition asks, and by when.
fn petition(record: &Record, id: &Hash) -> Vec<Line> {
    let Some(petition) = record.petition(id) else { return Vec::new() };
    let says = Saying::new("said-petition").with("count", petition.size).at("time", petition.due);
    let language = petition.text.language.as_str();
    let part = |text: &String| Part(Saying::new("said-text").with("language", language).with("text", text.as_str()));
    let text = std::iter::once(&petition.text.title).chain(&petition.text.paragraphs);
    std::iter::once(Sentence(says)).chain(text.map(part)).collect()
}

/// That a registrar is gone.
pub fn of_drop(said: &Drop) -> Vec<Line> {
    let says = Saying::new("said-drop").with("registrar", &said.registrar);
    vec![Sentence(says), Sentence(Saying::new("said-drop-then"))]
}

/// That days of a registrar count for nothing.
pub fn of_void(said: &DayVoid) -> Vec<Line> {
    let days: Vec<_> = said.days.iter().map(|day| day.get().to_string()).collect();
    let says = Saying::new("said-void").with("registrar", &said.registrar).with("days", days);
    vec![Sentence(says), Sentence(Saying::new("said-void-then"))]
}

fn ready(setting: &Setting, said: &Ready) -> Vec<Line> {
    let places = setting.manifest.constituencies.iter().zip(&said.credentials);
    let places = places.map(|(place, number)| {
        Part(Saying::new("said-ready-place").with("place", &place.id).with("count", number.get()))
    });
    let then = Saying::new("said-ready-then").at("time", setting.manifest.schedule.opens.get());
    let first = Sentence(Saying::new("said-ready"));
    std::iter::once(first).chain(places).chain([Sentence(then)]).collect()
}

fn extend(setting: &Setting, closes: u64, said: &Extend) -> Vec<Line> {
    let schedule = &setting.manifest.schedule;
    let most = schedule.closes.get().saturating_add(schedule.extension.get());
    let (more, left) = (said.closes.get().saturating_sub(closes), most.saturating_sub(said.closes.get()));
    let says = Saying::new("said-extend").lasting("more", more).lasting("left", left);
    [vec![Sentence(says.at("time", said.closes.get()))], texts(&said.reason)].into_iter().flatten().collect()
}

fn restart(said: &CeremonyRestart) -> Vec<Line> {
    let name = if said.excluded.is_empty() { "said-restart" } else { "said-restart-without" };
    let mut says = Saying::new(name).with("role", said.role.as_str()).with("attempt", said.attempt.get());
    if !said.excluded.is_empty() {
        says = says.with("without", ids(&said.excluded));
    }
    vec![Sentence(says), Sentence(Saying::new("said-restart-then"))]
}

fn result(record: &Record) -> Vec<Line> {
    let Ok(results) = record.expected_results() else { return Vec::new() };
    let contests = results.contests.iter().map(|contest| {
        let says = Saying::new("said-result-contest").with("contest", &contest.id);
        Part(says.with("outcome", outcome(&contest.outcome)))
    });
    std::iter::once(Sentence(Saying::new("said-result"))).chain(contests).collect()
}

fn outcome(outcome: &Outcome) -> Saying {
    match outcome {
        Outcome::Withheld {} => Saying::new("outcome-withheld"),
        Outcome::Elected { elected, vacant, .. } => {
            perhaps_vacant(["outcome-elected", "outcome-elected-vacant"], *vacant).with("elected", ids(elected))
        }
        Outcome::Decision { accepted: true, .. } => Saying::new("outcome-accepted"),
        Outcome::Decision { quorum_met: false, .. } => Saying::new("outcome-no-quorum"),
        Outcome::Decision { .. } => Saying::new("outcome-rejected"),
        Outcome::Seats { lists, vacant, .. } => {
            let seats: Vec<_> = lists.iter().map(|list| format!("{} {}", list.id, list.seats)).collect();
            perhaps_vacant(["outcome-seats", "outcome-seats-vacant"], *vacant).with("seats", seats)
        }
    }
}

fn perhaps_vacant([full, with_vacant]: [&'static str; 2], vacant: u32) -> Saying {
    if vacant == 0 { Saying::new(full) } else { Saying::new(with_vacant).with("vacant", vacant) }
}

fn ids(ids: &[Id]) -> Vec<String> {
    ids.iter().map(Id::to_string).collect()
}

/// A text in all its languages, between two sentences.
fn around(before: &'static str, text: &Text, after: &'static str) -> Vec<Line> {
    let [before, after] = [before, after].map(|name| Sentence(Saying::new(name)));
    std::iter::once(before).chain(texts(text)).chain([after]).collect()
}

/// Someone else runs the board.
fn operator(record: &Record, said: &Operator) -> Vec<Line> {
    let number = said.number.get();
    let runs = Saying::new("said-operator").with("number", number);
    let key = Saying::new("said-operator-key").with("key", successor_key(record, number));
    let log = Saying::new("said-operator-log").with("entries", record.size());
    let lines = [runs, key, log, Saying::new("said-operator-then")].map(Sentence);
    lines.into_iter().chain(texts(&said.reason)).collect()
}

/// The key of statements of a successor, as the manifest has it.
fn successor_key(record: &Record, number: u64) -> String {
    let position = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let successors = record.setting().map(|setting| &setting.manifest.successors);
    let successor = successors.zip(position).and_then(|(all, position)| all.get(position));
    successor.map_or_else(String::new, |successor| to_base64(successor.board.0))
}

/// A text in all its languages.
fn texts(text: &Text) -> Vec<Line> {
    let of = |(language, text): (&::election::text::Language, &String)| {
        Part(Saying::new("said-text").with("language", language.as_str()).with("text", text.as_str()))
    };
    text.0.iter().map(of).collect()
}

/// What complaints are about.
pub fn category(category: ComplaintCategory) -> Saying {
    Saying::new(match category {
        ComplaintCategory::Registration => "category-registration",
        ComplaintCategory::Candidacy => "category-candidacy",
        ComplaintCategory::Casting => "category-casting",
        ComplaintCategory::Counting => "category-counting",
        ComplaintCategory::Conduct => "category-conduct",
        ComplaintCategory::Other => "category-other",
    })
}

/// What was decided.
pub fn decision(decision: ComplaintDecision) -> Saying {
    Saying::new(match decision {
        ComplaintDecision::Pending => "decision-pending",
        ComplaintDecision::Rejected => "decision-rejected",
        ComplaintDecision::PartlyUpheld => "decision-partly-upheld",
        ComplaintDecision::Upheld => "decision-upheld",
    })
}
