//! The parts of registrars, trustees and voters: each process follows the public log by itself, with secrets of its own, and knows of the
//! others only what is in the log or came by post.

mod casting;
mod ceremony;
pub mod cheat;
pub mod device_check;
pub mod receipts;
mod registrar;
mod trustee;
mod voters;

use std::io::{self, BufRead, Write};
use std::panic;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Subcommand;
use client::{BoardClient, Options};
use election::ElectionId;
use officials::Official;
use record::{RollRecord, Setting};
use simulation::{Log, RemoteLog};

use crate::folder::Folder;
use crate::message::{Briefing, Report};
use crate::people::{self, open_safe};
use crate::post::Post;
use crate::randomness::Randomness;
use crate::safe::Safe;

/// How long someone waits for what others do. If a part fails, the play is ended long before.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Take a part in the play: the demo starts these processes itself
#[derive(clap::Args)]
pub struct PartArgs {
    #[command(subcommand)]
    role: Role,
}

/// Whose part it is.
#[derive(Subcommand)]
enum Role {
    /// A registrar, by id
    Registrar { id: String },
    /// A trustee, by id
    Trustee { id: String },
    /// A share of the voters, by its number
    Voters { number: u64 },
}

/// Everything around whoever plays a part.
pub struct Scene {
    briefing: Briefing,
    folder: Folder,
    post: Post,
    randomness: Randomness,
    log: RemoteLog,
}

/// Plays a part to its end.
pub fn run(args: &PartArgs) -> ExitCode {
    // What breaks the rules of a play is told where the play is told.
    panic::set_hook(Box::new(|panic| {
        let why = panic.payload_as_str().unwrap_or("a part stopped").to_owned();
        let _ = say(&Report::Failed { why });
    }));
    let played = Scene::enter().and_then(|mut scene| {
        match &args.role {
            Role::Registrar { id } => registrar::play(&mut scene, id),
            Role::Trustee { id } => trustee::play(&mut scene, id),
            Role::Voters { number } => voters::play(&mut scene, *number),
        }?;
        say(&Report::Over)
    });
    let Err(error) = played else { return ExitCode::SUCCESS };
    // If nobody listens any more, there is nobody to tell.
    let _ = say(&Report::Failed { why: format!("{error:#}") });
    ExitCode::FAILURE
}

/// Reports to the play.
fn say(report: &Report) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(report)?;
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).context("the play is over")
}

impl Scene {
    /// Reads the briefing, and looks at the log.
    fn enter() -> anyhow::Result<Self> {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("standard input")?;
        let briefing: Briefing = serde_json::from_str(&line).context("the briefing")?;
        let folder = Folder::of(Path::new(&briefing.folder));
        let (post, randomness) = (Post::new(folder.post()), Randomness::from_base64(&briefing.root)?);
        // Whoever writes to the log may know the seed, but not this.
        let checks = Randomness::new(None)?.stream("checks");
        let log = RemoteLog::new(client(&briefing)?, checks).with_patience(PATIENCE);
        Ok(Self { briefing, folder, post, randomness, log })
    }

    fn setting(&self) -> anyhow::Result<Setting> {
        Ok(self.log.record().setting().context("there is no manifest")?.clone())
    }

    /// One more connection to the service.
    fn client(&self) -> anyhow::Result<BoardClient> {
        client(&self.briefing)
    }

    /// An official with what is in the own safe.
    fn official(&self, id: &str) -> anyhow::Result<(Official, Safe)> {
        let safe = open_safe(&self.folder, id, &self.briefing.passphrase)?;
        Ok((people::official(id, &safe)?, safe))
    }

    /// What the registrars decide on: the applications of all voters.
    fn applications(&self) -> anyhow::Result<Vec<RollRecord>> {
        let mut records = Vec::new();
        for number in 0..self.briefing.shares {
            let letter = self.post.fetch(&applications(number))?;
            for record in letter.chunks(APPLICATION) {
                let (blinded, status_key) = record.split_first_chunk().context("an application that is cut off")?;
                let status_key = status_key.try_into().context("an application of another length")?;
                records.push(RollRecord { blinded: *blinded, status_key });
            }
        }
        Ok(records)
    }
}

/// Bytes of an application: a blinded element and a status key.
const APPLICATION: usize = 48 + 32;

/// The letter with the applications of a share of the voters.
fn applications(number: u64) -> String {
    format!("applications-{}", number + 1)
}

fn client(briefing: &Briefing) -> anyhow::Result<BoardClient> {
    let Briefing { address, election, .. } = briefing;
    Ok(BoardClient::new(address, ElectionId(*election), &Options::default())?)
}
