//! `veche bench cast`: casts ballots and measures.

use std::io::{self, Write};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use canonical::Hash;
use election::entry::leaf_hash;
use election::{ElectionId, Entry, Statement};
use record::{Setting, check_promise};
use serde::Deserialize;

use super::ballot_file;
use super::connection::{Answer, Connection};
use super::figures::{Figures, Processor, Tally};
use super::processor;
use super::spoil::Bad;

/// Cast ballots at a board, and say how many it took and how long that was
///
/// With --rate a ballot is sent at each planned time, whatever became of those before, and its latency is counted from that time:
/// if the board or all connections are late, that shows. Without --rate each connection sends the next ballot when the one before
/// is answered.
///
/// Exit code: 0 it was measured; 2 it could not be.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The board, such as http://127.0.0.1:8080
    #[arg(long)]
    url: String,
    /// The file of ballots that veche bench prepare made
    #[arg(long)]
    ballots: PathBuf,
    /// Leave out the first ballots of the file: they were cast before
    #[arg(long, default_value_t = 0)]
    skip: usize,
    /// Connections at a time
    #[arg(long, default_value = "64")]
    connections: NonZeroUsize,
    /// Ballots per second, evenly spaced
    #[arg(long)]
    rate: Option<NonZeroU32>,
    /// End after this many seconds, even if ballots are left
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// Make every ballot a bad one, and send the file over and over
    #[arg(long)]
    bad: Option<Bad>,
    /// Send the file over and over
    #[arg(long)]
    again: bool,
    /// The process of the board, on this machine: its processor time is measured
    #[arg(long)]
    pid: Option<u32>,
    /// Print one JSON document instead of a text
    #[arg(long)]
    json: bool,
}

/// Each connection has this many of its promises checked, the first.
const CHECKED: usize = 10;
/// The longest time for which something is measured.
const MOST_SECONDS: u64 = 86_400;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut ballots = ballot_file::read(&args.ballots, args.skip)?;
    let first = ballots.first().context("no ballot")?;
    let target = Target::new(&args.url, first)?;
    if let Some(bad) = args.bad {
        ballots.iter_mut().for_each(|ballot| bad.spoil(ballot));
    }
    let is_again = args.again || args.bad.is_some();
    ensure!(!is_again || args.seconds.is_some(), "--seconds is needed where the file is sent over and over");
    let figures = measure(args, &target, &ballots, is_again)?;
    let page = if args.json { serde_json::to_string_pretty(&figures)? + "\n" } else { figures.text() };
    io::stdout().write_all(page.as_bytes()).context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}

fn measure(args: &Args, target: &Target, ballots: &[Vec<u8>], is_again: bool) -> anyhow::Result<Figures> {
    let open = |_| Connection::open(&target.host);
    let connections = (0..args.connections.get()).map(open).collect::<io::Result<Vec<_>>>();
    let connections = connections.with_context(|| target.host.clone())?;
    let used = || Processor {
        server: args.pid.and_then(|id| processor::used(&id.to_string())),
        generator: processor::used("self"),
    };
    let before = used();
    let begun = Instant::now();
    let seconds = Duration::from_secs(args.seconds.unwrap_or(MOST_SECONDS).min(MOST_SECONDS));
    let plan = Plan { ballots, is_again, rate: args.rate, begun, seconds, next: AtomicUsize::new(0) };
    let workers = thread::scope(|scope| {
        let work = |connection| Worker::new(target, connection).work(&plan);
        let threads: Vec<_> = connections.into_iter().map(|connection| scope.spawn(move || work(connection))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect::<Vec<_>>()
    });
    let (elapsed, after) = (begun.elapsed(), used());
    ensure!(workers.len() == args.connections.get(), "a thread ended in a panic");
    let mut checked: usize = 0;
    for (leaf, promise) in workers.iter().flat_map(|worker| &worker.promises) {
        target.check(leaf, promise)?;
        checked = checked.saturating_add(1);
    }
    let tally = workers.into_iter().map(|worker| worker.tally).fold(Tally::default(), Tally::and);
    let since = |before: Option<Duration>, after: Option<Duration>| after?.checked_sub(before?);
    let (server, generator) = (since(before.server, after.server), since(before.generator, after.generator));
    let how = (args.connections.get(), args.rate.map(NonZeroU32::get));
    Ok(Figures::new(tally, how, (elapsed, Processor { server, generator }), checked))
}

/// A board, and the election whose ballots are cast there.
struct Target {
    /// `host:port`.
    host: String,
    election: ElectionId,
    setting: Setting,
}

impl Target {
    /// The election is that of a ballot.
    fn new(url: &str, ballot: &[u8]) -> anyhow::Result<Self> {
        let host = url.strip_prefix("http://").context("--url begins with http://")?.trim_end_matches('/').to_owned();
        let Statement::Ballot(ballot) = Entry::parse(ballot)?.statement else { bail!("the file holds no ballots") };
        let request = format!("GET /api/v1/elections/{}/manifest HTTP/1.1\r\nHost: {host}\r\n\r\n", ballot.election);
        let mut connection = Connection::open(&host).with_context(|| host.clone())?;
        let answer = connection.exchange(request.as_bytes()).with_context(|| host.clone())?;
        ensure!(answer.status == 200, "the board does not serve this election ({})", answer.status);
        let Statement::Manifest(manifest) = Entry::parse(answer.body)?.statement else { bail!("no manifest") };
        Ok(Self { host, election: ballot.election, setting: Setting::new(*manifest)? })
    }

    /// Checks the promise for a ballot.
    fn check(&self, leaf: &Hash, promise: &[u8]) -> anyhow::Result<()> {
        let (promise, _) = check_promise(&self.setting, &self.setting.all_operators(), promise)
            .context("a promise that does not hold")?;
        ensure!(promise.leaf == *leaf, "a promise for another ballot");
        Ok(())
    }
}

/// What all connections do together.
struct Plan<'a> {
    ballots: &'a [Vec<u8>],
    is_again: bool,
    rate: Option<NonZeroU32>,
    begun: Instant,
    seconds: Duration,
    next: AtomicUsize,
}

impl Plan<'_> {
    /// The next ballot, when its time has come, and that time; none at the end.
    fn next(&self) -> Option<(&[u8], Instant)> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let place = if self.is_again { number.checked_rem(self.ballots.len())? } else { number };
        let ballot = self.ballots.get(place)?;
        let since = match self.rate {
            Some(rate) => Duration::from_secs(u64::try_from(number).ok()?).checked_div(rate.get())?,
            None => self.begun.elapsed(),
        };
        if since >= self.seconds {
            return None;
        }
        let planned = self.begun.checked_add(since)?;
        thread::sleep(planned.saturating_duration_since(Instant::now()));
        Some((ballot, planned))
    }
}

/// One connection.
struct Worker<'a> {
    target: &'a Target,
    connection: Connection,
    request: Vec<u8>,
    tally: Tally,
    /// Promises that are to be checked, with the leaf hashes of their ballots.
    promises: Vec<(Hash, Vec<u8>)>,
}

impl<'a> Worker<'a> {
    fn new(target: &'a Target, connection: Connection) -> Self {
        let (request, tally, promises) = (Vec::new(), Tally::default(), Vec::new());
        Self { target, connection, request, tally, promises }
    }

    fn work(mut self, plan: &Plan<'_>) -> Self {
        while let Some((ballot, planned)) = plan.next() {
            self.write_request(ballot);
            match self.connection.exchange(&self.request) {
                Ok(answer) => {
                    note(answer, ballot, planned.elapsed(), &mut self.tally, &mut self.promises);
                }
                Err(_) => {
                    self.tally.errors = self.tally.errors.saturating_add(1);
                    let Ok(connection) = Connection::open(&self.target.host) else { break };
                    self.connection = connection;
                }
            }
        }
        self
    }

    fn write_request(&mut self, ballot: &[u8]) {
        let Target { host, election, .. } = self.target;
        let length = ballot.len();
        self.request.clear();
        let head = format!(
            "POST /api/v1/elections/{election}/ballots HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(ballot);
    }
}

/// What became of a ballot.
fn note(answer: Answer<'_>, ballot: &[u8], time: Duration, tally: &mut Tally, promises: &mut Vec<(Hash, Vec<u8>)>) {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
    }
    match answer.status {
        200 if is_promise(answer.body) => {
            tally.accepted = tally.accepted.saturating_add(1);
            if promises.len() < CHECKED {
                promises.push((leaf_hash(ballot), answer.body.to_vec()));
            }
        }
        503 => {
            tally.busy = tally.busy.saturating_add(1);
            return;
        }
        _ => match serde_json::from_slice::<Problem>(answer.body) {
            Ok(problem) => tally.refuse(problem.code),
            Err(_) => {
                tally.errors = tally.errors.saturating_add(1);
                return;
            }
        },
    }
    tally.latencies.push(time);
}

fn is_promise(body: &[u8]) -> bool {
    const KIND: &[u8] = b"\"kind\":\"promise\"";
    body.windows(KIND.len()).any(|window| window == KIND)
}
