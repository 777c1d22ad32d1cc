//! `veche registrar review`: deciding at the prompt.
//!
//! A terminal shows no pictures, and none are written to the disk. So what is shown in pictures cannot be approved here: that is for the
//! page of `veche registrar desk`.

use std::io::{self, BufRead, Lines, StdinLock};

use anyhow::{Context, bail};
use api::desk::{Seat, Session};
use canonical::Hash;
use election::statement::exchange::Reason;
use voter_registry::desk::{Judgement, Task};
use voter_registry::evidence::Opened;

use super::print;
use crate::seats::printable;

const REASONS: [(&str, Reason); 10] = [
    ("unreadable", Reason::Unreadable),
    ("paper-missing", Reason::PaperMissing),
    ("other-person", Reason::OtherPerson),
    ("forged", Reason::Forged),
    ("expired", Reason::Expired),
    ("not-entitled", Reason::NotEntitled),
    ("number", Reason::Number),
    ("vouch", Reason::Vouch),
    ("attestation", Reason::Attestation),
    ("other", Reason::Other),
];

/// What is typed.
type Typed = Lines<StdinLock<'static>>;

/// Goes once through everything that waits.
pub fn run(session: &mut Session) -> anyhow::Result<()> {
    let mut typed = io::stdin().lock().lines();
    session.refresh()?;
    let tasks = session.tasks();
    print(&format!("{} waiting\n", tasks.len()))?;
    for task in tasks {
        match task {
            Task::Review { application, can_open, .. } => review(session, &application, can_open, &mut typed)?,
            Task::Tag { application, .. } => settle(session, &application, &mut typed)?,
            Task::Rule { commitment, applications } => rule(session, &commitment, applications, &mut typed)?,
        }
    }
    Ok(session.refresh()?)
}

fn review(session: &mut Session, application: &Hash, can_open: bool, typed: &mut Typed) -> anyhow::Result<()> {
    let opened = if can_open { Some(show(session, application)?) } else { None };
    loop {
        let answer = ask("approve STATE NUMBER, more REASON, refuse REASON, or skip", typed)?;
        let words: Vec<&str> = answer.split_whitespace().collect();
        let judgement = match (words.as_slice(), &opened) {
            (["skip"], _) => return Ok(()),
            (["approve", ..], Some(opened)) if !opened.pictures.is_empty() => {
                print("what is shown in pictures is approved by who sees them: veche registrar desk\n")?;
                continue;
            }
            (["approve", state, number], Some(opened)) => {
                Some(Judgement::approve(&opened.fields.evidence, state, number))
            }
            (["more", reason], _) => of_name(reason).map(Judgement::more),
            (["refuse", reason], _) => of_name(reason).map(Judgement::refuse),
            _ => None,
        };
        let Some(judgement) = judgement else {
            let names: Vec<&str> = REASONS.iter().map(|(name, _)| *name).collect();
            print(&format!("reasons are {}\n", names.join(", ")))?;
            continue;
        };
        match session.decide(application, opened.as_ref(), &judgement) {
            Ok(()) => return Ok(()),
            Err(refusal) => print(&format!("{refusal}\n"))?,
        }
    }
}

fn settle(session: &mut Session, application: &Hash, typed: &mut Typed) -> anyhow::Result<()> {
    let opened = show(session, application)?;
    loop {
        let answer = ask("the number is disputed: say STATE NUMBER, or skip", typed)?;
        let words: Vec<&str> = answer.split_whitespace().collect();
        match words.as_slice() {
            ["skip"] => return Ok(()),
            [state, number] => match session.settle_tag(application, &opened, state, number) {
                Ok(()) => return Ok(()),
                Err(refusal) => print(&format!("{refusal}\n"))?,
            },
            _ => {}
        }
    }
}

fn rule(session: &mut Session, commitment: &Hash, pair: [Hash; 2], typed: &mut Typed) -> anyhow::Result<()> {
    for application in &pair {
        show(session, application)?;
    }
    let [first, second] = pair;
    loop {
        let standing = match ask("one person, two applications: which stands, 1, 2 or none, or skip", typed)?.trim() {
            "skip" => return Ok(()),
            "1" => Some(first),
            "2" => Some(second),
            "none" => None,
            _ => continue,
        };
        return Ok(session.rule(commitment, standing)?);
    }
}

/// Says what evidence says, without the number, which is for the reviewer to read.
fn show(session: &mut Session, application: &Hash) -> anyhow::Result<Opened> {
    let (opened, warnings) = session.open(application)?;
    let fields = &opened.fields;
    let mut text = format!("\n{application}\n  kind {}\n", fields.evidence);
    for (name, value) in [("name", &fields.name), ("born", &fields.birth), ("state", &fields.state)] {
        text.push_str(&format!("  {name} {}\n", printable(value)));
    }
    fields.mrz.iter().for_each(|line| text.push_str(&format!("  {}\n", printable(line))));
    let (vouches, attestations) = (fields.vouches.len(), fields.attestations.len());
    let pictures = opened.pictures.len();
    text.push_str(&format!("  {pictures} pictures, {vouches} vouches, {attestations} attestations\n"));
    warnings.iter().for_each(|warning| text.push_str(&format!("  ! {warning}\n")));
    print(&text)?;
    Ok(opened)
}

fn of_name(name: &str) -> Option<Reason> {
    REASONS.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
}

fn ask(what: &str, typed: &mut Typed) -> anyhow::Result<String> {
    print(&format!("{what}: "))?;
    match typed.next() {
        Some(line) => line.context("standard input"),
        None => bail!("standard input has ended"),
    }
}
