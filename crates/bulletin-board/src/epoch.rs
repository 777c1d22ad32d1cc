//! When epochs end, and what can be promised by when (`docs/protocol.md` §9.2, §12).
//!
//! Beyond what the record demands, this board keeps the first epoch from the opening as it keeps each from the one before, and
//! ends one that stays small only at whole multiples of `longest` after the last: a single ballot in a silent night is not
//! published at once, which would say when it was cast, but at an hour that was fixed before.

use std::collections::HashSet;

use record::Record;

/// The times that the manifest and the opening give, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Time of the checkpoint under which casting was opened.
    pub(crate) opened: u64,
    /// When casting ends, extensions included.
    pub(crate) closes: u64,
    pub(crate) shortest: u64,
    pub(crate) longest: u64,
    /// Different credentials that an epoch should have.
    pub(crate) credentials: u64,
}

impl Times {
    /// None before casting was opened.
    pub(crate) fn of(record: &Record) -> Option<Self> {
        let (manifest, opened) = (&record.setting()?.manifest, record.opened()?);
        Some(Self {
            opened,
            closes: record.closes()?,
            shortest: manifest.epochs.shortest.get(),
            longest: manifest.epochs.longest.get(),
            credentials: manifest.epochs.credentials.get(),
        })
    }

    /// The latest time that a promise may name.
    pub(crate) fn latest_promise(&self) -> u64 {
        self.closes + self.longest
    }
}

/// The pending ballots, as far as they decide when the epoch ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    /// Different credentials.
    pub(crate) credentials: u64,
    /// The earliest `by` of their promises.
    pub(crate) first_by: u64,
}

/// The last epoch.
#[derive(Clone, Debug, Default)]
pub(crate) struct EpochClock {
    /// Time of its checkpoint; none before the first epoch.
    time: Option<u64>,
    /// When the last ballot box was sealed. What is cast from then on belongs to the epoch after, even if the ballots of that box
    /// are not published yet.
    sealed: Option<u64>,
    /// Different credentials in it.
    credentials: HashSet<[u8; 32]>,
    /// Whether ballots that come now belong to it, not to claims.
    is_running: bool,
}

impl EpochClock {
    /// An epoch begins under a checkpoint of this time.
    pub(crate) fn begin(&mut self, time: u64) {
        *self = Self { time: Some(time), sealed: self.sealed, credentials: HashSet::new(), is_running: true };
    }

    /// The last ballot box was sealed at this time.
    pub(crate) fn seal(&mut self, time: Option<u64>) {
        self.sealed = time;
    }

    /// Ballots that come now are claims.
    pub(crate) fn begin_claims(&mut self) {
        self.is_running = false;
    }

    pub(crate) fn add_ballot(&mut self, credential: [u8; 32]) {
        if self.is_running {
            self.credentials.insert(credential);
        }
    }

    /// The time by which a ballot that is cast now is promised to be in the record. It is the latest end of the epoch, and
    /// `shortest` for the witnesses to cosign it; after the close there are claims.
    pub(crate) fn promise_by(&self, times: &Times, now: u64) -> u64 {
        let last = self.time.max(self.sealed).unwrap_or(times.opened);
        let past = now.saturating_sub(last).checked_div(times.longest).unwrap_or_default();
        let latest_end = last.saturating_add(past.saturating_add(1).saturating_mul(times.longest));
        latest_end.saturating_add(times.shortest).min(times.latest_promise())
    }

    /// Whether an epoch with these ballots may end at this time, and should.
    pub(crate) fn is_due(&self, times: &Times, waiting: &Waiting, time: u64) -> bool {
        if time < self.earliest(times) {
            return false;
        }
        time >= times.closes
            || waiting.credentials >= times.credentials
            || time.saturating_add(times.shortest) >= waiting.first_by
    }

    fn earliest(&self, times: &Times) -> u64 {
        match self.time {
            None => times.opened.saturating_add(times.shortest),
            Some(last) if (self.credentials.len() as u64) < times.credentials => last.saturating_add(times.longest),
            Some(last) => last.saturating_add(times.shortest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Times = Times { opened: 10_000, closes: 20_000, shortest: 100, longest: 1_000, credentials: 2 };

    fn after_epoch(time: u64, credentials: u8) -> EpochClock {
        let mut clock = EpochClock::default();
        clock.begin(time);
        (0..credentials).for_each(|n| clock.add_ballot([n; 32]));
        clock
    }

    fn due_from(clock: &EpochClock, credentials: u64, first_by: u64) -> u64 {
        let waiting = Waiting { credentials, first_by };
        (9_000..=21_000).find(|time| clock.is_due(&TIMES, &waiting, *time)).unwrap()
    }

    #[test]
    fn a_promise_names_the_end_of_the_epoch_and_not_the_time_of_casting() {
        let clock = EpochClock::default();
        for now in [10_000, 10_001, 10_999] {
            assert_eq!(clock.promise_by(&TIMES, now), 11_100);
        }
        assert_eq!(clock.promise_by(&TIMES, 11_000), 12_100);
        assert_eq!(clock.promise_by(&TIMES, 9_990), 11_100, "a clock that is behind the witnesses'");
        assert_eq!(after_epoch(11_050, 2).promise_by(&TIMES, 11_051), 12_150);
    }

    #[test]
    fn no_promise_is_later_than_claims_admit() {
        assert_eq!(EpochClock::default().promise_by(&TIMES, 19_999), 20_000 + 100);
        assert_eq!(after_epoch(19_990, 2).promise_by(&TIMES, 19_999), 21_000);
    }

    #[test]
    fn an_epoch_with_enough_credentials_ends_after_the_shortest_time() {
        assert_eq!(due_from(&EpochClock::default(), 2, 11_100), 10_100);
        assert_eq!(due_from(&after_epoch(12_000, 2), 2, 13_100), 12_100);
    }

    #[test]
    fn a_small_epoch_ends_at_a_multiple_of_the_longest_time_before_its_promises_fall_due() {
        assert_eq!(due_from(&EpochClock::default(), 1, 11_100), 11_000);
        let clock = after_epoch(12_000, 2);
        assert_eq!(due_from(&clock, 1, clock.promise_by(&TIMES, 15_700)), 16_000);
    }

    #[test]
    fn after_a_small_epoch_the_longest_time_passes_whatever_waits() {
        assert_eq!(due_from(&after_epoch(12_000, 1), 50, 13_100), 13_000);
    }

    #[test]
    fn from_the_close_on_the_record_alone_says_when() {
        assert_eq!(due_from(&after_epoch(19_950, 2), 1, 21_000), 20_050);
        assert_eq!(due_from(&after_epoch(19_950, 1), 1, 21_000), 20_950);
        assert_eq!(due_from(&after_epoch(18_000, 2), 1, 21_000), 20_000);
    }

    #[test]
    fn ballots_of_claims_are_not_of_the_last_epoch() {
        let mut clock = after_epoch(19_000, 1);
        clock.begin_claims();
        clock.add_ballot([9; 32]);
        assert_eq!(clock.credentials.len(), 1);
    }
}
