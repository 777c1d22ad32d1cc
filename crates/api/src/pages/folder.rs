//! Reading the folder of the pages.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use actix_web::web::Bytes;

use super::file::{ENCODINGS, File, media_type};
use super::{Error, PLACES};

/// Bytes of a file, at most.
const MOST_FILE: u64 = 8 << 20;
/// Bytes of all files, at most.
const MOST_BYTES: usize = 64 << 20;
/// Files, at most.
const MOST_FILES: usize = 2_000;
/// Folders within one another, at most.
const MOST_DEPTH: usize = 8;
/// The page that comes first.
const FIRST: &str = "/index.html";

/// What lies in the folder, by path.
#[derive(Default)]
struct Found {
    contents: BTreeMap<String, Vec<u8>>,
    bytes: usize,
}

/// Reads all files: regular ones, of names and types that are served.
pub(super) fn read(directory: &Path) -> Result<BTreeMap<String, File>, Error> {
    let mut found = Found::default();
    found.read(directory, "", 0)?;
    let refused = |fault: String| Error::Pages { path: directory.into(), fault };
    if !found.contents.contains_key(FIRST) {
        return Err(refused("there is no index.html in it: have the pages been built?".into()));
    }
    found.files().map_err(refused)
}

impl Found {
    fn read(&mut self, folder: &Path, place: &str, depth: usize) -> Result<(), Error> {
        let failed = |fault| Error::File { path: folder.into(), fault };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let refused = |fault: &str| Error::Pages { path: path.clone(), fault: fault.into() };
            let name = entry.file_name().into_string().ok().filter(|name| is_served(name));
            let name = name.ok_or_else(|| {
                refused("names are of letters, digits, . _ and -, and begin with none of the last three")
            })?;
            // Not that of what a link leads to.
            let kind = entry.file_type().map_err(failed)?;
            let place = format!("{place}/{name}");
            if kind.is_dir() && depth < MOST_DEPTH {
                self.read(&path, &place, depth + 1)?;
            } else if kind.is_file() {
                self.take(&path, place)?;
            } else {
                return Err(refused("it is no regular file, or too deep in folders"));
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, place: String) -> Result<(), Error> {
        let failed = |fault| Error::File { path: path.into(), fault };
        let mut content = Vec::new();
        fs::File::open(path).and_then(|file| file.take(MOST_FILE + 1).read_to_end(&mut content)).map_err(failed)?;
        self.bytes = self.bytes.saturating_add(content.len());
        let too_large = content.len() as u64 > MOST_FILE || self.bytes > MOST_BYTES;
        if too_large || self.contents.len() == MOST_FILES {
            let fault = "too large: a file has up to 8 MiB, all have up to 64 MiB and are up to 2,000".into();
            return Err(Error::Pages { path: path.into(), fault });
        }
        self.contents.insert(place, content);
        Ok(())
    }

    /// Each file with its smaller forms, which must be forms of a file.
    fn files(mut self) -> Result<BTreeMap<String, File>, String> {
        let mut files = BTreeMap::new();
        let names: Vec<String> = self.contents.keys().filter(|name| encoding(name).is_none()).cloned().collect();
        for name in names {
            let media_type = media_type(&name).ok_or_else(|| format!("{name} is of a kind that is not served"))?;
            let mut smaller = |end: &str| self.contents.remove(&format!("{name}.{end}")).map(Bytes::from);
            let encoded =
                ENCODINGS.iter().filter_map(|(end, encoding)| Some((*encoding, smaller(end)?))).collect::<Vec<_>>();
            let content = self.contents.remove(&name).unwrap_or_default().into();
            // The service's own goes in its place.
            if name != PLACES {
                files.insert(name, File { media_type, content, encoded });
            }
        }
        match self.contents.pop_first() {
            Some((orphan, _)) => Err(format!("{orphan} is a smaller form of a file that is not there")),
            None => Ok(files),
        }
    }
}

fn encoding(name: &str) -> Option<&str> {
    let end = |(end, _): &(&'static str, &'static str)| name.strip_suffix(end)?.strip_suffix('.');
    ENCODINGS.iter().find_map(end)
}

fn is_served(name: &str) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_good)
}
