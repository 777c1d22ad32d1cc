//! The client against services that answer this and that.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use canonical::Hash;
use client::{BoardClient, Error, Options};
use election::ElectionId;

const STATEMENT: &[u8] = b"a statement\n";

/// Answers one request after the other with these, and says which there were.
fn serve(answers: Vec<(u16, &'static str, &'static str)>) -> (BoardClient, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let answer = |(status, kind, body): (u16, &str, &str)| {
            let (mut stream, _) = listener.accept().unwrap();
            let request = whole_request(&mut stream);
            let length = body.len();
            let head = format!("HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {length}");
            stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n{body}").as_bytes()).unwrap();
            request
        };
        answers.into_iter().map(answer).collect()
    });
    (BoardClient::new(&address, ElectionId(Hash([7; 32])), &Options::default()).unwrap(), serving)
}

fn whole_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut part = [0; 1024];
    loop {
        let count = stream.read(&mut part).unwrap();
        request.extend(&part[..count]);
        if count == 0 || request.ends_with(STATEMENT) {
            return String::from_utf8(request).unwrap();
        }
    }
}

fn problem(code: &'static str) -> (u16, &'static str, &'static str) {
    (503, "application/problem+json", code)
}

#[test]
fn a_statement_waits_for_its_turn() {
    let busy = problem("{\"code\":\"busy\"}");
    let (client, serving) = serve(vec![busy, busy, (200, "application/json", "{\"index\":7}")]);
    assert_eq!(client.submit(STATEMENT, &[[]; 0]).unwrap(), 7);
    let requests = serving.join().unwrap();
    assert!(requests.len() == 3 && requests.iter().all(|request| request.ends_with("a statement\n")), "{requests:?}");
}

#[test]
fn a_statement_is_handed_in_once_where_nobody_is_before_it() {
    for (answer, code) in [
        (problem("{\"code\":\"ending\"}"), "ending"),
        ((503, "text/html", "busy"), "http"),
        ((409, "application/problem+json", "{\"code\":\"phase\"}"), "phase"),
        ((429, "application/problem+json", "{\"code\":\"busy\"}"), "busy"),
    ] {
        let (client, serving) = serve(vec![answer]);
        let refused = client.submit(STATEMENT, &[[]; 0]).unwrap_err();
        assert!(matches!(refused, Error::Refused { .. }) && refused.code() == code, "{refused:?}");
        assert_eq!(serving.join().unwrap().len(), 1);
    }
}
