//! A desk that is connected to its intake.

use canonical::Hash;
use client::{Error as ClientError, FollowError, Member, RegistryClient, RollFollower, follow_intake};
use election::ElectionId;
use rand_chacha::ChaCha20Rng;
use transparency_log::ed25519::SigningKey;
use transparency_log::note::Note;
use voter_registry::Desk;
use voter_registry::desk::{Duties, Judgement, Task};
use voter_registry::evidence::Opened;
use voter_registry::rules::{self, Warning};
use voter_registry::store::StoredNote;

use super::seat::{Seat, SeatError};
use crate::clock;

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
    rolls: RollFollower,
    keep: Keep,
    /// The next note of the exchange.
    next: u64,
    rng: ChaCha20Rng,
}

impl Session {
    /// A desk that knows nothing new yet. `key` is that of its registrar, `rolls` are those of the board.
    ///
    /// # Errors
    /// [`crate::Error::Randomness`].
    pub fn new(
        desk: Desk,
        key: SigningKey,
        (registry, rolls): (RegistryClient, RollFollower),
        keep: Keep,
    ) -> Result<Self, crate::Error> {
        let name = election::role::key_name::registrar(&desk.official().id);
        Ok(Self { desk, name, key, registry, rolls, keep, next: 0, rng: clock::rng()? })
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

    /// Takes what the exchange and the log have had since the last time.
    fn follow(&mut self) -> Result<(), SeatError> {
        // Before the notes: then all that were admitted beside a smaller log are there, and none comes too late to be examined beside it.
        let mut log = self.desk.log().clone();
        let entries = match follow_intake(&self.registry, &mut log) {
            // Before the first entry there is no checkpoint.
            Err(client::FollowError::Client(ClientError::Refused { status: 404, .. })) if log.size() == 0 => Vec::new(),
            followed => followed?,
        };
        let (mut notes, mut next) = (Vec::new(), self.next);
        loop {
            let batch = self.registry.notes(next, self.member())?;
            let usable = batch.into_iter().take_while(|note| note.size <= log.size());
            let before = notes.len();
            notes.extend(usable.map(|it| StoredNote { number: it.number, size: it.size, note: it.note }));
            let Some(last) = notes.get(before..).and_then(<[_]>::last) else { break };
            next = last.number.saturating_add(1);
        }
        self.desk.sync(&entries, &notes)?;
        self.next = next;
        self.enrol()
    }

    /// Hears of new rolls of the record.
    fn enrol(&mut self) -> Result<(), SeatError> {
        match self.rolls.news(&mut self.rng) {
            // The board may be away for a while. What a desk must not do without its rolls, it does not: it signs none.
            Err(FollowError::Client(_)) if self.rolls.has_told() => {}
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

    /// Stores the secrets, and only then hands on what follows by itself. What is refused, since others have gone on, holds back nothing else,
    /// and if it is still due it is due the next time.
    fn hand_on(&mut self, duties: &Duties) -> Result<(), SeatError> {
        (self.keep)(&self.desk.secrets()).map_err(SeatError::Keep)?;
        for entry in &duties.entries {
            unless_refused(self.registry.submit(&entry.to_bytes()).map(drop))?;
        }
        for note in &duties.notes {
            unless_refused(self.registry.say(&note.to_bytes(), self.member()))?;
        }
        Ok(())
    }
}

fn unless_refused(answer: Result<(), ClientError>) -> Result<(), ClientError> {
    if matches!(answer, Err(ClientError::Refused { .. })) { Ok(()) } else { answer }
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
        let duties = self.desk.duties(clock::now() / DAY, &mut self.rng)?;
        self.hand_on(&duties)
    }

    fn tasks(&self) -> Vec<Task> {
        self.desk.queue()
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
