//! What a commissioner is asked to say, and the statement that follows from it and from the record.

use std::collections::HashMap;

use ::election::role::CeremonyRole;
use ::election::statement::{ComplaintCategory, ComplaintDecision, Kind, Statement};
use ::election::{Entry, Id, Manifest, Text};
use anyhow::Context;
use canonical::{Hash, Int};
use officials::{Official, commission};
use record::{CeremonyState, CeremonyStep, Record};
use transparency_log::note::Note;

use super::step::NotNow;
use super::times::shown;

/// What is to be said; the rest follows from the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    Ready,
    Open,
    Close,
    Result,
    Abandon,
    Cancel { reason: Text },
    Incident { text: Text },
    Complaints { about: (ComplaintCategory, Int), decided: (ComplaintDecision, Text) },
    Extend { closes: Int, reason: Text },
    Operator { number: Int, reason: Text },
    Restart { role: CeremonyRole, without: Vec<Id> },
    Answer { petition: Hash, text: Text },
    Delay { petition: Hash, reason: Text, until: Int },
}

/// A statement with the line of one commissioner, and what it names.
pub struct Drawn {
    pub note: Note,
    pub attachments: HashMap<Hash, Vec<u8>>,
}

impl Asked {
    /// What a draft says.
    pub fn of(statement: Statement) -> Option<Self> {
        Some(match statement {
            Statement::Ready(_) => Self::Ready,
            Statement::Open(_) => Self::Open,
            Statement::Close(_) => Self::Close,
            Statement::Result(_) => Self::Result,
            Statement::Abandon(_) => Self::Abandon,
            Statement::Cancel(said) => Self::Cancel { reason: said.reason },
            Statement::Incident(said) => Self::Incident { text: said.text },
            Statement::Complaints(said) => {
                Self::Complaints { about: (said.category, said.count), decided: (said.decision, said.reason) }
            }
            Statement::Extend(said) => Self::Extend { closes: said.closes, reason: said.reason },
            Statement::Operator(said) => Self::Operator { number: said.number, reason: said.reason },
            Statement::CeremonyRestart(said) => Self::Restart { role: said.role, without: said.excluded },
            Statement::Answer(said) => Self::Answer { petition: said.petition, text: said.text },
            Statement::Delay(said) => Self::Delay { petition: said.petition, reason: said.reason, until: said.until },
            _ => return None,
        })
    }

    /// The kind of its statement.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Ready => Kind::Ready,
            Self::Open => Kind::Open,
            Self::Close => Kind::Close,
            Self::Result => Kind::Result,
            Self::Abandon => Kind::Abandon,
            Self::Cancel { .. } => Kind::Cancel,
            Self::Incident { .. } => Kind::Incident,
            Self::Complaints { .. } => Kind::Complaints,
            Self::Extend { .. } => Kind::Extend,
            Self::Operator { .. } => Kind::Operator,
            Self::Restart { .. } => Kind::CeremonyRestart,
            Self::Answer { .. } => Kind::Answer,
            Self::Delay { .. } => Kind::Delay,
        }
    }

    /// The name of its command.
    pub fn command(&self) -> &'static str {
        match self {
            Self::Restart { .. } => "restart",
            other => other.kind().name(),
        }
    }

    /// The statement as it follows from the record, under a checkpoint, with a commissioner's line.
    pub fn draw(&self, record: &Record, under: String, official: &Official) -> anyhow::Result<Drawn> {
        let me = &[official];
        let mut attachments = HashMap::new();
        let note = match self.clone() {
            Self::Ready => commission::ready(record, me),
            Self::Open => commission::open(record, under, me),
            Self::Close => commission::close(record, under, me),
            Self::Abandon => commission::abandon(record, me),
            Self::Cancel { reason } => commission::cancel(record, reason, me),
            Self::Incident { text } => commission::incident(record, text, me),
            Self::Complaints { about, decided } => commission::complaints(record, about, decided, me),
            Self::Extend { closes, reason } => commission::extend(record, closes, reason, under, me),
            Self::Operator { number, reason } => commission::operator(record, number, reason, under, me),
            Self::Restart { role, without } => commission::restart(record, role, in_order(record, role, without)?, me),
            Self::Answer { petition, text } => commission::answer(record, petition, text, me),
            Self::Delay { petition, reason, until } => commission::delay(record, petition, reason, until, me),
            Self::Result => commission::result(record, me).map(|(note, content)| {
                attachments.insert(Hash::of(&content), content);
                note
            }),
        };
        let note = note.map_err(|error| match error {
            officials::Error::Refused(refusal) => anyhow::Error::new(NotNow::of(&refusal)),
            other => anyhow::Error::new(other),
        })?;
        Ok(Drawn { note, attachments })
    }

    /// The entry that says it already, if there is one.
    pub fn said(&self, record: &Record, entries: &[Vec<u8>]) -> Option<u64> {
        match self {
            Self::Ready | Self::Open | Self::Close | Self::Result | Self::Cancel { .. } => {
                last(entries, self.kind(), |_| true)
            }
            Self::Abandon if record.is_waiting_for_ballots() => None,
            Self::Abandon => last(entries, Kind::Abandon, |_| true),
            Self::Incident { .. } | Self::Complaints { .. } => {
                last(entries, self.kind(), |said| Self::of(said).as_ref() == Some(self))
            }
            Self::Extend { closes, .. } => last(entries, Kind::Extend, |said| match said {
                Statement::Extend(said) => said.closes == *closes,
                _ => false,
            }),
            Self::Operator { number, .. } => last(entries, Kind::Operator, |said| match said {
                Statement::Operator(said) => said.number == *number,
                _ => false,
            }),
            Self::Answer { petition, .. } => last(entries, Kind::Answer, |said| match said {
                Statement::Answer(said) => said.petition == *petition,
                _ => false,
            }),
            Self::Delay { petition, until, .. } => last(entries, Kind::Delay, |said| match said {
                Statement::Delay(said) => (said.petition, said.until) == (*petition, *until),
                _ => false,
            }),
            Self::Restart { role, without } => self.begun_anew(record, *role, without, entries),
        }
    }

    /// The restart of an attempt in which nobody has spoken yet.
    fn begun_anew(&self, record: &Record, role: CeremonyRole, without: &[Id], entries: &[Vec<u8>]) -> Option<u64> {
        let is_fresh = match role {
            CeremonyRole::Registrar => record.registrars().is_some_and(is_fresh),
            CeremonyRole::Trustee => record.trustees().is_some_and(is_fresh),
            CeremonyRole::Tag => record.tags().is_some_and(is_fresh),
        };
        let asked = in_order(record, role, without.to_vec()).ok()?;
        let is_it =
            |said| matches!(said, Statement::CeremonyRestart(said) if said.role == role && said.excluded == asked);
        if is_fresh { last(entries, Kind::CeremonyRestart, is_it) } else { None }
    }
}

/// Whether an attempt after the first has begun, and nobody has spoken in it.
fn is_fresh<G: shared_key::Setting>(state: &CeremonyState<G>) -> bool {
    let nobody = state.awaited().len() == state.context().participants().len();
    state.attempt_number() > 1 && state.step() == CeremonyStep::Commitments && nobody
}

/// That casting goes on until then, if the manifest allows it.
pub fn extended(manifest: &Manifest, closes: Int, reason: Text) -> anyhow::Result<Asked> {
    let schedule = &manifest.schedule;
    let most = schedule.closes.get().saturating_add(schedule.extension.get());
    if closes.get() > most {
        let allowed = shown(most);
        let reason = format!("the manifest allows casting until {allowed} at most");
        return Err(NotNow::new("number", reason, format!("say --closes {most}, or earlier")).into());
    }
    Ok(Asked::Extend { closes, reason })
}

/// That a successor of the manifest runs the board, if it may, or does already.
pub fn succeeded(record: &Record, number: Int, reason: impl FnOnce() -> anyhow::Result<Text>) -> anyhow::Result<Asked> {
    let setting = record.setting().context("there is no manifest")?;
    let in_force = record.operator() as u64;
    let (least, most) = (in_force + 1, setting.manifest.successors.len() as u64);
    let is_said = in_force > 0 && number.get() == in_force;
    if !is_said && !(least..=most).contains(&number.get()) {
        let reason = format!("of the {most} successors of the manifest, those from number {least} on may take over");
        return Err(NotNow::new("number", reason, "say the number of one of them, if there is one").into());
    }
    Ok(Asked::Operator { number, reason: reason()? })
}

/// That the answer to a petition is put off, if it may be for so long.
pub fn delayed(
    record: &Record,
    petition: Hash,
    until: Int,
    reason: impl FnOnce() -> anyhow::Result<Text>,
) -> anyhow::Result<Asked> {
    let setting = record.setting().context("there is no manifest")?;
    let due = record.petition(&petition).map_or(0, |known| known.due);
    let most = due.saturating_add(setting.manifest.petitions.answer.get());
    // What is due then may be so because this was said before.
    if due > 0 && !(due..=most).contains(&until.get()) {
        let reason = format!("it is due at {}, and can be put off until {}", shown(due), shown(most));
        return Err(NotNow::new("number", reason, format!("say --until {most}, or earlier")).into());
    }
    Ok(Asked::Delay { petition, reason: reason()?, until })
}

/// The last entry of a kind that says something.
fn last(entries: &[Vec<u8>], kind: Kind, says: impl Fn(Statement) -> bool) -> Option<u64> {
    let is_it = |bytes: &[u8]| {
        Entry::kind(bytes).is_ok_and(|found| found == kind) && Entry::parse(bytes).is_ok_and(|e| says(e.statement))
    };
    let position = entries.iter().rposition(|bytes| is_it(bytes))?;
    u64::try_from(position).ok()
}

/// The entry with this text, whoever signed it.
pub fn with_text(entries: &[Vec<u8>], kind: Kind, text: &str) -> Option<u64> {
    let has_text =
        |bytes: &[u8]| Entry::kind(bytes).is_ok_and(|found| found == kind) && bytes.starts_with(text.as_bytes());
    let position = entries.iter().rposition(|bytes| has_text(bytes))?;
    u64::try_from(position).ok()
}

/// Members in the order of the manifest.
fn in_order(record: &Record, role: CeremonyRole, mut who: Vec<Id>) -> anyhow::Result<Vec<Id>> {
    let setting = record.setting().context("there is no manifest")?;
    for id in &who {
        setting.index(role, id).map_err(|refusal| NotNow::of(&refusal))?;
    }
    who.sort_by_key(|id| setting.index(role, id).ok());
    who.dedup();
    Ok(who)
}
