//! Handing in a ballot that was made elsewhere (`docs/protocol.md` §12).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::client::{BoardClient, Error};
use ::election::role::key_name;
use ::election::{ElectionId, Entry, MAX_ENTRY, Statement};
use anyhow::{Context, anyhow, bail, ensure};
use canonical::Hash;
use record::{Setting, check_acknowledgement, check_promise};
use transparency_log::ed25519::PublicKey;

use super::shown;
use crate::audit::time;
use crate::joint;
use crate::manifest_file::{self, ManifestFile};
use crate::seats::printable;
use crate::services::{Board, patiently};
use crate::showing::print;

/// Hand in a sealed ballot that was made elsewhere, at the board and, if you like, at a mailbox
///
/// FILE is the ballot as a page or program sealed it: a signed note. Nobody can read or change it on the way, and whoever hands it in learns
/// nothing but that it is there. What comes back is checked here: the board's promise to publish the ballot, and the mailbox's acknowledgement.
/// Keep both for the voter: with them a ballot that is lost can be claimed.
///
/// The same ballot can be handed in as often as you like; it stays one. Where the line is cut off, do it again.
///
/// Exit code: 0 whoever was asked has the ballot; 1 not all of them do; 2 the ballot could not be handed in.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct HandInArgs {
    /// The sealed ballot
    file: PathBuf,
    #[command(flatten)]
    board: Board,
    /// The election id (64 hexadecimal digits)
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// A mailbox that gets the ballot, too
    #[arg(long, value_name = "URL")]
    mailbox: Option<String>,
    /// The election's manifest, if the board does not answer
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// A folder for promise.note and acknowledgement.note, which must not be there yet
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What is saved.
const PROMISE: &str = "promise.note";
const ACKNOWLEDGEMENT: &str = "acknowledgement.note";

/// The exit code where not all who were asked have the ballot.
const PARTLY: u8 = 1;

/// Runs the command.
pub fn run(args: &HandInArgs) -> anyhow::Result<ExitCode> {
    for path in [PROMISE, ACKNOWLEDGEMENT].iter().filter_map(|name| Some(args.out.as_ref()?.join(name))) {
        ensure!(!path.exists(), "{} is there already: choose another folder", path.display());
    }
    let (ballot, leaf) = read(&args.file, args.election)?;
    let board = args.board.client(ElectionId(args.election))?;
    let setting = setting(args, &board)?;
    print(&format!("ballot           {leaf}\n"))?;
    let mut outcomes = vec![at_the_board(args, &board, &setting, (&ballot, leaf))];
    if let Some(address) = &args.mailbox {
        let mailbox = args.board.mailbox(address, ElectionId(args.election))?;
        outcomes.push(at_the_mailbox(args, &mailbox, &setting, (&ballot, leaf)));
    }
    let someone_has_it = outcomes.iter().any(Result::is_ok);
    let mut faults = outcomes.into_iter().filter_map(Result::err);
    let Some(first) = faults.next() else { return Ok(ExitCode::SUCCESS) };
    faults.try_for_each(|fault| tell(&fault))?;
    if !someone_has_it {
        return Err(first);
    }
    tell(&first)?;
    Ok(ExitCode::from(PARTLY))
}

fn tell(fault: &anyhow::Error) -> anyhow::Result<()> {
    print(&format!("not there        {fault:#}\n"))
}

/// A ballot of this election, signed with its own credential. What else it must be is for the board to say.
fn read(path: &Path, election: Hash) -> anyhow::Result<(Vec<u8>, Hash)> {
    let bytes = joint::read_file(path, MAX_ENTRY as u64)?;
    let no_ballot = || format!("{} is no sealed ballot", path.display());
    let entry = Entry::parse(&bytes).map_err(shown).with_context(no_ballot)?;
    let Statement::Ballot(ballot) = &entry.statement else { bail!("{}: it is another statement", no_ballot()) };
    ensure!(ballot.election.0 == election, "{} is a ballot of another election: {}", path.display(), ballot.election);
    let key = PublicKey::from_bytes(&ballot.credential.0).with_context(no_ballot)?;
    entry.check_one_signature(key_name::CREDENTIAL, &key).with_context(no_ballot)?;
    Ok((bytes, entry.leaf))
}

/// The election, from a file or from the board: its id says whether it is the right one.
fn setting(args: &HandInArgs, board: &BoardClient) -> anyhow::Result<Setting> {
    let manifest = match &args.manifest {
        Some(path) => {
            let refused =
                |refusal: manifest_file::Refusal| anyhow!("{}: {}", path.display(), printable(refusal.reason));
            ManifestFile::parse(&manifest_file::read(path)?).map_err(refused)?.manifest
        }
        None => {
            let note = board
                .manifest()
                .map_err(|error| told(&error))
                .context("the board (--manifest goes without its answer)")?;
            match Entry::parse(&note).map_err(shown).context("the board's manifest")?.statement {
                Statement::Manifest(manifest) => *manifest,
                _ => bail!("the board gives another statement in place of the manifest"),
            }
        }
    };
    let found = manifest.election_id();
    ensure!(found.0 == args.election, "this is the manifest of another election: {found}");
    Setting::new(manifest).map_err(|refusal| anyhow!("{}", printable(refusal.to_string())))
}

fn at_the_board(
    args: &HandInArgs,
    board: &BoardClient,
    setting: &Setting,
    (ballot, leaf): (&[u8], Hash),
) -> anyhow::Result<()> {
    let note = patiently(|| board.cast(ballot)).map_err(|error| told(&error)).context("the board")?;
    let promise = check_promise(setting, &setting.all_operators(), &note)
        .map_err(|refusal| anyhow!("{}", printable(refusal.to_string())));
    let (promise, operator) = promise.context("what the board answered is no promise of it: do not rely on it")?;
    ensure!(promise.leaf == leaf, "the board promises another ballot: do not rely on it");
    let manifest = &setting.manifest;
    let latest = manifest.schedule.closes.get().saturating_add(manifest.epochs.longest.get());
    ensure!(promise.by.get() <= latest, "the board promises for a time after the last epoch: do not rely on it");
    print(&format!("promised         in the record by {}\n", time(promise.by.get())))?;
    if operator > 0 {
        let text = "by successor {} of the manifest: good if the commission has put it in force, which the log says (veche watch)\n";
        print(&format!("                 {}", text.replace("{}", &operator.to_string())))?;
    }
    save(args, PROMISE, &note)
}

fn at_the_mailbox(
    args: &HandInArgs,
    mailbox: &BoardClient,
    setting: &Setting,
    (ballot, leaf): (&[u8], Hash),
) -> anyhow::Result<()> {
    let note = patiently(|| mailbox.cast(ballot)).map_err(|error| told(&error)).context("the mailbox")?;
    let said = check_acknowledgement(setting, &note).map_err(|refusal| anyhow!("{}", printable(refusal.to_string())));
    let said =
        said.context("what the mailbox answered is no acknowledgement of one of this election: do not rely on it")?;
    ensure!(said.leaf == leaf, "the mailbox acknowledges another ballot: do not rely on it");
    print(&format!("acknowledged     by the mailbox {}\n", said.mailbox))?;
    save(args, ACKNOWLEDGEMENT, &note)
}

fn save(args: &HandInArgs, name: &str, note: &[u8]) -> anyhow::Result<()> {
    let Some(folder) = &args.out else { return Ok(()) };
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    joint::write_new(&folder.join(name), note)
}

/// What a service says, and what that means for the ballot.
fn told(error: &Error) -> anyhow::Error {
    let meaning = match error.code() {
        "no-answer" => "; it may have the ballot nevertheless: hand it in again",
        "busy" | "phase" => "; nothing is lost: hand it in again when casting is open",
        "too-late" => "; casting is over: nobody takes ballots any more",
        "ballot-seq-used" => "; a later ballot of this voter is there, and the last one counts",
        _ => "",
    };
    anyhow!("{}{meaning}", printable(error.to_string()))
}
