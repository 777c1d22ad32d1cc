//! From the manifest to `ready`: ceremonies, rolls, rehearsals (`docs/protocol.md` §6, §7, §9.1).

use std::collections::BTreeSet;

use election::role::CeremonyRole;
use record::{CeremonyState, CeremonyStep, Phase};
use shared_key::Setting as Group;

use super::{Look, Task};
use crate::saying::Saying;

impl Look<'_> {
    pub(super) fn before_ready(&self) -> Vec<Task> {
        let record = self.record;
        let mut tasks = Vec::new();
        tasks.extend(record.registrars().and_then(|state| self.ceremony(CeremonyRole::Registrar, state)));
        tasks.extend(record.tags().and_then(|state| self.ceremony(CeremonyRole::Tag, state)));
        tasks.extend(record.trustees().and_then(|state| self.ceremony(CeremonyRole::Trustee, state)));
        if record.phase() == Phase::Registration {
            tasks.extend(self.applications());
            tasks.extend(self.constituencies_without_roll());
            tasks.extend((1..=record.rolls()).filter_map(|number| self.issuance(number)));
        }
        tasks.extend(self.rehearsals());
        tasks.into_iter().map(|task| task.by(self.opens())).chain(self.say_ready()).collect()
    }

    /// What the ceremony of a role waits for.
    fn ceremony<G: Group>(&self, of: CeremonyRole, state: &CeremonyState<G>) -> Option<Task> {
        let (role, text) = match of {
            CeremonyRole::Registrar => ("registrar", "task-ceremony-registrar"),
            CeremonyRole::Tag => ("registrar", "task-ceremony-tag"),
            CeremonyRole::Trustee => ("trustee", "task-ceremony-trustee"),
        };
        let (name, round) = match state.step() {
            CeremonyStep::Commitments => ("ceremony-commitment", 1_u32),
            CeremonyStep::Shares => ("ceremony-shares", 2_u32),
            CeremonyStep::Confirmations => ("ceremony-confirmation", 3_u32),
            CeremonyStep::Restart => return Some(self.restart(of, state)),
            CeremonyStep::Complete => return None,
        };
        let says = Saying::new(text).with("round", round).with("attempt", state.attempt_number());
        Some(Task::new(name, role, self.members(of, state.awaited()), says))
    }

    fn restart<G: Group>(&self, of: CeremonyRole, state: &CeremonyState<G>) -> Task {
        let says = Saying::new("task-restart").with("accused", self.members(of, state.accused()));
        self.by_commission("ceremony-restart", says.with("role", of.as_str()))
    }

    /// Applications that registrars decide on.
    fn applications(&self) -> Option<Task> {
        let intake = self.setting.manifest.registration.intake()?;
        let who = self.without(CeremonyRole::Registrar, |_| false);
        let over = self.now > intake.deadline.get();
        let says = Saying::new(if over { "task-applications-over" } else { "task-applications" });
        Some(Task::new("applications", "registrar", who, says))
    }

    fn constituencies_without_roll(&self) -> Option<Task> {
        let (record, manifest) = (self.record, &self.setting.manifest);
        if manifest.registration.earlier().is_some() {
            return None;
        }
        let with: BTreeSet<_> = (1..=record.rolls()).filter_map(|n| Some(record.roll(n)?.0.clone())).collect();
        let without: Vec<_> = manifest.constituencies.iter().map(|c| &c.id).filter(|id| !with.contains(*id)).collect();
        if without.is_empty() {
            return None;
        }
        let participants = self.without(CeremonyRole::Registrar, |_| false);
        let quorum = manifest.registrars.roll_quorum(participants.len());
        let places: Vec<_> = without.into_iter().map(ToString::to_string).collect();
        let says = Saying::new("task-roll").with("places", places);
        Some(Task::new("roll", "registrar", participants, says).enough(quorum))
    }

    /// Registrars that can still issue for a roll that has too few.
    fn issuance(&self, number: u64) -> Option<Task> {
        let issued = self.record.issued(number);
        let missing = self.setting.manifest.registrars.threshold.checked_sub(issued.len()).filter(|n| *n > 0)?;
        let who = self.without(CeremonyRole::Registrar, |index| issued.contains(&index));
        let says = Saying::new("task-issuance").with("roll", number).with("missing", missing);
        Some(Task::new("issuance", "registrar", who, says).enough(missing))
    }

    fn rehearsals(&self) -> Option<Task> {
        self.record.trustees().filter(|state| state.step() == CeremonyStep::Complete)?;
        let who = self.without(CeremonyRole::Trustee, |index| self.record.has_rehearsed(index));
        Some(Task::new("rehearsal", "trustee", who, Saying::new("task-rehearsal"))).filter(|task| !task.who.is_empty())
    }

    fn say_ready(&self) -> Option<Task> {
        let ready = self.record.expected_ready().ok()?;
        let credentials: Vec<_> = ready.credentials.iter().map(|n| n.get().to_string()).collect();
        let says = Saying::new("task-ready").with("credentials", credentials.join(" + "));
        let says = says.with("count", credentials.len());
        Some(self.by_commission("ready", says).by(self.opens()))
    }

    pub(super) fn keys_made(&self) -> Vec<Saying> {
        let record = self.record;
        let is_complete = [
            (record.registrars().is_some_and(|state| state.step() == CeremonyStep::Complete), "done-keys-registrar"),
            (record.tags().is_some_and(|state| state.step() == CeremonyStep::Complete), "done-keys-tag"),
            (record.trustees().is_some_and(|state| state.step() == CeremonyStep::Complete), "done-keys-trustee"),
        ];
        is_complete.into_iter().filter(|(holds, _)| *holds).map(|(_, keys)| Saying::new(keys)).collect()
    }

    pub(super) fn rolls_closed(&self) -> Option<Saying> {
        let rolls = self.record.rolls();
        (rolls > 0).then(|| Saying::new("done-rolls").with("count", rolls))
    }
}
