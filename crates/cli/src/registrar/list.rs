//! `veche registrar list`: rolls where there is no intake, of applications that the registrars agreed on (`docs/protocol.md` §7.3).

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use ::client::Follower;
use ::election::{ElectionId, Id};
use anyhow::Context;
use canonical::Hash;
use canonical::bytes::{from_base64, to_base64};
use clap::Subcommand;
use record::{Record, RollRecord};
use voter_registry::RollDraft;

use super::bound::Bound;
use super::draft::{self, Draft, Drawn, Signed};
use super::fault::RollFault;
use crate::joint;
use crate::key_file::{KeyFile, OfficialArgs};
use crate::services::{Board, rng};
use crate::showing::print;

/// Make a roll where there is no intake: of applications that the registrars agreed on
///
/// Each who wants to vote gives the registrars the line that "veche voter application" prints, in a way that the registrars trust. The registrars
/// agree on a list: a file with these lines, in any order. One of them draws the roll up, in a folder that goes from registrar to registrar; each
/// makes the same roll from the own list and signs nothing else. Then anyone closes it: veche registrar roll close.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    DrawUp(DrawUpArgs),
    Sign(SignArgs),
}

/// Whose list.
#[derive(clap::Args)]
struct ListArgs {
    #[command(flatten)]
    board: Board,
    #[command(flatten)]
    official: OfficialArgs,
    /// The file with the lines of all who shall be on the roll
    #[arg(long, value_name = "FILE")]
    applications: PathBuf,
}

/// Draw up the next roll of a constituency, in a new folder
#[derive(clap::Args)]
struct DrawUpArgs {
    #[command(flatten)]
    list: ListArgs,
    /// The constituency: lines of others in the list are left for their own rolls
    #[arg(long, value_name = "ID")]
    constituency: Id,
    /// The new folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Sign a roll, if it is the one that your own list makes
///
/// The line is put into the folder, as signed-ID. Sign one roll of a number: your lines under two different ones are a proof against you.
/// Which ones you signed stands beside the key file (KEY.rolls); another one of the same number is not signed.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct SignArgs {
    #[command(flatten)]
    list: ListArgs,
    /// Sign although you signed another roll of this number. Only if all who signed that one have given it up: if both are handed in somewhere,
    /// you have signed two
    #[arg(long)]
    instead: bool,
    /// The folder of the roll
    #[arg(value_name = "DIR")]
    draft: PathBuf,
}

/// More than any list has.
const MOST: u64 = 1 << 30;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.command {
        Command::DrawUp(DrawUpArgs { list, constituency, out }) => {
            let ListArgs { board, official, applications } = list;
            print(&draw_up((board, official.election()), applications, constituency, out)?.to_string())
        }
        Command::Sign(SignArgs { list: ListArgs { board, official, applications }, instead, draft }) => {
            let key = official.key_file(&official.passphrase()?)?;
            print(&sign(board, (official, &key), applications, (draft, *instead))?.to_string())
        }
    }
}

/// The line that a person gives to the registrars.
pub fn line(constituency: &Id, record: &RollRecord) -> String {
    format!("{constituency} {}\n", to_base64(record.to_bytes()))
}

/// Draws the next roll of a constituency up from a list, in a new folder.
pub fn draw_up(
    (board, election): (&Board, ElectionId),
    list: &Path,
    constituency: &Id,
    out: &Path,
) -> anyhow::Result<Drawn> {
    let own = records(list, election, constituency)?;
    let follower = follow(board, election)?;
    let under = follower.checkpoint().context("the board has no checkpoint")?.to_string();
    let drawn = RollDraft::new(follower.record(), constituency, &own, under).map_err(RollFault::Desk)?;
    check(follower.record(), &drawn)?;
    draft::write(out, &drawn, None)
}

/// Signs a roll, if it is the one that this list makes, and no other of its number was signed; with `is_instead`, if that one is given up.
pub fn sign(
    board: &Board,
    (official, key): (&OfficialArgs, &KeyFile),
    list: &Path,
    (folder, is_instead): (&Path, bool),
) -> anyhow::Result<Signed> {
    let draft = Draft::of_election(folder, official.election())?;
    if draft.seen.is_some() {
        return Err(RollFault::ByIntake.into());
    }
    let mut bound = Bound::of_key(&official.key)?;
    let drawn = RollDraft::read(&draft.text, draft.records(folder)?);
    let drawn = drawn.map_err(|fault| RollFault::Draft { folder: folder.into(), fault: fault.into() })?;
    let own = records(list, official.election(), &draft.said.constituency)?;
    let follower = follow(board, official.election())?;
    let setting = follower.record().setting().context("the log has no manifest")?;
    let official = official.official(key, "registrar", &setting.manifest.registrars.members)?;
    check(follower.record(), &drawn)?;
    let line = drawn.sign(&official, &own).map_err(RollFault::ListsDiffer)?;
    bound.bind(&draft, is_instead)?;
    let path = draft.add(folder, &official.id, line)?;
    Ok(draft.signed_in(path, own.len()))
}

/// Whether the board would take a roll, once enough have signed it.
fn check(record: &Record, drawn: &RollDraft) -> anyhow::Result<()> {
    let attachments: HashMap<Hash, Vec<u8>> = drawn.attachments().into_iter().map(|a| (Hash::of(&a), a)).collect();
    let said = ::canonical::json::from_line(&drawn.text()).context("the draft")?;
    Ok(record.check_roll(&said, &attachments).map_err(RollFault::WouldBeRefused)?)
}

/// The whole log of the board, checked.
fn follow(board: &Board, election: ElectionId) -> anyhow::Result<Follower> {
    let mut follower = Follower::new(board.patient(election)?);
    follower.follow(&mut rng()?).context("the log of the board")?;
    Ok(follower)
}

/// Those on a list who vote in a constituency, ascending by application id as in a roll.
fn records(list: &Path, election: ElectionId, constituency: &Id) -> Result<Vec<RollRecord>, RollFault> {
    let unreadable = |fault| RollFault::List { list: list.into(), fault };
    let bytes = joint::read_file(list, MOST).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|fault| unreadable(anyhow::Error::new(fault).context("is no text")))?;
    let mut records = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}, line {number}", list.display());
        let (voted_in, record) = of_line(line).ok_or_else(|| RollFault::NoApplication { place: place() })?;
        if voted_in != *constituency {
            continue;
        }
        let id = record.application(election, constituency);
        if records.insert(id, record).is_some() {
            return Err(RollFault::Twice { place: place(), id });
        }
    }
    if records.is_empty() {
        return Err(RollFault::Nobody { list: list.into(), constituency: constituency.clone() });
    }
    Ok(records.into_values().collect())
}

fn of_line(line: &str) -> Option<(Id, RollRecord)> {
    let (place, record) = line.trim().split_once(' ')?;
    let bytes = from_base64(record.trim_start())?;
    Some((place.parse().ok()?, RollRecord::from_bytes(bytes.as_slice().try_into().ok()?)))
}
