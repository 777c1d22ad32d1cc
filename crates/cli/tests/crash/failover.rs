//! The primary is lost for good, and a standby takes its place, under a service that goes on by itself (`docs/operations.md`).

use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use rand_core::Rng;
use test_cluster::Cluster;

use crate::aftermath::all_is_well;
use crate::support::{Pace, Stage, new_database, server};
use crate::voting::Voting;

/// Voters, a third of whom cast before and during each loss, and the last after both.
const VOTERS: usize = 24;
const PATIENCE: Duration = Duration::from_secs(60);
const NAMES: &str = "synchronous_standby_names";

#[test]
fn no_promise_is_broken_when_the_primary_is_lost_and_a_standby_promoted_twice_over() {
    let primary = Cluster::start().unwrap();
    let database = new_database(&primary);
    let standbys = ["standby_a", "standby_b"].map(|name| (name, primary.start_standby(name).unwrap()));
    primary.set(&[(NAMES, "ANY 1 (standby_a, standby_b)")]).unwrap();
    primary.reload().unwrap();
    let hosts =
        [&primary, &standbys[0].1, &standbys[1].1].map(|cluster| cluster.host().display().to_string()).join(",");
    let address = format!("host={hosts} dbname={database} user=veche_board target_session_attrs=read-write");
    await_standbys(&primary, 2);
    let pace = Pace { registration: 25, voting: 50, shortest: 1, longest: 2 };
    let mut stage = Stage::open(VOTERS, 3, pace, &server(&address));
    let voting = Voting::new(&mut stage);
    let Stage { log, rng, .. } = &mut stage;
    // What is lost stays where it is, and stopped, to the end.
    let (mut lost, mut primary, mut standbys) = (Vec::new(), primary, Vec::from(standbys));
    scope(|scope| {
        let _polls = voting.begin(scope, log);
        while !standbys.is_empty() {
            voting.release(VOTERS / 3);
            sleep(Duration::from_millis(u64::from(rng.next_u32() % 1_500)));
            primary.stop_at_once().unwrap();
            lost.push(std::mem::replace(&mut primary, take_over(&mut standbys)));
            // The service goes on by itself.
            voting.wait_for_all_but(2);
        }
        voting.complete();
    });
    let promised = voting.into_promised();
    let turnout = all_is_well(&mut stage, &promised);
    println!("{} primaries lost, {} promises, {turnout} ballots in the record", lost.len(), promised.len());
}

/// Promotes the standby that has everything that was acknowledged: the one that received most. The others follow it.
fn take_over(standbys: &mut Vec<(&str, Cluster)>) -> Cluster {
    standbys.sort_by_key(|(_, standby)| received(standby));
    let (_, chosen) = standbys.pop().unwrap();
    let names: Vec<_> = standbys.iter().map(|(name, _)| *name).collect();
    // Before it takes writes: nothing is to be acknowledged that it alone has.
    if !names.is_empty() {
        chosen.set(&[(NAMES, &format!("ANY 1 ({})", names.join(", ")))]).unwrap();
        chosen.reload().unwrap();
    }
    chosen.promote().unwrap();
    standbys.iter().for_each(|(_, standby)| standby.follow(&chosen).unwrap());
    await_standbys(&chosen, standbys.len());
    chosen
}

/// How much of the write-ahead log a standby has received and written to its disk.
fn received(standby: &Cluster) -> u64 {
    let position = standby.sql("postgres", "postgres", "SELECT pg_last_wal_receive_lsn()").unwrap();
    let (high, low) = position.split_once('/').unwrap();
    let number = |digits| u64::from_str_radix(digits, 16).unwrap();
    number(high) << 32 | number(low)
}

/// Waits until so many synchronous standbys follow.
fn await_standbys(primary: &Cluster, standbys: usize) {
    let began = Instant::now();
    let sql = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'";
    while primary.sql("postgres", "postgres", sql).unwrap() != standbys.to_string() {
        assert!(began.elapsed() < PATIENCE, "the standbys do not follow");
        sleep(Duration::from_millis(50));
    }
}
