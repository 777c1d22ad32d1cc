//! The pages of a board as a browser gets them: to see whether they are those that were published.

use crate::http::Service;
use crate::{Error, Options};

/// More than a file of the pages has.
const MOST: u64 = 64 << 20;
/// That of the browser that voters are advised to use: a service that shows watchers something else than voters is not to know us by this.
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A client of a board's pages.
#[derive(Debug)]
pub struct PageClient {
    service: Service,
}

impl PageClient {
    /// The pages at an address such as `https://veche.example`.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`].
    pub fn new(address: &str, options: &Options) -> Result<Self, Error> {
        Ok(Self { service: Service::as_browser(address, options, BROWSER)? })
    }

    /// A file by its path, `/index.html`, in an encoding of HTTP such as `br`, or as it is. Nothing is unpacked.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Answer`] for another encoding than was asked for, and whatever goes wrong on the way.
    pub fn file(&self, path: &str, encoding: Option<&str>) -> Result<Vec<u8>, Error> {
        let (answer, found) = self.service.get_encoded(path, encoding.unwrap_or("identity"), MOST)?;
        if answer.status != 200 {
            return Err(answer.refusal());
        }
        if found.as_deref().filter(|found| *found != "identity") != encoding {
            let fault = format!("in the encoding {}", found.unwrap_or_else(|| "identity".into()));
            return Err(Error::Answer { fault });
        }
        Ok(answer.body)
    }
}
