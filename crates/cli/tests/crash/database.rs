//! PostgreSQL crashes at random moments under the service, and now and then the service with it.

use std::collections::BTreeMap;
use std::process::Command;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use simulation::Services;
use test_cluster::Cluster;

use crate::aftermath::all_is_well;
use crate::number;
use crate::support::{Pace, Stage, new_database, server};
use crate::voting::Voting;

/// Ballots that are let go before each crash.
const BALLOTS: usize = 5;
/// Ballots that may be on their way when the next crash comes.
const ON_THEIR_WAY: usize = 3;
/// How long a server or service may take until it runs again.
const PATIENCE: Duration = Duration::from_secs(60);

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Crash {
    /// The server stops at once, and is started again.
    ServerStopped,
    /// A backend of the service is killed (SIGKILL), and the server starts all anew.
    BackendKilled,
    /// All backends of the service are terminated, in the middle of what they do.
    BackendsTerminated,
    /// The server stops at once, the service is killed before it is there again.
    ServerStoppedAndServiceKilled,
}

/// In turn, so that each comes about.
const CRASHES: [Crash; 4] =
    [Crash::ServerStopped, Crash::BackendKilled, Crash::ServerStoppedAndServiceKilled, Crash::BackendsTerminated];

#[test]
fn no_promise_is_broken_by_a_database_that_crashes_at_random_moments() {
    let crashes = number("CRASH_TEST_DATABASE_CRASHES", 4);
    let voters = BALLOTS * crashes.max(2);
    let pace = Pace { registration: 20 + voters as u64 / 10, voting: 20 + 8 * crashes as u64, shortest: 1, longest: 2 };
    let cluster = Cluster::start().unwrap();
    let database = new_database(&cluster);
    let mut stage = Stage::open(voters, 3, pace, &server(&cluster.address(&database, "veche_board")));
    let voting = Voting::new(&mut stage);
    let Stage { services, log, rng, .. } = &mut stage;
    let mut scene = Scene { cluster: &cluster, database: &database, services, rng };
    let mut done = BTreeMap::new();
    scope(|scope| {
        let _polls = voting.begin(scope, log);
        for (number, crash) in CRASHES.into_iter().cycle().take(crashes).enumerate() {
            assert!(!voting.is_late(), "the machine is too slow: {number} of {crashes} crashes");
            voting.release(BALLOTS);
            scene.pause(1_500);
            scene.befall(crash);
            *done.entry(crash).or_insert(0) += 1;
            // The service goes on by itself, before the next crash.
            voting.wait_for_all_but(ON_THEIR_WAY);
        }
        voting.complete();
    });
    let promised = voting.into_promised();
    let turnout = all_is_well(&mut stage, &promised);
    println!("{crashes} crashes {done:?}, {} promises, {turnout} ballots in the record", promised.len());
}

struct Scene<'a> {
    cluster: &'a Cluster,
    database: &'a str,
    services: &'a mut Services,
    rng: &'a mut ChaCha20Rng,
}

impl Scene<'_> {
    fn befall(&mut self, crash: Crash) {
        match crash {
            Crash::ServerStopped => {
                self.cluster.stop_at_once().unwrap();
                self.pause(1_000);
                self.cluster.start_again().unwrap();
            }
            Crash::BackendKilled => {
                let backend = self.until("a backend", |scene| scene.backend());
                assert!(Command::new("kill").args(["-KILL", &backend]).status().unwrap().success());
                self.until("a server", |scene| scene.ask("SELECT 1"));
            }
            Crash::BackendsTerminated => {
                let of_the_service = self.of_the_service();
                self.ask(&format!("SELECT pg_terminate_backend(pid) {of_the_service}")).expect("a backend");
            }
            Crash::ServerStoppedAndServiceKilled => {
                self.cluster.stop_at_once().unwrap();
                self.pause(1_000);
                self.services.kill().unwrap();
                self.cluster.start_again().unwrap();
                self.services.start().unwrap();
            }
        }
    }

    /// The process of a backend of the service, one that is at work if there is any.
    fn backend(&self) -> Option<String> {
        let of_the_service = self.of_the_service();
        self.ask(&format!("SELECT pid {of_the_service} ORDER BY state = 'idle', random() LIMIT 1"))
    }

    fn of_the_service(&self) -> String {
        format!("FROM pg_stat_activity WHERE datname = '{}' AND application_name = 'veche'", self.database)
    }

    /// What the server answers, if it does, and not with nothing.
    fn ask(&self, sql: &str) -> Option<String> {
        self.cluster.sql("postgres", "postgres", sql).ok().filter(|answer| !answer.is_empty())
    }

    fn until<T>(&self, what: &str, find: impl Fn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = find(self) {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "{what} did not come");
            sleep(Duration::from_millis(20));
        }
    }

    /// Up to so many milliseconds.
    fn pause(&mut self, most: u32) {
        sleep(Duration::from_millis(u64::from(self.rng.next_u32() % most)));
    }
}
