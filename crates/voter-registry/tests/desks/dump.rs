//! The enemy of [`crate::seizure`] over what a real server holds: a dump, every file of its data directory with the write-ahead log in
//! it, its journal, and the folder with evidence, at each moment of a registration.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use ballot_signing::phrase::Phrase;
use canonical::{Hash, bytes};
use election::statement::exchange::ExchangeStatement;
use election::statement::intake::IntakeStatement;
use record::intake::IntakeLog;
use ring::hmac;
use shared_key::ristretto::encode_element;
use storage::{EvidenceFolder, PostgresConfig, PostgresRegistry, migrate};
use tempfile::TempDir;
use test_cluster::Cluster;
use transparency_log::note::Note;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use voter_registry::intake::{Intake, IntakeKeys};
use voter_registry::number::{PersonalNumber, Rho};
use voter_registry::store::{Evidence, Lifetime, NewNote, Store};

use crate::scene::{Person, Scene};
use crate::seizure::{Seized, number, tag_hash};

/// The first bytes of whatever is looked for, by which it is found.
const PREFIX: usize = 8;
/// The key of everyone's hashes where tags are made plainly.
const PLAIN_KEY: [u8; 32] = [7; 32];
const PEOPLE: u64 = 8;

/// The store and the folder of an intake, which hold what the scene's intake has.
struct Registry {
    cluster: Cluster,
    database: String,
    store: PostgresRegistry,
    evidence: Arc<EvidenceFolder>,
    folder: TempDir,
    log: IntakeLog,
    seed: u64,
    /// Entries and notes that are stored.
    stored: (usize, usize),
}

impl Registry {
    fn begin(scene: &Scene) -> Self {
        let cluster = Cluster::start().unwrap();
        let database = cluster.new_database().unwrap();
        let config = |role| PostgresConfig::parse(&cluster.address(&database, role)).unwrap();
        migrate(&config("veche_owner")).unwrap();
        let election = scene.play.election();
        PostgresRegistry::create(&config("veche_registry"), election).unwrap();
        let store = PostgresRegistry::open(&config("veche_registry"), election).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let evidence = Arc::new(EvidenceFolder::open(folder.path(), 1 << 30).unwrap());
        let log = IntakeLog::new(scene.record()).unwrap();
        Self { cluster, database, store, evidence, folder, log, seed: scene.seed, stored: (0, 0) }
    }

    /// Stores what the scene's intake had since the last time, in its order, and destroys what nobody needs any more.
    fn follow(&mut self, scene: &Scene) {
        self.follow_with(scene, <[u8]>::to_vec);
    }

    /// The same, with changed notes.
    fn follow_with(&mut self, scene: &Scene, change: impl Fn(&[u8]) -> Vec<u8>) {
        for (hash, ciphertext) in &scene.ciphertexts {
            if self.evidence.length(hash).unwrap().is_none() {
                let mut upload = self.evidence.begin(*hash, ciphertext.len() as u64).unwrap();
                upload.write(ciphertext).unwrap();
                upload.finish().unwrap();
            }
        }
        for stored in &scene.notes[self.stored.1..] {
            self.append(scene, usize::try_from(stored.size).unwrap());
            let (_, said) = ExchangeStatement::parse(&stored.note).unwrap();
            let note = NewNote { lifetime: Lifetime::of(&said), note: &change(&stored.note) };
            self.store.add_note(stored.number, stored.size, note).unwrap();
            self.stored.1 += 1;
        }
        self.append(scene, scene.play.entries.len());
        let wanted: BTreeSet<Hash> = scene.exchange.wanted(&scene.play.log).map(|evidence| evidence.hash).collect();
        self.evidence.keep_only(&wanted).unwrap();
    }

    /// Goes on with the log to this size.
    fn append(&mut self, scene: &Scene, size: usize) {
        for entry in &scene.play.entries[self.stored.0..size] {
            let deposited = match IntakeStatement::parse(entry).unwrap().1 {
                IntakeStatement::Deposits(said) => {
                    said.applications.0.as_chunks().0.iter().copied().map(Hash).collect()
                }
                _ => vec![],
            };
            self.store.keep_deposits(&deposited).unwrap();
            self.log.accept(entry).unwrap();
            let head = SignedCheckpoint::sign(self.log.checkpoint(), &self.keys().log);
            let at = self.stored.0 as u64;
            self.store.append(at, std::slice::from_ref(entry), &head.to_bytes(), &deposited).unwrap();
            self.stored.0 += 1;
        }
    }

    fn keys(&self) -> IntakeKeys {
        let (intake, log, _) = simulation::intake::keys(self.seed);
        IntakeKeys { log, intake }
    }

    /// Everything of the intake, and of these registrars' computers as they are now.
    fn seize(&self, scene: &Scene, computers: &[usize]) -> Loot {
        // The write-ahead log as it is, before the server takes from it what it has put into its tables.
        let mut files = Vec::new();
        read_all(self.cluster.host(), &mut files);
        self.cluster.sql("postgres", "postgres", "CHECKPOINT").unwrap();
        read_all(self.cluster.host(), &mut files);
        read_all(self.folder.path(), &mut files);
        let at = ["--host", self.cluster.host().to_str().unwrap(), "--username", "postgres", &self.database];
        let dump = self.cluster.run("pg_dump", at).unwrap();
        let columns = dump.split_ascii_whitespace().filter_map(|column| column.strip_prefix(r"\\x"));
        let texts = columns.map(|column| hex::decode(column).unwrap()).collect();
        files.push(dump.into_bytes());
        Loot { seized: Seized { texts, ..Seized::of(scene, computers) }, files }
    }

    /// Shows that this is what an intake has: one opens it, and checks every entry and note.
    fn reopen_by_an_intake(self, scene: &Scene) {
        let config = PostgresConfig::parse(&self.cluster.address(&self.database, "veche_registry")).unwrap();
        let store = PostgresRegistry::open(&config, scene.play.election()).unwrap();
        let keys = self.keys();
        let opened = Intake::open(store, self.evidence, keys, scene.record()).unwrap();
        assert_eq!(opened.log().size(), scene.play.log.size());
    }
}

/// What was seized, as texts and as the bytes of files.
struct Loot {
    seized: Seized,
    files: Vec<Vec<u8>>,
}

impl Loot {
    /// Who shows in the dump: the enemy that computes.
    fn found(&self) -> Vec<u64> {
        let values = self.seized.values();
        (1..=PEOPLE).filter(|n| self.seized.finds(&values, "UTO", &number(*n))).collect()
    }

    /// Whose traces stand in any file.
    fn traced(&self, scene: &Scene) -> Vec<u64> {
        let traces: Vec<_> = (1..=PEOPLE).flat_map(|n| traces(scene, n).into_iter().map(move |it| (n, it))).collect();
        self.holders(&traces)
    }

    /// Owners of those of these byte strings that stand in any file.
    fn holders(&self, traces: &[(u64, Vec<u8>)]) -> Vec<u64> {
        let mut by_prefix: HashMap<&[u8], Vec<&(u64, Vec<u8>)>> = HashMap::new();
        for trace in traces {
            by_prefix.entry(&trace.1[..PREFIX]).or_default().push(trace);
        }
        // Few bytes begin a trace: most are passed over without a look into the table.
        let mut begins = vec![false; 1 << 16];
        let first = |bytes: &[u8]| usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
        by_prefix.keys().for_each(|prefix| begins[first(prefix)] = true);
        let mut found = BTreeSet::new();
        for file in &self.files {
            for (at, prefix) in file.windows(PREFIX).enumerate() {
                if begins[first(prefix)] {
                    let here = by_prefix.get(prefix).into_iter().flatten();
                    found.extend(here.filter(|(_, trace)| file[at..].starts_with(trace)).map(|(n, _)| *n));
                }
            }
        }
        found.into_iter().collect()
    }
}

/// Every file below a folder. The server may remove one meanwhile.
fn read_all(folder: &Path, files: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, files);
        } else if path.is_file() {
            files.extend(fs::read(&path).ok());
        }
    }
}

/// The hash of the evidence of an application.
fn evidence(scene: &Scene, id: &Hash) -> Hash {
    scene.exchange.application(id).unwrap().said().evidence.hash
}

/// Person `n`, who has a name and a number of its own.
fn person(scene: &Scene, n: u64) -> Person {
    let mut person = Person::new(scene, n, &number(n));
    person.papers.name = format!("Aksana Piatrova-{n:04}");
    person
}

/// What a passport database and the evidence know of person `n`, and what a plain design would make of it, in the forms in which bytes
/// are written.
fn traces(scene: &Scene, n: u64) -> Vec<Vec<u8>> {
    let (election, north) = (scene.play.election(), "north".parse().unwrap());
    let secret = Phrase::new(&mut simulation::rng(n, "person"), "").unwrap().stretch();
    let rho = Rho::from_wide(&secret.rho(election, &north, 1)).unwrap();
    let papers = person(scene, n).papers;
    let text = format!("UTO:{}", number(n));
    let element = PersonalNumber::new("UTO", &number(n)).unwrap().element(election);
    let mut traces: Vec<Vec<u8>> = papers.mrz.iter().map(|line| line.as_bytes().to_vec()).collect();
    traces.extend([number(n).into_bytes(), number(n).to_lowercase().into_bytes(), text.clone().into_bytes()]);
    traces.push(papers.name.as_bytes().to_vec());
    traces.extend([rho.to_bytes().to_vec(), encode_element(&element).to_vec()]);
    traces.push(tag_hash(election, &element).0.to_vec());
    for plain in [text.clone(), number(n)] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &PLAIN_KEY);
        traces.push(Hash::of(plain.as_bytes()).0.to_vec());
        traces.push(hmac::sign(&key, plain.as_bytes()).as_ref().to_vec());
    }
    traces.into_iter().flat_map(written).collect()
}

/// Bytes as they are, in hexadecimal, as the hexadecimal of that (a dump's form of a text that holds it), and in base64.
fn written(raw: Vec<u8>) -> Vec<Vec<u8>> {
    let hexadecimal = hex::encode(&raw);
    let base64 = bytes::to_base64(&raw);
    let twice = [hex::encode(&hexadecimal), hex::encode(base64.trim_end_matches('='))];
    let texts = [hexadecimal.to_uppercase(), hexadecimal, base64.trim_end_matches('=').to_owned()];
    texts.into_iter().chain(twice).map(String::into_bytes).chain([raw]).collect()
}

#[test]
fn a_server_and_its_dump_name_nobody_at_any_moment() {
    let mut scene = Scene::new(44);
    let people: Vec<_> = (1..=PEOPLE).map(|n| person(&scene, n)).collect();
    let mut registry = Registry::begin(&scene);
    let ids: Vec<_> = people.iter().zip(1..).map(|(person, n)| (n, person.id())).collect();
    let all: Vec<u64> = (1..=PEOPLE).collect();
    let nobody = |registry: &Registry, scene: &Scene, computers: &[usize], when: &str| {
        let loot = registry.seize(scene, computers);
        assert_eq!((loot.found(), loot.traced(scene)), (vec![], vec![]), "{when}");
        // The search sees what is there: the ids, which name nobody.
        let known: Vec<_> =
            ids.iter().flat_map(|(n, id)| written(id.0.to_vec()).into_iter().map(|it| (*n, it))).collect();
        assert_eq!(loot.holders(&known), all, "{when}");
    };

    scene.deposit(&people.iter().collect::<Vec<_>>());
    people.iter().for_each(|person| scene.apply(person, 1, "passport"));
    registry.follow(&scene);
    assert!(ids.iter().all(|(_, id)| registry.evidence.read(&evidence(&scene, id)).unwrap().is_some()), "it is there");
    nobody(&registry, &scene, &[0, 1], "while they wait");

    people.iter().for_each(|person| scene.review(person));
    scene.work();
    registry.follow(&scene);
    nobody(&registry, &scene, &[0, 1], "when they are approved");

    scene.end_day();
    registry.follow(&scene);
    assert!(ids.iter().all(|(_, id)| scene.tag(id).is_some()), "the tags are in the dump");
    nobody(&registry, &scene, &[0, 1], "when they are complete");
    assert_eq!(registry.seize(&scene, &[0, 2, 4]).found(), all, "one more registrar alive names everyone");

    for auditor in 0..scene.auditors.len() {
        for (id, _) in scene.auditors[auditor].queue() {
            let entry = scene.found_clean(auditor, &id).unwrap();
            scene.play.append(entry.to_bytes());
        }
    }
    scene.work();
    registry.follow(&scene);
    assert!(ids.iter().all(|(_, id)| registry.evidence.read(&evidence(&scene, id)).unwrap().is_none()), "destroyed");
    nobody(&registry, &scene, &[0, 1], "after the audit");

    scene.exchange.enrol(ids.iter().map(|(_, id)| *id));
    scene.desks.iter_mut().for_each(|desk| desk.enrol(ids.iter().map(|(_, id)| *id)));
    scene.work();
    registry.follow(&scene);
    nobody(&registry, &scene, &[0, 1], "after the roll");

    scene.desks.iter_mut().for_each(voter_registry::Desk::retire);
    registry.store.erase_tags().unwrap();
    nobody(&registry, &scene, &[0, 1, 2, 3, 4], "after the erasure, with all computers");
    registry.reopen_by_an_intake(&scene);
}

#[test]
fn the_same_searches_name_everyone_if_tags_are_keyed_hashes() {
    let mut scene = Scene::new(45);
    let people: Vec<_> = (1..=PEOPLE).map(|n| person(&scene, n)).collect();
    scene.deposit(&people.iter().collect::<Vec<_>>());
    for person in &people {
        scene.apply(person, 1, "passport");
        scene.review(person);
    }
    scene.end_day();
    let mut registry = Registry::begin(&scene);
    registry.follow_with(&scene, |text| {
        let Ok((note, ExchangeStatement::TagReport(said))) = ExchangeStatement::parse(text) else {
            return text.to_vec();
        };
        let person = people.iter().find(|person| person.id() == said.application).unwrap();
        let of = format!("UTO:{}", person.papers.number.as_str());
        let plain = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &PLAIN_KEY), of.as_bytes());
        let changed = note.text().replace(&said.tag.to_string(), &hex::encode(plain.as_ref()));
        Note::new(changed, note.signatures().to_vec()).unwrap().to_bytes()
    });
    let all: Vec<u64> = (1..=PEOPLE).collect();
    let mut loot = registry.seize(&scene, &[0]);
    assert_eq!(loot.found(), Vec::<u64>::new(), "without the key");
    assert_eq!(loot.traced(&scene), all, "in the files");
    loot.seized.secrets[0].extend_from_slice(&PLAIN_KEY);
    assert_eq!(loot.found(), all, "in the dump, with the key that every computer has");
}

#[test]
fn the_same_search_finds_evidence_that_lies_open() {
    let mut scene = Scene::new(46);
    let person = person(&scene, 3);
    scene.deposit(&[&person]);
    scene.apply(&person, 1, "passport");
    let mut registry = Registry::begin(&scene);
    registry.follow(&scene);
    assert_eq!(registry.seize(&scene, &[]).traced(&scene), Vec::<u64>::new());
    let line = format!("{} {}", person.papers.name.as_str(), person.papers.mrz[1]);
    let sql = format!("CREATE TABLE leak AS SELECT '{line}'::text AS line");
    registry.cluster.sql(&registry.database, "postgres", &sql).unwrap();
    assert_eq!(registry.seize(&scene, &[]).traced(&scene), [3]);
}
