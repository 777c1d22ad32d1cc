//! `veche voter return`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use super::place::Myself;
use super::visit::Visit;
use super::{NOT_YET, credential_file, print, tell};
use crate::services::{Services, Source};

/// Apply with the credential of an earlier election, instead of evidence
///
/// It becomes public that this credential came back, not whose it is. Do it once: a credential that comes back for two applications
/// is void, and so are both.
///
/// Exit code: 0 it is done; 1 the lot is not drawn yet: the same command goes on; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    myself: Myself,
    /// The file that veche voter collect --out made in the earlier election
    #[arg(long, value_name = "FILE")]
    credential: PathBuf,
    /// The file with the passphrase of it; - is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: PathBuf,
    /// Seconds to wait for the lot, and for the intake to be ready
    #[arg(long, default_value_t = 600)]
    patience: u64,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let old = credential_file::read(&args.credential, &Source::of(&args.passphrase_file).passphrase()?)?;
    let applicant = args.myself.applicant()?;
    let mut visit = Visit::begin(&args.services, &args.myself)?;
    let (id, patience) = (applicant.id(), Duration::from_secs(args.patience));
    let from = visit.log.intake().returns.iter().position(|returning| {
        (returning.election, &returning.from) == (old.election, &old.constituency)
            && returning.constituency == *args.myself.constituency()
    });
    let from = from.context("this election takes no credentials of that one for this constituency")?;
    visit.deposit(&applicant)?;
    tell("waiting for the lot ..");
    if visit.wait_for_reviewers(&id, patience)?.is_none() {
        tell("the id is handed in, but its lot is not drawn yet: run the same command later");
        return Ok(ExitCode::from(NOT_YET));
    }
    if visit.log.returned(&id).is_none() {
        let key = old.key();
        let entry = applicant.application().return_of(&key, old.signature.0, from as u64);
        visit.submit(&entry.to_bytes(), patience)?;
    }
    let note = applicant.apply_as_returner()?;
    visit.registry.apply(&note.to_bytes(), &[]).context("the intake does not take the application")?;
    tell("the application is handed in");
    print(&format!("{id}\n"))
}
