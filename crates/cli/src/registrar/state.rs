//! A registrar's files: the key, and the state of the desk.

use std::fs::File;
use std::path::Path;

use age::secrecy::SecretString;
use anyhow::{Context, ensure};
use api::desk::{Keep, Session};
use canonical::bytes::to_base64;
use client::Beginning;
use election::ElectionId;
use officials::Official;
use shared_key::{Ristretto, Share};
use transparency_log::{PublicKey, SigningKey};
use voter_registry::Desk;
use voter_registry::desk::Secrets;
use voter_registry::tag::TagShare;
use zeroize::Zeroizing;

use super::SeatArgs;
use crate::secret_file::{self, Work};
use crate::services::{Source, rng};

/// What opens the state is random: guessing it needs no hindrance.
const NO_GUESS: Work = Work::Rounds(1);

/// What a key file holds: the seed of the signing key, and what opens the state, 32 bytes each.
struct KeyFile {
    seed: Zeroizing<[u8; 32]>,
    state: SecretString,
}

impl KeyFile {
    fn read(path: &Path, passphrase: &SecretString) -> anyhow::Result<Self> {
        let content = secret_file::read(path, passphrase)?;
        let (seed, state) = content.split_first_chunk().context("not a key file")?;
        ensure!(state.len() == 32, "{} is no key file", path.display());
        Ok(Self { seed: Zeroizing::new(*seed), state: to_base64(state).into() })
    }
}

/// Makes a key file, and gives the public key.
pub fn make_key(path: &Path, passphrase: &SecretString) -> anyhow::Result<PublicKey> {
    let mut content = Zeroizing::new([0; 64]);
    getrandom::fill(content.as_mut_slice()).context("the system gives no randomness")?;
    secret_file::write(path, content.as_slice(), passphrase, Work::OneSecond)?;
    let seed = content.first_chunk().context("64 bytes are more than 32")?;
    Ok(SigningKey::from_seed(seed).public())
}

/// Makes the state of a desk, from the share of the tag key that the ceremony gave.
pub fn begin(args: &SeatArgs, share: &Path) -> anyhow::Result<()> {
    let passphrase = Source::of(&args.passphrase_file).passphrase()?;
    let key = KeyFile::read(&args.key, &passphrase)?;
    let share = Share::<Ristretto>::from_bytes(&secret_file::read(share, &passphrase)?)?;
    let beginning = beginning(args)?;
    let tags = beginning.record().tags().context("this election has no intake")?;
    let tag_key = tags.keys().first().context("the ceremony of the tag key is not complete")?;
    let secrets = Secrets::new(TagShare::new(tag_key, share)?).to_bytes();
    Ok(secret_file::write(&args.state, &secrets, &key.state, NO_GUESS)?)
}

/// Sits down at a desk. Nobody else may sit there until the session ends: what one of two stored the other would forget.
pub fn open(args: &SeatArgs) -> anyhow::Result<Session> {
    let lock = lock(&args.state)?;
    let key = KeyFile::read(&args.key, &Source::of(&args.passphrase_file).passphrase()?)?;
    let secrets = Secrets::from_bytes(&secret_file::read(&args.state, &key.state)?)?;
    let beginning = beginning(args)?;
    let official = Official::new(args.id.clone(), &key.seed);
    let member = beginning.setting().manifest.registrars.members.iter().find(|member| member.id == args.id);
    let is_own = member.is_some_and(|member| member.key.0 == official.public());
    ensure!(is_own, "the manifest names no registrar {} with the key of the key file", args.id);
    let desk = Desk::new(official, beginning.record(), secrets)?;
    let signing_key = SigningKey::from_seed(&key.seed);
    let (path, passphrase) = (args.state.clone(), key.state);
    let keep: Keep = Box::new(move |secrets| {
        let _held = &lock;
        secret_file::replace(&path, secrets, &passphrase, NO_GUESS).map_err(|error| error.to_string())
    });
    Ok(Session::new(desk, signing_key, args.services.registry(ElectionId(args.election))?, keep)?)
}

/// Erases the share of the tag key, everything that gives a number away, and the desk keys: after the last roll they could only do harm.
pub fn erase(args: &SeatArgs) -> anyhow::Result<()> {
    let _lock = lock(&args.state)?;
    let key = KeyFile::read(&args.key, &Source::of(&args.passphrase_file).passphrase()?)?;
    let secrets = Secrets::from_bytes(&secret_file::read(&args.state, &key.state)?)?;
    let beginning = beginning(args)?;
    ensure!(beginning.is_over(), "rolls can still come: nothing is erased before the log says ready");
    let mut desk = Desk::new(Official::new(args.id.clone(), &key.seed), beginning.record(), secrets)?;
    desk.retire();
    Ok(secret_file::replace(&args.state, &desk.secrets(), &key.state, NO_GUESS)?)
}

/// A file beside the state that one process holds.
fn lock(state: &Path) -> anyhow::Result<File> {
    let path = state.with_added_extension("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    file.try_lock().ok().with_context(|| format!("another process uses {}", state.display()))?;
    Ok(file)
}

fn beginning(args: &SeatArgs) -> anyhow::Result<Beginning> {
    let board = args.services.board(ElectionId(args.election))?;
    Beginning::read(&board, &mut rng()?).context("the log of the board")
}
