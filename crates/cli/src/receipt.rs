//! `veche receipt`: whether a receipt holds (`docs/protocol.md` §12).

mod file;
mod place;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;

use ::election::role::key_name;
use ::election::{ElectionId, Entry, MAX_ENTRY, Statement};
use anyhow::{Context, bail, ensure};
use canonical::Hash;
use clap::Subcommand;
use record::Setting;
use serde::Serialize;
use transparency_log::ed25519::PublicKey;
use transparency_log::tree;

use crate::joint;
use crate::seats::printable;
use crate::services::Way;
use crate::showing::print;
use file::ReceiptFile;
use place::{Found, Place};

/// Receipts: what a voter keeps to show that a ballot is in the record
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Verify(VerifyArgs),
}

/// Check a receipt: whether the ballot that it is for is in the log that the witnesses signed
///
/// FILE is the receipt as the voter's page saved it. What it is checked against must come from elsewhere: a record (--record), a service that
/// shows one (--board), or the manifest alone (--manifest). The manifest is enough for the signatures; with the record it is also seen
/// whether the log still has the ballot, and whether a later one took its place.
///
/// The receipt names no voter, but whoever has it knows which ballot it is about: do not hand it on.
///
///   veche receipt verify receipt.json --record record --election ID
///   veche receipt verify receipt.json --board https://board.example --election ID --ballot ballot.txt
///
/// Exit code: 0 the receipt holds; 1 it does not; 2 it could not be checked.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct VerifyArgs {
    /// The receipt
    file: PathBuf,
    /// The sealed ballot that the receipt is for
    #[arg(long, value_name = "FILE")]
    ballot: Option<PathBuf>,
    /// The directory of an exported record
    #[arg(long, value_name = "DIR", group = "against", required_unless_present_any = ["board", "manifest"])]
    record: Option<PathBuf>,
    /// A service that shows the log
    #[arg(long, value_name = "URL", group = "against")]
    board: Option<String>,
    /// The manifest: its text, or its note as the log has it
    #[arg(long, value_name = "FILE", group = "against")]
    manifest: Option<PathBuf>,
    /// Refuse any other election than this one (64 hexadecimal digits)
    #[arg(long, value_name = "ID", required_unless_present_any = ["record", "manifest"])]
    election: Option<Hash>,
    #[command(flatten)]
    way: Way,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Whether the receipt holds.
    pub holds: bool,
    /// Why not: a name of `docs/protocol.md` §14, or `log-fork`.
    pub code: Option<&'static str>,
    /// The same for people.
    pub reason: Option<String>,
    /// Whose receipt it was checked to be.
    pub election: ElectionId,
    /// Whether the caller said which election to expect.
    pub compared: bool,
    /// Leaf hash of the ballot.
    pub leaf: Hash,
    /// Which entry it is, from 0.
    pub index: u64,
    /// Entries of the log that the receipt leads to.
    pub size: u64,
    /// When the witnesses signed that log, in seconds since 1970-01-01T00:00:00Z; none if they did not.
    pub time: Option<u64>,
    /// Who signed it.
    pub witnesses: Vec<String>,
    /// What was found of the ballot.
    pub found: Found,
}

/// The exit code where a receipt does not hold.
const DOES_NOT_HOLD: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Verify(args) = args.command;
    let ballot = args.ballot.as_ref().map(|path| sealed(path)).transpose()?;
    let file = ReceiptFile::read(&args.file, ballot.as_ref().map(|entry| entry.leaf))?;
    if let Some(ballot) = &ballot {
        ensure!(ballot.leaf == file.leaf, "the receipt is for another ballot than the one beside it (other-ballot)");
    }
    let place = Place::open(&args)?;
    let setting = place.setting()?;
    if let Some(expected) = args.election {
        ensure!(setting.election.0 == expected, "this is another election: {}", setting.election);
    }
    let answer = answer(&args, &file, &place, &setting, ballot.as_ref())?;
    print(&if args.json { serde_json::to_string_pretty(&answer)? + "\n" } else { text::render(&answer) })?;
    Ok(if answer.holds { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
}

/// A sealed ballot, signed with its own credential.
fn sealed(path: &std::path::Path) -> anyhow::Result<Entry> {
    let bytes = joint::read_file(path, MAX_ENTRY as u64)?;
    let no_ballot = || format!("{} is no sealed ballot", path.display());
    let entry = Entry::parse(&bytes).map_err(|error| anyhow::anyhow!("{}", printable(error.to_string())));
    let entry = entry.with_context(no_ballot)?;
    let Statement::Ballot(ballot) = &entry.statement else { bail!("{}: it is another statement", no_ballot()) };
    let key = PublicKey::from_bytes(&ballot.credential.0).with_context(no_ballot)?;
    entry.check_one_signature(key_name::CREDENTIAL, &key).with_context(no_ballot)?;
    Ok(entry)
}

fn answer(
    args: &VerifyArgs,
    file: &ReceiptFile,
    place: &Place,
    setting: &Setting,
    ballot: Option<&Entry>,
) -> anyhow::Result<Answer> {
    let (receipt, checkpoint) = (&file.receipt, file.receipt.checkpoint());
    let quorum = setting.manifest.witnesses.quorum;
    let mut answer = Answer {
        holds: true,
        code: None,
        reason: None,
        election: setting.election,
        compared: args.election.is_some(),
        leaf: file.leaf,
        index: receipt.index(),
        size: checkpoint.checkpoint().size(),
        time: None,
        witnesses: Vec::new(),
        found: Found::default(),
    };
    if ballot
        .is_some_and(|entry| !matches!(&entry.statement, Statement::Ballot(said) if said.election == setting.election))
    {
        bail!("the ballot beside the receipt is of another election");
    }
    match receipt.verify(&tree::Hash(file.leaf.0), &setting.log, &setting.witnesses, quorum) {
        Ok(inclusion) => {
            answer.time = Some(inclusion.time());
            let lines = checkpoint.note().signatures().iter().skip(1);
            answer.witnesses = lines.map(|line| line.name.to_string()).collect();
        }
        Err(error) => answer.refuse(error.code(), error.to_string()),
    }
    if answer.holds {
        match place.find(file, setting)? {
            Ok(found) => answer.found = found,
            Err(fork) => answer.refuse("log-fork", fork),
        }
    }
    if let Some(Entry { statement: Statement::Ballot(ballot), .. }) = ballot {
        answer.found.is_ballot = true;
        answer.found.seq = Some(ballot.seq.get());
    }
    Ok(answer)
}

impl Answer {
    fn refuse(&mut self, code: &'static str, reason: String) {
        (self.holds, self.code, self.reason) = (false, Some(code), Some(printable(reason)));
    }
}
