//! The voter's pages: files of one folder, read into memory at the start.
//!
//! They are the same for everyone, and say nothing of an election. What they ask besides is the public API of board, registry and
//! mailboxes, whose addresses stand in `/places.json`.

mod configuration;
mod file;
mod folder;
mod places;
mod routes;

use std::collections::BTreeMap;

use actix_web::http::header::HeaderValue;

use crate::Error;
use crate::outbox::Outbox;
use file::File;

pub use configuration::{MailboxPlace, PagesConfiguration};
pub use routes::configure;

/// The path of the page that says where the services are.
const PLACES: &str = "/places.json";

/// All pages, by path.
#[derive(Debug)]
pub struct Pages {
    files: BTreeMap<String, File>,
    /// What a browser lets them do.
    policy: HeaderValue,
    /// Of their own: who takes pages slowly takes no room from those who take the record.
    outbox: Outbox,
}

impl Pages {
    /// Reads the pages that a configuration names.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Pages`] for a folder without `index.html`, for what is not served, and for addresses that are none.
    pub fn read(configuration: &PagesConfiguration) -> Result<Self, Error> {
        let PagesConfiguration { directory, registry, mailboxes } = configuration;
        let refused = |fault| Error::Pages { path: directory.clone(), fault };
        let origins = places::origins(registry.as_deref(), mailboxes).map_err(refused)?;
        let mut files = folder::read(directory)?;
        files.insert(PLACES.into(), File::generated(places::document(registry.as_deref(), mailboxes)));
        Ok(Self { files, policy: policy(&origins), outbox: Outbox::new() })
    }
}

/// Scripts, styles and workers are files of this address; only the worker's is made by the page, under the one policy `veche`. Pictures are made by the script too, from the camera for one, and it asks only the
/// services that the configuration names.
fn policy(origins: &[String]) -> HeaderValue {
    let asked: String = origins.iter().map(|origin| format!(" {origin}")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'none'; \
         connect-src 'self'{asked}; worker-src 'self'; media-src 'self' blob:; manifest-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types veche"
    );
    HeaderValue::from_str(&policy).expect("origins are of visible characters")
}
