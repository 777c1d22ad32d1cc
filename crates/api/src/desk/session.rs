//! A desk that is connected to its intake.

use std::collections::BTreeSet;

use canonical::Hash;
use client::{Error as ClientError, FollowError, Member, RegistryClient, RollFollower, intake_entries};
use election::ElectionId;
use election::statement::exchange::ExchangeStatement;
use rand_chacha::ChaCha20Rng;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;
use voter_registry::Desk;
use voter_registry::desk::{Duties, Judgement, Sight, Task};
use voter_registry::evidence::Opened;
use voter_registry::rules::{self, Warning};
use voter_registry::store::StoredNote;

use super::seat::{Seat, SeatError};
use crate::{clock, journal};

const DAY: u64 = 86_400;

/// Stores the desk's secrets, encrypted; a message if that fails.
pub type Keep = Box<dyn FnMut(&[u8]) -> Result<(), String> + Send>;

/// A desk, the way to its intake, and the place where its secrets are stored.
pub struct Session {
    desk: Desk,
    /// Its key name, and the key.
    name: String,
    key: SigningKey,
    registry: RegistryClient,
    rolls: Option<RollFollower>,
    keep: Keep,
    /// The next note of the exchange.
    next: u64,
    /// What the intake refused of this desk, and on which day.
    refused: BTreeSet<(u64, Hash)>,
    rng: ChaCha20Rng,
}

impl Session {
    /// A desk that knows nothing new yet. `key` is that of its registrar.
    ///
    /// # Errors
    /// [`crate::Error::Randomness`].
    pub fn new(desk: Desk, key: SigningKey, registry: RegistryClient, keep: Keep) -> Result<Self, crate::Error> {
        let name = election::role::key_name::registrar(&desk.official().id);
        let rng = clock::rng()?;
        Ok(Self { desk, name, key, registry, rolls: None, keep, next: 0, refused: BTreeSet::new(), rng })
    }

    /// The same desk, which hears of the rolls of the record from now on.
    #[must_use]
    pub fn hearing_of(self, rolls: RollFollower) -> Self {
        Self { rolls: Some(rolls), ..self }
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Ends this day once more, after more approvals: the number of a day that is over is not used again, so it takes the next one.
    ///
    /// # Errors
    /// [`SeatError`].
    pub fn end_day_again(&mut self) -> Result<(), SeatError> {
        self.follow()?;
        let own = self.desk.log().days().iter().filter(|day| day.registrar == self.desk.index());
        let next = own.map(|day| day.number.saturating_add(1)).max().unwrap_or_default();
        self.end_day_as(next.max(clock::now() / DAY))
    }

    /// Says in the public log that the desk keys are lost, or in wrong hands, and erases them. Gives the index of the entry.
    ///
    /// # Errors
    /// [`SeatError`]. Said again, it is the same.
    pub fn declare_lost(&mut self) -> Result<u64, SeatError> {
        self.follow()?;
        let entry = self.desk.declare_lost();
        (self.keep)(&self.desk.secrets()).map_err(SeatError::Keep)?;
        Ok(self.registry.submit(&entry.to_bytes())?)
    }

    fn member(&self) -> Member<'_> {
        Member { name: &self.name, key: &self.key, time: clock::now() }
    }

    /// Takes what the exchange and the log have had since the last time, a batch at a time.
    fn follow(&mut self) -> Result<(), SeatError> {
        // Before the notes: then all that were admitted beside a smaller log are there, and none comes too late to be examined beside it.
        let entries = match intake_entries(&self.registry, self.desk.log()) {
            // Before the first entry there is no checkpoint.
            Err(client::FollowError::Client(ClientError::Refused { status: 404, .. }))
                if self.desk.log().size() == 0 =>
            {
                Vec::new()
            }
            followed => followed?,
        };
        let (size, mut entries) = (self.desk.log().size() + entries.len() as u64, entries.as_slice());
        loop {
            let batch = self.registry.notes(self.next, self.member())?;
            let usable = batch.into_iter().take_while(|note| note.size <= size);
            let notes = usable.map(|it| StoredNote { number: it.number, size: it.size, note: it.note });
            let notes: Vec<_> = notes.collect();
            let Some(last) = notes.last() else { break };
            let before = usize::try_from(last.size.saturating_sub(self.desk.log().size())).unwrap_or(usize::MAX);
            let (due, later) = entries.split_at_checked(before).unwrap_or((entries, &[]));
            self.desk.sync(due, &notes)?;
            (self.next, entries) = (last.number.saturating_add(1), later);
        }
        self.desk.sync(entries, &[])?;
        self.enrol()
    }

    /// Hears of new rolls of the record.
    fn enrol(&mut self) -> Result<(), SeatError> {
        let Some(rolls) = &mut self.rolls else { return Ok(()) };
        match rolls.news(&mut self.rng) {
            // The board may be away for a while. What a desk must not do without its rolls, it does not: it signs none.
            Err(FollowError::Client(_)) if rolls.has_told() => {}
            news => news.map_err(SeatError::Board)?.into_iter().for_each(|roll| self.desk.enrol(roll)),
        }
        Ok(())
    }

    /// Ends a day of this number: commits to its approvals. A day that ended already has its number, and the next one a greater.
    fn end_day_as(&mut self, number: u64) -> Result<(), SeatError> {
        let (entry, list) = self.desk.end_day(number)?;
        (self.keep)(&self.desk.secrets()).map_err(SeatError::Keep)?;
        self.registry.submit(&entry.to_bytes())?;
        // A list that is lost on the way is among the next duties.
        self.registry.say(&list.to_bytes(), self.member())?;
        self.follow()
    }

    /// Stores the secrets, and only then says what a person decided.
    fn say(&mut self, note: &Note) -> Result<(), SeatError> {
        (self.keep)(&self.desk.secrets()).map_err(SeatError::Keep)?;
        Ok(self.registry.say(&note.to_bytes(), self.member())?)
    }

    /// Stores the secrets, and only then hands on what follows by itself, each on its own: one that is refused holds back none of the
    /// others. The registrar is told its name, and that day it is not handed in again.
    fn hand_on(&mut self, duties: &Duties, today: u64) -> Result<(), SeatError> {
        (self.keep)(&self.desk.secrets()).map_err(SeatError::Keep)?;
        self.refused.retain(|(day, _)| *day == today);
        for entry in &duties.entries {
            self.hand_in(today, topic_of_entry(entry), |this| match this.registry.submit(&entry.to_bytes()) {
                // While a lot is drawn the log takes nothing: what follows from it follows again the next time.
                Err(ClientError::Refused { status: 503, .. }) => Ok(()),
                submitted => submitted.map(drop),
            })?;
        }
        for note in &duties.notes {
            self.hand_in(today, topic_of(note), |this| this.registry.say(&note.to_bytes(), this.member()))?;
        }
        Ok(())
    }

    fn hand_in(
        &mut self,
        today: u64,
        topic: Hash,
        hand_in: impl FnOnce(&Self) -> Result<(), ClientError>,
    ) -> Result<(), SeatError> {
        if self.refused.contains(&(today, topic)) {
            return Ok(());
        }
        match hand_in(self) {
            // This clock is ahead: it is too early for the desk key of the day.
            Err(ClientError::Refused { code, .. }) if code == "time" => Ok(()),
            Err(ClientError::Refused { status: 400..500, code, .. }) => {
                journal::fault("desk", &format_args!("the intake refuses what this desk says: {code}"));
                self.refused.insert((today, topic));
                Ok(())
            }
            handed => Ok(handed?),
        }
    }
}

/// What an entry is, whenever it is signed.
fn topic_of_entry(entry: &Note) -> Hash {
    Hash::of(entry.text().as_bytes())
}

/// What a note says, but for what is random in it.
fn topic_of(note: &Note) -> Hash {
    let said = ExchangeStatement::parse(&note.to_bytes());
    let about = match said {
        Ok((_, ExchangeStatement::TagShare(said))) => format!("tag-share {}", said.application),
        Ok((_, ExchangeStatement::DeskKey(said))) => format!("desk-key {}", said.day.get()),
        Ok((_, ExchangeStatement::Reseal(said))) => {
            let readers = said.sealed.iter().map(|sealed| format!("{} {}", sealed.reader, sealed.day.get()));
            format!("reseal {} {} {}", said.application, said.evidence, readers.collect::<Vec<_>>().join(" "))
        }
        _ => note.text().to_owned(),
    };
    Hash::of(about.as_bytes())
}

impl Seat for Session {
    fn election(&self) -> ElectionId {
        self.registry.election()
    }

    fn registrar(&self) -> String {
        self.desk.official().id.to_string()
    }

    fn refresh(&mut self) -> Result<(), SeatError> {
        self.follow()?;
        let today = clock::now() / DAY;
        let duties = self.desk.duties(today, &mut self.rng)?;
        self.hand_on(&duties, today)
    }

    fn tasks(&self) -> Vec<Task> {
        self.desk.queue()
    }

    fn sight(&self, application: &Hash) -> Option<Sight> {
        self.desk.sight(application)
    }

    fn open(&mut self, application: &Hash) -> Result<(Opened, Vec<Warning>), SeatError> {
        let ciphertext = self.registry.evidence(application, self.member())?;
        let opened = self.desk.open(application, &ciphertext)?;
        let warnings = rules::warnings(self.desk.books(), application, &opened, clock::now() / DAY);
        Ok((opened, warnings))
    }

    fn decide(&mut self, application: &Hash, opened: Option<&Opened>, judgement: &Judgement) -> Result<(), SeatError> {
        let note = self.desk.decide(application, opened, judgement)?;
        self.say(&note)?;
        self.follow()
    }

    fn settle_tag(&mut self, application: &Hash, opened: &Opened, state: &str, number: &str) -> Result<(), SeatError> {
        let note = self.desk.settle_tag(application, opened, state, number)?;
        self.say(&note)?;
        self.follow()
    }

    fn rule(&mut self, commitment: &Hash, standing: Option<Hash>) -> Result<(), SeatError> {
        let note = self.desk.rule(commitment, standing)?;
        self.say(&note)?;
        self.follow()
    }

    fn end_day(&mut self) -> Result<(), SeatError> {
        self.follow()?;
        self.end_day_as(clock::now() / DAY)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::{Arc, Mutex};
    use std::thread;

    use election::entry::sign;
    use election::statement::Form;
    use election::statement::exchange::{Attestation, TagReport};
    use simulation::people::{Numbers, People};
    use simulation::{IntakePlay, Log};
    use voter_registry::desk::Secrets;
    use voter_registry::tag::TagShare;

    use super::*;

    /// An intake that refuses what has this in it, and takes everything else; and what it was sent.
    fn intake(refused: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&sent);
        thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let body = read(&mut connection);
                let problem = r#"{"type":"about:blank","title":"Refused","status":422,"code":"not-approved"}"#;
                let length = problem.len();
                let answer = match body.contains(refused) {
                    true => format!(
                        "HTTP/1.1 422 Refused\r\nContent-Type: application/problem+json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{problem}"
                    ),
                    false => "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned(),
                };
                seen.lock().unwrap().push(body);
                connection.write_all(answer.as_bytes()).unwrap();
            }
        });
        (address, sent)
    }

    /// The body of a request.
    fn read(connection: &mut TcpStream) -> String {
        let (mut request, mut part) = (String::new(), [0; 4096]);
        loop {
            let n = connection.read(&mut part).unwrap();
            request.push_str(std::str::from_utf8(&part[..n]).unwrap());
            let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return body.to_owned();
            }
        }
    }

    fn note(said: &impl Form) -> Note {
        sign(&said.text(), &[("registrar/r1", &SigningKey::from_seed(&[1; 32]))]).unwrap()
    }

    #[test]
    fn what_is_refused_holds_back_nothing_and_is_not_handed_in_again_that_day() {
        let play = IntakePlay::new(70);
        let registrars = People::new(1_070, Numbers { registrars: (5, 3), ..Numbers::FEWEST }).registrars;
        let official = registrars.into_iter().next().unwrap();
        let id = official.id.clone();
        let desk = Desk::new(official, play.sample.ledger.record(), Secrets::new(TagShare::erased())).unwrap();
        let (address, sent) = intake("attestation");
        let registry = RegistryClient::new(&address, play.election(), &client::Options::default()).unwrap();
        let key = SigningKey::from_seed(&[1; 32]);
        let mut session = Session::new(desk, key, registry, Box::new(|_| Ok(()))).unwrap();
        let refused = note(&Attestation::new(play.election(), Hash([1; 32]), id.clone()));
        let taken = note(&TagReport::new(play.election(), Hash([1; 32]), id, Hash([2; 32])));
        let duties = Duties { notes: vec![refused, taken], entries: vec![] };
        for _ in 0..2 {
            session.hand_on(&duties, 7).unwrap();
        }
        let count = |what| sent.lock().unwrap().iter().filter(|body| body.contains(what)).count();
        assert_eq!((count("attestation"), count("\"tag\"")), (1, 2));
        session.hand_on(&duties, 8).unwrap();
        assert_eq!(count("attestation"), 2, "another day");
    }
}
