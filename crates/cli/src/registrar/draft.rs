//! A roll on its way between registrars: a folder with the statement, what it names, and the lines under it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use canonical::Hash;
use election::manifest::Attachment;
use election::statement::{Roll, RollRegistration};
use election::{ElectionId, Id, MAX_ENTRY};
use transparency_log::note::{Note, SignatureLine};
use transparency_log::signed_checkpoint::SignedCheckpoint;
use voter_registry::RollDraft;

use super::fault::RollFault;
use crate::joint;

const ROLL: &str = "roll";
const NOTES: &str = "notes";
const SIGNED: &str = "signed-";
const ATTACHMENT: &str = "attachment-";
/// The longest attachment.
const MOST: u64 = 1 << 30;

/// What registrars need to make the same roll themselves.
#[derive(Debug)]
pub struct Draft {
    /// What they sign.
    pub text: String,
    /// The same, read.
    pub said: Roll,
    /// What it goes by, where there is an intake.
    pub seen: Option<Seen>,
}

/// What registrars had seen of an intake.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Entries of its log.
    pub size: u64,
    /// Notes of the exchange below this number.
    pub notes: u64,
}

/// A roll that was drawn up.
#[derive(Debug)]
pub struct Drawn {
    /// Its number, from 1.
    pub roll: u64,
    /// Whose it is.
    pub constituency: Id,
    /// On it.
    pub applications: usize,
    /// The new folder.
    pub folder: PathBuf,
}

/// A roll that was signed.
#[derive(Debug)]
pub struct Signed {
    /// Its number, from 1.
    pub roll: u64,
    /// Whose it is.
    pub constituency: Id,
    /// On it.
    pub applications: usize,
    /// The file with the line.
    pub path: PathBuf,
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { roll, constituency, applications, folder } = self;
        writeln!(
            f,
            "roll {roll}, of {constituency}: {applications} applications; now registrars sign {}",
            folder.display()
        )
    }
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { roll, constituency, applications, path } = self;
        writeln!(f, "roll {roll}, of {constituency}: {applications} applications; signed in {}", path.display())
    }
}

/// Writes a draft to a new folder. `notes` is the number of the first note of an exchange that it does not go by.
pub fn write(folder: &Path, draft: &RollDraft, notes: Option<u64>) -> anyhow::Result<Drawn> {
    let said: Roll = canonical::json::from_line(&draft.text()).context("the draft")?;
    fs::create_dir(folder).map_err(|fault| RollFault::Folder(folder.into(), fault))?;
    for content in draft.attachments() {
        joint::write_new(&folder.join(format!("{ATTACHMENT}{}", Hash::of(&content))), &content)?;
    }
    if let Some(notes) = notes {
        joint::write_new(&folder.join(NOTES), format!("{notes}\n").as_bytes())?;
    }
    joint::write_new(&folder.join(ROLL), draft.text().as_bytes())?;
    let (roll, constituency) = (said.number.get(), said.constituency);
    Ok(Drawn { roll, constituency, applications: draft.applications().len(), folder: folder.into() })
}

impl Draft {
    /// Reads a draft, without attachments and lines.
    pub fn read(folder: &Path) -> Result<Self, RollFault> {
        Self::of_folder(folder).map_err(|fault| RollFault::Draft { folder: folder.into(), fault })
    }

    /// The same, if it is a roll of this election.
    pub fn of_election(folder: &Path, election: ElectionId) -> Result<Self, RollFault> {
        let draft = Self::read(folder)?;
        if draft.said.election == election { Ok(draft) } else { Err(RollFault::OtherElection) }
    }

    fn of_folder(folder: &Path) -> anyhow::Result<Self> {
        let content = joint::read_file(&folder.join(ROLL), MAX_ENTRY as u64)?;
        let text = String::from_utf8(content).ok().context("the draft is no text")?;
        let said: Roll = canonical::json::from_line(&text).context("the draft is no roll")?;
        let seen = match &said.registration {
            RollRegistration::Intake { checkpoint, .. } => Some(Seen::read(folder, checkpoint)?),
            RollRegistration::Closed {} => None,
        };
        Ok(Self { text, said, seen })
    }

    /// The records of the roll.
    pub fn records(&self, folder: &Path) -> Result<Vec<u8>, RollFault> {
        read(folder, &self.said.attachment).map_err(|fault| RollFault::Draft { folder: folder.into(), fault })
    }

    /// Everything that the statement names, as far as it is in the folder: the board says what is missing.
    pub fn attachments(&self, folder: &Path) -> Result<Vec<Vec<u8>>, RollFault> {
        let there = self.named().into_values().filter(|named| place_of(folder, named).exists());
        let all = there.map(|named| read(folder, named)).collect::<anyhow::Result<_>>();
        all.map_err(|fault| RollFault::Draft { folder: folder.into(), fault })
    }

    /// The attachments of the statement, each once.
    fn named(&self) -> BTreeMap<Hash, &Attachment> {
        let of_intake = match &self.said.registration {
            RollRegistration::Intake { approvals, entries, .. } => vec![approvals, entries],
            RollRegistration::Closed {} => Vec::new(),
        };
        std::iter::once(&self.said.attachment).chain(of_intake).map(|named| (named.hash, named)).collect()
    }

    /// What is told of it, signed.
    pub fn signed_in(&self, path: PathBuf, applications: usize) -> Signed {
        Signed { roll: self.said.number.get(), constituency: self.said.constituency.clone(), applications, path }
    }

    /// The notes with the registrars' lines.
    pub fn signed(&self, folder: &Path) -> anyhow::Result<Vec<Note>> {
        let notes = files(folder, SIGNED)?.into_iter().map(|(path, _)| joint::read(&path));
        let notes = notes.collect::<anyhow::Result<Vec<_>>>()?;
        let is_of_this = notes.iter().all(|note| note.text() == self.text);
        ensure!(is_of_this, "a line is under another draft: ask for this draft to be signed");
        Ok(notes)
    }

    /// Adds a registrar's line, and gives its file.
    pub fn add(&self, folder: &Path, who: &Id, line: SignatureLine) -> anyhow::Result<PathBuf> {
        let path = folder.join(format!("{SIGNED}{who}"));
        if path.exists() {
            let is_own = joint::read(&path).is_ok_and(|note| note.text() == self.text && note.signatures() == [line]);
            let fault = || anyhow!("{} is there, and is not your line under this roll: take it away", path.display());
            return Err(if is_own {
                RollFault::SignedBefore(path)
            } else {
                RollFault::Lines { folder: folder.into(), fault: fault() }
            }
            .into());
        }
        joint::write(&path, &self.text, line)?;
        Ok(path)
    }
}

impl Seen {
    fn read(folder: &Path, checkpoint: &str) -> anyhow::Result<Self> {
        let checkpoint = SignedCheckpoint::parse(checkpoint.as_bytes()).context("the checkpoint of the draft")?;
        let size = checkpoint.checkpoint().size();
        let notes = joint::read_file(&folder.join(NOTES), 32)?;
        let notes = std::str::from_utf8(&notes).ok().and_then(|text| text.strip_suffix('\n')?.parse().ok());
        let notes = notes.context("the draft does not say how many notes of the exchange it goes by")?;
        Ok(Self { size, notes })
    }
}

/// What the statement names, if it is what lies there.
fn read(folder: &Path, named: &Attachment) -> anyhow::Result<Vec<u8>> {
    let path = place_of(folder, named);
    let content = joint::read_file(&path, named.length.get().min(MOST))?;
    ensure!(named.is_of(&content), "{} is damaged: ask for the draft again", path.display());
    Ok(content)
}

fn place_of(folder: &Path, named: &Attachment) -> PathBuf {
    folder.join(format!("{ATTACHMENT}{}", named.hash))
}

/// Files of a folder whose names begin so, with the rest of their names, in order.
fn files(folder: &Path, prefix: &str) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let failed = || format!("cannot read {}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(prefix));
        let name = name.map(str::to_owned);
        found.extend(name.map(|name| (path, name)));
    }
    found.sort();
    Ok(found)
}
