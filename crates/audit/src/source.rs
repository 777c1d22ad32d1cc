//! Where an audit gets the files of a record from.

use std::collections::BTreeMap;

use crate::Error;

/// What stands under a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    Regular {
        /// Its bytes.
        length: u64,
    },
    /// A symbolic link, to whatever.
    Link,
    /// A directory with nothing in it.
    EmptyDirectory,
    /// A directory that lies deeper than any of a record; what is in it was not looked at.
    TooDeep,
    /// Neither file nor directory.
    Special,
}

/// Something that stands in an exported record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// From the directory of the record on, with `/` between its parts. What is no UTF-8 may be replaced: no file of a record
    /// has such a name.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
}

/// The files of an exported record. They must not change during an audit.
pub trait RecordSource: Sync {
    /// Everything in it but directories that are not empty. No link is followed.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    fn files(&self) -> Result<Vec<SourceFile>, Error>;

    /// The content of a regular file that [`Self::files`] listed, but no more than `most` bytes of it.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Error>;
}

/// A record in memory: content by path.
impl RecordSource for BTreeMap<String, Vec<u8>> {
    fn files(&self) -> Result<Vec<SourceFile>, Error> {
        let file = |(path, content): (&String, &Vec<u8>)| SourceFile {
            path: path.clone(),
            kind: FileKind::Regular { length: content.len() as u64 },
        };
        Ok(self.iter().map(file).collect())
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Error> {
        let missing = || Error::Unreadable { path: path.to_owned(), reason: "there is no such file".to_owned() };
        let content = self.get(path).ok_or_else(missing)?;
        Ok(content.iter().copied().take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }
}
