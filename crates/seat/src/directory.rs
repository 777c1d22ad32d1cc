//! An exported record on disk.

use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use audit::{Error, FileKind, RecordSource, SourceFile};

/// The deepest directory of a record: that of a partial tile of a log of 2^53 entries.
const DEEPEST: usize = 8;

/// A directory. No link in it is followed.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// Of this path, which must be a directory or a link to one.
    ///
    /// # Errors
    /// [`Error::Unreadable`] otherwise.
    pub fn open(path: PathBuf) -> Result<Self, Error> {
        let metadata = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if metadata.is_dir() { Ok(Self(path)) } else { Err(unreadable(&path, &io::ErrorKind::NotADirectory.into())) }
    }

    /// Lists what stands under `folder`, which is `depth` directories down and is called `prefix` in the record.
    fn list(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<SourceFile>) -> Result<(), Error> {
        let failed = |error: io::Error| unreadable(folder, &error);
        let mut is_empty = true;
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            is_empty = false;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match kind(&entry).map_err(|error| unreadable(&entry.path(), &error))? {
                Some(kind) => files.push(SourceFile { path, kind }),
                None if depth >= DEEPEST => files.push(SourceFile { path, kind: FileKind::TooDeep }),
                None => Self::list(&entry.path(), &format!("{path}/"), depth + 1, files)?,
            }
        }
        if is_empty && depth > 0 {
            let path = prefix.trim_end_matches('/').to_owned();
            files.push(SourceFile { path, kind: FileKind::EmptyDirectory });
        }
        Ok(())
    }
}

impl RecordSource for Directory {
    fn files(&self) -> Result<Vec<SourceFile>, Error> {
        let mut files = Vec::new();
        Self::list(&self.0, "", 0, &mut files)?;
        Ok(files)
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Error> {
        let path = self.0.join(path);
        let read = || {
            let mut content = Vec::new();
            File::open(&path)?.take(most).read_to_end(&mut content)?;
            Ok(content)
        };
        read().map_err(|error| unreadable(&path, &error))
    }
}

/// What a directory entry is; nothing for a directory.
fn kind(entry: &DirEntry) -> io::Result<Option<FileKind>> {
    let file_type = entry.file_type()?;
    Ok(if file_type.is_symlink() {
        Some(FileKind::Link)
    } else if file_type.is_dir() {
        None
    } else if file_type.is_file() {
        Some(FileKind::Regular { length: entry.metadata()?.len() })
    } else {
        Some(FileKind::Special)
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::Unreadable { path: path.display().to_string(), reason: error.to_string() }
}
