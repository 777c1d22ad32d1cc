//! Closing a roll: the lines are joined, and it is handed in to the board with all that it names.

use std::path::Path;

use ::client::Beginning;
use anyhow::Context;
use election::ElectionId;
use election::role::key_name;

use super::draft::Draft;
use super::fault::RollFault;
use crate::joint;
use crate::services::{Board, rng};

/// A roll that the board took.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    /// Its number, from 1.
    pub roll: u64,
    /// Its entry of the log.
    pub entry: u64,
}

/// Hands the roll of a folder in, with the lines that are there.
pub fn close(board: &Board, election: ElectionId, folder: &Path) -> anyhow::Result<Closed> {
    let draft = Draft::of_election(folder, election)?;
    let lines = |fault| RollFault::Lines { folder: folder.into(), fault };
    let (signed, attachments) = (draft.signed(folder).map_err(lines)?, draft.attachments(folder)?);
    let board = board.patient(election)?;
    let beginning = Beginning::read(&board, &mut rng()?).context("the log of the board")?;
    let members = &beginning.setting().manifest.registrars.members;
    let note = joint::join(&signed, members, key_name::registrar).map_err(lines)?;
    let lines = note.signatures().len();
    let entry = board.submit(&note.to_bytes(), &attachments);
    let entry = entry.map_err(|fault| RollFault::NotTaken { lines, fault })?;
    Ok(Closed { roll: draft.said.number.get(), entry })
}
