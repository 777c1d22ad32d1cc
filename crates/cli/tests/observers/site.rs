//! A service that shows the record of an election as files, and pages: as the board does, or as a mirror.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

pub type Files = BTreeMap<String, Vec<u8>>;

/// What it shows; it can be changed while it runs.
#[derive(Default)]
pub struct Shown {
    pub election: String,
    pub record: Files,
    pub manifest: Vec<u8>,
    /// By path, and by encoding.
    pub pages: BTreeMap<(String, String), Vec<u8>>,
    pub is_down: bool,
    /// What was asked for.
    pub asked: Vec<String>,
    /// Set when the service is to end.
    pub is_over: bool,
}

pub struct Site {
    pub shown: Arc<Mutex<Shown>>,
    address: String,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    pub fn new(shown: Shown) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shown = Arc::new(Mutex::new(shown));
        let served = Arc::clone(&shown);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if served.lock().unwrap_or_else(PoisonError::into_inner).is_over {
                    return;
                }
                answer(stream.unwrap(), &served);
            }
        });
        Self { shown, address, thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn change(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut self.shown.lock().unwrap());
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // A test that failed may have held it.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        drop(TcpStream::connect(&self.address));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// One request of a connection; then it is closed.
fn answer(mut stream: TcpStream, shown: &Mutex<Shown>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut encoding = String::from("identity");
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("accept-encoding") {
            encoding = value.trim().to_owned();
        }
    }
    let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    shown.asked.push(path.clone());
    if shown.is_down {
        return;
    }
    let found = shown.find(&path, &encoding);
    let (status, body) = found.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let coded = if encoding == "identity" || path.starts_with("/api") {
        String::new()
    } else {
        format!("content-encoding: {encoding}\r\n")
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{coded}\r\n", body.len());
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)));
}

impl Shown {
    fn find(&self, path: &str, encoding: &str) -> Option<Vec<u8>> {
        let Some(path) = path.strip_prefix("/api/v1/elections") else {
            let path = if path == "/" { "/index.html" } else { path };
            return self.pages.get(&(path.to_owned(), encoding.to_owned())).cloned();
        };
        if path.is_empty() {
            let one = serde_json::json!([{"id": self.election, "title": {"en": "Sample"}, "phase": "open"}]);
            return Some(one.to_string().into_bytes());
        }
        let path = path.strip_prefix('/')?.strip_prefix(self.election.as_str())?;
        match path.strip_prefix("/log/") {
            Some(file) => self.record.get(file).cloned(),
            None => (path == "/manifest").then(|| self.manifest.clone()),
        }
    }
}
