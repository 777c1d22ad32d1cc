//! From `ready` to the close (`docs/protocol.md` §9.2, §9.9).

use super::{Look, Task};

impl Look<'_> {
    pub(super) fn ready(&self) -> Vec<Task> {
        let closes = self.setting.manifest.schedule.closes.get();
        let open = self.by_commission("open", "Open casting. Nobody can vote before it is said.");
        vec![open.after(self.opens()).by(closes.saturating_sub(1))]
    }

    pub(super) fn open(&self) -> Vec<Task> {
        let closes = self.record.closes().unwrap_or(0);
        let mut tasks = self.announced();
        tasks.push(self.next_epoch(closes));
        tasks.extend(self.extension(closes));
        // A log that is not closed keeps everyone waiting: an hour is much.
        tasks.push(self.by_commission("close", "Close casting.").after(closes).by(closes.saturating_add(3_600)));
        tasks
    }

    /// Ballots that were announced and are not there.
    pub(super) fn announced(&self) -> Vec<Task> {
        if !self.record.is_waiting_for_ballots() {
            return Vec::new();
        }
        let words =
            "The board announced ballots that are not in the log yet. Nothing else can be said until they are there.";
        let lost =
            "Only if the board has lost the ballots that it announced: give them up, so that the election goes on.";
        vec![Task::new("epoch-ballots", "board", Vec::new(), words), self.by_commission("abandon", lost)]
    }

    fn next_epoch(&self, closes: u64) -> Task {
        let lengths = &self.setting.manifest.epochs;
        let epochs = self.record.published_epochs();
        let last = epochs.last().map_or(self.record.opened(), |epoch| Some(epoch.time)).unwrap_or(closes);
        let words = format!(
            "If ballots wait, publish epoch {}: voters were promised that they stand in the log by then.",
            self.record.epochs() + 1
        );
        let after = if epochs.is_empty() { self.opens() } else { last.saturating_add(lengths.shortest.get()) };
        let task = Task::new("epoch", "board", Vec::new(), words).after(after);
        task.by(last.saturating_add(lengths.longest.get()).max(after))
    }

    fn extension(&self, closes: u64) -> Option<Task> {
        let schedule = &self.setting.manifest.schedule;
        let most = schedule.closes.get().saturating_add(schedule.extension.get());
        let left = most.saturating_sub(closes);
        let words = format!("Only if voters were hindered: casting can be extended, by {left} seconds at most.");
        let may = left > 0 && self.now < closes;
        may.then(|| self.by_commission("extend", words).by(closes.saturating_sub(1)))
    }

    pub(super) fn votes_cast(&self) -> Option<String> {
        self.record.opened()?;
        let turnout = self.record.turnout();
        let sum = |of: fn(&record::Turnout) -> u64| turnout.iter().map(of).sum::<u64>();
        let (credentials, voted, epochs) = (sum(|t| t.credentials), sum(|t| t.voted), self.record.epochs());
        Some(format!("Casting was opened; {voted} of {credentials} credentials have voted, in {epochs} epochs."))
    }
}
