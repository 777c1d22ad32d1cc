//! The vote of May 2024 whose officials are elsewhere: here are the services, and the voters.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use ballot_signing::phrase::Phrase;
use canonical::bytes::to_base64;
use election::{Entry, Statement};
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;
use serde_json::{Value, json};
use simulation::office::now;
use simulation::people::Numbers;
use simulation::{Guard, Log, People, RemoteLog, ServiceKeys, Services, Voter, play, rng, votes};
use tempfile::TempDir;

use crate::own_database::veche;
use crate::vote::{RULES, Vote};
use crate::vote_plan::plan;
use crate::{Args, Obedient};

/// The manifest in the folder of a first entry; beside it are its documents.
const MANIFEST: &str = "manifest";

/// Services that wait for their officials, and voters.
pub struct Elsewhere {
    veche: PathBuf,
    pages: Option<PathBuf>,
    folder: PathBuf,
    /// From the plan to the opening, and from there to the close.
    seconds: (u64, u64),
    /// For the keys of the services.
    people: People,
    vote: Vote,
    founded: Option<Founded>,
    voters: Vec<Voter>,
    rng: ChaCha20Rng,
    _temporary: Option<TempDir>,
    /// Dropped last: it ends whatever still runs.
    guard: Guard,
}

/// What there is once the commission has signed.
struct Founded {
    services: Services,
    log: RemoteLog,
}

/// A command: a line of JSON.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    Plan { to: PathBuf },
    Found { entry: PathBuf },
    Apply { number: usize },
    CastVoters {},
}

impl Elsewhere {
    /// Nothing runs yet.
    pub fn begin(args: &Args) -> anyhow::Result<Self> {
        let temporary = if args.folder.is_none() { Some(tempfile::tempdir()?) } else { None };
        let folder = args.folder.as_deref().or(temporary.as_ref().map(TempDir::path)).context("a folder")?.to_owned();
        fs::create_dir_all(&folder)?;
        Ok(Self {
            veche: veche()?,
            pages: args.pages.as_ref().map(|pages| pages.canonicalize()).transpose().context("the pages")?,
            folder,
            seconds: (args.registration_seconds, args.voting_seconds),
            people: People::new(args.seed, Numbers::FEWEST),
            vote: Vote::of_may_2024()?,
            founded: None,
            voters: Vec::new(),
            rng: rng(args.seed, "play"),
            _temporary: temporary,
            guard: Guard::new().context("cannot start a process")?,
        })
    }

    /// The plan without the keys of officials, and its documents; time runs from now on.
    fn plan(&self, to: &Path) -> anyhow::Result<Value> {
        let opens = now() + self.seconds.0;
        let closes = opens + self.seconds.1;
        let text = plan(&self.vote, &self.people, (opens, closes), |_| String::new());
        fs::create_dir_all(to.join("documents"))?;
        for (language, rules) in RULES {
            fs::write(to.join(format!("documents/rules.{language}.md")), rules)?;
        }
        fs::write(to.join("vote.toml"), text)?;
        Ok(json!({ "opens": opens, "closes": closes }))
    }

    /// Makes the log of what the commission published, and starts everything.
    fn found(&mut self, entry: &Path) -> anyhow::Result<Value> {
        ensure!(self.founded.is_none(), "there is a log already");
        let note = fs::read(entry.join(MANIFEST)).context("no manifest")?;
        let Statement::Manifest(manifest) = Entry::parse(&note)?.statement else { bail!("this is no manifest") };
        let files: Vec<_> = fs::read_dir(entry)?.collect::<Result<_, _>>()?;
        let documents = files.iter().filter(|file| file.file_name() != MANIFEST).map(|file| fs::read(file.path()));
        let (documents, election) = (documents.collect::<Result<Vec<_>, _>>()?, manifest.election_id());
        let keys = ServiceKeys::of(&self.people);
        let (place, store) = (self.folder.join("services"), "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n");
        let guard = Some(&self.guard);
        let begun = Services::begin_with(&self.veche, &place, &keys, (&note, election), &documents, store, guard);
        let mut services = begun.context("the services do not start")?;
        if let Some(pages) = &self.pages {
            services.serve_pages(pages).context("the board with its pages")?;
        }
        let log = RemoteLog::new(services.client(), rng(0, "observer"));
        let answer = json!({ "board": services.address(), "election": election.to_string() });
        self.founded = Some(Founded { services, log });
        Ok(answer)
    }

    /// As many people with phrases apply: the lines that they give to the registrars.
    fn apply(&mut self, number: usize) -> anyhow::Result<Value> {
        ensure!(number <= 500, "at most 500 at once");
        let setting = self.founded.as_ref().and_then(|founded| founded.log.record().setting());
        let setting = setting.context("there is no election yet")?;
        let place = &setting.manifest.constituencies.first().context("a constituency")?.id;
        let mut lines = Vec::new();
        for _ in 0..number {
            let voter = Voter::with(&Phrase::new(&mut self.rng, "")?.stretch(), setting.election, place);
            let record = voter.record().context("an application")?;
            lines.push(format!("{place} {}", to_base64(record.to_bytes())));
            self.voters.push(voter);
        }
        Ok(json!({ "lines": lines }))
    }

    /// All collect, and vote in the proportions of that vote; the first thinks better of it.
    fn cast(&mut self) -> anyhow::Result<Value> {
        let Founded { services, log } = self.founded.as_mut().context("there is no election yet")?;
        log.follow();
        ensure!(log.record().phase() == record::Phase::Open, "casting is not open");
        let (client, key) = (services.client(), play::joint_key(log));
        let setting = log.record().setting().context("an election")?;
        let (contest, paper) = (setting.manifest.contests.first(), setting.papers.first());
        let (contest, paper) = (contest.context("a contest")?, paper.context("a paper")?);
        let bucket = client.roll_bucket(1, 0)?;
        let counts = self.vote.votes_of(self.voters.len() as u64);
        let choices = (0..).zip(&counts).flat_map(|(list, votes)| (0..*votes).map(move |_| list));
        for (voter, choice) in self.voters.iter_mut().zip(choices) {
            voter.collect_from_bucket(log.record(), &bucket);
            let changed = if choice == 0 { Some(1) } else { None };
            for choice in changed.into_iter().chain([choice]) {
                let ballot = voter.vote(paper, &key, &[votes::vote(contest, choice)], &mut self.rng);
                client.cast(&ballot.to_bytes())?;
            }
        }
        Ok(json!({ "counts": counts }))
    }
}

impl Obedient for Elsewhere {
    type Command = Command;

    fn introduction(&self) -> Value {
        json!({ "folder": self.folder })
    }

    fn obey(&mut self, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::Plan { to } => self.plan(&to),
            Command::Found { entry } => self.found(&entry),
            Command::Apply { number } => self.apply(number),
            Command::CastVoters {} => self.cast(),
        }
    }
}
