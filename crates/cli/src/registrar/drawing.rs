//! Drawing a roll up from what an intake holds (`docs/registration.md` §10).

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use api::desk::SeatError;
use election::Id;
use voter_registry::desk::Secrets;
use voter_registry::exchange::Unaudited;
use voter_registry::tag::TagShare;
use voter_registry::{Error, RollDraft};

use super::draft::{self, Drawn};
use super::fault::{RollFault, is_of_the_moment};
use super::reading::{Reading, since_rolls};
use crate::key_file::{KeyFile, OfficialArgs};
use crate::services::Services;

/// How long it waits for lots.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Draws the next roll of a constituency up, in a new folder.
pub fn draw_up(
    services: &Services,
    (official, key): (&OfficialArgs, &KeyFile),
    whom: (&Id, Unaudited),
    out: &Path,
) -> anyhow::Result<Drawn> {
    let mut reading = Reading::begin(services, official, key, Secrets::new(TagShare::erased()))?;
    let begun = Instant::now();
    let mut all = Vec::new();
    loop {
        // Before the entries: it is of no more than they are.
        let checkpoint = reading.registry.checkpoint().map_err(SeatError::Intake)?;
        let (entries, notes) = reading.fetch()?;
        reading.desk.sync(&entries, &notes)?;
        all.extend(entries);
        let checkpoint = String::from_utf8(checkpoint).ok().context("the checkpoint of the intake")?;
        match draw_up_from(&mut reading, whom, &all, checkpoint) {
            Ok(drawn) => {
                return draft::write(out, &drawn, Some(reading.desk.books().next_note()));
            }
            Err(error) if begun.elapsed() < PATIENCE && is_of_the_moment(&error) => sleep(PAUSE),
            Err(error) => return Err(anyhow::Error::new(RollFault::Desk(error)).context("no roll can be drawn up now")),
        }
    }
}

fn draw_up_from(
    reading: &mut Reading,
    (constituency, unaudited): (&Id, Unaudited),
    entries: &[Vec<u8>],
    checkpoint: String,
) -> Result<RollDraft, Error> {
    reading.enrol().map_err(|_| Error::Step("the board does not show its rolls: try again"))?;
    let record = reading.follower.record();
    let new = since_rolls(record, entries)?;
    let under = reading.follower.checkpoint().map(ToString::to_string).unwrap_or_default();
    let next = reading.desk.exchange().next_roll(reading.desk.log(), constituency, unaudited);
    if next.records.is_empty() {
        return Err(Error::Step("nobody new would be on it: approvals need ended days, tags, and auditors' verdicts"));
    }
    reading.desk.draw_up_roll(record, constituency, unaudited, new, (checkpoint, under))
}
