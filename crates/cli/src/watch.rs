//! `veche watch`: an eye on a running election.

mod assets;
mod finding;
mod look;
mod promise;
mod state;
mod story;
mod witnesses;

use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, ensure};
use canonical::Hash;
use clap::Subcommand;
use client::{BoardClient, Options, PageClient};
use election::ElectionId;

use crate::services::now;
use crate::showing::print;
use crate::state_file;
use assets::Assets;
use finding::{Code, Ledger};
use look::Watch;
use state::State;

/// Keep an eye on a running election, and speak up when something is wrong
///
/// Give every address under which the election is shown: the board's, its onion service's, mirrors of its log. Each is asked again and again,
/// and what they show is compared. One line is said when something is found, and one when it is over:
///
///   fork                two logs of this election, both signed by its log: evidence is written, and everyone has to hear of it
///   checkpoint-invalid  an address shows a log that the witnesses did not sign
///   statement-invalid   a statement in the log that those who must did not sign: "veche audit" says more
///   witness-missing     a witness has not signed for --patience seconds
///   checkpoint-old      too few witnesses have signed for so long
///   opening-overdue, closing-overdue, counted-overdue   the schedule of the election was not kept
///   epoch-overdue       no ballots were published for longer than the longest epoch: nobody voted, or ballots are held back
///   promise-broken      a promise (--promise FILE) of the board that it did not keep
///   promise-void        a promise (--promise FILE) of someone who does not run the board yet
///   operator-changed    someone else runs the board, for less than a day
///   operator-not-in-force   a log, or a statement in it, is signed by someone who does not run the board
///   service-down        an address does not answer
///   behind              an address shows an older log than the others for --patience seconds
///   asset-differs       a file of the pages is not the one that was published (--assets)
///   answer-overdue      the commission has not answered a petition by the time at which it had to
///
/// and these are news, of which nothing is wrong; that a petition was answered is said as petition-open being over:
///
///   petition-open       a petition in the log awaits its answer, by a time
///   answer-near         it has to be there within a day
///   answer-delayed      the commission has put it off
///
/// Ballots and proofs are not checked here: that is "veche audit --follow".
///
///   veche watch https://board.example http://abc.onion --election ID --proxy socks5h://127.0.0.1:9050 --state watch.json
///   veche watch https://board.example --election ID --once --json --state watch.json
///   veche watch hashes web/dist > assets.txt
///
/// Exit code, with --once: 0 nothing is wrong; 1 something is; 2 it could not be looked; 3 there is a fork. Without --once it goes on
/// until it is ended.
#[derive(clap::Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    watch: WatchArgs,
}

#[derive(Subcommand)]
enum Command {
    Hashes(HashesArgs),
}

/// Print the list for --assets: the SHA-256 of every file of the built pages
///
/// DIR is what the pages were built into (web/dist). Build them on two computers, and publish the list where the service cannot change it.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct HashesArgs {
    /// The folder with the built pages
    dir: PathBuf,
}

#[derive(clap::Args)]
pub struct WatchArgs {
    /// Where the election is shown: https://board.example, or http://abc.onion with --proxy
    #[arg(value_name = "URL", required = true)]
    addresses: Vec<String>,
    /// The election (64 hexadecimal digits)
    #[arg(long, value_name = "ID", required = true)]
    election: Option<Hash>,
    /// What was seen is kept here, so that a restart does not forget the last checkpoint
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    every: u64,
    /// Look once, say everything that is wrong now, and end
    #[arg(long)]
    once: bool,
    /// Print one line of JSON for each event
    #[arg(long)]
    json: bool,
    /// The hashes of the pages that were published: lines as "veche watch hashes" prints them
    #[arg(long, value_name = "FILE")]
    assets: Option<PathBuf>,
    /// A promise of the board, as "veche ballot hand-in" saves it; may stand several times
    #[arg(long = "promise", value_name = "FILE")]
    promises: Vec<PathBuf>,
    /// Seconds that something may be late, or a witness away
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    patience: u64,
    /// The folder where evidence of a fork is written
    #[arg(long, value_name = "DIR", default_value = ".")]
    evidence: PathBuf,
    /// Reach onion services, and all others too, through a proxy: socks5h://127.0.0.1:9050 is Tor
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Use the proxy for onion services alone
    #[arg(long, requires = "proxy")]
    direct: bool,
}

/// Exit codes of `--once`.
const FOUND: u8 = 1;
const FORK: u8 = 3;

/// An address, and how it is asked.
pub struct Address {
    pub url: String,
    pub board: BoardClient,
    pub pages: PageClient,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Some(Command::Hashes(args)) => {
            print(&assets::list(&args.dir)?)?;
            Ok(ExitCode::SUCCESS)
        }
        None => watch(&args.watch),
    }
}

fn watch(args: &WatchArgs) -> anyhow::Result<ExitCode> {
    let election = ElectionId(args.election.context("--election is needed")?);
    let addresses =
        args.addresses.iter().map(|url| address(args, url, election)).collect::<anyhow::Result<Vec<_>>>()?;
    let assets = args.assets.as_deref().map(Assets::read).transpose()?;
    let promises = args.promises.iter().map(|path| promise::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let _lock = args.state.as_deref().map(state_file::lock).transpose()?;
    let state = args.state.as_deref().map_or_else(|| Ok(None), |path| State::read(path, election))?;
    let mut watch = Watch::new(args, addresses, assets, promises, state.unwrap_or_else(|| State::new(election)));
    loop {
        let mut ledger = Ledger::default();
        watch.look(now(), &mut ledger)?;
        watch.tell(&ledger, now())?;
        if let Some(path) = &args.state {
            watch.state().write(path)?;
        }
        if args.once {
            return Ok(outcome(&ledger));
        }
        sleep(Duration::from_secs(args.every));
    }
}

fn outcome(ledger: &Ledger) -> ExitCode {
    if ledger.has(Code::Fork) {
        ExitCode::from(FORK)
    } else if ledger.is_well() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    }
}

fn address(args: &WatchArgs, url: &str, election: ElectionId) -> anyhow::Result<Address> {
    let is_onion =
        url.split('/').nth(2).and_then(|host| host.split(':').next()).is_some_and(|host| host.ends_with(".onion"));
    ensure!(!is_onion || args.proxy.is_some(), "{url} is an onion service: say with --proxy where Tor is");
    let proxy = args.proxy.clone().filter(|_| is_onion || !args.direct);
    let options = Options { proxy, ..Options::default() };
    let name = || url.to_owned();
    Ok(Address {
        url: url.trim_end_matches('/').to_owned(),
        board: BoardClient::new(url, election, &options).with_context(name)?,
        pages: PageClient::new(url.trim_end_matches('/'), &options).with_context(name)?,
    })
}
