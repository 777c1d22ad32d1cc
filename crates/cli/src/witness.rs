//! `veche witness`: cosigning the checkpoints of logs (C2SP tlog-witness).

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use api::witness::{Configuration, KnownLog, Witness, add_log};
use canonical::bytes::to_base64;
use clap::Subcommand;
use transparency_log::KeyName;
use transparency_log::note::{COSIGNATURE, verifier_key};

use crate::key;

/// Witness that a log shows everyone the same
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(ServeArgs),
    AddLog(AddLogArgs),
    Key(KeyArgs),
}

/// Cosign checkpoints over HTTP, until the process is told to end
///
/// Exit code: 0 it was told to end; 2 it could not start, or ended with a fault.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct ServeArgs {
    /// The configuration, as deploy/witness.toml explains it
    #[arg(long)]
    config: PathBuf,
}

/// Make the state of a new log that the configuration names, once: with a manifest, of all logs of its election
///
/// Never do this again for a log that the witness has cosigned: it could be made to cosign another tree.
///
/// Exit code: 0 the state is made; 2 it is there already, or could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct AddLogArgs {
    /// The configuration
    #[arg(long)]
    config: PathBuf,
    #[command(flatten)]
    log: LogArgs,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct LogArgs {
    /// The manifest of the election, a note that the commission signed
    #[arg(long)]
    manifest: Option<PathBuf>,
    /// The origin of the log
    #[arg(long)]
    origin: Option<String>,
}

/// Make a signing key, in a new file that only you can read
///
/// It prints the public key as base64, for the manifest, and as the verifier key of C2SP.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct KeyArgs {
    /// The file
    #[arg(long)]
    out: PathBuf,
    /// Name of the key, such as witness.example/w1
    #[arg(long)]
    name: String,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Serve(args) => serve(&args),
        Command::AddLog(args) => add(&args),
        Command::Key(args) => make_key(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    let witness = Witness::open(&Configuration::load(&args.config, env::vars_os())?)?;
    let mut page = format!("witness {}\n", verifier_key(&witness.key().name, COSIGNATURE, &witness.key().key));
    page.extend(witness.sizes().map(|(origin, size)| format!("log {origin}: {size} entries\n")));
    print(&page)?;
    // Whoever closed standard output is served all the same.
    Ok(witness.run(|address| drop(print(&format!("listening on {address}\n"))))?)
}

fn add(args: &AddLogArgs) -> anyhow::Result<()> {
    let configuration = Configuration::load(&args.config, env::vars_os())?;
    let origins = match (&args.log.manifest, &args.log.origin) {
        (Some(manifest), _) => origins_of(manifest, &configuration)?,
        (None, origin) => vec![origin.clone().unwrap_or_default()],
    };
    for origin in origins {
        add_log(&configuration, &origin)?;
        print(&format!("log {origin}: added\n"))?;
    }
    Ok(())
}

/// The board's log and, if there is one, the intake's. The configuration may know them in another way, but not with another key.
fn origins_of(manifest: &Path, configuration: &Configuration) -> anyhow::Result<Vec<String>> {
    let logs = KnownLog::of_manifest(manifest)?;
    for KnownLog { identity, .. } in &logs {
        let is_known = configuration.logs.iter().any(|log| log.identity == *identity);
        ensure!(is_known, "the configuration names no log {} with the key of the manifest", identity.origin);
    }
    Ok(logs.iter().map(|log| log.identity.origin.to_string()).collect())
}

fn make_key(args: &KeyArgs) -> anyhow::Result<()> {
    let name = KeyName::new(args.name.as_str()).context("--name")?;
    let key = key::make(&args.out)?;
    print(&format!("{}\n{}\n", to_base64(key.as_bytes()), verifier_key(&name, COSIGNATURE, &key)))
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("cannot write to standard output")
}
