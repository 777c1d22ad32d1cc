//! An intake in memory with five desks and two auditors, and people who apply.

use std::collections::HashMap;

use ballot_signing::phrase::Phrase;
use canonical::Hash;
use election::Manifest;
use election::entry::sign;
use election::role::key_name;
use election::statement::Form;
use election::statement::exchange::{Application, Verdict};
use mrz::{Td3Fields, format_td3};
use officials::Official;
use officials::member::signed;
use rand_chacha::ChaCha20Rng;
use record::Record;
use shared_key::Index;
use simulation::intake::{IntakePlay, keys};
use simulation::ledger::Log;
use simulation::people::{Numbers, People};
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;
use voter_registry::applicant::{Applicant, Papers, ReaderKey};
use voter_registry::desk::{Finding, Judgement, Secrets};
use voter_registry::exchange::{Standing, Status};
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;
use voter_registry::{Auditor, Desk, Error, Exchange, rules};

/// A day of the scene's beginning.
pub const DAY: u64 = 20_590;

pub struct Scene {
    pub seed: u64,
    pub play: IntakePlay,
    /// The intake's.
    pub exchange: Exchange,
    pub notes: Vec<StoredNote>,
    pub ciphertexts: HashMap<Hash, Vec<u8>>,
    pub desks: Vec<Desk>,
    pub auditors: Vec<Auditor>,
    pub day: u64,
    pub rng: ChaCha20Rng,
    /// Entries and notes that everyone has.
    known: (usize, usize),
}

/// Someone who applies: the client, and the status key for what no client says.
pub struct Person {
    pub client: Applicant,
    pub status_key: SigningKey,
    pub papers: Papers,
}

impl Person {
    /// Person `n`, who has the number `number`.
    pub fn new(scene: &Scene, n: u64, number: &str) -> Self {
        let secret = Phrase::new(&mut simulation::rng(n, "person"), "").unwrap().stretch();
        let (election, north) = (scene.play.election(), "north".parse().unwrap());
        let client = Applicant::new(&secret, election, &north, 1);
        let status_key = SigningKey::from_seed(&secret.status_seed(election, &north, 1));
        Self { client, status_key, papers: passport(number) }
    }

    pub fn id(&self) -> Hash {
        self.client.id()
    }

    /// What the client would never say.
    pub fn says(&self, said: &impl Form) -> Vec<u8> {
        sign(&said.text(), &[(key_name::APPLICANT, &self.status_key)]).unwrap().to_bytes()
    }
}

/// The registrars of the scene with this seed.
pub fn officials_of(seed: u64) -> Vec<Official> {
    let numbers = Numbers { registrars: (5, 3), ..Numbers::FEWEST };
    People::new(seed + 1_000, numbers).registrars
}

/// A desk anew, from what it stored.
pub fn restarted(scene: &Scene, desk: usize) -> Desk {
    let secrets = Secrets::from_bytes(&scene.desks[desk].secrets()).unwrap();
    Desk::new(officials_of(scene.seed).swap_remove(desk), scene.record(), secrets).unwrap()
}

/// A passport of Utopia.
pub fn passport(number: &str) -> Papers {
    let fields = Td3Fields {
        document_code: "P".into(),
        issuing_country: "UTO".into(),
        nationality: "UTO".into(),
        surname: "ERIKSSON".into(),
        given_names: "ANNA".into(),
        document_number: "L898902C3".into(),
        personal_number: Some(number.into()),
        date_of_birth: mrz::MrzDate::Calendar(mrz::Date::new(1974, 8, 12)),
        date_of_expiry: mrz::MrzDate::Calendar(mrz::Date::new(2030, 4, 15)),
        ..Td3Fields::default()
    };
    let mut papers = Papers::default();
    papers.mrz.extend(format_td3(&fields).lines().map(str::to_owned));
    papers.state.push_str("UTO");
    papers.number.push_str(number);
    papers.birth.push_str("1974-08-12");
    papers.name.push_str("Anna Eriksson");
    papers.pictures.push(b"a picture".to_vec());
    papers
}

impl Scene {
    pub fn new(seed: u64) -> Self {
        Self::with(seed, |_| ())
    }

    /// With a changed manifest. Desk keys of the first day are there.
    pub fn with(seed: u64, change: impl FnOnce(&mut Manifest)) -> Self {
        let play = IntakePlay::with(seed, change);
        let record = play.sample.ledger.record();
        let officials = officials_of(seed);
        let key = record.tags().unwrap().keys()[0].clone();
        let desk = |(official, share): (_, &shared_key::Share<_>)| {
            Desk::new(official, record, Secrets::new(TagShare::new(&key, share.clone()).unwrap())).unwrap()
        };
        let desks = officials.into_iter().zip(&play.tag_shares).map(desk).collect();
        let auditor = |official| Auditor::new(official, record, Secrets::new(TagShare::erased())).unwrap();
        let auditors = keys(seed).2.into_iter().map(auditor).collect();
        let mut scene = Self {
            seed,
            exchange: Exchange::new(record).unwrap(),
            notes: Vec::new(),
            ciphertexts: HashMap::new(),
            desks,
            auditors,
            day: DAY,
            rng: simulation::rng(seed, "scene"),
            known: (0, 0),
            play,
        };
        scene.work();
        scene
    }

    /// How many entries and notes everyone has.
    pub fn known(&self) -> (usize, usize) {
        self.known
    }

    pub fn record(&self) -> &Record {
        self.play.sample.ledger.record()
    }

    /// Hands a note to the intake.
    pub fn hand_in(&mut self, note: &[u8]) -> Result<(), Error> {
        let admitted = self.exchange.examine(&self.play.log, note)?;
        self.exchange.admit(admitted);
        let (number, size) = (self.notes.len() as u64, self.play.log.size());
        self.notes.push(StoredNote { number, size, note: note.to_vec() });
        Ok(())
    }

    /// The name of the refusal of a note.
    pub fn refusal(&self, note: &[u8]) -> &'static str {
        self.exchange.examine(&self.play.log, note).map_or_else(|error| error.code(), |_| "admitted")
    }

    /// Everyone hears what was said.
    pub fn sync(&mut self) {
        let (entries, notes) = (&self.play.entries[self.known.0..], &self.notes[self.known.1..]);
        self.desks.iter_mut().for_each(|desk| desk.sync(entries, notes).unwrap());
        self.auditors.iter_mut().for_each(|auditor| auditor.sync(entries, notes).unwrap());
        self.known = (self.play.entries.len(), self.notes.len());
    }

    /// All desks do their duties until nothing is left to do.
    pub fn work(&mut self) {
        let all: Vec<_> = (0..self.desks.len()).collect();
        self.work_of(&all);
    }

    /// These desks do their duties until nothing is left to do.
    pub fn work_of(&mut self, desks: &[usize]) {
        loop {
            self.sync();
            let (before, entries_before) = (self.notes.len(), self.play.entries.len());
            let mut said = Vec::new();
            for auditor in &mut self.auditors {
                said.extend(auditor.duties(self.day, &mut self.rng));
            }
            let mut entries = Vec::new();
            for desk in desks {
                let duties = self.desks[*desk].duties(self.day, &mut self.rng).unwrap();
                said.extend(duties.notes);
                entries.extend(duties.entries);
            }
            said.iter().for_each(|note| self.hand_in(&note.to_bytes()).unwrap());
            for entry in entries {
                // Several registrars see one conflict: the first who says so is enough.
                let _ = self.play.try_append(entry.to_bytes());
            }
            if self.play.log.awaits_lot() {
                self.play.draw();
            }
            if (self.notes.len(), self.play.entries.len()) == (before, entries_before) {
                return;
            }
        }
    }

    pub fn deposit(&mut self, people: &[&Person]) {
        self.play.deposit(&people.iter().map(|person| person.id()).collect::<Vec<_>>());
        self.sync();
    }

    /// The reviewers of an application, as positions of desks.
    pub fn reviewers(&self, id: &Hash) -> [usize; 2] {
        let reviewers = self.play.log.reviewers(self.exchange.approvals(), id).unwrap();
        reviewers.map(|index| usize::try_from(index.get()).unwrap() - 1)
    }

    /// Desks that do not review an application.
    pub fn others(&self, id: &Hash) -> Vec<usize> {
        let reviewers = self.reviewers(id);
        (0..self.desks.len()).filter(|desk| !reviewers.contains(desk)).collect()
    }

    /// The newest desk keys of the reviewers.
    pub fn reader_keys(&self, id: &Hash) -> [ReaderKey; 2] {
        self.reviewers(id).map(|desk| {
            let name = key_name::registrar(&self.desks[desk].official().id);
            self.exchange.desk_keys().newest_of(&self.play.log, &name, self.day).unwrap()
        })
    }

    /// The application of a person with what it has, not handed in.
    pub fn application(&mut self, person: &Person, number: u64, kind: &str) -> (Application, Vec<u8>) {
        let readers = self.reader_keys(&person.id());
        let slots = self.play.log.intake().vouching_cap();
        let kind = kind.parse().unwrap();
        let made = person.client.apply(number, &kind, &person.papers, &readers, slots, &mut self.rng);
        let (note, ciphertext) = made.unwrap();
        let (_, said) = election::statement::exchange::read_note(&note.to_bytes()).unwrap();
        (said, ciphertext)
    }

    /// A person applies, with an id that is drawn.
    pub fn apply(&mut self, person: &Person, number: u64, kind: &str) {
        let (said, ciphertext) = self.application(person, number, kind);
        self.hand_in(&person.says(&said)).unwrap();
        self.ciphertexts.insert(said.evidence.hash, ciphertext);
        self.sync();
    }

    pub fn ciphertext(&self, id: &Hash) -> &[u8] {
        &self.ciphertexts[&self.exchange.application(id).unwrap().said().evidence.hash]
    }

    /// What a desk decided on an application as it is now.
    pub fn judged(&self, desk: usize, id: &Hash) -> Option<Verdict> {
        Some(self.exchange.application(id)?.decision(self.index(desk))?.decision)
    }

    /// What the rule says at a desk.
    pub fn judge(&self, desk: usize, id: &Hash) -> Judgement {
        let desk = &self.desks[desk];
        let opened = desk.open(id, self.ciphertext(id)).unwrap();
        rules::judge(desk.books(), id, &opened, self.day)
    }

    /// A desk decides, not handed in.
    pub fn decision(&mut self, desk: usize, id: &Hash, judgement: &Judgement) -> Result<Vec<u8>, Error> {
        let ciphertext = self.ciphertext(id).to_vec();
        let desk = &mut self.desks[desk];
        let opened = desk.open(id, &ciphertext).ok();
        desk.decide(id, opened.as_ref(), judgement).map(|note| note.to_bytes())
    }

    /// A desk decides, and everyone hears of it.
    pub fn decide(&mut self, desk: usize, id: &Hash, judgement: &Judgement) {
        let note = self.decision(desk, id, judgement).unwrap();
        self.hand_in(&note).unwrap();
        self.sync();
    }

    /// Both reviewers decide by the rule.
    pub fn review(&mut self, person: &Person) {
        for desk in self.reviewers(&person.id()) {
            let judgement = self.judge(desk, &person.id());
            self.decide(desk, &person.id(), &judgement);
        }
    }

    /// Deposit, application with a passport, and both approvals.
    pub fn approve(&mut self, person: &Person) {
        self.deposit(&[person]);
        self.apply(person, 1, "passport");
        self.review(person);
        self.work();
    }

    /// All registrars end the day, and the next begins.
    pub fn end_day(&mut self) {
        self.list();
        self.work();
        self.compare_with_new_desks();
    }

    /// All registrars list what they approved, the lot is drawn, and the next day begins, before anyone does anything about it.
    pub fn list(&mut self) {
        for desk in 0..self.desks.len() {
            let (entry, list) = self.desks[desk].end_day(self.day).unwrap();
            self.play.append(entry.to_bytes());
            self.hand_in(&list.to_bytes()).unwrap();
        }
        self.play.draw();
        self.day += 1;
        self.sync();
    }

    /// A desk that has kept in step has the same before it as one that starts anew and looks at everything.
    fn compare_with_new_desks(&mut self) {
        for at in 0..self.desks.len() {
            let mut anew = restarted(self, at);
            anew.sync(&self.play.entries, &self.notes).unwrap();
            let exchange = self.desks[at].exchange();
            anew.enrol(exchange.applications().map(|(id, _)| *id).filter(|id| exchange.is_on_roll(id)));
            assert_eq!(self.desks[at].queue(), anew.queue(), "desk {at}");
            let before = anew.secrets();
            let duties = anew.duties(self.day, &mut self.rng).unwrap();
            assert!(duties.notes.is_empty() && duties.entries.is_empty(), "desk {at} has not said everything");
            assert!(*anew.secrets() == *before, "desk {at} keeps what nothing needs");
        }
    }

    /// An auditor finds everything that is sampled clean.
    pub fn audit(&mut self) {
        for (id, _) in self.auditors[0].queue() {
            let entry = self.found_clean(0, &id).unwrap();
            self.play.append(entry.to_bytes());
        }
        self.sync();
    }

    /// An auditor finds the evidence clean that it opened, with the number that stands in it.
    pub fn found_clean(&self, auditor: usize, id: &Hash) -> Result<Note, Error> {
        let opened = self.auditors[auditor].open(id, self.ciphertext(id))?;
        let (state, number) = (&opened.fields.state, &opened.fields.number);
        self.auditors[auditor].verdict(id, Finding::Clean { opened: &opened, state, number })
    }

    pub fn standing(&self, id: &Hash) -> Option<Standing> {
        self.exchange.standing(&self.play.log, id)
    }

    pub fn status(&self, id: &Hash) -> Status {
        self.exchange.status(&self.play.log, id)
    }

    pub fn tag(&self, id: &Hash) -> Option<Hash> {
        self.exchange.tag(id)
    }

    pub fn index(&self, desk: usize) -> Index {
        self.desks[desk].index()
    }

    /// What a registrar says that its desk would not.
    pub fn registrar_says(&self, desk: usize, said: &impl Form) -> Vec<u8> {
        let official = self.desks[desk].official();
        signed(said, vec![official.sign_as_registrar(&said.text())]).to_bytes()
    }
}

/// What the commission says, as a note.
pub fn commission_says(play: &IntakePlay, said: &impl Form) -> Vec<u8> {
    let lines = play.sample.signers().iter().map(|c| c.sign_as_commissioner(&said.text())).collect();
    officials::member::signed(said, lines).to_bytes()
}
