//! Signatures that were collected in files: joined, handed in, and held against a record.

use std::path::PathBuf;
use std::process::ExitCode;

use ::client::Error;
use ::election::petition::PetitionSignature;
use ::record::petition::{decode_signatures, encode_signatures};
use ::record::{Record, Setting};
use anyhow::{Context, anyhow, ensure};

use super::NOT_YET;
use super::file::PetitionFile;
use crate::audit::{SourceArgs, audited_record};
use crate::joint;
use crate::seats::{grouped, printable};
use crate::services::{Board, rng};
use crate::showing::print;

/// Signatures that a board takes at a time.
const AT_ONCE: usize = 64;

/// Join the signatures of several files under one petition in one new file. Each credential counts once
#[derive(clap::Args)]
pub struct JoinArgs {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Hand the signatures of a file in at a board
///
/// They can be handed in again, or at another board: each credential counts once. If there are enough when the board counts
/// next, the petition comes into the log.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct HandInArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    board: Board,
}

/// Hold the signatures of a file against a record, without any board
///
/// Says how many of them hold, whether they are enough to oblige the commission, and whether the record has the petition. If they are enough, and the
/// record has it not though it was handed in, show file and record to everyone: the board withholds it.
///
/// Exit code: 0 the signatures oblige the commission; 1 they do not; 2 it could not be looked.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct VerifyArgs {
    /// The file
    #[arg(long = "file", value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    source: SourceArgs,
}

/// Joins files.
pub fn join(args: &JoinArgs) -> anyhow::Result<ExitCode> {
    let files = args.files.iter().map(|path| PetitionFile::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let joined = PetitionFile::join(files)?;
    joint::write_new(&args.out, joined.content().as_bytes())?;
    print(&format!("{} signatures in {}\n", grouped(joined.signatures.len() as u64), args.out.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Hands signatures in.
pub fn hand_in(args: &HandInArgs) -> anyhow::Result<ExitCode> {
    let file = PetitionFile::read(&args.file)?;
    let board = args.board.client(file.election)?;
    let mut signatures = 0;
    for records in file.signatures.chunks(AT_ONCE) {
        let records: Vec<u8> = records.iter().flat_map(PetitionSignature::encode).collect();
        match board.sign_petition(&file.text, &records) {
            Ok(number) => signatures = number,
            // Once it is published it gathers no more.
            Err(Error::Refused { code, .. }) if code == "petition-complete" => {
                print("The petition is complete: the log has it.\n")?;
                return Ok(ExitCode::SUCCESS);
            }
            Err(error) => return Err(anyhow!("{}", printable(error.to_string()))).context("the board"),
        }
    }
    print(&format!(
        "Handed in. The board counts at fixed times; it shows {} signatures so far.\n",
        grouped(signatures)
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Holds signatures against a record.
pub fn verify(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let file = PetitionFile::read(&args.file)?;
    let (report, record) = audited_record(&args.source)?;
    ensure!(report.failures.is_empty(), "the record does not hold: veche audit says why");
    let setting = record.setting().context("the record has no manifest")?;
    ensure!(setting.election == file.election, "the signatures are for another election: {}", file.election);
    let id = file.text.id(file.election);
    print(&format!("petition         {id}\n                 {}\n", printable(&file.text.title)))?;
    match record.petition(&id) {
        Some(petition) => print(&format!("the record       has it, as entry {}\n", petition.entry))?,
        None => print("the record       does not have it\n")?,
    }
    let (least, most) = record.petition_sizes().map_err(|refusal| anyhow!("{}", printable(refusal.to_string())))?;
    ensure!(file.text.is_valid(&setting.manifest.languages), "it is in no language of the election (petition-text)");
    let number = holding(&file, setting, &record)?;
    let (given, all) = (file.signatures.len() as u64, grouped(number));
    print(&format!("signatures       {all} hold, of {} in the file; {} are needed\n", grouped(given), grouped(least)))?;
    if !(least..=most).contains(&number) {
        print("                 too few to oblige the commission\n")?;
        return Ok(ExitCode::from(NOT_YET));
    }
    print("                 enough: the commission is obliged to answer, once the petition is in the log\n")?;
    Ok(ExitCode::SUCCESS)
}

/// How many signatures are of credentials of the election. They are looked at together, and one by one only if that fails.
fn holding(file: &PetitionFile, setting: &Setting, record: &Record) -> anyhow::Result<u64> {
    let (id, mut rng) = (file.text.id(file.election), rng()?);
    let mut holds = |signatures: &[PetitionSignature]| {
        let decoded = decode_signatures(setting, &encode_signatures(signatures.to_vec()));
        decoded.is_ok_and(|signatures| record.verify_petition_signatures(id, &signatures, &mut rng).is_ok())
    };
    if holds(&file.signatures) {
        return Ok(file.signatures.len() as u64);
    }
    Ok(file.signatures.iter().filter(|signature| holds(std::slice::from_ref(*signature))).count() as u64)
}
