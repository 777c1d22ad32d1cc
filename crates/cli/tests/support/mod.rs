//! An election on the real services, ready for ballots.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use election::Manifest;
use officials::{Official, Trustee, commission};
use rand_chacha::ChaCha20Rng;
use record::roll::RECORD;
use record::{bucket_bits, bucket_number};
use simulation::people::Numbers;
use simulation::sample::{self, id};
use simulation::{Log, People, RemoteLog, Services, Voter, play, rng};
use tempfile::TempDir;
use test_cluster::Cluster;

pub const VECHE: &str = env!("CARGO_BIN_EXE_veche");
pub const SQLITE: &str = "[store]\nkind = \"sqlite\"\ndirectory = \".\"\n";

/// A new database on the tests' server, for the role of boards.
pub fn postgresql() -> String {
    let cluster = Cluster::shared();
    server(&cluster.address(&new_database(cluster), "veche_board"))
}

/// The table `[store]` for a database server.
pub fn server(address: &str) -> String {
    format!("[store]\nkind = \"postgresql\"\nserver = \"{address}\"\n")
}

/// The name of a new database with tables.
pub fn new_database(cluster: &Cluster) -> String {
    let database = cluster.new_database().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let owner = folder.path().join("owner.toml");
    let table = server(&cluster.address(&database, "veche_owner"));
    std::fs::write(&owner, format!("{table}[listen]\naddress = \"127.0.0.1:0\"\n")).unwrap();
    let migrated = Command::new(VECHE).args(["log", "migrate", "--config"]).arg(&owner).output().unwrap();
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    database
}

/// Registrars, trustees and witnesses as processes or clients of their own, and voters with credentials.
pub struct Stage {
    pub services: Services,
    pub log: RemoteLog,
    pub voters: Vec<Voter>,
    /// Of the voters, in English.
    pub phrases: Vec<String>,
    pub trustees: Vec<Trustee>,
    pub commission: Vec<Official>,
    pub rng: ChaCha20Rng,
    pub folder: TempDir,
}

/// How long things take, in seconds.
#[derive(Clone, Copy)]
pub struct Pace {
    /// From the manifest to the opening.
    pub registration: u64,
    pub voting: u64,
    pub shortest: u64,
    pub longest: u64,
}

impl Stage {
    /// Plays an election of these numbers of voters up to the opening, over HTTP.
    pub fn open(north: usize, south: usize, pace: Pace, store: &str) -> Self {
        Self::open_with(Numbers::FEWEST, north, south, pace, store)
    }

    /// The same, with these numbers of people but for registrars.
    pub fn open_with(numbers: Numbers, north: usize, south: usize, pace: Pace, store: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let people = || People::new(1, Numbers { registrars: (3, 2), ..numbers });
        let manifest = manifest(&people(), pace);
        let founded = commission::found(&manifest, &people().signers()).unwrap().to_bytes();
        let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let (veche, record) = (Path::new(VECHE), folder.path().join("services"));
        let services = Services::begin(veche, &record, &people(), (&founded, election), &documents, store).unwrap();
        let (mut log, mut rng) = (RemoteLog::new(services.client(), rng(1, "observer")), rng(1, "play"));
        let People { registrars, trustees, commission, .. } = people();
        let registrars = play::registrars(&mut log, registrars, &mut rng);
        let trustees = play::trustees(&mut log, trustees, &mut rng);
        let (mut voters, mut phrases) = (Vec::new(), Vec::new());
        for (place, number) in [("north", north), ("south", south)] {
            let new: Vec<Phrase> = (0..number).map(|_| Phrase::new(&mut rng, "").unwrap()).collect();
            let mut here: Vec<Voter> =
                new.iter().map(|phrase| Voter::with(&phrase.stretch(), election, &id(place))).collect();
            phrases.extend(new.iter().map(|phrase| phrase.words(Language::English).to_string()));
            let signing: Vec<_> = registrars.iter().collect();
            let issued = play::register(&mut log, &id(place), &here, &signing, &signing[1..], || ());
            // Some take everything, some a bucket.
            for (number, voter) in here.iter_mut().enumerate() {
                if number % 2 == 0 { voter.collect(log.record(), &issued) } else { collect_from_bucket(&log, voter) }
            }
            voters.append(&mut here);
        }
        play::rehearse(&mut log, &trustees, &mut rng);
        play::open(&mut log, &[&commission[0]]);
        Self { services, log, voters, phrases, trustees, commission, rng, folder }
    }

    /// A ballot of each voter.
    pub fn ballots(&mut self) -> Vec<Vec<u8>> {
        let key = play::joint_key(&self.log);
        let Self { voters, log, rng, .. } = self;
        voters.iter_mut().enumerate().map(|(choice, voter)| sample::cast(log, voter, &key, choice, rng)).collect()
    }

    /// Closes, counts and decrypts, and gives the verdict of `veche audit` on the exported record.
    pub fn finish(&mut self) {
        play::close(&mut self.log, &[&self.commission[0]]);
        self.count();
    }

    /// Counts and decrypts after the close.
    pub fn count(&mut self) {
        let Self { log, trustees, commission, rng, .. } = self;
        log.wait_for("the counted list", |record| record.decryption().is_some());
        play::agree(log, &mut trustees.iter_mut().take(2).collect::<Vec<_>>());
        play::decrypt(log, &trustees.iter().take(2).collect::<Vec<_>>(), rng);
        play::result(log, &[&commission[0]]);
    }

    /// Whether a ballot is in the record.
    pub fn has(&self, ballot: &[u8]) -> bool {
        let entry = election::Entry::parse(ballot).unwrap();
        let election::Statement::Ballot(ballot) = entry.statement else { panic!("a ballot") };
        self.log.record().has_ballot(&ballot.credential.0, &entry.leaf)
    }

    /// Runs `veche audit` on the exported record, and sees that `veche mirror` makes the same.
    pub fn audit(&self) {
        let exported = self.folder.path().join("record");
        for (path, content) in self.log.export() {
            let path = exported.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let audit = Command::new(VECHE).arg("audit").arg(&exported).output().unwrap();
        assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
        assert_eq!(files(&self.mirror()), files(&exported));
    }

    /// The directory that `veche mirror` keeps, as of now.
    pub fn mirror(&self) -> std::path::PathBuf {
        let mirrored = self.folder.path().join("mirror");
        let election = self.log.record().setting().unwrap().election.to_string();
        let mut mirror = Command::new(VECHE);
        mirror.args(["mirror", "--election", &election, &self.services.address()]).arg(&mirrored);
        let said = mirror.output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        mirrored
    }
}

/// All files of a directory but the checkpoint, whose signatures may be newer, with their contents.
fn files(folder: &Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let (mut files, mut folders) = (std::collections::BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != "checkpoint" {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A voter asks the service for the bucket of its application in the last roll, which is of its constituency.
fn collect_from_bucket(log: &RemoteLog, voter: &mut Voter) {
    let (record, client) = (log.record(), log.client());
    let election = record.setting().unwrap().election;
    let (constituency, attachment) = record.roll(record.rolls()).unwrap();
    let size = attachment.length.get() / RECORD as u64;
    let shown = client.rolls().unwrap().pop().unwrap();
    assert_eq!((shown.number, &shown.constituency, shown.size), (record.rolls(), constituency, size));
    assert_eq!(shown.issued.len(), 2);
    let id = voter.record().unwrap().application(election, constituency);
    let bits = bucket_bits(size);
    voter.collect_from_bucket(record, &client.roll_bucket(record.rolls(), bucket_number(&id, bits)).unwrap());
    for (roll, bucket) in [(record.rolls(), 1 << bits), (record.rolls() + 1, 0), (0, 0)] {
        assert_eq!(client.roll_bucket(roll, bucket).unwrap_err().code(), "not-recorded");
    }
}

fn manifest(people: &People, pace: Pace) -> Manifest {
    let opens = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + pace.registration;
    let mut manifest = sample::manifest(people);
    manifest.schedule.opens = play::int(opens);
    manifest.schedule.closes = play::int(opens + pace.voting);
    // A mailbox hands over within that time.
    let claims = if people.mailboxes.is_empty() { 3 } else { 20 };
    (manifest.schedule.claims, manifest.schedule.checking) = (play::int(claims), play::int(1));
    (manifest.epochs.shortest, manifest.epochs.longest) = (play::int(pace.shortest), play::int(pace.longest));
    manifest
}
