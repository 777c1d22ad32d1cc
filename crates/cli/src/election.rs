//! `veche election`: what a commission does, from the manifest to the result (`docs/protocol.md` §5, §9).

pub mod answers;
pub mod asked;
pub mod consultation;
pub mod example;
pub mod founding;
mod hazards;
pub mod needs;
pub mod new;
pub mod people;
pub mod plan;
mod questions;
pub mod reason;
pub mod report;
mod rules;
pub mod say;
pub mod status;
mod step;
mod text;
pub mod times;
pub mod warnings;
pub mod wording;
pub mod words;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use ::election::role::CeremonyRole;
use ::election::statement::{ComplaintCategory, ComplaintDecision, Kind};
use ::election::{ElectionId, Id, Manifest};
use anyhow::Context;
use canonical::{Hash, Int};
use clap::Subcommand;
use record::Record;
use serde_json::json;

use crate::FAILED;
use crate::manifest_file::{self, Refusal};
use crate::seats::printable;
use crate::services::{Board, now};
use asked::Asked;
use consultation::EarlierArgs;
use founding::{PublishArgs, SignArgs};
use new::NewArgs;
use reason::ReasonArgs;
use report::Report;
use say::{SayArgs, say};
use status::StatusArgs;
use step::finish;
pub use step::{NotNow, Outcome};

/// Prepare an election, and say what its commission says
///
/// Enough commissioners say the same. The first runs a command, and gets a file with the statement and its line; the others run the same command
/// with --draft FILE, which checks that the statement is what they would say themselves, and add their lines; the last of them hands it in. Each
/// command follows the log and checks all of it first, shows what the statement says and what follows from it, and signs nothing that the log
/// would not take. Done twice, it says where it is in the log. A registrar is dropped, and days of one are declared void, with: veche commission
/// drop, veche commission void.
///
/// Exit code: 0 it is done, or a line is signed and others must sign; 1 you said no; 2 it could not be done, and the message says what to do.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(NewArgs),
    Check(CheckArgs),
    Sign(SignArgs),
    Publish(PublishArgs),
    Status(StatusArgs),
    /// Say that registration is over and everything is there: the rolls, the keys and the rehearsals
    Ready(SayArgs),
    /// Open casting, at its time
    Open(SayArgs),
    /// Close casting, at its time
    Close(SayArgs),
    /// Publish the result, as it follows from the decryptions
    Result(SayArgs),
    /// Give up ballots that the board announced and lost, so that the election goes on
    Abandon(SayArgs),
    Cancel(ReasonedArgs),
    Incident(ReasonedArgs),
    Complaints(ComplaintsArgs),
    Extend(ExtendArgs),
    Operator(OperatorArgs),
    Answer(AnswerArgs),
    Delay(DelayArgs),
    Restart(RestartArgs),
    HandIn(HandInArgs),
}

/// Say something in words of your own: cancel is for good, an incident tells everyone what happened
#[derive(clap::Args)]
struct ReasonedArgs {
    #[command(flatten)]
    say: SayArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Record complaints of one kind that were decided alike, or wait for a decision. Nobody who complained is named
#[derive(clap::Args)]
struct ComplaintsArgs {
    #[command(flatten)]
    say: SayArgs,
    /// registration, candidacy, casting, counting, conduct or other
    #[arg(long, value_parser = named::<ComplaintCategory>, required_unless_present = "draft", conflicts_with = "draft")]
    category: Option<ComplaintCategory>,
    /// How many complaints
    #[arg(long, value_name = "N", required_unless_present = "draft", conflicts_with = "draft")]
    count: Option<u64>,
    /// pending, rejected, partly-upheld or upheld
    #[arg(long, value_parser = named::<ComplaintDecision>, required_unless_present = "draft", conflicts_with = "draft")]
    decision: Option<ComplaintDecision>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Let casting go on for longer, as far as the manifest allows, and only before it ends
#[derive(clap::Args)]
struct ExtendArgs {
    #[command(flatten)]
    say: SayArgs,
    /// Until when: 2026-05-27T22:00:00+02:00, for one
    #[arg(long, value_name = "TIME", value_parser = times::parse, required_unless_present = "draft", conflicts_with = "draft")]
    closes: Option<u64>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Let a successor run the board from here on: the board that was is gone, or nobody can rely on it
///
/// --board is the successor's, which shows the record as far as it was published. Sign it for one successor only: two statements under one
/// checkpoint can split the witnesses, and then nobody goes on.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct OperatorArgs {
    #[command(flatten)]
    say: SayArgs,
    /// Which successor of the manifest, counted from 1
    #[arg(long, value_name = "N", required_unless_present = "draft", conflicts_with = "draft")]
    number: Option<u64>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Answer a petition. There is one answer to each, and it is public
#[derive(clap::Args)]
struct AnswerArgs {
    #[command(flatten)]
    say: SayArgs,
    /// The petition: 64 hexadecimal digits, as veche audit says them
    #[arg(long, value_name = "ID", required_unless_present = "draft", conflicts_with = "draft")]
    petition: Option<Hash>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Put the answer to a petition off, and say why. Everyone sees it
#[derive(clap::Args)]
struct DelayArgs {
    #[command(flatten)]
    say: SayArgs,
    /// The petition: 64 hexadecimal digits, as veche audit says them
    #[arg(long, value_name = "ID", required_unless_present = "draft", conflicts_with = "draft")]
    petition: Option<Hash>,
    /// Until when: 2026-05-27T22:00:00+02:00, for one
    #[arg(long, value_name = "TIME", value_parser = times::parse, required_unless_present = "draft", conflicts_with = "draft")]
    until: Option<u64>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Begin a ceremony anew, without those who are gone or sent bad shares
#[derive(clap::Args)]
struct RestartArgs {
    #[command(flatten)]
    say: SayArgs,
    /// registrar, trustee or tag
    #[arg(long, value_parser = named::<CeremonyRole>, required_unless_present = "draft", conflicts_with = "draft")]
    role: Option<CeremonyRole>,
    /// Everyone who takes part no more, those of earlier attempts too
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with = "draft")]
    without: Vec<Id>,
}

/// Join the lines that commissioners signed, and hand the statement in
#[derive(clap::Args)]
struct HandInArgs {
    #[command(flatten)]
    board: Board,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The files that the commissioners made
    #[arg(value_name = "FILE", required = true)]
    signed: Vec<PathBuf>,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Check a manifest, and say what follows from it
///
/// FILE is the JSON of the manifest. It need not be in its one spelling (RFC 8785), but what is signed and hashed is.
///
/// Exit code: 0 the election can work; 2 the manifest is refused.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct CheckArgs {
    /// The manifest
    file: PathBuf,
    #[command(flatten)]
    earlier: EarlierArgs,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::New(args) => match new::new(&args) {
            Ok(None) => Ok(ExitCode::SUCCESS),
            Ok(Some(outcome)) => finish(Ok(outcome), args.json),
            Err(error) => finish(Err(error), args.json),
        },
        Command::Check(args) => check(&args),
        Command::Sign(args) => finish(founding::sign(&args), args.json),
        Command::Publish(args) => finish(founding::publish(&args), args.json),
        Command::Status(args) => match status::status(&args) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => finish(Err(error), args.json),
        },
        Command::Ready(args) => simply(&args, Kind::Ready, Asked::Ready),
        Command::Open(args) => simply(&args, Kind::Open, Asked::Open),
        Command::Close(args) => simply(&args, Kind::Close, Asked::Close),
        Command::Result(args) => simply(&args, Kind::Result, Asked::Result),
        Command::Abandon(args) => simply(&args, Kind::Abandon, Asked::Abandon),
        Command::Cancel(args) => {
            let asked = |record: &Record| Ok(Asked::Cancel { reason: args.reason.text(manifest(record)?)? });
            finish(say(&args.say, Kind::Cancel, asked), args.say.json)
        }
        Command::Incident(args) => {
            let asked = |record: &Record| Ok(Asked::Incident { text: args.reason.text(manifest(record)?)? });
            finish(say(&args.say, Kind::Incident, asked), args.say.json)
        }
        Command::Complaints(args) => {
            finish(say(&args.say, Kind::Complaints, |record| args.asked(record)), args.say.json)
        }
        Command::Extend(args) => finish(say(&args.say, Kind::Extend, |record| args.asked(record)), args.say.json),
        Command::Operator(args) => finish(say(&args.say, Kind::Operator, |record| args.asked(record)), args.say.json),
        Command::Answer(args) => finish(say(&args.say, Kind::Answer, |record| args.asked(record)), args.say.json),
        Command::Delay(args) => finish(say(&args.say, Kind::Delay, |record| args.asked(record)), args.say.json),
        Command::Restart(args) => {
            let asked = |_: &Record| {
                let role = args.role.context("say whose ceremony, with --role")?;
                Ok(Asked::Restart { role, without: args.without.clone() })
            };
            finish(say(&args.say, Kind::CeremonyRestart, asked), args.say.json)
        }
        Command::HandIn(args) => finish(say::hand_in(&args.board, ElectionId(args.election), &args.signed), args.json),
    }
}

/// What is said without anything of one's own.
fn simply(args: &SayArgs, kind: Kind, asked: Asked) -> anyhow::Result<ExitCode> {
    let outcome: anyhow::Result<Outcome> = say(args, kind, |_| Ok(asked));
    finish(outcome, args.json)
}

impl ComplaintsArgs {
    fn asked(&self, record: &Record) -> anyhow::Result<Asked> {
        let category = self.category.context("say what they are about, with --category")?;
        let decision = self.decision.context("say what was decided, with --decision")?;
        let count = self.count.and_then(Int::new).context("say how many, with --count")?;
        let reason = self.reason.text(manifest(record)?)?;
        Ok(Asked::Complaints { about: (category, count), decided: (decision, reason) })
    }
}

impl ExtendArgs {
    fn asked(&self, record: &Record) -> anyhow::Result<Asked> {
        let closes = self.closes.and_then(Int::new).context("say until when, with --closes")?;
        let manifest = manifest(record)?;
        asked::extended(manifest, closes, self.reason.text(manifest)?)
    }
}

impl OperatorArgs {
    fn asked(&self, record: &Record) -> anyhow::Result<Asked> {
        let number = self.number.and_then(Int::new).context("say which successor, with --number")?;
        asked::succeeded(record, number, || self.reason.text(manifest(record)?))
    }
}

impl AnswerArgs {
    fn asked(&self, record: &Record) -> anyhow::Result<Asked> {
        let petition = self.petition.context("say which, with --petition")?;
        Ok(Asked::Answer { petition, text: self.reason.text(manifest(record)?)? })
    }
}

impl DelayArgs {
    fn asked(&self, record: &Record) -> anyhow::Result<Asked> {
        let petition = self.petition.context("say which, with --petition")?;
        let until = self.until.and_then(Int::new).context("say until when, with --until")?;
        asked::delayed(record, petition, until, || self.reason.text(manifest(record)?))
    }
}

fn manifest(record: &Record) -> anyhow::Result<&Manifest> {
    Ok(&record.setting().context("there is no manifest")?.manifest)
}

/// A word that statements have for something.
pub fn named<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(word.into())).map_err(|error| error.to_string())
}

fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let text = manifest_file::read(&args.file)?;
    let earlier = args.earlier.read()?;
    match Report::new(&text, now()).and_then(|report| report.compared(&text, earlier.as_ref())) {
        Ok(report) => {
            let output = if args.json { serde_json::to_string_pretty(&report)? + "\n" } else { text::render(&report) };
            io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => refuse(&refusal, args.json),
    }
}

fn refuse(refusal: &Refusal, as_json: bool) -> anyhow::Result<ExitCode> {
    let Refusal { code, place, reason } = refusal;
    let (place, reason) = (printable(place), printable(reason));
    if as_json {
        let answer = json!({ "refused": { "code": code, "place": place, "reason": reason } });
        let output = serde_json::to_string_pretty(&answer)? + "\n";
        io::stdout().write_all(output.as_bytes()).context("cannot write to standard output")?;
        return Ok(ExitCode::from(FAILED));
    }
    anyhow::bail!("{place}: {reason} ({code})")
}
