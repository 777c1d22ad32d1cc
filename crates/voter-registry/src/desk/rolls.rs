//! Rolls that follow from log and exchange, drawn up and signed (`docs/registration.md` §10).

use election::Id;
use election::statement::RollRegistration;
use record::{Record, Refusal};
use transparency_log::note::SignatureLine;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use super::Desk;
use crate::exchange::Unaudited;
use crate::roll::Brought;
use crate::{Error, RollDraft};

impl Desk {
    /// Draws up the next roll of a constituency. `entries` are those of the intake log since the roll before, `checkpoint` is one of
    /// all that this desk knows, `under` one of the record.
    ///
    /// # Errors
    /// [`Error::Step`] if a list behind a day, an entry, an earlier roll or a tag is missing; [`Error::Refused`] if the log has gone on,
    /// awaits a lot, or nobody is to be on the roll.
    pub fn draw_up_roll(
        &self,
        record: &Record,
        constituency: &Id,
        unaudited: Unaudited,
        entries: &[Vec<u8>],
        (checkpoint, under): (String, String),
    ) -> Result<RollDraft, Error> {
        self.check_checkpoint(&checkpoint)?;
        self.check_earlier_rolls(record)?;
        let (size, days) = record.brought_by_rolls().ok_or(Refusal::RegistrationKind)?;
        let (log, exchange) = (self.log(), self.exchange());
        if size + entries.len() as u64 != log.size() {
            return Err(Error::Step("the entries are not those since the roll before"));
        }
        let days = log.days().iter().enumerate().skip(days).filter(|(_, day)| !day.is_void);
        let lists: Option<Vec<_>> = days.map(|(position, _)| exchange.list(position).map(<[u8]>::to_vec)).collect();
        let lists = lists.ok_or(Error::Step("the list behind a day is missing"))?;
        let next = exchange.next_roll(log, constituency, unaudited);
        RollDraft::from_intake(record, constituency, &next, Brought { checkpoint, entries, lists: &lists }, under)
    }

    /// This registrar's line under a roll, if it is the next of the record, of the whole log that this desk knows, with exactly the
    /// applications and numbers that follow here. Whether the entries are those of the checkpoint is for the record to check.
    ///
    /// # Errors
    /// [`Error::OtherApplications`] for other applications or numbers; [`Error::Step`] if an earlier roll or a tag is missing;
    /// [`Error::Refused`] for another log, or place.
    pub fn sign_roll(&self, record: &Record, draft: &RollDraft, unaudited: Unaudited) -> Result<SignatureLine, Error> {
        let said = draft.statement();
        let RollRegistration::Intake { checkpoint, counts, .. } = &said.registration else {
            return Err(Refusal::RegistrationKind.into());
        };
        self.check_checkpoint(checkpoint)?;
        self.check_earlier_rolls(record)?;
        let next = self.exchange().next_roll(self.log(), &said.constituency, unaudited);
        draft.check(&next.records)?;
        if next.counts != *counts {
            return Err(Error::OtherApplications);
        }
        let (registration, under) = (said.registration.clone(), said.under.clone());
        let own = RollDraft::with(record, &said.constituency, &next.records, registration, Vec::new(), under)?;
        if own.text() != draft.text() {
            return Err(Error::OtherApplications);
        }
        Ok(self.official.sign_as_registrar(&draft.text()))
    }

    /// Nothing of the earlier rolls is hidden from this desk.
    fn check_earlier_rolls(&self, record: &Record) -> Result<(), Error> {
        self.books.check()?;
        let on_rolls = record.registration_summary().map_or(0, |summary| summary.on_rolls);
        if on_rolls != self.exchange().on_rolls() as u64 {
            return Err(Error::Step("this desk was not told of every roll of the record"));
        }
        if !self.exchange().knows_tags_of_rolls() {
            return Err(Error::Step("the intake hides the tag of an application that is on a roll"));
        }
        Ok(())
    }

    /// A checkpoint with enough cosignatures, of exactly the log that this desk knows, in which nothing awaits a lot.
    fn check_checkpoint(&self, checkpoint: &str) -> Result<(), Error> {
        let log = self.log();
        let (witnesses, quorum) = (&log.setting().witnesses, log.setting().manifest.witnesses.quorum);
        let signed = SignedCheckpoint::parse(checkpoint.as_bytes())?;
        if *signed.verify(log.identity(), witnesses, quorum)?.checkpoint() != log.checkpoint() {
            return Err(Refusal::IntakeRoot.into());
        }
        if log.awaits_lot() {
            return Err(Refusal::LotOrder("entries of the intake log await a lot").into());
        }
        Ok(())
    }
}
