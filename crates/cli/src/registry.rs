//! `veche registry`: the intake, where people apply (`docs/registration.md`).

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use api::registry::{self, RegistryConfiguration};
use canonical::Hash;
use canonical::bytes::to_base64;
use clap::Subcommand;
use election::ElectionId;

use crate::key;

/// Take applications, and carry sealed evidence and notes to those who decide on them
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(ConfigArgs),
    Create(ElectionArgs),
    Erase(EraseArgs),
    Key(KeyArgs),
}

/// Take applications over HTTP, have lots drawn and publish the intake log, until the process is told to end
///
/// Exit code: 0 it was told to end; 2 it could not start, or ended with a fault.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct ConfigArgs {
    /// The configuration, as deploy/registry.toml explains it
    #[arg(long)]
    config: PathBuf,
}

/// Make the store and the evidence folder of an election that the configuration names, once
///
/// Never do this again for an election whose intake has published anything: the witnesses would not follow, and they would be right.
///
/// Exit code: 0 both are made; 2 they are there already, or could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct ElectionArgs {
    /// The configuration
    #[arg(long)]
    config: PathBuf,
    /// The election: 64 hexadecimal digits
    #[arg(long)]
    election: Hash,
}

/// Erase tags and shares of them after the last roll, for good
///
/// Stop the service first. It asks the board whether the last roll is there. When the service starts again, it destroys what evidence
/// is left, takes no more notes, and goes on showing its log.
///
/// Exit code: 0 they are erased; 2 rolls may still come, or they could not be erased.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct EraseArgs {
    #[command(flatten)]
    election: ElectionArgs,
}

/// Make a signing key, in a new file that only you can read
///
/// An intake needs two: for its statements, and for its log. It prints the public key as base64, for the manifest.
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
        Command::Create(args) => create(&args),
        Command::Erase(args) => erase(&args.election),
        Command::Key(args) => print(&format!("{}\n", to_base64(key::make(&args.out)?.as_bytes()))),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn serve(config: &Path) -> anyhow::Result<()> {
    // Whoever closed standard output is served all the same.
    Ok(registry::run(&load(config)?, |address| drop(print(&format!("listening on {address}\n"))))?)
}

fn create(args: &ElectionArgs) -> anyhow::Result<()> {
    registry::create(&load(&args.config)?, ElectionId(args.election))?;
    print(&format!("election {}: created\n", args.election))
}

fn erase(args: &ElectionArgs) -> anyhow::Result<()> {
    registry::erase(&load(&args.config)?, ElectionId(args.election))?;
    print(&format!("election {}: tags are erased\n", args.election))
}

fn load(path: &Path) -> anyhow::Result<RegistryConfiguration> {
    Ok(RegistryConfiguration::load(path, env::vars_os())?)
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("cannot write to standard output")
}
