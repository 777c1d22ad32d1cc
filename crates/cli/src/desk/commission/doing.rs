//! What is done with each form that is sent.

use std::fs;

use ::election::statement::intake::IntakeStatement;
use ::election::{ElectionId, Id, MAX_ENTRY};
use seat::key_file::KeyFile;
use transparency_log::note::Note;

use super::chair::{Came, Chair, Key, Pending, Place};
use super::outcome::shown;
use super::{Commission, earlier, intake, manifest, newly, plan, statements};
use crate::commission;
use crate::desk::fault::Fault;
use crate::desk::section::{Reply, Visit};
use crate::election::asked::Asked;
use crate::election::say::{Draft, Drawing, Followed, hand_in_joined, pass_on, prepare};
use crate::election::{NotNow, Outcome};
use crate::joint;

type Step = Box<dyn FnOnce(&mut Chair) -> anyhow::Result<Came> + Send>;

/// Begins what was sent.
pub fn answer(section: &Commission, path: &[&str], visit: &Visit<'_>) -> Reply {
    let (there, step) = match path {
        ["look"] => ("", look(Place::typed(visit))),
        ["unlock"] => ("", unlock(visit)),
        ["lock"] => ("", Ok(lock())),
        ["open"] => return open(section, visit),
        ["say", kind] => return say(section, kind, visit),
        ["draft"] => ("outcome", draft(visit)),
        ["hand-in"] => ("outcome", hand_in(visit)),
        ["drop" | "void"] => ("outcome", decide(visit)),
        ["sign"] => ("outcome", Ok(sign(visit))),
        ["decline"] => ("", Ok(decline())),
        ["consultation", "read"] => return earlier::read(section, visit),
        ["new", "choices"] => return newly::choices(visit),
        ["new", "plan"] => return newly::make(section, visit),
        ["plan"] => return plan::answer(section, visit),
        ["manifest", "sign"] => ("manifest", manifest::sign(visit)),
        ["manifest", "publish"] => ("manifest", manifest::publish(visit)),
        _ => return Reply::Missing,
    };
    match step {
        Ok(step) => section.begin(there, move |chair, _| step(chair)),
        Err(error) => section.begin(there, move |_, _| Err(error)),
    }
}

/// Follows the log to its end.
fn look(place: Place) -> anyhow::Result<Step> {
    Ok(Box::new(move |chair| {
        let is_other = place.board != chair.place.board || place.election != chair.place.election;
        if is_other || place.proxy != chair.place.proxy {
            (chair.followed, chair.pending) = (None, None);
        }
        chair.place = place;
        chair.follow()?;
        Ok(Came::Looked)
    }))
}

fn unlock(visit: &Visit<'_>) -> anyhow::Result<Step> {
    let id: Id = visit.fields.trimmed("id").parse().map_err(|_| Fault::IdForm)?;
    if visit.fields.get("passphrase").is_empty() {
        return Err(Fault::PassphraseEmpty.into());
    }
    let (typed, passphrase) = (visit.fields.trimmed("key").to_owned(), visit.fields.secret("passphrase"));
    Ok(Box::new(move |chair| {
        let path = chair.place.path(&typed)?;
        let file = KeyFile::read(&path, &passphrase)?;
        chair.pending = None;
        chair.key = Some(Key { id, path, file });
        Ok(Came::Unlocked)
    }))
}

fn lock() -> Step {
    Box::new(|chair| {
        chair.lock();
        Ok(Came::Looked)
    })
}

/// A plan or a manifest that is there.
fn open(section: &Commission, visit: &Visit<'_>) -> Reply {
    let typed = visit.fields.trimmed("file").to_owned();
    let is_plan = typed.ends_with(".toml");
    let there = if is_plan { "plan" } else { "manifest" };
    let opened = section.chair.look(|chair| {
        let path = chair.place.path(&typed)?;
        fs::File::open(&path)
            .map_err(|_| NotNow::new("file-missing", "the file cannot be read", "see that it is there"))?;
        *(if is_plan { &mut chair.plan } else { &mut chair.manifest }) = Some(path);
        chair.came = None;
        anyhow::Ok(())
    });
    match opened {
        Ok(Err(error)) => section.begin("", move |_, _| Err(error)),
        _ => Reply::See(format!("commission/{there}")),
    }
}

/// Draws a statement up; or shows the form again, with what is wrong with it.
fn say(section: &Commission, kind: &str, visit: &Visit<'_>) -> Reply {
    let typed = section.chair.look(|chair| {
        let Some(record) = chair.record() else { return Err(None) };
        let asked = statements::asked(kind, visit, record);
        asked.map_err(|error| statements::page(chair, kind, visit, Some(&error)).map(Box::new))
    });
    match typed {
        Ok(Ok(asked)) => section.begin("outcome", move |chair, _| draw(chair, |_| Ok(Ok(asked)))),
        Ok(Err(Some(page))) => Reply::Page(*page),
        Ok(Err(None)) => section.begin("outcome", |_, _| Err(Fault::Changed.into())),
        Err(_) => Reply::See("commission/outcome".into()),
    }
}

/// Adds the own line to what another commissioner signed.
fn draft(visit: &Visit<'_>) -> anyhow::Result<Step> {
    let (file, pasted) = (visit.fields.trimmed("draft").to_owned(), pasted(visit)?);
    Ok(Box::new(move |chair| {
        let election = chair.place.election()?;
        let note = match pasted {
            Some(note) => note,
            None => note_at(&chair.place, &file)?,
        };
        draw(chair, |_| Ok(Err(Draft::new(note, election)?)))
    }))
}

/// A note in a file.
pub fn note_at(place: &Place, typed: &str) -> anyhow::Result<Note> {
    let content = joint::read_file(&place.path(typed)?, MAX_ENTRY as u64);
    let content = content.map_err(|error| NotNow::new("file-missing", format!("{error:#}"), "see that it is there"))?;
    Ok(Note::parse(&content)
        .map_err(|_| NotNow::new("note", format!("{typed} is no signed note"), "name another file"))?)
}

/// What was pasted, if anything was: a note with lines.
pub fn pasted(visit: &Visit<'_>) -> anyhow::Result<Option<Note>> {
    let typed = visit.fields.get("pasted").replace("\r\n", "\n");
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let note = Note::parse(format!("{}\n", typed.trim()).as_bytes());
    Ok(Some(note.map_err(|_| NotNow::new("note", "this is no signed note", "paste all of it"))?))
}

fn draw(
    chair: &mut Chair,
    said: impl FnOnce(ElectionId) -> anyhow::Result<Result<Asked, Draft>>,
) -> anyhow::Result<Came> {
    chair.pending = None;
    let said = said(chair.place.election()?)?;
    chair.key()?;
    chair.follow()?;
    let Chair { followed: Some(followed), key: Some(key), .. } = chair else { return Err(Fault::Changed.into()) };
    match prepare(followed, said, |record| key.official(record))? {
        Drawing::Said(index) => Ok(Came::Done(Outcome::Entry { index, before: true, cosigned: true }, None)),
        Drawing::Prepared(prepared) => {
            chair.pending = Some(Pending::Said(prepared));
            Ok(Came::Looked)
        }
    }
}

/// Releases what was shown: hands it in if enough have signed, or writes it for the others.
fn sign(visit: &Visit<'_>) -> Step {
    let seen = visit.fields.get("shown").to_owned();
    Box::new(move |chair| match chair.pending.take_if(|pending| shown(pending.text()) == seen) {
        None => Err(Fault::Changed.into()),
        Some(Pending::Decided(decided)) => intake::keep(chair, &decided),
        Some(Pending::Said(prepared)) => {
            let id = chair.key()?.id.clone();
            let out = chair.place.free(&format!("{}-{id}", prepared.asked.command()), "note");
            let note = String::from_utf8(prepared.drawn.note.to_bytes()).ok();
            let followed: &mut Followed = chair.followed.as_mut().ok_or(Fault::Changed)?;
            let outcome = pass_on(followed, &prepared, &id, Some(out))?;
            let is_signed = matches!(outcome, Outcome::Signed { .. });
            Ok(Came::Done(outcome, note.filter(|_| is_signed)))
        }
    })
}

fn decline() -> Step {
    Box::new(|chair| {
        chair.pending = None;
        Ok(Came::Declined)
    })
}

/// Joins lines, and hands the statement in: to the board, or what registrars are told to the intake.
fn hand_in(visit: &Visit<'_>) -> anyhow::Result<Step> {
    let (files, pasted) = (files(visit), pasted(visit)?);
    Ok(Box::new(move |chair| {
        let mut notes = files.iter().map(|file| note_at(&chair.place, file)).collect::<anyhow::Result<Vec<_>>>()?;
        notes.extend(pasted);
        let first = notes.first().ok_or(Fault::PathNeeded)?;
        let election = chair.place.election()?;
        if IntakeStatement::parse(&first.to_bytes()).is_ok() {
            return Ok(Came::InIntake(commission::hand_in_joined(&chair.place.services(), election, &notes)?));
        }
        chair.follow()?;
        let followed = chair.followed.as_mut().ok_or(Fault::Changed)?;
        Ok(Came::Done(hand_in_joined(followed, election, &notes)?, None))
    }))
}

/// Paths, one on each line.
pub fn files(visit: &Visit<'_>) -> Vec<String> {
    visit.fields.get("files").lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn decide(visit: &Visit<'_>) -> anyhow::Result<Step> {
    let typed = intake::typed(visit)?;
    Ok(Box::new(move |chair| {
        chair.pending = None;
        chair.key()?;
        intake::draw(chair, &typed)
    }))
}
