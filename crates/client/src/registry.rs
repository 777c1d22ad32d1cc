//! A client of an intake (`docs/registration.md` §13): for applicants, registrars, auditors, and whoever looks at its log.

use canonical::Hash;
use election::request::Request;
use election::{ElectionId, MAX_ENTRY};
use serde::Deserialize;
use transparency_log::SigningKey;

use crate::http::{Answer, Service};
use crate::{Error, Options};

const TEXT: &str = "text/plain";
const JSON: &str = "application/json";
/// More than a note or a small answer has.
const MOST: u64 = 64 << 10;
/// More than a bundle of 256 entries has.
const MOST_TILE: u64 = 17 << 20;
/// More than a batch of notes has: the longest note, after as many short ones as go with it.
const MOST_NOTES: u64 = 6 << 20;
/// The greatest size of evidence.
const MOST_EVIDENCE: u64 = 8 << 20;
/// More than the desk keys of all readers have.
const MOST_KEYS: u64 = 1 << 20;

/// A client of one election's intake.
#[derive(Debug)]
pub struct RegistryClient {
    service: Service,
    election: ElectionId,
}

/// Who asks, as a registrar or an auditor.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Name of the key, such as `registrar/r1`.
    pub name: &'a str,
    /// The key of the manifest.
    pub key: &'a SigningKey,
    /// What time it is, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
}

/// A note of the exchange, as the intake says. Whoever folds the exchange goes on with the intake log to `size` entries before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeNote {
    /// Its number among the notes, from 0. Those of erased notes are missing.
    pub number: u64,
    /// Entries of the intake log when it was admitted.
    pub size: u64,
    /// The note, which is not checked here.
    pub note: Vec<u8>,
}

/// How an application stands, as the intake says (`docs/registration.md` §4.4).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// `deposited`, `drawn`, `in-review`, `more` or `refused`.
    pub status: String,
    /// The reason of `more` and `refused`; empty otherwise.
    #[serde(default)]
    pub reason: String,
}

impl RegistryClient {
    /// An election on the service at an address such as `https://registry.example`.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`].
    pub fn new(address: &str, election: ElectionId, options: &Options) -> Result<Self, Error> {
        let base = format!("{}/api/v1/elections/{election}/registry", address.trim_end_matches('/'));
        Ok(Self { service: Service::new(&base, options)?, election })
    }

    /// The election.
    pub fn election(&self) -> ElectionId {
        self.election
    }

    /// Hands in an application id with the work of an hour. After [`Error::NoAnswer`] hand it in again: nothing changes by that.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn deposit(&self, application: &Hash, hour: u64, nonce: u64) -> Result<(), Error> {
        let body = serde_json::json!({ "application": application.to_string(), "hour": hour, "nonce": nonce });
        accepted(&self.service.post("/deposits", JSON, body.to_string().as_bytes(), MOST)?)
    }

    /// The newest desk keys of all registrars and auditors: notes that are not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn desk_keys(&self) -> Result<Vec<String>, Error> {
        let answer = self.service.get("/desk-keys", MOST_KEYS)?;
        if answer.status == 200 { read(&answer) } else { Err(answer.refusal()) }
    }

    /// Sends an application and its ciphertext, empty for whoever returns. After [`Error::NoAnswer`] send both again.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn apply(&self, note: &[u8], ciphertext: &[u8]) -> Result<(), Error> {
        let mut answer = self.service.post("/notes", TEXT, note, MOST)?;
        if answer.status == 202 {
            let awaited: Vec<String> = read::<Awaited>(&answer)?.awaits;
            let hash = Hash::of(ciphertext).to_string();
            if awaited != [hash.as_str()] {
                return Err(fault("evidence is awaited that was not given"));
            }
            accepted(&self.service.put(&format!("/evidence/{hash}"), ciphertext, MOST)?)?;
            answer = self.service.post("/notes", TEXT, note, MOST)?;
        }
        accepted(&answer)
    }

    /// Says something to the other registrars and the intake: a note of the exchange.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn say(&self, note: &[u8], member: Member<'_>) -> Result<(), Error> {
        if note.len() <= MAX_ENTRY {
            return accepted(&self.service.post("/notes", TEXT, note, MOST)?);
        }
        let request = self.request("POST /notes", note, member)?;
        accepted(&self.service.post_signed("/notes", TEXT, (&request, note), MOST)?)
    }

    /// Asks with a status request, a note of the applicant.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn status(&self, request: &[u8]) -> Result<Standing, Error> {
        let answer = self.service.post("/status", TEXT, request, MOST)?;
        if answer.status == 200 { read(&answer) } else { Err(answer.refusal()) }
    }

    /// Appends a statement to the intake log, and gives its index there. While a lot is drawn the intake refuses, with 503 and the code
    /// `drawing`: try again.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn submit(&self, entry: &[u8]) -> Result<u64, Error> {
        let answer = self.service.post("/entries", TEXT, entry, MOST)?;
        if answer.status == 200 { Ok(read::<Position>(&answer)?.index) } else { Err(answer.refusal()) }
    }

    /// The notes of the exchange from a number on, as far as the log under its cosigned checkpoint goes. None: there are no more yet.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn notes(&self, from: u64, member: Member<'_>) -> Result<Vec<ExchangeNote>, Error> {
        let path = format!("/notes/{from}");
        let request = self.request(&format!("GET {path}"), b"", member)?;
        let body = right(self.service.get_signed(&path, &request, MOST_NOTES)?)?;
        let notes = batch(&body).ok_or_else(|| fault("not a batch of notes"))?;
        let is_ascending = notes.is_sorted_by(|a, b| a.number < b.number && a.size <= b.size);
        let goes_on = notes.first().is_none_or(|first| first.number >= from);
        if is_ascending && goes_on { Ok(notes) } else { Err(fault("notes that are not in order")) }
    }

    /// The sealed evidence of an application that this member is to read. It is not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn evidence(&self, application: &Hash, member: Member<'_>) -> Result<Vec<u8>, Error> {
        let path = format!("/evidence/{application}");
        let request = self.request(&format!("GET {path}"), b"", member)?;
        right(self.service.get_signed(&path, &request, MOST_EVIDENCE)?)
    }

    /// The last cosigned checkpoint of the intake log, a note that is not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn checkpoint(&self) -> Result<Vec<u8>, Error> {
        right(self.service.get("/log/checkpoint", MOST)?)
    }

    /// A tile or bundle of the intake log by its path, `tile/..`.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn tile(&self, path: &str) -> Result<Vec<u8>, Error> {
        right(self.service.get(&format!("/log/{path}"), MOST_TILE)?)
    }

    fn request(&self, target: &str, body: &[u8], member: Member<'_>) -> Result<transparency_log::Note, Error> {
        let (target, body) = (target.to_owned(), Hash::of(body));
        let request = Request { election: self.election, target, time: member.time, body };
        request.sign(member.name, member.key).map_err(|error| fault(&error.to_string()))
    }
}

#[derive(Deserialize)]
struct Awaited {
    awaits: Vec<String>,
}

#[derive(Deserialize)]
struct Position {
    index: u64,
}

/// Notes one after the other, each after its number, the size of the log, and its length, in eight bytes each.
fn batch(mut body: &[u8]) -> Option<Vec<ExchangeNote>> {
    let mut notes = Vec::new();
    while !body.is_empty() {
        let (head, rest) = body.split_first_chunk::<24>()?;
        let [number, size, length] = [0, 8, 16].map(|at| head.get(at..at + 8).and_then(|it| it.try_into().ok()));
        let length = usize::try_from(u64::from_be_bytes(length?)).ok()?;
        let (note, after) = rest.split_at_checked(length)?;
        let (number, size) = (u64::from_be_bytes(number?), u64::from_be_bytes(size?));
        notes.push(ExchangeNote { number, size, note: note.to_vec() });
        body = after;
    }
    Some(notes)
}

fn accepted(answer: &Answer) -> Result<(), Error> {
    if answer.status == 204 { Ok(()) } else { Err(answer.refusal()) }
}

fn right(answer: Answer) -> Result<Vec<u8>, Error> {
    if answer.status == 200 { Ok(answer.body) } else { Err(answer.refusal()) }
}

fn read<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<T, Error> {
    serde_json::from_slice(&answer.body).map_err(|error| fault(&error.to_string()))
}

fn fault(fault: &str) -> Error {
    Error::Answer { fault: fault.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(number: u64, size: u64, note: &[u8]) -> Vec<u8> {
        let length = note.len() as u64;
        [&number.to_be_bytes(), &size.to_be_bytes(), &length.to_be_bytes(), note].concat()
    }

    #[test]
    fn a_batch_is_read_whole_or_not_at_all() {
        let bytes = [framed(3, 7, b"one"), framed(5, 8, b"another")].concat();
        let notes = batch(&bytes).unwrap();
        assert_eq!(notes.len(), 2);
        assert_eq!(notes[1], ExchangeNote { number: 5, size: 8, note: b"another".to_vec() });
        assert_eq!(batch(b""), Some(vec![]));
        for end in (1..bytes.len()).filter(|end| *end != 27) {
            assert_eq!(batch(&bytes[..end]), None, "{end}");
        }
        assert_eq!(batch(&[&framed(1, 1, b"")[..16], &u64::MAX.to_be_bytes()].concat()), None);
    }
}
