//! `veche mailbox`: taking ballots beside the board (`docs/protocol.md` §9.6).

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use api::mailbox::{self, MailboxConfiguration, add_election};
use canonical::Hash;
use canonical::bytes::to_base64;
use clap::Subcommand;
use election::ElectionId;

use crate::key;

/// Take ballots beside the board, so that a board that refuses or loses them is found out
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(ConfigArgs),
    AddElection(AddElectionArgs),
    Key(KeyArgs),
}

/// Take ballots over HTTP, give them to the board, and hand over after the close, until the process is told to end
///
/// Exit code: 0 it was told to end; 2 it could not start, or ended with a fault.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct ConfigArgs {
    /// The configuration, as deploy/mailbox.toml explains it
    #[arg(long)]
    config: PathBuf,
}

/// Make the file for the ballots of an election that the configuration names, once
///
/// Never do this again for an election that the mailbox has taken ballots of: it would forget what it acknowledged.
///
/// Exit code: 0 the file is made; 2 it is there already, or could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct AddElectionArgs {
    /// The configuration
    #[arg(long)]
    config: PathBuf,
    /// The election: 64 hexadecimal digits
    #[arg(long)]
    election: Hash,
}

/// Make a signing key, in a new file that only you can read
///
/// It prints the public key as base64, for the manifest.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct KeyArgs {
    /// The file
    #[arg(long)]
    out: PathBuf,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Serve(args) => serve(&args.config),
        Command::AddElection(args) => add(&args),
        Command::Key(args) => print(&format!("{}\n", to_base64(key::make(&args.out)?.as_bytes()))),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn serve(config: &Path) -> anyhow::Result<()> {
    // Whoever closed standard output is served all the same.
    Ok(mailbox::run(&load(config)?, |address| drop(print(&format!("listening on {address}\n"))))?)
}

fn add(args: &AddElectionArgs) -> anyhow::Result<()> {
    add_election(&load(&args.config)?, ElectionId(args.election))?;
    print(&format!("election {}: added\n", args.election))
}

fn load(path: &Path) -> anyhow::Result<MailboxConfiguration> {
    Ok(MailboxConfiguration::load(path, env::vars_os())?)
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("cannot write to standard output")
}
