//! `veche voter apply`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use super::place::Myself;
use super::visit::Visit;
use super::{NOT_YET, papers, print, tell};
use crate::services::Services;

/// Apply: hand in an id, see the lot drawn, and give evidence to the two registrars that were drawn
///
/// Without --evidence it hands in the id, and prints it once the lot shows who reviews it: write its first 16 digits on the paper that you
/// hold in the picture. With --evidence it encrypts what the file says for these two alone. The lot is checked in the log of the
/// intake, with the witnesses' cosignatures.
///
/// The file is TOML:
///
///   kind = "passport"                   # a kind of evidence of the manifest
///   state = "BLR"                       # state that gave the number
///   number = "..."
///   name = "..."
///   birth = "1974-08-12"
///   mrz = ["...", "..."]                # the lines of letters, digits and < in the document
///   pictures = ["passport.jpg", "me.jpg"]
///   vouches = ["ina.note"]              # notes of those who vouch
///   attestations = ["r1.note"]          # notes of registrars who saw you
///
/// Exit code: 0 it is done; 1 the lot is not drawn yet: the same command goes on; 2 it could not be done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    myself: Myself,
    /// What you show
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Number of the application: the next one if better evidence was asked for
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..1_000))]
    number: u64,
    /// Seconds to wait for the lot
    #[arg(long, default_value_t = 600)]
    patience: u64,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let applicant = args.myself.applicant()?;
    let mut visit = Visit::begin(&args.services, &args.myself)?;
    let id = applicant.id();
    // Evidence that is not right is found before anything is handed in.
    let papers = args.evidence.as_deref().map(|path| papers::read(path, visit.log.intake())).transpose()?;
    visit.deposit(&applicant)?;
    tell("waiting for the lot ..");
    let Some(reviewers) = visit.wait_for_reviewers(&id, Duration::from_secs(args.patience))? else {
        tell("the id is handed in, but its lot is not drawn yet: run the same command later");
        return Ok(ExitCode::from(NOT_YET));
    };
    let [first, second] = visit.readers(reviewers)?;
    tell(&format!("the lot gave it to {} and {}", first.reader.name, second.reader.name));
    if let Some((kind, papers)) = papers {
        let slots = visit.log.intake().vouching_cap();
        let readers = [first, second];
        let (note, ciphertext) = applicant.apply(args.number, &kind, &papers, &readers, slots, &mut visit.rng)?;
        visit.registry.apply(&note.to_bytes(), &ciphertext).context("the intake does not take the application")?;
        tell("the application is handed in");
    } else {
        tell("write the first 16 digits on the paper for the picture:");
    }
    print(&format!("{id}\n"))
}
