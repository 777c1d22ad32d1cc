//! A secret in a file that a passphrase opens: the age format with one scrypt recipient, as `age --decrypt` reads it.
//!
//! Whoever steals the file must guess the passphrase, and each guess costs what [`Work`] says. A file is written whole or not at
//! all, only its owner may read it, and none is overwritten but by [`replace`].

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::iter;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient, scrypt};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// The most bytes of a secret.
const MOST: usize = 16 << 20;
/// The most bytes of a file: the header, and 16 bytes for each 64 KiB, are far below the difference.
const MOST_OF_FILE: u64 = 17 << 20;

/// The binary logarithm of the most rounds that a file is opened with: 4 GiB of memory, and seconds.
const MOST_WORK: u8 = 22;

/// What one guess at the passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// About a second on this computer, as age measures it: for every real secret.
    OneSecond,
    /// `2^n` rounds of scrypt, n from 1 to 30: for tests and demonstrations.
    Rounds(u8),
}

/// Why a secret was not written or read. No message holds any of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a file already.
    #[error("{} exists already; it is not overwritten", .0.display())]
    Exists(PathBuf),
    /// Another passphrase than that of the file.
    #[error("the passphrase does not open {}", .0.display())]
    WrongPassphrase(PathBuf),
    /// The file is damaged, or none of this kind.
    #[error("{} is not a whole file that a passphrase opens: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// More than a secret may have.
    #[error("{} would hold more than {MOST} bytes", .0.display())]
    TooLong(PathBuf),
    /// Reading or writing failed.
    #[error("{}: {fault}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        fault: io::Error,
    },
}

/// Writes a secret to a new file. When this returns, it is on the disk.
///
/// # Errors
/// [`Error::Exists`], [`Error::TooLong`], [`Error::Io`].
pub fn write(path: &Path, secret: &[u8], passphrase: &SecretString, work: Work) -> Result<(), Error> {
    let (file, folder) = written(path, secret, passphrase, work)?;
    let failed = |fault| Error::Io { path: path.into(), fault };
    file.persist_noclobber(path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists(path.into()),
        _ => failed(error.error),
    })?;
    sync_folder(folder).map_err(failed)
}

/// Writes a secret in the place of the one that is there. When this returns, it is on the disk; if it fails, the one before is.
///
/// # Errors
/// [`Error::TooLong`], [`Error::Io`].
pub fn replace(path: &Path, secret: &[u8], passphrase: &SecretString, work: Work) -> Result<(), Error> {
    let (file, folder) = written(path, secret, passphrase, work)?;
    let failed = |fault| Error::Io { path: path.into(), fault };
    file.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder).map_err(failed)
}

/// A secret in a file beside its place.
fn written<'a>(
    path: &'a Path,
    secret: &[u8],
    passphrase: &SecretString,
    work: Work,
) -> Result<(NamedTempFile, &'a Path), Error> {
    if secret.len() > MOST {
        return Err(Error::TooLong(path.into()));
    }
    let failed = |fault| Error::Io { path: path.into(), fault };
    let sealed = seal(secret, passphrase, work).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Such a file is made for its owner alone.
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(&sealed).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    Ok((file, folder))
}

/// Reads a secret back.
///
/// # Errors
/// [`Error::WrongPassphrase`], [`Error::Damaged`], [`Error::Io`].
pub fn read(path: &Path, passphrase: &SecretString) -> Result<Zeroizing<Vec<u8>>, Error> {
    let failed = |fault| Error::Io { path: path.into(), fault };
    let damaged = |fault: String| Error::Damaged { path: path.into(), fault };
    let metadata = fs::metadata(path).map_err(failed)?;
    // A pipe could keep whoever opens it waiting for ever.
    if !metadata.is_file() {
        return Err(damaged("it is no regular file".into()));
    }
    if metadata.len() > MOST_OF_FILE {
        return Err(damaged("it is too long".into()));
    }
    let sealed = fs::read(path).map_err(failed)?;
    let decryptor = Decryptor::new(sealed.as_slice()).map_err(|error| damaged(error.to_string()))?;
    let mut identity = scrypt::Identity::new(passphrase.clone());
    // What is dear is measured on this computer, as busy as it is now: a file from a faster or an idle one would not open.
    identity.set_max_work_factor(MOST_WORK);
    let opened = decryptor.decrypt(iter::once(&identity as &dyn Identity)).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => Error::WrongPassphrase(path.into()),
        other => damaged(other.to_string()),
    })?;
    // As large as it can become from the start: what grows leaves copies behind.
    let mut secret = Zeroizing::new(Vec::with_capacity(sealed.len()));
    opened.take(MOST as u64 + 1).read_to_end(&mut secret).map_err(|error| damaged(error.to_string()))?;
    if secret.len() > MOST { Err(damaged("it holds too much".into())) } else { Ok(secret) }
}

fn seal(secret: &[u8], passphrase: &SecretString, work: Work) -> io::Result<Vec<u8>> {
    let mut recipient = scrypt::Recipient::new(passphrase.clone());
    if let Work::Rounds(exponent) = work {
        recipient.set_work_factor(exponent.clamp(1, 30));
    }
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn Recipient)).map_err(io::Error::other)?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(secret)?;
    writer.finish()?;
    Ok(sealed)
}

/// So that the name of a new file survives the loss of power, too.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    const QUICK: Work = Work::Rounds(2);

    fn passphrase(text: &str) -> SecretString {
        text.to_owned().into()
    }

    fn kept(secret: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r1.age");
        write(&path, secret, &passphrase("right"), QUICK).unwrap();
        (folder, path)
    }

    #[test]
    fn a_secret_is_read_back_with_its_passphrase_and_no_other() {
        let (_folder, path) = kept(b"a share");
        assert_eq!(**read(&path, &passphrase("right")).unwrap(), *b"a share");
        let error = read(&path, &passphrase("wrong")).unwrap_err();
        assert!(matches!(error, Error::WrongPassphrase(_)), "{error}");
        assert!(!fs::read(&path).unwrap().windows(7).any(|bytes| bytes == b"a share"));
    }

    #[test]
    fn a_file_is_never_overwritten_and_nothing_is_left_beside_it() {
        let (folder, path) = kept(b"first");
        let error = write(&path, b"second", &passphrase("right"), QUICK).unwrap_err();
        assert!(matches!(error, Error::Exists(_)), "{error}");
        assert_eq!(**read(&path, &passphrase("right")).unwrap(), *b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_state_takes_the_place_of_the_one_before() {
        let (folder, path) = kept(b"first");
        replace(&path, b"second", &passphrase("right"), QUICK).unwrap();
        assert_eq!(**read(&path, &passphrase("right")).unwrap(), *b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path) = kept(b"secret");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_cut_short_or_changed_anywhere_is_refused() {
        let (_folder, path) = kept(b"secret");
        let whole = fs::read(&path).unwrap();
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            read(&path, &passphrase("right")).is_err()
        };
        for end in 0..whole.len() {
            assert!(refused(whole.get(..end).unwrap()), "cut to {end}");
        }
        // The work factor is left alone: it would be tried for hours.
        let header = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let body = whole.windows(4).position(|bytes| bytes == b"\n---").unwrap();
        for position in (0..header).chain(body..whole.len()) {
            let mut changed = whole.clone();
            *changed.get_mut(position).unwrap() ^= 1;
            assert!(refused(&changed), "byte {position}");
        }
    }

    #[test]
    fn what_is_too_long_or_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.age");
        let long = vec![7; MOST + 1];
        assert!(matches!(write(&path, &long, &passphrase("x"), QUICK), Err(Error::TooLong(_))));
        assert!(matches!(read(&path, &passphrase("x")), Err(Error::Io { .. })));
        write(&path, &vec![7; MOST], &passphrase("x"), QUICK).unwrap();
        assert_eq!(read(&path, &passphrase("x")).unwrap().len(), MOST);
    }
}
