//! `veche registrar`: deciding who may vote (`docs/registration.md` §5 to §9).

mod backup;
mod bound;
pub mod closing;
pub mod draft;
pub mod drawing;
pub mod fault;
pub mod issue;
pub mod list;
mod reading;
mod review;
mod roll;
pub mod signing;
pub mod standing;
pub mod state;
mod statement;

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Context;
use api::desk::{Seat, SeatError, Session};
use clap::Subcommand;
use election::{ElectionId, Id};
use seat::Office;
use voter_registry::desk::Task;
use voter_registry::rules;

use crate::key_file::{KeyArgs, OfficialArgs};
use crate::seated::{self, SeatCommand};
use crate::services::{Services, now};
use crate::showing::print;

/// Decide who may vote
///
/// A registrar's secrets lie in files that one passphrase opens. The key file (--key) holds the signing key, the shares (--shares) those of the
/// credential keys. The state (--state) holds the desk keys and the share of the tag key, and changes all the time: never copy it, what it
/// erases must be gone. Keep a backup instead. Whatever opens the state follows record, log and exchange first, and checks them.
///
/// Exit code: 0 it is done; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Key(KeyArgs),
    Ceremony(CeremonyArgs),
    Begin(BeginArgs),
    Desk(PageArgs),
    Review(review::Args),
    /// Rule on conflicts at the prompt: one person, two applications
    Rule(review::Args),
    Withdraw(statement::WithdrawArgs),
    Attest(statement::AttestArgs),
    Run(RunArgs),
    EndDay(EndDayArgs),
    List(list::Args),
    Roll(roll::Args),
    Issue(issue::Args),
    Backup(backup::BackupArgs),
    /// Say that the desk keys are lost, or in wrong hands: others review what waits here
    ///
    /// The desk goes on with fresh keys. If the computer is gone, recover a backup on another one instead: that says it, too.
    #[command(verbatim_doc_comment)]
    Lost(SeatArgs),
    Recover(backup::RecoverArgs),
    /// After the last roll: erase the share of the tag key, and everything that gives a number away. Destroy the backup, too
    Erase(SeatArgs),
}

/// Make the registrars' keys: those of credentials and, with an intake, that of tags
///
/// Everything of yours lies in one folder (--folder), which a passphrase opens. Begin with "start"; then "next" says what is to be done, does it,
/// and says who is awaited. In the end the folder holds key.age (for --key), shares-registrar.age (for --shares of issue) and shares-tag.age
/// (for --share of begin).
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct CeremonyArgs {
    #[command(subcommand)]
    command: SeatCommand,
}

/// Make the state of a desk, once, when the ceremony of the tag key is complete
#[derive(clap::Args)]
struct BeginArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// The file with this registrar's share of the tag key, which the same passphrase opens
    #[arg(long, value_name = "FILE")]
    share: PathBuf,
}

/// Who sits at which desk.
#[derive(clap::Args)]
pub struct SeatArgs {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    official: OfficialArgs,
    /// The state
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
}

impl SeatArgs {
    /// Whoever has this folder of the ceremonies.
    pub fn of_folder(folder: &Path, (election, id): (ElectionId, Id), services: Services, state: &Path) -> Self {
        Self { services, official: OfficialArgs::of(election, id, folder.join("key.age")), state: state.into() }
    }
}

/// End the day: commit in the public log to its approvals
#[derive(clap::Args)]
struct EndDayArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// End the day once more, with what was approved since it was ended. It takes the number of tomorrow, so it can be done once a day,
    /// and tomorrow's day is then ended with --again, too
    #[arg(long)]
    again: bool,
}

/// Review in a browser on this computer
///
/// It prints a link that is good once; Enter prints another one, and ends the session before. The page is served to this computer alone,
/// and keeps nothing. Use a browser profile for this alone, without extensions. It ends at the end of standard input.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct PageArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// The port; any that is free if left out
    #[arg(long, default_value_t = 0)]
    port: u16,
}

/// For tests and demos: decide by rules alone, which see what a computer sees and believe the rest
///
/// Never do this in an election: two such registrars approve whoever can type a number.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct RunArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// That this is no election but a demonstration
    #[arg(long, required = true)]
    demonstration: bool,
    /// Look once, instead of every two seconds
    #[arg(long)]
    once: bool,
}

/// How often the rules look for news.
const PAUSE: Duration = Duration::from_secs(2);

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Key(args) => print(&args.make()?)?,
        Command::Ceremony(args) => return seated::run(Office::Registrar, args.command),
        Command::Begin(args) => state::begin(&args.seat, &args.share)?,
        Command::Desk(args) => desk(&args)?,
        Command::Review(args) => review::run(&mut state::open(&args.seat)?, &args.viewer, false)?,
        Command::Rule(args) => review::run(&mut state::open(&args.seat)?, &args.viewer, true)?,
        Command::Withdraw(args) => statement::withdraw(&args)?,
        Command::Attest(args) => statement::attest(&args)?,
        Command::Run(args) => by_rules(&args)?,
        Command::EndDay(args) => end_day(&args)?,
        Command::List(args) => list::run(&args)?,
        Command::Roll(args) => roll::run(&args)?,
        Command::Issue(args) => issue::run(&args)?,
        Command::Backup(args) => backup::backup(&args)?,
        Command::Lost(args) => statement::lost(&args)?,
        Command::Recover(args) => backup::recover(&args)?,
        Command::Erase(args) => state::erase(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn desk(args: &PageArgs) -> anyhow::Result<()> {
    let desk = api::desk::serve(state::open(&args.seat)?, args.port)?;
    for line in std::iter::once(Ok(String::new())).chain(io::stdin().lock().lines()) {
        line.context("standard input")?;
        print(&format!("{}\n", desk.link()?))?;
    }
    Ok(desk.stop()?)
}

fn end_day(args: &EndDayArgs) -> anyhow::Result<()> {
    let mut session = state::open(&args.seat)?;
    session.refresh()?;
    statement::patiently(|| if args.again { session.end_day_again() } else { session.end_day() })
}

fn by_rules(args: &RunArgs) -> anyhow::Result<()> {
    let mut session = state::open(&args.seat)?;
    loop {
        match judge_all(&mut session) {
            // The intake may be away for a while.
            Err(SeatError::Intake(error)) if !args.once => print(&format!("{error}\n"))?,
            judged => print(&format!("{} decided\n", judged?))?,
        }
        if args.once {
            return Ok(());
        }
        sleep(PAUSE);
    }
}

/// Decides on everything that waits but conflicts, which are for people; gives how many that were.
fn judge_all(session: &mut Session) -> Result<usize, SeatError> {
    session.refresh()?;
    let mut decided = 0;
    for task in session.tasks() {
        match judge(session, task) {
            Ok(said) => decided += usize::from(said),
            // Others went on, or this desk has said it with its duties: what is still to be decided waits the next time.
            Err(
                refusal @ (SeatError::Refused(_) | SeatError::Intake(client::Error::Refused { status: 400..500, .. })),
            ) => {
                let _ = writeln!(io::stderr(), "not now: {refusal}");
            }
            Err(error) => return Err(error),
        }
    }
    session.refresh()?;
    Ok(decided)
}

/// Whether there was something that rules decide.
fn judge(session: &mut Session, task: Task) -> Result<bool, SeatError> {
    match task {
        Task::Review { application, can_open: true, .. } => {
            let (opened, _) = session.open(&application)?;
            let judgement = rules::judge(session.desk().books(), &application, &opened, now() / 86_400);
            session.decide(&application, Some(&opened), &judgement)?;
        }
        Task::Tag { application, .. } => {
            let (opened, _) = session.open(&application)?;
            session.settle_tag(&application, &opened, &opened.fields.state, &opened.fields.number)?;
        }
        Task::Review { .. } | Task::Rule { .. } => return Ok(false),
    }
    Ok(true)
}
