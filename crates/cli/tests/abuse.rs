//! The real service among clients who mean no good: each is refused clearly, memory stays bounded, and voters and officials are heard.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../../api/tests/http/mod.rs"]
mod http;
#[allow(dead_code, reason = "other tests use the rest")]
mod support;

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use client::{BoardClient, Error, Options};
use election::entry::sign;
use http::{Answer, connect, read_one, request};
use simulation::Log;
use support::{Pace, SQLITE, Stage};
use transparency_log::ed25519::SigningKey;
use transparency_log::entry_bundle;

/// KiB that the service may grow by under abuse: the outbox of 128 MiB, and a few hundred connections with what each may hold.
const MOST_GROWTH: u64 = 200 << 10;
/// Fewer than the service serves at a time.
const UNREAD: usize = 300;
/// More than it serves at a time.
const IDLE: usize = 1_200;
/// No attachments.
const NONE: &[&[u8]] = &[];
const TEXT: &str = "Content-Type: text/plain\r\n";
const JSON: &str = "Content-Type: application/json\r\n";

/// A service, as whoever abuses it sees it.
struct Target {
    address: SocketAddr,
    /// What comes before the routes of the election.
    base: String,
    process: u32,
}

impl Target {
    fn of(stage: &Stage) -> Self {
        let base = format!("/api/v1/elections/{}", stage.log.record().setting().unwrap().election);
        let address = stage.services.address().strip_prefix("http://").unwrap().parse().unwrap();
        Self { address, base, process: stage.services.board_process().unwrap() }
    }

    /// The routes that take a body, each with its content type.
    fn routes(&self) -> [(&'static str, String, &'static str); 4] {
        let path = |path: &str| format!("{}/{path}", self.base);
        [
            ("POST", path("ballots"), TEXT),
            ("POST", path("entries"), TEXT),
            ("POST", path("claims"), JSON),
            ("PUT", path(&format!("attachments/{}", "0".repeat(64))), ""),
        ]
    }

    fn post(&self, path: &str, headers: &str, body: &[u8]) -> (u16, String) {
        let answer = request(self.address, "POST", &format!("{}/{path}", self.base), headers, body);
        (answer.status, answer.problem())
    }

    /// KiB of memory, by the name of a line of the system's.
    fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process)).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

#[test]
fn whoever_abuses_the_service_is_refused_and_voters_are_served() {
    let pace = Pace { registration: 15, voting: 600, shortest: 1, longest: 3 };
    let mut stage = Stage::open(6, 3, pace, SQLITE);
    let target = Target::of(&stage);
    let mut ballots = stage.ballots().into_iter();
    let options = Options { patience: Duration::from_secs(60), ..Options::default() };
    let election = stage.log.record().setting().unwrap().election;
    let voter = BoardClient::new(&stage.services.address(), election, &options).unwrap();
    let before = target.memory("VmRSS");
    let mut step = |name: &str, abuse: &dyn Fn(&Target, &dyn Fn())| {
        let (begun, ballot) = (Instant::now(), ballots.next().unwrap());
        let is_served = AtomicBool::new(false);
        let vote = || {
            voter.cast(&ballot).unwrap();
            is_served.store(true, Ordering::SeqCst);
        };
        abuse(&target, &vote);
        assert!(is_served.into_inner(), "{name}: a voter is served meanwhile");
        println!("{name}: {:?}, at most {} KiB more", begun.elapsed(), target.memory("VmHWM").saturating_sub(before));
    };
    step("wrong bodies", &wrong_bodies_are_refused);
    step("deep JSON", &deep_json_is_refused);
    step("huge bodies", &huge_bodies_are_refused);
    step("slow clients", &slow_clients_are_cut_off);
    step("answers that nobody takes", &answers_that_nobody_takes_are_bounded);
    step("idle connections", &idle_connections_give_way);
    let growth = target.memory("VmHWM").saturating_sub(before);
    assert!(growth < MOST_GROWTH, "{growth} KiB more than the {before} KiB at rest");
    stage.log.wait_for("the ballots", |record| record.turnout().iter().map(|it| it.ballots).sum::<u64>() == 6);
}

fn wrong_bodies_are_refused(target: &Target, vote: &dyn Fn()) {
    for path in ["ballots", "entries"] {
        assert_eq!(target.post(path, TEXT, b"\xff\xfe\n\n\xe2\x80\x94 x AAAAAAA=\n"), (422, "note".into()));
        assert_eq!(target.post(path, TEXT, "no note".as_bytes()), (422, "note".into()));
        assert_eq!(target.post(path, JSON, b"{}"), (415, "content-type".into()));
        assert_eq!(target.post(path, "", b"text"), (415, "content-type".into()));
        assert_eq!(target.post(path, "Content-Type: ä\r\n", b"text"), (415, "content-type".into()));
    }
    assert_eq!(target.post("claims", JSON, b"{\"promise\": \"\xff\", \"ballot\": \"\"}"), (400, "bad-request".into()));
    assert_eq!(
        target.post("claims", JSON, br#"{"promise": "", "ballot": "", "more": 1}"#),
        (400, "bad-request".into())
    );
    assert_eq!(target.post("claims", TEXT, b"{}"), (415, "content-type".into()));
    assert_eq!(target.post("claims", JSON, br#"{"promise": "", "ballot": ""}"#), (409, "phase".into()));
    vote();
}

fn deep_json_is_refused(target: &Target, vote: &dyn Fn()) {
    let deep = "[".repeat(100_000);
    assert_eq!(target.post("claims", JSON, deep.as_bytes()), (400, "bad-request".into()));
    assert_eq!(target.post("claims", JSON, format!("{{\"promise\":{deep}").as_bytes()), (400, "bad-request".into()));
    let deep = "[".repeat(60_000);
    let line = "\u{2014} board AAAAAAAA\n";
    for text in [
        deep.clone(),
        format!("{{\"kind\":{deep}"),
        format!("{{\"x\":{deep}"),
        format!("{{\"kind\":\"ballot\",\"x\":{deep}"),
    ] {
        for path in ["ballots", "entries"] {
            let (status, code) = target.post(path, TEXT, format!("{text}\n\n{line}").as_bytes());
            assert_eq!(status, 422, "{code}");
        }
    }
    vote();
}

fn huge_bodies_are_refused(target: &Target, vote: &dyn Fn()) {
    for (method, path, kind) in target.routes() {
        let refused = |answer: Answer, what: &str| {
            let expected = if method == "PUT" { (404, "attachment-not-awaited") } else { (413, "body-too-large") };
            assert_eq!((answer.status, answer.problem().as_str()), expected, "{method} {path} {what}");
        };
        let head = |length: &str| format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{kind}{length}\r\n\r\n").into_bytes();
        refused(read_one(connect(target.address, &head("Content-Length: 1000000000000"))), "by its length");
        let chunk = [format!("{:x}\r\n", 200_000).as_bytes(), &[b'x'; 200_000], b"\r\n"].concat();
        refused(read_one(connect(target.address, &[head("Transfer-Encoding: chunked"), chunk].concat())), "in chunks");
    }
    // Whoever does not stop when refused sends into the void: nothing of it is kept.
    let (method, path, _) = &target.routes()[3];
    let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", 60 << 20);
    scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let mut stream = connect(target.address, head.as_bytes());
                let _ = (0..60).try_for_each(|_| stream.write_all(&vec![7; 1 << 20]));
            });
        }
        vote();
    });
}

fn slow_clients_are_cut_off(target: &Target, vote: &dyn Fn()) {
    let head =
        |path: &str| format!("POST {}/{path} HTTP/1.1\r\nHost: x\r\n{TEXT}Content-Length: 60000\r\n\r\n", target.base);
    let slow_heads =
        (0..60).map(|_| ("a head", connect(target.address, b"GET /api/v1/elections HTTP/1.1\r\nHost: x\r\nA: ")));
    let slow_bodies =
        (0..60).map(|n| ("a body", connect(target.address, head(["ballots", "entries"][n % 2]).as_bytes())));
    let mut streams: Vec<_> = slow_heads.chain(slow_bodies).collect();
    let begun = Instant::now();
    vote();
    // Longer than a head (5 s) and a body (15 s) may take.
    while begun.elapsed() < Duration::from_secs(18) {
        streams.iter_mut().for_each(|(_, stream)| drop(stream.write_all(b"x")));
        sleep(Duration::from_millis(500));
    }
    for (what, stream) in streams {
        let mut bytes = Vec::new();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let ended = std::io::Read::read_to_end(&mut &stream, &mut bytes);
        assert!(ended.is_ok() || bytes.starts_with(b"HTTP/1.1 408") || is_reset(&ended), "{what}: {ended:?}");
        assert!(bytes.is_empty() || bytes.starts_with(b"HTTP/1.1 408"), "{what}: {}", String::from_utf8_lossy(&bytes));
    }
}

/// Whoever goes on writing on a connection that is closed is told so.
fn is_reset<T>(ended: &std::io::Result<T>) -> bool {
    ended.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
}

fn answers_that_nobody_takes_are_bounded(target: &Target, vote: &dyn Fn()) {
    let one = "GET /api/docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
    let streams: Vec<_> = (0..UNREAD).map(|_| connect(target.address, one.repeat(8).as_bytes())).collect();
    sleep(Duration::from_secs(6));
    vote();
    drop(streams);
}

fn idle_connections_give_way(target: &Target, vote: &dyn Fn()) {
    let patience = Duration::from_millis(100);
    let begun = Instant::now();
    let open =
        |_| TcpStream::connect_timeout(&target.address, patience).ok().filter(|_| begun.elapsed().as_secs() < 20);
    let idle: Vec<_> = (0..IDLE).filter_map(open).collect();
    assert!(idle.len() >= UNREAD, "{} connections", idle.len());
    vote();
    drop(idle);
}

#[test]
fn officials_are_heard_through_a_flood_of_statements_that_nobody_signed() {
    let pace = Pace { registration: 15, voting: 20, shortest: 1, longest: 3 };
    let mut stage = Stage::open(4, 3, pace, SQLITE);
    for ballot in &stage.ballots() {
        stage.services.client().cast(ballot).unwrap();
    }
    let entries = entries(&stage);
    for (index, entry) in (0..).zip(&entries) {
        assert_eq!(stage.services.client().submit(entry, NONE).unwrap(), index, "what is in the log has its place");
    }
    let junk: Vec<_> = entries.iter().map(|entry| of_stranger(entry)).collect();
    let (is_over, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let clients: Vec<_> = (0..8).map(|_| stage.services.client()).collect();
    scope(|scope| {
        for client in &clients {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    junk.iter().for_each(|statement| check_refused(client.submit(statement, NONE)));
                    check_refused(client.claim(std::str::from_utf8(&junk[0]).unwrap(), "no ballot"));
                    refused.fetch_add(junk.len(), Ordering::SeqCst);
                }
            });
        }
        // Any statement of an official that the service has no time for is a failure in there.
        stage.finish();
        is_over.store(true, Ordering::SeqCst);
    });
    println!("{} statements refused meanwhile", refused.load(Ordering::SeqCst));
    assert!(refused.into_inner() > 1_000);
    stage.audit();
}

/// The entries of the log.
fn entries(stage: &Stage) -> Vec<Vec<u8>> {
    let size = u16::try_from(stage.log.record().size().min(255)).unwrap();
    let bundle = stage.services.client().tile(&format!("tile/entries/000.p/{size}")).unwrap();
    entry_bundle::decode(&bundle, size).unwrap().into_iter().map(<[u8]>::to_vec).collect()
}

/// An entry, signed by a stranger under the names of those who signed it.
fn of_stranger(entry: &[u8]) -> Vec<u8> {
    let note = election::Entry::parse(entry).unwrap().note;
    let stranger = SigningKey::from_seed(&[77; 32]);
    let names: Vec<_> = note.signatures().iter().map(|line| (&*line.name, &stranger)).collect();
    sign(note.text(), &names).unwrap().to_bytes()
}

fn check_refused<T: std::fmt::Debug>(answer: Result<T, Error>) {
    match answer {
        // Nobody answers when the services end.
        Err(Error::Refused { status: 409 | 422, .. } | Error::NoAnswer(_)) => {}
        other => panic!("{other:?}"),
    }
}
