//! The client against a real witness, and against services that are none.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use api::Address;
use api::witness::{Configuration, Witness, add_log};
use canonical::bytes::to_base64;
use client::{Error, Options, WitnessClient};
use transparency_log::tree::leaf_hash;
use transparency_log::{Checkpoint, KeyName, MemoryTree, SignedCheckpoint, SigningKey, WitnessKey, lot};

fn client(address: impl std::fmt::Display) -> WitnessClient {
    let options = Options { patience: Duration::from_secs(2), ..Options::default() };
    WitnessClient::new(&format!("http://{address}"), &options).unwrap()
}

/// Reads a request with a body, and answers with these bytes.
fn serve_once(answer: Vec<u8>) -> (WitnessClient, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = whole_request(&mut stream);
        // A client that has heard enough closes the connection.
        let _ = stream.write_all(&answer);
        request
    });
    (client(address), serving)
}

fn whole_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut part = [0; 1024];
    loop {
        let count = stream.read(&mut part).unwrap();
        request.extend(&part[..count]);
        if count == 0 || request.ends_with(b"note\n") {
            return String::from_utf8(request).unwrap();
        }
    }
}

fn http(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into()
}

#[test]
fn a_growing_log_is_cosigned_and_a_conflict_says_from_where_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (log_key, seed) = (SigningKey::from_seed(&[1; 32]), [3; 32]);
    api::key_file::create(&folder.path().join("key"), &seed.into()).unwrap();
    let text = format!(
        "name = \"w/1\"\nkey_file = \"key\"\nstate = \"state\"\n[listen]\naddress = \"127.0.0.1:0\"\n\
         [[logs]]\norigin = \"log/1\"\nkey = \"{}\"\n",
        to_base64(log_key.public().as_bytes())
    );
    fs::write(folder.path().join("witness.toml"), text).unwrap();
    let configuration = Configuration::load(&folder.path().join("witness.toml"), []).unwrap();
    add_log(&configuration, "log/1").unwrap();
    let running = Witness::open(&configuration).unwrap().start().unwrap();
    let Address::Tcp(address) = *running.address() else { panic!("a port") };

    let tree: MemoryTree = (0..20u8).map(|n| leaf_hash(&[n])).collect();
    let note = |size| {
        let checkpoint = Checkpoint::new(KeyName::new("log/1").unwrap(), size, tree.root(size).unwrap()).unwrap();
        SignedCheckpoint::sign(checkpoint, &log_key)
    };
    let ask = |old, new| {
        let proof = tree.prove_consistency(std::cmp::min(old, new), new).unwrap();
        client(address).add_checkpoint(old, &proof, &note(new).to_string())
    };
    let witness = WitnessKey { name: KeyName::new("w/1").unwrap(), key: SigningKey::from_seed(&seed).public() };
    for (old, new) in [(0, 3), (3, 3), (3, 20)] {
        let lines = ask(old, new).unwrap();
        assert_eq!(lines.len(), 1);
        assert!(witness.verify(&lines[0], note(new).checkpoint()).is_ok());
    }
    assert_eq!(ask(3, 20), Err(Error::Conflict { size: 20 }));
    let lot = client(address).sign_lot(&note(20).to_string()).unwrap();
    assert!(lot::verify(&witness.key, note(20).checkpoint(), &lot).is_some());
    assert_eq!(client(address).sign_lot(&note(3).to_string()), Err(Error::Conflict { size: 20 }));
    let refused = client(address).add_checkpoint(20, &[], "note\n").unwrap_err();
    assert!(matches!(refused, Error::Refused { status: 400, detail: Some(_), .. }), "{refused}");
    assert_eq!(refused.code(), "note");
    running.stop().unwrap();
}

#[test]
fn a_request_tells_nothing_of_who_asks() {
    let (client, serving) = serve_once(http(200, "text/plain", "— w/1 AAAAAAAA\n"));
    assert_eq!(client.add_checkpoint(7, &[leaf_hash(b"")], "note\n").unwrap().len(), 1);
    let request = serving.join().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /add-checkpoint HTTP/1.1\r\n"), "{head}");
    assert_eq!(body, format!("old 7\n{}\n\nnote\n", leaf_hash(b"")));
    let mut names: Vec<_> = head.lines().skip(1).map(|line| line.split(':').next().unwrap().to_lowercase()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-length", "content-type", "host", "user-agent"]);
    assert!(head.lines().any(|line| line.eq_ignore_ascii_case("user-agent: veche")), "{head}");
}

#[test]
fn answers_that_are_not_right_are_errors() {
    let long = "— w/1 AAAAAAAA\n".repeat(2_000);
    let problem = r#"{"type": "x", "code": "witness-other-root", "detail": "two\u001b trees"}"#;
    let kind = "text/x.tlog.size";
    for (what, answer, code) in [
        ("no cosignature", http(200, "text/plain", ""), "answer"),
        ("no newline", http(200, "text/plain", "— w/1 AAAAAAAA"), "answer"),
        ("no signature line", http(200, "text/html", "<p>\n"), "answer"),
        ("more after the line", http(200, "text/plain", "— w/1 AAAAAAAA\n\n"), "answer"),
        ("too much", http(200, "text/plain", &long), "answer-too-long"),
        ("too much of a refusal", http(500, "text/plain", &long), "answer-too-long"),
        ("a size of another kind", http(409, "text/plain", "7\n"), "http"),
        ("a size without newline", http(409, kind, "7"), "answer"),
        ("a size with a zero before it", http(409, kind, "07\n"), "answer"),
        ("a size of 2^53", http(409, kind, "9007199254740992\n"), "answer"),
        ("another root", http(409, "application/problem+json", problem), "witness-other-root"),
        ("a code that is none", http(409, "application/problem+json", r#"{"code": "a\u001b"}"#), "http"),
        ("a document that is none", http(403, "application/problem+json", "{}"), "http"),
        (
            "a redirection",
            b"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec(),
            "http",
        ),
        ("no content", b"HTTP/1.1 204 x\r\n\r\n".to_vec(), "http"),
        ("no HTTP", b"hello\r\n\r\n".to_vec(), "no-answer"),
        ("nothing", Vec::new(), "no-answer"),
        ("less than was promised", b"HTTP/1.1 200 x\r\nContent-Length: 90\r\n\r\nabc".to_vec(), "no-answer"),
        ("a head without end", [b"HTTP/1.1 200 x\r\n".to_vec(), b"A: b\r\n".repeat(9_000)].concat(), "no-answer"),
    ] {
        let (client, serving) = serve_once(answer);
        let error = client.add_checkpoint(7, &[], "note\n").unwrap_err();
        assert_eq!(error.code(), code, "{what}: {error}");
        assert!(!error.to_string().contains('\u{1b}'), "{what}");
        serving.join().unwrap();
    }
}

#[test]
fn a_lot_is_80_bytes_and_nothing_else() {
    let lot = to_base64([7; 80]);
    for (what, body, code) in [
        ("no newline", lot.clone(), "answer"),
        ("63 bytes", to_base64([7; 63]) + "\n", "answer"),
        ("another form of base64", lot.trim_end_matches('=').to_owned() + "\n", "answer"),
        ("more after it", lot + "\n\n", "answer-too-long"),
    ] {
        let (client, serving) = serve_once(http(200, "text/plain", &body));
        assert_eq!(client.sign_lot("note\n").unwrap_err().code(), code, "{what}");
        assert!(serving.join().unwrap().starts_with("POST /sign-lot HTTP/1.1\r\n"));
    }
}

#[test]
fn a_service_that_is_slow_or_not_there_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let begun = Instant::now();
    let error = client(listener.local_addr().unwrap()).add_checkpoint(7, &[], "note\n").unwrap_err();
    assert_eq!(error.code(), "no-answer");
    assert!(begun.elapsed() < Duration::from_secs(10));
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(client(address).add_checkpoint(7, &[], "note\n").unwrap_err().code(), "no-answer");
}
