//! The desk's page: who is let to it, and what it gives.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "other tests use the rest")]
mod http;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use api::desk::{Seat, SeatError, ServedDesk, serve};
use canonical::{Bytes, Hash};
use election::statement::exchange::{Evidence, Reason, Verdict};
use election::{Attachment, ElectionId};
use http::{Answer, send};
use serde_json::{Value, json};
use simulation::papers::PICTURE;
use voter_registry::desk::{Judgement, Legibility, Sight, Task};
use voter_registry::evidence::Opened;
use voter_registry::rules::Warning;

const ELECTION: ElectionId = ElectionId(Hash([7; 32]));
/// What the document shows.
const NUMBER: &str = "MP1234567";

/// A desk with two applications and a conflict, which notes what is said. Who looks for news finds applications with other evidence.
#[derive(Default)]
struct Pretended {
    said: Arc<Mutex<Vec<String>>>,
    decided: Vec<Hash>,
    news: u8,
}

fn id(n: u8) -> Hash {
    Hash([n; 32])
}

impl Seat for Pretended {
    fn election(&self) -> ElectionId {
        ELECTION
    }

    fn registrar(&self) -> String {
        "r1".into()
    }

    fn refresh(&mut self) -> Result<(), SeatError> {
        self.news += 1;
        Ok(())
    }

    fn sight(&self, application: &Hash) -> Option<Sight> {
        let legibility = match application.0[0] {
            1..=3 => Legibility::Sealed,
            4 => Legibility::Destroyed { is_asked: true, is_on_roll: false },
            5 => Legibility::NotSealed,
            _ => return None,
        };
        Some(Sight { number: 1 + u64::from(self.news), evidence: Hash([self.news; 32]), legibility })
    }

    fn tasks(&self) -> Vec<Task> {
        let evidence = Attachment::of(b"");
        let review = |n| Task::Review { application: id(n), evidence, can_open: n == 1, to_all: n == 2 };
        let waiting = [1, 2].into_iter().filter(|n| !self.decided.contains(&id(*n))).map(review);
        waiting.chain([Task::Rule { commitment: id(9), applications: [id(3), id(4)] }]).collect()
    }

    fn open(&mut self, application: &Hash) -> Result<(Opened, Vec<Warning>), SeatError> {
        if *application == id(2) {
            return Err(voter_registry::Error::Sealed.into());
        }
        let fields = Evidence::new(
            ELECTION,
            vec![],
            "1974-08-12".into(),
            "passport".parse().unwrap(),
            vec!["P<BLRX".into(), format!("L898902C3<{NUMBER}<<04")],
            "<b>Anna</b>".into(),
            "mp 123-45.67".into(),
            Bytes([1; 32]),
            "BLR".into(),
            vec![],
        );
        let (svg, webp) = (b"<svg onload='alert(1)'/>", b"RIFF\0\0\0\0WEBPVP8 ");
        let pictures = vec![PICTURE.to_vec(), svg.to_vec(), webp.to_vec(), PICTURE[..40].to_vec()];
        Ok((Opened { fields, pictures }, vec![Warning::Expired]))
    }

    fn decide(&mut self, application: &Hash, opened: Option<&Opened>, judgement: &Judgement) -> Result<(), SeatError> {
        if judgement.decision() == Verdict::Approve
            && *judgement != Judgement::approve(&opened.unwrap().fields.evidence, "BLR", NUMBER)
        {
            return Err(voter_registry::Error::Alpha.into());
        }
        self.decided.push(*application);
        let reason = if judgement.reason() == Reason::None { "" } else { " with a reason" };
        self.said.lock().unwrap().push(format!("{:?}{reason}", judgement.decision()));
        Ok(())
    }

    fn settle_tag(&mut self, _: &Hash, _: &Opened, _: &str, _: &str) -> Result<(), SeatError> {
        Ok(())
    }

    fn rule(&mut self, _: &Hash, standing: Option<Hash>) -> Result<(), SeatError> {
        self.said.lock().unwrap().push(format!("ruled {}", standing.is_some()));
        Ok(())
    }

    fn end_day(&mut self) -> Result<(), SeatError> {
        Err(SeatError::Keep("the disk is full".into()))
    }
}

/// A desk that is served, as a browser sees it.
struct Browser {
    desk: ServedDesk,
    address: SocketAddr,
    said: Arc<Mutex<Vec<String>>>,
}

impl Browser {
    fn begin() -> Self {
        let said = Arc::default();
        let desk = serve(Pretended { said: Arc::clone(&said), ..Pretended::default() }, 0).unwrap();
        let link = desk.link().unwrap();
        let address = link.strip_prefix("http://").and_then(|rest| rest.split_once("/#")).unwrap().0;
        Self { address: address.parse().unwrap(), desk, said }
    }

    fn ticket(&self) -> String {
        format!("Ticket {}", self.desk.link().unwrap().split_once('#').unwrap().1)
    }

    fn get(&self, path: &str, host: &str) -> Answer {
        send(self.address, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
    }

    /// A request as the page sends it, with other fields where these say so.
    fn post(&self, path: &str, authorization: &str, body: &Value, other: &[(&str, &str)]) -> Answer {
        let own = self.address.to_string();
        let origin = format!("http://{own}");
        let body = body.to_string();
        let mut fields = vec![("Host", own.as_str()), ("Origin", &origin), ("Sec-Fetch-Site", "same-origin")];
        fields.push(("Authorization", authorization));
        fields.push(("Content-Type", "application/json"));
        for (name, value) in other {
            fields.retain(|(known, _)| known != name);
            if !value.is_empty() {
                fields.push((name, value));
            }
        }
        let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\n{fields}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        send(self.address, format!("{head}{body}").as_bytes())
    }

    fn enter(&self) -> String {
        let answer = self.post("/api/session", &self.ticket(), &json!({}), &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        let session: Value = serde_json::from_str(&answer.body).unwrap();
        format!("Session {}", session["session"].as_str().unwrap())
    }
}

#[test]
fn a_desk_that_is_dropped_serves_nobody() {
    let Browser { desk, address, .. } = Browser::begin();
    drop(desk);
    // It is told to end, and not waited for.
    let ends = (0..1_000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        std::net::TcpStream::connect(address).is_err()
    });
    assert!(ends);
}

#[test]
fn a_ticket_is_good_once_and_a_new_session_ends_the_one_before() {
    let browser = Browser::begin();
    let ticket = browser.ticket();
    let queue = |session: &str| browser.post("/api/queue", session, &json!({}), &[]);
    assert_eq!(queue("Session ").problem(), "desk-session");
    assert_eq!(browser.post("/api/session", "Ticket 00", &json!({}), &[]).problem(), "desk-ticket");
    let entered = browser.post("/api/session", &ticket, &json!({}), &[]);
    assert_eq!(entered.status, 200);
    assert_eq!(browser.post("/api/session", &ticket, &json!({}), &[]).problem(), "desk-ticket");
    let first =
        format!("Session {}", serde_json::from_str::<Value>(&entered.body).unwrap()["session"].as_str().unwrap());
    assert_eq!(queue(&first).status, 200);
    let second = browser.enter();
    assert_eq!((queue(&first).problem(), queue(&second).status), ("desk-session".into(), 200));
    assert_eq!(queue(&second.replace("Session", "Ticket")).problem(), "desk-session");
    browser.desk.stop().unwrap();
}

#[test]
fn it_is_used_by_whoever_has_the_session_and_by_nobody_else() {
    let browser = Browser::begin();
    let queue = |session: &str| browser.post("/api/queue", session, &json!({}), &[]).status;
    let session = browser.enter();
    assert_eq!((queue("Session 00"), browser.desk.unused()), (401, None));
    assert_eq!(queue(&session), 200);
    let unused = browser.desk.unused().unwrap();
    assert_eq!(queue("Session 00"), 401);
    assert!(browser.desk.unused().unwrap() > unused);
    browser.desk.stop().unwrap();
}

#[test]
fn other_pages_and_names_are_turned_away() {
    let browser = Browser::begin();
    let session = browser.enter();
    let with = |name: &str, value: &str| browser.post("/api/queue", &session, &json!({}), &[(name, value)]);
    let port = browser.address.port();
    for host in ["evil.example", "localhost", &format!("localhost:{port}"), &format!("evil.example:{port}")] {
        assert_eq!(with("Host", host).problem(), "desk-host", "{host}");
        assert_eq!(browser.get("/", host).problem(), "desk-host", "{host}");
    }
    for origin in
        ["", "null", "http://evil.example", &format!("http://localhost:{port}"), &format!("https://127.0.0.1:{port}")]
    {
        assert_eq!(with("Origin", origin).problem(), "desk-origin", "{origin}");
    }
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(with("Sec-Fetch-Site", site).problem(), "desk-origin", "{site}");
    }
    assert_eq!(with("Authorization", "").problem(), "desk-session");
    browser.desk.stop().unwrap();
}

#[test]
fn the_page_is_its_own_and_keeps_nothing() {
    let browser = Browser::begin();
    for path in ["/", "/desk.css", "/desk.js", "/texts.js"] {
        let answer = browser.get(path, &browser.address.to_string());
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        for kept in ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "innerHTML", "eval("] {
            assert!(!answer.body.contains(kept), "{path}: {kept}");
        }
        assert!(!answer.body.contains("style=") && !answer.body.contains("onclick"), "{path}");
    }
    assert_eq!(browser.get("/api/queue", &browser.address.to_string()).status, 405);
    browser.desk.stop().unwrap();
}

/// What the page says that it showed.
fn shown(n: u8) -> Value {
    json!({"application": id(n).to_string(), "number": 1, "evidence": id(0).to_string()})
}

fn approval(n: u8, number: &str) -> Value {
    json!({"decision": "approve", "shown": shown(n), "despite": ["expired", "picture"], "state": "BLR", "number": number})
}

fn more(n: u8) -> Value {
    json!({"decision": "more", "shown": shown(n), "reason": "unreadable"})
}

#[test]
fn evidence_is_looked_at_and_decided_on() {
    let browser = Browser::begin();
    let session = browser.enter();
    let post = |path: &str, body: Value| browser.post(path, &session, &body, &[]);
    let queue: Value = serde_json::from_str(&post("/api/queue", json!({})).body).unwrap();
    assert_eq!((queue["registrar"].as_str(), queue["tasks"].as_array().unwrap().len()), (Some("r1"), 3));
    let one = id(1).to_string();
    assert_eq!(post("/api/picture", json!({"application": one, "picture": 0})).problem(), "desk-not-open");
    let opened = post("/api/open", json!({ "application": one }));
    let evidence: Value = serde_json::from_str(&opened.body).unwrap();
    assert_eq!((opened.header("cache-control"), &evidence["name"]), ("no-store", &json!("<b>Anna</b>")));
    let named =
        json!({"application": evidence["application"], "number": evidence["number"], "evidence": evidence["evidence"]});
    assert_eq!((named, &evidence["shown"]), (shown(1), &json!("open")));
    let format = json!({"fault": "format"});
    let pictures = json!([{"media-type": "image/png"}, format, format, {"fault": "damaged"}]);
    assert_eq!(evidence["pictures"], pictures);
    assert_eq!(
        (&evidence["warnings"][0]["code"], &evidence["warnings"][1]["code"]),
        (&json!("expired"), &json!("picture"))
    );
    assert!(!opened.body.contains(NUMBER), "the number is read in the picture");
    assert_eq!(evidence["mrz"], json!(["P<BLRX", "L898902C3<·········<<04"]));
    let picture = post("/api/picture", json!({"application": one, "picture": 0}));
    assert_eq!((picture.header("content-type"), picture.header("x-content-type-options")), ("image/png", "nosniff"));
    assert_eq!(picture.body.chars().count(), PICTURE.len());
    for number in 1..=4 {
        assert_eq!(post("/api/picture", json!({"application": one, "picture": number})).problem(), "desk-picture");
    }
    assert_eq!(post("/api/decide", approval(1, "MP7654321")).problem(), "alpha");
    assert_eq!(post("/api/decide", approval(1, NUMBER)).status, 200);
    assert_eq!(post("/api/decide", approval(1, NUMBER)).problem(), "desk-not-open", "it is closed with the decision");
    assert_eq!(*browser.said.lock().unwrap(), ["Approve"]);
    assert_eq!(post("/api/end-day", json!({})).problem(), "desk-state");
    assert_eq!(post("/api/decide", json!({"decision": "approve"})).status, 400);
    browser.desk.stop().unwrap();
}

#[test]
fn nothing_is_decided_but_what_was_shown_in_this_session() {
    let browser = Browser::begin();
    let session = browser.enter();
    let post = |path: &str, body: Value| browser.post(path, &session, &body, &[]);
    let tag = json!({"shown": shown(1), "state": "BLR", "number": NUMBER});
    assert_eq!(post("/api/decide", more(1)).problem(), "desk-not-open");
    assert_eq!(post("/api/decide", approval(1, NUMBER)).problem(), "desk-not-open");
    assert_eq!(post("/api/tag", tag.clone()).problem(), "desk-not-open");
    assert_eq!(post("/api/open", json!({ "application": id(3).to_string() })).status, 200);
    assert_eq!(post("/api/decide", more(1)).problem(), "desk-not-open", "another one is open");
    let open = || post("/api/open", json!({ "application": id(1).to_string() }));
    assert_eq!(open().status, 200);
    for (member, other) in [("number", json!(2)), ("evidence", json!(id(1).to_string()))] {
        let mut said = more(1);
        said["shown"][member] = other;
        assert_eq!(post("/api/decide", said).problem(), "desk-stale", "{member}");
    }
    // News: another application of this id.
    assert_eq!(post("/api/refresh", json!({})).status, 200);
    for (path, said) in [("/api/decide", more(1)), ("/api/decide", approval(1, NUMBER)), ("/api/tag", tag)] {
        let refused = post(path, said);
        assert_eq!(refused.problem(), "desk-stale");
        assert!(refused.body.contains("open it again"), "{}", refused.body);
    }
    open();
    let other = browser.enter();
    let mut said = more(1);
    said["shown"] = json!({"application": id(1).to_string(), "number": 2, "evidence": id(1).to_string()});
    assert_eq!(browser.post("/api/decide", &other, &said, &[]).problem(), "desk-not-open", "the page before saw it");
    assert!(browser.said.lock().unwrap().is_empty());
    browser.desk.stop().unwrap();
}

#[test]
fn against_warnings_an_approval_names_them_all() {
    let browser = Browser::begin();
    let session = browser.enter();
    let post = |path: &str, body: Value| browser.post(path, &session, &body, &[]);
    assert_eq!(post("/api/open", json!({ "application": id(1).to_string() })).status, 200);
    for despite in [json!([]), json!(["expired"]), json!(["expired", "picture", "alpha"])] {
        let mut said = approval(1, NUMBER);
        said["despite"] = despite;
        assert_eq!(post("/api/decide", said).problem(), "desk-warnings");
    }
    assert_eq!(post("/api/decide", approval(1, NUMBER)).status, 200);
    browser.desk.stop().unwrap();
}

#[test]
fn evidence_that_does_not_open_is_sent_back_and_never_approved() {
    let browser = Browser::begin();
    let session = browser.enter();
    let post = |path: &str, body: Value| browser.post(path, &session, &body, &[]);
    for (n, why) in [(2, "damaged"), (5, "not-sealed")] {
        let opened = post("/api/open", json!({ "application": id(n).to_string() }));
        let case: Value = serde_json::from_str(&opened.body).unwrap();
        assert_eq!((&case["shown"], &case["number"]), (&json!(why), &json!(1)));
        let mut said = approval(n, NUMBER);
        said["despite"] = json!([]);
        assert_eq!(post("/api/decide", said).problem(), "desk-not-open");
        assert_eq!(post("/api/decide", more(n)).status, 200);
    }
    assert_eq!(post("/api/open", json!({ "application": id(9).to_string() })).problem(), "not-drawn");
    assert_eq!(*browser.said.lock().unwrap(), ["More with a reason", "More with a reason"]);
    browser.desk.stop().unwrap();
}

#[test]
fn a_conflict_is_ruled_on_though_the_evidence_of_one_is_destroyed() {
    let browser = Browser::begin();
    let session = browser.enter();
    let post = |path: &str, body: Value| browser.post(path, &session, &body, &[]);
    let ruling = |pair: [u8; 2]| {
        let standing = id(4).to_string();
        json!({"commitment": id(9).to_string(), "shown": pair.map(shown), "standing": standing})
    };
    assert_eq!(post("/api/rule", ruling([3, 4])).problem(), "desk-not-open");
    assert_eq!(post("/api/open", json!({ "application": id(3).to_string() })).status, 200);
    assert_eq!(post("/api/rule", ruling([3, 4])).problem(), "desk-not-open", "one of two was shown");
    let opened = post("/api/open", json!({ "application": id(4).to_string() }));
    let case: Value = serde_json::from_str(&opened.body).unwrap();
    assert_eq!((&case["shown"], &case["asked"], &case["on_roll"]), (&json!("destroyed"), &json!(true), &json!(false)));
    assert_eq!(post("/api/rule", ruling([4, 3])).problem(), "desk-stale", "no conflict of these, in this order");
    assert_eq!(post("/api/rule", ruling([3, 4])).status, 200);
    assert_eq!(*browser.said.lock().unwrap(), ["ruled true"]);
    browser.desk.stop().unwrap();
}
