//! `veche commission`: what commissioners decide about registration (`docs/registration.md` §3, §9).

use std::path::PathBuf;
use std::process::ExitCode;

use ::client::{Beginning, follow_intake};
use anyhow::{Context, ensure};
use canonical::{Hash, Int};
use clap::Subcommand;
use election::role::Commission;
use election::role::key_name;
use election::statement::Form;
use election::statement::intake::{DayVoid, Drop, IntakeStatement};
use election::{ElectionId, Id};
use record::intake::IntakeLog;
use transparency_log::note::Note;

use crate::election::NotNow;
use crate::joint;
use crate::key_file::{KeyArgs, OfficialArgs};
use crate::services::{Services, patiently, rng};
use crate::showing::print;

/// Decide that a registrar is gone, or that days of it count for nothing
///
/// Enough commissioners say the same: each runs the same command with a key of its own, and gets a file with its line. Someone hands
/// all the files in. Each command looks at the intake's log first, and signs nothing that does not fit it.
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
    Drop(DropArgs),
    Void(VoidArgs),
    HandIn(HandInArgs),
}

/// Sign that a registrar takes part no more: what it reviews and is not complete is drawn anew
///
/// It cannot come back. At least 3 registrars must be left, and as many as a credential needs. A registrar whose computer is lost
/// recovers its backup instead.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct DropArgs {
    #[command(flatten)]
    signing: SigningArgs,
    /// The registrar
    #[arg(long, value_name = "ID")]
    registrar: Id,
}

/// Sign that days of a registrar count for nothing
///
/// No roll can be closed without the list behind each day. If a registrar does not hand one in, and cannot be reached, its day is declared
/// void. Others are drawn in its place for what is not complete without that day. Void days are counted in the report.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct VoidArgs {
    #[command(flatten)]
    signing: SigningArgs,
    /// Whose days
    #[arg(long, value_name = "ID")]
    registrar: Id,
    /// Number of the first of them, as the intake's log has it: days since 1970-01-01. Those that follow are void with it
    #[arg(long, value_name = "N")]
    day: u64,
}

/// Who signs, and where the line goes.
#[derive(clap::Args)]
struct SigningArgs {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    official: OfficialArgs,
    /// The new file with this commissioner's line
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Join the lines of enough commissioners, and hand the statement in to the intake
#[derive(clap::Args)]
struct HandInArgs {
    #[command(flatten)]
    services: Services,
    /// The election: 64 hexadecimal digits
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The files that the commissioners made
    #[arg(value_name = "FILE", required = true)]
    signed: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Key(args) => print(&args.make()?)?,
        Command::Drop(args) => drop_registrar(&args)?,
        Command::Void(args) => void_days(&args)?,
        Command::HandIn(args) => hand_in(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn drop_registrar(args: &DropArgs) -> anyhow::Result<()> {
    let intake = args.signing.look()?;
    sign(&args.signing, &intake, &intake.drop_of(&args.registrar)?)
}

fn void_days(args: &VoidArgs) -> anyhow::Result<()> {
    let intake = args.signing.look()?;
    sign(&args.signing, &intake, &intake.void_of(&args.registrar, args.day)?)
}

fn sign(args: &SigningArgs, intake: &Intake, said: &impl Form) -> anyhow::Result<()> {
    let key = args.official.key_file(&args.official.passphrase()?)?;
    let commission = intake.commission();
    let official = args.official.official(&key, "commissioner", &commission.members)?;
    let text = said.text();
    joint::write(&args.out, &text, official.sign_as_commissioner(&text))?;
    let (needed, out) = (commission.threshold, args.out.display());
    print(&format!("{text}signed in {out}; {needed} commissioners must sign this, then: veche commission hand-in\n"))
}

/// What both logs of an election say now.
pub struct Intake {
    beginning: Beginning,
    log: IntakeLog,
}

impl Intake {
    /// Reads them.
    pub fn look(services: &Services, election: ElectionId) -> anyhow::Result<Self> {
        let beginning = Beginning::read(&services.board(election)?, &mut rng()?).context("the log of the board")?;
        let log = IntakeLog::new(beginning.record());
        let none = |refusal| format!("this election has no intake, or none yet: {refusal}");
        let mut log = log.map_err(|refusal| NotNow::new("no-intake", none(refusal), "wait until the keys are made"))?;
        follow_intake(&services.registry(election)?, &mut log).context("the log of the intake")?;
        Ok(Self { beginning, log })
    }

    /// The commission of the manifest.
    pub fn commission(&self) -> &Commission {
        &self.beginning.setting().manifest.commission
    }

    /// That a registrar takes part no more, if it can be said.
    pub fn drop_of(&self, registrar: &Id) -> anyhow::Result<Drop> {
        self.log.active_registrar(registrar).map_err(|refusal| {
            let reason = format!("this registrar cannot be dropped: {refusal}");
            NotNow::new("not-active", reason, "compare the id: whoever was dropped is dropped")
        })?;
        Ok(Drop::new(self.beginning.setting().election, registrar.clone()))
    }

    /// That this day of a registrar, and those that follow, count for nothing, if it can be said.
    pub fn void_of(&self, registrar: &Id, first: u64) -> anyhow::Result<DayVoid> {
        let setting = self.beginning.setting();
        let who = setting.index(election::role::CeremonyRole::Registrar, registrar)?;
        let own = || self.log.days().iter().filter(|day| day.registrar == who && !day.is_void).map(|day| day.number);
        if !own().any(|number| number == first) {
            let days = own().map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
            let reason = format!("{registrar} ended no day {first}, or it is void: its days are {days}");
            return Err(NotNow::new("day", reason, "name one of these days").into());
        }
        let days = own().filter(|number| *number >= first);
        let days = days.map(|day| Int::new(day).context("a day of another age")).collect::<Result<_, _>>()?;
        Ok(DayVoid::new(setting.election, days, registrar.clone()))
    }
}

fn hand_in(args: &HandInArgs) -> anyhow::Result<()> {
    let notes = args.signed.iter().map(|path| joint::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let index = hand_in_joined(&args.services, ElectionId(args.election), &notes)?;
    print(&format!("entry {index} of the intake's log\n"))
}

/// Joins the lines of these notes, hands the statement in to the intake, and says where it is in its log.
pub fn hand_in_joined(services: &Services, election: ElectionId, notes: &[Note]) -> anyhow::Result<u64> {
    let intake = Intake::look(services, election)?;
    let commission = intake.commission();
    let entry = joint::join(notes, &commission.members, key_name::commission)?;
    let (lines, needed) = (entry.signatures().len(), commission.threshold);
    ensure!(lines >= needed, "{lines} have signed, and {needed} must: ask others for their lines");
    let entry = entry.to_bytes();
    let (_, said) = IntakeStatement::parse(&entry).context("this is no statement for an intake's log")?;
    ensure!(said.election() == election, "this is a statement of another election");
    let registry = services.registry(election)?;
    patiently(|| registry.submit(&entry)).context("the intake does not take it")
}

impl SigningArgs {
    fn look(&self) -> anyhow::Result<Intake> {
        Intake::look(&self.services, self.official.election())
    }
}
