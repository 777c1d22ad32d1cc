//! `veche voter collect`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use ballot_signing::application::Application;
use ballot_signing::credential::Credential;
use ballot_signing::phrase::VoterSecret;
use canonical::Hash;
use client::{Beginning, BoardClient};
use record::{RollBucket, bucket_bits, bucket_number};
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
/// In a consultation the credential of the earlier election votes: it is collected from that election's board (--earlier-board), with the
/// same phrase.
///
/// Exit code: 0 the credential is good; 1 you are on no roll that enough registrars have issued for; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    board: Board,
    #[command(flatten)]
    myself: Myself,
    /// In a consultation: a board of the election whose credentials vote, if it is another
    #[arg(long, value_name = "URL")]
    earlier_board: Option<String>,
    /// Keep the credential in this new file
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    out: Option<PathBuf>,
    /// The file with the passphrase for it; - is standard input
    #[arg(long, value_name = "FILE", requires = "out")]
    passphrase_file: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let secret = args.myself.secret()?;
    let board = args.board.client(args.myself.election())?;
    let beginning = Beginning::read(&board, &mut rng()?).context("the log of the board")?;
    let elsewhere = issued_elsewhere(&args.board, &beginning, &args.myself, args.earlier_board.as_deref())?;
    let (board, beginning, myself) = elsewhere.unwrap_or_else(|| (board, beginning, args.myself.clone()));
    let myself = &myself;
    let Some(credential) = credential(&board, &beginning, myself, &secret)? else {
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

/// In a consultation, board and log of the earlier election whose registrars issued the credential, and who one was in it; none in an election
/// whose own registrars issue.
pub fn issued_elsewhere(
    board: &Board,
    beginning: &Beginning,
    myself: &Myself,
    earlier_board: Option<&str>,
) -> anyhow::Result<Option<(BoardClient, Beginning, Myself)>> {
    let setting = beginning.setting();
    let position = setting.constituency(myself.constituency())?;
    let Some((election, from)) = setting.manifest.earlier(myself.constituency()) else {
        ensure!(earlier_board.is_none(), "--earlier-board is for consultations, and this election is none");
        return Ok(None);
    };
    let key = setting.earlier.as_ref().and_then(|keys| keys.get(position)).context("a key for each constituency")?;
    let myself = myself.issued_in(election, &from.from);
    let board = match earlier_board {
        Some(address) => board.elsewhere(address).client(election)?,
        None => board.client(election)?,
    };
    let earlier = Beginning::read(&board, &mut rng()?).context("the log of the earlier election")?;
    let made = earlier.key(&from.from).map(shared_key::SharedKey::public_key);
    ensure!(
        made == Some(key),
        "keys: the manifest of the consultation has another key than the earlier election: its commission is mistaken, or lies"
    );
    Ok(Some((board, earlier, myself)))
}

/// The credential of a phrase; none if it is on no roll that enough registrars have issued for.
pub fn credential(
    board: &BoardClient,
    beginning: &Beginning,
    myself: &Myself,
    secret: &VoterSecret,
) -> anyhow::Result<Option<Credential>> {
    let apply = || Application::new(secret, myself.election(), myself.constituency(), myself.attempt());
    collect(board, beginning, myself, apply)
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
    for bucket in fetch(board, beginning, myself, &apply().id())? {
        match collect_from_bucket(apply(), &bucket, key) {
            Ok(credential) => found = Some(credential),
            Err(Error::NotOnRoll { .. }) => {}
            Err(error @ Error::Shares { .. }) => tell(&error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// The bucket of an application in each roll. All are there before one is looked into: what stands in one of them, or was done to it, does
/// not show in what is asked for next.
fn fetch(
    board: &BoardClient,
    beginning: &Beginning,
    myself: &Myself,
    application: &Hash,
) -> anyhow::Result<Vec<RollBucket>> {
    let registrars = beginning.setting().manifest.registrars.members.len();
    let mut buckets = Vec::new();
    for roll in beginning.rolls(myself.constituency()) {
        let bits = bucket_bits(roll.size.get());
        let number = bucket_number(application, bits);
        let bucket = board.roll_bucket(roll.number.get(), number).context("the board")?;
        buckets.push((bucket, roll.size.get(), bits, number));
    }
    let is_possible = |(bucket, size, bits, number): &(RollBucket, u64, u32, u64)| {
        bucket.is_of(myself.election(), myself.constituency(), (*number, *bits), (*size, registrars))
    };
    anyhow::ensure!(
        buckets.iter().all(is_possible),
        "bucket: the board gave another bucket than the one that was asked for"
    );
    Ok(buckets.into_iter().map(|(bucket, ..)| bucket).collect())
}
