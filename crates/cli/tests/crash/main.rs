//! The service, and the database under it, fail at random moments while voters cast, and older copies of its store come back: no promise
//! is broken, no ballot stands twice, and there is only ever one log.
//!
//! `CRASH_TEST_KILLS` and `CRASH_TEST_DATABASE_CRASHES` say how often; `scripts/crash-test` sets them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

mod aftermath;
#[path = "../support/commissioner.rs"]
mod commissioner;
mod database;
mod failover;
mod process;
mod rollback;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;
mod takeover;
mod voting;

/// A number from the environment.
fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
