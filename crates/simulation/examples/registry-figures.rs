//! Measures what a registry costs whose exchange is large, and prints lines of a Markdown table:
//! `cargo run --release -p simulation --example registry-figures -- APPLICATIONS COMPLETE`.
//!
//! APPLICATIONS wait for a decision: real notes with signatures and sealed keys, whose ciphertexts are named and not made. COMPLETE go the
//! whole way, with small evidence, tags and lists. Nothing is read from a disk or a network. Times are those of a thread on its
//! processor, but for the last.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool that is run by hand"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::time::{Duration, Instant};

use ballot_signing::phrase::Phrase;
use canonical::{Bytes, Hash};
use election::entry::sign;
use election::role::key_name;
use election::statement::Form;
use election::statement::exchange::{Application, Reason};
use election::{Attachment, Registration};
use officials::CredentialKeys;
use rayon::prelude::*;
use record::RollRecord;
use record::intake::IntakeLog;
use shared_key::ristretto::{Element, Scalar, encode_element};
use shared_key::{Bls, G1, GroupElement, GroupScalar, Setting};
use simulation::crowd::one_contest;
use simulation::people::{Numbers, People};
use simulation::sample::{Until, play_with};
use simulation::{Crowd, IntakePlay, Log, play};
use transparency_log::ed25519::SigningKey;
use voter_registry::applicant::{Applicant, Papers, ReaderKey};
use voter_registry::desk::{Judgement, Secrets};
use voter_registry::sealing::{Binding, EvidenceKey};
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;
use voter_registry::{Desk, Exchange, Registrar};

/// The day of everything.
const DAY: u64 = 20_590;
/// What the exchange gives at once, about.
const BATCH: usize = 500;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|n| n.parse().expect("a number"));
    let usage = "usage: registry-figures APPLICATIONS COMPLETE";
    let (applications, complete): (usize, usize) = (arguments.next().expect(usage), arguments.next().expect(usage));
    println!("| what | figure |\n|---|---|");
    pending(applications);
    whole_way(complete);
    issuance(applications);
}

fn row(what: &str, figure: impl std::fmt::Display) {
    println!("| {what} | {figure} |");
}

fn seconds(time: Duration) -> String {
    if time > Duration::from_millis(100) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{:.2} ms", time.as_secs_f64() * 1e3)
    }
}

/// An intake in memory with the desks of its registrars.
struct Scene {
    play: IntakePlay,
    exchange: Exchange,
    notes: Vec<StoredNote>,
    desks: Vec<Desk>,
    known: (usize, usize),
}

impl Scene {
    fn new(seed: u64) -> Self {
        let play = IntakePlay::new(seed);
        let desks = (0..play.registrars.len()).map(|at| desk(&play, seed, at)).collect();
        let exchange = Exchange::new(play.sample.ledger.record()).unwrap();
        let mut scene = Self { play, exchange, notes: Vec::new(), desks, known: (0, 0) };
        scene.do_duties();
        scene
    }

    fn hand_in(&mut self, note: Vec<u8>) {
        let admitted = self.exchange.examine(&self.play.log, &note).unwrap();
        self.exchange.admit(admitted);
        let (number, size) = (self.notes.len() as u64, self.play.log.size());
        self.notes.push(StoredNote { number, size, note });
    }

    fn sync(&mut self) {
        let (entries, notes) = (&self.play.entries[self.known.0..], &self.notes[self.known.1..]);
        self.desks.iter_mut().for_each(|desk| desk.sync(entries, notes).unwrap());
        self.known = (self.play.entries.len(), self.notes.len());
    }

    /// Everything that follows without a person. Auditors do not take part.
    fn do_duties(&mut self) {
        let mut rng = simulation::rng(1, "duties");
        loop {
            self.sync();
            let said: Vec<_> = self.desks.iter_mut().flat_map(|it| it.duties(DAY, &mut rng).unwrap().notes).collect();
            if said.is_empty() {
                return;
            }
            said.iter().for_each(|note| self.hand_in(note.to_bytes()));
        }
    }

    /// Deposits in batches, and one lot for all of them.
    fn deposit(&mut self, ids: &[Hash]) {
        ids.chunks(1_000).for_each(|batch| self.play.append_deposits(batch));
        self.play.draw();
    }

    fn readers(&self, id: &Hash) -> [ReaderKey; 2] {
        let reviewers = self.play.log.reviewers(self.exchange.approvals(), id).unwrap();
        reviewers.map(|index| {
            let name = key_name::registrar(&self.play.official(index).id);
            self.exchange.desk_keys().newest_of(&self.play.log, &name, DAY).unwrap()
        })
    }
}

fn desk(play: &IntakePlay, seed: u64, at: usize) -> Desk {
    let record = play.sample.ledger.record();
    let official =
        People::new(seed + 1_000, Numbers { registrars: (5, 3), ..Numbers::FEWEST }).registrars.swap_remove(at);
    let share = TagShare::new(&record.tags().unwrap().keys()[0], play.tag_shares[at].clone()).unwrap();
    Desk::new(official, record, Secrets::new(share)).unwrap()
}

/// Takes everything as a desk does that has just been started.
fn from_scratch(desk: &mut Desk, scene: &Scene) -> Duration {
    let begun = Stopwatch::begin();
    let mut entries = scene.play.entries.as_slice();
    for batch in scene.notes.chunks(BATCH) {
        let due = usize::try_from(batch.last().unwrap().size - desk.log().size()).unwrap();
        let (now, later) = entries.split_at(due);
        desk.sync(now, batch).unwrap();
        entries = later;
    }
    desk.sync(entries, &[]).unwrap();
    begun.elapsed()
}

/// Applicants without a phrase, which takes longer to stretch than everything else.
struct Made {
    status_key: SigningKey,
    record: RollRecord,
    id: Hash,
}

fn made(n: u64, log: &IntakeLog) -> Made {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&n.to_be_bytes());
    let status_key = SigningKey::from_seed(&seed);
    let blinded = G1::generator_times(&<Bls as Setting>::Scalar::from_u64(n + 1)).to_bytes();
    let record = RollRecord { blinded, status_key: *status_key.public().as_bytes() };
    let id = record.application(log.setting().election, &"north".parse().unwrap());
    Made { status_key, record, id }
}

fn application(n: u64, made: &Made, scene: &Scene) -> Vec<u8> {
    let mut rng = simulation::rng(n, "application");
    let election = scene.play.election();
    let binding = Binding { election, application: made.id, status_key: made.record.status_key };
    let mut evidence = Attachment::of(&[0; 1]);
    (evidence.hash, evidence.length) = (Hash::of(&n.to_be_bytes()), play::int(1 << 20));
    let key = EvidenceKey::random(&mut rng);
    let sealed =
        scene.readers(&made.id).map(|to| key.seal(&binding, &evidence.hash, &to.reader, &to.key, &mut rng).unwrap());
    let alpha = encode_element(&Element::generator_times(&Scalar::from_u64(n + 1)));
    let said = Application::new(
        election,
        Bytes(alpha),
        made.id,
        Bytes(made.record.blinded),
        "north".parse().unwrap(),
        evidence,
        play::int(1),
        sealed.into(),
        (0..2_u64).map(|slot| Hash::of(&[n.to_be_bytes(), slot.to_be_bytes()].concat())).collect(),
        Bytes(made.record.status_key),
    );
    sign(&said.text(), &[(key_name::APPLICANT, &made.status_key)]).unwrap().to_bytes()
}

/// Applications that nobody has decided on.
fn pending(applications: usize) {
    let mut scene = Scene::new(1);
    let made: Vec<Made> = (0..applications as u64).into_par_iter().map(|n| made(n, &scene.play.log)).collect();
    let person = person(&scene.play, 7);
    let mut ids: Vec<Hash> = made.iter().map(|made| made.id).collect();
    ids.push(person.id());
    scene.deposit(&ids);
    let numbered: Vec<(u64, &Made)> = (0..).zip(&made).collect();
    let mut notes: Vec<Vec<u8>> = numbered.into_par_iter().map(|(n, made)| application(n, made, &scene)).collect();
    let (note, ciphertext) = evidence(&scene, &person, 900_000);
    notes.push(note);
    let size = scene.play.log.size();
    row(
        &format!("notes of {applications} applications"),
        format!("{} MB", notes.iter().map(Vec::len).sum::<usize>() / 1_000_000),
    );
    let number = scene.notes.len() as u64;
    scene.notes.extend((number..).zip(notes).map(|(number, note)| StoredNote { number, size, note }));

    let reader = scene.play.log.reviewers(scene.exchange.approvals(), &person.id()).unwrap()[0];
    let at = usize::try_from(reader.get() - 1).unwrap();
    let secrets = Secrets::from_bytes(&scene.desks[at].secrets()).unwrap();
    let record = scene.play.sample.ledger.record();
    let official = People::new(1_001, Numbers { registrars: (5, 3), ..Numbers::FEWEST }).registrars.swap_remove(at);
    let mut desk = Desk::new(official, record, secrets).unwrap();
    let before = memory();
    row("a desk that starts anew folds log and notes in", seconds(from_scratch(&mut desk, &scene)));
    row("memory of the folded exchange", format!("{} MB", (memory().saturating_sub(before)) / 1_000_000));
    let begun = Stopwatch::begin();
    let waiting = desk.queue();
    row(&format!("first look at a queue of {}", waiting.len()), seconds(begun.elapsed()));
    let mut rng = simulation::rng(2, "duties");
    let begun = Stopwatch::begin();
    desk.duties(DAY, &mut rng).unwrap();
    row("the first look for duties", seconds(begun.elapsed()));
    let begun = Stopwatch::begin();
    desk.duties(DAY, &mut rng).unwrap();
    row("each further one, with nothing new", seconds(begun.elapsed()));
    one_by_one(&mut desk, &scene, &ids, (&person, &ciphertext));
    draws(&scene, &ids);
}

/// What a decision costs while so many others wait.
fn one_by_one(desk: &mut Desk, scene: &Scene, ids: &[Hash], (person, ciphertext): (&Applicant, &[u8])) {
    let begun = Stopwatch::begin();
    for _ in 0..20 {
        desk.open(&person.id(), ciphertext).unwrap();
    }
    row("open one megabyte of evidence: hash, unseal, decrypt, unpack", seconds(begun.elapsed() / 20));
    let (mut deciding, mut taking, mut asking) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let own = |id: &&Hash| {
        let reviewers = scene.play.log.reviewers(desk.exchange().approvals(), id).unwrap();
        reviewers.contains(&desk.index())
    };
    let own: Vec<Hash> = ids.iter().filter(own).take(1_000).copied().collect();
    for (number, id) in (scene.notes.len() as u64..).zip(&own) {
        let begun = Stopwatch::begin();
        let note = desk.decide(id, None, &Judgement::refuse(Reason::Forged)).unwrap().to_bytes();
        deciding += begun.elapsed();
        let begun = Stopwatch::begin();
        desk.sync(&[], &[StoredNote { number, size: scene.play.log.size(), note }]).unwrap();
        taking += begun.elapsed();
        let begun = Stopwatch::begin();
        desk.duties(DAY, &mut simulation::rng(3, "duties")).unwrap();
        asking += begun.elapsed();
    }
    let each = u32::try_from(own.len()).unwrap();
    row("sign a decision", seconds(deciding / each));
    row("take it back from the intake", seconds(taking / each));
    row("what follows from it", seconds(asking / each));
    let begun = Stopwatch::begin();
    let secrets = desk.secrets();
    let bytes = secrets.len();
    row(&format!("the desk's secrets after {each} decisions, {bytes} bytes, as bytes"), seconds(begun.elapsed()));
}

/// Whose evidence each registrar sees.
fn draws(scene: &Scene, ids: &[Hash]) {
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for id in ids {
        for index in scene.play.log.reviewers(scene.exchange.approvals(), id).unwrap() {
            *seen.entry(index.get()).or_default() += 1;
        }
    }
    let shares: Vec<_> = seen.values().map(|n| format!("{:.2} %", *n as f64 * 100.0 / ids.len() as f64)).collect();
    row("applications drawn to each of 5 registrars", shares.join(", "));
}

fn person(play: &IntakePlay, n: u64) -> Applicant {
    let secret = Phrase::new(&mut simulation::rng(n, "person"), "").unwrap().stretch();
    Applicant::new(&secret, play.election(), &"north".parse().unwrap(), 1)
}

fn evidence(scene: &Scene, person: &Applicant, picture: usize) -> (Vec<u8>, Vec<u8>) {
    let mut papers = Papers::default();
    papers.state.push_str("UTO");
    papers.number.push_str(&person.id().to_string()[..16].to_uppercase());
    papers.pictures.push(vec![1; picture]);
    let (readers, mut rng) = (scene.readers(&person.id()), simulation::rng(4, "evidence"));
    let made = person.apply(1, &"passport".parse().unwrap(), &papers, &readers, 2, &mut rng).unwrap();
    (made.0.to_bytes(), made.1)
}

/// Applications that are approved, get their tags and are listed.
fn whole_way(complete: usize) {
    let mut scene = Scene::new(2);
    let people: Vec<Applicant> = (0..complete as u64).into_par_iter().map(|n| person(&scene.play, n)).collect();
    scene.deposit(&people.iter().map(Applicant::id).collect::<Vec<_>>());
    let mut ciphertexts = HashMap::new();
    for person in &people {
        let (note, ciphertext) = evidence(&scene, person, 100);
        scene.hand_in(note);
        ciphertexts.insert(person.id(), ciphertext);
    }
    scene.sync();
    for person in &people {
        let id = person.id();
        for index in scene.play.log.reviewers(scene.exchange.approvals(), &id).unwrap() {
            let desk = &mut scene.desks[usize::try_from(index.get() - 1).unwrap()];
            let opened = desk.open(&id, &ciphertexts[&id]).unwrap();
            let approval =
                Judgement::approve(&"passport".parse().unwrap(), &opened.fields.state, &opened.fields.number);
            let note = desk.decide(&id, Some(&opened), &approval).unwrap().to_bytes();
            scene.hand_in(note);
        }
    }
    scene.do_duties();
    for at in 0..scene.desks.len() {
        let (entry, list) = scene.desks[at].end_day(DAY).unwrap();
        scene.play.append(entry.to_bytes());
        scene.hand_in(list.to_bytes());
    }
    scene.play.draw();
    scene.do_duties();
    let bytes: usize = scene.notes.iter().map(|note| note.note.len()).sum();
    let (each, notes) = (complete as f64, scene.notes.len() as f64);
    row(
        &format!("notes of each of {complete} that went the whole way"),
        format!("{:.1}, {:.0} bytes", notes / each, bytes as f64 / each),
    );
    let mut anew = desk(&scene.play, 2, 0);
    let time = from_scratch(&mut anew, &scene);
    row("fold all that was said of one of them", format!("{:.2} ms", time.as_secs_f64() * 1e3 / each));
}

/// One registrar's shares for a roll.
fn issuance(applications: usize) {
    let mut sample = play_with(3, Until::Manifest, |manifest| {
        manifest.registration = Registration::Closed {};
        one_contest(manifest, 2);
    });
    let People { registrars, .. } = simulation::sample::people(3);
    let log = &mut sample.ledger;
    let taking_part: Vec<_> = registrars.iter().collect();
    let shares = play::ceremony::<CredentialKeys>(log, &taking_part, &mut sample.rng);
    let setting = log.record().setting().unwrap().clone();
    let crowd = Crowd::new(3, applications as u64, &setting, &shares[..2]);
    let mut submissions = crowd.registration(log, &registrars).into_iter();
    let (entry, attachments) = submissions.next().unwrap();
    let content = attachments[0].clone();
    log.submit_unproven(entry, attachments);
    let of = |at: usize| {
        let official = simulation::sample::people(3).registrars.swap_remove(at);
        Registrar::new(official, shares[at].clone())
    };
    let (mut marks, mut issued, begun) = (Vec::new(), 0, Stopwatch::begin());
    let progress = || {
        issued += 1;
        if [applications / 10, applications / 2, applications].contains(&issued) {
            marks.push(begun.elapsed());
        }
    };
    of(0).issue(log.record(), 1, &content, progress).unwrap();
    let marks: Vec<_> = marks.into_iter().map(seconds).collect();
    row(&format!("a registrar issues for a roll of {applications}: after a tenth, half, all"), marks.join(", "));
    let begun = Instant::now();
    [0, 1].into_par_iter().for_each(|at| drop(of(at).issue(log.record(), 1, &content, || ()).unwrap()));
    row("two registrars on two cores", seconds(begun.elapsed()));
}

/// Counts the processor time of this thread, so that what else runs on the machine does not count.
struct Stopwatch(Duration);

impl Stopwatch {
    fn begin() -> Self {
        Self(Self::now())
    }

    fn elapsed(&self) -> Duration {
        Self::now().saturating_sub(self.0)
    }

    fn now() -> Duration {
        let text = fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux with statistics of its scheduler");
        let nanoseconds = text.split_whitespace().next().and_then(|n| n.parse().ok());
        Duration::from_nanos(nanoseconds.expect("a number"))
    }
}

/// Resident memory of this process, in bytes.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<usize>().ok()).unwrap_or_default() * 1024
}
