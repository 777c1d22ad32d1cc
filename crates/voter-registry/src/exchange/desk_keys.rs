//! Desk keys, one for each reader and day (`docs/registration.md` §5.1).

use std::collections::BTreeMap;

use election::entry::check_one_signature;
use election::role::{CeremonyRole, key_name};
use election::statement::exchange::DeskKey;
use record::Refusal;
use record::intake::IntakeLog;
use transparency_log::note::Note;

use super::Exchange;
use crate::Error;
use crate::applicant::ReaderKey;
use crate::sealing::{Reader, can_be_sealed_to};

/// The desk keys that readers published, by key name and day.
#[derive(Clone, Debug, Default)]
pub struct DeskKeys(BTreeMap<String, BTreeMap<u64, [u8; 32]>>);

#[derive(Debug)]
pub(super) struct Change {
    reader: Reader,
    key: [u8; 32],
}

impl DeskKeys {
    /// A reader's newest key, and its day.
    pub fn newest(&self, reader: &str) -> Option<(u64, &[u8; 32])> {
        self.0.get(reader)?.last_key_value().map(|(day, key)| (*day, key))
    }

    /// A reader's newest key, with its name, as applicants need it.
    pub fn newest_of(&self, reader: &str) -> Option<ReaderKey> {
        let (day, key) = self.newest(reader)?;
        Some(ReaderKey { reader: Reader { name: reader.to_owned(), day }, key: *key })
    }

    /// A reader's key of a day.
    pub fn of(&self, reader: &str, day: u64) -> Option<&[u8; 32]> {
        self.0.get(reader)?.get(&day)
    }

    pub(super) fn apply(&mut self, Change { reader, key }: Change) {
        self.0.entry(reader.name).or_default().insert(reader.day, key);
    }
}

impl Exchange {
    pub(super) fn examine_desk_key(&self, log: &IntakeLog, note: &Note, said: &DeskKey) -> Result<Change, Error> {
        check_reader(log, note, &said.reader)?;
        let day = said.day.get();
        if let Some((last, _)) = self.desk_keys.newest(&said.reader)
            && day <= last
        {
            return Err(Refusal::Number { field: "day", found: day, expected: last + 1 }.into());
        }
        if !can_be_sealed_to(&said.key.0) {
            return Err(Error::DeskKey);
        }
        Ok(Change { reader: Reader { name: said.reader.clone(), day }, key: said.key.0 })
    }
}

/// Whether a note is signed by the reader of this name alone, who is an active registrar or an auditor.
fn check_reader(log: &IntakeLog, note: &Note, reader: &str) -> Result<(), Error> {
    let unknown = || transparency_log::Error::OtherSigner { name: reader.to_owned() };
    let (role, id) = reader.split_once('/').ok_or_else(unknown)?;
    let id = id.parse().map_err(|_| unknown())?;
    if reader == key_name::registrar(&id) {
        let index = log.active_registrar(&id)?;
        return Ok(log.setting().check_member(note, CeremonyRole::Registrar, index)?);
    }
    if role != "auditor" {
        return Err(unknown().into());
    }
    let position = log.auditor(&id)?;
    let keys = log.setting().intake.as_ref().and_then(|intake| intake.auditors.get(position));
    let (name, key) = keys.expect("a position in the manifest");
    Ok(check_one_signature(note, name, key)?)
}
