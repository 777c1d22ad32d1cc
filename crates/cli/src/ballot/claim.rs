//! Claiming a ballot that was promised or acknowledged and is not in the record (`docs/protocol.md` §9.4).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::election::Statement;
use ::election::statement::{Kind, Version};
use anyhow::{Context, anyhow, bail, ensure};
use canonical::Hash;
use record::{Setting, check_acknowledgement, check_promise};
use serde::{Deserialize, Serialize};
use transparency_log::Note;

use super::place::{PlaceArgs, told};
use crate::joint;
use crate::seats::printable;
use crate::services::patiently;
use crate::showing::print;

/// More than a file with a ballot and a note can have.
const MOST: u64 = 1 << 20;

/// Claim a ballot that is not in the record, though the board promised it or a mailbox acknowledged it
///
/// Between the close and the counted list. FILE is what the voter's page saved for this (a claim-file), or a sealed ballot with the
/// promise or acknowledgement beside it, in --note. Both are checked here first. It shows nobody how the voter voted; the board learns which
/// ballot it is, and who hands it in is for nobody to know: anyone can do it for a voter.
///
/// Exit code: 0 the board has the claim, or the ballot is in the record; 2 it could not be claimed, and the message says why.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct ClaimArgs {
    /// The file with ballot and note, or the sealed ballot
    file: PathBuf,
    /// The promise or acknowledgement, if FILE is a sealed ballot alone
    #[arg(long, value_name = "FILE")]
    note: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
}

/// A ballot and what it is claimed by (`docs/protocol.md` §12).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimFile {
    ballot: String,
    kind: FileKind,
    note: String,
    v: Version,
}

#[derive(Serialize, Deserialize)]
enum FileKind {
    #[serde(rename = "claim-file")]
    ClaimFile,
}

/// Runs the command.
pub fn run(args: &ClaimArgs) -> anyhow::Result<ExitCode> {
    let (ballot, note) = read(args)?;
    let leaf = args.place.ballot(ballot.as_bytes()).context("this is no sealed ballot")?;
    let board = args.place.client()?;
    check(&args.place.setting(&board)?, &note, leaf)?;
    print(&format!("ballot           {leaf}\n"))?;
    patiently(|| board.claim(&note, &ballot)).map_err(|error| match error.code() {
        "phase" => {
            anyhow!("{} (phase); claims are taken between the close and the counted list", printable(error.to_string()))
        }
        "too-late" => anyhow!(
            "{} (too-late); keep the file: whoever audits the record can check that the word was broken",
            printable(error.to_string())
        ),
        _ => told(&error),
    })?;
    print("claimed          look in the record, or ask again: what is there already is taken and changes nothing\n")?;
    Ok(ExitCode::SUCCESS)
}

/// Ballot and note.
fn read(args: &ClaimArgs) -> anyhow::Result<(String, String)> {
    let file = text(&args.file)?;
    if let Some(note) = &args.note {
        return Ok((file, text(note)?));
    }
    if Note::parse(file.as_bytes()).is_ok() {
        bail!("{} is one note alone: name the promise or acknowledgement with --note", args.file.display());
    }
    let read: ClaimFile = canonical::json::from_line(&file)
        .map_err(|error| anyhow!("{}", printable(error.to_string())))
        .with_context(|| format!("{} is no file for a claim (claim-file)", args.file.display()))?;
    Ok((read.ballot, read.note))
}

fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = joint::read_file(path, MOST)?;
    String::from_utf8(bytes).with_context(|| format!("{} is no text", path.display()))
}

/// Whether the note is the word of the board, or of a mailbox, for this ballot.
fn check(setting: &Setting, note: &str, leaf: Hash) -> anyhow::Result<()> {
    let bytes = note.as_bytes();
    let kind = Note::parse(bytes).ok().and_then(|note| Statement::kind_of(note.text()).ok());
    let of = match kind {
        Some(Kind::Promise) => check_promise(setting, &setting.all_operators(), bytes).map(|(promise, _)| promise.leaf),
        Some(Kind::Acknowledgement) => check_acknowledgement(setting, bytes).map(|said| said.leaf),
        _ => bail!("the note is neither a promise nor an acknowledgement"),
    };
    let of = of.map_err(|refusal| anyhow!("{} ({})", printable(refusal.to_string()), refusal.code()));
    ensure!(of.context("the note does not hold")? == leaf, "the note is for another ballot");
    Ok(())
}
