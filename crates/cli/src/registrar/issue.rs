//! `veche registrar issue`: shares of credentials for exactly the applications of a roll (`docs/protocol.md` §7.4).

use std::path::PathBuf;

use ::client::{Error, Follower};
use anyhow::{Context, ensure};
use election::Id;
use record::Record;
use shared_key::{Bls, Share};
use voter_registry::Registrar;

use super::fault::RollFault;
use crate::bar::Bar;
use crate::key_file::{KeyFile, OfficialArgs};
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

/// What is told while shares are made.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// So many shares of a roll are made, of so many.
    Made(u64, u64),
    /// All of a roll are handed in.
    Issued(Issued),
}

/// A roll for which a registrar issued.
#[derive(Clone, Copy, Debug)]
pub struct Issued {
    /// Its number, from 1.
    pub roll: u64,
    /// The entry of the log that says so.
    pub entry: u64,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let passphrase = args.official.passphrase()?;
    let key = args.official.key_file(&passphrase)?;
    let shares = secret_file::read(&args.shares, &passphrase)?;
    let mut bar = None;
    issue(&args.board, (&args.official, &key), &shares, args.roll, &mut |told| match told {
        Told::Made(done, total) => {
            bar.get_or_insert_with(|| Bar::new("shares")).show(done, total);
            if done == total {
                bar.take().into_iter().for_each(Bar::clear);
            }
            Ok(())
        }
        Told::Issued(Issued { roll, entry }) => print(&format!("issued for roll {roll}: entry {entry} of the log\n")),
    })
}

/// Issues for one roll, or for each for which the board shows nothing of this registrar. `shares` is what the file of shares holds.
pub fn issue(
    board: &Board,
    (official, key): (&OfficialArgs, &KeyFile),
    shares: &[u8],
    roll: Option<u64>,
    told: &mut dyn FnMut(Told) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let shares = parse(shares)?;
    let mut follower = Follower::new(board.patient(official.election())?);
    follower.follow(&mut rng()?).context("the log of the board")?;
    let (record, client) = (follower.record(), follower.client());
    let setting = record.setting().context("the log has no manifest")?;
    let signing = official.official(key, "registrar", &setting.manifest.registrars.members)?;
    let constituencies = setting.manifest.constituencies.len();
    if shares.len() != constituencies {
        return Err(RollFault::Shares { shares: shares.len(), constituencies }.into());
    }
    let rolls = match roll {
        Some(number) => vec![number],
        None => not_issued(&follower, &official.id)?,
    };
    if rolls.is_empty() {
        return Err(RollFault::NothingToIssue.into());
    }
    let registrar = Registrar::new(signing, shares);
    for number in rolls {
        let (_, attachment) = record.roll(number).ok_or(RollFault::NoRoll(number))?;
        let content = client.attachment(&attachment.hash).context("the board")?;
        let entry = issue_for(&registrar, record, (number, &content), client, told)?;
        told(Told::Issued(Issued { roll: number, entry }))?;
    }
    Ok(())
}

/// Rolls of the record for which the board shows nothing of this registrar. Whoever lies about that makes it issue again, or not yet.
fn not_issued(follower: &Follower, own: &Id) -> anyhow::Result<Vec<u64>> {
    let shown = follower.client().rolls().context("the board")?;
    let has_issued = |number: u64| shown.iter().any(|roll| roll.number == number && roll.issued.contains(own));
    Ok((1..=follower.record().rolls()).filter(|number| !has_issued(*number)).collect())
}

fn issue_for(
    registrar: &Registrar,
    record: &Record,
    (number, content): (u64, &[u8]),
    client: &::client::BoardClient,
    told: &mut dyn FnMut(Told) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let total = (content.len() / record::roll::RECORD) as u64;
    let (mut done, mut failed) = (0, None);
    let (note, shares) = registrar.issue(record, number, content, || {
        done += 1;
        failed = failed.take().or(told(Told::Made(done, total)).err());
    })?;
    failed.map_or(Ok(()), Err)?;
    match client.submit(&note.to_bytes(), &[shares]) {
        Err(Error::Refused { code, .. }) if code == "statement-repeated" => {
            Err(RollFault::IssuedOtherwise(number).into())
        }
        answer => answer.context("the board does not take the shares"),
    }
}

fn parse(content: &[u8]) -> anyhow::Result<Vec<Share<Bls>>> {
    let (shares, rest) = content.as_chunks::<SHARE>();
    ensure!(rest.is_empty() && !shares.is_empty(), "the file holds no shares");
    Ok(shares.iter().map(|bytes| Share::from_bytes(bytes)).collect::<Result<_, _>>()?)
}
