//! Backups: everything that a seat needs to go on elsewhere, in one file with a passphrase of its own.

use std::path::Path;

use age::secrecy::SecretString;
use canonical::hash::length_prefixed;
use election::role::CeremonyRole;
use zeroize::Zeroizing;

use crate::key_file::{KeyFile, LENGTH};
use crate::memory::{Memory, Office};
use crate::seat::Seat;
use crate::{Error, secret_file};

/// What a backup begins with.
const MAGIC: &[u8] = b"veche seat backup/v1\n";

type Part = Zeroizing<Vec<u8>>;

/// What a backup holds: the key file, the memory, and the files of shares with the roles that they are of.
struct Backup {
    key: Part,
    memory: Memory,
    shares: Vec<(CeremonyRole, Part)>,
}

impl Seat {
    /// Writes a backup to a new file, and reads it back.
    ///
    /// # Errors
    /// [`Error::NothingToKeep`] before there is a share; [`Error::Secret`] if there is a file already, or it cannot be written.
    pub fn backup(&mut self, file: &Path, passphrase: &SecretString) -> Result<(), Error> {
        let stored = self.memory.attempts.iter().filter(|attempt| attempt.transcript.is_some());
        let roles: Vec<CeremonyRole> = stored.map(|attempt| attempt.role).collect();
        if roles.is_empty() {
            return Err(Error::NothingToKeep);
        }
        let key = secret_file::read(&self.key_path(), &self.passphrase)?;
        let read = |role| Ok((role, secret_file::read(&self.shares_path(role), &self.passphrase)?));
        let shares = roles.iter().copied().map(read).collect::<Result<_, Error>>()?;
        let content = Backup { key, memory: self.memory.clone(), shares }.to_bytes();
        secret_file::write(file, &content, passphrase, self.memory.work())?;
        if *secret_file::read(file, passphrase)? != *content {
            return Err(Error::NotABackup(file.into()));
        }
        let place = std::path::absolute(file).unwrap_or_else(|_| file.into());
        self.memory.backups.push(place.display().to_string());
        let kept = self.memory.attempts.iter_mut().filter(|attempt| roles.contains(&attempt.role));
        kept.for_each(|attempt| attempt.is_kept = true);
        self.store()
    }

    /// Puts the shares of a backup in the place of those that are here: what is used from now on came out of the backup. Whether they belong to
    /// the keys of the record is seen before they are used.
    ///
    /// # Errors
    /// [`Error::NotABackup`], [`Error::OtherBackup`]; [`Error::Secret`] for another passphrase.
    pub fn restore(&mut self, file: &Path, passphrase: &SecretString) -> Result<(), Error> {
        let backup = Backup::read(file, passphrase)?;
        let refused = |whose| Err(Error::OtherBackup { path: file.into(), whose });
        let key = KeyFile::from_bytes(&backup.key, file)?;
        if key.public() != self.public() || backup.memory.id != self.memory.id {
            return refused("somebody else");
        }
        if self.memory.election.is_some() && backup.memory.election != self.memory.election {
            return refused("another election");
        }
        for (role, _) in &backup.shares {
            let kept = backup.memory.attempts.iter().find(|attempt| attempt.role == *role);
            let own = self.memory.attempts.iter().find(|attempt| attempt.role == *role);
            let is_same = own.zip(kept).is_some_and(|(own, kept)| {
                own.number == kept.number && own.transcript == kept.transcript && own.transcript.is_some()
            });
            if !is_same {
                return refused("an attempt that was given up since");
            }
        }
        for (role, shares) in &backup.shares {
            self.store_shares(*role, shares)?;
            let own = self.memory.attempts.iter_mut().find(|attempt| attempt.role == *role);
            own.into_iter().for_each(|attempt| attempt.is_restored = true);
        }
        self.store()
    }

    /// Makes a new folder from a backup, with a passphrase of its own. The old folder must never be used again.
    ///
    /// # Errors
    /// [`Error::SeatTaken`], [`Error::NotABackup`], [`Error::Office`]; [`Error::Secret`] for another passphrase.
    pub fn restore_anew(
        folder: &Path,
        office: Office,
        file: &Path,
        of_backup: &SecretString,
        passphrase: SecretString,
    ) -> Result<Self, Error> {
        let Backup { key, mut memory, shares } = Backup::read(file, of_backup)?;
        if memory.office != office {
            return Err(Error::Office(memory.id));
        }
        memory.is_second = true;
        memory.backups.push(std::path::absolute(file).unwrap_or_else(|_| file.into()).display().to_string());
        memory.attempts.iter_mut().for_each(|attempt| {
            attempt.is_kept = true;
            attempt.is_restored = true;
        });
        let seat = Self::of_backup(folder, &key, memory, passphrase)?;
        shares.iter().try_for_each(|(role, shares)| seat.store_shares(*role, shares))?;
        Ok(seat)
    }
}

impl Backup {
    fn read(file: &Path, passphrase: &SecretString) -> Result<Self, Error> {
        let content = secret_file::read(file, passphrase)?;
        Self::from_bytes(&content).ok_or_else(|| Error::NotABackup(file.into()))
    }

    fn to_bytes(&self) -> Part {
        let memory = self.memory.to_bytes();
        let names = self.shares.iter().map(|(role, _)| role.as_str().len()).sum::<usize>();
        let shares = self.shares.iter().map(|(_, shares)| shares.len()).sum::<usize>();
        let lengths = 8 * (2 + 2 * self.shares.len());
        // Reserved whole: a vector that grows would leave copies behind.
        let room = MAGIC.len() + lengths + self.key.len() + memory.len() + names + shares;
        let mut out = Zeroizing::new(Vec::with_capacity(room));
        out.extend_from_slice(MAGIC);
        length_prefixed(&mut out, &self.key);
        length_prefixed(&mut out, &memory);
        for (role, shares) in &self.shares {
            length_prefixed(&mut out, role.as_str().as_bytes());
            length_prefixed(&mut out, shares);
        }
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let key = part(&mut rest)?;
        let memory = Memory::from_bytes(&part(&mut rest)?)?;
        let mut shares = Vec::new();
        while !rest.is_empty() {
            let role = match part(&mut rest)?.as_slice() {
                b"trustee" => CeremonyRole::Trustee,
                b"registrar" => CeremonyRole::Registrar,
                b"tag" => CeremonyRole::Tag,
                _ => return None,
            };
            shares.push((role, part(&mut rest)?));
        }
        (key.len() == LENGTH && !shares.is_empty()).then_some(Self { key, memory, shares })
    }
}

fn part(rest: &mut &[u8]) -> Option<Part> {
    let (length, after) = rest.split_first_chunk()?;
    let (part, after) = after.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(Zeroizing::new(part.to_vec()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;
    use crate::secret_file::Work;

    #[test]
    fn a_backup_is_read_whole_or_not_at_all() {
        let memory = Memory::new(Office::Trustee, "t1".parse().unwrap(), Work::OneSecond);
        let part = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        let backup = Backup { key: part(&[1; LENGTH]), memory, shares: vec![(CeremonyRole::Trustee, part(&[2; 80]))] };
        let bytes = backup.to_bytes();
        let read = Backup::from_bytes(&bytes).unwrap();
        assert_eq!((&read.key, read.memory.to_bytes()), (&backup.key, backup.memory.to_bytes()));
        for end in 0..bytes.len() {
            assert!(Backup::from_bytes(bytes.get(..end).unwrap()).is_none(), "cut to {end}");
        }
        assert!(Backup::from_bytes(&[&bytes[..], b"x"].concat()).is_none());
    }
}
