//! `veche auditor`: a second look at sampled approvals (`docs/registration.md` §9).

mod seat;

use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use canonical::Hash;
use clap::Subcommand;
use election::statement::exchange::Verdict;
use voter_registry::desk::Finding;
use voter_registry::{Error, rules};

use crate::key_file::KeyArgs;
use crate::services::now;
use crate::showing::{self, Typed, Viewer, print};
use seat::{AuditorSeat, SeatArgs};

/// Look a second time at approvals that the lot put in the sample
///
/// An auditor's secrets lie in two files that a passphrase opens. The key file (--key) holds the signing key: keep a copy of it. The state
/// (--state) holds the desk keys of the day: never copy it, what it erases must be gone. An auditor publishes a key each day, so run
/// one of these commands on each day on which registrars end theirs: to a key of today the evidence is given on.
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
    /// Make the state of an auditor's desk, once
    Begin(SeatArgs),
    Review(ReviewArgs),
    Run(RunArgs),
}

/// Review what is in the sample, at the prompt
///
/// For each approval it shows what the evidence says, and asks what you find. clean STATE NUMBER, with the number that you read in the document:
/// everything that the approval needs is there, and the registrars' tag is that of this number. failed: it is not. unopened: it does not
/// open, and nobody gave you a key that does; it counts as failed, so skip it while someone still may. A verdict stands in the public log,
/// and is not taken back.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct ReviewArgs {
    #[command(flatten)]
    seat: SeatArgs,
    #[command(flatten)]
    viewer: Viewer,
}

/// For tests and demos: say what rules find, which see what a computer sees and believe the rest
///
/// Never do this in an election: a sample that nobody looks at finds nothing.
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
        Command::Begin(args) => seat::begin(&args)?,
        Command::Review(args) => review(&mut AuditorSeat::sit_down(&args.seat)?, &args.viewer)?,
        Command::Run(args) => by_rules(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn review(seat: &mut AuditorSeat, viewer: &Viewer) -> anyhow::Result<()> {
    seat.refresh()?;
    let waiting = seat.auditor().queue();
    print(&format!("{} waiting\n", waiting.len()))?;
    let mut typed = Typed::new();
    for (application, can_open) in waiting {
        look(seat, (&application, can_open), viewer, &mut typed)?;
    }
    seat.refresh()
}

fn look(
    seat: &mut AuditorSeat,
    (application, can_open): (&Hash, bool),
    viewer: &Viewer,
    typed: &mut Typed,
) -> anyhow::Result<()> {
    let opened = if can_open { seat.open(application)? } else { None };
    match &opened {
        Some(opened) => {
            let warnings = rules::warnings(seat.auditor().books(), application, opened, now() / 86_400);
            showing::show(application, opened, &warnings, viewer)?;
        }
        None => print(&format!("\n{application}\n  its evidence does not open here\n"))?,
    }
    loop {
        let answer = typed.ask("clean STATE NUMBER, failed, unopened, or skip")?;
        let words: Vec<&str> = answer.split_whitespace().collect();
        let finding = match (words.as_slice(), &opened) {
            (["skip"], _) => return Ok(()),
            (["clean", ..], Some(opened)) if !opened.pictures.is_empty() && !viewer.is_there() => {
                print("what is shown in pictures is found clean by who sees them: begin again with --viewer\n")?;
                continue;
            }
            (["clean", state, number], Some(opened)) => Finding::Clean { opened, state, number },
            (["failed"], Some(_)) => Finding::Failed,
            (["unopened"], None) => Finding::Unopened,
            _ => continue,
        };
        match seat.say(application, finding) {
            Ok(()) => return Ok(()),
            Err(refusal) => print(&format!("{refusal:#}\n"))?,
        }
    }
}

fn by_rules(args: &RunArgs) -> anyhow::Result<()> {
    let mut seat = AuditorSeat::sit_down(&args.seat)?;
    loop {
        match judge_all(&mut seat) {
            // A service may be away for a while.
            Err(error) if !args.once => print(&format!("{error:#}\n"))?,
            judged => print(&format!("{} looked at\n", judged?))?,
        }
        if args.once {
            return Ok(());
        }
        sleep(PAUSE);
    }
}

/// Says what the rules find of everything that opens; gives how many that were.
fn judge_all(seat: &mut AuditorSeat) -> anyhow::Result<usize> {
    seat.refresh()?;
    let mut said = 0;
    for (application, _) in seat.auditor().queue().into_iter().filter(|(_, can_open)| *can_open) {
        let Some(opened) = seat.open(&application)? else { continue };
        let judged = rules::judge(seat.auditor().books(), &application, &opened, now() / 86_400);
        let (state, number) = (&opened.fields.state, &opened.fields.number);
        let clean = Finding::Clean { opened: &opened, state, number };
        let finding = if judged.decision() == Verdict::Approve { clean } else { Finding::Failed };
        match seat.say(&application, finding) {
            // Its tag comes with the registrars' next duties.
            Err(error) if matches!(error.downcast_ref(), Some(Error::Step(_))) => continue,
            Err(error) if matches!(error.downcast_ref(), Some(Error::Tag)) => {
                seat.say(&application, Finding::Failed)?
            }
            said => said?,
        }
        said += 1;
    }
    seat.refresh()?;
    Ok(said)
}
