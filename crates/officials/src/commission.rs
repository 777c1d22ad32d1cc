//! The commission: statements that k of m commissioners sign.

use canonical::{Hash, Int};
use election::role::CeremonyRole;
use election::statement::{
    Abandon, Answer, Cancel, CeremonyRestart, Close, ComplaintCategory, ComplaintDecision, Complaints, Delay, Extend,
    Form, Incident, Open, Operator, ResultStatement,
};
use election::{Attachment, ElectionId, Id, Manifest, Text};
use record::Record;
use transparency_log::note::{Note, SignatureLine};

use crate::Error;
use crate::member::{Official, signed};

/// A commissioner.
pub type Commissioner = Official;

/// The first entry: a manifest that these commissioners sign, in the order of the manifest.
///
/// # Errors
/// [`Error::Refused`] for a manifest that cannot work.
pub fn found(manifest: &Manifest, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    let text = manifest.text();
    Manifest::parse(&text).map_err(record::Refusal::from)?;
    let lines = commissioners.iter().map(|commissioner| commissioner.sign_as_commissioner(&text)).collect();
    Note::new(text, lines).map_err(|error| record::Refusal::from(error).into())
}

/// The next attempt of a ceremony, without these members.
///
/// # Errors
/// [`Error::Step`] if there is no ceremony.
pub fn restart(
    record: &Record,
    role: CeremonyRole,
    excluded: Vec<Id>,
    commissioners: &[&Commissioner],
) -> Result<Note, Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    let attempt = match role {
        CeremonyRole::Registrar => record.registrars().map(record::CeremonyState::attempt_number),
        CeremonyRole::Trustee => record.trustees().map(record::CeremonyState::attempt_number),
        CeremonyRole::Tag => record.tags().map(record::CeremonyState::attempt_number),
    };
    let attempt = attempt.and_then(|attempt| Int::new(attempt + 1)).ok_or(Error::Step("there is no ceremony"))?;
    Ok(sign(&CeremonyRestart::new(setting.election, attempt, excluded, role), commissioners))
}

/// Everything is ready: keys and numbers as they follow from the record.
///
/// # Errors
/// [`Error::Refused`] with what is missing.
pub fn ready(record: &Record, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    Ok(sign(&record.expected_ready()?, commissioners))
}

/// Casting begins, under this checkpoint.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn open(record: &Record, under: String, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    Ok(sign(&Open::new(setting.election, under), commissioners))
}

/// Casting has ended, under this checkpoint.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn close(record: &Record, under: String, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    Ok(sign(&Close::new(setting.election, under), commissioners))
}

/// Counts and outcomes, as they follow from the record: the statement and its attachment.
///
/// # Errors
/// [`Error::Refused`] with what is missing.
pub fn result(record: &Record, commissioners: &[&Commissioner]) -> Result<(Note, Vec<u8>), Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    let content = record.expected_results()?.content();
    let statement = ResultStatement::new(setting.election, Attachment::of(&content));
    Ok((sign(&statement, commissioners), content))
}

/// The rest of the ballots that an epoch or claims entry announced will not come.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn abandon(record: &Record, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    Ok(sign(&Abandon::new(setting.election), commissioners))
}

/// The election is off.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn cancel(record: &Record, reason: Text, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    let setting = record.setting().ok_or(Error::Step("there is no manifest"))?;
    Ok(sign(&Cancel::new(setting.election, reason), commissioners))
}

/// Something happened that everyone should know.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn incident(record: &Record, text: Text, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    Ok(sign(&Incident::new(election(record)?, text), commissioners))
}

/// Complaints of one kind that were decided alike, or wait for it. `reason` names nobody.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn complaints(
    record: &Record,
    (category, count): (ComplaintCategory, Int),
    (decision, reason): (ComplaintDecision, Text),
    commissioners: &[&Commissioner],
) -> Result<Note, Error> {
    Ok(sign(&Complaints::new(election(record)?, category, count, decision, reason), commissioners))
}

/// Casting goes on until `closes`, in seconds since 1970-01-01T00:00:00Z, as the manifest allows.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn extend(
    record: &Record,
    closes: Int,
    reason: Text,
    under: String,
    commissioners: &[&Commissioner],
) -> Result<Note, Error> {
    Ok(sign(&Extend::new(election(record)?, closes, reason, under), commissioners))
}

/// The successor at this position of the manifest, counted from 1, runs the board from here on.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn operator(
    record: &Record,
    number: Int,
    reason: Text,
    under: String,
    commissioners: &[&Commissioner],
) -> Result<Note, Error> {
    Ok(sign(&Operator::new(election(record)?, number, reason, under), commissioners))
}

/// What the commission answers to a petition with this id.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn answer(record: &Record, petition: Hash, text: Text, commissioners: &[&Commissioner]) -> Result<Note, Error> {
    Ok(sign(&Answer::new(election(record)?, petition, text), commissioners))
}

/// The answer to a petition with this id is due at `until`, in seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// [`Error::Step`] if there is no manifest.
pub fn delay(
    record: &Record,
    petition: Hash,
    reason: Text,
    until: Int,
    commissioners: &[&Commissioner],
) -> Result<Note, Error> {
    Ok(sign(&Delay::new(election(record)?, petition, reason, until), commissioners))
}

fn election(record: &Record) -> Result<ElectionId, Error> {
    record.setting().map(|setting| setting.election).ok_or(Error::Step("there is no manifest"))
}

fn sign(statement: &impl Form, commissioners: &[&Commissioner]) -> Note {
    let text = statement.text();
    let lines: Vec<SignatureLine> = commissioners.iter().map(|c| c.sign_as_commissioner(&text)).collect();
    signed(statement, lines)
}
