//! What officials announce beside running an election, and when casting ends, and who runs the board (`docs/protocol.md` §9.7 to §9.11).

use std::collections::BTreeSet;

use canonical::Hash;
use election::Text;
use election::role::CeremonyRole;
use election::statement::{ComplaintCategory, ComplaintDecision, Complaints, Destruction, Extend, Kind, Operator};
use shared_key::Index;

use crate::state::Election;
use crate::under::not_after;
use crate::{Phase, Refusal};

/// Something that officials announced.
#[derive(Clone, Debug, PartialEq)]
pub enum Announcement {
    /// Something happened.
    Incident {
        /// What.
        text: Text,
    },
    /// Complaints were decided, or wait for it.
    Complaints {
        /// What they were about.
        category: ComplaintCategory,
        /// How many.
        count: u64,
        /// What was decided.
        decision: ComplaintDecision,
        /// Why.
        reason: Text,
    },
    /// Casting goes on until another time, in seconds since 1970-01-01T00:00:00Z.
    Extension {
        /// That time.
        closes: u64,
        /// Why.
        reason: Text,
    },
    /// A member destroyed its shares.
    Destruction {
        /// Of which keys.
        role: CeremonyRole,
        /// Index of the member.
        member: Index,
    },
    /// Someone else runs the board from here on.
    Operator {
        /// Position of the successor, counted from 1.
        number: usize,
        /// Time of the checkpoint that the statement is under.
        time: u64,
        /// Why.
        reason: Text,
    },
}

impl Announcement {
    /// The kind of its statement.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Incident { .. } => Kind::Incident,
            Self::Complaints { .. } => Kind::Complaints,
            Self::Extension { .. } => Kind::Extend,
            Self::Destruction { .. } => Kind::Destruction,
            Self::Operator { .. } => Kind::Operator,
        }
    }
}

/// Everything that was announced, with the index of the entry, and what follows from it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Announcements {
    all: Vec<(u64, Announcement)>,
    /// When casting ends, if that is not what the manifest says.
    closes: Option<u64>,
    /// Positions of the successors who took over, counted from 1, in order: the last runs the board.
    operators: Vec<usize>,
    /// Time of the checkpoint under which one of them took over, the latest of all.
    taken_over: u64,
    destroyed: BTreeSet<(CeremonyRole, Index)>,
    /// Hashes of the texts of incidents and complaints.
    told: BTreeSet<Hash>,
}

impl Announcements {
    /// All of them, in order.
    pub(crate) fn all(&self) -> &[(u64, Announcement)] {
        &self.all
    }

    /// `text` is the hash of the statement's text.
    pub(crate) fn add(&mut self, index: u64, announcement: Announcement, text: Hash) {
        match announcement {
            Announcement::Extension { closes, .. } => self.closes = Some(closes),
            Announcement::Operator { number, time, .. } => {
                self.operators.push(number);
                self.taken_over = self.taken_over.max(time);
            }
            Announcement::Destruction { role, member } => {
                self.destroyed.insert((role, member));
            }
            Announcement::Incident { .. } | Announcement::Complaints { .. } => {
                self.told.insert(text);
            }
        }
        self.all.push((index, announcement));
    }
}

impl Election {
    /// When casting ends (§9.9).
    pub(crate) fn closes(&self) -> u64 {
        self.announcements.closes.unwrap_or_else(|| self.setting.manifest.schedule.closes.get())
    }

    /// Who runs the board (§9.11): 0 for the first operator, the position in `successors` from 1 on for another.
    pub(crate) fn operator(&self) -> usize {
        self.announcements.operators.last().copied().unwrap_or(0)
    }

    /// Who runs the board, and who did before. Whoever was passed over never did.
    pub(crate) fn operators(&self) -> Vec<usize> {
        [&[0], self.announcements.operators.as_slice()].concat()
    }

    /// An incident or complaints: whoever has the note could hand it in again, and count complaints twice.
    pub(crate) fn check_new(&self, text: &str) -> Result<(), Refusal> {
        if self.announcements.told.contains(&Hash::of(text.as_bytes())) {
            return Err(Refusal::StatementRepeated { who: "the commission".into() });
        }
        Ok(())
    }

    pub(crate) fn examine_complaints(&self, said: &Complaints) -> Result<Announcement, Refusal> {
        self.check_text(&said.reason)?;
        let count = said.count.get();
        if count == 0 {
            return Err(Refusal::Number { field: "count", found: 0, expected: 1 });
        }
        let Complaints { category, decision, .. } = *said;
        Ok(Announcement::Complaints { category, count, decision, reason: said.reason.clone() })
    }

    /// `time` is that of the checkpoint that the statement is under.
    pub(crate) fn examine_extend(&self, said: &Extend, time: u64) -> Result<Announcement, Refusal> {
        self.check_text(&said.reason)?;
        let (closes, schedule) = (said.closes.get(), &self.setting.manifest.schedule);
        // Epochs come in order of time: if the last came before the end, so did all.
        let epoch = self.epochs.published().last().map_or(0, |epoch| epoch.time);
        for seen in [time, epoch, self.announcements.taken_over] {
            not_after(seen, self.closes() - 1)?;
        }
        let (least, most) = (self.closes() + 1, schedule.closes.get() + schedule.extension.get());
        if !(least..=most).contains(&closes) {
            return Err(Refusal::Number { field: "closes", found: closes, expected: most });
        }
        Ok(Announcement::Extension { closes, reason: said.reason.clone() })
    }

    /// Nobody comes back: the number is above the last. `time` is that of the checkpoint that the statement is under.
    pub(crate) fn examine_operator(&self, said: &Operator, time: u64) -> Result<Announcement, Refusal> {
        self.check_text(&said.reason)?;
        let (found, next) = (said.number.get(), self.operator() + 1);
        let successors = self.setting.manifest.successors.len();
        match usize::try_from(found) {
            Ok(number) if (next..=successors).contains(&number) => {
                Ok(Announcement::Operator { number, time, reason: said.reason.clone() })
            }
            _ => Err(Refusal::Number { field: "number", found, expected: next as u64 }),
        }
    }

    /// The index of the member is that of a participant of the role's ceremony.
    pub(crate) fn examine_destruction(
        &self,
        said: &Destruction,
        member: Index,
        phase: Phase,
    ) -> Result<Announcement, Refusal> {
        let is_used_no_more = match said.role {
            CeremonyRole::Trustee => phase.is_over(),
            CeremonyRole::Registrar | CeremonyRole::Tag => phase.has_keys() || phase.is_over(),
        };
        if !is_used_no_more {
            return Err(Refusal::Phase { phase, kind: Kind::Destruction });
        }
        if self.announcements.destroyed.contains(&(said.role, member)) {
            return Err(Refusal::StatementRepeated { who: said.participant.to_string() });
        }
        Ok(Announcement::Destruction { role: said.role, member })
    }
}
