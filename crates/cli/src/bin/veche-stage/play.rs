//! Everyone and everything that is on the stage.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use election::Manifest;
use officials::{CredentialKeys, Official, TagKey, Trustee, commission};
use rand_chacha::ChaCha20Rng;
use record::Record;
use serde_json::{Value, json};
use simulation::office::{now, wait_for};
use simulation::people::Numbers;
use simulation::{AuditorSeat, Guard, Log, People, RemoteLog, Seat, ServiceKeys, Services, intake, play, rng};
use tempfile::TempDir;
use test_cluster::Cluster;
use voter_registry::Registrar;
use voter_registry::desk::Secrets;
use voter_registry::tag::TagShare;

use crate::command::Command;
use crate::manifest::{self, Plan};
use crate::own_database::{migrate, veche};
use crate::simulated::Simulated;
use crate::{Args, Obedient};

const NUMBERS: Numbers = Numbers {
    commission: (3, 2),
    registrars: (5, 3),
    trustees: (3, 2),
    double_signers: 0,
    witnesses: (4, 3),
    mailboxes: 1,
};

/// The play.
pub struct Play {
    pub services: Services,
    pub log: RemoteLog,
    pub manifest: Manifest,
    pub people: People,
    pub seats: Vec<Seat>,
    pub auditors: Vec<AuditorSeat>,
    pub registrars: Vec<Registrar>,
    pub trustees: Vec<Trustee>,
    pub simulated: Vec<Simulated>,
    /// The day that registrars end next, since 1970-01-01: ahead of the clock once one has ended.
    pub day: u64,
    /// Rolls for which registrars have issued.
    pub issued: u64,
    /// Epochs that the last answer told of.
    pub epochs: u64,
    pub rng: ChaCha20Rng,
    seed: u64,
    folder: PathBuf,
    _temporary: Option<TempDir>,
    _cluster: Option<Cluster>,
    /// Dropped last: it ends whatever still runs.
    _guard: Guard,
}

impl Play {
    /// Founds the election, starts the services, and holds the ceremonies.
    pub fn begin(args: &Args) -> anyhow::Result<Self> {
        let pages = args.pages.as_ref().map(|pages| pages.canonicalize().with_context(|| pages.display().to_string()));
        let pages = pages.transpose()?;
        let guard = Guard::new().context("cannot start a process")?;
        let veche = veche()?;
        let cluster = if args.postgres { Some(Cluster::start()?) } else { None };
        let temporary = if args.folder.is_none() { Some(tempfile::tempdir()?) } else { None };
        let folder = args.folder.as_deref().or(temporary.as_ref().map(TempDir::path)).context("a folder")?.to_owned();
        let place = folder.join("services");
        let stores = match &cluster {
            None => [".", "state"].map(|folder| format!("[store]\nkind = \"sqlite\"\ndirectory = \"{folder}\"\n")),
            Some(cluster) => {
                [migrate(cluster, &place, &veche, "veche_board")?, migrate(cluster, &place, &veche, "veche_registry")?]
            }
        };
        let (people, plan) = (People::new(args.seed, NUMBERS), plan(args));
        let manifest = manifest::of(&people, &plan);
        let services = begin_services(&veche, &place, (&people, args.seed), &manifest, &stores, &guard)?;
        let mut play = Self::rehearsed(args, people, manifest, (services, folder), guard)?;
        if let Some(pages) = pages {
            play.services.serve_pages(&pages).context("the board with its pages")?;
        }
        play.office().work();
        (play._temporary, play._cluster) = (temporary, cluster);
        Ok(play)
    }

    /// All ceremonies are held, everyone has a seat, and trustees have shown that their shares can be used.
    fn rehearsed(
        args: &Args,
        people: People,
        manifest: Manifest,
        (services, folder): (Services, PathBuf),
        guard: Guard,
    ) -> anyhow::Result<Self> {
        let mut log = RemoteLog::new(services.client(), rng(args.seed, "observer"));
        let mut rng = rng(args.seed, "play");
        let officials = official_copies(&people, "registrar")?;
        let all: Vec<_> = officials.iter().map(|(official, _)| official).collect();
        let credentials = play::ceremony::<CredentialKeys>(&mut log, &all, &mut rng);
        let tags = play::ceremony::<TagKey>(&mut log, &all, &mut rng);
        let trustees = official_copies(&people, "trustee")?.into_iter().map(|(trustee, _)| trustee).collect();
        let trustees = play::trustees(&mut log, trustees, &mut rng);
        play::rehearse(&mut log, &trustees, &mut rng);
        wait_for("the registry", || services.registry().checkpoint().ok());
        let key = log.record().tags().and_then(|tags| tags.keys().first()).context("the key of tags")?.clone();
        let mut seats = Vec::new();
        for ((official, seed), share) in official_copies(&people, "registrar")?.into_iter().zip(tags) {
            let share = share.into_iter().next().context("a share")?;
            let secrets = Secrets::new(TagShare::new(&key, share)?);
            seats.push(Seat::new(official, &seed, log.record(), secrets));
        }
        let registrars = officials.into_iter().zip(credentials);
        let registrars = registrars.map(|((official, _), shares)| Registrar::new(official, shares)).collect();
        let [_, _, auditors @ ..] = intake::seeds(args.seed);
        let auditors = (1..).zip(auditors).map(|(n, seed)| {
            let official = Official::new(format!("a{n}").parse().expect("an id"), &seed);
            AuditorSeat::new(official, &seed, log.record())
        });
        let auditors = auditors.collect();
        Ok(Self {
            services,
            log,
            manifest,
            people,
            seats,
            auditors,
            registrars,
            trustees,
            simulated: Vec::new(),
            day: now() / 86_400,
            issued: 0,
            epochs: 0,
            rng,
            seed: args.seed,
            folder,
            _temporary: None,
            _cluster: None,
            _guard: guard,
        })
    }

    fn status(&mut self) -> Value {
        self.log.follow();
        let record = self.log.record();
        let turnout = self.manifest.constituencies.iter().zip(record.turnout()).map(|(constituency, turnout)| {
            json!({
                "id": constituency.id, "credentials": turnout.credentials, "voted": turnout.voted, "ballots": turnout.ballots,
            })
        });
        json!({
            "phase": record.phase().to_string(),
            "size": record.size(),
            "rolls": record.rolls(),
            "epochs": record.epochs(),
            "constituencies": turnout.collect::<Vec<_>>(),
            "now": now(),
        })
    }

    /// The seeds of everyone, for whoever plays a lying server.
    fn keys(&self) -> Value {
        let (log, board, witnesses) = self.people.service_seeds();
        let [statements, intake_log, auditors @ ..] = intake::seeds(self.seed);
        let hex = |seed: &[u8; 32]| canonical::Hash(*seed).to_string();
        let named = |(name, seed): (String, &[u8; 32])| (name, hex(seed).into());
        let witnesses = self.people.witnesses.iter().map(|witness| witness.name.to_string()).zip(witnesses);
        let officials = self.people.official_seeds().iter().map(|(name, seed)| (name.clone(), seed));
        let auditors = (1..).zip(&auditors).map(|(n, seed)| (format!("auditor/a{n}"), seed));
        let mailboxes = self.people.mailboxes.iter().map(|mailbox| (format!("mailbox/{}", mailbox.id), &mailbox.seed));
        json!({
            "log": hex(log),
            "board": hex(board),
            "intake": { "statements": hex(&statements), "log": hex(&intake_log) },
            "witnesses": witnesses.map(named).collect::<serde_json::Map<_, _>>(),
            "officials": officials.chain(auditors).chain(mailboxes).map(named).collect::<serde_json::Map<_, _>>(),
        })
    }

    /// Follows the board's log until it holds something, for as many seconds.
    pub fn await_record(&mut self, what: &str, seconds: u64, holds: impl Fn(&Record) -> bool) -> anyhow::Result<()> {
        let begun = now();
        loop {
            self.log.follow();
            if holds(self.log.record()) {
                return Ok(());
            }
            if now() > begun + seconds {
                bail!("{what} did not come in {seconds} s");
            }
            sleep(Duration::from_millis(100));
        }
    }
}

impl Obedient for Play {
    type Command = Command;

    /// Where everything is.
    fn introduction(&self) -> Value {
        let mailboxes = self.services.mailbox_addresses();
        let ids = self.manifest.constituencies.iter().map(|constituency| constituency.id.as_str());
        let schedule = &self.manifest.schedule;
        json!({
            "board": self.services.address(),
            "registry": self.services.registry_address(),
            "mailbox": mailboxes.first().map(|(_, url)| url),
            "mailboxes": mailboxes.iter().map(|(id, url)| json!({ "id": id, "url": url })).collect::<Vec<_>>(),
            "election": self.manifest.election_id().to_string(),
            "manifest": self.services.folder().join("manifest"),
            "folder": self.folder,
            "constituencies": ids.collect::<Vec<_>>(),
            "opens": schedule.opens,
            "closes": schedule.closes,
        })
    }

    /// Does what it is told, if it is its time: the people of the simulation panic where a service refuses them.
    fn obey(&mut self, command: Command) -> anyhow::Result<Value> {
        if let Some(due) = command.phase() {
            self.log.follow();
            let phase = self.log.record().phase();
            ensure!(phase == due, "out of order: the election is in the phase {phase}, and this belongs to {due}");
        }
        match command {
            Command::Status {} => return Ok(self.status()),
            Command::Review {} => return Ok(self.review()),
            Command::Refuse { application, reason } => return self.refuse(&application, reason),
            Command::More { application, reason } => return self.ask_for_more(&application, reason),
            Command::Day {} => return self.end_days(),
            Command::Voters { number } => return self.add_voters(number),
            Command::Roll {} => return self.close_rolls(),
            Command::Issue {} => return self.issue(),
            Command::Open {} => return self.open(),
            Command::CastVoters {} => return self.cast_voters(),
            Command::Publish { ballots } => return self.await_publication(ballots),
            Command::Incident { text } => return Ok(self.incident(&text)),
            Command::Extend { seconds, reason } => return self.extend(seconds, &reason),
            Command::Close {} => return self.close(),
            Command::Count {} => return self.count(),
            Command::Export { to } => return self.export(&to),
            Command::Keys {} => return Ok(self.keys()),
            Command::KillBoard {} => self.services.kill()?,
            Command::StartBoard {} => self.services.start()?,
            Command::KillMailbox {} => self.services.kill_mailbox(0)?,
            Command::StartMailbox {} => self.services.start_mailbox(0)?,
            Command::KillRegistry {} => self.services.kill_registry()?,
            Command::StartRegistry {} => self.services.start_registry()?,
        }
        Ok(json!({ "done": true }))
    }
}

fn plan(args: &Args) -> Plan {
    Plan {
        seed: args.seed,
        begins: now(),
        registration: args.registration_seconds,
        voting: args.voting_seconds,
        claims: args.claims_seconds,
        shortest_epoch: args.shortest_epoch,
        longest_epoch: args.longest_epoch,
        candidates: args.candidates.into(),
        work: args.work,
    }
}

fn begin_services(
    veche: &Path,
    place: &Path,
    (people, seed): (&People, u64),
    manifest: &Manifest,
    [board_store, registry_store]: &[String; 2],
    guard: &Guard,
) -> anyhow::Result<Services> {
    let founded = commission::found(manifest, &people.signers())?.to_bytes();
    let keys = ServiceKeys::of(people);
    let (election, documents) = ((founded.as_slice(), manifest.election_id()), manifest::attachments());
    let begun = Services::begin_with(veche, place, &keys, election, &documents, board_store, Some(guard));
    let journal = || std::fs::read_to_string(place.join("journal")).unwrap_or_default();
    let mut services = begun.with_context(|| format!("the services do not start: {}", journal().trim_end()))?;
    let [statements, intake_log, ..] = intake::seeds(seed);
    services.begin_registry(&intake_log, &statements, registry_store).context("the registry")?;
    Ok(services)
}

/// The officials of a role once more, each with its seed.
fn official_copies(people: &People, role: &str) -> anyhow::Result<Vec<(Official, [u8; 32])>> {
    let named = people.official_seeds().iter().filter_map(|(name, seed)| Some((name.split_once('/')?, seed)));
    let of_role = named.filter(|((of, _), _)| *of == role);
    of_role.map(|((_, id), seed)| Ok((Official::new(id.parse()?, seed), *seed))).collect()
}
