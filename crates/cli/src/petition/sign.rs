//! `veche petition sign`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::client::Beginning;
use ::election::petition::PetitionText;
use anyhow::{Context, ensure};
use canonical::Hash;

use super::file::PetitionFile;
use super::{NOT_YET, gathering, shown};
use crate::election::say::confirm;
use crate::joint;
use crate::seats::grouped;
use crate::services::{Board, rng};
use crate::showing::print;
use crate::voter::collect::{credential, issued_elsewhere};
use crate::voter::place::Myself;

/// More than the text of a petition has.
const MOST: u64 = 256 << 10;

/// Sign a petition: one of your own, one that gathers at the board, or one in a file of others
///
/// A petition of your own is a TOML file: language = "en", title = "Open the library", paragraphs = ["It has been closed since winter.", "When will it
/// open?"]. The signature goes to the board, or into a file (--out) that you give to whoever collects them. Signing twice is signing once.
///
/// Exit code: 0 it is signed; 1 you said no, or have no credential; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct SignArgs {
    #[command(flatten)]
    board: Board,
    #[command(flatten)]
    myself: Myself,
    /// A petition that gathers at the board: 64 hexadecimal digits
    #[arg(long, value_name = "ID", group = "which")]
    petition: Option<Hash>,
    /// A petition of your own, in TOML
    #[arg(long, value_name = "FILE", group = "which")]
    text: Option<PathBuf>,
    /// A petition that others signed in this file
    #[arg(long, value_name = "FILE", group = "which")]
    file: Option<PathBuf>,
    /// In a consultation: a board of the election whose credentials vote, if it is another
    #[arg(long, value_name = "URL")]
    earlier_board: Option<String>,
    /// Write the signature into this new file, and give it to no board
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Do not ask: for scripts
    #[arg(long)]
    yes: bool,
}

/// Runs the command.
pub fn run(args: &SignArgs) -> anyhow::Result<ExitCode> {
    let (election, secret) = (args.myself.election(), args.myself.secret()?);
    let text = text(args)?;
    let board = args.board.client(election)?;
    let beginning = Beginning::read(&board, &mut rng()?).context("the log of the board")?;
    let setting = beginning.setting();
    ensure!(setting.manifest.petitions.signatures.get() > 0, "this election admits no petitions (phase)");
    ensure!(
        text.is_valid(&setting.manifest.languages),
        "this is no text of a petition (petition-text): in a language of the election, a title and 1 to 20 paragraphs of 1 to 2,000 bytes, 45,000 in \
         all, without line breaks, double spaces or marks that nobody sees"
    );
    print(&format!("petition         {}\n\n{}\n", text.id(election), shown(&text)))?;
    if !confirm(args.yes)? {
        print("Nothing was signed.\n")?;
        return Ok(ExitCode::from(NOT_YET));
    }
    let elsewhere = issued_elsewhere(&args.board, &beginning, &args.myself, args.earlier_board.as_deref())?;
    let (issuer, issued, known_as) =
        elsewhere.as_ref().map_or((&board, &beginning, &args.myself), |(board, log, myself)| (board, log, myself));
    let Some(credential) = credential(issuer, issued, known_as, &secret)? else {
        print("You are on no roll that enough registrars have issued for: there is nothing to sign with.\n")?;
        return Ok(ExitCode::from(NOT_YET));
    };
    let position = u8::try_from(setting.constituency(args.myself.constituency())?).context("a constituency")?;
    let signature = credential.sign_petition(election, text.id(election), position);
    if let Some(path) = &args.out {
        let file = PetitionFile { election, text, signatures: vec![signature] };
        joint::write_new(path, file.content().as_bytes())?;
        print(&format!("Signed, in {}: give it to whoever collects signatures.\n", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let signatures = board.sign_petition(&text, &signature.encode()).context("the board")?;
    let (shown, needed) = (grouped(signatures), needed(setting));
    print(&format!("Signed. The board counts at fixed times; it shows {shown} of {needed} signatures so far.\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn needed(setting: &record::Setting) -> String {
    grouped(setting.manifest.petitions.signatures.get())
}

fn text(args: &SignArgs) -> anyhow::Result<PetitionText> {
    match (args.petition, &args.text, &args.file) {
        (Some(id), ..) => Ok(gathering(&args.board, args.myself.election(), id)?.text),
        (_, Some(path), _) => read_toml(path),
        (_, _, Some(path)) => {
            let file = PetitionFile::read(path)?;
            ensure!(file.election == args.myself.election(), "{} is of another election", path.display());
            Ok(file.text)
        }
        _ => anyhow::bail!("say which petition, with --petition, --text or --file"),
    }
}

fn read_toml(path: &Path) -> anyhow::Result<PetitionText> {
    let content = String::from_utf8(joint::read_file(path, MOST)?).ok();
    let content = content.with_context(|| format!("{} is not UTF-8", path.display()))?;
    toml::from_str(&content)
        .with_context(|| format!("{} is not of the form language, title, paragraphs", path.display()))
}
