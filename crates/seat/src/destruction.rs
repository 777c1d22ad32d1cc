//! After the result: a share that nobody needs any more can only do harm.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use election::role::CeremonyRole;
use officials::{CredentialKeys, ElectionKeys, Role, TagKey};
use record::Announcement;

use crate::ceremony::roles;
use crate::memory::Office;
use crate::seat::Seat;
use crate::stick::Statement;
use crate::view::View;
use crate::{Error, randomness};

/// What was destroyed, and what is left to be destroyed by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destruction {
    /// Files that were overwritten and removed.
    pub removed: usize,
    /// Where backups were written.
    pub backups: Vec<String>,
}

impl Seat {
    /// Overwrites and removes shares, seeds and letters. Key and memory stay, without anything that opens ballots: a record of it is signed
    /// with the one, and the other says what was done.
    ///
    /// # Errors
    /// [`Error::NotOver`] before the result, unless the election is off; [`Error::Io`]. It can be run again then.
    pub fn destroy(&mut self, view: &View) -> Result<Destruction, Error> {
        let phase = view.record().phase();
        let is_used_no_more = phase.is_over() || (self.memory.office == Office::Registrar && phase.has_keys());
        if !is_used_no_more {
            return Err(Error::NotOver);
        }
        let mut removed = 0;
        for place in self.secret_places() {
            removed += erase(&place).map_err(Error::io(&place))?;
        }
        // The old memory holds the seeds. It is overwritten where it lies once a new one has taken its place, never before.
        let memory = self.memory_path();
        let mut old = OpenOptions::new().write(true).open(&memory).map_err(Error::io(&memory))?;
        self.memory.attempts.clear();
        self.memory.is_destroyed = true;
        self.store()?;
        overwrite(&mut old).map_err(Error::io(&memory))?;
        Ok(Destruction { removed, backups: self.memory.backups.clone() })
    }
}

/// The roles of which the record does not hold yet that the shares are destroyed (`docs/protocol.md` §9.10).
pub(crate) fn unsaid(seat: &Seat, view: &View) -> Vec<CeremonyRole> {
    let mut unsaid = roles(view.record(), seat.memory.office);
    unsaid.retain(|role| match role {
        CeremonyRole::Trustee => is_unsaid::<ElectionKeys>(seat, view),
        CeremonyRole::Registrar => is_unsaid::<CredentialKeys>(seat, view),
        CeremonyRole::Tag => is_unsaid::<TagKey>(seat, view),
    });
    unsaid
}

/// Says it, once whoever knows of the backups has said that they are destroyed.
pub(crate) fn say(seat: &Seat, view: &View, yes: bool) -> Result<Vec<Statement>, Error> {
    if !yes {
        return Err(Error::Unanswered("saying that all backups are destroyed needs a yes: --yes"));
    }
    let say = |role: CeremonyRole| {
        let (official, record) = (seat.official(), view.record());
        let note = match role {
            CeremonyRole::Trustee => officials::destruction::<ElectionKeys>(&official, record)?,
            CeremonyRole::Registrar => officials::destruction::<CredentialKeys>(&official, record)?,
            CeremonyRole::Tag => officials::destruction::<TagKey>(&official, record)?,
        };
        let name = format!("7-destruction-{}-{}", role.as_str(), seat.memory.id);
        Ok(Statement { name, note: note.to_bytes(), attachments: Vec::new() })
    };
    unsaid(seat, view).into_iter().map(say).collect()
}

fn is_unsaid<G: Role>(seat: &Seat, view: &View) -> bool {
    let index = view.setting().index(G::OF, &seat.memory.id).ok();
    let of_index = index.zip(G::ceremony(view.record()));
    of_index.is_some_and(|(index, ceremony)| {
        let said = Announcement::Destruction { role: G::OF, member: index };
        let is_said = view.record().announcements().iter().any(|(_, announcement)| *announcement == said);
        !ceremony.keys().is_empty() && ceremony.takes_part(index) && !is_said
    })
}

/// Overwrites and removes a file, or all files of a directory. How many there were.
fn erase(path: &Path) -> io::Result<usize> {
    if path.is_dir() && !path.is_symlink() {
        let files = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        let erased = files.iter().map(|file| erase(&file.path())).sum::<io::Result<usize>>()?;
        fs::remove_dir(path)?;
        return Ok(erased);
    }
    if !path.is_symlink() {
        overwrite(&mut OpenOptions::new().write(true).open(path)?)?;
    }
    fs::remove_file(path)?;
    Ok(1)
}

/// On a disk that writes elsewhere what is written in place this is in vain, which is why nothing was ever stored but encrypted.
fn overwrite(file: &mut File) -> io::Result<()> {
    let mut left = file.metadata()?.len();
    let mut noise = [0; 4096];
    while left > 0 {
        randomness::fill(&mut noise).map_err(|_| io::Error::other("no randomness"))?;
        let now = usize::try_from(left).unwrap_or(usize::MAX).min(noise.len());
        file.write_all(noise.get(..now).unwrap_or_default())?;
        left -= now as u64;
    }
    file.sync_all()
}
