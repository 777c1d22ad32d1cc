//! `veche bench prepare`: an election that is open for ballots, and the ballots.

use std::env;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use election::Manifest;
use officials::commission;
use simulation::crowd::{Crowd, one_contest};
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Services, play, rng, sample};

use super::ballot_file;

/// Make an election that is open for ballots, and a ballot of each of its voters
///
/// The folder gets "service" with the configurations, keys and states of a board and four witnesses, "ballots", and
/// "unproven" with ballots whose proofs do not hold. Everything follows from a seed: no secret in it is one.
///
/// Then start the witnesses (veche witness serve --config DIR/service/witness-1/witness.toml, and so on) and the board
/// (veche serve --config DIR/service/board.toml), and cast with veche bench cast.
///
/// Exit code: 0 everything is there; 2 it could not be made.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The folder; it may not hold any of this yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many voters there are, each with one ballot
    #[arg(long)]
    ballots: u32,
    /// Options of the one contest
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(2..=100))]
    options: u16,
    /// Keep the log in this PostgreSQL database, which has its tables, instead of a SQLite file: how the board connects to it
    #[arg(long, value_name = "SERVER")]
    postgresql: Option<String>,
    /// Everything follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds between epochs, at least
    #[arg(long, default_value_t = 5)]
    shortest: u32,
    /// Seconds between epochs with fewer than two credentials
    #[arg(long, default_value_t = 30)]
    longest: u32,
}

/// Ballots whose proofs do not hold, at most.
const UNPROVEN: usize = 1_000;
/// How long ago casting opened, and how long it will be open, in seconds.
const DAY: u64 = 86_400;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let people = people(args.seed);
    let manifest = manifest(args, &people)?;
    let founded = commission::found(&manifest, &people.signers())?.to_bytes();
    let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
    let (veche, folder) = (env::current_exe().context("this program")?, args.out.join("service"));
    let services = Services::begin(&veche, &folder, &people, (&founded, election), &documents, &store(args)?)
        .with_context(|| format!("the services in {}", folder.display()))?;
    let mut log = RemoteLog::new(services.client(), rng(args.seed, "observer"));
    let (ballots, unproven) = play_until_open(args, people, &mut log);
    ballot_file::write(&args.out.join("ballots"), &ballots)?;
    ballot_file::write(&args.out.join("unproven"), &unproven)?;
    let page = format!("election {election}\naddress {}\nballots {}\n", services.address(), ballots.len());
    io::stdout().write_all(page.as_bytes()).context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}

fn play_until_open(args: &Args, people: People, log: &mut RemoteLog) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let mut rng = rng(args.seed, "play");
    let People { commission, registrars, trustees, .. } = people;
    let shares = play::ceremony::<officials::CredentialKeys>(log, &registrars.iter().collect::<Vec<_>>(), &mut rng);
    let trustees = play::trustees(log, trustees, &mut rng);
    let setting = log.record().setting().expect("a log has a manifest").clone();
    let crowd = Crowd::new(args.seed, args.ballots.into(), &setting, &shares);
    for (entry, attachments) in crowd.registration(log, &registrars) {
        log.submit(entry, attachments);
    }
    play::rehearse(log, &trustees, &mut rng);
    play::open(log, &commission.iter().take(1).collect::<Vec<_>>());
    let ballots = crowd.ballots(0..crowd.len(), &setting, &play::joint_key(log));
    let unproven = crowd.unproven(&ballots, UNPROVEN);
    (ballots, unproven)
}

fn people(seed: u64) -> People {
    People::new(seed, Numbers::FEWEST)
}

fn manifest(args: &Args, people: &People) -> anyhow::Result<Manifest> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock")?.as_secs();
    let mut manifest = sample::manifest(people);
    one_contest(&mut manifest, args.options.into());
    manifest.schedule.opens = play::int(now.saturating_sub(DAY));
    manifest.schedule.closes = play::int(now.saturating_add(DAY));
    manifest.epochs.shortest = args.shortest.into();
    manifest.epochs.longest = args.longest.into();
    Ok(manifest)
}

/// The table `[store]` of the board's configuration.
fn store(args: &Args) -> anyhow::Result<String> {
    let mut table = String::from("[store]\n");
    match &args.postgresql {
        // A string of JSON is one of TOML.
        Some(server) => writeln!(table, "kind = \"postgresql\"\nserver = {}", serde_json::to_string(server)?)?,
        None => table.push_str("kind = \"sqlite\"\ndirectory = \".\"\n"),
    }
    Ok(table)
}
