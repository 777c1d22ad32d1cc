//! A connection to a board, as cheap as it can be: the generator shares the machine with what it measures.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than an answer has.
const MOST: usize = 1 << 20;

/// A connection that is kept (HTTP/1.1).
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Connection {
    /// Connects to `host:port`.
    pub fn open(host: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: Vec::with_capacity(4 << 10) })
    }

    /// Sends a whole request and waits for the answer. After an error the connection is of no use.
    pub fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let head = loop {
            if let Some(head) = Head::find(&self.buffer) {
                break head?;
            }
            self.read_more()?;
        };
        let end = head.length.checked_add(head.content).filter(|end| *end <= MOST).ok_or(io::ErrorKind::InvalidData)?;
        while self.buffer.len() < end {
            self.read_more()?;
        }
        let body = self.buffer.get(head.length..end).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Answer { status: head.status, body })
    }

    fn read_more(&mut self) -> io::Result<()> {
        let mut piece = [0; 4 << 10];
        let length = self.stream.read(&mut piece)?;
        let piece = piece.get(..length).filter(|piece| !piece.is_empty()).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.buffer.extend_from_slice(piece);
        if self.buffer.len() > MOST { Err(io::ErrorKind::InvalidData.into()) } else { Ok(()) }
    }
}

/// What counts of the head of an answer.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Bytes of the head.
    length: usize,
    /// Bytes of the content.
    content: usize,
}

impl Head {
    /// None if there is more to come.
    fn find(bytes: &[u8]) -> Option<io::Result<Self>> {
        let length = bytes.windows(4).position(|window| window == b"\r\n\r\n")?.checked_add(4)?;
        Some(bytes.get(..length).and_then(|head| Self::read(head, length)).ok_or(io::ErrorKind::InvalidData.into()))
    }

    fn read(head: &[u8], length: usize) -> Option<Self> {
        let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
        let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        let of = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok()).flatten()
        };
        Some(Self { status, length, content: lines.find_map(of)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_when_they_are_whole() {
        let whole = b"HTTP/1.1 422 Unprocessable\r\nContent-Type: x\r\ncontent-length: 17\r\n\r\n{}";
        assert!(Head::find(whole.split_at(60).0).is_none());
        let head = Head::find(whole).and_then(Result::ok);
        assert_eq!(head, Some(Head { status: 422, length: whole.len() - 2, content: 17 }));
        assert!(Head::find(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").is_some_and(|head| head.is_err()));
    }
}
