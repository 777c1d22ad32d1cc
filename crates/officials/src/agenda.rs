//! What is to be done next in an election, by whom, and by when: it follows from its record and the time of day alone.

mod after_close;
mod registration;
mod voting;

use election::role::{CeremonyRole, Member};
use record::{Phase, Record, Setting};
use serde::Serialize;
use shared_key::Index;

use crate::saying::Saying;

/// Where an election stands, and what is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agenda {
    /// Name of the phase in `docs/protocol.md` §9.
    pub phase: String,
    /// What there is, in the order of an election.
    pub done: Vec<Saying>,
    /// What is to be done, the next first.
    pub tasks: Vec<Task>,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// A stable name, such as `ready`.
    pub name: &'static str,
    /// Whose role it is: `commission`, `registrar`, `trustee`, `board`, `mailbox`.
    pub role: &'static str,
    /// Ids of those who may do it, and have not; empty for the board.
    pub who: Vec<String>,
    /// How many of these are enough.
    pub needed: usize,
    /// Not before this time, in seconds since 1970-01-01T00:00:00Z.
    pub after: Option<u64>,
    /// Not after this time.
    pub by: Option<u64>,
    /// Whether it can be done now.
    pub when: When,
    /// What.
    pub says: Saying,
}

/// Whether something can be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// It should have been done.
    Overdue,
    /// Now.
    Now,
    /// Its time has not come.
    Later,
}

impl Task {
    /// Something that can be done from now on.
    fn new(name: &'static str, role: &'static str, who: Vec<String>, says: Saying) -> Self {
        let needed = who.len();
        Self { name, role, who, needed, after: None, by: None, when: When::Now, says }
    }

    /// As many are enough.
    fn enough(self, needed: usize) -> Self {
        Self { needed: needed.min(self.who.len()), ..self }
    }

    /// Not before a time.
    fn after(self, time: u64) -> Self {
        Self { after: Some(time), ..self }
    }

    /// Not after a time.
    fn by(self, time: u64) -> Self {
        Self { by: Some(time), ..self }
    }

    fn at(self, now: u64) -> Self {
        let when = if self.after.is_some_and(|after| now < after) {
            When::Later
        } else if self.by.is_some_and(|by| now > by) {
            When::Overdue
        } else {
            When::Now
        };
        Self { when, ..self }
    }
}

/// A record as it is looked at for what is missing.
struct Look<'a> {
    record: &'a Record,
    setting: &'a Setting,
    /// Seconds since 1970-01-01T00:00:00Z.
    now: u64,
}

/// What is to be done at a time, in seconds since 1970-01-01T00:00:00Z.
pub fn agenda(record: &Record, now: u64) -> Agenda {
    let phase = record.phase();
    let Some(setting) = record.setting() else {
        let tasks = vec![Task::new("manifest", "commission", Vec::new(), Saying::new("task-manifest"))];
        return Agenda { phase: phase.to_string(), done: Vec::new(), tasks };
    };
    let look = Look { record, setting, now };
    let tasks = match phase {
        Phase::Empty | Phase::Setup | Phase::Registration => look.before_ready(),
        Phase::Ready => look.ready(),
        Phase::Open => look.open(),
        Phase::Closed => look.closed(),
        Phase::Tallied => look.petitions(),
        Phase::Cancelled => Vec::new(),
    };
    let every = tasks.into_iter().chain(look.complaints()).chain(look.destructions());
    let mut tasks: Vec<_> = every.map(|task| task.at(now)).collect();
    // Those of one time stay in their order.
    tasks.sort_by_key(|task| task.when);
    Agenda { phase: phase.to_string(), done: look.done(), tasks }
}

impl Look<'_> {
    /// What the commission does: as many as must sign.
    fn by_commission(&self, name: &'static str, says: Saying) -> Task {
        let commission = &self.setting.manifest.commission;
        Task::new(name, "commission", ids(&commission.members), says).enough(commission.threshold)
    }

    fn opens(&self) -> u64 {
        self.setting.manifest.schedule.opens.get()
    }

    /// Ids of members of a role, by their indexes.
    fn members(&self, role: CeremonyRole, indexes: impl IntoIterator<Item = Index>) -> Vec<String> {
        let members = self.setting.members(role);
        let id = |index: Index| {
            let position = usize::try_from(index.get()).ok()?.checked_sub(1)?;
            Some(members.get(position)?.id.to_string())
        };
        indexes.into_iter().filter_map(id).collect()
    }

    /// Who takes part in the ceremony of a role.
    fn participants(&self, role: CeremonyRole) -> Vec<Index> {
        let record = self.record;
        match role {
            CeremonyRole::Registrar => record.registrars().map(|state| state.context().indexes().collect()),
            CeremonyRole::Trustee => record.trustees().map(|state| state.context().indexes().collect()),
            CeremonyRole::Tag => record.tags().map(|state| state.context().indexes().collect()),
        }
        .unwrap_or_default()
    }

    /// Participants of a role of whom something does not hold.
    fn without(&self, role: CeremonyRole, holds: impl Fn(Index) -> bool) -> Vec<String> {
        let missing = self.participants(role).into_iter().filter(|index| !holds(*index));
        self.members(role, missing.collect::<Vec<_>>())
    }

    /// What there is.
    fn done(&self) -> Vec<Saying> {
        let (record, mut done) = (self.record, vec![Saying::new("done-manifest")]);
        done.extend(self.keys_made());
        done.extend(self.rolls_closed());
        done.extend(self.votes_cast());
        done.extend(self.counting_done());
        let announced = record.announcements().len();
        if announced > 0 {
            done.push(Saying::new("done-announcements").with("count", announced));
        }
        match record.phase() {
            Phase::Tallied => done.push(Saying::new("done-result")),
            Phase::Cancelled => done.push(Saying::new("done-cancelled")),
            _ => {}
        }
        done
    }
}

fn ids(members: &[Member]) -> Vec<String> {
    members.iter().map(|member| member.id.to_string()).collect()
}
