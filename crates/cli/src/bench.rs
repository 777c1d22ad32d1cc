//! `veche bench`: how many ballots a board takes, and how long voters wait for their promises.

mod ballot_file;
mod cast;
mod connection;
mod figures;
mod prepare;
mod processor;
mod spoil;

use std::process::ExitCode;

use clap::Subcommand;

/// Measure a board: never one of a real election
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Prepare(prepare::Args),
    Cast(cast::Args),
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Prepare(args) => prepare::run(&args),
        Command::Cast(args) => cast::run(&args),
    }
}
