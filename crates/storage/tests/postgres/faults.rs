//! Servers that die, connections that are cut, nodes that sleep, and standbys that are not there.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bulletin_board::{PendingBallot, Position, Reader, Store, StoreError};
use storage::{PostgresConfig, PostgresStore};
use test_cluster::Cluster;

use crate::conformance::{Place, STORE, at, ballot, entry, pending};
use crate::place::{Database, ELECTION, open, with_log};

/// Ballots of one batch.
const BATCH: u64 = 4;

/// Casts batches, each from a hundred on, until it is told to stop, and gives what was acknowledged.
fn cast_until(stop: &AtomicBool, store: &mut PostgresStore, caster: u64) -> Vec<PendingBallot> {
    let mut acknowledged = Vec::new();
    for batch in (0..).take_while(|_| !stop.load(Ordering::SeqCst)) {
        let first = (caster * 1_000_000 + batch) * 100;
        let ballots: Vec<_> = (first..first + BATCH).map(ballot).collect();
        let at = store.heads().map(|heads| heads.position());
        match at.and_then(|at| store.keep_pending(at, &ballots)) {
            Ok(()) => acknowledged.extend(ballots),
            Err(StoreError::Conflict { .. }) => {}
            Err(StoreError::Io(_) | StoreError::UnknownOutcome(_)) => thread::sleep(Duration::from_millis(3)),
            Err(other) => panic!("{other}"),
        }
    }
    acknowledged
}

/// Seals and publishes until it is told to stop.
fn publish_until(stop: &AtomicBool, store: &mut PostgresStore) {
    while !stop.load(Ordering::SeqCst) {
        match publish(store) {
            Ok(()) | Err(StoreError::Conflict { .. }) => {}
            Err(StoreError::Io(_) | StoreError::UnknownOutcome(_)) => thread::sleep(Duration::from_millis(3)),
            Err(other) => panic!("{other}"),
        }
    }
}

fn publish(store: &mut PostgresStore) -> Result<(), StoreError> {
    let at = store.heads()?.position();
    store.seal_box(at, 100)?;
    let next = Position { ballot_box: at.ballot_box + 1, ..at };
    let mut entries = vec![entry(next.ballot_box)];
    let waiting = store.pending(&BTreeSet::new())?.into_iter().filter(|ballot| ballot.ballot_box < next.ballot_box);
    entries.extend(waiting.map(|ballot| ballot.entry));
    store.publish(next, &entries, b"head")
}

/// Does harm while three cast and two publish; then all that was acknowledged is there, once, and nothing by half.
fn nothing_is_lost_by(cluster: &Cluster, harm: impl Fn(&str)) {
    let name = with_log(cluster);
    let stop = AtomicBool::new(false);
    let mut stores: Vec<_> = (0..5).map(|_| open(cluster, &name)).collect();
    let (publishers, casters) = stores.split_at_mut(2);
    let acknowledged: Vec<PendingBallot> = thread::scope(|scope| {
        let stop = &stop;
        let cast = |(n, store)| scope.spawn(move || cast_until(stop, store, n));
        let casting: Vec<_> = (0..).zip(casters).map(cast).collect();
        publishers.iter_mut().for_each(|store| drop(scope.spawn(move || publish_until(stop, store))));
        harm(&name);
        stop.store(true, Ordering::SeqCst);
        casting.into_iter().flat_map(|caster| caster.join().unwrap()).collect()
    });
    assert!(acknowledged.len() > 20, "{} ballots", acknowledged.len());
    let mut store = open(cluster, &name);
    publish(&mut store).unwrap();
    assert!(pending(&store).is_empty());
    let entries = store.entries(0, 1 << 32).unwrap();
    assert_eq!(store.heads().unwrap().position().size, entries.len() as u64);
    let there: BTreeSet<_> = entries.iter().collect();
    assert_eq!(there.len(), entries.len(), "none twice");
    for ballot in &acknowledged {
        assert!(there.contains(&ballot.entry), "lost: {}", ballot.leaf);
        assert_eq!(store.promised_by(&ballot.leaf).unwrap(), Some(ballot.by));
    }
    let number =
        |entry: &[u8]| entry.strip_prefix(b"ballot ").map(|n| String::from_utf8_lossy(n).parse::<u64>().unwrap());
    let ballots: Vec<u64> = entries.iter().filter_map(|entry| number(entry)).collect();
    let batches: BTreeSet<u64> = ballots.iter().map(|n| n / 100).collect();
    assert_eq!(ballots.len() as u64, BATCH * batches.len() as u64, "whole batches only");
}

#[test]
fn a_server_that_crashes_while_all_write_loses_nothing_that_it_acknowledged() {
    let cluster = Cluster::start().unwrap();
    nothing_is_lost_by(&cluster, |_| {
        for round in 0..4 {
            thread::sleep(Duration::from_millis(300 + 170 * round));
            cluster.stop_at_once().unwrap();
            cluster.start_again().unwrap();
        }
        thread::sleep(Duration::from_millis(300));
    });
}

#[test]
fn connections_that_are_cut_in_the_middle_of_writes_lose_nothing_that_was_acknowledged() {
    let cluster = Cluster::shared();
    nothing_is_lost_by(cluster, |name| {
        let cut = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND state <> 'idle'"
        );
        for _ in 0..40 {
            cluster.sql("postgres", "postgres", &cut).unwrap();
            thread::sleep(Duration::from_millis(40));
        }
    });
}

#[test]
fn statements_that_are_cancelled_lose_nothing_that_was_acknowledged() {
    let cluster = Cluster::shared();
    nothing_is_lost_by(cluster, |name| {
        let cancel =
            format!("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND state <> 'idle'");
        for _ in 0..40 {
            cluster.sql("postgres", "postgres", &cancel).unwrap();
            thread::sleep(Duration::from_millis(40));
        }
    });
}

fn signal(process: u32, name: &str) {
    assert!(Command::new("kill").args([name, &process.to_string()]).status().unwrap().success());
}

#[test]
fn a_node_that_is_paused_in_a_transaction_holds_the_others_up_for_seconds_and_does_no_harm_when_it_wakes() {
    let database = Database::new();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "child_that_writes_until_it_is_killed", "--nocapture"])
        .env(STORE, database.address())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.starts_with("size ")).unwrap();
    let reading = thread::spawn(move || lines.count());
    let in_transaction = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND state = 'idle in transaction'",
        database.name
    );
    // Until it is caught in the middle of one.
    loop {
        signal(child.id(), "-STOP");
        thread::sleep(Duration::from_millis(50));
        if database.sql("postgres", &in_transaction).unwrap() == "1" {
            break;
        }
        signal(child.id(), "-CONT");
        thread::sleep(Duration::from_millis(7));
    }
    let mut store = database.open();
    let began = Instant::now();
    publish(&mut store).unwrap();
    let waited = began.elapsed();
    assert!(waited < Duration::from_secs(9), "{waited:?}");
    let before = (store.heads().unwrap(), store.entries(0, 1 << 32).unwrap());
    signal(child.id(), "-CONT");
    assert!(!child.wait().unwrap().success(), "its transaction is gone, and it noticed");
    reading.join().unwrap();
    assert_eq!((store.heads().unwrap(), store.entries(0, 1 << 32).unwrap()), before);
    publish(&mut store).unwrap();
}

/// Waits until a session of a database waits for a standby, and does something to it.
fn when_it_waits(cluster: &Cluster, name: &str, act: &str) {
    let sql = format!("SELECT {act}(pid) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event = 'SyncRep'");
    while cluster.sql("postgres", "postgres", &sql).unwrap().is_empty() {
        thread::sleep(Duration::from_millis(20));
    }
}

/// Says which standbys commits wait for from now on.
fn name_standbys(cluster: &Cluster, names: &str) {
    cluster.set(&[("synchronous_standby_names", names)]).unwrap();
    cluster.reload().unwrap();
    thread::sleep(Duration::from_millis(500));
}

/// A store with a connection from before commits wait for a standby that does not come.
fn open_without_standby(cluster: &Cluster, name: &str) -> PostgresStore {
    name_standbys(cluster, "");
    let store = open(cluster, name);
    name_standbys(cluster, "nobody");
    store
}

#[test]
fn a_commit_whose_wait_for_a_standby_is_cancelled_is_an_unknown_outcome() {
    let cluster = Cluster::start().unwrap();
    let name = with_log(&cluster);
    let mut n = 0;
    for act in ["pg_cancel_backend", "pg_terminate_backend"] {
        n += 1;
        let mut store = open_without_standby(&cluster, &name);
        let answer = thread::scope(|scope| {
            let answer = scope.spawn(|| store.keep_pending(at(0), &[ballot(n)]));
            when_it_waits(&cluster, &name, act);
            answer.join().unwrap()
        });
        assert_eq!(answer.unwrap_err().code(), "store-outcome-unknown", "{act}");
        assert_eq!(
            store.promised_by(&ballot(n).leaf).unwrap_err().code(),
            "store-io",
            "nobody may say that it is there"
        );
        name_standbys(&cluster, "");
        assert_eq!(store.promised_by(&ballot(n).leaf).unwrap(), Some(1_000 + n), "it is there");
    }
    let mut store = open_without_standby(&cluster, &name);
    let answer = thread::scope(|scope| {
        let answer = scope.spawn(|| store.publish(at(0), &[entry(0)], b"head"));
        when_it_waits(&cluster, &name, "pg_cancel_backend");
        answer.join().unwrap()
    });
    assert_eq!(answer.unwrap_err().code(), "store-outcome-unknown");
    let mut store = open_without_standby(&cluster, &name);
    let answer = thread::scope(|scope| {
        let answer = scope.spawn(|| store.keep_pending(at(1), &[ballot(7)]));
        when_it_waits(&cluster, &name, "pg_blocking_pids");
        name_standbys(&cluster, "");
        answer.join().unwrap()
    });
    assert_eq!(answer, Ok(()), "a wait that ends as it should");
}

#[test]
fn what_a_server_finds_after_a_crash_is_read_by_nobody_before_a_standby_has_it() {
    let cluster = Cluster::start().unwrap();
    let name = with_log(&cluster);
    let mut store = open_without_standby(&cluster, &name);
    let answer = thread::scope(|scope| {
        let answer = scope.spawn(|| store.keep_pending(at(0), &[ballot(1)]));
        when_it_waits(&cluster, &name, "pg_blocking_pids");
        cluster.stop_at_once().unwrap();
        answer.join().unwrap()
    });
    assert_eq!(answer.unwrap_err().code(), "store-outcome-unknown");
    cluster.start_again().unwrap();
    let stored = cluster.sql(&name, "postgres", "SELECT count(*) FROM board.pending_ballot").unwrap();
    assert_eq!(stored, "1", "the server has it");
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap_err().code(), "store-io");
    let waits = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event = 'SyncRep'");
    assert_eq!(cluster.sql("postgres", "postgres", &waits).unwrap(), "0", "no connection is kept for it");
    name_standbys(&cluster, "");
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
}

#[test]
fn a_standby_that_is_promoted_is_found_with_all_that_was_acknowledged() {
    let primary = Cluster::start().unwrap();
    let name = with_log(&primary);
    let standby = primary.start_standby("second").unwrap();
    primary.set(&[("synchronous_standby_names", "*")]).unwrap();
    primary.reload().unwrap();
    let hosts = [&standby, &primary].map(|cluster| cluster.host().display().to_string()).join(",");
    let hosts = format!("host={hosts} dbname={name} user=veche_board");
    let mut store = PostgresStore::open(&PostgresConfig::parse(&hosts).unwrap(), ELECTION).unwrap();
    store.keep_pending(at(0), &[ballot(1)]).unwrap();
    store.publish(at(0), &[entry(0)], b"head").unwrap();
    primary.stop_at_once().unwrap();
    assert_eq!(store.publish(at(1), &[entry(1)], b"head").unwrap_err().code(), "store-io");
    standby.promote().unwrap();
    let heads = store.heads().unwrap();
    assert_eq!(heads.position(), at(1));
    assert!(pending(&store) == [ballot(1)]);
    store.publish(at(1), &[ballot(1).entry], b"head").unwrap();
}
