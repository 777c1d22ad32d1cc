//! `veche ballot`: what a ballot says (`docs/protocol.md` §8.4), handing it in, and claiming it.

mod claim;
mod hand_in;
mod open;
mod place;
mod text;
mod trusted;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ::election::Language;
use anyhow::{Context, bail, ensure};
use ballot_signing::fingerprint::OpenedBallot;
use canonical::Hash;
use clap::Subcommand;

use crate::manifest_file;
use crate::seats::printable;
use claim::ClaimArgs;
use hand_in::HandInArgs;
use open::Answer;
use trusted::Trusted;

/// Look at a ballot, hand it in, or claim it
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Claim(ClaimArgs),
    HandIn(HandInArgs),
    Open(OpenArgs),
}

/// Check a device: show what a ballot holds that was opened instead of cast
///
/// FILE is what the device handed over when it was asked to open the ballot. The words and the QR code below must be those that
/// it showed before.
///
/// The key that ballots are encrypted to comes from an exported record that you trust (see veche audit), or from the options
/// --manifest and --key, never from FILE.
///
/// FILE names the credential: whoever has it can tell which ballots in the record are of the same voter. Do not hand it on.
///
/// Exit code: 0 the ballot holds what it says; 1 the device lies; 2 the ballot could not be checked.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct OpenArgs {
    /// The opened ballot
    file: PathBuf,
    /// Directory of the exported record of the election
    #[arg(long, value_name = "DIR", required_unless_present = "manifest", conflicts_with_all = ["manifest", "key"])]
    record: Option<PathBuf>,
    /// The election's manifest, with --key
    #[arg(long, value_name = "FILE", requires = "key")]
    manifest: Option<PathBuf>,
    /// The key that ballots are encrypted to, in base64
    #[arg(long, value_name = "BASE64", requires = "manifest")]
    key: Option<String>,
    /// Refuse any other election than this one (64 hexadecimal digits)
    #[arg(long, value_name = "ID")]
    election: Option<Hash>,
    /// Language of the titles; the first of the election if left out
    #[arg(long, value_name = "TAG")]
    language: Option<Language>,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// The exit code where the opening is not what the ciphertexts hold.
const LIES: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Claim(args) => claim::run(&args),
        Command::HandIn(args) => hand_in::run(&args),
        Command::Open(args) => open(args),
    }
}

fn open(args: OpenArgs) -> anyhow::Result<ExitCode> {
    let trusted = match (&args.record, &args.manifest, &args.key) {
        (Some(dir), ..) => Trusted::from_record(dir)?,
        (None, Some(manifest), Some(key)) => Trusted::from_options(manifest, key)?,
        _ => bail!("either --record, or --manifest and --key"),
    };
    let election = trusted.manifest.election_id();
    if let Some(expected) = args.election {
        ensure!(expected == election.0, "this is another election: {election}");
    }
    let languages = &trusted.manifest.languages;
    let language = args.language.or_else(|| languages.first().cloned()).context("an election without language")?;
    ensure!(languages.contains(&language), "the election has no titles in {language}");
    let opened = OpenedBallot::parse(&manifest_file::read(&args.file)?).map_err(|error| {
        anyhow::anyhow!("{} is no opened ballot: {}", args.file.display(), printable(error.to_string()))
    })?;
    let answer = Answer::new(&trusted, &opened, language.as_str());
    let output = if args.json { serde_json::to_string_pretty(&answer)? + "\n" } else { text::render(&answer) };
    io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
    Ok(if answer.is_honest { ExitCode::SUCCESS } else { ExitCode::from(LIES) })
}

/// An error whose text may quote what a stranger wrote.
fn shown(error: ::election::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", printable(error.to_string()))
}
