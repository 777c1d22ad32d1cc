//! A signing key in a file: the seed of an Ed25519 key (RFC 8032), 32 bytes, as one line of base64.
//!
//! A service that starts by itself has nobody who types a passphrase, so the permissions of the file are all that protects the key.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use canonical::bytes::{from_base64, to_base64};
use zeroize::Zeroizing;

use crate::Error;

/// The seed of a key. Its memory is overwritten when it is dropped.
pub type Seed = Zeroizing<[u8; 32]>;

/// 44 characters of base64 and a newline.
const LENGTH: usize = 45;

/// What is wrong with a file that should hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not a file.
    #[error("it is not a file")]
    NotAFile,
    /// Others than its owner have rights to it.
    #[error("others than its owner may use it (mode {0:03o}; make it 600)")]
    Open(u32),
    /// Not what a key file holds.
    #[error("it is not one line of base64 of 32 bytes")]
    Form,
}

/// Reads a seed.
///
/// # Errors
/// [`Error::File`], [`Error::KeyFile`].
pub fn read(path: &Path) -> Result<Seed, Error> {
    let failed = |fault| Error::File { path: path.into(), fault };
    let refused = |fault| Error::KeyFile { path: path.into(), fault };
    let file = File::open(path).map_err(failed)?;
    check_access(&file.metadata().map_err(failed)?).map_err(refused)?;
    // As large as it can become from the start: what grows leaves copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(2 * LENGTH));
    file.take(LENGTH as u64 + 1).read_to_end(&mut line).map_err(failed)?;
    decode(&line).ok_or_else(|| refused(KeyFault::Form))
}

/// Writes a seed to a new file that only its owner may use. When this returns, it is on the disk.
///
/// # Errors
/// [`Error::File`], also if there is a file already: none is overwritten.
pub fn create(path: &Path, seed: &Seed) -> Result<(), Error> {
    let text = Zeroizing::new(to_base64(seed.as_slice()));
    let mut line = Zeroizing::new(String::with_capacity(LENGTH));
    line.push_str(&text);
    line.push('\n');
    write_new(path, line.as_bytes()).map_err(|fault| Error::File { path: path.into(), fault })
}

fn decode(line: &[u8]) -> Option<Seed> {
    let text = std::str::from_utf8(line).ok()?;
    let bytes = Zeroizing::new(from_base64(text.strip_suffix('\n').unwrap_or(text))?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

fn check_access(metadata: &fs::Metadata) -> Result<(), KeyFault> {
    if !metadata.is_file() {
        return Err(KeyFault::NotAFile);
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(metadata) & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFault::Open(mode));
        }
    }
    Ok(())
}

fn write_new(path: &Path, line: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(line)?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn fault(bytes: &[u8], mode: u32) -> Result<Seed, Option<KeyFault>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        read(&path).map_err(|error| match error {
            Error::KeyFile { fault, .. } => Some(fault),
            _ => None,
        })
    }

    #[test]
    fn a_written_seed_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, &Seed::new([7; 32])).unwrap();
        assert_eq!(*read(&path).unwrap(), [7; 32]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(create(&path, &Seed::new([8; 32])).unwrap_err().code(), "file");
        assert_eq!(*read(&path).unwrap(), [7; 32]);
    }

    #[test]
    fn one_line_with_or_without_its_newline_is_a_seed() {
        let line = to_base64([9; 32]);
        assert_eq!(*fault(line.as_bytes(), 0o600).unwrap(), [9; 32]);
        assert_eq!(*fault(format!("{line}\n").as_bytes(), 0o400).unwrap(), [9; 32]);
    }

    #[test]
    fn whatever_else_is_in_the_file_is_refused() {
        let line = to_base64([9; 32]);
        for (what, text) in [
            ("nothing", String::new()),
            ("a newline", "\n".into()),
            ("31 bytes", to_base64([9; 31])),
            ("33 bytes", to_base64([9; 33])),
            ("64 bytes", to_base64([9; 64])),
            ("no padding", line.trim_end_matches('=').into()),
            ("hexadecimal", "09".repeat(32)),
            ("a space after it", format!("{line} ")),
            ("a space before it", format!(" {line}")),
            ("two newlines", format!("{line}\n\n")),
            ("a carriage return", format!("{line}\r\n")),
            ("a second line", format!("{line}\n{line}\n")),
            ("a comment", format!("# key\n{line}\n")),
        ] {
            assert_eq!(fault(text.as_bytes(), 0o600).unwrap_err(), Some(KeyFault::Form), "{what}");
        }
        assert_eq!(fault(&[0xff; 44], 0o600).unwrap_err(), Some(KeyFault::Form));
    }

    #[test]
    fn a_file_that_others_may_use_is_refused() {
        let line = to_base64([9; 32]);
        for mode in [0o640, 0o604, 0o620, 0o601, 0o610, 0o644, 0o777] {
            assert_eq!(fault(line.as_bytes(), mode).unwrap_err(), Some(KeyFault::Open(mode)), "{mode:o}");
        }
    }

    #[test]
    fn what_is_no_file_or_not_there_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap_err().code(), "key-file");
        assert_eq!(read(&folder.path().join("nothing")).unwrap_err().code(), "file");
    }
}
