//! `veche registrar withdraw`, `attest` and `lost`: what a registrar says outside of its queue.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use api::desk::{Seat, SeatError, Session};
use canonical::Hash;
use election::statement::exchange::Reason;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use voter_registry::desk::Judgement;

use super::{SeatArgs, review, state};
use crate::services;
use crate::showing::print;

/// Take an approval of this registrar back
///
/// Before the day is ended it takes your approval away. Once both reviewers have ended their days with it, and until a roll holds it, it
/// counts if both say so, or enough of all registrars.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct WithdrawArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// Application id: 64 hexadecimal digits
    #[arg(value_name = "ID")]
    application: Hash,
    /// Why: unreadable, paper-missing, other-person, forged, expired, not-entitled, number, vouch, attestation or other
    #[arg(long, value_parser = reason)]
    reason: Reason,
}

/// Attest that you have seen someone in person: prints a note for that person's evidence
///
/// Attest only if the person, the document and the paper with the application id were before you. Two drawn registrars decide on it.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct AttestArgs {
    #[command(flatten)]
    seat: SeatArgs,
    /// Application id on the person's paper: 64 hexadecimal digits
    #[arg(value_name = "ID")]
    application: Hash,
}

/// How long a fresh desk waits until the log shows that the one before is lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Takes an approval back.
pub fn withdraw(args: &WithdrawArgs) -> anyhow::Result<()> {
    let mut session = state::open(&args.seat)?;
    session.refresh()?;
    let own = session.desk().exchange().application(&args.application);
    let own = own.is_some_and(|state| state.is_approved_by(session.desk().index()));
    ensure!(own, "there is no approval of this registrar to take back: compare the id");
    session.decide(&args.application, None, &Judgement::withdraw(args.reason))?;
    print("taken back\n")
}

/// Prints an attestation.
pub fn attest(args: &AttestArgs) -> anyhow::Result<()> {
    let mut session = state::open(&args.seat)?;
    session.refresh()?;
    let is_known = session.desk().log().is_drawn(&args.application);
    ensure!(is_known, "no such application was handed in and drawn: compare the id on the paper, or wait for its lot");
    print(&session.desk().attest(args.application).to_string())
}

/// Says that the desk is lost, and goes on with fresh keys.
pub fn lost(args: &SeatArgs) -> anyhow::Result<()> {
    let mut session = state::open(args)?;
    let index = patiently(|| session.declare_lost())?;
    print(&format!("entry {index} of the intake's log says so: others review what waited here\n"))?;
    begin_anew(args, &mut session, index)
}

/// The first thing that a fresh desk does is to publish a key, once the log shows that the one before is lost: an earlier key would be of the
/// lost desk.
pub fn begin_anew(args: &SeatArgs, session: &mut Session, lost: u64) -> anyhow::Result<()> {
    let registry = args.services.registry(args.official.election())?;
    let begun = Instant::now();
    while SignedCheckpoint::parse(&registry.checkpoint().context("the intake")?)?.checkpoint().size() <= lost {
        if begun.elapsed() >= PATIENCE {
            return print("the log does not show it yet: open the desk again in some minutes\n");
        }
        sleep(PAUSE);
    }
    session.refresh().context("the desk is ready, but does not reach its services: open it again later")?;
    print("if the lost desk published a key today, the next one comes tomorrow: until then nobody seals to this desk\n")
}

/// Tries until no lot is being drawn.
pub fn patiently<T>(mut attempt: impl FnMut() -> Result<T, SeatError>) -> anyhow::Result<T> {
    let mut other = None;
    let answer = services::patiently(|| match attempt() {
        Ok(done) => Ok(Some(done)),
        Err(SeatError::Intake(error)) => Err(error),
        Err(error) => {
            other = Some(error);
            Ok(None)
        }
    });
    match (answer, other) {
        (_, Some(error)) => Err(error.into()),
        (answer, None) => answer.map_err(SeatError::Intake)?.context("an attempt without an outcome"),
    }
}

fn reason(name: &str) -> Result<Reason, String> {
    review::reason_of(name).ok_or_else(|| format!("reasons are {}", review::reason_names()))
}
