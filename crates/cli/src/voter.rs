//! `veche voter`: from a phrase to a credential (`docs/registration.md` §4, §8; `docs/protocol.md` §7).

mod apply;
pub mod collect;
mod credential_file;
mod papers;
pub mod place;
mod returning;
mod visit;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use canonical::Hash;
use clap::Subcommand;
use record::RollRecord;
use zeroize::Zeroizing;

use crate::registrar::list;
use crate::services::{Services, Source, now, rng};
use place::Myself;

/// Apply for a credential, and collect it
///
/// Everything follows from a phrase of 12 words: whoever has it is you. It is read from a file (--phrase-file; - is standard input,
/// /dev/fd/3 a file descriptor), never from an argument, which other programs of the computer see. Nothing is kept between the
/// commands.
///
/// Exit code: 0 it is done; 1 not yet, ask again later; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Phrase(PhraseArgs),
    Application(ApplicationArgs),
    Apply(apply::Args),
    Status(StatusArgs),
    Collect(collect::Args),
    Vouch(VouchArgs),
    Return(returning::Args),
}

/// Make a phrase: 12 words, on standard output. Write them down on paper
#[derive(clap::Args)]
struct PhraseArgs {
    /// The language of the words; it does not matter later which one it was
    #[arg(long, value_enum, default_value = "en")]
    language: PhraseLanguage,
    /// Mix in dice: the digits 1 to 6 on standard input, as many as you like
    #[arg(long)]
    dice: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum PhraseLanguage {
    Be,
    En,
    Ru,
}

/// Where there is no intake: print the line that you give to the registrars
///
/// It shows them that you apply, and nothing that would let them, or anyone, know your ballots. Give it to them in the way that the election
/// says, and keep the phrase: collect, when a roll is closed.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct ApplicationArgs {
    #[command(flatten)]
    myself: Myself,
}

/// Ask how an application stands: deposited, drawn, in-review, more with a reason, refused with a reason
///
/// It never says approved: collect, when a roll is closed.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct StatusArgs {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    myself: Myself,
}

/// Vouch for a friend: prints a note for the friend's evidence
///
/// Give it to the friend alone, by a way that you trust: it shows the registrars who review the friend that it was you. Use each slot
/// once. It asks no service.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct VouchArgs {
    #[command(flatten)]
    myself: Myself,
    /// Application id of the friend: 64 hexadecimal digits
    #[arg(long = "for", value_name = "ID")]
    friend: Hash,
    /// Which of your slots, from 1: as many as the manifest's cap
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    slot: u32,
}

/// The exit code where it is too early.
const NOT_YET: u8 = 1;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Phrase(args) => phrase(&args),
        Command::Application(args) => application(&args),
        Command::Apply(args) => apply::run(&args),
        Command::Status(args) => status(&args),
        Command::Collect(args) => collect::run(&args),
        Command::Vouch(args) => vouch(&args),
        Command::Return(args) => returning::run(&args),
    }
}

fn application(args: &ApplicationArgs) -> anyhow::Result<ExitCode> {
    let applicant = args.myself.applicant()?;
    let application = applicant.application();
    let record = RollRecord { blinded: application.blinded(), status_key: application.status_key() };
    print(&list::line(args.myself.constituency(), &record))
}

fn phrase(args: &PhraseArgs) -> anyhow::Result<ExitCode> {
    let dice = if args.dice { Source::standard_input().read()? } else { Zeroizing::new(String::new()) };
    let phrase = Phrase::new(&mut rng()?, dice.trim())?;
    let language = match args.language {
        PhraseLanguage::Be => Language::Belarusian,
        PhraseLanguage::En => Language::English,
        PhraseLanguage::Ru => Language::Russian,
    };
    print(&format!("{}\n", *phrase.words(language)))
}

fn status(args: &StatusArgs) -> anyhow::Result<ExitCode> {
    let applicant = args.myself.applicant()?;
    let standing = args.services.registry(args.myself.election())?.status(&applicant.status_request(now())?.to_bytes());
    let standing = standing.context("the intake")?;
    let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    anyhow::ensure!(
        is_plain(&standing.status) && is_plain(&standing.reason),
        "the intake says something else than a status"
    );
    print(format!("{} {}", standing.status, standing.reason).trim_end()).and_then(|_| print("\n"))
}

fn vouch(args: &VouchArgs) -> anyhow::Result<ExitCode> {
    print(&args.myself.applicant()?.vouch(args.slot, args.friend)?.to_string())
}

fn print(text: &str) -> anyhow::Result<ExitCode> {
    io::stdout().write_all(text.as_bytes()).context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}

/// Says how far it is, to whoever looks on.
fn tell(text: &str) {
    // Whoever closed standard error does not want to know.
    let _ = writeln!(io::stderr(), "{text}");
}
