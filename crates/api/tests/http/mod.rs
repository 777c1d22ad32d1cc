//! HTTP by hand: what a well-behaved client would never send.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// An answer, its header names in small letters.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The code of a problem document that is one in all its parts.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let document: Value = serde_json::from_str(&self.body).expect("JSON");
        let code = document["code"].as_str().expect("a code").to_owned();
        assert_eq!(document["type"], format!("urn:veche:problem:{code}"));
        assert_eq!(document["status"], self.status);
        assert!(document["title"].is_string());
        assert!(self.status < 500 || document.get("detail").is_none());
        code
    }
}

/// Sends bytes on a connection of their own and reads until the server closes it.
pub fn send(address: SocketAddr, bytes: &[u8]) -> Answer {
    read(connect(address, bytes))
}

/// A whole request with a body; the connection is closed after it.
pub fn request(address: SocketAddr, method: &str, target: &str, headers: &str, body: &[u8]) -> Answer {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}{headers}\r\n");
    send(address, &[head.as_bytes(), body].concat())
}

/// A connection on which these bytes were sent.
pub fn connect(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time");
    // The server may have heard enough before the end.
    let _ = stream.write_all(bytes);
    stream
}

/// The one answer on a connection that the server closes.
pub fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A connection that is reset after the answer has given the answer.
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert!(!bytes.is_empty(), "{error}");
    }
    parse(&bytes)
}

/// The first answer on a connection, which the server may keep open: it may go on waiting for the rest of a body.
#[allow(dead_code, reason = "not all tests use it")]
pub fn read_one(mut stream: TcpStream) -> Answer {
    let (mut bytes, mut part) = (Vec::new(), [0; 1 << 10]);
    loop {
        let length = stream.read(&mut part).expect("an answer");
        bytes.extend_from_slice(&part[..length]);
        if length == 0 || bytes.windows(4).any(|end| end == b"\r\n\r\n") {
            let answer = parse(&bytes);
            if length == 0 || answer.header("content-length") == answer.body.len().to_string() {
                return answer;
            }
        }
    }
}

/// A body that is no text is given with a character for each byte.
fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect());
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("an answer, not {text:?}"));
    let (line, fields) = head.split_once("\r\n").unwrap_or((head, ""));
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let field = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    Answer { status, headers: fields.lines().filter_map(field).collect(), body: body.to_owned() }
}
