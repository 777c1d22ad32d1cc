//! A record that is audited: a directory, or a service whose record is fetched into one.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use client::{BoardClient, Error};
use election::ElectionId;
use seat::Directory;
use tempfile::TempDir;

use super::SourceArgs;
use crate::mirror::Mirror;
use crate::seats::printable;

/// Attempts to fetch before it is given up, and seconds between them: a line that breaks is no reason to begin anew.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_secs(3);

/// Where the files are.
pub enum Fetched {
    /// In a directory, which somebody else made.
    Directory(PathBuf),
    /// In a directory, as a service shows them.
    Served(Mirror, Option<TempDir>),
}

impl Fetched {
    /// Nothing is fetched yet, but the service may be asked which elections it keeps.
    pub fn open(args: &SourceArgs) -> anyhow::Result<Self> {
        if !is_address(&args.record) {
            ensure!(args.keep.is_none(), "--keep is for what is fetched from an address, and {} is none", args.record);
            return Ok(Self::Directory(args.record.clone().into()));
        }
        let election = args.election.map_or_else(|| only_election(args), |id| Ok(ElectionId(id)))?;
        let board = args.way.patient(&args.record, election)?;
        let (dir, temporary) = match &args.keep {
            Some(dir) => (dir.clone(), None),
            None => {
                let dir = TempDir::with_prefix("veche-record-").context("cannot make a temporary directory")?;
                (dir.path().join("record"), Some(dir))
            }
        };
        Ok(Self::Served(Mirror::new(board, dir), temporary))
    }

    /// Whether there is a service to ask again.
    pub fn is_served(&self) -> bool {
        matches!(self, Self::Served(..))
    }

    /// Fetches what is new. A line that breaks is tried again some times; what was fetched by then stays.
    pub fn update(&self) -> anyhow::Result<()> {
        let Self::Served(mirror, temporary) = self else { return Ok(()) };
        for _ in 1..ATTEMPTS {
            match mirror.update() {
                Ok(_) => return Ok(()),
                Err(error) if !is_passing(&error) => return Err(error),
                Err(_) => sleep(PAUSE),
            }
        }
        let fetched = match temporary {
            None => format!("what was fetched stays in {}", mirror.dir().display()),
            Some(_) => "with --keep DIR what was fetched would stay".to_owned(),
        };
        mirror.update().map(drop).with_context(|| format!("the record is not whole ({fetched})"))
    }

    /// The files.
    pub fn directory(&self) -> anyhow::Result<Directory> {
        let path = match self {
            Self::Directory(path) => path.clone(),
            Self::Served(mirror, _) => mirror.dir().to_owned(),
        };
        Ok(Directory::open(path)?)
    }

    /// Keeps a temporary directory, since there is something in it that others should see, and says where it is.
    pub fn keep(&mut self) -> Option<PathBuf> {
        match self {
            Self::Directory(_) => None,
            Self::Served(mirror, temporary) => {
                drop(temporary.take().map(TempDir::keep));
                Some(mirror.dir().to_owned())
            }
        }
    }
}

/// Whether it is an address and not a directory.
pub fn is_address(record: &str) -> bool {
    record.starts_with("http://") || record.starts_with("https://")
}

/// Whether another attempt may go better.
pub fn is_passing(error: &anyhow::Error) -> bool {
    let of_client = error.chain().find_map(|cause| cause.downcast_ref::<Error>());
    of_client.is_some_and(|error| match error {
        Error::NoAnswer(_) => true,
        Error::Refused { status, .. } => *status >= 500,
        _ => false,
    })
}

/// The one election that a service keeps. That it is the right one is for the reader to see.
fn only_election(args: &SourceArgs) -> anyhow::Result<ElectionId> {
    let kept =
        BoardClient::elections(&args.record, &args.way.options()).context("which elections the service keeps")?;
    match kept.as_slice() {
        [one] => Ok(ElectionId(one.id)),
        [] => bail!("the service keeps no election that is public"),
        more => {
            let titles = more.iter().map(|election| {
                let title = election.title.get("en").or_else(|| election.title.values().next());
                format!("\n  {}  {}", election.id, title.map_or(String::new(), printable))
            });
            bail!("the service keeps several elections; say which one with --election:{}", titles.collect::<String>())
        }
    }
}
