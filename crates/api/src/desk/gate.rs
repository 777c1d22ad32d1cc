//! Who is let to the desk: a page of this address, that holds the secret of this session.
//!
//! Other pages in the same browser may send requests to any address of this computer, and with a name of their own that they let point
//! to it (DNS rebinding) they may read the answers. So `Host` and `Origin` must be this address, and every request carries a
//! secret that lives in the memory of the page: there is no cookie that a browser would add by itself.

use std::sync::{Mutex, OnceLock, PoisonError};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use canonical::Hash;
use zeroize::Zeroizing;

use crate::{Error, Problem};

/// How a ticket is shown.
const TICKET: &str = "Ticket ";
/// How a session is shown.
const SESSION: &str = "Session ";

/// The secrets that open the desk, as hashes: comparing those tells nothing by the time that it takes.
#[derive(Debug, Default)]
pub(super) struct Gate {
    authority: OnceLock<String>,
    ticket: Mutex<Option<Hash>>,
    session: Mutex<Option<Hash>>,
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
        let mut ticket = lock(&self.ticket);
        if ticket.is_none() || *ticket != shown(request, TICKET) {
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "desk-ticket"));
        }
        *ticket = None;
        let secret = secret().map_err(|error| Problem::internal("desk", &error))?;
        *lock(&self.session) = Some(Hash::of(secret.as_bytes()));
        Ok(secret)
    }

    /// Whether a request comes from the page of the session.
    pub(super) fn check_session(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.check_page(request)?;
        let session = *lock(&self.session);
        if session.is_some() && session == shown(request, SESSION) {
            Ok(())
        } else {
            Err(Problem::new(StatusCode::UNAUTHORIZED, "desk-session"))
        }
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

fn secret() -> Result<Zeroizing<String>, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::Randomness)?;
    Ok(Zeroizing::new(Hash(*bytes).to_string()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
