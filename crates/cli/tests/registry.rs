//! The registry as a process beside board and witnesses: from a deposit to a decision, whoever fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ballot_signing::phrase::Phrase;
use canonical::{Bytes, Hash};
use client::{Error, Member, RegistryClient};
use election::role::{Member as Named, Registrars};
use election::statement::exchange::Reason;
use officials::{CredentialKeys, Official, TagKey, commission};
use rand_chacha::ChaCha20Rng;
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Services, intake, play, rng, sample};
use support::{SQLITE, VECHE, new_database, server};
use tempfile::TempDir;
use test_cluster::Cluster;
use transparency_log::SigningKey;
use transparency_log::entry_bundle;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use voter_registry::Desk;
use voter_registry::applicant::{Applicant, Papers};
use voter_registry::desk::{Judgement, Secrets};
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;

const SEED: u64 = 31;

/// Registrars at their desks, and the services.
struct Stage {
    services: Services,
    log: RemoteLog,
    desks: Vec<Seat>,
    rng: ChaCha20Rng,
    folder: TempDir,
}

struct Seat {
    desk: Desk,
    name: String,
    key: SigningKey,
    /// Number of the next note.
    next: u64,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn official(n: u8) -> Official {
    Official::new(format!("r{n}").parse().unwrap(), &[n; 32])
}

/// Tries until it is so.
fn wait_for<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(done) = attempt() {
            return done;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} did not come");
        sleep(Duration::from_millis(200));
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> (u16, String) {
    match answer {
        Err(Error::Refused { status, code, .. }) => (status, code),
        other => panic!("{other:?}"),
    }
}

impl Stage {
    fn open(store: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let people = People::new(SEED, Numbers { registrars: (5, 3), ..Numbers::FEWEST });
        let members = (1..=5).map(|n| Named { id: official(n).id, key: Bytes(official(n).public()) }).collect();
        let mut manifest = sample::manifest(&people);
        manifest.registrars = Registrars { members, threshold: 3 };
        manifest.schedule.opens = play::int(now() + 3_600);
        manifest.schedule.closes = play::int(now() + 7_200);
        manifest.registration = intake::registration(SEED, now() + 3_600);
        let founded = commission::found(&manifest, &people.signers()).unwrap().to_bytes();
        let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let place = folder.path().join("services");
        let begun = Services::begin(Path::new(VECHE), &place, &people, (&founded, election), &documents, SQLITE);
        let mut services = begun.unwrap();
        let [statements, log_key, ..] = intake::seeds(SEED);
        services.begin_registry(&log_key, &statements, store).unwrap();
        let (mut log, mut rng) = (RemoteLog::new(services.client(), rng(SEED, "observer")), rng(SEED, "play"));
        assert_eq!(code(services.registry().deposit(&Hash([7; 32]), now() / 3_600, 0)), (503, "log-unknown".into()));

        let officials: Vec<_> = (1..=5).map(official).collect();
        let all: Vec<_> = officials.iter().collect();
        play::ceremony::<CredentialKeys>(&mut log, &all, &mut rng);
        let shares = play::ceremony::<TagKey>(&mut log, &all, &mut rng);
        let desks = (1..).zip(shares).map(|(n, mut shares)| {
            let key = log.record().tags().unwrap().keys()[0].clone();
            let secrets = Secrets::new(TagShare::new(&key, shares.remove(0)).unwrap());
            let desk = Desk::new(official(n), log.record(), secrets).unwrap();
            Seat { desk, name: format!("registrar/r{n}"), key: SigningKey::from_seed(&[n; 32]), next: 0 }
        });
        let desks = desks.collect();
        wait_for("the registry", || services.registry().checkpoint().ok());
        Self { services, log, desks, rng, folder }
    }

    fn applicant(&mut self) -> Applicant {
        let secret = Phrase::new(&mut self.rng, "").unwrap().stretch();
        Applicant::new(&secret, self.log.record().setting().unwrap().election, &"north".parse().unwrap(), 1)
    }

    fn deposit(&self, applicant: &Applicant) {
        let (client, hour) = (self.services.registry(), now() / 3_600);
        let nonce = applicant.work(4, hour);
        wait_for("a deposit", || client.deposit(&applicant.id(), hour, nonce).ok());
    }

    fn status(&self, applicant: &Applicant) -> String {
        let request = applicant.status_request(now()).unwrap().to_bytes();
        self.services.registry().status(&request).map_or_else(|error| error.to_string(), |standing| standing.status)
    }

    fn await_status(&self, applicant: &Applicant, status: &str) {
        wait_for(status, || (self.status(applicant) == status).then_some(()));
    }

    /// Every desk follows, and says what it has to.
    fn work(&mut self) {
        let client = self.services.registry();
        for seat in &mut self.desks {
            seat.follow(&client);
            let duties = seat.desk.duties(now() / 86_400, &mut self.rng).unwrap();
            for note in duties.notes {
                client.say(&note.to_bytes(), seat.member()).unwrap();
            }
        }
    }

    fn apply(&mut self, applicant: &Applicant, number: &str) -> (Vec<u8>, Vec<u8>) {
        let desk = &self.desks[0].desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), &applicant.id()).unwrap();
        let readers = reviewers.map(|index| {
            desk.exchange().desk_keys().newest_of(&format!("registrar/r{}", index.get())).expect("a desk key")
        });
        let mut papers = Papers::default();
        (papers.state, papers.number, papers.name) = ("UTO".into(), number.into(), "ERIKSSON ANNA MARIA".into());
        papers.pictures = vec![vec![7; 300_000]];
        let kind = "passport".parse().unwrap();
        let (note, ciphertext) = applicant.apply(1, &kind, &papers, &readers, 2, &mut self.rng).unwrap();
        (note.to_bytes(), ciphertext)
    }

    /// The desks that review an application.
    fn reviewers(&self, applicant: &Applicant) -> [usize; 2] {
        let desk = &self.desks[0].desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), &applicant.id()).unwrap();
        reviewers.map(|index| usize::try_from(index.get()).unwrap() - 1)
    }
}

impl Seat {
    fn member(&self) -> Member<'_> {
        Member { name: &self.name, key: &self.key, time: now() }
    }

    /// The log as far as its checkpoint goes, and then the notes that were admitted beside no more of it.
    fn follow(&mut self, client: &RegistryClient) {
        let checkpoint = SignedCheckpoint::parse(&client.checkpoint().unwrap()).unwrap();
        let setting = self.desk.log().setting();
        checkpoint
            .verify(self.desk.log().identity(), &setting.witnesses, setting.manifest.witnesses.quorum)
            .expect("cosigned by a quorum");
        let (first, size) = (self.desk.log().size(), checkpoint.checkpoint().size());
        let (mut entries, mut notes) = (Vec::new(), Vec::new());
        if size > first {
            let width = u16::try_from(size).unwrap();
            let bundle = client.tile(&format!("tile/entries/000.p/{width}")).unwrap();
            let skipped = usize::try_from(first).unwrap();
            entries = entry_bundle::decode(&bundle, width).unwrap()[skipped..].iter().map(|it| it.to_vec()).collect();
        }
        loop {
            let batch = client.notes(self.next, self.member()).unwrap();
            let usable: Vec<_> = batch.into_iter().take_while(|note| note.size <= size).collect();
            let Some(last) = usable.last() else { break };
            self.next = last.number + 1;
            notes.extend(usable.into_iter().map(|it| StoredNote { number: it.number, size: it.size, note: it.note }));
        }
        self.desk.sync(&entries, &notes).unwrap();
        assert_eq!(self.desk.log().root().0, checkpoint.checkpoint().root().0);
    }
}

fn play_through(store: &str) {
    let mut stage = Stage::open(store);
    let client = stage.services.registry();
    let (applicant, other) = (stage.applicant(), stage.applicant());
    assert_eq!(code(client.deposit(&applicant.id(), now() / 3_600 - 2, 0)), (422, "work".into()));
    let request = applicant.status_request(now()).unwrap().to_bytes();
    assert_eq!(code(client.status(&request)), (404, "application-unknown".into()));
    stage.deposit(&applicant);
    stage.deposit(&other);
    stage.await_status(&applicant, "drawn");
    stage.await_status(&other, "drawn");
    stage.work();
    stage.work();
    assert_eq!(client.desk_keys().unwrap().len(), 5);

    // Evidence comes when its application asks for it, and not before.
    let (note, ciphertext) = stage.apply(&applicant, "1234567A001PB1");
    assert_eq!(ciphertext.len(), 1 << 20);
    client.apply(&note, &ciphertext).unwrap();
    client.apply(&note, &ciphertext).unwrap();
    assert_eq!(stage.status(&applicant), "in-review");
    let (second, another) = stage.apply(&other, "7654321B001PB1");
    let short = &another[..another.len() - 1];
    assert!(matches!(client.apply(&second, short), Err(Error::Answer { .. })), "it is not what the note names");
    client.apply(&second, &another).unwrap();

    // Whoever is to read may read, and nobody else.
    stage.work();
    let reviewers = stage.reviewers(&applicant);
    for (position, seat) in stage.desks.iter().enumerate() {
        let answer = client.evidence(&applicant.id(), seat.member());
        if reviewers.contains(&position) {
            assert!(answer.unwrap() == ciphertext);
        } else {
            assert_eq!(code(answer), (404, "evidence-unknown".into()));
        }
    }
    let seat = &stage.desks[reviewers[0]];
    let stranger = SigningKey::from_seed(&[99; 32]);
    for member in [
        Member { key: &stranger, ..seat.member() },
        Member { name: "registrar/r9", ..seat.member() },
        Member { time: now() - 400, ..seat.member() },
    ] {
        assert_eq!(code(client.evidence(&applicant.id(), member)), (403, "request".into()));
        assert_eq!(code(client.notes(0, member)), (403, "request".into()));
    }

    // One is refused, and its evidence destroyed; the other is approved, and gets its tag.
    for position in reviewers {
        let refusal =
            stage.desks[position].desk.decide(&applicant.id(), None, &Judgement::refuse(Reason::Forged)).unwrap();
        client.say(&refusal.to_bytes(), stage.desks[position].member()).unwrap();
    }
    let standing = client.status(&applicant.status_request(now()).unwrap().to_bytes()).unwrap();
    assert_eq!((standing.status.as_str(), standing.reason.as_str()), ("refused", "forged"));
    let file = format!("services/registry-1/evidence/{}/{}", client.election(), Hash::of(&ciphertext));
    let file = stage.folder.path().join(file);
    wait_for("the end of the evidence", || (!file.exists()).then_some(()));
    for position in stage.reviewers(&other) {
        let seat = &mut stage.desks[position];
        let opened = seat.desk.open(&other.id(), &client.evidence(&other.id(), seat.member()).unwrap()).unwrap();
        let judgement = Judgement::approve(&"passport".parse().unwrap(), "UTO", "7654321B001PB1");
        let approval = seat.desk.decide(&other.id(), Some(&opened), &judgement).unwrap();
        client.say(&approval.to_bytes(), seat.member()).unwrap();
    }
    assert_eq!(stage.status(&other), "in-review");
    // Approvals, shares, tags.
    (0..3).for_each(|_| stage.work());
    let desk = &stage.desks[0].desk;
    assert!(desk.exchange().tag(desk.log(), &other.id()).is_some());

    // A process that is killed comes back with all of it; without one witness lots are drawn by the others.
    stage.services.kill_registry().unwrap();
    stage.services.kill_witness(0).unwrap();
    let third = stage.applicant();
    stage.services.start_registry().unwrap();
    stage.deposit(&third);
    stage.await_status(&third, "drawn");
    assert_eq!(stage.status(&applicant), "refused");
    assert_eq!(stage.status(&other), "in-review");
    stage.work();
    let desk = &stage.desks[0].desk;
    assert_eq!(desk.log().failed_calls(), 0, "who is silent is not called");

    // A day is ended; its list follows. The same statement is answered with the same place.
    let (entry, list) = stage.desks[0].desk.end_day(now() / 86_400).unwrap();
    let submit = || wait_for("a place in the log", || client.submit(&entry.to_bytes()).ok());
    assert_eq!(submit(), submit());
    client.say(&list.to_bytes(), stage.desks[0].member()).unwrap();
    assert_eq!(code(client.submit(b"junk")), (422, "note".into()));

    // Nobody takes the registry's place while it runs, makes it a second time, or erases tags before the last roll.
    let command = |arguments: &[&str]| {
        let folder = stage.folder.path().join("services");
        let command = Command::new(VECHE).args(arguments).current_dir(folder).output().unwrap();
        (command.status.code(), String::from_utf8(command.stderr).unwrap())
    };
    let id = client.election().to_string();
    let configuration = "registry-1/registry.toml";
    for (arguments, part) in [
        (vec!["registry", "serve", "--config", configuration], "another process"),
        (vec!["registry", "create", "--config", configuration, "--election", &id], "already"),
        (vec!["registry", "erase", "--config", configuration, "--election", &id], "rolls"),
    ] {
        let (status, said) = command(&arguments);
        assert!(status == Some(2) && said.contains(part), "{arguments:?}: {said}");
    }
}

#[test]
fn people_apply_and_registrars_decide_over_a_file() {
    play_through("[store]\nkind = \"sqlite\"\ndirectory = \"state\"\n");
}

#[test]
fn people_apply_and_registrars_decide_over_a_database() {
    let cluster = Cluster::shared();
    play_through(&server(&cluster.address(&new_database(cluster), "veche_registry")));
}
