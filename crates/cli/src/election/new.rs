//! `veche election new`: from answers, or a plan in TOML, to a manifest.

use std::fs;
use std::path::{Path, PathBuf};

use ::audit::earlier::EarlierRecord;
use anyhow::Context;
use serde_json::json;

use super::consultation::{self, EarlierArgs};
use super::founding::Founding;
use super::people::{self, propose, propose_consultation};
use super::questions;
use super::step::{NotNow, Outcome};
use super::{example, plan, text};
use crate::joint;
use crate::showing::print;

/// More than a plan has.
const MOST: u64 = 1 << 20;

/// Plan an election: questions and answers, a plan in a file, or who takes which role
///
/// Without --from it asks, and writes the answers as a plan in TOML: the fields of the manifest (docs/protocol.md §5), in which keys are still empty. Put
/// in the keys that people send you, and run it again with --from: it writes the manifest, and shows what each rule gives for made-up votes. What a
/// plan leaves out has a default. Documents are named by their files (file = "warning.md"), times like 2026-05-25T08:00:00Z, lengths like "24 hours".
///
/// With --people N it proposes who takes which role, and prints each person's checklist with hours. A table "people" in a plan (ann = ["commission",
/// "trustee"]) says who does what; what breaks the assumptions that trust rests on is refused. Roles: commission, registrar, auditor, trustee, board,
/// registry, mailbox, witness.
///
/// With --consultation the credentials of an earlier election vote, with the same phrases and without registrars (docs/protocol.md §7.7). Its record,
/// given with --earlier, is audited first; keys and numbers of credentials follow from it, and what a plan leaves out: constituencies, languages,
/// commission, trustees, witnesses, mailboxes, log and board. A plan then needs a title and contests.
///
///   veche election new --consultation --earlier https://board.example --earlier-election ID
///   veche election new --consultation --earlier record --from election.toml
///
/// Exit code: 0 it is written; 2 it is not, and the message says what to correct.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct NewArgs {
    /// A plan
    #[arg(long, value_name = "FILE", conflicts_with = "people")]
    from: Option<PathBuf>,
    /// How many people there are, 3 to 12: propose who does what
    #[arg(long, value_name = "N")]
    people: Option<usize>,
    /// With --people: voters apply over the network
    #[arg(long, requires = "people", conflicts_with = "consultation")]
    intake: bool,
    /// A question to those who hold the credentials of an earlier election. Say which one with --earlier
    #[arg(long)]
    consultation: bool,
    #[command(flatten)]
    earlier: EarlierArgs,
    /// The new file: manifest.json from a plan, election.toml from answers
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON document instead of a text
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn new(args: &NewArgs) -> anyhow::Result<Option<Outcome>> {
    if args.earlier.is_given() && !args.consultation {
        let reason = "an earlier election belongs to a consultation";
        return Err(NotNow::new("earlier", reason, "say --consultation as well").into());
    }
    match (&args.from, args.people) {
        (Some(path), _) => from_plan(args, path).map(Some),
        (None, Some(people)) => show_proposal(people, args).map(|()| None),
        (None, None) => from_answers(args).map(Some),
    }
}

fn show_proposal(people: usize, args: &NewArgs) -> anyhow::Result<()> {
    let proposal = if args.consultation { propose_consultation(people) } else { propose(people, args.intake) };
    let next = "say --people with a number from 3 to 12";
    let proposal = proposal.map_err(|fault| NotNow::said("people", vec![fault], next))?;
    if args.json {
        return print(&(serde_json::to_string_pretty(&json!(proposal))? + "\n"));
    }
    print(&people::text(&proposal))
}

fn from_plan(args: &NewArgs, path: &Path) -> anyhow::Result<Outcome> {
    let content = String::from_utf8(joint::read_file(path, MOST)?).ok().context("the plan is not UTF-8")?;
    let founding = make(&content, path, args.earlier.read()?.as_ref())?;
    if !args.json {
        print(&text::render(&founding.report))?;
        print(&format!(
            "\nFor example\n{}\n",
            example::lines(&example::examples(&founding.manifest))
                .iter()
                .map(|line| format!("  {line}\n"))
                .collect::<String>()
        ))?;
    }
    write(&founding, &args.out.clone().unwrap_or_else(|| "manifest.json".into()))
}

/// The manifest that a plan comes to, and what follows from it. Documents lie beside the plan. What the plan of a consultation leaves out
/// follows from the earlier record.
pub fn make(content: &str, plan: &Path, earlier: Option<&EarlierRecord>) -> anyhow::Result<Founding> {
    let missing = plan::without_key(content)?;
    if !missing.is_empty() {
        let names = missing.into_iter().collect::<Vec<_>>().join(", ");
        let next = "each makes a key (veche commission key, veche registrar key, veche witness key ..) and sends you the line that it prints";
        return Err(NotNow::new("manifest-key", format!("keys are missing: {names}"), next).into());
    }
    let folder = plan.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let record = earlier.map(consultation::holding).transpose()?;
    Founding::read(&plan::manifest(content, folder, record)?.text())?.compared(earlier)
}

/// Writes the manifest, or sees that it is there.
pub fn write(founding: &Founding, out: &Path) -> anyhow::Result<Outcome> {
    let said = founding.manifest.text();
    if !fs::read(out).is_ok_and(|there| there == said.as_bytes()) {
        joint::write_new(out, said.as_bytes())?;
    }
    let folder = out.display().to_string();
    let next = format!(
        "all commissioners compare the fingerprint; {} of them sign: veche election sign {folder}",
        founding.manifest.commission.threshold
    );
    Ok(Outcome::Written { folder, next })
}

fn from_answers(args: &NewArgs) -> anyhow::Result<Outcome> {
    let out = args.out.clone().unwrap_or_else(|| "election.toml".into());
    if out.exists() {
        let reason = format!("{} is there already; answers would be lost", out.display());
        return Err(NotNow::new("file", reason, "say another file with --out, or go on from it with --from").into());
    }
    if args.consultation {
        return consultation::from_answers(&args.earlier, &out);
    }
    let answers = questions::ask()?;
    joint::write_new(&out, answers.plan().as_bytes())?;
    print(&("\n".to_owned() + &people::text(&answers.proposal)))?;
    let folder = out.display().to_string();
    let next = format!(
        "put in the keys that people send you, and what is missing (titles, documents); then: veche election new --from {folder}"
    );
    Ok(Outcome::Written { folder, next })
}
