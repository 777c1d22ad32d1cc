//! Measures the real intake over loopback, with a board and witnesses of its own, and prints lines of a Markdown table:
//! `registry-load VECHE NAME STORE DEPOSITS APPLICATIONS [DATA]`.
//!
//! VECHE is the program, STORE the table `[store]` of the registry's configuration, DATA the folder of its database, if that has one. DEPOSITS ids are handed in, APPLICATIONS of them with evidence of the class of a megabyte;
//! then everything is decided on, and it is measured what is left on the disk. Whoever applies shares the machine.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool that is run by hand"
)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ballot_signing::phrase::Phrase;
use canonical::{Bytes, Hash};
use client::{Member, RegistryClient, follow_intake};
use election::role::{Member as Named, Registrars, key_name};
use election::statement::Form;
use election::statement::exchange::{Decision, DeskKey, Reason, Verdict};
use officials::{CredentialKeys, Official, TagKey, commission};
use rand_core::Rng;
use rayon::prelude::*;
use record::intake::{Approvals, IntakeLog};
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Services, intake, play, rng, sample};
use transparency_log::ed25519::SigningKey;
use voter_registry::applicant::{Applicant, Papers, check_work};
use voter_registry::exchange::DeskKeys;
use voter_registry::sealing::DeskSecret;

const SEED: u64 = 51;
/// Connections at a time.
const CONNECTIONS: usize = 16;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [veche, name, store, deposits, applications, data @ ..] = arguments.as_slice() else {
        panic!("usage: registry-load VECHE NAME STORE DEPOSITS APPLICATIONS [DATA]")
    };
    let folder = std::env::temp_dir().join(format!("registry-load-{}", std::process::id()));
    let stage = Stage::open(Path::new(veche), &folder, store);
    let place = folder.join("registry-1");
    let data = data.first().map(PathBuf::from);
    stage.measure(name, (deposits.parse().unwrap(), applications.parse().unwrap()), &place, data.as_deref());
    drop(stage);
    std::fs::remove_dir_all(folder).unwrap();
}

struct Stage {
    services: Services,
    log: RemoteLog,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn official(n: u8) -> Official {
    Official::new(format!("r{n}").parse().unwrap(), &[n; 32])
}

/// Tries until it is so.
fn wait_for<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    loop {
        if let Some(done) = attempt() {
            return done;
        }
        sleep(Duration::from_millis(100));
    }
}

impl Stage {
    fn open(veche: &Path, folder: &Path, store: &str) -> Self {
        let people = People::new(SEED, Numbers { registrars: (5, 3), ..Numbers::FEWEST });
        let members = (1..=5).map(|n| Named { id: official(n).id, key: Bytes(official(n).public()) }).collect();
        let mut manifest = sample::manifest(&people);
        manifest.registrars = Registrars { members, threshold: 3 };
        manifest.schedule.opens = play::int(now() + 3_600);
        manifest.schedule.closes = play::int(now() + 7_200);
        manifest.registration = intake::registration(SEED, now() + 3_600);
        let founded = commission::found(&manifest, &people.signers()).unwrap().to_bytes();
        let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let sqlite = "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n";
        let begun = Services::begin(veche, folder, &people, (&founded, election), &documents, sqlite);
        let mut services = begun.unwrap();
        let [statements, log_key, ..] = intake::seeds(SEED);
        services.begin_registry(&log_key, &statements, store).unwrap();
        let (mut log, mut rng) = (RemoteLog::new(services.client(), rng(SEED, "observer")), rng(SEED, "play"));
        let officials: Vec<_> = (1..=5).map(official).collect();
        let all: Vec<_> = officials.iter().collect();
        play::ceremony::<CredentialKeys>(&mut log, &all, &mut rng);
        play::ceremony::<TagKey>(&mut log, &all, &mut rng);
        wait_for(|| services.registry().checkpoint().ok());
        Self { services, log }
    }

    fn measure(&self, name: &str, (deposits, applications): (usize, usize), place: &Path, data: Option<&Path>) {
        let people = self.deposit(name, deposits, applications);
        let log = self.await_draw(&people);
        let keys = self.desk_keys(&log);
        self.apply(name, &people, &keys, &log);
        let evidence = place.join("evidence");
        let sizes = || {
            let other = size(place) - size(&evidence) + data.map_or(0, size);
            format!("{:.1} MB of evidence, {:.1} MB of everything else", megabytes(size(&evidence)), megabytes(other))
        };
        row(name, &format!("on the disk while {applications} wait"), sizes());
        self.refuse_all(name, &people, &log);
        wait_for(|| (size(&evidence) < 10_000).then_some(()));
        row(name, "when all are decided", sizes());
    }

    /// Hands in ids; gives those who apply.
    fn deposit(&self, name: &str, deposits: usize, applications: usize) -> Vec<Applicant> {
        let (election, hour) = (self.services.registry().election(), now() / 3_600);
        let person = |n: usize| {
            let secret = Phrase::new(&mut rng(n as u64, "person"), "").unwrap().stretch();
            Applicant::new(&secret, election, &"north".parse().unwrap(), 1)
        };
        let people: Vec<_> = (0..applications).into_par_iter().map(person).collect();
        let mut ids: Vec<Hash> = people.iter().map(Applicant::id).collect();
        ids.extend((applications..deposits).map(|n| Hash::of(&n.to_be_bytes())));
        let work = |id: &Hash| (0..).find(|nonce| check_work(election, id, hour, *nonce, 4)).unwrap();
        let ids: Vec<_> = ids.into_iter().map(|id| (id, work(&id))).collect();
        let time = self.at_once(ids.len(), |client, n| wait_for(|| client.deposit(&ids[n].0, hour, ids[n].1).ok()));
        row(name, &format!("deposits in a second, of {deposits}"), per_second(deposits, time));
        people
    }

    fn await_draw(&self, people: &[Applicant]) -> IntakeLog {
        let mut log = IntakeLog::new(self.log.record()).unwrap();
        wait_for(|| {
            let _ = follow_intake(&self.services.registry(), &mut log);
            people.iter().all(|person| log.is_drawn(&person.id())).then_some(())
        });
        log
    }

    fn desk_keys(&self, log: &IntakeLog) -> DeskKeys {
        let (client, mut rng) = (self.services.registry(), rng(SEED, "desks"));
        for n in 1..=5 {
            let reader = key_name::registrar(&official(n).id);
            let key = Bytes(DeskSecret::random(&mut rng).public());
            let said = DeskKey::new(client.election(), play::int(now() / 86_400), key, play::int(0), reader);
            say(&client, n, &said);
        }
        let notes = client.desk_keys().unwrap();
        DeskKeys::read(self.log.record(), log, notes.iter().map(String::as_bytes)).unwrap()
    }

    fn apply(&self, name: &str, people: &[Applicant], keys: &DeskKeys, log: &IntakeLog) {
        let make = |(n, person): (usize, &Applicant)| {
            let reviewers = log.reviewers(&Approvals::default(), &person.id()).unwrap();
            let key = |n: u32| keys.newest_of(log, &format!("registrar/r{n}"), now() / 86_400).unwrap();
            let (mut papers, mut rng) = (Papers::default(), rng(n as u64, "evidence"));
            papers.state.push_str("UTO");
            papers.number.push_str(&person.id().to_string()[..16].to_uppercase());
            let mut picture = vec![0; 900_000];
            rng.fill_bytes(&mut picture);
            papers.pictures.push(picture);
            let readers = reviewers.map(|index| key(index.get()));
            let (note, ciphertext) =
                person.apply(1, &"passport".parse().unwrap(), &papers, &readers, 2, &mut rng).unwrap();
            (note.to_bytes(), ciphertext)
        };
        let made: Vec<_> = people.par_iter().enumerate().map(|(n, person)| make((n, person))).collect();
        let time = self.at_once(made.len(), |client, n| wait_for(|| client.apply(&made[n].0, &made[n].1).ok()));
        row(
            name,
            &format!("applications with a megabyte in a second, of {}", made.len()),
            per_second(made.len(), time),
        );
    }

    fn refuse_all(&self, name: &str, people: &[Applicant], log: &IntakeLog) {
        let client = self.services.registry();
        let member = Member { name: "registrar/r1", key: &SigningKey::from_seed(&[1; 32]), time: now() };
        let mut evidence = std::collections::HashMap::new();
        let mut next = 0;
        loop {
            let batch = client.notes(next, Member { ..member }).unwrap();
            let Some(last) = batch.last() else { break };
            next = last.number + 1;
            for note in batch {
                use election::statement::exchange::{ExchangeStatement, ExchangeStatement::Application};
                if let Ok((_, Application(said))) = ExchangeStatement::parse(&note.note) {
                    evidence.insert(said.application, said.evidence.hash);
                }
            }
        }
        let mut decisions = Vec::new();
        for id in people.iter().map(Applicant::id) {
            for index in log.reviewers(&Approvals::default(), &id).unwrap() {
                decisions.push((u8::try_from(index.get()).unwrap(), id));
            }
        }
        let time = self.at_once(decisions.len(), |client, n| {
            let (who, id) = decisions[n];
            let nothing = Bytes([0; 32]);
            let (election, hash) = (client.election(), evidence[&id]);
            let said = Decision::new(
                election,
                nothing,
                id,
                Verdict::Refuse,
                hash,
                String::new(),
                vec![],
                play::int(1),
                Reason::Forged,
                official(who).id,
            );
            say(client, who, &said);
        });
        row(name, "decisions in a second", per_second(decisions.len(), time));
    }

    /// Does so many things over a few connections.
    fn at_once(&self, count: usize, each: impl Fn(&RegistryClient, usize) + Sync) -> Duration {
        let (next, begun) = (AtomicUsize::new(0), Instant::now());
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let client = self.services.registry();
                    loop {
                        match next.fetch_add(1, Ordering::Relaxed) {
                            n if n < count => each(&client, n),
                            _ => return,
                        }
                    }
                });
            }
        });
        begun.elapsed()
    }
}

/// Says something in the name of a registrar.
fn say(client: &RegistryClient, who: u8, said: &impl Form) {
    let (name, key) = (key_name::registrar(&official(who).id), SigningKey::from_seed(&[who; 32]));
    let note = officials::member::signed(said, vec![official(who).sign_as_registrar(&said.text())]).to_bytes();
    wait_for(|| client.say(&note, Member { name: &name, key: &key, time: now() }).ok());
}

fn per_second(count: usize, time: Duration) -> String {
    format!("{:.0}", count as f64 / time.as_secs_f64())
}

fn row(name: &str, what: &str, figure: String) {
    println!("| {name}: {what} | {figure} |");
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Bytes of the files in a folder and below.
fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return path.metadata().map_or(0, |it| it.len()) };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
