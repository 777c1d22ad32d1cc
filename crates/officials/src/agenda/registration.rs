//! From the manifest to `ready`: ceremonies, rolls, rehearsals (`docs/protocol.md` §6, §7, §9.1).

use std::collections::BTreeSet;

use election::role::CeremonyRole;
use record::{CeremonyState, CeremonyStep, Phase};
use shared_key::Setting as Group;

use super::{Look, Task, listed};

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
        let (role, keys) = match of {
            CeremonyRole::Registrar => ("registrar", "the keys of credentials"),
            CeremonyRole::Tag => ("registrar", "the key of tags"),
            CeremonyRole::Trustee => ("trustee", "the key of the ballots"),
        };
        let (name, round) = match state.step() {
            CeremonyStep::Commitments => ("ceremony-commitment", "round 1 of 3"),
            CeremonyStep::Shares => ("ceremony-shares", "round 2 of 3"),
            CeremonyStep::Confirmations => ("ceremony-confirmation", "round 3 of 3"),
            CeremonyStep::Restart => return Some(self.restart(of, state)),
            CeremonyStep::Complete => return None,
        };
        let words = format!("The ceremony of {keys} waits for these in {round} (attempt {}).", state.attempt_number());
        Some(Task::new(name, role, self.members(of, state.awaited()), words))
    }

    fn restart<G: Group>(&self, of: CeremonyRole, state: &CeremonyState<G>) -> Task {
        let accused = self.members(of, state.accused()).join(", ");
        let role = of.as_str();
        let words = format!("{accused} sent a bad share, which is proven: begin the ceremony \"{role}\" anew without.");
        self.by_commission("ceremony-restart", words)
    }

    /// Applications that registrars decide on.
    fn applications(&self) -> Option<Task> {
        let intake = self.setting.manifest.registration.intake()?;
        let who = self.without(CeremonyRole::Registrar, |_| false);
        let over = self.now > intake.deadline.get();
        let words = if over {
            "No more applications are taken: decide on what is left, then close the last rolls."
        } else {
            "Decide on the applications that come in, and end each day."
        };
        Some(Task::new("applications", "registrar", who, words))
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
        let words = format!("No roll is closed yet for {}: without one nobody there can vote.", listed(without));
        Some(Task::new("roll", "registrar", participants, words).enough(quorum))
    }

    /// Registrars that can still issue for a roll that has too few.
    fn issuance(&self, number: u64) -> Option<Task> {
        let issued = self.record.issued(number);
        let missing = self.setting.manifest.registrars.threshold.checked_sub(issued.len()).filter(|n| *n > 0)?;
        let who = self.without(CeremonyRole::Registrar, |index| issued.contains(&index));
        let words = format!("Issue credentials for roll {number}: {missing} more of these must.");
        Some(Task::new("issuance", "registrar", who, words).enough(missing))
    }

    fn rehearsals(&self) -> Option<Task> {
        self.record.trustees().filter(|state| state.step() == CeremonyStep::Complete)?;
        let who = self.without(CeremonyRole::Trustee, |index| self.record.has_rehearsed(index));
        let words = "Rehearse: show that the shares are there and can be used. All must.";
        Some(Task::new("rehearsal", "trustee", who, words)).filter(|task| !task.who.is_empty())
    }

    fn say_ready(&self) -> Option<Task> {
        let ready = self.record.expected_ready().ok()?;
        let credentials: Vec<_> = ready.credentials.iter().map(|n| n.get().to_string()).collect();
        let words = format!(
            "If no more rolls are to come, say that everything is ready: {} credentials, for {} constituencies. No roll can follow.",
            credentials.join(" + "),
            credentials.len()
        );
        Some(self.by_commission("ready", words).by(self.opens()))
    }

    pub(super) fn keys_made(&self) -> Vec<String> {
        let record = self.record;
        let is_complete = [
            (record.registrars().is_some_and(|state| state.step() == CeremonyStep::Complete), "registrars' keys"),
            (record.tags().is_some_and(|state| state.step() == CeremonyStep::Complete), "key of tags"),
            (record.trustees().is_some_and(|state| state.step() == CeremonyStep::Complete), "trustees' keys"),
        ];
        is_complete.into_iter().filter(|(holds, _)| *holds).map(|(_, keys)| format!("The {keys} are made.")).collect()
    }

    pub(super) fn rolls_closed(&self) -> Option<String> {
        let rolls = self.record.rolls();
        (rolls > 0).then(|| format!("Rolls closed: {rolls}."))
    }
}
