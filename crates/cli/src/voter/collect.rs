//! `veche voter collect`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use ballot_signing::application::Application;
use ballot_signing::credential::Credential;
use client::{Beginning, BoardClient};
use record::{bucket_bits, bucket_number};
use voter_registry::{Error, collect_from_bucket};

use super::credential_file;
use super::place::Myself;
use super::{NOT_YET, print, tell};
use crate::services::{Board, Source, rng};

/// Collect the credential, when a roll is closed and issued
///
/// It asks the board for a bucket of each roll, with the shares of hundreds of others, and checks what comes of yours. Nothing needs to be
/// kept: the phrase is enough, as long as the board answers. To return with this credential to a later election, keep it in a file
/// (--out), which a passphrase opens.
///
/// Exit code: 0 the credential is good; 1 you are on no roll that enough registrars have issued for; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    board: Board,
    #[command(flatten)]
    myself: Myself,
    /// Keep the credential in this new file
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    out: Option<PathBuf>,
    /// The file with the passphrase for it; - is standard input
    #[arg(long, value_name = "FILE", requires = "out")]
    passphrase_file: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (myself, secret) = (&args.myself, args.myself.secret()?);
    let board = args.board.client(myself.election())?;
    let beginning = Beginning::read(&board, &mut rng()?).context("the log of the board")?;
    let apply = || Application::new(&secret, myself.election(), myself.constituency(), myself.attempt());
    let Some(credential) = collect(&board, &beginning, myself, apply)? else {
        tell("you are on no roll yet that enough registrars have issued for");
        return Ok(ExitCode::from(NOT_YET));
    };
    match (&args.out, &args.passphrase_file) {
        (Some(out), Some(passphrase)) => {
            let seed = secret.credential_seed(myself.election(), myself.constituency());
            credential_file::write(out, &credential, &seed, &Source::of(passphrase).passphrase()?)?;
            tell("the credential is good, and kept");
        }
        _ => tell("the credential is good; nothing is kept: the phrase is enough"),
    }
    print("collected\n")
}

/// Looks into the bucket of each roll. What one bucket lacks may stand in another.
fn collect(
    board: &BoardClient,
    beginning: &Beginning,
    myself: &Myself,
    apply: impl Fn() -> Application,
) -> anyhow::Result<Option<Credential>> {
    let constituency = myself.constituency();
    beginning.setting().constituency(constituency)?;
    let Some(key) = beginning.key(constituency) else { return Ok(None) };
    let mut found = None;
    // All are asked for, also after the right one: which it is would be told otherwise.
    for roll in beginning.rolls(constituency) {
        let application = apply();
        let number = bucket_number(&application.id(), bucket_bits(roll.size.get()));
        let bucket = board.roll_bucket(roll.number.get(), number).context("the board")?;
        match collect_from_bucket(application, &bucket, key) {
            Ok(credential) => found = Some(credential),
            Err(Error::NotOnRoll { .. }) => {}
            Err(error @ Error::Shares { .. }) => tell(&error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}
