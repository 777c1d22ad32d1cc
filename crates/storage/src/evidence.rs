//! The folder in which sealed evidence lies, a file for each ciphertext, named by its hash.
//!
//! What is deleted here is in no write-ahead log and in no dump. A file that is there is whole: it is written under another name, and
//! gets its own when its bytes are on the disk and have the right hash. Blocks that a disk has put aside, and backups of the folder, are
//! beyond its reach: no backup is to be made.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use canonical::Hash;
use sha2::{Digest, Sha256};
use voter_registry::store::{Evidence, StoreError};

use crate::Error;

/// What the names of files end with that are not whole yet.
const UNFINISHED: &str = "new";

/// The folder, taken for this process as long as this value lives, even if the process is killed.
#[derive(Debug)]
pub struct EvidenceFolder {
    path: PathBuf,
    /// The most bytes of all files.
    most: u64,
    /// Bytes of all files, those on their way with what they may come to.
    held: AtomicU64,
    /// Distinguishes uploads of one ciphertext.
    uploads: AtomicU64,
    _lock: File,
}

/// A ciphertext on its way to the disk. If it is dropped before its end, nothing is left of it.
#[derive(Debug)]
pub struct Upload {
    folder: Arc<EvidenceFolder>,
    hash: Hash,
    length: u64,
    left: u64,
    digest: Sha256,
    file: File,
    path: PathBuf,
}

/// Why a ciphertext is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadFault {
    /// There is no room for more.
    #[error("the folder of evidence is full")]
    Full,
    /// It has another length or hash than was said.
    #[error("other bytes than were named")]
    Other,
    /// It cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl EvidenceFolder {
    /// Makes the folder, which only its owner may enter. It may be there.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn create(path: &Path) -> Result<(), Error> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(path) {
            Err(fault) if fault.kind() != ErrorKind::AlreadyExists => Err(failed(path, &fault)),
            _ => Ok(()),
        }
    }

    /// Takes a folder that is there, and deletes what was not whole when the last process ended. All ciphertexts in it may have `most`
    /// bytes.
    ///
    /// # Errors
    /// [`Error::FolderInUse`]; [`Error::Store`].
    pub fn open(path: &Path, most: u64) -> Result<Self, Error> {
        let lock = private(OpenOptions::new().write(true).create(true).truncate(false)).open(path.join("lock"));
        let lock = lock.map_err(|fault| failed(path, &fault))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::FolderInUse(path.into())),
            Err(TryLockError::Error(fault)) => return Err(failed(path, &fault)),
        }
        let held = sweep(path).map_err(|fault| failed(path, &fault))?.into();
        Ok(Self { path: path.into(), most, held, uploads: AtomicU64::new(0), _lock: lock })
    }

    /// Begins to take a ciphertext of this hash and length.
    ///
    /// # Errors
    /// [`UploadFault::Full`], [`UploadFault::Io`].
    pub fn begin(self: &Arc<Self>, hash: Hash, length: u64) -> Result<Upload, UploadFault> {
        self.reserve(length)?;
        let number = self.uploads.fetch_add(1, Ordering::Relaxed);
        let path = self.path.join(format!("{hash}.{number}.{UNFINISHED}"));
        let opened = private(OpenOptions::new().write(true).create_new(true)).open(&path);
        let file = opened.inspect_err(|_| self.release(length))?;
        Ok(Upload { folder: Arc::clone(self), hash, length, left: length, digest: Sha256::new(), file, path })
    }

    /// A ciphertext.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.file(hash)) {
            Ok(content) => Ok(Some(content)),
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(io(&fault)),
        }
    }

    fn file(&self, hash: &Hash) -> PathBuf {
        self.path.join(hash.to_string())
    }

    /// Deletes a ciphertext, and gives whether it was there.
    fn remove(&self, hash: &Hash) -> io::Result<bool> {
        let path = self.file(hash);
        let length = match fs::metadata(&path) {
            Ok(metadata) => metadata.len(),
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(false),
            Err(fault) => return Err(fault),
        };
        fs::remove_file(path)?;
        self.release(length);
        Ok(true)
    }

    fn sync_if(&self, deleted: usize) -> Result<usize, StoreError> {
        if deleted > 0 {
            sync_folder(&self.path).map_err(|fault| io(&fault))?;
        }
        Ok(deleted)
    }

    fn reserve(&self, bytes: u64) -> Result<(), UploadFault> {
        let fits = |held: u64| held.checked_add(bytes).filter(|held| *held <= self.most);
        self.held.try_update(Ordering::SeqCst, Ordering::SeqCst, fits).map(drop).map_err(|_| UploadFault::Full)
    }

    fn release(&self, bytes: u64) {
        let less = |held: u64| Some(held.saturating_sub(bytes));
        // It never refuses.
        let _ = self.held.try_update(Ordering::SeqCst, Ordering::SeqCst, less);
    }
}

impl Upload {
    /// The next bytes.
    ///
    /// # Errors
    /// [`UploadFault::Other`] if they are too many; [`UploadFault::Io`].
    pub fn write(&mut self, part: &[u8]) -> Result<(), UploadFault> {
        self.left = self.left.checked_sub(part.len() as u64).ok_or(UploadFault::Other)?;
        self.digest.update(part);
        Ok(self.file.write_all(part)?)
    }

    /// The end. When it returns, the ciphertext is on the disk.
    ///
    /// # Errors
    /// [`UploadFault::Other`] if it is too short or has another hash; [`UploadFault::Io`].
    pub fn finish(mut self) -> Result<(), UploadFault> {
        let digest: [u8; 32] = std::mem::take(&mut self.digest).finalize().into();
        if self.left > 0 || digest != self.hash.0 {
            return Err(UploadFault::Other);
        }
        self.file.sync_all()?;
        let path = self.folder.file(&self.hash);
        let was_there = path.try_exists()?;
        fs::rename(&self.path, path)?;
        // What is dropped gives back its bytes: those of the file that it has replaced, or none.
        self.length = if was_there { self.length } else { 0 };
        Ok(sync_folder(&self.folder.path)?)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // It is gone already if it was finished.
        let _ = fs::remove_file(&self.path);
        self.folder.release(self.length);
    }
}

impl Evidence for EvidenceFolder {
    fn length(&self, hash: &Hash) -> Result<Option<u64>, StoreError> {
        match fs::metadata(self.file(hash)) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(io(&fault)),
        }
    }

    fn destroy(&self, hashes: &BTreeSet<Hash>) -> Result<usize, StoreError> {
        let mut deleted = 0;
        for hash in hashes {
            deleted += usize::from(self.remove(hash).map_err(|fault| io(&fault))?);
        }
        self.sync_if(deleted)
    }

    fn keep_only(&self, wanted: &BTreeSet<Hash>) -> Result<usize, StoreError> {
        let mut deleted = 0;
        for found in fs::read_dir(&self.path).map_err(|fault| io(&fault))? {
            let name = found.map_err(|fault| io(&fault))?.file_name();
            let hash: Option<Hash> = name.to_str().and_then(|name| name.parse().ok());
            if let Some(hash) = hash.filter(|hash| !wanted.contains(hash)) {
                deleted += usize::from(self.remove(&hash).map_err(|fault| io(&fault))?);
            }
        }
        self.sync_if(deleted)
    }
}

/// Deletes what is not whole, and gives the bytes of the rest.
fn sweep(path: &Path) -> io::Result<u64> {
    let mut held = 0_u64;
    for found in fs::read_dir(path)? {
        let found = found?;
        if found.path().extension().is_some_and(|extension| extension == UNFINISHED) {
            fs::remove_file(found.path())?;
        } else {
            held = held.saturating_add(found.metadata()?.len());
        }
    }
    Ok(held)
}

fn failed(path: &Path, fault: &io::Error) -> Error {
    bulletin_board::StoreError::Io(format!("{}: {fault}", path.display())).into()
}

fn io(fault: &io::Error) -> StoreError {
    StoreError::Io(format!("evidence: {fault}"))
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// So that the names survive the loss of power, too.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(path).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "lock");
        names.sort();
        names
    }

    fn put(folder: &Arc<EvidenceFolder>, content: &[u8]) -> Result<Hash, UploadFault> {
        let mut upload = folder.begin(Hash::of(content), content.len() as u64)?;
        content.chunks(3).try_for_each(|part| upload.write(part))?;
        upload.finish()?;
        Ok(Hash::of(content))
    }

    #[test]
    fn what_is_there_is_whole_and_what_is_not_wanted_is_gone() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("evidence");
        EvidenceFolder::create(&path).unwrap();
        let folder = Arc::new(EvidenceFolder::open(&path, 20).unwrap());
        let one = put(&folder, b"ciphertext").unwrap();
        assert_eq!(
            (folder.length(&one).unwrap(), folder.read(&one).unwrap()),
            (Some(10), Some(b"ciphertext".to_vec()))
        );
        put(&folder, b"ciphertext").unwrap();
        let other = put(&folder, b"another").unwrap();
        assert!(matches!(put(&folder, b"more"), Err(UploadFault::Full)));
        assert_eq!(folder.keep_only(&BTreeSet::from([other])).unwrap(), 1);
        assert_eq!(folder.length(&one).unwrap(), None);
        put(&folder, b"ciphertext").unwrap();
        assert_eq!(folder.destroy(&BTreeSet::from([one, Hash::of(b"never there")])).unwrap(), 1);
        assert_eq!(folder.length(&one).unwrap(), None);
        put(&folder, b"more").unwrap();
        assert_eq!(names(&path).len(), 2);
    }

    #[test]
    fn other_bytes_leave_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let folder = Arc::new(EvidenceFolder::open(place.path(), 10).unwrap());
        let hash = Hash::of(b"ciphertext");
        for (what, content) in [("too short", &b"cipher"[..]), ("another hash", b"ciphertexx"), ("nothing", b"")] {
            let mut upload = folder.begin(hash, 10).unwrap();
            upload.write(content).unwrap();
            assert!(matches!(upload.finish(), Err(UploadFault::Other)), "{what}");
        }
        assert!(matches!(folder.begin(hash, 10).unwrap().write(b"ciphertext more"), Err(UploadFault::Other)));
        drop(folder.begin(hash, 10).unwrap());
        assert!(names(place.path()).is_empty());
        put(&folder, b"ciphertext").unwrap();
    }

    #[test]
    fn one_process_has_the_folder_and_the_next_one_sweeps_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = Arc::new(EvidenceFolder::open(place.path(), 100).unwrap());
        let hash = put(&folder, b"ciphertext").unwrap();
        assert_eq!(EvidenceFolder::open(place.path(), 100).unwrap_err().code(), "state-in-use");
        drop(folder);
        fs::write(place.path().join(format!("{hash}.7.new")), b"half").unwrap();
        let folder = Arc::new(EvidenceFolder::open(place.path(), 12).unwrap());
        assert_eq!(names(place.path()), [hash.to_string()]);
        assert!(matches!(put(&folder, b"abc"), Err(UploadFault::Full)), "what was there counts");
    }
}
