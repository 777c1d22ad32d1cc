//! From `ready` to the close (`docs/protocol.md` §9.2, §9.9).

use super::{Look, Task};
use crate::saying::Saying;

impl Look<'_> {
    pub(super) fn ready(&self) -> Vec<Task> {
        let closes = self.setting.manifest.schedule.closes.get();
        let open = self.by_commission("open", Saying::new("task-open"));
        vec![open.after(self.opens()).by(closes.saturating_sub(1))]
    }

    pub(super) fn open(&self) -> Vec<Task> {
        let closes = self.record.closes().unwrap_or(0);
        let mut tasks = self.announced();
        tasks.push(self.next_epoch(closes));
        tasks.extend(self.extension(closes));
        // A log that is not closed keeps everyone waiting: an hour is much.
        tasks.push(
            self.by_commission("close", Saying::new("task-close")).after(closes).by(closes.saturating_add(3_600)),
        );
        tasks
    }

    /// Ballots that were announced and are not there.
    pub(super) fn announced(&self) -> Vec<Task> {
        if !self.record.is_waiting_for_ballots() {
            return Vec::new();
        }
        let waiting = Task::new("epoch-ballots", "board", Vec::new(), Saying::new("task-epoch-ballots"));
        vec![waiting, self.by_commission("abandon", Saying::new("task-abandon"))]
    }

    fn next_epoch(&self, closes: u64) -> Task {
        let lengths = &self.setting.manifest.epochs;
        let epochs = self.record.published_epochs();
        let last = epochs.last().map_or(self.record.opened(), |epoch| Some(epoch.time)).unwrap_or(closes);
        let says = Saying::new("task-epoch").with("epoch", self.record.epochs().saturating_add(1));
        let after = if epochs.is_empty() { self.opens() } else { last.saturating_add(lengths.shortest.get()) };
        let task = Task::new("epoch", "board", Vec::new(), says).after(after);
        task.by(last.saturating_add(lengths.longest.get()).max(after))
    }

    fn extension(&self, closes: u64) -> Option<Task> {
        let schedule = &self.setting.manifest.schedule;
        let most = schedule.closes.get().saturating_add(schedule.extension.get());
        let left = most.saturating_sub(closes);
        let says = Saying::new("task-extend").lasting("most", left);
        let may = left > 0 && self.now < closes;
        may.then(|| self.by_commission("extend", says).by(closes.saturating_sub(1)))
    }

    pub(super) fn votes_cast(&self) -> Option<Saying> {
        self.record.opened()?;
        let turnout = self.record.turnout();
        let sum = |of: fn(&record::Turnout) -> u64| turnout.iter().map(of).sum::<u64>();
        let (credentials, voted, epochs) = (sum(|t| t.credentials), sum(|t| t.voted), self.record.epochs());
        let voted = Saying::new("done-votes").with("voted", voted).with("credentials", credentials);
        Some(voted.with("epochs", epochs))
    }
}
