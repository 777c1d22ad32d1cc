//! A client of whoever shows the checkpoints of a log: the log itself, or a mirror of it (C2SP tlog-tiles).

use crate::http::Service;
use crate::{Error, Options};

/// More than a checkpoint has.
const MOST: u64 = 64 << 10;

/// A client of one mirror of one log.
#[derive(Debug)]
pub struct MirrorClient {
    service: Service,
}

impl MirrorClient {
    /// A mirror by what its paths begin with, an address such as `https://mirror.example/log`.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`].
    pub fn new(prefix: &str, options: &Options) -> Result<Self, Error> {
        Ok(Self { service: Service::new(prefix, options)? })
    }

    /// The last checkpoint that it has, a note that is not checked here.
    ///
    /// # Errors
    /// [`Error::Refused`], and whatever goes wrong on the way.
    pub fn checkpoint(&self) -> Result<Vec<u8>, Error> {
        let answer = self.service.get("/checkpoint", MOST)?;
        if answer.status == 200 { Ok(answer.body) } else { Err(answer.refusal()) }
    }
}
