//! `veche completions`: what a shell completes.

use std::io;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Cli;

/// Print what lets a shell complete commands and options
///
/// For this shell only: source <(veche completions bash). For good: write it to where your shell looks, such as
/// ~/.local/share/bash-completion/completions/veche, ~/.zfunc/_veche or ~/.config/fish/completions/veche.fish.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Whose
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    clap_complete::generate(args.shell, &mut Cli::command(), "veche", &mut io::stdout());
    ExitCode::SUCCESS
}
