//! What a desk says without asking anyone, once a person has decided (`docs/registration.md` §5, §6, §7, §9).

use std::collections::BTreeSet;

use canonical::{Blob, Bytes, Hash, Int};
use election::statement::exchange::{DayList, Decision, Reason, Reseal, SealedKey, TagReport, Verdict};
use election::statement::intake::{Conflict, Day};
use rand_core::CryptoRng;
use shared_key::Index;
use transparency_log::note::Note;
use transparency_log::tree;

use super::{Desk, secrets};
use crate::evidence::Opened;
use crate::exchange::{ApplicationState, Standing};
use crate::number::{PersonalNumber, Rho};
use crate::{Error, tag};

/// From how many registrars a reader gets a key of those who have it from others.
const ENOUGH: usize = 2;

/// What is to be handed in.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    /// Notes of the exchange, in this order.
    pub notes: Vec<Note>,
    /// Entries of the intake log.
    pub entries: Vec<Note>,
}

impl Desk {
    /// Everything that follows from log and exchange on this day: a desk key, parts of tags, tags, keys for other readers, conflicts.
    /// What nothing needs any more is erased.
    ///
    /// # Errors
    /// [`Error::Key`] for what cannot be computed from notes that hold.
    pub fn duties(&mut self, day: u64, rng: &mut impl CryptoRng) -> Result<Duties, Error> {
        self.books.check()?;
        let mut duties = Duties::default();
        let losses = self.log().losses_of(self.index);
        if let Some(said) = self.secrets.desk_keys.publish(&self.books, (&self.name, losses), day, rng) {
            duties.notes.push(self.sign(&said));
        }
        let due: Vec<Hash> = self.agenda.due.iter().copied().collect();
        for id in due {
            let said = [self.tag_share(&id, rng)?, self.tag_report(&id)?, self.reseal(&id, day, rng)?];
            // What is said stays due until it is heard.
            if said.iter().all(Option::is_none) && !self.is_to_reseal(&id) {
                self.agenda.due.remove(&id);
            }
            duties.notes.extend(said.into_iter().flatten());
        }
        duties.notes.extend(self.missing_lists());
        let open = self.exchange().open_conflicts(self.log());
        duties.notes.extend(self.ask_anew(&open)?);
        duties.notes.extend(self.rulings_again(&open)?);
        duties.entries.extend(self.conflicts(open));
        self.forget();
        Ok(duties)
    }

    /// The end of a day: the entry that commits to the approvals of this registrar since the last one, and their list. The list is
    /// handed in with the entry. If it is lost on the way, it is among the next duties.
    ///
    /// # Errors
    /// [`Error::Step`] for a day that is not above the last.
    pub fn end_day(&mut self, day: u64) -> Result<(Note, Note), Error> {
        self.books.check()?;
        let last = self.log().days().iter().rev().find(|ended| ended.registrar == self.index);
        let number = Int::new(day).filter(|_| last.is_none_or(|last| last.number < day));
        let number = number.ok_or(Error::Step("this day has ended already"))?;
        let unlisted: Vec<u8> = self.unlisted().iter().flat_map(|id| id.0).collect();
        // Said again, a day has the same list: the entry could have arrived.
        let list = self.secrets.lists.entry(day).or_insert(unlisted).clone();
        let (ids, _) = list.as_chunks::<32>();
        let root = Hash(tree::root_of_records(ids).0);
        let election = self.log().setting().election;
        let id = &self.official.id;
        let size = Int::new(ids.len() as u64).ok_or(Error::Step("there are too many approvals"))?;
        let entry = Day::new(election, number, id.clone(), root, size);
        let said = DayList::new(election, Blob(list), number, id.clone());
        Ok((self.sign(&entry), self.sign(&said)))
    }

    /// The tag of an application of which others say different ones, computed from its evidence.
    ///
    /// # Errors
    /// [`Error::Alpha`] if the number that this registrar read is not the application's; whatever the exchange would refuse.
    pub fn settle_tag(
        &mut self,
        application: &Hash,
        opened: &Opened,
        state: &str,
        number: &str,
    ) -> Result<Note, Error> {
        let of = self.exchange().application(application).ok_or(Error::NotDrawn { application: *application })?;
        let rho = Rho::from_bytes(&opened.fields.rho.0)?;
        if PersonalNumber::new(state, number)?.alpha(of.said().election, &rho) != of.said().alpha.0 {
            return Err(Error::Alpha);
        }
        self.report(application, &rho)
    }

    /// This registrar's part of a tag, once for each application of which everything is bound.
    fn tag_share(&mut self, id: &Hash, rng: &mut impl CryptoRng) -> Result<Option<Note>, Error> {
        let (log, exchange) = (self.books.log(), self.books.exchange());
        let Some(state) = exchange.application(id) else { return Ok(None) };
        let has_share = self.secrets.tag.share().is_some();
        let said = state.shares().any(|(who, _)| who == self.index);
        let is_due = || log.is_active(self.index) && exchange.basis(log, id).is_some() && exchange.is_bound(log, id);
        if said || !has_share || !is_due() {
            return Ok(None);
        }
        let alpha = state.said().alpha.0;
        // Once for each id: a second alpha would be a question about a number.
        if *self.secrets.evaluated.entry(*id).or_insert(alpha) != alpha {
            return Ok(None);
        }
        let (key, election) = (exchange.tag_key(), state.said().election);
        let note = self.secrets.tag.evaluate(&self.official, key, election, *id, &alpha, rng)?;
        // An application that returned has a basis only if it was approved, too: the exchange knows.
        Ok(exchange.examine(log, &note.to_bytes()).is_ok().then_some(note))
    }

    fn tag_report(&mut self, id: &Hash) -> Result<Option<Note>, Error> {
        let Some(state) = self.exchange().application(id) else { return Ok(None) };
        let enough = state.shares().count() >= self.exchange().tag_key().threshold();
        let is_open = self.exchange().tag(id).is_none();
        let is_due = enough && is_open && state.reported(self.index).is_none() && state.is_approved_by(self.index);
        let Some(rho) = self.secrets.rhos.get(id).cloned().filter(|_| is_due) else { return Ok(None) };
        self.report(id, &rho).map(Some)
    }

    fn report(&mut self, id: &Hash, rho: &Rho) -> Result<Note, Error> {
        let exchange = self.exchange();
        let state = exchange.application(id).ok_or(Error::NotDrawn { application: *id })?;
        let shares: Vec<_> = state.shares().collect();
        let election = state.said().election;
        let tag = tag::combine(exchange.tag_key(), election, &shares, rho)?;
        let said = TagReport::new(election, *id, self.official.id.clone(), tag);
        self.say(&said, (secrets::TAG, *id, 0))
    }

    /// The key of evidence that this desk can open, for those who must read it and have not got it from here, nor from
    /// the applicant. Who has no desk key of these days gets it with the next one.
    fn reseal(&self, id: &Hash, day: u64, rng: &mut impl CryptoRng) -> Result<Option<Note>, Error> {
        let (log, exchange) = (self.log(), self.exchange());
        let Some(state) = exchange.application(id) else { return Ok(None) };
        let readers = self.lacking(id);
        let keys: Vec<_> =
            readers.iter().filter_map(|reader| exchange.desk_keys().newest_of(log, reader, day)).collect();
        if keys.is_empty() || !log.is_active(self.index) {
            return Ok(None);
        }
        let Some(key) = self.secrets.desk_keys.key_of(&self.name, state) else { return Ok(None) };
        let (evidence, binding) = (state.said().evidence.hash, state.binding());
        let seal = |to: &crate::applicant::ReaderKey| key.seal(&binding, &evidence, &to.reader, &to.key, rng);
        let sealed = keys.iter().map(seal).collect::<Result<_, _>>()?;
        let said = Reseal::new(state.said().election, *id, evidence, self.official.id.clone(), sealed);
        Ok(Some(self.sign(&said)))
    }

    /// Whether a reader waits for a key that this desk may have.
    fn is_to_reseal(&self, id: &Hash) -> bool {
        let is_reader = |state: &ApplicationState| state.sealed_to(&self.name).next().is_some();
        self.exchange().application(id).is_some_and(is_reader) && !self.lacking(id).is_empty()
    }

    /// Those who must read evidence and have its key neither from this desk, nor from the applicant, nor from enough others.
    fn lacking(&self, id: &Hash) -> Vec<String> {
        let (log, exchange) = (self.log(), self.exchange());
        let Some(state) = exchange.application(id) else { return Vec::new() };
        let is_current = |sealed: &SealedKey| exchange.desk_keys().is_current(log, &sealed.reader, sealed.day.get());
        let is_first = state.said().sealed.iter().any(|sealed| sealed.reader == self.name);
        let lacks = |reader: &String| {
            let from_applicant =
                state.said().sealed.iter().any(|sealed| sealed.reader == *reader && is_current(sealed));
            let given = state.resealed_to(reader).filter(|(_, sealed)| is_current(sealed)).map(|(who, _)| who);
            let by: BTreeSet<Index> = given.collect();
            // Who has the key from the applicant gives it to all: what others gave may be worthless.
            let enough = !is_first && by.len() >= ENOUGH;
            !from_applicant && !enough && !by.contains(&self.index) && *reader != self.name
        };
        exchange.readers(log, id).into_iter().filter(lacks).collect()
    }

    /// Lists of days that are in the log, and that the exchange lacks.
    fn missing_lists(&self) -> Vec<Note> {
        let (log, exchange) = (self.log(), self.exchange());
        let days = log.days().iter().enumerate().filter(|(_, day)| !day.is_void);
        let own = days.filter(|(_, day)| day.registrar == self.index);
        let missing = own.filter(|(position, _)| !exchange.approvals().has(*position));
        let said = missing.filter_map(|(_, day)| {
            let list = Blob(self.secrets.lists.get(&day.number)?.clone());
            let number = Int::new(day.number)?;
            Some(DayList::new(log.setting().election, list, number, self.official.id.clone()))
        });
        said.map(|said| self.sign(&said)).collect()
    }

    /// Asks anew for evidence that was destroyed before there was a conflict on which this registrar is to rule.
    fn ask_anew(&mut self, open: &[(Hash, [Hash; 2])]) -> Result<Vec<Note>, Error> {
        let mut ids: Vec<Hash> = open.iter().flat_map(|(_, pair)| *pair).collect();
        ids.sort_unstable();
        ids.dedup();
        let (log, exchange) = (self.log(), self.exchange());
        let is_asked = |id: &Hash| exchange.application(id).is_some_and(ApplicationState::is_asked_anew);
        // What stands on a roll stays there.
        ids.retain(|id| exchange.may_ask_anew(log, self.index, id) && !is_asked(id) && !exchange.is_on_roll(id));
        ids.iter().map(|id| self.say_more(id)).collect()
    }

    /// Rulings of this registrar that decide by now.
    fn rulings_again(&mut self, open: &[(Hash, [Hash; 2])]) -> Result<Vec<Note>, Error> {
        let (log, exchange) = (self.log(), self.exchange());
        let again = open.iter().filter_map(|(commitment, pair)| {
            Some((*commitment, exchange.ruling_to_repeat(log, commitment, *pair, self.index)?))
        });
        let again: Vec<_> = again.collect();
        again.into_iter().map(|(commitment, standing)| self.rule(&commitment, standing)).collect()
    }

    fn say_more(&mut self, id: &Hash) -> Result<Note, Error> {
        let state = self.exchange().application(id).ok_or(Error::NotDrawn { application: *id })?.said();
        let number = state.number;
        let said = Decision::new(
            state.election,
            Bytes([0; 32]),
            *id,
            Verdict::More,
            state.evidence.hash,
            String::new(),
            Vec::new(),
            number,
            Reason::Other,
            self.official.id.clone(),
        );
        self.say(&said, (secrets::ASKED_ANEW, *id, number.get()))
    }

    /// Conflicts that the log does not show yet.
    fn conflicts(&self, open: Vec<(Hash, [Hash; 2])>) -> Vec<Note> {
        let log = self.log();
        if !log.is_active(self.index) {
            return Vec::new();
        }
        let election = log.setting().election;
        let open = open.into_iter().map(|(commitment, _)| commitment);
        let unknown = open.filter(|commitment| !log.has_conflict(commitment));
        unknown.map(|commitment| self.sign(&Conflict::new(election, commitment, self.official.id.clone()))).collect()
    }

    /// What this registrar and enough others approved, and is in none of its days, ascending: what is listed before that could not
    /// stand on a roll. None that lost a conflict since.
    fn unlisted(&self) -> Vec<Hash> {
        let exchange = self.exchange();
        let is_listed = |id: &Hash| {
            let listings = self.log().listings(exchange.approvals(), id);
            listings.iter().any(|(who, _)| *who == self.index) || self.is_committed(id)
        };
        let approved = |state: &ApplicationState| state.may_be_listed_by(self.index);
        let standing = |id: &Hash| exchange.standing(self.log(), id);
        let stands = |id: &Hash| matches!(standing(id), Some(Standing::Approved | Standing::Conflicted));
        let unlisted = exchange.applications().filter(|(id, state)| approved(state) && !is_listed(id) && stands(id));
        unlisted.map(|(id, _)| *id).collect()
    }

    /// Whether this desk has committed to an application with a day whose list has not arrived yet, or could have: an intake may show
    /// the entry later.
    pub(super) fn is_committed(&self, id: &Hash) -> bool {
        let mut open = self.secrets.lists.iter().filter(|(day, _)| !self.is_past(**day));
        open.any(|(_, list)| list.as_chunks::<32>().0.contains(&id.0))
    }

    /// Whether the list of a day has arrived, or cannot any more: the day is void, or a later one is in the log, and it is not.
    fn is_past(&self, number: u64) -> bool {
        let own = || self.log().days().iter().enumerate().filter(|(_, day)| day.registrar == self.index);
        match own().find(|(_, day)| day.number == number) {
            Some((at, day)) => day.is_void || self.exchange().approvals().has(at),
            None => own().any(|(_, day)| day.number > number),
        }
    }

    /// Erases desk keys, lists that have arrived, and what unblinds a number once its tag is said.
    fn forget(&mut self) {
        let past: BTreeSet<u64> = self.secrets.lists.keys().copied().filter(|day| self.is_past(*day)).collect();
        let Self { books, secrets, index, name, agenda, .. } = self;
        let (log, exchange) = (books.log(), books.exchange());
        secrets.desk_keys.erase(books, name, &agenda.needed);
        secrets.lists.retain(|day, _| !past.contains(day));
        secrets.rhos.retain(|id, _| {
            let state = exchange.application(id);
            let is_said = |state: &ApplicationState| state.reported(*index).is_some() || exchange.tag(id).is_some();
            state.is_none_or(|state| !is_said(state) && exchange.may_get_tag(log, id))
        });
    }
}
