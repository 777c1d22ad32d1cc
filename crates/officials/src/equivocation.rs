//! Whoever signed two rolls of one number: proof that anyone can check (`docs/protocol.md` §7.3).

use election::role::{CeremonyRole, key_name};
use election::statement::Statement;
use election::{Entry, Id};
use record::Setting;
use transparency_log::ed25519::PublicKey;
use transparency_log::note::Note;

use crate::Error;

/// The registrars of `setting` whose lines hold under two different rolls of one number and this election, in the order of the manifest. Each
/// note may have any number of lines: a draft that one registrar signed is enough.
///
/// Who signs one roll of each number is never among them: that is what the quorum of a roll rests on.
///
/// # Errors
/// [`Error::Refused`] for what is no roll of this election; [`Error::Step`] for the same roll twice, or rolls of different numbers.
pub fn signed_both(setting: &Setting, one: &[u8], other: &[u8]) -> Result<Vec<Id>, Error> {
    let (first, second) = (roll(setting, one)?, roll(setting, other)?);
    if first.1 != second.1 {
        return Err(Error::Step("these are rolls of different numbers: each registrar may sign both"));
    }
    if first.0.text() == second.0.text() {
        return Err(Error::Step("these are signatures of one and the same roll"));
    }
    let has_signed = |member: &&election::role::Member| {
        let Ok(key) = PublicKey::from_bytes(&member.key.0) else { return false };
        let name = key_name::registrar(&member.id);
        [&first.0, &second.0].iter().all(|note| holds(note, &name, &key))
    };
    Ok(setting.members(CeremonyRole::Registrar).iter().filter(has_signed).map(|member| member.id.clone()).collect())
}

/// A roll of this election, and its number.
fn roll(setting: &Setting, bytes: &[u8]) -> Result<(Note, u64), Error> {
    let entry = Entry::parse(bytes).map_err(record::Refusal::from)?;
    let Statement::Roll(said) = entry.statement else { return Err(Error::Step("this is no roll")) };
    if said.election != setting.election {
        return Err(record::Refusal::Election.into());
    }
    Ok((entry.note, said.number.get()))
}

fn holds(note: &Note, name: &str, key: &PublicKey) -> bool {
    note.signatures().iter().any(|line| line.verify(name, key, note.text()).is_ok())
}
