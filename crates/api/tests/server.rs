//! The server from outside: what it answers to whom, and how long it waits.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod http;

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpResponse, rt};
use api::{Address, Audience, Limits, Listen, Problem, Running, Service};
use http::{connect, read, request, send};
use serde::Deserialize;

const MOST_BODY: usize = 1_000;
/// More than sockets buffer.
const LARGE: usize = 64 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    number: u32,
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .service(web::resource("/bytes").post(async |body: Bytes| body.len().to_string()))
        .service(web::resource("/text").post(async |body: String| body))
        .service(web::resource("/json").post(async |body: web::Json<Number>| body.number.to_string()))
        .service(web::resource("/form").post(async |body: web::Form<Number>| body.number.to_string()))
        .service(web::resource("/query").get(async |query: web::Query<Number>| query.number.to_string()))
        .service(web::resource("/path/{number}").get(async |path: web::Path<u32>| path.to_string()))
        .service(web::resource("/both").get(async || "").put(async || ""))
        .service(web::resource("/page").get(async || page()))
        .service(web::resource("/large").get(async || "x".repeat(LARGE)))
        .service(web::resource("/size").get(async || plain_refusal()))
        .service(web::resource("/refused").get(async || refused()))
        .service(web::resource("/broken").get(async || Err::<&str, _>(std::io::Error::other("/etc/secret"))))
        .service(web::resource("/slow").get(async || {
            rt::time::sleep(Duration::from_millis(600)).await;
            "done"
        }));
}

fn page() -> HttpResponse {
    HttpResponse::Ok().insert_header(("content-security-policy", "default-src 'self'")).body("<p>")
}

fn plain_refusal() -> HttpResponse {
    HttpResponse::Conflict().content_type("text/x.tlog.size").body("7\n")
}

fn refused() -> Result<&'static str, Problem> {
    Err(Problem::new(StatusCode::FORBIDDEN, "ballot-proof").with_detail("contest 2"))
}

fn service() -> Service<fn(&mut ServiceConfig)> {
    Service { most_body: MOST_BODY, ready: Arc::new(|| Ok(())), audience: Audience::OwnPages, routes }
}

fn listen(address: &str) -> Listen {
    let second = NonZeroU64::new(1).unwrap();
    let limits = Limits {
        head_seconds: second,
        body_seconds: second,
        exchange_seconds: NonZeroU64::new(3).unwrap(),
        idle_seconds: second,
        ..Limits::default()
    };
    Listen { address: address.parse().unwrap(), limits }
}

fn start() -> (Running, SocketAddr) {
    let running = service().start(&listen("127.0.0.1:0")).unwrap();
    let Address::Tcp(address) = running.address().clone() else { panic!("a port") };
    assert_ne!(address.port(), 0);
    (running, address)
}

#[test]
fn whatever_the_framework_refuses_is_a_problem_document() {
    let (running, address) = start();
    let long = vec![b'1'; MOST_BODY + 1];
    let json = "Content-Type: application/json\r\n";
    for (what, method, target, headers, body, expected) in [
        ("an unknown route", "GET", "/nothing", "", &b""[..], (404, "not-found")),
        ("an unknown route with a body", "POST", "/nothing", "", b"abc", (404, "not-found")),
        ("a wrong method", "DELETE", "/both", "", b"", (405, "method-not-allowed")),
        ("a wrong method with a body", "PUT", "/bytes", "", b"abc", (405, "method-not-allowed")),
        ("a body that is too large", "POST", "/bytes", "", &long, (413, "body-too-large")),
        ("text that is too large", "POST", "/text", "", &long, (413, "body-too-large")),
        ("JSON that is too large", "POST", "/json", json, &long, (413, "body-too-large")),
        ("text that is not UTF-8", "POST", "/text", "", b"\xff\xfe", (400, "bad-request")),
        (
            "text of an unknown charset",
            "POST",
            "/text",
            "Content-Type: text/plain; charset=no\r\n",
            b"a",
            (400, "bad-request"),
        ),
        ("JSON without a content type", "POST", "/json", "", br#"{"number": 1}"#, (415, "content-type")),
        ("JSON as text", "POST", "/json", "Content-Type: text/plain\r\n", br#"{"number": 1}"#, (415, "content-type")),
        ("no JSON", "POST", "/json", json, b"number", (400, "bad-request")),
        ("JSON that is not UTF-8", "POST", "/json", json, b"{\"number\": \"\xff\"}", (400, "bad-request")),
        ("JSON with an unknown field", "POST", "/json", json, br#"{"number": 1, "more": 2}"#, (400, "bad-request")),
        ("a form as JSON", "POST", "/form", json, b"number=1", (415, "content-type")),
        ("a query without its key", "GET", "/query", "", b"", (400, "bad-request")),
        ("a query of a wrong type", "GET", "/query?number=x", "", b"", (400, "bad-request")),
        ("a query with an unknown key", "GET", "/query?number=1&more=2", "", b"", (400, "bad-request")),
        ("a path of a wrong type", "GET", "/path/x", "", b"", (404, "not-found")),
        ("a path that is not UTF-8", "GET", "/path/%ff", "", b"", (404, "not-found")),
        ("a fault of a handler", "GET", "/broken", "", b"", (500, "internal")),
        ("a refusal by a handler", "GET", "/refused", "", b"", (403, "ballot-proof")),
    ] {
        let answer = request(address, method, target, headers, body);
        assert_eq!((answer.status, answer.problem().as_str()), expected, "{what}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert!(!answer.body.contains("secret"), "{what}");
    }
    assert_eq!(request(address, "DELETE", "/both", "", b"").header("allow"), "GET, PUT");
    let answer = request(address, "GET", "/size", "", b"");
    assert_eq!((answer.status, answer.header("content-type"), answer.body.as_str()), (409, "text/x.tlog.size", "7\n"));
    running.stop().unwrap();
}

#[test]
fn what_is_asked_well_is_answered() {
    let (running, address) = start();
    let json = "Content-Type: application/json\r\n";
    let most = vec![b'1'; MOST_BODY];
    for (method, target, headers, body, expected) in [
        ("POST", "/bytes", "", &most[..], "1000"),
        ("POST", "/text", "", "да".as_bytes(), "да"),
        ("POST", "/json", json, br#"{"number": 7}"#, "7"),
        ("GET", "/query?number=7", "", b"", "7"),
        ("GET", "/path/7", "", b"", "7"),
        ("GET", "/healthz", "", b"", "ok\n"),
        ("GET", "/readyz", "", b"", "ok\n"),
    ] {
        let answer = request(address, method, target, headers, body);
        assert_eq!((answer.status, answer.body.as_str()), (200, expected), "{target}");
    }
    running.stop().unwrap();
}

#[test]
fn every_answer_has_the_strict_headers_and_names_no_software() {
    let (running, address) = start();
    for target in ["/healthz", "/nothing", "/refused", "/broken"] {
        let answer = request(address, "GET", target, "", b"");
        for (name, part) in [
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; "),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=()"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert!(answer.header(name).contains(part), "{target}: {name}: {}", answer.header(name));
        }
        assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("set-cookie"), "{target}");
    }
    let page = request(address, "GET", "/page", "", b"");
    assert_eq!(page.header("content-security-policy"), "default-src 'self'");
    assert_eq!(page.header("x-frame-options"), "DENY");
    running.stop().unwrap();
}

#[test]
fn readiness_says_by_a_code_why_not() {
    let is_ready = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_ready);
    let ready = Arc::new(move || if asked.load(Ordering::SeqCst) { Ok(()) } else { Err("witness-storage") });
    let running = Service { ready, ..service() }.start(&listen("127.0.0.1:0")).unwrap();
    let Address::Tcp(address) = *running.address() else { panic!("a port") };
    let answer = request(address, "GET", "/readyz", "", b"");
    assert_eq!((answer.status, answer.problem().as_str()), (503, "witness-storage"));
    assert_eq!(request(address, "GET", "/healthz", "", b"").status, 200);
    is_ready.store(true, Ordering::SeqCst);
    assert_eq!(request(address, "GET", "/readyz", "", b"").status, 200);
    running.stop().unwrap();
}

#[test]
fn a_head_that_is_too_large_or_no_http_is_refused() {
    let (running, address) = start();
    assert_eq!(request(address, "GET", "/healthz", &"A: many fields\r\n".repeat(90), b"").status, 200);
    let large = format!("A: {}\r\n", "x".repeat(20_000));
    assert_eq!(request(address, "GET", "/healthz", &large, b"").problem(), "head-too-large");
    let target = format!("/path/{}", "1".repeat(20_000));
    assert_eq!(request(address, "GET", &target, "", b"").problem(), "head-too-large");
    for (what, bytes) in [
        ("more than is read", format!("GET /healthz HTTP/1.1\r\nA: {}\r\n\r\n", "x".repeat(200_000))),
        ("too many fields", format!("GET /healthz HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200))),
        ("no HTTP", "hello\r\n\r\n".into()),
        ("two lengths", "POST /bytes HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".into()),
        (
            "length and chunks",
            "POST /bytes HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(),
        ),
    ] {
        let status = send(address, bytes.as_bytes()).status;
        assert!((400..500).contains(&status), "{what}: {status}");
    }
    running.stop().unwrap();
}

#[test]
fn a_huge_body_is_refused_before_it_is_sent() {
    let (running, address) = start();
    for head in ["Content-Length: 1000000000000\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut bytes = format!("POST /bytes HTTP/1.1\r\nHost: x\r\n{head}\r\n").into_bytes();
        if head.starts_with('T') {
            bytes.extend(b"800\r\n".iter().chain(&[b'x'; 0x800]));
        }
        let answer = read(connect(address, &bytes));
        assert_eq!((answer.status, answer.problem().as_str()), (413, "body-too-large"), "{head}");
    }
    running.stop().unwrap();
}

#[test]
fn slow_clients_are_cut_off() {
    let (running, address) = start();
    let begun = Instant::now();
    let silent = connect(address, b"");
    let half_a_head = connect(address, b"GET /healthz HTTP/1.1\r\nHost: ");
    let half_a_body = connect(address, b"POST /bytes HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
    let mut drops = connect(address, b"POST /bytes HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n");
    let dripping = thread::spawn(move || {
        for _ in 0..20 {
            thread::sleep(Duration::from_millis(100));
            let _ = drops.write_all(b"x");
        }
        drops
    });
    assert_eq!(read(half_a_head).status, 408);
    assert_eq!(read(silent).status, 408);
    assert_eq!(read(half_a_body).problem(), "too-slow");
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(read(dripping.join().unwrap()).problem(), "too-slow");
    running.stop().unwrap();
}

#[test]
fn a_connection_ends_whatever_its_client_is_slow_with() {
    let (running, address) = start();
    let begun = Instant::now();
    let first = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let second_head = connect(address, &[&first[..], b"GET /healthz HTTP/1.1\r\nHost: "].concat());
    let unread_body = b"POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let unread_body = connect(address, unread_body);
    let untaken_answer = connect(address, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    for mut stream in [second_head.try_clone().unwrap(), unread_body.try_clone().unwrap()] {
        thread::spawn(move || {
            (0..100).all(|_| {
                thread::sleep(Duration::from_millis(100));
                stream.write_all(b"0").is_ok()
            })
        });
    }
    assert!(read(second_head).body.starts_with("ok\n"));
    assert_eq!(read(unread_body).status, 404);
    thread::sleep(Duration::from_secs(4).saturating_sub(begun.elapsed()));
    assert!(read(untaken_answer).body.len() < LARGE);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    running.stop().unwrap();
}

#[test]
fn connections_are_kept_as_long_as_requests_come() {
    let (running, address) = start();
    let mut stream = connect(address, b"");
    for _ in 0..8 {
        stream.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        thread::sleep(Duration::from_millis(800));
    }
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(read(stream).body.matches("done").count(), 8);
    running.stop().unwrap();
}

#[test]
fn requests_in_flight_are_answered_when_the_server_stops() {
    let (running, address) = start();
    let in_flight = connect(address, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    thread::sleep(Duration::from_millis(200));
    running.stop().unwrap();
    let answer = read(in_flight);
    assert_eq!((answer.status, answer.body.as_str()), (200, "done"));
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn an_address_in_use_is_an_error_at_start() {
    let (running, address) = start();
    let error = service().start(&listen(&address.to_string())).unwrap_err();
    assert_eq!(error.code(), "listen");
    running.stop().unwrap();
}

#[cfg(unix)]
#[test]
fn a_socket_in_the_file_system_is_served_taken_over_from_the_dead_and_removed() {
    use std::io::Read;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::{UnixListener, UnixStream};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let listen = listen(&format!("unix:{}", path.display()));
    std::fs::write(&path, "a file").unwrap();
    assert_eq!(service().start(&listen).unwrap_err().code(), "listen");
    std::fs::remove_file(&path).unwrap();
    drop(UnixListener::bind(&path).unwrap());

    let running = service().start(&listen).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(service().start(&listen).unwrap_err().code(), "listen");
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("ok\n"), "{answer}");
    running.stop().unwrap();
    assert!(!path.exists());
}
