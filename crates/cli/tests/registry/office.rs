//! Officials who do everything with commands, and people who apply.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use ballot_signing::phrase::Phrase;
use ballot_signing::words::Language;
use canonical::Hash;
use canonical::bytes::to_base64;
use simulation::papers::passport;
use simulation::{Log, intake};
use voter_registry::Applicant;
use voter_registry::applicant::ReaderKey;

use crate::browser::Browser;
use crate::stage::{SEED, Stage, now, wait_for};
use crate::support::VECHE;
use seat::secret_file::{self, Work};

pub const PASSPHRASE: &str = "a passphrase";
/// The registrar whose desk is lost. Until then it sits at the desk of the stage.
pub const LOST: usize = 3;

/// What a command gives: its code, standard output, standard error.
pub type Said = (Option<i32>, String, String);

pub struct Citizen {
    pub client: Applicant,
    /// The file with its phrase.
    pub phrase: String,
    pub number: String,
}

pub struct Office {
    pub stage: Stage,
    election: String,
    pub citizens: Vec<Citizen>,
}

impl Citizen {
    pub fn id(&self) -> Hash {
        self.client.id()
    }
}

impl Office {
    /// Everyone has files, and registrars other than [`LOST`] have their states.
    pub fn open(stage: Stage) -> Self {
        let election = stage.log.record().setting().unwrap().election.to_string();
        let office = Self { stage, election, citizens: Vec::new() };
        fs::write(office.path("passphrase"), PASSPHRASE).unwrap();
        for n in 1..=5_u8 {
            office.keep(&format!("r{n}.key"), &[n; 64], PASSPHRASE);
            let [credentials, tag] = &office.stage.shares[usize::from(n) - 1];
            office.keep(&format!("r{n}.shares"), credentials, PASSPHRASE);
            office.keep(&format!("r{n}.tag"), tag, PASSPHRASE);
            if usize::from(n) != LOST {
                office.done(office.registrar(n, &["begin"], &["--share", &format!("r{n}.tag")]));
            }
        }
        for n in 1..=3_u8 {
            office.keep(&format!("c{n}.key"), &[100 + n; 64], PASSPHRASE);
        }
        for (n, seed) in (1..=2).zip(&intake::seeds(SEED)[2..]) {
            office.keep(&format!("a{n}.key"), &[*seed, [n; 32]].concat(), PASSPHRASE);
            office.done(office.auditor(n, &["begin"], &[]));
        }
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.stage.folder.path().join(name)
    }

    /// A secret in a file, as a ceremony would leave it.
    pub fn keep(&self, name: &str, secret: &[u8], passphrase: &str) {
        secret_file::write(&self.path(name), secret, &passphrase.to_owned().into(), Work::Rounds(2)).unwrap();
    }

    /// The state of the desk of [`LOST`] on the stage, as its command would keep it.
    pub fn keep_state_of_lost(&self, name: &str) {
        let opener = to_base64([u8::try_from(LOST).unwrap(); 32]);
        self.keep(name, &self.stage.desks[LOST - 1].desk.secrets(), &opener);
    }

    pub fn veche(&self, arguments: &[&str]) -> Said {
        self.typed(arguments, "")
    }

    /// Runs a command while somebody types.
    fn typed(&self, arguments: &[&str], typed: &str) -> Said {
        let mut command = Command::new(VECHE);
        command.args(arguments).current_dir(self.stage.folder.path());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Whoever reads nothing has ended before.
        let _ = process.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = process.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// Runs a command with the options that every official gives.
    fn official(&self, role: &str, id: &str, command: &[&str], seat: &[&str], more: &[&str]) -> Said {
        self.official_types(role, id, command, &[seat, more].concat(), "")
    }

    fn official_types(&self, role: &str, id: &str, command: &[&str], more: &[&str], typed: &str) -> Said {
        let (board, registry) = (self.stage.services.address(), self.stage.services.registry_address().unwrap());
        let key = format!("{id}.key");
        let mut arguments = vec![role];
        arguments.extend(command);
        arguments.extend(["--board", &board, "--election", &self.election, "--id", id, "--key", &key]);
        arguments.extend(["--passphrase-file", "passphrase"]);
        if command != ["issue"] {
            arguments.extend(["--registry", &registry]);
        }
        arguments.extend(more);
        self.typed(&arguments, typed)
    }

    /// What an auditor reviews at the prompt.
    pub fn auditor_types(&self, n: u8, more: &[&str], typed: &str) -> String {
        let (id, state) = (format!("a{n}"), format!("a{n}.state"));
        let options = [&["--state", &state][..], more].concat();
        self.done(self.official_types("auditor", &id, &["review"], &options, typed))
    }

    pub fn registrar(&self, n: u8, command: &[&str], more: &[&str]) -> Said {
        let (id, state) = (format!("r{n}"), format!("r{n}.state"));
        let needs_no_state = [&["roll", "draw-up"][..], &["issue"]].contains(&command);
        let seat = ["--state", &state];
        self.official("registrar", &id, command, if needs_no_state { &[] } else { &seat }, more)
    }

    pub fn auditor(&self, n: u8, command: &[&str], more: &[&str]) -> Said {
        let (id, state) = (format!("a{n}"), format!("a{n}.state"));
        self.official("auditor", &id, command, &["--state", &state], more)
    }

    pub fn commissioner(&self, n: u8, command: &str, more: &[&str]) -> Said {
        self.official("commission", &format!("c{n}"), &[command], &[], more)
    }

    /// A commissioner opens a desk and a key, and names the services.
    pub fn sits_at_a_page(&self, n: u8) -> Browser {
        let (board, registry) = (self.stage.services.address(), self.stage.services.registry_address().unwrap());
        let browser = Browser::begin(&["--folder", self.stage.folder.path().to_str().unwrap()]);
        let page = browser.get("commission");
        let (id, key) = (format!("c{n}"), format!("c{n}.key"));
        browser.submit(&page, "unlock-form", &[("id", &id), ("key", &key), ("passphrase", PASSPHRASE)]).well();
        let at = [("board", board.as_str()), ("registry", &registry), ("election", &self.election)];
        browser.submit(&page, "look-form", &at).well();
        browser
    }

    /// Runs a command that names services, but nobody.
    pub fn anyone(&self, command: &[&str], registry: bool, more: &[&str]) -> Said {
        let (board, address) = (self.stage.services.address(), self.stage.services.registry_address().unwrap());
        let mut arguments = command.to_vec();
        arguments.extend(["--board", &board, "--election", &self.election]);
        if registry {
            arguments.extend(["--registry", &address]);
        }
        arguments.extend(more);
        self.veche(&arguments)
    }

    pub fn voter(&self, command: &str, phrase: &str, more: &[&str]) -> Said {
        let needs_registry = command != "collect";
        let options = [&["--constituency", "north", "--phrase-file", phrase][..], more].concat();
        self.anyone(&["voter", command], needs_registry, &options)
    }

    /// What a command says that must succeed.
    pub fn done(&self, said: Said) -> String {
        assert_eq!(said.0, Some(0), "{}{}", said.1, said.2);
        said.1
    }

    /// What a command says that must not.
    pub fn refused(&self, said: Said) -> String {
        assert_eq!(said.0, Some(2), "{}{}", said.1, said.2);
        said.2
    }

    /// The desks of the stage look on; they say nothing.
    pub fn follow(&mut self) {
        let client = self.stage.services.registry();
        self.stage.desks.iter_mut().for_each(|seat| seat.follow(&client));
    }

    /// These registrars decide by rules, round after round, until none of them has anything to say.
    pub fn decide(&mut self, registrars: &[u8]) {
        let mut idle = 0;
        while idle < 2 {
            let before = self.known();
            for n in registrars {
                self.done(self.registrar(*n, &["run"], &["--demonstration", "--once"]));
            }
            self.await_lots();
            idle = if self.known() == before { idle + 1 } else { 0 };
        }
    }

    /// Auditors look at the sample by rules, and registrars give them what they need.
    pub fn audit(&mut self, registrars: &[u8]) {
        for _ in 0..2 {
            for n in 1..=2 {
                self.done(self.auditor(n, &["run"], &["--demonstration", "--once"]));
            }
            self.decide(registrars);
        }
    }

    fn known(&self) -> (u64, u64) {
        let books = self.stage.desks[0].desk.books();
        (books.log().size(), books.next_note())
    }

    /// Waits until no entry awaits a lot, and everything is cosigned.
    pub fn await_lots(&mut self) {
        wait_for("the lots", || {
            self.follow();
            (!self.stage.desks[0].desk.log().awaits_lot()).then_some(())
        });
    }

    /// People hand in their ids and get reviewers. With a number they have a passport of that number.
    pub fn deposit(&mut self, numbers: &[&str]) -> std::ops::Range<usize> {
        let first = self.citizens.len();
        for number in numbers {
            let words = Phrase::new(&mut self.stage.rng, "").unwrap();
            let election = self.stage.log.record().setting().unwrap().election;
            let client = Applicant::new(&words.stretch(), election, &"north".parse().unwrap(), 1);
            let phrase = format!("phrase-{}", self.citizens.len());
            fs::write(self.path(&phrase), words.words(Language::Russian).as_bytes()).unwrap();
            self.citizens.push(Citizen { client, phrase, number: (*number).into() });
        }
        for citizen in &self.citizens[first..] {
            self.stage.deposit(&citizen.client);
        }
        let ids: Vec<_> = self.citizens[first..].iter().map(Citizen::id).collect();
        wait_for("all lots", || {
            self.follow();
            ids.iter().all(|id| self.stage.desks[0].desk.log().is_drawn(id)).then_some(())
        });
        first..self.citizens.len()
    }

    fn reader_keys(&self, id: &Hash) -> [ReaderKey; 2] {
        let desk = &self.stage.desks[0].desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), id).unwrap();
        let name = |index: shared_key::Index| format!("registrar/r{}", index.get());
        let keys = desk.exchange().desk_keys();
        reviewers.map(|index| keys.newest_of(desk.log(), &name(index), now() / 86_400).expect("a desk key"))
    }

    /// These people send their passports.
    pub fn apply(&mut self, which: std::ops::Range<usize>) {
        let client = self.stage.services.registry();
        for n in which {
            let readers = self.reader_keys(&self.citizens[n].id());
            let citizen = &self.citizens[n];
            let (kind, papers) = ("passport".parse().unwrap(), passport("UTO", &citizen.number));
            let made = citizen.client.apply(1, &kind, &papers, &readers, 2, &mut self.stage.rng);
            let (note, ciphertext) = made.unwrap();
            client.apply(&note.to_bytes(), &ciphertext).unwrap();
        }
        self.follow();
    }

    /// Registrars that review one of these applications, as it is now.
    pub fn reviewers(&self, id: &Hash) -> Vec<usize> {
        let desk = &self.stage.desks[0].desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), id).unwrap();
        reviewers.iter().map(|index| usize::try_from(index.get()).unwrap()).collect()
    }
}
