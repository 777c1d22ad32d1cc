//! From the close to the end: claims, counting, result, and what stays to be said (`docs/protocol.md` §9.4 to §9.10, §10).

use std::collections::{BTreeMap, BTreeSet};

use election::role::CeremonyRole;
use election::statement::{ComplaintCategory, ComplaintDecision};
use record::{Announcement, Petition};

use super::{Look, Task};
use crate::saying::Saying;

impl Look<'_> {
    pub(super) fn closed(&self) -> Vec<Task> {
        let mut tasks = self.announced();
        match self.record.counted() {
            None => tasks.extend(self.before_count()),
            Some(counted) => tasks.extend(self.after_count(counted)),
        }
        tasks
    }

    fn before_count(&self) -> Vec<Task> {
        let claims = self.setting.manifest.schedule.claims.get();
        let ends = self.record.closed().unwrap_or(0).saturating_add(claims);
        let mut tasks = Vec::new();
        let mailboxes = self.record.mailboxes();
        let missing = mailboxes.iter().filter(|mailbox| mailbox.handover.is_none());
        let missing: Vec<_> = missing.map(|mailbox| mailbox.id.to_string()).collect();
        if !missing.is_empty() && self.now <= ends {
            tasks.push(Task::new("handover", "mailbox", missing, Saying::new("task-handover")).by(ends));
        }
        if self.now <= ends {
            tasks.push(Task::new("claims", "board", Vec::new(), Saying::new("task-claims")).by(ends));
        }
        let left_out = mailboxes.iter().filter_map(|mailbox| mailbox.handover.as_ref()).any(|h| !h.left_out.is_empty());
        if left_out {
            tasks.push(Task::new("handed-over", "board", Vec::new(), Saying::new("task-handed-over")));
        }
        let counted = Task::new("counted", "board", Vec::new(), Saying::new("task-counted"));
        tasks.push(counted.after(ends).by(ends.saturating_add(3_600)));
        tasks
    }

    fn after_count(&self, counted: u64) -> Vec<Task> {
        let record = self.record;
        if self.nothing_is_opened() {
            return vec![self.by_commission("result", Saying::new("task-result-withheld"))];
        }
        let begins = counted.saturating_add(self.setting.manifest.schedule.checking.get());
        let quorum = record.agreement_quorum().unwrap_or(0);
        let agreements = quorum.saturating_sub(record.agreed());
        if agreements > 0 {
            let who = self.without(CeremonyRole::Trustee, |index| record.has_agreed(index));
            let says = Saying::new("task-agreement").with("missing", agreements);
            return vec![Task::new("agreement", "trustee", who, says).enough(agreements).after(begins)];
        }
        let decryptions = self.setting.manifest.trustees.threshold.saturating_sub(record.decrypted());
        if decryptions > 0 {
            let who = self.without(CeremonyRole::Trustee, |index| record.has_decrypted(index));
            let says = Saying::new("task-decryption").with("missing", decryptions);
            return vec![Task::new("decryption", "trustee", who, says).enough(decryptions)];
        }
        vec![self.by_commission("result", Saying::new("task-result"))]
    }

    /// Whether every contest is withheld.
    fn nothing_is_opened(&self) -> bool {
        self.record.decryption().is_some_and(|context| context.contests.iter().all(|c| c.groups.is_empty()))
    }

    pub(super) fn counting_done(&self) -> Vec<Saying> {
        let record = self.record;
        let mut done = Vec::new();
        if record.closed().is_some() {
            done.push(Saying::new("done-closed"));
        }
        let mailboxes = record.mailboxes();
        if record.closed().is_some() && !mailboxes.is_empty() {
            let handed_over = mailboxes.iter().filter(|mailbox| mailbox.handover.is_some()).count();
            done.push(Saying::new("done-handover").with("handed", handed_over).with("mailboxes", mailboxes.len()));
        }
        if record.counted().is_some() {
            let (agreed, decrypted) = (record.agreed(), record.decrypted());
            done.push(Saying::new("done-counted"));
            done.push(Saying::new("done-agreed").with("agreed", agreed).with("decrypted", decrypted));
        }
        let petitions = record.petitions();
        if !petitions.is_empty() {
            let answered = petitions.iter().filter(|petition| petition.answer.is_some()).count();
            done.push(Saying::new("done-petitions").with("answered", answered).with("count", petitions.len()));
        }
        done
    }

    /// Complaints that wait for a decision, as far as the record says.
    pub(super) fn complaints(&self) -> Option<Task> {
        let mut waiting: BTreeMap<ComplaintCategory, u64> = BTreeMap::new();
        for (_, announced) in self.record.announcements() {
            let Announcement::Complaints { category, count, decision, .. } = announced else { continue };
            let number = waiting.entry(*category).or_default();
            *number = match decision {
                ComplaintDecision::Pending => number.saturating_add(*count),
                _ => number.saturating_sub(*count),
            };
        }
        let waiting: u64 = waiting.values().fold(0, |sum, number| sum.saturating_add(*number));
        let says = Saying::new("task-complaints").with("count", waiting);
        (waiting > 0).then(|| self.by_commission("complaints", says))
    }

    /// Petitions that await their answer.
    pub(super) fn petitions(&self) -> Vec<Task> {
        let open = self.record.petitions().iter().filter(|petition| petition.answer.is_none());
        let task = |petition: &Petition| {
            let says = Saying::new("task-answer").with("petition", petition.id.to_string());
            self.by_commission("answer", says.with("title", petition.text.title.as_str())).by(petition.due)
        };
        open.map(task).collect()
    }

    /// Shares that are needed no more.
    pub(super) fn destructions(&self) -> Vec<Task> {
        let phase = self.record.phase();
        let announced = self.record.announcements().iter().filter_map(|(_, announced)| match announced {
            Announcement::Destruction { role, member } => Some((*role, *member)),
            _ => None,
        });
        let destroyed: BTreeSet<_> = announced.collect();
        let (issued, over) = (phase.has_keys() || phase.is_over(), phase.is_over());
        let roles = [
            (CeremonyRole::Registrar, "registrar", issued, "task-destruction-registrar"),
            (CeremonyRole::Tag, "registrar", issued, "task-destruction-tag"),
            (CeremonyRole::Trustee, "trustee", over, "task-destruction-trustee"),
        ];
        let due = roles.into_iter().filter(|(_, _, are_needless, _)| *are_needless);
        let task = |(of, role, _, text)| {
            let who = self.without(of, |index| destroyed.contains(&(of, index)));
            Task::new("destruction", role, who, Saying::new(text))
        };
        due.map(task).filter(|task| !task.who.is_empty()).collect()
    }
}
