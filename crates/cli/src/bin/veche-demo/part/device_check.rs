//! A voter checks the device: the ballot is opened instead of cast (`docs/protocol.md` §8.4).

use anyhow::{Context, ensure};
use ballot_signing::ballot::{BallotPaper, SealedVote};
use ballot_signing::fingerprint::OpenedBallot;
use elgamal::PublicKey;
use serde::{Deserialize, Serialize};

use super::voters::votes_for;
use crate::folder::{self, Folder};
use crate::vote::Vote;

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeviceCheck {
    /// What the device showed before it knew whether it would be checked.
    pub words: String,
    /// The list that it was told, and that was found in the ballot.
    pub list: String,
}

/// Opens a ballot that was made for `list`, writes it to a file and checks what is read from there, as a second device does.
pub fn open(
    sealed: SealedVote,
    paper: &BallotPaper,
    key: &PublicKey,
    vote: &Vote,
    list: usize,
    folder: &Folder,
) -> anyhow::Result<DeviceCheck> {
    let words = sealed.fingerprint().words();
    folder::write(&folder.opened_ballot(), sealed.open().text().as_bytes())?;
    let line = std::fs::read_to_string(folder.opened_ballot())?;
    let opened = OpenedBallot::parse(&line)?;
    ensure!(opened.fingerprint().words() == words, "the opened ballot has another fingerprint");
    let votes = opened.check(paper, key)?;
    let (_, cells) = votes.contests.first().context("there is one contest")?;
    ensure!(*cells == votes_for(list, vote.lists.len()), "the device encrypted something else");
    let list = vote.lists.get(list).context("a list of the vote")?.name.clone();
    Ok(DeviceCheck { words, list })
}
