//! A client of witnesses (C2SP tlog-witness).

use canonical::bytes::from_base64;
use transparency_log::{AddCheckpoint, Hash, SignatureLine, lot};

use crate::http::{Answer, BYTES, Service};
use crate::{Error, Options};

/// Content type of the size that a conflict is answered with.
const SIZE: &str = "text/x.tlog.size";
/// Bytes of a lot's proof: 80 as base64, and a newline.
const LOT: u64 = 109;
/// More than some cosignatures have.
const MOST: u64 = 16 << 10;

/// A client of one witness.
#[derive(Debug)]
pub struct WitnessClient {
    service: Service,
}

impl WitnessClient {
    /// A witness by its submission prefix, an address such as `https://witness.example/w1`.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`].
    pub fn new(prefix: &str, options: &Options) -> Result<Self, Error> {
        Ok(Self { service: Service::new(prefix, options)? })
    }

    /// Asks for cosignatures of a checkpoint, a signed note, to which `proof` leads from `old_size`. The lines are what the witness
    /// says: the caller looks for one that verifies.
    ///
    /// After [`Error::NoAnswer`] the witness may have cosigned: ask again from the size that it then answers with. If that is the
    /// checkpoint's own, the proof is empty.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the size to begin from, [`Error::Refused`], and whatever goes wrong on the way.
    pub fn add_checkpoint(&self, old_size: u64, proof: &[Hash], note: &str) -> Result<Vec<SignatureLine>, Error> {
        let request = AddCheckpoint { old_size, proof: proof.to_vec(), note: note.to_owned() };
        lines(&cosigned(self.service.post("/add-checkpoint", BYTES, request.to_string().as_bytes(), MOST)?)?)
    }

    /// Asks for the proof for a lot (`docs/registration.md` §3.1) of the checkpoint that the witness cosigned last, a signed note. It
    /// is what the witness says: the caller verifies it.
    ///
    /// # Errors
    /// [`Error::Conflict`] with the size that it cosigned last, [`Error::Refused`], and whatever goes wrong on the way.
    pub fn sign_lot(&self, note: &str) -> Result<[u8; lot::PROOF], Error> {
        proof(&cosigned(self.service.post("/sign-lot", BYTES, note.as_bytes(), LOT)?)?)
    }
}

fn cosigned(answer: Answer) -> Result<Vec<u8>, Error> {
    match answer.status {
        200 => Ok(answer.body),
        409 if answer.content_type == SIZE => Err(Error::Conflict { size: size(&answer.body)? }),
        _ => Err(answer.refusal()),
    }
}

fn proof(body: &[u8]) -> Result<[u8; lot::PROOF], Error> {
    let text = std::str::from_utf8(body).ok().and_then(|text| text.strip_suffix('\n'));
    let bytes = text.and_then(from_base64).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| fault("not the base64 of 80 bytes and a newline"))
}

fn lines(body: &[u8]) -> Result<Vec<SignatureLine>, Error> {
    let text = std::str::from_utf8(body).map_err(|_| fault("not UTF-8"))?;
    if text.is_empty() {
        return Err(fault("no cosignature"));
    }
    text.split_inclusive('\n')
        .map(|line| SignatureLine::parse(line).map_err(|error| fault(&error.to_string())))
        .collect()
}

fn size(body: &[u8]) -> Result<u64, Error> {
    let digits = std::str::from_utf8(body).ok().and_then(|text| text.strip_suffix('\n'));
    digits
        .and_then(transparency_log::integer_from_decimal)
        .ok_or_else(|| fault("a size that is not a number up to 2^53 - 1"))
}

fn fault(fault: &str) -> Error {
    Error::Answer { fault: fault.into() }
}
