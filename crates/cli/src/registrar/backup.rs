//! `veche registrar backup` and `recover`: a desk that is lost goes on somewhere else, and says no two things.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use canonical::hash::length_prefixed;
use voter_registry::desk::Secrets;
use zeroize::Zeroizing;

use super::reading::Reading;
use super::statement::begin_anew;
use super::{SeatArgs, state};
use crate::key_file::{KeyFile, LENGTH};
use crate::secret_file::{self, Work};
use crate::services::{Source, patiently};
use crate::showing::print;
use crate::state_file::{NO_GUESS, lock};

/// What a backup begins with.
const MAGIC: &[u8] = b"veche registrar backup/v1\n";

/// Keep a backup: signing key, shares of the keys, and what was said. No desk keys: they are of the day
///
/// Make it at the end of each day, on a medium that you can destroy, and keep one alone. It opens with your passphrase. It asks no
/// service. Destroy it after the last roll, as the desk erases its share then.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct BackupArgs {
    /// The key file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The state
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// The file with this registrar's shares of the credential keys
    #[arg(long, value_name = "FILE")]
    shares: PathBuf,
    /// The file with the passphrase; - is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: PathBuf,
    /// The new file
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
}

/// Go on at a new desk with a backup, when the old desk is lost for good
///
/// It makes key file, shares and state anew, all of which must not be there yet. Before it says anything it reads back what this
/// registrar said since the backup. Then it says in the public log that the desk was lost: others review what waited there, and this
/// desk goes on with the rest. Never run it while the old desk can still be used: each of them would say things that the other does not know.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct RecoverArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// The new file for the shares of the credential keys
    #[arg(long, value_name = "FILE")]
    shares: PathBuf,
    /// The backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
}

/// What a backup holds, each as its file does.
struct Backup {
    key: Zeroizing<Vec<u8>>,
    shares: Zeroizing<Vec<u8>>,
    secrets: Zeroizing<Vec<u8>>,
}

/// Makes a backup.
pub fn backup(args: &BackupArgs) -> anyhow::Result<()> {
    let _lock = lock(&args.state)?;
    let passphrase = Source::of(&args.passphrase_file).passphrase()?;
    let key = secret_file::read(&args.key, &passphrase)?;
    let state = KeyFile::from_bytes(&key, &args.key)?.state;
    let secrets = Secrets::from_bytes(&secret_file::read(&args.state, &state)?)?.for_backup()?;
    let backup = Backup { key, shares: secret_file::read(&args.shares, &passphrase)?, secrets };
    Ok(secret_file::write(&args.backup, &backup.to_bytes(), &passphrase, Work::OneSecond)?)
}

/// Goes on with a backup.
pub fn recover(args: &RecoverArgs) -> anyhow::Result<()> {
    let official = &args.seat.official;
    for path in [&official.key, &args.seat.state, &args.shares] {
        ensure!(!path.exists(), "{} exists already: a desk is recovered in a new place", path.display());
    }
    let held = lock(&args.seat.state)?;
    let passphrase = official.passphrase()?;
    let backup = Backup::from_bytes(&secret_file::read(&args.backup, &passphrase)?);
    let backup = backup.with_context(|| format!("{} is no backup of a registrar", args.backup.display()))?;
    let key = KeyFile::from_bytes(&backup.key, &args.backup)?;
    let secrets = Secrets::from_bytes(&backup.secrets)?;
    let mut reading = Reading::begin(&args.seat.services, official, &key, secrets)?;
    let (entries, notes) = reading.fetch()?;
    reading.desk.sync(&entries, &notes)?;
    reading
        .desk
        .take_over(&notes)
        .context("this registrar said something else than its backup knows: tell the others")?;
    // What was signed since the backup is in no log yet.
    reading.desk.bind_to_unknown_roll(reading.follower.record().rolls() + 1);
    let lost = reading.desk.declare_lost();
    secret_file::write(&args.shares, &backup.shares, &passphrase, Work::OneSecond)?;
    secret_file::write(&official.key, &backup.key, &passphrase, Work::OneSecond)?;
    secret_file::write(&args.seat.state, &reading.desk.secrets(), &key.state, NO_GUESS)?;
    drop(held);
    let index = patiently(|| reading.registry.submit(&lost.to_bytes()));
    let index =
        index.context("the desk is there, but the log does not say yet that it was lost: veche registrar lost")?;
    print("recovered: others review what waited at the old desk\n")?;
    begin_anew(&args.seat, &mut state::open_with(&args.seat, &passphrase)?, index)
}

impl Backup {
    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let parts = [&self.key, &self.shares, &self.secrets];
        let length = MAGIC.len() + parts.iter().map(|part| 8 + part.len()).sum::<usize>();
        // Reserved whole: a vector that grows would leave copies behind.
        let mut out = Zeroizing::new(Vec::with_capacity(length));
        out.extend_from_slice(MAGIC);
        parts.iter().for_each(|part| length_prefixed(&mut out, part));
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut part = || {
            let (length, after) = rest.split_first_chunk()?;
            let (part, after) = after.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
            rest = after;
            Some(Zeroizing::new(part.to_vec()))
        };
        let (key, shares, secrets) = (part()?, part()?, part()?);
        (rest.is_empty() && key.len() == LENGTH).then_some(Self { key, shares, secrets })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_read_whole_or_not_at_all() {
        let part = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        let backup = Backup { key: part(&[1; LENGTH]), shares: part(&[2; 40]), secrets: part(b"secrets") };
        let bytes = backup.to_bytes();
        let read = Backup::from_bytes(&bytes).unwrap();
        assert_eq!((&*read.key, &*read.shares, &*read.secrets), (&*backup.key, &*backup.shares, &*backup.secrets));
        for end in 0..bytes.len() {
            assert!(Backup::from_bytes(bytes.get(..end).unwrap()).is_none(), "cut to {end}");
        }
        assert!(Backup::from_bytes(&[&bytes[..], b"x"].concat()).is_none());
        let other = Backup { key: part(&[1; 32]), ..backup };
        assert!(Backup::from_bytes(&other.to_bytes()).is_none());
    }
}
