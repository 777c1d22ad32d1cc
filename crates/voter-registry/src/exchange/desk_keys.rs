//! Desk keys, one for each reader and day (`docs/registration.md` §5.1).

use std::collections::BTreeMap;

use election::entry::check_one_signature;
use election::role::{CeremonyRole, key_name};
use election::statement::exchange::DeskKey;
use record::intake::IntakeLog;
use record::{Record, Refusal};
use shared_key::Index;
use transparency_log::note::Note;

use super::Exchange;
use crate::Error;
use crate::applicant::ReaderKey;
use crate::sealing::{Reader, can_be_sealed_to};

/// Days for which a desk key is sealed to after its own.
const MOST_AGE: u64 = 2;

/// The desk keys that readers published, by key name and day.
#[derive(Clone, Debug, Default)]
pub struct DeskKeys(BTreeMap<String, BTreeMap<u64, Published>>);

/// A desk key, and of a registrar how often it had lost its desk by then.
#[derive(Clone, Copy, Debug)]
struct Published {
    key: [u8; 32],
    losses: Option<(Index, u64)>,
}

impl Published {
    /// Whether its registrar has lost no desk since: nothing is to be sealed to a key that is lost.
    fn is_current(&self, log: &IntakeLog) -> bool {
        self.losses.is_none_or(|(registrar, losses)| log.losses_of(registrar) == losses)
    }
}

#[derive(Debug)]
pub(super) struct Change {
    reader: Reader,
    published: Published,
}

impl DeskKeys {
    /// A reader's newest key, and its day.
    pub fn newest(&self, reader: &str) -> Option<(u64, &[u8; 32])> {
        self.0.get(reader)?.last_key_value().map(|(day, published)| (*day, &published.key))
    }

    /// Whether a reader's key of a day is there, and it has lost no desk since.
    pub fn is_current(&self, log: &IntakeLog, reader: &str, day: u64) -> bool {
        let published = self.0.get(reader).and_then(|keys| keys.get(&day));
        published.is_some_and(|published| published.is_current(log))
    }

    /// The desk keys that hold among these notes, as applicants get them from an intake. The others are passed over: a registrar
    /// that was dropped since is none of theirs.
    ///
    /// # Errors
    /// As [`Exchange::new`].
    pub fn read<'a>(
        record: &Record,
        log: &IntakeLog,
        notes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, Error> {
        let mut exchange = Exchange::new(record)?;
        for note in notes {
            if let Ok(admitted) = exchange.examine(log, note) {
                exchange.admit(admitted);
            }
        }
        Ok(exchange.desk_keys)
    }

    /// A reader's newest key, with its name, if it can be sealed to today: an older one may have been seized, and an intake that
    /// is hostile gives it out.
    pub fn newest_of(&self, log: &IntakeLog, reader: &str, today: u64) -> Option<ReaderKey> {
        let (day, key) = self.newest(reader)?;
        if !self.is_current(log, reader, day) || !(today.saturating_sub(MOST_AGE)..=today).contains(&day) {
            return None;
        }
        Some(ReaderKey { reader: Reader { name: reader.to_owned(), day }, key: *key })
    }

    /// A reader's key of a day.
    pub fn of(&self, reader: &str, day: u64) -> Option<&[u8; 32]> {
        self.0.get(reader)?.get(&day).map(|published| &published.key)
    }

    pub(super) fn apply(&mut self, Change { reader, published }: Change) {
        self.0.entry(reader.name).or_default().insert(reader.day, published);
    }
}

impl Exchange {
    pub(super) fn examine_desk_key(&self, log: &IntakeLog, note: &Note, said: &DeskKey) -> Result<Change, Error> {
        let registrar = check_reader(log, note, &said.reader)?;
        let day = said.day.get();
        if let Some((last, _)) = self.desk_keys.newest(&said.reader)
            && day <= last
        {
            return Err(Refusal::Number { field: "day", found: day, expected: last + 1 }.into());
        }
        if !can_be_sealed_to(&said.key.0) {
            return Err(Error::DeskKey);
        }
        let (found, expected) = (said.losses.get(), registrar.map_or(0, |registrar| log.losses_of(registrar)));
        if found != expected {
            return Err(Refusal::Number { field: "losses", found, expected }.into());
        }
        let published = Published { key: said.key.0, losses: registrar.map(|registrar| (registrar, expected)) };
        Ok(Change { reader: Reader { name: said.reader.clone(), day }, published })
    }
}

/// Whether a note is signed by the reader of this name alone, who is an active registrar or an auditor: which registrar.
fn check_reader(log: &IntakeLog, note: &Note, reader: &str) -> Result<Option<Index>, Error> {
    let unknown = || transparency_log::Error::OtherSigner { name: reader.to_owned() };
    let (role, id) = reader.split_once('/').ok_or_else(unknown)?;
    let id = id.parse().map_err(|_| unknown())?;
    if reader == key_name::registrar(&id) {
        let index = log.active_registrar(&id)?;
        log.setting().check_member(note, CeremonyRole::Registrar, index)?;
        return Ok(Some(index));
    }
    if role != "auditor" {
        return Err(unknown().into());
    }
    let position = log.auditor(&id)?;
    let keys = log.setting().intake.as_ref().and_then(|intake| intake.auditors.get(position));
    let (name, key) = keys.expect("a position in the manifest");
    check_one_signature(note, name, key)?;
    Ok(None)
}
