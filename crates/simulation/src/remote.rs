//! The log of a service, over HTTP: officials look at it as followers, and hand in their statements.

use std::collections::{BTreeMap, HashMap};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use canonical::Hash;
use client::{BoardClient, Error, Follower};
use rand_chacha::ChaCha20Rng;
use record::Record;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::ledger::Log;

/// How often a service is asked what is new.
const PAUSE: Duration = Duration::from_millis(100);
/// How long something may take that is due, unless more is allowed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A log that a service keeps, on the clock of the real world.
#[derive(Debug)]
pub struct RemoteLog {
    follower: Follower,
    rng: ChaCha20Rng,
    entries: Vec<Vec<u8>>,
    /// Checkpoints of before are of no use.
    not_before: u64,
    patience: Duration,
}

impl RemoteLog {
    /// The log of a service, once its first checkpoint is cosigned. `rng` must be unpredictable to whoever writes to it.
    ///
    /// # Panics
    /// If the service does not answer, or its log breaks the rules: a play goes by them.
    pub fn new(client: BoardClient, rng: ChaCha20Rng) -> Self {
        let mut log =
            Self { follower: Follower::new(client), rng, entries: Vec::new(), not_before: 0, patience: PATIENCE };
        log.wait_for("a first checkpoint", |record| record.size() > 0);
        log
    }

    /// Waits longer for what is due, or less long.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The entries that were followed.
    pub fn entries(&self) -> &[Vec<u8>] {
        &self.entries
    }

    /// The last checkpoint that was followed.
    ///
    /// # Panics
    /// Never: there is one from the beginning.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        self.follower.checkpoint().expect("a log that was followed has a checkpoint")
    }

    /// The service.
    pub fn client(&self) -> &BoardClient {
        self.follower.client()
    }

    /// Hands in an entry, and gives its index; a service that does not answer, or is busy, is asked again.
    ///
    /// # Errors
    /// What the service says instead.
    pub fn hand_in(&self, entry: &[u8], attachments: &[Vec<u8>]) -> Result<u64, Error> {
        let begun = Instant::now();
        loop {
            match self.client().submit(entry, attachments) {
                Err(Error::NoAnswer(_) | Error::Refused { status: 503, .. }) if begun.elapsed() < self.patience => {
                    sleep(PAUSE);
                }
                answer => return answer,
            }
        }
    }

    /// Follows the log to where it is now; a service that does not answer is asked again later.
    ///
    /// # Panics
    /// If the log breaks the rules.
    pub fn follow(&mut self) {
        match self.follower.follow(&mut self.rng) {
            Ok(entries) => self.entries.extend(entries),
            Err(error) => assert!(matches!(error, client::FollowError::Client(_)), "the log breaks the rules: {error}"),
        }
    }

    /// The exported record as it was followed: path and content of each file.
    ///
    /// # Panics
    /// If an attachment cannot be fetched.
    pub fn export(&self) -> BTreeMap<String, Vec<u8>> {
        let mut attachments = HashMap::new();
        for entry in &self.entries {
            let statement = election::Entry::parse(entry).expect("an entry that was followed").statement;
            for named in statement.attachments() {
                attachments.insert(named.hash, self.client().attachment(&named.hash).expect("an attachment"));
            }
        }
        crate::ledger::export(&self.entries, &attachments, self.checkpoint().to_bytes())
    }

    /// Follows the log until it holds something.
    ///
    /// # Panics
    /// If that takes too long.
    pub fn wait_for(&mut self, what: &str, holds: impl Fn(&Record) -> bool) {
        let begun = Instant::now();
        loop {
            self.follow();
            if holds(self.follower.record()) {
                return;
            }
            assert!(begun.elapsed() < self.patience, "{what} did not come");
            sleep(PAUSE);
        }
    }
}

impl Log for RemoteLog {
    fn record(&self) -> &Record {
        self.follower.record()
    }

    fn submit(&mut self, entry: Vec<u8>, attachments: Vec<Vec<u8>>) {
        let index = match self.hand_in(&entry, &attachments) {
            Ok(index) => index,
            Err(error) => panic!("refused: {error}"),
        };
        self.wait_for("a statement that was taken", |record| record.size() > index);
    }

    fn under(&mut self) -> String {
        let begun = Instant::now();
        loop {
            self.follow();
            let setting = self.follower.record().setting().expect("a log has a manifest");
            let quorum = setting.manifest.witnesses.quorum;
            let head = self.checkpoint();
            let time = head.verify(&setting.log, &setting.witnesses, quorum).expect("it was verified").time();
            if time >= self.not_before {
                return head.to_string();
            }
            assert!(begun.elapsed() < self.patience, "no checkpoint of now came");
            sleep(PAUSE);
        }
    }

    fn attachment(&self, hash: &Hash) -> Option<Vec<u8>> {
        self.client().attachment(hash).ok()
    }

    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    fn wait_until(&mut self, time: u64) {
        while self.now() < time {
            sleep(PAUSE);
        }
        self.not_before = self.not_before.max(time);
    }
}
