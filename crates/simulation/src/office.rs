//! Registrars at their desks, and auditors, over HTTP (`docs/registration.md` §3, §5 to §9).

use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use canonical::Hash;
use client::{Error, ExchangeNote, Member, RegistryClient, follow_notes, intake_entries};
use election::statement::exchange::Verdict;
use officials::Official;
use rand_chacha::ChaCha20Rng;
use record::Record;
use record::intake::Day;
use transparency_log::SigningKey;
use voter_registry::applicant::{Applicant, ReaderKey};
use voter_registry::desk::{Books, Finding, Judgement, Secrets, Task};
use voter_registry::evidence::Opened;
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;
use voter_registry::{Auditor, Desk};

const DAY: u64 = 86_400;
/// How often the registry is asked what is new.
const PAUSE: Duration = Duration::from_millis(200);
/// How long something may take that is due.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than the registry takes from a batch to its checkpoint.
const QUIET: Duration = Duration::from_millis(1_200);

/// A registrar's seat: the desk, and what it asks the registry with.
#[derive(Debug)]
pub struct Seat {
    /// The desk.
    pub desk: Desk,
    /// Its key name.
    pub name: String,
    /// Its key.
    pub key: SigningKey,
    /// Number of the next note.
    next: u64,
}

/// An auditor's seat.
#[derive(Debug)]
pub struct AuditorSeat {
    /// The desk.
    pub auditor: Auditor,
    /// Its key name.
    pub name: String,
    /// Its key.
    pub key: SigningKey,
    next: u64,
}

/// What a registrar made of an application.
#[derive(Debug)]
pub struct Reviewed {
    /// Which.
    pub application: Hash,
    /// Who looked at it: the position.
    pub registrar: usize,
    /// What was decided, or what hindered it.
    pub said: Result<Verdict, String>,
}

/// All who are there, for a while.
#[derive(Debug)]
pub struct Office<'a> {
    /// Registrars.
    pub seats: &'a mut [Seat],
    /// Auditors.
    pub auditors: &'a mut [AuditorSeat],
    /// The registry.
    pub client: RegistryClient,
    /// Randomness.
    pub rng: &'a mut ChaCha20Rng,
}

/// Seconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Tries until it is so.
///
/// # Panics
/// If that takes too long: a play goes by the rules. So does everything in this file.
pub fn wait_for<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(done) = attempt() {
            return done;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        sleep(PAUSE);
    }
}

impl Seat {
    /// A registrar whose key is of this seed, with its share of the tag key, once the record has the key.
    pub fn new(official: Official, seed: &[u8; 32], record: &Record, secrets: Secrets) -> Self {
        let name = format!("registrar/{}", official.id);
        let desk = Desk::new(official, record, secrets).expect("a registrar of the manifest");
        Self { desk, name, key: SigningKey::from_seed(seed), next: 0 }
    }

    /// What it asks the registry with.
    pub fn member(&self) -> Member<'_> {
        Member { name: &self.name, key: &self.key, time: now() }
    }

    /// The log as far as its checkpoint goes, and then the notes that were admitted beside no more of it.
    pub fn follow(&mut self, client: &RegistryClient) {
        let entries = intake_entries(client, self.desk.log()).expect("a log that goes on");
        let size = self.desk.log().size() + entries.len() as u64;
        let notes = notes(follow_notes(client, self.next, size, self.member()), &mut self.next);
        self.desk.sync(&entries, &notes).expect("an intake that goes by the rules");
    }
}

impl AuditorSeat {
    /// An auditor whose key is of this seed.
    pub fn new(official: Official, seed: &[u8; 32], record: &Record) -> Self {
        let name = format!("auditor/{}", official.id);
        let secrets = Secrets::new(TagShare::erased());
        let auditor = Auditor::new(official, record, secrets).expect("an auditor of the manifest");
        Self { auditor, name, key: SigningKey::from_seed(seed), next: 0 }
    }

    /// What it asks the registry with.
    pub fn member(&self) -> Member<'_> {
        Member { name: &self.name, key: &self.key, time: now() }
    }

    /// As [`Seat::follow`].
    pub fn follow(&mut self, client: &RegistryClient) {
        let entries = intake_entries(client, self.auditor.log()).expect("a log that goes on");
        let size = self.auditor.log().size() + entries.len() as u64;
        let notes = notes(follow_notes(client, self.next, size, self.member()), &mut self.next);
        self.auditor.sync(&entries, &notes).expect("an intake that goes by the rules");
    }
}

fn notes(followed: Result<Vec<ExchangeNote>, Error>, next: &mut u64) -> Vec<StoredNote> {
    let followed = followed.expect("a registry that answers");
    *next = followed.last().map_or(*next, |last| last.number + 1);
    followed.into_iter().map(|it| StoredNote { number: it.number, size: it.size, note: it.note }).collect()
}

impl Office<'_> {
    /// Everyone follows.
    pub fn follow(&mut self) {
        self.seats.iter_mut().for_each(|seat| seat.follow(&self.client));
        self.auditors.iter_mut().for_each(|seat| seat.follow(&self.client));
    }

    /// Everyone follows and does what duty demands, until nothing is left, and no lot is awaited.
    pub fn work(&mut self) {
        let mut idle = 0;
        while idle < 2 {
            self.follow();
            let said = self.do_duties();
            // What was said last may stand behind a checkpoint that is not cosigned yet.
            let is_quiet = said == 0 && !self.first().log().awaits_lot();
            idle = if is_quiet { idle + 1 } else { 0 };
            if said == 0 {
                sleep(QUIET);
            }
        }
    }

    /// How many notes and entries were said.
    fn do_duties(&mut self) -> usize {
        let (client, mut said) = (&self.client, 0);
        for seat in &mut *self.auditors {
            if let Some(note) = seat.auditor.duties(now() / DAY, self.rng) {
                client.say(&note.to_bytes(), seat.member()).expect("a desk key");
                said += 1;
            }
        }
        for seat in &mut *self.seats {
            let duties = seat.desk.duties(now() / DAY, self.rng).expect("a desk that goes by the rules");
            said += duties.notes.len() + duties.entries.len();
            for note in duties.notes {
                client.say(&note.to_bytes(), seat.member()).expect("what duty demands");
            }
            for entry in duties.entries {
                // Several registrars see one conflict: the first who says so is enough.
                wait_for("a place in the log", || match client.submit(&entry.to_bytes()) {
                    Err(Error::Refused { code, .. }) if code == "statement-repeated" => Some(()),
                    answer => answer.ok().map(drop),
                });
            }
        }
        said
    }

    /// The reviewers of a drawn application, with their newest keys.
    pub fn reader_keys(&self, application: &Hash) -> [ReaderKey; 2] {
        let desk = self.first();
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), application).expect("a drawn application");
        reviewers.map(|index| {
            let name = self.seats.iter().find(|seat| seat.desk.index() == index).map(|seat| seat.name.as_str());
            let keys = desk.exchange().desk_keys();
            keys.newest_of(desk.log(), name.expect("a registrar"), now() / DAY).expect("a desk key")
        })
    }

    /// Everyone goes through the queue, with a judgement on each application that can be opened, by the registrar's position. One
    /// without a judgement waits on.
    pub fn review(
        &mut self,
        mut judge: impl FnMut(usize, &Books, &Hash, &Opened) -> Option<Judgement>,
    ) -> Vec<Reviewed> {
        self.work();
        let (client, mut reviewed) = (&self.client, Vec::new());
        for (registrar, seat) in self.seats.iter_mut().enumerate() {
            seat.follow(client);
            for task in seat.desk.queue() {
                match task {
                    Task::Review { application, can_open: true, .. } => {
                        let said = seat.review(client, &application, |opened, books| {
                            judge(registrar, books, &application, opened)
                        });
                        let said = said.transpose();
                        reviewed.extend(said.map(|said| Reviewed { application, registrar, said }));
                    }
                    Task::Rule { commitment, applications: [_, second] } => {
                        let note = seat.desk.rule(&commitment, Some(second)).expect("a ruling");
                        client.say(&note.to_bytes(), seat.member()).expect("a ruling that is taken");
                    }
                    Task::Review { .. } | Task::Tag { .. } => {}
                }
            }
        }
        self.work();
        reviewed
    }

    /// All registrars end a day. Lots are drawn, tags computed, conflicts ruled on; and auditors look at the sample.
    pub fn end_day(
        &mut self,
        day: u64,
        mut judge: impl FnMut(usize, &Books, &Hash, &Opened) -> Option<Judgement>,
    ) -> Vec<Reviewed> {
        let client = &self.client;
        for seat in &mut *self.seats {
            let (entry, list) = seat.desk.end_day(day).expect("a day that was not ended");
            wait_for("a place in the log", || client.submit(&entry.to_bytes()).ok());
            wait_for("a list", || client.say(&list.to_bytes(), seat.member()).ok());
        }
        wait_for("the lots of the day", || {
            self.follow();
            let log = self.first().log();
            (!log.awaits_lot() && log.days().iter().all(Day::is_drawn)).then_some(())
        });
        // Tags, conflicts, their panels, and who rules if these do not decide.
        let reviewed = (0..3).flat_map(|_| self.review(&mut judge)).collect();
        self.audit(day);
        reviewed
    }

    /// Auditors look at all that is sampled, by the rule.
    fn audit(&mut self, day: u64) {
        for position in 0..self.auditors.len() {
            let Some(seat) = self.auditors.get(position) else { return };
            for (application, can_open) in seat.auditor.queue() {
                assert!(can_open, "{}: {application} is sampled and not resealed", seat.name);
                let ciphertext = self.client.evidence(&application, seat.member()).expect("evidence of the sample");
                let opened = seat.auditor.open(&application, &ciphertext).expect("evidence that was opened before");
                let judged = voter_registry::rules::judge(self.first().books(), &application, &opened, day);
                let (state, number) = (&opened.fields.state, &opened.fields.number);
                let is_clean = judged.decision() == Verdict::Approve;
                let finding =
                    if is_clean { Finding::Clean { opened: &opened, state, number } } else { Finding::Failed };
                let entry = seat.auditor.verdict(&application, finding).expect("a verdict on the sample");
                wait_for("a verdict", || self.client.submit(&entry.to_bytes()).ok());
            }
        }
        self.follow();
    }

    fn first(&self) -> &Desk {
        &self.seats.first().expect("a registrar").desk
    }
}

impl Seat {
    fn review(
        &mut self,
        client: &RegistryClient,
        application: &Hash,
        judge: impl FnOnce(&Opened, &Books) -> Option<Judgement>,
    ) -> Result<Option<Verdict>, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let ciphertext = client.evidence(application, self.member()).map_err(|error| told(&error))?;
        let opened = self.desk.open(application, &ciphertext).map_err(|error| told(&error))?;
        let Some(judgement) = judge(&opened, self.desk.books()) else { return Ok(None) };
        let note = self.desk.decide(application, Some(&opened), &judgement).map_err(|error| told(&error))?;
        client.say(&note.to_bytes(), self.member()).map_err(|error| told(&error))?;
        Ok(Some(judgement.decision()))
    }
}

/// Hands in an applicant's id; the work has this many bits.
pub fn deposit(client: &RegistryClient, applicant: &Applicant, bits: u32) {
    let hour = now() / 3_600;
    let nonce = applicant.work(bits, hour);
    wait_for("a deposit", || client.deposit(&applicant.id(), hour, nonce).ok());
}
