//! What officials do in their folders, step by step: the prompt (`seated`) and the page (`desk`) call the same.

mod passphrase;
mod shown;

use std::path::{Path, PathBuf};

use client::BoardClient;
use election::ElectionId;
use seat::{Answer, Seat, Stick, Task, View, carry};

use crate::services::{Board, now};
pub use passphrase::{PassphraseFault, check_new};
pub use shown::{RecordShown, Shown, Warning};

/// A clock that is further behind the record is wrong.
const TOLERANCE: u64 = 600;

/// Where somebody reads a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// On a stick.
    Stick(PathBuf),
    /// At the board, through a proxy or not.
    Board {
        /// Its address.
        address: String,
        /// That of the proxy.
        proxy: Option<String>,
    },
}

/// What takes long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Fetching the record: tiles are counted.
    Fetching,
    /// Auditing it: entries are counted.
    Auditing,
    /// Issuing for a roll: shares are counted.
    Issuing,
}

/// Told of how much is done, of how much in all.
pub type Progress<'a> = &'a mut dyn FnMut(Stage, u64, u64);

/// Where record, letters and statements are, and who takes them from there.
pub struct Place {
    stick: Stick,
    board: Option<BoardClient>,
    election: ElectionId,
}

/// A folder that has read no record belongs to no election yet.
#[derive(Debug, thiserror::Error)]
#[error("the folder knows no election yet: name it with --election")]
pub struct NoElection;

/// The election that was named, or that of the folder; never another than that of the folder.
pub fn election(seat: &Seat, given: Option<ElectionId>) -> anyhow::Result<ElectionId> {
    match (given, seat.memory().election) {
        (Some(given), Some(own)) if given != own => Err(seat::Error::OtherElection { own, given }.into()),
        (given, own) => Ok(given.or(own).ok_or(NoElection)?),
    }
}

/// The stick; with a network, one inside of the folder that is filled now.
pub fn reach(seat: &Seat, at: &Where, given: Option<ElectionId>, progress: Progress<'_>) -> anyhow::Result<Place> {
    let election = election(seat, given)?;
    match at {
        Where::Stick(stick) => Ok(Place { stick: Stick::open(stick)?, board: None, election }),
        Where::Board { address, proxy } => {
            let board = Board::at(address, proxy.as_deref()).patient(election)?;
            let stick = Stick::make(&seat.online())?;
            fetch(&board, &stick, progress)?;
            Ok(Place { stick, board: Some(board), election })
        }
    }
}

/// Fills a stick, and gives the number of entries.
pub fn fetch(board: &BoardClient, stick: &Stick, progress: Progress<'_>) -> Result<u64, seat::Error> {
    carry::fetch(board, stick, &mut |done, total| progress(Stage::Fetching, done, total))
}

/// What is to be done, and nothing of it.
pub fn look(seat: &mut Seat, place: &Place, progress: Progress<'_>) -> anyhow::Result<Shown> {
    let view = place.read(seat, progress)?;
    let mut shown = Shown::default();
    shown.look(seat, &view, seat.look(&view, &place.stick)?);
    Ok(shown)
}

/// Does what comes next and gets an answer, hands it in or leaves it on the stick, and says what is left to be done.
pub fn next(
    seat: &mut Seat,
    place: &Place,
    answers: &mut dyn FnMut(&Task) -> anyhow::Result<Option<Answer>>,
    progress: Progress<'_>,
) -> anyhow::Result<Shown> {
    let view = place.read(seat, progress)?;
    seat.keep_letters(&view, &place.stick)?;
    let tasks = seat.look(&view, &place.stick)?;
    let mut shown = Shown::default();
    shown.look(seat, &view, tasks.clone());
    shown.warn(clock(view.time(), now()));
    place.stick.strangers()?.into_iter().for_each(|stranger| shown.warn(Some(Warning::Stranger(stranger))));
    for task in tasks {
        let Some(answer) = answers(&task)? else { continue };
        let statements = seat.perform(&view, &place.stick, &task, &answer)?;
        statements.iter().try_for_each(|statement| place.stick.put_statement(statement))?;
        if task.is_said() {
            shown.done(task, statements);
        }
    }
    let letters = seat.letters(&view)?;
    letters.iter().try_for_each(|letter| place.stick.put_letter(letter))?;
    if let Some(board) = &place.board {
        shown.handed = carry::hand_in(board, &place.stick)?;
    }
    shown.on_stick = place.board.is_none();
    shown.checklist = seat.checklist(Some(&view));
    Ok(shown)
}

/// Whether a task waits for a yes or for words.
pub fn asks(task: &Task) -> bool {
    matches!(task, Task::Accuse { .. } | Task::Compare { .. } | Task::Agree(_) | Task::SayDestroyed { .. })
}

/// Whether two files are on one disk.
pub fn is_beside(folder: &Path, file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |path: &Path| path.metadata().map(|metadata| metadata.dev()).ok();
        device(folder).is_some() && device(folder) == device(file)
    }
    #[cfg(not(unix))]
    {
        folder.components().next() == file.components().next()
    }
}

impl Place {
    /// The record that is there.
    pub fn read(&self, seat: &mut Seat, progress: Progress<'_>) -> anyhow::Result<View> {
        Ok(seat.read(&self.stick, self.election, &mut |done, total| progress(Stage::Auditing, done, total))?)
    }
}

/// What is wrong with the clock of this computer, as far as the time of a checkpoint tells.
fn clock(time: u64, now: u64) -> Option<Warning> {
    let behind = time.checked_sub(now).filter(|behind| *behind > TOLERANCE)?;
    Some(Warning::ClockBehind { minutes: behind / 60 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_hours_behind_is_named_and_one_that_is_right_or_ahead_is_not() {
        let of_record = 1_800_000_000;
        assert_eq!(clock(of_record, of_record - 3 * 3600), Some(Warning::ClockBehind { minutes: 180 }));
        for now in [of_record - TOLERANCE, of_record, of_record + 3 * 3600] {
            assert_eq!(clock(of_record, now), None);
        }
    }
}
