//! What is done with a folder that is there: each form that is sent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use canonical::Hash;
use seat::{Answer, Office, Seat, Task};

use super::chair::{Came, Chair, Step};
use super::place::{Remembered, election_typed};
use super::start::{given, passphrase};
use super::{Seated, Sitting, review, rolls};
use crate::desk::fault::Fault;
use crate::desk::folders;
use crate::desk::job::Progress;
use crate::desk::section::{Reply, Visit};
use crate::steps::{self, Place, is_beside};

/// How many words are compared.
pub const WORDS: usize = 12;

/// Begins what was sent. If something is being done with the folder already, that is shown and nothing begun.
pub fn answer(section: &Seated, sitting: &Arc<Sitting>, rest: &[&str], visit: &Visit<'_>) -> Reply {
    let step = match rest {
        ["unlock"] => unlock(section, sitting, visit),
        ["lock"] => Ok(lock()),
        ["place"] => keep_place(sitting, visit),
        ["look"] => Ok(look(sitting, Asked::default())),
        ["do"] => Ok(look(sitting, Asked::of(visit))),
        ["backup"] => backup(sitting, visit),
        ["restore"] => restore(visit),
        ["destroy"] => destroy(sitting, visit),
        ["review"] => review::begin(sitting, visit),
        ["rolls", what @ ..] if section.office == Office::Registrar => rolls::begin(sitting, what, visit),
        _ => return Reply::Missing,
    };
    match step {
        Ok(step) => {
            sitting.chair.begin(move |chair, progress| chair.step(|chair| step(chair, progress)));
        }
        // It is told where the folder is shown; while something is done there, that goes on.
        Err(error) => drop(sitting.chair.look(|chair| chair.came = Some(Came::Not(error)))),
    }
    Reply::See(match rest {
        [page @ ("review" | "rolls"), ..] => format!("{}/{page}", sitting.address),
        _ => sitting.address.clone(),
    })
}

fn unlock(section: &Seated, sitting: &Sitting, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let passphrase = given(visit, "passphrase")?;
    let (folder, office) = (sitting.folder.clone(), section.office);
    Ok(Box::new(move |chair, _| {
        // A second tab may have done it: the lock on the folder would be our own.
        if chair.seat.is_none() {
            chair.seat = Some(Seat::open(&folder, office, passphrase)?);
        }
        Ok(Came::Seen)
    }))
}

fn lock() -> Step {
    Box::new(|chair, _| {
        chair.lock();
        Ok(Came::Seen)
    })
}

/// Remembers where the record is, and looks at it.
fn keep_place(sitting: &Sitting, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let place = Remembered::typed(visit.fields);
    if place.place().is_none() {
        return Err(Fault::PlaceNeeded.into());
    }
    let election = sitting.chair.look(|chair| election_typed(chair.open()?, visit.fields));
    let election = election.unwrap_or_else(|_| Err(Fault::Changed.into()))?;
    let (folder, asked) = (sitting.folder.clone(), Asked { election, ..Asked::default() });
    Ok(Box::new(move |chair, progress| {
        place.with_registry(Remembered::of(&folder).registry().to_owned()).keep(&folder)?;
        next(chair, &folder, &asked, progress)
    }))
}

/// What somebody answered on the page, and to which tasks.
#[derive(Default)]
struct Asked {
    election: Option<election::ElectionId>,
    /// Digests of the tasks as they were shown.
    tasks: BTreeSet<String>,
    answer: Answer,
}

impl Asked {
    fn of(visit: &Visit<'_>) -> Self {
        let words: Vec<String> = (1..=WORDS).map(|n| visit.fields.trimmed(&format!("word-{n}")).to_owned()).collect();
        let yes = visit.fields.is_ticked("yes");
        let tasks = visit.fields.all("task").map(str::to_owned).collect();
        Self { election: None, tasks, answer: Answer { words: vec![words.join(" ")], yes } }
    }
}

/// Looks at the record, and does those of its tasks that were asked for and are still what they were.
fn look(sitting: &Sitting, asked: Asked) -> Step {
    let folder = sitting.folder.clone();
    Box::new(move |chair, progress| next(chair, &folder, &asked, progress))
}

fn next(chair: &mut Chair, folder: &Path, asked: &Asked, progress: &Progress) -> anyhow::Result<Came> {
    let place = reach(chair, folder, asked.election, progress)?;
    let seat = chair.open()?;
    let mut answers = |task: &Task| Ok(asked.tasks.contains(&digest(task)).then(|| asked.answer.clone()));
    let shown = steps::next(seat, &place, &mut answers, &mut |stage, done, total| progress.show(stage, done, total))?;
    let is_in_vain = !asked.tasks.is_empty() && shown.done.is_empty();
    chair.shown = Some(shown);
    if is_in_vain { Err(Fault::Changed.into()) } else { Ok(Came::Seen) }
}

fn reach(
    chair: &mut Chair,
    folder: &Path,
    election: Option<election::ElectionId>,
    progress: &Progress,
) -> anyhow::Result<Place> {
    let at = Remembered::of(folder).place().ok_or(Fault::PlaceNeeded)?;
    steps::reach(chair.open()?, &at, election, &mut |stage, done, total| progress.show(stage, done, total))
}

fn backup(sitting: &Sitting, visit: &Visit<'_>) -> anyhow::Result<Step> {
    let (file, folder) = (path(visit, "backup")?, sitting.folder.clone());
    let passphrase = passphrase(visit, "passphrase-new", "passphrase-again")?;
    Ok(Box::new(move |chair, _| {
        chair.open()?.backup(&file, &passphrase)?;
        chair.shown = None;
        let is_beside = is_beside(&folder, &file);
        Ok(Came::BackedUp { file, is_beside })
    }))
}

fn restore(visit: &Visit<'_>) -> anyhow::Result<Step> {
    let (file, passphrase) = (path(visit, "backup")?, given(visit, "passphrase-backup")?);
    Ok(Box::new(move |chair, _| {
        chair.open()?.restore(&file, &passphrase)?;
        chair.shown = None;
        Ok(Came::Restored)
    }))
}

/// Destroys, after a yes, what the record says nobody needs any more.
fn destroy(sitting: &Sitting, visit: &Visit<'_>) -> anyhow::Result<Step> {
    if !visit.fields.is_ticked("yes") {
        return Err(Fault::YesNeeded.into());
    }
    let folder = sitting.folder.clone();
    Ok(Box::new(move |chair, progress| {
        let place = reach(chair, &folder, None, progress)?;
        let seat = chair.open()?;
        let view = place.read(seat, &mut |stage, done, total| progress.show(stage, done, total))?;
        let destruction = seat.destroy(&view)?;
        chair.shown = None;
        Ok(Came::Destroyed(destruction))
    }))
}

/// A task as it was shown: what is done is that, or nothing.
pub fn digest(task: &Task) -> String {
    Hash::of(&serde_json::to_vec(task).expect("a task has a JSON form")).to_string()
}

/// A file or folder that was typed.
pub fn path(visit: &Visit<'_>, name: &str) -> anyhow::Result<PathBuf> {
    match visit.fields.trimmed(name) {
        "" => Err(Fault::PathNeeded.into()),
        typed => Ok(folders::absolute(Path::new(typed))),
    }
}
