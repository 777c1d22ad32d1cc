//! An intake in an election whose registrars have their keys, with witnesses that can be silent.

use std::collections::BTreeMap;
use std::sync::Arc;

use ballot_signing::phrase::Phrase;
use canonical::{Bytes, Hash};
use election::statement::exchange::DeskKey;
use election::statement::{Form, exchange};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use shared_key::Index;
use simulation::play::int;
use simulation::{IntakePlay, Log, sample};
use storage::{EvidenceFolder, PostgresConfig, PostgresRegistry, SqliteRegistry, migrate};
use tempfile::TempDir;
use test_cluster::Cluster;
use transparency_log::Witness;
use voter_registry::applicant::{Applicant, Papers};
use voter_registry::intake::{Drawn, Error, Intake, IntakeKeys};
use voter_registry::sealing::DeskSecret;
use voter_registry::store::Store;

pub type AnyIntake = Intake<Box<dyn Store>>;

/// A time before the deadline.
pub const NOW: u64 = sample::OPENS - 90_000;

/// Where a store is, so that it can be opened several times.
pub enum Place {
    Sqlite(TempDir),
    Postgresql(Box<PostgresConfig>),
}

/// Both kinds of places, each with a new store.
pub fn places(play: &IntakePlay) -> [Place; 2] {
    let folder = tempfile::tempdir().unwrap();
    SqliteRegistry::create(folder.path().join("r.sqlite"), play.election()).unwrap();
    let cluster = Cluster::shared();
    let database = cluster.new_database().unwrap();
    let config = |role| PostgresConfig::parse(&cluster.address(&database, role)).unwrap();
    migrate(&config("veche_owner")).unwrap();
    PostgresRegistry::create(&config("veche_registry"), play.election()).unwrap();
    [Place::Sqlite(folder), Place::Postgresql(Box::new(config("veche_registry")))]
}

impl Place {
    pub fn open(&self, play: &IntakePlay) -> Box<dyn Store> {
        match self {
            Self::Sqlite(folder) => {
                Box::new(SqliteRegistry::open(folder.path().join("r.sqlite"), play.election()).unwrap())
            }
            Self::Postgresql(config) => Box::new(PostgresRegistry::open(config, play.election()).unwrap()),
        }
    }
}

/// An intake with everything around it.
pub struct Scene {
    pub play: IntakePlay,
    pub place: Place,
    pub evidence: Arc<EvidenceFolder>,
    _folder: TempDir,
    witnesses: Vec<Witness>,
    /// Positions of witnesses that do not answer.
    pub silent: Vec<usize>,
    pub rng: ChaCha20Rng,
    seed: u64,
}

/// Does the same over both stores.
pub fn over_both(seed: u64, test: impl Fn(Scene)) {
    let places = places(&IntakePlay::new(seed));
    for place in places {
        test(Scene::new(seed, place));
    }
}

impl Scene {
    pub fn new(seed: u64, place: Place) -> Self {
        Self::of(seed, IntakePlay::new(seed), place)
    }

    /// Of a play with this seed.
    pub fn of(seed: u64, play: IntakePlay, place: Place) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Arc::new(EvidenceFolder::open(folder.path(), 1 << 30).unwrap());
        let witnesses = sample::people(seed).witnesses;
        let rng = ChaCha20Rng::seed_from_u64(seed);
        Self { play, place, evidence, _folder: folder, witnesses, silent: vec![], rng, seed }
    }

    pub fn keys(&self) -> IntakeKeys {
        let (intake, log, _) = simulation::intake::keys(self.seed);
        IntakeKeys { log, intake }
    }

    pub fn open_store(&self) -> Box<dyn Store> {
        self.place.open(&self.play)
    }

    /// Opens the intake; witnesses have not answered yet.
    pub fn try_open(&self) -> Result<AnyIntake, Error> {
        let evidence = Arc::clone(&self.evidence);
        Intake::open(self.place.open(&self.play), evidence, self.keys(), self.play.sample.ledger.record())
    }

    /// Opens the intake, and has its head cosigned.
    pub fn open(&mut self) -> AnyIntake {
        let mut intake = self.try_open().unwrap();
        self.cosign(&mut intake);
        intake
    }

    fn answering(&mut self) -> impl Iterator<Item = (usize, &mut Witness)> {
        let silent = &self.silent;
        self.witnesses.iter_mut().enumerate().filter(|(position, _)| !silent.contains(position))
    }

    /// Has the witnesses that answer cosign the head.
    pub fn cosign(&mut self, intake: &mut AnyIntake) {
        let (identity, note) = (intake.log().identity().clone(), intake.head().to_bytes());
        let mut lines = Vec::new();
        for (_, witness) in self.answering() {
            let old = witness.last_size();
            let proof = intake.consistency_proof(old).unwrap();
            lines.push(witness.cosign(&identity, old, &proof, &note, NOW).unwrap());
        }
        intake.add_cosignatures(&lines).unwrap();
    }

    /// Asks those that the open call names and that answer.
    pub fn draw(&mut self, intake: &mut AnyIntake) -> Drawn {
        self.cosign(intake);
        let question = intake.lot_question().expect("an open call");
        let (identity, note) = (intake.log().identity().clone(), question.checkpoint.into_bytes());
        let mut answers = BTreeMap::new();
        for (position, witness) in self.answering() {
            answers.insert(position, witness.sign_lot(&identity, &note).unwrap());
        }
        intake.draw(&answers).unwrap()
    }

    /// A batch and its lot.
    pub fn batch(&mut self, intake: &mut AnyIntake) {
        intake.append_deposits().unwrap();
        self.cosign(intake);
        if intake.call().unwrap() {
            assert_eq!(self.draw(intake), Drawn::Lot);
        }
        self.cosign(intake);
    }

    /// Someone who wants to apply.
    pub fn applicant(&mut self) -> Applicant {
        let secret = Phrase::new(&mut self.rng, "").unwrap().stretch();
        Applicant::new(&secret, self.play.election(), &"north".parse().unwrap(), 1)
    }

    /// Hands in ids with their work.
    pub fn deposit(&self, intake: &mut AnyIntake, ids: &[Hash]) {
        for id in ids {
            intake.deposit(*id, NOW / 3_600, work(intake, id), NOW).unwrap();
        }
    }

    /// Every registrar's desk key of the day.
    pub fn desk_keys(&mut self, intake: &mut AnyIntake) {
        for position in 0..self.play.registrars.len() {
            let index = self.play.index(position);
            let reader = format!("registrar/{}", self.play.official(index).id);
            let key = Bytes(DeskSecret::random(&mut self.rng).public());
            let said = DeskKey::new(self.play.election(), int(NOW / 86_400), key, int(0), reader);
            intake.add_note(&self.play.registrar_says(index, &said), NOW).unwrap();
        }
    }

    /// Names of those who review an application, and their indexes.
    pub fn reviewers(&self, intake: &AnyIntake, id: &Hash) -> [(Index, String); 2] {
        let indexes = intake.log().reviewers(intake.exchange().approvals(), id).expect("a drawn application");
        indexes.map(|index| (index, format!("registrar/{}", self.play.official(index).id)))
    }

    /// An application with a passport, and its ciphertext.
    pub fn apply(&mut self, intake: &AnyIntake, applicant: &Applicant) -> (Vec<u8>, Vec<u8>) {
        self.apply_again(intake, applicant, 1)
    }

    /// The same with a later number.
    pub fn apply_again(&mut self, intake: &AnyIntake, applicant: &Applicant, number: u64) -> (Vec<u8>, Vec<u8>) {
        let mut papers = Papers::default();
        (papers.state, papers.number, papers.name) = ("UTO".into(), "1234567A001PB1".into(), "ERIKSSON".into());
        let reviewers = self.reviewers(intake, &applicant.id());
        let readers = reviewers.map(|(_, name)| {
            intake.exchange().desk_keys().newest_of(intake.log(), &name, NOW / 86_400).expect("a desk key")
        });
        let kind = "passport".parse().unwrap();
        let (note, ciphertext) = applicant.apply(number, &kind, &papers, &readers, 2, &mut self.rng).unwrap();
        (note.to_bytes(), ciphertext)
    }

    /// Puts a ciphertext into the folder.
    pub fn upload(&self, ciphertext: &[u8]) -> Hash {
        let hash = Hash::of(ciphertext);
        let mut upload = self.evidence.begin(hash, ciphertext.len() as u64).unwrap();
        upload.write(ciphertext).unwrap();
        upload.finish().unwrap();
        hash
    }

    /// Both reviewers' refusals.
    pub fn refuse(&self, intake: &mut AnyIntake, id: &Hash) {
        for (index, _) in self.reviewers(intake, id) {
            self.decide(intake, id, index, exchange::Verdict::Refuse);
        }
    }

    /// What a reviewer says of the application as it is now, but for approvals.
    pub fn decide(&self, intake: &mut AnyIntake, id: &Hash, index: Index, verdict: exchange::Verdict) {
        let said = intake.exchange().application(id).unwrap().said().clone();
        let decision = exchange::Decision::new(
            self.play.election(),
            said.alpha,
            *id,
            verdict,
            said.evidence.hash,
            String::new(),
            vec![],
            said.number,
            exchange::Reason::Forged,
            self.play.official(index).id.clone(),
        );
        intake.add_note(&self.play.registrar_says(index, &decision), NOW).unwrap();
    }
}

pub fn ids(numbers: std::ops::Range<u64>) -> Vec<Hash> {
    let mut ids: Vec<_> = numbers.map(|n| Hash::of(&n.to_be_bytes())).collect();
    ids.sort_unstable();
    ids
}

/// A nonce that is good for now.
pub fn work(intake: &AnyIntake, id: &Hash) -> u64 {
    let (election, bits) = (intake.election(), intake.log().intake().work);
    let good = |nonce: &u64| voter_registry::applicant::check_work(election, id, NOW / 3_600, *nonce, bits);
    (0..).find(good).unwrap()
}

/// What a registrar says, as a note.
pub fn said_by(scene: &Scene, position: usize, said: &impl Form) -> Vec<u8> {
    scene.play.registrar_says(scene.play.index(position), said)
}

pub fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> &'static str {
    answer.map_or_else(|error| error.code(), |_| "ok")
}

/// What the commission says, as a note.
pub fn commission_says(play: &IntakePlay, said: &impl Form) -> Vec<u8> {
    let lines = play.sample.signers().iter().map(|c| c.sign_as_commissioner(&said.text())).collect();
    officials::member::signed(said, lines).to_bytes()
}
