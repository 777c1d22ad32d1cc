//! `veche petition`: what voters ask of the commission after the result (`docs/protocol.md` §9.12).

mod file;
mod joined;
mod sign;

use std::path::PathBuf;
use std::process::ExitCode;

use ::client::GatheringPetition;
use ::election::ElectionId;
use ::election::petition::PetitionText;
use anyhow::{Context, ensure};
use canonical::Hash;
use clap::Subcommand;
use serde_json::json;

use crate::seats::{grouped, printable};
use crate::services::Board;
use crate::showing::print;
use file::PetitionFile;
use joined::{HandInArgs, JoinArgs, VerifyArgs};
use sign::SignArgs;

/// Ask the commission something that it must answer, and sign what others ask
///
/// If so many voters sign a petition as the manifest says, it comes into the log, and the commission must answer it in public, by a time. Whoever can
/// vote can sign, with the phrase. Signatures go to the board, or from hand to hand in files: whoever has enough of them can hand them to any board,
/// and show everyone that they hold.
///
/// Nobody sees from a signature who you are. But everyone can see that the same credential signed, or voted. And whoever sees your connection sees
/// that you signed: use --proxy with Tor.
///
/// Exit code: 0 it is done; 1 it is not, or not yet; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(ListArgs),
    Show(ShowArgs),
    Sign(SignArgs),
    Join(JoinArgs),
    HandIn(HandInArgs),
    Verify(VerifyArgs),
}

/// List the petitions that gather signatures at a board. Those in the log are listed by veche audit
#[derive(clap::Args)]
struct ListArgs {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Show what a petition asks: one that gathers at a board, or one in a file
#[derive(clap::Args)]
struct ShowArgs {
    /// A file with signatures under it
    #[arg(value_name = "FILE", conflicts_with = "petition", required_unless_present = "petition")]
    file: Option<PathBuf>,
    /// Its id: 64 hexadecimal digits
    #[arg(long, value_name = "ID", requires_all = ["board", "election"])]
    petition: Option<Hash>,
    /// The board at which it gathers
    #[arg(long, value_name = "URL")]
    board: Option<String>,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Option<Hash>,
    /// Reach the board through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// The exit code where something is not so, or not yet.
const NOT_YET: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::List(args) => list(&args),
        Command::Show(args) => show(&args),
        Command::Sign(args) => sign::run(&args),
        Command::Join(args) => joined::join(&args),
        Command::HandIn(args) => joined::hand_in(&args),
        Command::Verify(args) => joined::verify(&args),
    }
}

fn list(args: &ListArgs) -> anyhow::Result<ExitCode> {
    let petitions = args.board.client(ElectionId(args.election))?.petitions().context("the board")?;
    let petitions = checked(petitions, ElectionId(args.election))?;
    if args.json {
        let all = petitions.iter().map(|it| json!({ "id": it.id, "signatures": it.signatures, "text": it.text }));
        let document = json!({ "petitions": all.collect::<Vec<_>>() });
        print(&(serde_json::to_string_pretty(&document)? + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if petitions.is_empty() {
        print("No petition gathers signatures at this board.\n")?;
    }
    for petition in &petitions {
        let (number, title) = (grouped(petition.signatures), printable(&petition.text.title));
        print(&format!("{}  {number:>9}  {title}\n", petition.id))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(args: &ShowArgs) -> anyhow::Result<ExitCode> {
    let (election, text, signatures) = match (&args.file, args.petition, &args.board, args.election) {
        (Some(path), ..) => {
            let file = PetitionFile::read(path)?;
            let signatures = file.signatures.len() as u64;
            (file.election, file.text, signatures)
        }
        (None, Some(id), Some(board), Some(election)) => {
            let election = ElectionId(election);
            let found = gathering(&Board::at(board, args.proxy.as_deref()), election, id)?;
            (election, found.text, found.signatures)
        }
        _ => anyhow::bail!("say a file, or --petition with --board and --election"),
    };
    print(&format!("petition         {}\nelection         {election}\n", text.id(election)))?;
    print(&format!("signatures       {}\n\n{}", grouped(signatures), shown(&text)))?;
    Ok(ExitCode::SUCCESS)
}

/// A petition that gathers at a board.
fn gathering(board: &Board, election: ElectionId, id: Hash) -> anyhow::Result<GatheringPetition> {
    let petitions = checked(board.client(election)?.petitions().context("the board")?, election)?;
    let found = petitions.into_iter().find(|petition| petition.id == id);
    found.with_context(|| format!("no petition {id} gathers at this board: the log may have it, see veche audit"))
}

/// A board that shows one text under the id of another is not believed.
fn checked(petitions: Vec<GatheringPetition>, election: ElectionId) -> anyhow::Result<Vec<GatheringPetition>> {
    for petition in &petitions {
        ensure!(petition.text.id(election) == petition.id, "the board shows a petition under the id of another");
    }
    Ok(petitions)
}

/// A petition as it is read before it is signed.
fn shown(text: &PetitionText) -> String {
    let mut words = format!("{}\n", printable(&text.title));
    text.paragraphs.iter().for_each(|paragraph| words.push_str(&format!("\n  {}\n", printable(paragraph))));
    words
}
