//! The manifest of an election in a file: the first entry of its record, a note that the commission signed.

use std::fs;
use std::path::Path;

use election::{Entry, Statement};
use record::Setting;

use crate::Error;

/// Reads a manifest. Whether it is that of the election that is meant shows in its id.
///
/// # Errors
/// [`Error::File`], [`Error::Manifest`].
pub(crate) fn read(path: &Path) -> Result<Setting, Error> {
    let bytes = fs::read(path).map_err(|fault| Error::File { path: path.into(), fault })?;
    setting(&bytes).map_err(|fault| Error::Manifest { path: path.into(), fault })
}

fn setting(bytes: &[u8]) -> Result<Setting, String> {
    let entry = Entry::parse(bytes).map_err(|error| error.to_string())?;
    let Statement::Manifest(manifest) = entry.statement else { return Err("another entry".into()) };
    let setting = Setting::new(*manifest).map_err(|refusal| refusal.to_string())?;
    setting.check_commission(&entry.note).map_err(|refusal| refusal.to_string())?;
    Ok(setting)
}
