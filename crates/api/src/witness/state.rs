//! The folder in which a witness keeps what it cosigned: one file for each log, and a lock.
//!
//! A file holds the checkpoint that was cosigned last as a note, with the log's line under which it grew to that (none if nothing was
//! seen) and the witness's own cosignature. So a file that is damaged, or of
//! another witness, does not verify; and the time of the last cosignature is in it. (An older copy of a file does verify: whoever
//! restores a backup of the folder lets the witness forget. No backup is needed: a witness that lost its state ends its service for the
//! logs in it.)

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use transparency_log::{Checkpoint, KeyName, LogIdentity, Note, SignatureLine, SignedCheckpoint, WitnessKey};

use crate::Error;

/// More than a checkpoint with one line can have.
const MOST_BYTES: u64 = 16 << 10;

/// The folder, taken for this process as long as this value lives, even if the process is killed.
#[derive(Debug)]
pub(super) struct StateFolder {
    path: PathBuf,
    _lock: File,
}

/// What was cosigned last.
#[derive(Debug)]
pub(super) struct Cosigned {
    pub(super) checkpoint: Checkpoint,
    /// The log's line under which the tree grew last.
    pub(super) log_line: Option<SignatureLine>,
    /// Position of the log's key that made it.
    pub(super) signer: usize,
    pub(super) line: SignatureLine,
    /// In seconds.
    pub(super) time: u64,
}

/// Why a state was not stored.
#[derive(Debug)]
pub(super) enum StoreFault {
    /// The old state is on the disk.
    Before(io::Error),
    /// The old or the new state is on the disk.
    Unknown(io::Error),
}

impl StateFolder {
    /// Takes a folder.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |fault| Error::File { path: path.into(), fault };
        let lock = path.join("lock");
        let lock = private(OpenOptions::new().write(true).create(true).truncate(false)).open(lock).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.into(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::StateInUse { path: path.into() }),
            Err(TryLockError::Error(fault)) => Err(failed(fault)),
        }
    }

    /// Makes the folder if it is not there, and takes it.
    pub(super) fn make(path: &Path) -> Result<Self, Error> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(path) {
            Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => Err(Error::File { path: path.into(), fault }),
            _ => Self::open(path),
        }
    }

    /// What `witness` cosigned last of a log.
    pub(super) fn read(&self, log: &LogIdentity, witness: &WitnessKey) -> Result<Cosigned, Error> {
        let path = self.file(&log.origin);
        let bytes = read_whole(&path).map_err(|fault| match fault.kind() {
            io::ErrorKind::NotFound => Error::StateMissing { origin: log.origin.to_string(), path: path.clone() },
            _ => Error::File { path: path.clone(), fault },
        })?;
        cosigned(&bytes, log, witness).map_err(|fault| Error::StateDamaged { path, fault })
    }

    /// Stores the first state of a log.
    pub(super) fn create(&self, checkpoint: &Checkpoint, lines: &[SignatureLine]) -> Result<(), Error> {
        let path = self.file(checkpoint.origin());
        match fs::symlink_metadata(&path) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
            Err(fault) => return Err(Error::File { path, fault }),
            Ok(_) => return Err(Error::StateExists { origin: checkpoint.origin().to_string(), path }),
        }
        let (StoreFault::Before(fault) | StoreFault::Unknown(fault)) = match self.store(checkpoint, lines) {
            Ok(()) => return Ok(()),
            Err(fault) => fault,
        };
        Err(Error::File { path, fault })
    }

    /// Stores the state of a log. When this returns, it is on the disk.
    pub(super) fn store(&self, checkpoint: &Checkpoint, lines: &[SignatureLine]) -> Result<(), StoreFault> {
        let path = self.file(checkpoint.origin());
        let new = path.with_extension("new");
        let note = Note::new(checkpoint.to_string(), lines.to_vec()).expect("a checkpoint is the text of a note");
        write_whole(&new, &note.to_bytes()).map_err(StoreFault::Before)?;
        fs::rename(&new, &path).map_err(StoreFault::Before)?;
        sync_folder(&self.path).map_err(StoreFault::Unknown)
    }

    /// Origins hold characters that file names cannot. Whose file it is stands in its first line.
    fn file(&self, origin: &KeyName) -> PathBuf {
        self.path.join(format!("{}.state", canonical::Hash::of(origin.as_bytes())))
    }
}

fn cosigned(bytes: &[u8], log: &LogIdentity, witness: &WitnessKey) -> Result<Cosigned, transparency_log::Error> {
    let signed = SignedCheckpoint::parse(bytes)?;
    let checkpoint = signed.checkpoint().clone();
    if *checkpoint.origin() != log.origin {
        let (expected, found) = (log.origin.to_string(), checkpoint.origin().to_string());
        return Err(transparency_log::Error::Origin { expected, found });
    }
    let (log_line, line) = match signed.note().signatures() {
        [line] => (None, line),
        [log_line, line] => (Some(log_line.clone()), line),
        _ => return Err(transparency_log::Error::Note { fault: "not one or two signature lines" }),
    };
    let signer = match &log_line {
        Some(line) => log.signer(line, signed.note().text()).ok_or(transparency_log::Error::LogSignature)?,
        None => 0,
    };
    let (line, time) = (line.clone(), witness.verify(line, &checkpoint)?);
    Ok(Cosigned { checkpoint, log_line, signer, line, time })
}

fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// So that the new name survives the loss of power, too.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
