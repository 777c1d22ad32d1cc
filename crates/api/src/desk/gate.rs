//! Who is let to the desk: a page of this address, that holds the secret of this session.
//!
//! Other pages in the same browser may send requests to any address of this computer, and with a name of their own that they let point
//! to it (DNS rebinding) they may read the answers. So `Host` and `Origin` must be this address, and every request carries a
//! secret that lives in the memory of the page: there is no cookie that a browser would add by itself. Pages without a script cannot hold
//! one. They have a cookie whose path is secret as well: browsers tell ports of one host apart in everything but cookies, and so what else
//! listens on this computer is not sent it.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};
use canonical::Hash;
use zeroize::Zeroizing;

use crate::{Error, Problem};

/// How a ticket is shown.
const TICKET: &str = "Ticket ";
/// How a session is shown.
const SESSION: &str = "Session ";
/// How a session is shown by a cookie.
const COOKIE_NAME: &str = "veche-desk=";

/// The secrets that open the desk, as hashes: comparing those tells nothing by the time that it takes.
#[derive(Debug, Default)]
pub(super) struct Gate {
    authority: OnceLock<String>,
    ticket: Mutex<Option<Hash>>,
    session: Mutex<Option<Hash>>,
    /// When somebody with the session asked for something last.
    used: Mutex<Option<Instant>>,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Where the desk is served: before that nobody is let in.
    pub(super) fn stand_at(&self, authority: &str) {
        // It is told once, when the server listens.
        let _ = self.authority.set(authority.to_owned());
    }

    /// A new ticket; the one before is good no more.
    pub(super) fn ticket(&self) -> Result<Zeroizing<String>, Error> {
        let secret = secret()?;
        *lock(&self.ticket) = Some(Hash::of(secret.as_bytes()));
        Ok(secret)
    }

    /// Takes a ticket, which is then good no more, and gives a session.
    pub(super) fn enter(&self, request: &HttpRequest) -> Result<Zeroizing<String>, Problem> {
        self.check_page(request)?;
        self.redeem(shown(request, TICKET))
    }

    /// The same for a link that was followed from nowhere, or from here: it gives the cookie, and the path of all pages.
    pub(super) fn follow_link(
        &self,
        request: &HttpRequest,
        ticket: &str,
    ) -> Result<(Zeroizing<String>, String), Problem> {
        self.check_visit_from(request)?;
        let secret = self.redeem(Some(Hash::of(ticket.as_bytes())))?;
        let path = path_of(&secret);
        let cookie = format!("{COOKIE_NAME}{}; Path=/{path}; HttpOnly; SameSite=Strict", *secret);
        Ok((Zeroizing::new(cookie), path))
    }

    fn redeem(&self, shown: Option<Hash>) -> Result<Zeroizing<String>, Problem> {
        let mut ticket = lock(&self.ticket);
        if ticket.is_none() || *ticket != shown {
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "desk-ticket"));
        }
        *ticket = None;
        let secret = secret().map_err(|error| Problem::internal("desk", &error))?;
        *lock(&self.session) = Some(Hash::of(secret.as_bytes()));
        Ok(secret)
    }

    /// Whether a visit to a page comes from the browser of the session: what does something must come from a page of this address.
    pub(super) fn check_visit(&self, request: &HttpRequest, path: &str, does_something: bool) -> Result<(), Problem> {
        if does_something {
            self.check_page(request)?
        } else {
            self.check_visit_from(request)?
        }
        let session = *lock(&self.session);
        let cookie = cookie(request).map(|secret| (Hash::of(secret.as_bytes()), path_of(secret)));
        match session.zip(cookie) {
            Some((session, (shown, own))) if session == shown && own == path => Ok(()),
            _ => Err(Problem::new(StatusCode::UNAUTHORIZED, "desk-session")),
        }
    }

    /// Whether a visit was meant for this address, and no other page led to it.
    fn check_visit_from(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.check_host(request)?;
        match field(request, &HeaderName::from_static("sec-fetch-site")) {
            None | Some("none" | "same-origin") => Ok(()),
            Some(_) => Err(Problem::new(StatusCode::FORBIDDEN, "desk-origin")),
        }
    }

    /// Whether a request comes from the page of the session.
    pub(super) fn check_session(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.check_page(request)?;
        let session = *lock(&self.session);
        if session.is_some() && session == shown(request, SESSION) {
            *lock(&self.used) = Some(Instant::now());
            Ok(())
        } else {
            Err(Problem::new(StatusCode::UNAUTHORIZED, "desk-session"))
        }
    }

    /// How long nobody with the session has asked for anything; nothing if nobody ever did.
    pub(super) fn unused(&self) -> Option<Duration> {
        lock(&self.used).map(|used| used.elapsed())
    }

    /// Whether a request was meant for this address.
    pub(super) fn check_host(&self, request: &HttpRequest) -> Result<(), Problem> {
        let authority = self.authority.get();
        if authority.is_some() && field(request, &HOST) == authority.map(String::as_str) {
            Ok(())
        } else {
            Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "desk-host"))
        }
    }

    /// Whether a request comes from a page of this address.
    fn check_page(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.check_host(request)?;
        let own = self.authority.get().map(|authority| format!("http://{authority}"));
        let site = field(request, &HeaderName::from_static("sec-fetch-site"));
        let is_own = own.is_some() && field(request, &ORIGIN) == own.as_deref();
        if is_own && site.is_none_or(|site| site == "same-origin") {
            Ok(())
        } else {
            Err(Problem::new(StatusCode::FORBIDDEN, "desk-origin"))
        }
    }
}

/// The one value of a field; none if it stands twice.
fn field<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let mut values = request.headers().get_all(name);
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

fn shown(request: &HttpRequest, scheme: &str) -> Option<Hash> {
    field(request, &AUTHORIZATION)?.strip_prefix(scheme).map(|secret| Hash::of(secret.as_bytes()))
}

/// The secret of the one cookie that has this name.
fn cookie(request: &HttpRequest) -> Option<&str> {
    let mut secrets = field(request, &COOKIE)?.split("; ").filter_map(|cookie| cookie.strip_prefix(COOKIE_NAME));
    let secret = secrets.next()?;
    if secrets.next().is_some() { None } else { Some(secret) }
}

/// The path of a session's pages: it follows from the cookie, and not the other way round.
fn path_of(secret: &str) -> String {
    let mut path = Hash::of(format!("path {secret}").as_bytes()).to_string();
    path.truncate(32);
    path
}

fn secret() -> Result<Zeroizing<String>, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::Randomness)?;
    Ok(Zeroizing::new(Hash(*bytes).to_string()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
