//! Why a step is not done, and how to go on.

use std::io;
use std::path::{Path, PathBuf};

use canonical::Hash;
use election::{ElectionId, Id};

use crate::secret_file;

/// Why a step is not done. Nothing is half-done then, and no message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A secret cannot be written or read.
    #[error(transparent)]
    Secret(#[from] secret_file::Error),
    /// Reading or writing failed.
    #[error("{}: {fault}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        fault: io::Error,
    },
    /// Somebody else works with it now.
    #[error("another process uses {}", .0.display())]
    InUse(PathBuf),
    /// Not what a key file holds.
    #[error("{} is no key file", .0.display())]
    NotAKeyFile(PathBuf),
    /// Not what a seat remembers.
    #[error("{} is not the memory of a seat, or of another version", .0.display())]
    Memory(PathBuf),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness")]
    Randomness,
    /// Nobody has begun in this folder.
    #[error("{} is nobody's folder yet", .0.display())]
    NoSeat(PathBuf),
    /// Somebody has begun in this folder.
    #[error("{} is somebody's folder already", .0.display())]
    SeatTaken(PathBuf),
    /// The folder is that of another office.
    #[error("this is the folder of {0}, who has another office")]
    Office(Id),
    /// The folder is for another election.
    #[error("this folder is for the election {own}, not for {given}")]
    OtherElection {
        /// That of the folder.
        own: ElectionId,
        /// That which was named.
        given: ElectionId,
    },
    /// The stick or directory holds the record of another election.
    #[error("{} holds another election than {expected}", path.display())]
    RecordOfOther {
        /// Where.
        path: PathBuf,
        /// Which was expected.
        expected: ElectionId,
    },
    /// There is no record.
    #[error("there is no record on {}", .0.display())]
    NoRecord(PathBuf),
    /// The record was cut off.
    #[error("the record on {} was cut off while it was written", .0.display())]
    CutOff(PathBuf),
    /// The record does not hold.
    #[error("the record does not hold: {first} ({number} in all)")]
    Record {
        /// The first check that failed.
        first: String,
        /// How many failed.
        number: usize,
    },
    /// The record is older than one that was read before.
    #[error("the record has {found} entries, and this folder has seen {known}: it is an old one")]
    Old {
        /// Entries that were seen.
        known: u64,
        /// Entries that are there.
        found: u64,
    },
    /// Two records, of which at most one is right.
    #[error("this record is another one than this folder has seen: they differ within the first {0} entries")]
    Forked(u64),
    /// The manifest has another key under this id, or none.
    #[error("the manifest does not name {0} with the key of this folder")]
    NotNamed(Id),
    /// The record holds what this folder never said.
    #[error("the record holds a {0} of yours that was not made in this folder")]
    SaidElsewhere(&'static str),
    /// Other words were heard.
    #[error("the words are not the same: a slip, or somebody was shown another record than you")]
    WordsDiffer,
    /// A step needs an answer that was not given.
    #[error("{0}")]
    Unanswered(&'static str),
    /// The attempt ended with a complaint.
    #[error("this folder complained in this attempt, and confirms nothing in it")]
    Complained,
    /// A share is not stored here.
    #[error("{} holds no share that belongs to the keys of the record", .0.display())]
    NoShare(PathBuf),
    /// Before there is a share there is nothing to keep.
    #[error("there is no share yet that a backup could hold")]
    NothingToKeep,
    /// A file that is no backup.
    #[error("{} is no backup of a seat", .0.display())]
    NotABackup(PathBuf),
    /// A backup of something else.
    #[error("{} is a backup of {whose}", path.display())]
    OtherBackup {
        /// The file.
        path: PathBuf,
        /// Of what.
        whose: &'static str,
    },
    /// The trustee agreed to other sums.
    #[error("this trustee agreed to the sums {agreed} before, and never agrees to others: the record now has {found}")]
    SecondAgreement {
        /// Hash of the sums that it agreed to.
        agreed: Hash,
        /// Hash of those of the record.
        found: Hash,
    },
    /// The election is not over.
    #[error("the election is not over: its key is still needed")]
    NotOver,
    /// The secrets are gone.
    #[error("the secrets of this folder were destroyed")]
    Destroyed,
    /// An official's rules forbid it.
    #[error(transparent)]
    Official(#[from] officials::Error),
    /// The record's rules forbid it.
    #[error(transparent)]
    Refused(#[from] record::Refusal),
    /// A key or share that does not hold.
    #[error(transparent)]
    Key(#[from] shared_key::Error),
    /// The service does not answer as it should.
    #[error("the board: {0}")]
    Client(#[from] client::Error),
    /// The service gives something else than was asked for.
    #[error("the board gives something else as {0}")]
    Served(String),
    /// The log is shown with fewer entries than before.
    #[error(
        "the log was shown with {before} entries, and is now shown with {now}: a log only grows. Keep the copy: it is evidence"
    )]
    Shrunk {
        /// Entries of the copy.
        before: u64,
        /// Entries that are shown now.
        now: u64,
    },
    /// An entry of a stick that is not what it must be.
    #[error("{}: {fault}", path.display())]
    Stick {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
}

impl Error {
    /// What reading or writing there failed with.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |fault| Self::Io { path: path.into(), fault }
    }

    /// A stable name.
    pub fn code(&self) -> &str {
        match self {
            Self::Secret(secret_file::Error::WrongPassphrase(_)) => "passphrase",
            Self::Secret(_) => "secret-file",
            Self::Io { .. } => "file",
            Self::InUse(_) => "in-use",
            Self::NotAKeyFile(_) => "key-file",
            Self::Memory(_) => "seat-memory",
            Self::Randomness => "randomness",
            Self::NoSeat(_) => "no-seat",
            Self::SeatTaken(_) => "seat-taken",
            Self::Office(_) => "other-seat",
            Self::OtherElection { .. } | Self::RecordOfOther { .. } => "other-election",
            Self::NoRecord(_) => "no-record",
            Self::CutOff(_) => "record-cut-off",
            Self::Record { .. } => "record-fails",
            Self::Old { .. } => "record-old",
            Self::Forked(_) => "record-forked",
            Self::NotNamed(_) => "not-named",
            Self::SaidElsewhere(_) => "said-elsewhere",
            Self::WordsDiffer => "words-differ",
            Self::Unanswered(_) => "unanswered",
            Self::Complained => "complained",
            Self::NoShare(_) => "no-share",
            Self::NothingToKeep => "nothing-to-keep",
            Self::NotABackup(_) | Self::OtherBackup { .. } => "backup",
            Self::SecondAgreement { .. } => "second-agreement",
            Self::NotOver => "not-over",
            Self::Destroyed => "destroyed",
            Self::Official(error) => error.code(),
            Self::Refused(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Client(error) => error.code(),
            Self::Served(_) => "served",
            Self::Shrunk { .. } => "log-shrunk",
            Self::Stick { .. } => "stick",
        }
    }

    /// How to go on; none where the code of a service says it.
    pub fn next_step(&self) -> Option<&'static str> {
        Some(match self {
            Self::Secret(secret_file::Error::WrongPassphrase(_)) => {
                "type the passphrase of this file again, with the right keyboard layout. Nothing is lost"
            }
            Self::Secret(secret_file::Error::Exists(_)) => "choose another place: nothing is overwritten",
            Self::Io { .. } | Self::Secret(secret_file::Error::Io { .. }) => {
                "see that the stick is in, has room and may be written to, and run it again: nothing is half-done"
            }
            Self::Secret(_) | Self::NotAKeyFile(_) | Self::Memory(_) => {
                "the file is damaged, or another one: restore your backup into a new folder"
            }
            Self::InUse(_) => "close the other window in which this folder is used, and run it again",
            Self::NoSeat(_) => "name your folder with --folder, or make one with: start",
            Self::SeatTaken(_) => "use another folder: each person has one for each election",
            Self::Office(_) => "name your own folder with --folder",
            Self::OtherElection { .. } => {
                "compare --election with the number that was published; for another election make another folder with: start"
            }
            Self::RecordOfOther { .. } => "this is the wrong stick: take the one of this election, or an empty one",
            Self::NoRecord(_) => {
                "is it the right stick, and the right directory on it? Fill it where there is a network: veche carry fetch"
            }
            Self::CutOff(_) => "run veche carry fetch again where there is a network: it goes on where it was",
            Self::Record { .. } => {
                "fill the stick again (veche carry fetch). If it still does not hold, keep it, and tell the commission and the other officials"
            }
            Self::Old { .. } => "take the newer stick, or fill this one again: veche carry fetch",
            Self::WordsDiffer => {
                "have them read again, slowly. If they still differ, stop: confirm nothing, keep the record, and call all the others and the commission"
            }
            Self::Forked(_) | Self::Shrunk { .. } => {
                "stop. Do not go on with this record: keep it, call all the others and the commission, and compare what each of you was shown"
            }
            Self::NotNamed(_) => {
                "is this your folder, and did the commission put the line of your key into the manifest?"
            }
            Self::SaidElsewhere(_) => {
                "you have two folders: go on in the one that said it. If that one is lost, tell the commission: it restarts the ceremony (veche election restart)"
            }
            Self::Unanswered(_) => {
                "run it again at a terminal, which asks, or give the answer with the option that is named"
            }
            Self::Complained | Self::Destroyed => "there is nothing to be done here",
            Self::NoShare(_) => "restore your backup: veche trustee restore FILE",
            Self::NothingToKeep => "go on with the ceremony: next",
            Self::NotABackup(_) | Self::OtherBackup { .. } => {
                "take the file of your last backup, or make a new one: backup"
            }
            Self::SecondAgreement { .. } => "stop. Keep this record, and tell the other trustees and the commission",
            Self::NotOver => {
                "wait for the result. If the election is off, the commission cancels it in the record first"
            }
            Self::Served(_) => "run it again; if it stays, do not believe this service, and tell the commission",
            Self::Stick { .. } => "take it off the stick: nothing of it is used",
            Self::Client(_) | Self::Official(_) | Self::Refused(_) | Self::Key(_) | Self::Randomness => return None,
        })
    }
}
