//! From the close to the end: claims, counting, result, and what stays to be said (`docs/protocol.md` §9.4 to §9.10, §10).

use std::collections::{BTreeMap, BTreeSet};

use election::role::CeremonyRole;
use election::statement::{ComplaintCategory, ComplaintDecision};
use record::{Announcement, Petition};

use super::{Look, Task};

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
            let words = "Hand over the ballots that were acknowledged: after that they cannot come into the log.";
            tasks.push(Task::new("handover", "mailbox", missing, words).by(ends));
        }
        if self.now <= ends {
            let words =
                "Publish what voters claim: ballots that were promised or acknowledged, and are not in the log.";
            tasks.push(Task::new("claims", "board", Vec::new(), words).by(ends));
        }
        let left_out = mailboxes.iter().filter_map(|mailbox| mailbox.handover.as_ref()).any(|h| !h.left_out.is_empty());
        if left_out {
            let words = "Mailboxes handed over ballots that are not in the log: the board publishes those that are good before the list.";
            tasks.push(Task::new("handed-over", "board", Vec::new(), words));
        }
        let words = "Publish the list of the ballots that count.";
        tasks.push(Task::new("counted", "board", Vec::new(), words).after(ends).by(ends.saturating_add(3_600)));
        tasks
    }

    fn after_count(&self, counted: u64) -> Vec<Task> {
        let record = self.record;
        if self.nothing_is_opened() {
            let words = "Too few voted in every contest for anything to be opened: publish a result that says so.";
            return vec![self.by_commission("result", words)];
        }
        let begins = counted.saturating_add(self.setting.manifest.schedule.checking.get());
        let quorum = record.agreement_quorum().unwrap_or(0);
        let agreements = quorum.saturating_sub(record.agreed());
        if agreements > 0 {
            let who = self.without(CeremonyRole::Trustee, |index| record.has_agreed(index));
            let words = format!("Audit the record, and agree to the sums: {agreements} more of these must.");
            return vec![Task::new("agreement", "trustee", who, words).enough(agreements).after(begins)];
        }
        let decryptions = self.setting.manifest.trustees.threshold.saturating_sub(record.decrypted());
        if decryptions > 0 {
            let who = self.without(CeremonyRole::Trustee, |index| record.has_decrypted(index));
            let words = format!("Decrypt the sums: {decryptions} more of these must.");
            return vec![Task::new("decryption", "trustee", who, words).enough(decryptions)];
        }
        vec![self.by_commission("result", "Publish the result, as it follows from the decryptions.")]
    }

    /// Whether every contest is withheld.
    fn nothing_is_opened(&self) -> bool {
        self.record.decryption().is_some_and(|context| context.contests.iter().all(|c| c.groups.is_empty()))
    }

    pub(super) fn counting_done(&self) -> Vec<String> {
        let record = self.record;
        let mut done = Vec::new();
        if record.closed().is_some() {
            done.push("Casting is closed.".to_owned());
        }
        let mailboxes = record.mailboxes();
        if record.closed().is_some() && !mailboxes.is_empty() {
            let handed_over = mailboxes.iter().filter(|mailbox| mailbox.handover.is_some()).count();
            done.push(format!("Mailboxes that handed over: {handed_over} of {}.", mailboxes.len()));
        }
        if record.counted().is_some() {
            let (agreed, decrypted) = (record.agreed(), record.decrypted());
            done.push("The list of the ballots that count is published.".into());
            done.push(format!("Trustees that agreed: {agreed}; that decrypted: {decrypted}."));
        }
        let petitions = record.petitions();
        if !petitions.is_empty() {
            let answered = petitions.iter().filter(|petition| petition.answer.is_some()).count();
            done.push(format!("Petitions that were answered: {answered} of {}.", petitions.len()));
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
        let words = format!("Decide on complaints: {waiting} were recorded as pending.");
        (waiting > 0).then(|| self.by_commission("complaints", words))
    }

    /// Petitions that await their answer.
    pub(super) fn petitions(&self) -> Vec<Task> {
        let open = self.record.petitions().iter().filter(|petition| petition.answer.is_none());
        let task = |petition: &Petition| {
            let words = format!("Answer the petition {} ({}), or say by when.", petition.id, petition.text.title);
            self.by_commission("answer", words).by(petition.due)
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
        let roles = [
            (
                CeremonyRole::Registrar,
                "registrar",
                phase.has_keys() || phase.is_over(),
                "the shares of the keys of credentials",
            ),
            (CeremonyRole::Tag, "registrar", phase.has_keys() || phase.is_over(), "the share of the key of tags"),
            (CeremonyRole::Trustee, "trustee", phase.is_over(), "the shares of the key of the ballots"),
        ];
        let due = roles.into_iter().filter(|(_, _, are_needless, _)| *are_needless);
        let task = |(of, role, _, shares)| {
            let who = self.without(of, |index| destroyed.contains(&(of, index)));
            let words = format!("Destroy {shares}, with every copy, and say so: they are needed no more.");
            Task::new("destruction", role, who, words)
        };
        due.map(task).filter(|task| !task.who.is_empty()).collect()
    }
}
