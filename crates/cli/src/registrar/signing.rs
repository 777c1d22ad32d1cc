//! Signing a roll that goes by an intake: each registrar makes it itself (`docs/registration.md` §10).

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, bail};
use canonical::Hash;
use election::Id;
use election::statement::RollRegistration;
use election::statement::intake::Verdict;
use voter_registry::desk::Secrets;
use voter_registry::exchange::{Standing, Unaudited};
use voter_registry::{Desk, Error, RollDraft};

use super::draft::{Draft, Signed};
use super::fault::RollFault;
use super::reading::{Reading, since_rolls};
use super::{SeatArgs, state};
use crate::key_file::KeyFile;
use crate::secret_file;

/// What a registrar says of a roll besides.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// Whether it is the last, which takes what no auditor has looked at.
    pub unaudited: Unaudited,
    /// Whether another roll of this number, which was signed here, is given up for it.
    pub is_instead: bool,
}

/// Signs a roll, if it is the one that this registrar makes itself. `held` is the lock on the state of the desk.
pub fn sign(seat: &SeatArgs, (key, held): (&KeyFile, File), how: How, folder: &Path) -> anyhow::Result<Signed> {
    let (official, How { unaudited, is_instead }) = (&seat.official, how);
    let draft = Draft::of_election(folder, official.election())?;
    let seen = draft.seen.ok_or(RollFault::ByList)?;
    let secrets = Secrets::from_bytes(&secret_file::read(&seat.state, &key.state).map_err(seat::Error::from)?)?;
    let mut reading = Reading::begin(&seat.services, official, key, secrets)?;
    let mut keep = state::keep(&seat.state, &key.state, held);
    let (entries, notes) = reading.fetch()?;
    let size = usize::try_from(seen.size).ok().filter(|size| *size <= entries.len()).ok_or(RollFault::Ahead)?;
    // As it was when the roll was drawn up: log and exchange go on while it is signed.
    let (old_entries, new_entries) = entries.split_at(size);
    let (old_notes, new_notes) = notes.split_at(notes.partition_point(|note| note.number < seen.notes));
    reading.desk.sync(old_entries, old_notes).context("the draft goes by notes that came later than its log")?;
    reading.enrol()?;
    let own = own_roll(&reading, &draft, old_entries, unaudited)?;
    let signed = reading.desk.sign_roll(reading.follower.record(), &own, unaudited).map_err(RollFault::Desk)?;
    reading.desk.sync(new_entries, new_notes)?;
    check_still_stands(&reading.desk, &own, &draft.said.constituency, unaudited)?;
    bind(&mut reading.desk, &draft, is_instead)?;
    keep(&reading.desk.secrets()).map_err(|fault| anyhow::anyhow!("nothing is signed: {fault}"))?;
    let path = draft.add(folder, &official.id, signed)?;
    Ok(draft.signed_in(path, own.applications().len()))
}

/// The roll that this desk makes itself, under the checkpoints of the draft: with everything that it names, so that nobody signs one which
/// the board would refuse.
fn own_roll(reading: &Reading, draft: &Draft, entries: &[Vec<u8>], unaudited: Unaudited) -> anyhow::Result<RollDraft> {
    let (record, said) = (reading.follower.record(), &draft.said);
    let RollRegistration::Intake { checkpoint, .. } = &said.registration else {
        bail!("a roll of another kind than this election's");
    };
    let new = since_rolls(record, entries).map_err(RollFault::Desk)?;
    // No roll is of nobody.
    let (log, exchange) = (reading.desk.log(), reading.desk.exchange());
    if exchange.next_roll(log, &said.constituency, unaudited).records.is_empty() {
        return Err(RollFault::Desk(Error::OtherApplications).into());
    }
    let checkpoints = (checkpoint.clone(), said.under.clone());
    let own =
        reading.desk.draw_up_roll(record, &said.constituency, unaudited, new, checkpoints).map_err(RollFault::Desk)?;
    if own.text() != draft.text {
        return Err(RollFault::Desk(Error::OtherApplications).into());
    }
    let attachments: HashMap<Hash, Vec<u8>> = own.attachments().into_iter().map(|a| (Hash::of(&a), a)).collect();
    record.check_roll(said, &attachments).map_err(RollFault::WouldBeRefused)?;
    Ok(own)
}

/// Whether nothing was said against an application since the roll was drawn up, and none is missing on the last.
fn check_still_stands(
    desk: &Desk,
    draft: &RollDraft,
    constituency: &Id,
    unaudited: Unaudited,
) -> Result<(), RollFault> {
    let (log, exchange) = (desk.log(), desk.exchange());
    for id in draft.applications() {
        let has_failed = log.verdicts(&id).iter().any(|(_, said)| *said == Verdict::Failed);
        let stands = exchange.standing(log, &id) == Some(Standing::Approved) && !has_failed;
        if !stands {
            return Err(RollFault::NotStanding(id));
        }
    }
    if unaudited == Unaudited::Take {
        let now = exchange.next_roll(log, constituency, unaudited).records.len();
        if now != draft.applications().len() {
            return Err(RollFault::OthersSince);
        }
    }
    Ok(())
}

fn bind(desk: &mut Desk, draft: &Draft, is_instead: bool) -> anyhow::Result<()> {
    let number = draft.said.number.get();
    if is_instead {
        desk.free_from_roll(number);
    }
    match desk.bind_to_roll(number, &draft.text) {
        Err(Error::SaidOtherwise) => Err(RollFault::SignedAnother(number).into()),
        bound => Ok(bound?),
    }
}
