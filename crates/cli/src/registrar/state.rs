//! The state of a registrar's desk.

use std::fs::File;
use std::path::Path;

use age::secrecy::SecretString;
use anyhow::{Context, ensure};
use api::desk::{Keep, Session};
use client::{Beginning, RollFollower};
use officials::Official;
use record::Record;
use shared_key::{Ristretto, Share};
use voter_registry::Desk;
use voter_registry::desk::Secrets;
use voter_registry::tag::TagShare;

use super::SeatArgs;
use crate::key_file::KeyFile;
use crate::secret_file;
use crate::services::rng;
use crate::state_file::{NO_GUESS, lock};

/// Makes the state of a desk, from the share of the tag key that the ceremony gave.
pub fn begin(args: &SeatArgs, share: &Path) -> anyhow::Result<()> {
    begin_with(args, share, &args.official.passphrase()?)
}

/// The same, with a passphrase that was read.
pub fn begin_with(args: &SeatArgs, share: &Path, passphrase: &SecretString) -> anyhow::Result<()> {
    let key = args.official.key_file(passphrase)?;
    let share = Share::<Ristretto>::from_bytes(&secret_file::read(share, passphrase)?)?;
    let beginning = beginning(args)?;
    let tags = beginning.record().tags().context("this election has no intake")?;
    let tag_key = tags.keys().first().context("the ceremony of the tag key is not complete")?;
    let secrets = Secrets::new(TagShare::new(tag_key, share)?).to_bytes();
    Ok(secret_file::write(&args.state, &secrets, &key.state, NO_GUESS)?)
}

/// Sits down at a desk. Nobody else may sit there until the session ends: what one of two stored the other would forget.
pub fn open(args: &SeatArgs) -> anyhow::Result<Session> {
    open_with(args, &args.official.passphrase()?)
}

/// The same, with a passphrase that was read.
pub fn open_with(args: &SeatArgs, passphrase: &SecretString) -> anyhow::Result<Session> {
    let lock = lock(&args.state)?;
    let key = args.official.key_file(passphrase)?;
    let secrets = Secrets::from_bytes(&secret_file::read(&args.state, &key.state)?)?;
    let election = args.official.election();
    let rolls = RollFollower::begin(args.services.board(election)?, &mut rng()?).context("the log of the board")?;
    let desk = Desk::new(registrar(args, &key, rolls.beginning().record())?, rolls.beginning().record(), secrets)?;
    let signing_key = key.signing_key();
    let keep = keep(&args.state, &key.state, lock);
    Ok(Session::new(desk, signing_key, args.services.registry(election)?, keep)?.hearing_of(rolls))
}

/// Where a desk stores its secrets, as long as nobody else does.
pub fn keep(path: &Path, opener: &SecretString, lock: File) -> Keep {
    let (path, opener) = (path.to_owned(), opener.clone());
    Box::new(move |secrets| {
        let _held = &lock;
        secret_file::replace(&path, secrets, &opener, NO_GUESS).map_err(|error| error.to_string())
    })
}

/// Erases the share of the tag key, everything that gives a number away, and the desk keys: after the last roll they could only do harm.
pub fn erase(args: &SeatArgs) -> anyhow::Result<()> {
    let _lock = lock(&args.state)?;
    let key = args.official.key_file(&args.official.passphrase()?)?;
    let secrets = Secrets::from_bytes(&secret_file::read(&args.state, &key.state)?)?;
    let beginning = beginning(args)?;
    ensure!(beginning.is_over(), "rolls can still come: nothing is erased before the log says ready");
    let registrar = registrar(args, &key, beginning.record())?;
    let mut desk = Desk::new(registrar, beginning.record(), secrets)?;
    desk.retire();
    Ok(secret_file::replace(&args.state, &desk.secrets(), &key.state, NO_GUESS)?)
}

/// Who sits at the desk.
pub fn registrar(args: &SeatArgs, key: &KeyFile, record: &Record) -> anyhow::Result<Official> {
    let setting = record.setting().context("the log has no manifest")?;
    args.official.official(key, "registrar", &setting.manifest.registrars.members)
}

fn beginning(args: &SeatArgs) -> anyhow::Result<Beginning> {
    let board = args.services.board(args.official.election())?;
    Beginning::read(&board, &mut rng()?).context("the log of the board")
}
