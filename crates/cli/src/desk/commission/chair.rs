//! What the process holds for a commissioner: where things are, the key while it is open, the log that was followed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::election::{ElectionId, Id};
use anyhow::Context;
use officials::Official;
use record::Record;
use seat::key_file::KeyFile;

use super::earlier::Earlier;
use super::intake::Decided;
use crate::desk::fault::{self, Fault};
use crate::desk::folders::absolute;
use crate::desk::section::Visit;
use crate::desk::{Given, job::Progress};
use crate::election::say::{Followed, Prepared};
use crate::election::{NotNow, Outcome};
use crate::services::{Board, Services};

/// Everything. Nothing of it is written anywhere.
pub struct Chair {
    pub place: Place,
    /// Who signs, while the key is open.
    pub key: Option<Key>,
    pub followed: Option<Followed>,
    /// What waits for a yes.
    pub pending: Option<Pending>,
    /// The earlier election of a consultation.
    pub earlier: Option<Earlier>,
    /// The plan that is being written.
    pub plan: Option<PathBuf>,
    /// The manifest that is being looked at.
    pub manifest: Option<PathBuf>,
    /// What came of the last step.
    pub came: Option<Came>,
    /// The page on which that is shown, as its path below that of the section.
    pub there: &'static str,
    used: Instant,
}

/// Where things are.
#[derive(Clone, Default)]
pub struct Place {
    pub board: String,
    pub proxy: String,
    pub registry: String,
    pub election: String,
    /// Files are read from there and written to it, where no other folder is named.
    pub folder: PathBuf,
}

/// An open key file.
pub struct Key {
    pub id: Id,
    pub path: PathBuf,
    pub file: KeyFile,
}

/// What waits for a yes.
pub enum Pending {
    /// A statement for the board's log.
    Said(Prepared),
    /// One for the intake's.
    Decided(Decided),
}

impl Pending {
    /// The text that is signed.
    pub fn text(&self) -> &str {
        match self {
            Self::Said(prepared) => prepared.drawn.note.text(),
            Self::Decided(decided) => &decided.text,
        }
    }
}

/// What came of a step.
pub enum Came {
    /// The key file was made, and is open.
    KeyMade,
    /// The key is open.
    Unlocked,
    /// The log was followed to its end.
    Looked,
    /// It is in a log, signed, or written; with the file of the lines, if others must sign as well.
    Done(Outcome, Option<String>),
    /// It is in the log of the intake, as this entry.
    InIntake(u64),
    /// The plan was kept.
    PlanKept,
    /// The commissioner said no.
    Declined,
    /// Nobody used the key for a while.
    Idle,
    /// It was not done.
    Not(Arc<anyhow::Error>),
}

impl Chair {
    /// With what was said when the desk was opened.
    pub fn new(given: &Given) -> Self {
        let folder = given.folders.first().map_or_else(|| PathBuf::from("."), Clone::clone);
        let place = Place {
            board: given.board.clone().unwrap_or_default(),
            proxy: given.proxy.clone().unwrap_or_default(),
            registry: String::new(),
            election: given.election.map(|id| id.to_string()).unwrap_or_default(),
            folder: absolute(&folder),
        };
        Self { place, ..Self::default() }
    }

    /// Somebody looks at it, or works with it.
    pub fn touch(&mut self) {
        self.used = Instant::now();
    }

    /// Erases the key, and what was signed with it and not said yes to.
    pub fn lock(&mut self) {
        (self.key, self.pending, self.came) = (None, None, None);
    }

    /// The same if nobody used it for so long.
    pub fn lock_if_idle(&mut self, idle: Duration) {
        if self.key.is_some() && self.used.elapsed() > idle {
            self.lock();
            self.came = Some(Came::Idle);
        }
    }

    /// Does a step, and keeps what came of it.
    pub fn step(&mut self, progress: &Progress, step: impl FnOnce(&mut Self, &Progress) -> anyhow::Result<Came>) {
        self.came = None;
        self.came = Some(step(self, progress).unwrap_or_else(|error| Came::Not(Arc::new(error))));
        self.touch();
    }

    /// The open key.
    pub fn key(&self) -> anyhow::Result<&Key> {
        Ok(self.key.as_ref().ok_or_else(|| NotNow::new("key-closed", "no key is open", "open your key file"))?)
    }

    /// The log that was followed.
    pub fn record(&self) -> Option<&Record> {
        self.followed.as_ref().map(Followed::record)
    }

    /// The log to its end of now.
    pub fn follow(&mut self) -> anyhow::Result<&mut Followed> {
        let election = self.place.election()?;
        match &mut self.followed {
            Some(followed) => followed.go_on().context("the log of the board")?,
            None => self.followed = Some(Followed::begin(self.place.board().patient(election)?)?),
        }
        self.followed.as_mut().context("the log was followed")
    }
}

impl Default for Chair {
    fn default() -> Self {
        Self {
            place: Place::default(),
            key: None,
            followed: None,
            pending: None,
            earlier: None,
            plan: None,
            manifest: None,
            came: None,
            there: "",
            used: Instant::now(),
        }
    }
}

impl Place {
    /// What was typed.
    pub fn typed(visit: &Visit<'_>) -> Self {
        let field = |name| visit.fields.trimmed(name).to_owned();
        let folder = match visit.fields.trimmed("folder") {
            "" => ".",
            typed => typed,
        };
        Self {
            board: field("board"),
            proxy: field("proxy"),
            registry: field("registry"),
            election: field("election"),
            folder: absolute(Path::new(folder)),
        }
    }

    /// The election.
    pub fn election(&self) -> anyhow::Result<ElectionId> {
        Ok(fault::election(&self.election)?.ok_or(Fault::ElectionNeeded)?)
    }

    /// The board.
    pub fn board(&self) -> Board {
        Board::at(&self.board, self.proxy())
    }

    /// The address of the proxy, if there is one.
    pub fn proxy(&self) -> Option<&str> {
        Some(self.proxy.as_str()).filter(|proxy| !proxy.is_empty())
    }

    /// Board and intake.
    pub fn services(&self) -> Services {
        Services::at(self.board(), self.registry.clone())
    }

    /// A path that was typed: in the folder, unless it says otherwise.
    pub fn path(&self, typed: &str) -> anyhow::Result<PathBuf> {
        match typed.trim() {
            "" => Err(Fault::PathNeeded.into()),
            typed => Ok(self.folder.join(typed)),
        }
    }

    /// A file in the folder that is not there yet: `ready-c1.note`, or else `ready-c1-2.note`.
    pub fn free(&self, stem: &str, extension: &str) -> PathBuf {
        let path = |n: u32| {
            let number = if n == 1 { String::new() } else { format!("-{n}") };
            self.folder.join(format!("{stem}{number}.{extension}"))
        };
        (1..).map(path).find(|path| !path.exists()).expect("a folder holds finitely many files")
    }
}

impl Key {
    /// Who signs, if the manifest has this key under this id.
    pub fn official(&self, record: &Record) -> anyhow::Result<Official> {
        let members = &record.setting().context("there is no manifest")?.manifest.commission.members;
        self.official_of(members)
    }

    /// The same among these commissioners.
    pub fn official_of(&self, members: &[::election::role::Member]) -> anyhow::Result<Official> {
        let official = self.file.official(self.id.clone());
        if !members.iter().any(|member| member.id == self.id && member.key.0 == official.public()) {
            let reason = format!("the manifest names no commissioner {} with this key", self.id);
            return Err(NotNow::new("not-named", reason, "compare id and key file with the manifest").into());
        }
        Ok(official)
    }
}
