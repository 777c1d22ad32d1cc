//! The board's process is killed at random moments.

use std::thread::{scope, sleep};
use std::time::Duration;

use rand_core::Rng;

use crate::aftermath::all_is_well;
use crate::number;
use crate::support::{Pace, SQLITE, Stage};
use crate::voting::Voting;

#[test]
fn no_promise_is_broken_by_kills_at_random_moments() {
    let kills = number("CRASH_TEST_KILLS", 5);
    let voters = (4 * kills).clamp(20, 400);
    let pace = Pace { registration: 20 + voters as u64 / 10, voting: 20 + 4 * kills as u64, shortest: 1, longest: 2 };
    let mut stage = Stage::open(voters, 3, pace, SQLITE);
    let voting = Voting::new(&mut stage);
    let Stage { services, log, rng, .. } = &mut stage;
    scope(|scope| {
        let _polls = voting.begin(scope, log);
        for kill in 0..kills {
            assert!(!voting.is_late(), "the machine is too slow: {kill} of {kills} kills");
            voting.release(voters / kills.max(1));
            sleep(Duration::from_millis(200 + u64::from(rng.next_u32() % 1_200)));
            services.kill().unwrap();
            services.start().unwrap();
        }
        voting.complete();
    });
    let promised = voting.into_promised();
    let turnout = all_is_well(&mut stage, &promised);
    println!("{kills} kills, {} promises, {turnout} ballots in the record", promised.len());
}
