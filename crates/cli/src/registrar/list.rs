//! `veche registrar list`: rolls where there is no intake, of applications that the registrars agreed on (`docs/protocol.md` §7.3).

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use ::client::Follower;
use ::election::role::Member;
use ::election::{ElectionId, Id};
use anyhow::{Context, ensure};
use canonical::Hash;
use canonical::bytes::{from_base64, to_base64};
use clap::Subcommand;
use record::{Record, RollRecord};
use voter_registry::RollDraft;

use super::draft::{self, Draft};
use crate::joint;
use crate::key_file::OfficialArgs;
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
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct SignArgs {
    #[command(flatten)]
    list: ListArgs,
    /// The folder of the roll
    #[arg(value_name = "DIR")]
    draft: PathBuf,
}

/// More than any list has.
const MOST: u64 = 1 << 30;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.command {
        Command::DrawUp(args) => draw_up(args),
        Command::Sign(args) => sign(args),
    }
}

/// The line that a person gives to the registrars.
pub fn line(constituency: &Id, record: &RollRecord) -> String {
    format!("{constituency} {}\n", to_base64(record.to_bytes()))
}

fn draw_up(args: &DrawUpArgs) -> anyhow::Result<()> {
    let (follower, _) = args.list.begin()?;
    let own = args.list.records(&args.constituency)?;
    let under = follower.checkpoint().context("the board has no checkpoint")?.to_string();
    let drawn = RollDraft::new(follower.record(), &args.constituency, &own, under)?;
    check(follower.record(), &drawn)?;
    draft::write(&args.out, &drawn, None)?;
    let (number, out) = (own.len(), args.out.display());
    print(&format!("{number} applications; now registrars sign {out}\n"))
}

fn sign(args: &SignArgs) -> anyhow::Result<()> {
    let (follower, members) = args.list.begin()?;
    let draft = Draft::read(&args.draft)?;
    ensure!(draft.said.election == args.list.official.election(), "this is a roll of another election");
    ensure!(draft.seen.is_none(), "this roll goes by an intake, not by a list: veche registrar roll sign");
    let drawn = RollDraft::read(&draft.text, draft.records(&args.draft)?)?;
    let own = args.list.records(&draft.said.constituency)?;
    check(follower.record(), &drawn)?;
    let key = args.list.official.key_file(&args.list.official.passphrase()?)?;
    let official = args.list.official.official(&key, "registrar", &members)?;
    let line = drawn.sign(&official, &own).context("your own list makes another roll: compare the lists")?;
    let path = draft.add(&args.draft, &official.id, line)?;
    print(&format!("{} applications; signed in {}\n", own.len(), path.display()))
}

/// Whether the board would take a roll, once enough have signed it.
fn check(record: &Record, drawn: &RollDraft) -> anyhow::Result<()> {
    let attachments: HashMap<Hash, Vec<u8>> = drawn.attachments().into_iter().map(|a| (Hash::of(&a), a)).collect();
    let said = ::canonical::json::from_line(&drawn.text()).context("the draft")?;
    record.check_roll(&said, &attachments).context("the board would refuse this roll")
}

impl ListArgs {
    /// The whole log of the board, checked, and the registrars that it names.
    fn begin(&self) -> anyhow::Result<(Follower, Vec<Member>)> {
        let mut follower = Follower::new(self.board.patient(self.official.election())?);
        follower.follow(&mut rng()?).context("the log of the board")?;
        let setting = follower.record().setting().context("the log has no manifest")?;
        let members = setting.manifest.registrars.members.clone();
        Ok((follower, members))
    }

    /// Those on the list who vote in a constituency.
    fn records(&self, constituency: &Id) -> anyhow::Result<Vec<RollRecord>> {
        let records = read(&self.applications, self.official.election(), constituency)?;
        ensure!(!records.is_empty(), "nobody on {} votes in {constituency}", self.applications.display());
        Ok(records)
    }
}

/// The records of a list in a constituency, ascending by application id as in a roll.
fn read(path: &Path, election: ElectionId, constituency: &Id) -> anyhow::Result<Vec<RollRecord>> {
    let text = String::from_utf8(joint::read_file(path, MOST)?).ok().context("the list is no text")?;
    let mut records = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}, line {number}", path.display());
        let (voted_in, record) = of_line(line).with_context(|| format!("{}: this is no application", place()))?;
        if voted_in != *constituency {
            continue;
        }
        let id = record.application(election, constituency);
        ensure!(records.insert(id, record).is_none(), "{}: application {id} is there twice", place());
    }
    Ok(records.into_values().collect())
}

fn of_line(line: &str) -> Option<(Id, RollRecord)> {
    let (place, record) = line.trim().split_once(' ')?;
    let bytes = from_base64(record.trim_start())?;
    Some((place.parse().ok()?, RollRecord::from_bytes(bytes.as_slice().try_into().ok()?)))
}
