//! A stick: a directory that is carried between a computer with a network and one without.
//!
//! ```text
//! record/      the record as it is exported (docs/protocol.md §4.3)
//! letters/     sealed shares, which travel outside of the record: share-<role>-<attempt>-from-<id>-to-<id>
//! statements/  what officials said, on its way to the board, and attachment-<hash>
//! ```
//!
//! Whoever gets hold of a stick can read nothing secret on it, and can put anything on it. So names are checked, links are not followed,
//! lengths are limited, and what is read is proven by the record.

use std::fs::{self, Metadata};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use canonical::Hash;
use election::role::CeremonyRole;
use election::{Entry, Id, MAX_ENTRY};
use tempfile::NamedTempFile;

use crate::Error;
use crate::mirror::CHECKPOINT;

/// A longer sealed share could be in no complaint: it counts as one that did not arrive (`docs/protocol.md` §6.4).
const MOST_LETTER: u64 = MAX_ENTRY as u64;
/// The longest attachment.
const MOST_ATTACHMENT: u64 = 1 << 30;
/// More files than five people leave on a stick.
const MOST_FILES: usize = 4_096;
/// Two ids, a role and an attempt.
const LONGEST_NAME: usize = 120;

const RECORD: &str = "record";
const LETTERS: &str = "letters";
const STATEMENTS: &str = "statements";
const ATTACHMENT: &str = "attachment-";

/// A directory with record, letters and statements.
#[derive(Clone, Debug)]
pub struct Stick(PathBuf);

/// A statement of an official, on its way to the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Name of its file; statements are handed in in the order of their names.
    pub name: String,
    /// The signed note.
    pub note: Vec<u8>,
    /// What it names.
    pub attachments: Vec<Vec<u8>>,
}

/// A sealed share on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Name of its file.
    pub name: String,
    /// The sealed share.
    pub sealed: Vec<u8>,
}

/// The name of a letter.
pub fn letter_name(role: CeremonyRole, attempt: u64, from: &Id, to: &Id) -> String {
    format!("share-{}-{attempt}-from-{from}-to-{to}", role.as_str())
}

impl Stick {
    /// A stick at a directory, which must be there.
    ///
    /// # Errors
    /// [`Error::NoRecord`] if it is not there.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        if dir.is_dir() { Ok(Self(dir.into())) } else { Err(Error::NoRecord(dir.into())) }
    }

    /// The same; the directory is made if it is not there.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn make(dir: &Path) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(Error::io(dir))?;
        Ok(Self(dir.into()))
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.0
    }

    /// The directory of the record, whether it is there or not.
    pub fn record(&self) -> PathBuf {
        self.0.join(RECORD)
    }

    /// Where a record is put together before it takes the place of the one that is there.
    pub(crate) fn unfinished_record(&self) -> PathBuf {
        self.0.join("record.part")
    }

    /// The directory of the record, if one was written to its end.
    ///
    /// # Errors
    /// [`Error::NoRecord`], [`Error::CutOff`]; [`Error::Stick`] for a link.
    pub fn whole_record(&self) -> Result<PathBuf, Error> {
        let record = self.record();
        match metadata(&record)? {
            None if self.unfinished_record().exists() => Err(Error::CutOff(self.0.clone())),
            None => Err(Error::NoRecord(self.0.clone())),
            Some(metadata) if !metadata.is_dir() => Err(Error::Stick { path: record, fault: "no directory" }),
            Some(_) if !record.join(CHECKPOINT).exists() => Err(Error::CutOff(self.0.clone())),
            Some(_) => Ok(record),
        }
    }

    /// A letter by its name.
    ///
    /// # Errors
    /// [`Error::Stick`] for what is no regular file or too long; [`Error::Io`].
    pub fn letter(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.read(LETTERS, name, MOST_LETTER)
    }

    /// The names of all letters.
    ///
    /// # Errors
    /// As [`Self::letter`].
    pub fn letters(&self) -> Result<Vec<String>, Error> {
        Ok(self.names(LETTERS)?.into_iter().filter(|name| name.starts_with("share-")).collect())
    }

    /// Puts a letter on the stick.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Stick`].
    pub fn put_letter(&self, letter: &Letter) -> Result<(), Error> {
        self.write(LETTERS, &letter.name, &letter.sealed)
    }

    /// Puts a statement on the stick, its attachments first.
    ///
    /// # Errors
    /// [`Error::Stick`] if it holds another of that name; [`Error::Io`].
    pub fn put_statement(&self, statement: &Statement) -> Result<(), Error> {
        for content in &statement.attachments {
            self.write(STATEMENTS, &format!("{ATTACHMENT}{}", Hash::of(content)), content)?;
        }
        let there = self.read(STATEMENTS, &statement.name, MAX_ENTRY as u64)?;
        if there.is_some_and(|there| there != statement.note) {
            let path = self.0.join(STATEMENTS).join(&statement.name);
            return Err(Error::Stick { path, fault: "another statement of this name, of another election or folder" });
        }
        self.write(STATEMENTS, &statement.name, &statement.note)
    }

    /// All statements, in the order of their names.
    ///
    /// # Errors
    /// [`Error::Stick`] for what is no regular file, or too long; [`Error::Io`].
    pub fn statements(&self) -> Result<Vec<Statement>, Error> {
        let mut statements = Vec::new();
        for name in self.names(STATEMENTS)?.into_iter().filter(|name| name.starts_with(|c: char| c.is_ascii_digit())) {
            let Some(note) = self.read(STATEMENTS, &name, MAX_ENTRY as u64)? else { continue };
            let named = Entry::parse(&note).map(|entry| entry.statement.attachments()).unwrap_or_default();
            let mut attachments = Vec::new();
            for attachment in named {
                let file = format!("{ATTACHMENT}{}", attachment.hash);
                attachments.extend(self.read(STATEMENTS, &file, attachment.length.get().min(MOST_ATTACHMENT))?);
            }
            statements.push(Statement { name, note, attachments });
        }
        Ok(statements)
    }

    /// Files that are neither letters nor statements, by their names: nothing of them is used.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn strangers(&self) -> Result<Vec<String>, Error> {
        let mut strangers = Vec::new();
        for (folder, begins) in [(LETTERS, "share-"), (STATEMENTS, ATTACHMENT)] {
            let is_known = |name: &str| {
                let is_statement = folder == STATEMENTS && name.starts_with(|c: char| c.is_ascii_digit());
                is_good_name(name) && (name.starts_with(begins) || is_statement)
            };
            let names = list(&self.0.join(folder))?.into_iter().filter(|name| !is_known(name));
            strangers.extend(names.map(|name| format!("{folder}/{}", name.escape_debug())));
        }
        Ok(strangers)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, Error> {
        let mut names = list(&self.0.join(folder))?;
        names.retain(|name| is_good_name(name));
        names.sort();
        Ok(names)
    }

    fn read(&self, folder: &str, name: &str, most: u64) -> Result<Option<Vec<u8>>, Error> {
        if metadata(&self.0.join(folder))?.is_none_or(|metadata| !metadata.is_dir()) {
            return Ok(None);
        }
        read(&self.0.join(folder).join(name), most)
    }

    fn write(&self, folder: &str, name: &str, content: &[u8]) -> Result<(), Error> {
        let folder = self.0.join(folder);
        match metadata(&folder)? {
            None => fs::create_dir(&folder).map_err(Error::io(&folder))?,
            Some(metadata) if metadata.is_dir() => {}
            Some(_) => return Err(Error::Stick { path: folder, fault: "no directory" }),
        }
        write(&folder, name, content)
    }
}

/// Writes a file as a whole or not at all; a link in its place is replaced, never followed.
pub(crate) fn write(folder: &Path, name: &str, content: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    let put = || {
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)
    };
    put().map(drop).map_err(Error::io(&path))
}

/// A regular file of at most this many bytes, if there is one.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Error> {
    let Some(metadata) = metadata(path)? else { return Ok(None) };
    let refused = |fault| Err(Error::Stick { path: path.into(), fault });
    if !metadata.is_file() {
        return refused("no regular file: links are not followed");
    }
    if metadata.len() > most {
        return refused("too long for what it should be");
    }
    let mut content = Vec::new();
    let file = fs::File::open(path).map_err(Error::io(path))?;
    file.take(most).read_to_end(&mut content).map_err(Error::io(path))?;
    Ok(Some(content))
}

/// The names in a directory, if it is one.
fn list(folder: &Path) -> Result<Vec<String>, Error> {
    if metadata(folder)?.is_none_or(|metadata| !metadata.is_dir()) {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(Error::io(folder))?.take(MOST_FILES);
    entries.map(|entry| Ok(entry.map_err(Error::io(folder))?.file_name().to_string_lossy().into_owned())).collect()
}

/// What stands at a path, itself and not what it may point to.
fn metadata(path: &Path) -> Result<Option<Metadata>, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// A name that means the same on every system, and no other directory.
fn is_good_name(name: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_good)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    fn stick() -> (tempfile::TempDir, Stick) {
        let folder = tempfile::tempdir().unwrap();
        let stick = Stick::make(&folder.path().join("stick")).unwrap();
        (folder, stick)
    }

    fn statement(name: &str, note: &[u8]) -> Statement {
        Statement { name: name.into(), note: note.to_vec(), attachments: vec![] }
    }

    #[test]
    fn letters_and_statements_are_read_back_in_the_order_of_their_names() {
        let (_folder, stick) = stick();
        let letter = Letter { name: "share-trustee-1-from-t1-to-t2".into(), sealed: b"sealed".to_vec() };
        stick.put_letter(&letter).unwrap();
        stick.put_letter(&letter).unwrap();
        assert_eq!(stick.letter(&letter.name).unwrap().unwrap(), b"sealed");
        assert_eq!(stick.letter("share-trustee-1-from-t2-to-t1").unwrap(), None);
        stick.put_statement(&statement("2-shares", b"later")).unwrap();
        stick.put_statement(&statement("1-commitment", b"first")).unwrap();
        let names: Vec<_> = stick.statements().unwrap().into_iter().map(|statement| statement.name).collect();
        assert_eq!(names, ["1-commitment", "2-shares"]);
    }

    #[test]
    fn a_statement_is_not_overwritten_by_another_of_its_name() {
        let (_folder, stick) = stick();
        stick.put_statement(&statement("1-commitment", b"one")).unwrap();
        stick.put_statement(&statement("1-commitment", b"one")).unwrap();
        let error = stick.put_statement(&statement("1-commitment", b"two")).unwrap_err();
        assert_eq!(error.code(), "stick");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_strange_names_and_long_files_are_not_used() {
        use std::os::unix::fs::symlink;
        let (folder, stick) = stick();
        let secret = folder.path().join("secret");
        fs::write(&secret, b"of the computer").unwrap();
        stick.put_statement(&statement("1-commitment", b"one")).unwrap();
        let inside = stick.dir().join(STATEMENTS);
        symlink(&secret, inside.join("2-shares")).unwrap();
        assert_eq!(stick.statements().unwrap_err().code(), "stick");
        // What is written there takes the place of the link, and not of what it points to.
        let error = stick.put_statement(&statement("2-shares", b"two")).unwrap_err();
        assert_eq!(error.code(), "stick");
        assert_eq!(fs::read(&secret).unwrap(), b"of the computer");
        fs::remove_file(inside.join("2-shares")).unwrap();
        fs::write(inside.join(".hidden"), b"x").unwrap();
        fs::write(inside.join("Readme.txt"), b"x").unwrap();
        assert_eq!(stick.statements().unwrap().len(), 1);
        assert_eq!(stick.strangers().unwrap().len(), 2);
        fs::write(inside.join("3-long"), vec![0; MAX_ENTRY + 1]).unwrap();
        assert_eq!(stick.statements().unwrap_err().code(), "stick");
        symlink(folder.path(), stick.dir().join(LETTERS)).unwrap();
        assert_eq!(stick.letters().unwrap(), Vec::<String>::new());
        let letter = Letter { name: "share-x".into(), sealed: vec![1] };
        assert_eq!(stick.put_letter(&letter).unwrap_err().code(), "stick");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_record_that_was_cut_off_is_not_taken_for_one() {
        let (_folder, stick) = stick();
        assert_eq!(stick.whole_record().unwrap_err().code(), "no-record");
        fs::create_dir(stick.unfinished_record()).unwrap();
        assert_eq!(stick.whole_record().unwrap_err().code(), "record-cut-off");
        fs::create_dir(stick.record()).unwrap();
        assert_eq!(stick.whole_record().unwrap_err().code(), "record-cut-off");
        fs::write(stick.record().join(CHECKPOINT), b"x").unwrap();
        assert!(stick.whole_record().is_ok());
    }
}
