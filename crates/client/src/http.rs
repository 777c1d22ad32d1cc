//! What all clients have in common: one service at one address, and nothing that tells one caller from another.

use std::net::IpAddr;
use std::time::Duration;

use canonical::bytes::to_base64;
use serde::Deserialize;
use transparency_log::Note;
use ureq::http::{Response, Uri};
use ureq::{Agent, Body, Proxy};

use crate::Error;

/// The same for everyone.
const USER_AGENT: &str = "veche";
/// The content type of whatever has no other.
pub(crate) const BYTES: &str = "application/octet-stream";
/// Where a signed request stands, as base64 of the note.
const REQUEST: &str = "veche-request";
const PROBLEM: &str = "application/problem+json";
/// More than the head of a right answer has.
const MOST_HEAD: usize = 16 << 10;
/// More than a problem document has.
const MOST_PROBLEM: u64 = 16 << 10;

/// How a service is reached.
#[derive(Clone)]
pub struct Options {
    /// A proxy, `socks5h://HOST:PORT` (Tor, for one) or `http://HOST:PORT`, which also resolves names. None is taken from the
    /// environment or the system.
    pub proxy: Option<String>,
    /// Time for a whole call, from the resolution of the name to the last byte.
    pub patience: Duration,
    /// Whether `http:` may be used over a network. Without this only the machine itself and onion services are reached by it.
    pub allows_plain: bool,
}

impl Default for Options {
    /// No proxy, 30 seconds, TLS.
    fn default() -> Self {
        Self { proxy: None, patience: Duration::from_secs(30), allows_plain: false }
    }
}

/// A service at an address.
#[derive(Debug)]
pub(crate) struct Service {
    agent: Agent,
    /// Without a slash at its end.
    base: String,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Service {
    /// A service by the address that its paths begin with. Nothing is connected yet.
    pub(crate) fn new(base: &str, options: &Options) -> Result<Self, Error> {
        Self::as_browser(base, options, USER_AGENT)
    }

    /// The same under the name of a browser.
    pub(crate) fn as_browser(base: &str, options: &Options, user_agent: &str) -> Result<Self, Error> {
        check(base, options).map_err(|fault| Error::Address { address: base.into(), fault })?;
        let proxy = options.proxy.as_deref().map(proxy).transpose()?;
        let config = Agent::config_builder()
            .proxy(proxy)
            .timeout_global(Some(options.patience))
            .user_agent(user_agent)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_response_header_size(MOST_HEAD)
            .build();
        Ok(Self { agent: config.into(), base: base.trim_end_matches('/').into() })
    }

    /// Asks for something by GET; the answer may have `most` bytes.
    pub(crate) fn get(&self, path: &str, most: u64) -> Result<Answer, Error> {
        self.answered(self.agent.get(self.at(path)).call(), most)
    }

    /// Asks for something in this encoding; gives that of the answer, too.
    pub(crate) fn get_encoded(&self, path: &str, encoding: &str, most: u64) -> Result<(Answer, Option<String>), Error> {
        let call = self.agent.get(self.at(path)).header("accept-encoding", encoding);
        let answer = call.call().map_err(|error| Error::NoAnswer(error.to_string()))?;
        let found = answer.headers().get("content-encoding").and_then(|found| found.to_str().ok()).map(str::to_owned);
        Ok((read(answer, most)?, found))
    }

    /// Sends a body of this content type by POST; the answer may have `most` bytes.
    pub(crate) fn post(&self, path: &str, content_type: &str, body: &[u8], most: u64) -> Result<Answer, Error> {
        self.answered(self.agent.post(self.at(path)).content_type(content_type).send(body), most)
    }

    /// The same as [`Self::get`], with a signed request (`docs/registration.md` §13).
    pub(crate) fn get_signed(&self, path: &str, request: &Note, most: u64) -> Result<Answer, Error> {
        let call = self.agent.get(self.at(path)).header(REQUEST, to_base64(request.to_bytes()));
        self.answered(call.call(), most)
    }

    /// The same as [`Self::post`], with a signed request.
    pub(crate) fn post_signed(
        &self,
        path: &str,
        content_type: &str,
        (request, body): (&Note, &[u8]),
        most: u64,
    ) -> Result<Answer, Error> {
        let call = self.agent.post(self.at(path)).header(REQUEST, to_base64(request.to_bytes()));
        self.answered(call.content_type(content_type).send(body), most)
    }

    /// Sends a body by PUT; the answer may have `most` bytes.
    pub(crate) fn put(&self, path: &str, body: &[u8], most: u64) -> Result<Answer, Error> {
        self.answered(self.agent.put(self.at(path)).content_type(BYTES).send(body), most)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn answered(&self, answer: Result<Response<Body>, ureq::Error>, most: u64) -> Result<Answer, Error> {
        read(answer.map_err(|error| Error::NoAnswer(error.to_string()))?, most)
    }
}

impl Answer {
    /// The refusal that an answer other than 200 is.
    pub(crate) fn refusal(&self) -> Error {
        let read = |body| serde_json::from_slice::<Problem>(body).ok().filter(Problem::has_code);
        let problem = if self.content_type == PROBLEM { read(&self.body) } else { None };
        let (code, detail) = problem.map_or(("http".into(), None), |problem| (problem.code, problem.detail));
        // It may end up in a terminal.
        let detail = detail.map(|text| text.chars().filter(|c| !c.is_control()).collect());
        Error::Refused { status: self.status, code, detail }
    }
}

/// What a client reads of a problem document (RFC 9457), which may have more.
#[derive(Deserialize)]
struct Problem {
    code: String,
    detail: Option<String>,
}

impl Problem {
    fn has_code(&self) -> bool {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !self.code.is_empty() && self.code.bytes().all(is_plain)
    }
}

fn read(mut answer: Response<Body>, most: u64) -> Result<Answer, Error> {
    let status = answer.status().as_u16();
    let most = if status == 200 { most } else { most.max(MOST_PROBLEM) };
    let content_type =
        answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
    let body = answer.body_mut().with_config().limit(most).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => Error::TooLong { most },
        error => Error::NoAnswer(error.to_string()),
    })?;
    Ok(Answer { status, content_type, body })
}

fn check(base: &str, options: &Options) -> Result<(), &'static str> {
    let address: Uri = base.parse().map_err(|_| "not an address")?;
    let authority = address.authority().ok_or("without a host")?;
    if base.contains(['?', '#']) || authority.as_str().contains('@') {
        return Err("an address has no query, fragment or password");
    }
    match address.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if options.allows_plain || needs_no_tls(authority.host()) => Ok(()),
        Some("http") => Err("over a network only https: is used"),
        _ => Err("only https: and http: are used"),
    }
}

/// The machine itself, and onion services, which Tor encrypts and authenticates.
fn needs_no_tls(host: &str) -> bool {
    let is_loopback = |host: &str| host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_loopback(host.trim_matches(['[', ']'])) || host == "localhost" || host.ends_with(".onion")
}

fn proxy(address: &str) -> Result<Proxy, Error> {
    let is_known = ["socks5h://", "http://"].iter().any(|scheme| address.starts_with(scheme));
    if !is_known {
        return Err(Error::Proxy);
    }
    Proxy::new(address).map_err(|_| Error::Proxy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_encrypted_or_stays_on_the_machine_is_reached() {
        let code = |base: &str, options: &Options| Service::new(base, options).map_err(|error| error.code().to_owned());
        let options = Options::default();
        for base in [
            "https://w.example",
            "https://w.example:8443/a/b/",
            "http://127.0.0.1:8411",
            "http://[::1]:80/",
            "http://x.onion",
        ] {
            assert!(code(base, &options).is_ok(), "{base}");
        }
        for base in [
            "",
            "w.example",
            "/add-checkpoint",
            "http://w.example",
            "http://10.0.0.1",
            "http://127.0.0.1.example",
            "http://onion",
            "ftp://w.example",
            "https://",
            "https://u:p@w.example",
            "https://w.example/?a=b",
            "https://w.example/#a",
            "https://w.example/a b",
        ] {
            assert_eq!(code(base, &options).unwrap_err(), "address", "{base}");
        }
        assert!(code("http://w.example", &Options { allows_plain: true, ..options }).is_ok());
    }

    #[test]
    fn a_proxy_resolves_names_itself() {
        let with = |proxy: &str| {
            let options = Options { proxy: Some(proxy.into()), ..Options::default() };
            Service::new("https://w.example", &options).map(|_| ())
        };
        assert_eq!((with("socks5h://127.0.0.1:9050"), with("http://127.0.0.1:3128")), (Ok(()), Ok(())));
        for proxy in ["", "127.0.0.1:9050", "socks5://127.0.0.1:9050", "socks4://127.0.0.1", "https://p", "socks5h://"]
        {
            assert_eq!(with(proxy), Err(Error::Proxy), "{proxy}");
        }
    }
}
