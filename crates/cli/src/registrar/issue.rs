//! `veche registrar issue`: shares of credentials for exactly the applications of a roll (`docs/protocol.md` §7.4).

use std::path::PathBuf;

use ::client::{Error, Follower};
use anyhow::{Context, ensure};
use record::Record;
use shared_key::{Bls, Share};
use voter_registry::Registrar;

use crate::bar::Bar;
use crate::key_file::OfficialArgs;
use crate::secret_file;
use crate::services::{Board, rng};
use crate::showing::print;

/// Bytes of a share of a constituency's key.
const SHARE: usize = 40;

/// Issue: a share of a credential for every application of a roll, handed in to the board
///
/// It checks the whole record, and issues for rolls that it admitted, and for nothing else. Without --roll it issues for each roll for which
/// the board shows nothing of this registrar. Broken off, it can be run again: the shares are the same.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    board: Board,
    #[command(flatten)]
    official: OfficialArgs,
    /// The file with this registrar's shares of the credential keys, constituencies in order, which the same passphrase opens
    #[arg(long, value_name = "FILE")]
    shares: PathBuf,
    /// Number of the roll, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    roll: Option<u64>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let passphrase = args.official.passphrase()?;
    let key = args.official.key_file(&passphrase)?;
    let shares = read_shares(&secret_file::read(&args.shares, &passphrase)?)?;
    let mut follower = Follower::new(args.board.patient(args.official.election())?);
    follower.follow(&mut rng()?).context("the log of the board")?;
    let (record, client) = (follower.record(), follower.client());
    let setting = record.setting().context("the log has no manifest")?;
    let official = args.official.official(&key, "registrar", &setting.manifest.registrars.members)?;
    let constituencies = setting.manifest.constituencies.len();
    ensure!(shares.len() == constituencies, "there are {constituencies} constituencies, and {} shares", shares.len());
    let registrar = Registrar::new(official, shares);
    let rolls = match args.roll {
        Some(number) => vec![number],
        None => not_issued(&follower, args)?,
    };
    ensure!(!rolls.is_empty(), "there is nothing to issue for: this registrar has issued for every roll of the record");
    for number in rolls {
        let (_, attachment) = record.roll(number).with_context(|| format!("the record has no roll {number}"))?;
        let content = client.attachment(&attachment.hash).context("the board")?;
        let index = issue(&registrar, record, (number, &content), client)?;
        print(&format!("issued for roll {number}: entry {index} of the log\n"))?;
    }
    Ok(())
}

/// Rolls of the record for which the board shows nothing of this registrar. Whoever lies about that makes it issue again, or not yet.
fn not_issued(follower: &Follower, args: &Args) -> anyhow::Result<Vec<u64>> {
    let shown = follower.client().rolls().context("the board")?;
    let has_issued =
        |number: u64| shown.iter().any(|roll| roll.number == number && roll.issued.contains(&args.official.id));
    Ok((1..=follower.record().rolls()).filter(|number| !has_issued(*number)).collect())
}

fn issue(
    registrar: &Registrar,
    record: &Record,
    (number, content): (u64, &[u8]),
    client: &::client::BoardClient,
) -> anyhow::Result<u64> {
    let total = (content.len() / record::roll::RECORD) as u64;
    let (mut bar, mut done) = (Bar::new("shares"), 0);
    let issued = registrar.issue(record, number, content, || {
        done += 1;
        bar.show(done, total);
    });
    bar.clear();
    let (note, shares) = issued?;
    match client.submit(&note.to_bytes(), &[shares]) {
        Err(Error::Refused { code, .. }) if code == "statement-repeated" => {
            anyhow::bail!(
                "this registrar issued for roll {number} before, with other shares: is the file of shares the right one?"
            )
        }
        answer => answer.context("the board does not take the shares"),
    }
}

fn read_shares(content: &[u8]) -> anyhow::Result<Vec<Share<Bls>>> {
    let (shares, rest) = content.as_chunks::<SHARE>();
    ensure!(rest.is_empty() && !shares.is_empty(), "the file holds no shares");
    Ok(shares.iter().map(|bytes| Share::from_bytes(bytes)).collect::<Result<_, _>>()?)
}
