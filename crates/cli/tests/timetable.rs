//! Nothing that the service shows tells when a ballot was cast within its epoch, nor in which order.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../../api/tests/http/mod.rs"]
mod http;
#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use election::entry::leaf_hash;
use election::{Entry, Statement};
use http::{Answer, request};
use simulation::Log;
use support::{Pace, SQLITE, Stage};
use transparency_log::entry_bundle;

/// Between two ballots.
const PAUSE: Duration = Duration::from_millis(400);

/// Everything public at a moment: the checkpoint, and all the rest.
struct Sight {
    at: Instant,
    checkpoint: String,
    size: u64,
    rest: String,
}

#[test]
fn between_two_epochs_nothing_public_changes_whatever_is_cast() {
    let pace = Pace { registration: 15, voting: 120, shortest: 8, longest: 12 };
    let mut stage = Stage::open(7, 5, pace, SQLITE);
    let address: SocketAddr = stage.services.address().strip_prefix("http://").unwrap().parse().unwrap();
    let base = format!("/api/v1/elections/{}", stage.log.record().setting().unwrap().election);
    let mut ballots = stage.ballots();
    // Against the order in which they will be published.
    ballots.sort_by_key(|ballot| std::cmp::Reverse(leaf_hash(ballot)));
    let (sights, is_over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let mut cast_between = Vec::new();
    scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                sights.lock().unwrap().extend(look(address, &base));
            }
        });
        for half in ballots.chunks(6) {
            let epochs = stage.log.record().epochs();
            let begun = Instant::now();
            let promises: Vec<_> = half.iter().map(|ballot| cast(address, &base, ballot)).collect();
            cast_between.push((begun, Instant::now()));
            check_alike(&promises);
            stage.log.wait_for("an epoch", |record| record.epochs() > epochs);
            check_order(&stage, half);
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let sights = sights.into_inner().unwrap();
    check_sights(&sights, &cast_between);
}

/// Casts a ballot after a pause; the answer, without its leaf hash and signature.
fn cast(address: SocketAddr, base: &str, ballot: &[u8]) -> (String, BTreeMap<String, String>, usize) {
    sleep(PAUSE);
    let mut answer = request(address, "POST", &format!("{base}/ballots"), "Content-Type: text/plain\r\n", ballot);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let (text, _) = answer.body.split_once("\n\n").unwrap();
    let leaf = leaf_hash(ballot).to_string();
    let encoded = canonical::bytes::to_base64(leaf_hash(ballot).0);
    assert!(text.contains(&leaf) || text.contains(&encoded), "{text}");
    answer.headers.remove("date");
    (text.replace(&leaf, "leaf").replace(&encoded, "leaf"), answer.headers, answer.body.len())
}

/// Ballots of one epoch get promises that differ in nothing but the ballot.
fn check_alike(promises: &[(String, BTreeMap<String, String>, usize)]) {
    assert!(promises.iter().all(|promise| promise == &promises[0]), "{promises:#?}");
}

/// An epoch's ballots stand in the order of their leaf hashes; they were cast in the opposite one.
fn check_order(stage: &Stage, cast: &[Vec<u8>]) {
    let size = u16::try_from(stage.log.record().size()).unwrap();
    let bundle = stage.services.client().tile(&format!("tile/entries/000.p/{size}")).unwrap();
    let entries = entry_bundle::decode(&bundle, size).unwrap();
    let is_ballot = |bytes: &&&[u8]| matches!(Entry::parse(bytes).unwrap().statement, Statement::Ballot(_));
    let ballots: Vec<_> = entries.iter().filter(is_ballot).map(|bytes| bytes.to_vec()).collect();
    let mut expected = cast.to_vec();
    expected.reverse();
    assert!(ballots.ends_with(&expected) && expected.is_sorted_by_key(|ballot| leaf_hash(ballot)));
}

/// All that is public, if no new checkpoint came meanwhile.
fn look(address: SocketAddr, base: &str) -> Option<Sight> {
    let get = |path: &str| shown(request(address, "GET", path, "", b""));
    let checkpoint_path = format!("{base}/log/checkpoint");
    let (at, checkpoint) = (Instant::now(), get(&checkpoint_path));
    let size: u64 = checkpoint.split("\r\n\r\n").nth(1)?.lines().nth(1)?.parse().unwrap();
    let mut rest = String::new();
    for path in ["/healthz", "/readyz", "/metrics", "/api/v1/elections", "/api/openapi.json"] {
        rest += &get(path);
    }
    for path in ["", "/manifest", "/epochs", "/ballots/"] {
        rest += &get(&format!("{base}{path}"));
    }
    for row in ["0", "entries"] {
        for width in [size, size + 1, size + 2] {
            rest += &get(&format!("{base}/log/tile/{row}/000.p/{width}"));
        }
    }
    (get(&checkpoint_path) == checkpoint).then_some(Sight { at, checkpoint, size, rest })
}

/// An answer as it is, but for the time of day.
fn shown(answer: Answer) -> String {
    for dated in ["last-modified", "etag", "age", "expires"] {
        assert!(!answer.headers.contains_key(dated), "{dated}");
    }
    let Answer { status, mut headers, body } = answer;
    headers.remove("date");
    format!("{status} {headers:?}\r\n\r\n{body}\n")
}

/// All else is a function of the checkpoint, and that changes with an epoch, or by the witnesses' clocks.
fn check_sights(sights: &[Sight], cast_between: &[(Instant, Instant)]) {
    let mut known = BTreeMap::new();
    for sight in sights {
        let rest = known.entry(&sight.checkpoint).or_insert(&sight.rest);
        assert!(*rest == &sight.rest, "two looks under one checkpoint:\n{rest}\n\n{}", sight.rest);
    }
    for (begun, ended) in cast_between {
        let meanwhile: Vec<_> = sights.iter().filter(|sight| sight.at > *begun && sight.at < *ended).collect();
        assert!(meanwhile.len() >= 10, "{} looks", meanwhile.len());
        assert!(meanwhile.iter().all(|sight| sight.size == meanwhile[0].size), "casting shows in the size of the log");
        let checkpoints: BTreeSet<_> = meanwhile.iter().map(|sight| &sight.checkpoint).collect();
        assert!(checkpoints.len() <= 2, "the witnesses are asked again every twenty seconds, not after a ballot");
    }
    println!("{} looks, {} checkpoints", sights.len(), known.len());
    let mut sizes: Vec<_> = sights.iter().map(|sight| sight.size).collect();
    sizes.dedup();
    assert_eq!(sizes.len(), cast_between.len() + 1, "one growth for each epoch: {sizes:?}");
}
