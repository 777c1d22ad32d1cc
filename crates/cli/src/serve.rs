//! `veche serve` and `veche log`: the bulletin board as a service.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use api::board::{self, BoardConfiguration, ElectionConfiguration};
use clap::Subcommand;

/// Serve the bulletin board of one or more elections over HTTP, until the process is told to end
///
/// The logs must be there: `veche log create` makes one. It listens when a quorum of the witnesses has answered.
///
/// Exit code: 0 it was told to end; 2 it could not start, or ended with a fault.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct ServeArgs {
    /// The configuration, as deploy/board.toml explains it
    #[arg(long)]
    config: PathBuf,
}

/// Make the log of an election, or the tables for it
#[derive(clap::Args)]
pub struct LogArgs {
    #[command(subcommand)]
    command: LogCommand,
}

#[derive(Subcommand)]
enum LogCommand {
    Create(CreateArgs),
    TakeOver(TakeOverArgs),
    Migrate(MigrateArgs),
}

/// Bring a PostgreSQL database to the schema of this version
///
/// The configuration names the role that owns the database, not the board's, which may not change a table.
///
/// Exit code: 0 it is at that schema; 2 it could not be brought there.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct MigrateArgs {
    /// The configuration
    #[arg(long)]
    config: PathBuf,
}

/// Make the log of an election that the configuration names, with its manifest as the first entry, once
///
/// Never do this a second time for the same election, whatever became of the first log: witnesses will not follow it.
///
/// Exit code: 0 the log is made; 2 it is there already, or could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct CreateArgs {
    /// The configuration
    #[arg(long)]
    config: PathBuf,
    /// The manifest, a note that the commission signed
    #[arg(long)]
    manifest: PathBuf,
    /// A document that the manifest names
    #[arg(long = "document")]
    documents: Vec<PathBuf>,
}

/// Make the log of an election from a copy of the record, for a successor who takes over
///
/// The configuration has the successor's keys, as the manifest names them. The copy is that of `veche mirror`, as new as there is: what the
/// witnesses have cosigned must be in it. All of it is checked. Then `veche serve` shows the record, and takes one statement: that of the
/// commission (`veche election operator`) which puts this successor in force.
///
/// Exit code: 0 the log is made; 2 it is there already, or could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct TakeOverArgs {
    /// The configuration
    #[arg(long)]
    config: PathBuf,
    /// The directory with the copy of the record
    #[arg(long, value_name = "DIR")]
    record: PathBuf,
}

pub fn serve(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let configuration = load(&args.config)?;
    board::run(&configuration, |address| {
        // Whoever closed standard output does not want to know.
        let _ = writeln!(io::stdout(), "listening on {address}");
        let _ = io::stdout().flush();
    })?;
    Ok(ExitCode::SUCCESS)
}

pub fn log(args: &LogArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        LogCommand::Create(args) => create(args),
        LogCommand::TakeOver(args) => take_over(args),
        LogCommand::Migrate(args) => Ok(board::migrate(&load(&args.config)?)?),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn create(args: &CreateArgs) -> anyhow::Result<()> {
    let configuration = load(&args.config)?;
    let election = only_election(&configuration)?;
    let id = board::create(&configuration, election, &args.manifest, &args.documents)?;
    writeln!(io::stdout(), "the log of the election {id} is made").context("standard output")
}

fn take_over(args: &TakeOverArgs) -> anyhow::Result<()> {
    let configuration = load(&args.config)?;
    let election = only_election(&configuration)?;
    let size = board::take_over(&configuration, election, &args.record)?;
    let id = election.id;
    writeln!(io::stdout(), "the log of the election {id} is made, with {size} entries").context("standard output")
}

fn only_election(configuration: &BoardConfiguration) -> anyhow::Result<&ElectionConfiguration> {
    match configuration.elections.as_slice() {
        [election] => Ok(election),
        _ => anyhow::bail!("to make a log, the configuration names exactly one election"),
    }
}

fn load(path: &Path) -> anyhow::Result<BoardConfiguration> {
    Ok(BoardConfiguration::load(path, env::vars_os())?)
}
