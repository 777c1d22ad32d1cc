//! The board's process is killed at random moments while voters cast: no promise is broken.
//!
//! `CRASH_TEST_KILLS` says how often; `scripts/crash-test` sets it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use rand_core::Rng;
use simulation::Log;
use support::{Pace, SQLITE, Stage};

/// Voters who cast at the same time.
const AT_ONCE: usize = 6;

fn kills() -> usize {
    std::env::var("CRASH_TEST_KILLS").map_or(5, |kills| kills.parse().expect("CRASH_TEST_KILLS is a number"))
}

#[test]
fn no_promise_is_broken_by_kills_at_random_moments() {
    let kills = kills();
    let voters = (4 * kills).clamp(20, 400);
    let pace = Pace { registration: 15 + voters as u64 / 10, voting: 25 + 3 * kills as u64, shortest: 1, longest: 2 };
    let mut stage = Stage::open(voters, 3, pace, SQLITE);
    let ballots = stage.ballots();
    let promised = Mutex::new(Vec::new());
    let (next, is_over, killed) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicUsize::new(0));
    let client = stage.services.client();
    let opens = Instant::now();
    let time = Duration::from_secs(pace.voting).saturating_sub(Duration::from_secs(8));
    scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(ballot) = ballots.get(next.fetch_add(1, Ordering::SeqCst)) {
                    // Spread over the time of the kills; a voter who gets no answer tries again.
                    sleep(Duration::from_millis(50));
                    while !is_over.load(Ordering::SeqCst) {
                        match client.cast(ballot) {
                            Ok(promise) => {
                                promised.lock().unwrap().push((ballot, promise));
                                break;
                            }
                            Err(_) => sleep(Duration::from_millis(30)),
                        }
                    }
                }
            });
        }
        for _ in 0..kills {
            if opens.elapsed() > time {
                break;
            }
            sleep(Duration::from_millis(200 + u64::from(stage.rng.next_u32() % 1_200)));
            stage.services.kill().unwrap();
            stage.services.start().unwrap();
            killed.fetch_add(1, Ordering::SeqCst);
        }
        while promised.lock().unwrap().len() < ballots.len() && opens.elapsed() < time {
            sleep(Duration::from_millis(50));
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let promised = promised.into_inner().unwrap();
    let killed = killed.into_inner();
    assert!(killed * 2 >= kills, "the machine is too slow: {killed} of {kills} kills");
    stage.finish();
    for (ballot, promise) in &promised {
        assert!(stage.has(ballot), "a broken promise: {}", String::from_utf8_lossy(promise));
    }
    stage.audit();
    let turnout: u64 = stage.log.record().turnout().iter().map(|turnout| turnout.ballots).sum();
    println!("{killed} kills, {} promises, {turnout} ballots in the record", promised.len());
    assert!(turnout >= promised.len() as u64);
}
