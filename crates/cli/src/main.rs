//! `veche`: secure, verifiable elections from the command line.
#![allow(rustdoc::bare_urls, reason = "the comments of commands are their help, which people read at a prompt")]

mod advice;
mod audit;
mod auditor;
mod ballot;
mod bar;
mod bench;
mod carry;
mod commission;
mod completions;
mod desk;
mod election;
mod joint;
mod key;
mod key_file;
mod mailbox;
mod manifest_file;
mod mirror;
mod petition;
mod receipt;
mod registrar;
mod registry;
mod roll;
mod seated;
mod seats;
mod serve;
mod services;
mod showing;
mod steps;
mod trustee;
mod voter;
mod watch;
mod witness;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use seat::{lock as state_file, secret_file};

/// Secure, verifiable elections.
#[derive(Parser)]
#[command(name = "veche", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Audit(audit::Args),
    Auditor(auditor::Args),
    Ballot(ballot::Args),
    Bench(bench::Args),
    Carry(carry::Args),
    Commission(commission::Args),
    Completions(completions::Args),
    Desk(desk::Args),
    Election(election::Args),
    Log(serve::LogArgs),
    Mailbox(mailbox::Args),
    Mirror(mirror::Args),
    Petition(petition::Args),
    Receipt(receipt::Args),
    Registrar(registrar::Args),
    Registry(registry::Args),
    Roll(roll::Args),
    Seats(seats::Args),
    Serve(serve::ServeArgs),
    Trustee(trustee::Args),
    Voter(voter::Args),
    Watch(watch::Args),
    Witness(witness::Args),
}

impl Command {
    fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Audit(args) => audit::run(args),
            Self::Auditor(args) => auditor::run(args),
            Self::Ballot(args) => ballot::run(args),
            Self::Bench(args) => bench::run(args),
            Self::Carry(args) => carry::run(args),
            Self::Commission(args) => commission::run(args),
            Self::Completions(args) => Ok(completions::run(&args)),
            Self::Desk(args) => desk::run(args),
            Self::Election(args) => election::run(args),
            Self::Log(args) => serve::log(&args),
            Self::Mailbox(args) => mailbox::run(args),
            Self::Mirror(args) => mirror::run(&args),
            Self::Petition(args) => petition::run(args),
            Self::Receipt(args) => receipt::run(args),
            Self::Registrar(args) => registrar::run(args),
            Self::Registry(args) => registry::run(args),
            Self::Roll(args) => roll::run(args),
            Self::Seats(args) => seats::run(args),
            Self::Serve(args) => serve::serve(&args),
            Self::Trustee(args) => trustee::run(args),
            Self::Voter(args) => voter::run(args),
            Self::Watch(args) => watch::run(args),
            Self::Witness(args) => witness::run(args),
        }
    }
}

/// The exit code of a command that could not do its work: wrong arguments or input.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    Cli::parse().command.run().unwrap_or_else(|error| {
        // Whoever closed standard error does not want to know.
        let _ = writeln!(io::stderr(), "error: {}", said(&error));
        if let Some(step) = advice::next_step(&error) {
            let _ = writeln!(io::stderr(), "next: {step}");
        }
        ExitCode::from(FAILED)
    })
}

/// An error as a terminal may show it: some of its words may be those of a service, or of a file of others.
fn said(error: &anyhow::Error) -> String {
    let said = format!("{error:#}");
    said.split('\n').map(seats::printable).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_a_service_says_does_nothing_to_a_terminal() {
        let of_service = anyhow::anyhow!("unknown field `\u{1b}]0;x\u{7}\u{202e}`").context("line 1\nline 2");
        assert_eq!(said(&of_service), "line 1\nline 2: unknown field `\u{fffd}]0;x\u{fffd}\u{fffd}`");
    }
}
