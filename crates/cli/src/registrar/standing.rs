//! The rolls of an election as they stand.

use ::client::Beginning;
use anyhow::Context;
use election::{ElectionId, Id, Registration};

use crate::services::{Board, rng};

/// How people get on rolls, and which there are.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Of the manifest.
    pub registration: Registration,
    /// Ids of the manifest's constituencies.
    pub constituencies: Vec<Id>,
    /// In the order of the log.
    pub rolls: Vec<RollShown>,
}

/// A roll that enough registrars signed.
#[derive(Clone, Debug)]
pub struct RollShown {
    /// Its number, from 1.
    pub number: u64,
    /// Whose.
    pub constituency: Id,
    /// Applications on it.
    pub applications: u64,
    /// Who has issued, as the board says.
    pub issued: Vec<Id>,
}

/// Reads the beginning of the log, checked; who has issued is the board's word.
pub fn read(board: &Board, election: ElectionId) -> anyhow::Result<Standing> {
    let client = board.patient(election)?;
    let beginning = Beginning::read(&client, &mut rng()?).context("the log of the board")?;
    let said = client.rolls().context("the board")?;
    let manifest = &beginning.setting().manifest;
    let rolls = beginning.all_rolls().iter().map(|roll| {
        let number = roll.number.get();
        let issued = said.iter().find(|said| said.number == number).map(|said| said.issued.clone());
        let applications = roll.attachment.length.get() / record::roll::RECORD as u64;
        RollShown { number, constituency: roll.constituency.clone(), applications, issued: issued.unwrap_or_default() }
    });
    let constituencies = manifest.constituencies.iter().map(|constituency| constituency.id.clone()).collect();
    Ok(Standing { registration: manifest.registration.clone(), constituencies, rolls: rolls.collect() })
}
