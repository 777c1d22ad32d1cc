//! Voters who cast at the same time, each until there is a promise.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{Scope, sleep};
use std::time::{Duration, Instant};

use client::{BoardClient, Options};
use simulation::{Log, RemoteLog};

use crate::support::Stage;

/// Voters who cast at the same time.
const AT_ONCE: usize = 6;
/// A voter who has no answer for so long asks again.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is left of the time to vote when the last promise must be there.
const RESERVE: Duration = Duration::from_secs(5);

/// A ballot and its promise.
pub type Promised = (Vec<u8>, Vec<u8>);

/// Closes when it is dropped, also by a panic.
pub struct Polls<'a>(&'a AtomicBool);

impl Drop for Polls<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Ballots that are let go bit by bit.
pub struct Voting {
    ballots: Vec<Vec<u8>>,
    client: BoardClient,
    /// How many may be cast by now.
    released: AtomicUsize,
    next: AtomicUsize,
    is_over: AtomicBool,
    promised: Mutex<Vec<Promised>>,
    deadline: Instant,
}

impl Voting {
    /// A ballot of each voter, none of them let go yet.
    pub fn new(stage: &mut Stage) -> Self {
        let ballots = stage.ballots();
        let setting = stage.log.record().setting().unwrap();
        let options = Options { patience: PATIENCE, ..Options::default() };
        let client = BoardClient::new(&stage.services.address(), setting.election, &options).unwrap();
        let closes = setting.manifest.schedule.closes.get();
        let left = Duration::from_secs(closes.saturating_sub(stage.log.now()));
        Self {
            ballots,
            client,
            released: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            promised: Mutex::default(),
            deadline: Instant::now() + left.saturating_sub(RESERVE),
        }
    }

    /// Begins voters, and a follower who looks at the log all the time, and whom no contradiction escapes. They end with what this gives.
    pub fn begin<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>, log: &'scope mut RemoteLog) -> Polls<'scope> {
        for _ in 0..AT_ONCE {
            scope.spawn(|| while self.cast_next() {});
        }
        scope.spawn(|| {
            while !self.is_over.load(Ordering::SeqCst) {
                log.follow();
                sleep(Duration::from_millis(200));
            }
        });
        Polls(&self.is_over)
    }

    /// Lets more ballots go.
    pub fn release(&self, ballots: usize) {
        let released = self.released.load(Ordering::SeqCst) + ballots;
        self.released.store(released.min(self.ballots.len()), Ordering::SeqCst);
    }

    /// Waits until all that were let go have their promise but for so many.
    pub fn wait_for_all_but(&self, left: usize) {
        let awaited = self.released.load(Ordering::SeqCst).saturating_sub(left);
        loop {
            let promised = self.promised.lock().unwrap().len();
            if promised >= awaited {
                return;
            }
            assert!(!self.is_late(), "{promised} promises in time, and not {awaited}");
            sleep(Duration::from_millis(20));
        }
    }

    /// Whether there is no time left.
    pub fn is_late(&self) -> bool {
        Instant::now() > self.deadline
    }

    /// Lets all that are left go, and waits for their promises.
    pub fn complete(&self) {
        self.release(self.ballots.len());
        self.wait_for_all_but(0);
    }

    /// All promises, afterwards.
    pub fn into_promised(self) -> Vec<Promised> {
        self.promised.into_inner().unwrap()
    }

    /// Casts the next ballot when it is let go; false when there is none.
    fn cast_next(&self) -> bool {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let Some(ballot) = self.ballots.get(number) else { return false };
        while number >= self.released.load(Ordering::SeqCst) {
            if self.is_over.load(Ordering::SeqCst) {
                return false;
            }
            sleep(Duration::from_millis(10));
        }
        // So that not all come at the same moment.
        sleep(Duration::from_millis(number as u64 * 97 % 400));
        while !self.is_over.load(Ordering::SeqCst) {
            match self.client.cast(ballot) {
                Ok(promise) => {
                    self.promised.lock().unwrap().push((ballot.clone(), promise));
                    return true;
                }
                Err(_) => sleep(Duration::from_millis(30)),
            }
        }
        false
    }
}
