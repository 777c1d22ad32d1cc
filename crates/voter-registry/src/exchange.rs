//! The exchange: what applicants and registrars say to each other, and what follows from it (`docs/registration.md` §4 to §10).
//!
//! Intake, registrars and auditors each keep an [`Exchange`] of the same notes in the same order, and come to the same conclusions.
//! Each note is examined against the intake log as it was when the intake took the note: who may decide changes when a
//! registrar loses its desk key.

mod application;
mod applications;
mod changes;
mod conflicts;
mod day_list;
mod decision;
mod desk_keys;
mod reseal;
mod rolls;
mod standing;
mod status;
mod tags;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use canonical::Hash;
use election::Id;
use election::role::CeremonyRole;
use election::statement::exchange::ExchangeStatement;
use record::intake::{Approvals, IntakeLog};
use record::{Record, Refusal};
use shared_key::{Index, Ristretto, SharedKey};
use transparency_log::note::Note;

use crate::Error;
use application::Change as ApplicationChange;
pub use applications::ApplicationState;
pub use conflicts::Conflict;
pub use desk_keys::DeskKeys;
pub use rolls::{NextRoll, Unaudited};
pub use standing::{Basis, Standing};
pub use status::Status;

/// Everything that was said so far.
#[derive(Clone, Debug)]
pub struct Exchange {
    tag_key: SharedKey<Ristretto>,
    desk_keys: DeskKeys,
    applications: BTreeMap<Hash, ApplicationState>,
    /// Whose blinded element or status key it is: nobody else may use it.
    owners: HashMap<Vec<u8>, Hash>,
    /// Applications with a decision that names a nullifier.
    nullifiers: HashMap<Hash, BTreeSet<Hash>>,
    /// Applications with this settled tag.
    tags: HashMap<Hash, BTreeSet<Hash>>,
    /// Applications that someone listed, and that have no tag.
    untagged: BTreeSet<Hash>,
    /// How many tags were settled.
    settled_tags: u64,
    /// Tags of more than one application.
    doubled: BTreeSet<Hash>,
    conflicts: BTreeMap<Hash, Conflict>,
    /// Applications against which a ruling went.
    losers: BTreeSet<Hash>,
    approvals: Approvals,
    /// Of each registrar the applications that it approved and has not listed, and perhaps some that it took back.
    unlisted: BTreeMap<Index, BTreeSet<Hash>>,
    /// The lists behind the days of the intake log, by their position.
    lists: BTreeMap<usize, Vec<u8>>,
    /// Applications on rolls.
    on_rolls: BTreeSet<Hash>,
    changes: changes::Changes,
}

/// A note that holds. It is good only for the exchange that examined it, and only until that changes.
#[derive(Debug)]
pub struct Admitted(Change);

#[derive(Debug)]
enum Change {
    Application(Box<ApplicationChange>),
    DeskKey(desk_keys::Change),
    Decision(Box<decision::Change>),
    Reseal(reseal::Change),
    TagShare(tags::ShareChange),
    TagReport(tags::ReportChange),
    Ruling(conflicts::Change),
    DayList(Box<day_list::Change>),
}

impl Exchange {
    /// The exchange before the first note.
    ///
    /// # Errors
    /// [`Error::Refused`] without an intake; [`Error::Step`] before the registrars have their keys.
    pub fn new(record: &Record) -> Result<Self, Error> {
        let tags = record.tags().ok_or(Refusal::RegistrationKind)?;
        let tag_key = tags.keys().first().ok_or(Error::Step("the ceremony of the tag key is not complete"))?;
        Ok(Self {
            tag_key: tag_key.clone(),
            desk_keys: DeskKeys::default(),
            applications: BTreeMap::new(),
            owners: HashMap::new(),
            nullifiers: HashMap::new(),
            tags: HashMap::new(),
            untagged: BTreeSet::new(),
            settled_tags: 0,
            doubled: BTreeSet::new(),
            conflicts: BTreeMap::new(),
            losers: BTreeSet::new(),
            approvals: Approvals::default(),
            unlisted: BTreeMap::new(),
            lists: BTreeMap::new(),
            on_rolls: BTreeSet::new(),
            changes: changes::Changes::default(),
        })
    }

    /// Checks a note wholly. `log` is the intake log as it was when the intake took the note. That the ciphertext of an application
    /// is there is for whoever keeps it to check.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn examine(&self, log: &IntakeLog, note: &[u8]) -> Result<Admitted, Error> {
        let (note, said) = ExchangeStatement::parse(note)?;
        if said.election() != log.setting().election {
            return Err(Refusal::Election.into());
        }
        let change = match said {
            ExchangeStatement::Application(said) => Change::Application(self.examine_application(log, &note, said)?),
            ExchangeStatement::DeskKey(said) => Change::DeskKey(self.examine_desk_key(log, &note, &said)?),
            ExchangeStatement::Decision(said) => Change::Decision(self.examine_decision(log, &note, said)?),
            ExchangeStatement::Reseal(said) => Change::Reseal(self.examine_reseal(log, &note, said)?),
            ExchangeStatement::TagShare(said) => Change::TagShare(self.examine_tag_share(log, &note, &said)?),
            ExchangeStatement::TagReport(said) => Change::TagReport(self.examine_tag_report(log, &note, &said)?),
            ExchangeStatement::Ruling(said) => Change::Ruling(self.examine_ruling(log, &note, said)?),
            ExchangeStatement::DayList(said) => Change::DayList(self.examine_day_list(log, &note, &said)?),
        };
        Ok(Admitted(change))
    }

    /// Makes a note part of the exchange.
    pub fn admit(&mut self, admitted: Admitted) {
        match admitted.0 {
            Change::Application(change) => self.apply_application(*change),
            Change::DeskKey(change) => self.desk_keys.apply(change),
            Change::Decision(change) => self.apply_decision(*change),
            Change::Reseal(change) => self.apply_reseal(change),
            Change::TagShare(change) => self.apply_tag_share(change),
            Change::TagReport(change) => self.apply_tag_report(change),
            Change::Ruling(change) => self.apply_ruling(change),
            Change::DayList(change) => self.apply_day_list(*change),
        }
    }

    /// The approvals that the days of the intake log commit to, as far as their lists are here.
    pub fn approvals(&self) -> &Approvals {
        &self.approvals
    }

    /// The list behind a day of the intake log, given by its position: ids of 32 bytes, ascending.
    pub fn list(&self, day: usize) -> Option<&[u8]> {
        self.lists.get(&day).map(Vec::as_slice)
    }

    /// An application, as it was last handed in.
    pub fn application(&self, id: &Hash) -> Option<&ApplicationState> {
        self.applications.get(id)
    }

    /// All applications, ascending by id.
    pub fn applications(&self) -> impl Iterator<Item = (&Hash, &ApplicationState)> {
        self.applications.iter()
    }

    /// The desk keys of all readers.
    pub fn desk_keys(&self) -> &DeskKeys {
        &self.desk_keys
    }

    /// The registrars' key of tags.
    pub fn tag_key(&self) -> &SharedKey<Ristretto> {
        &self.tag_key
    }

    fn state(&self, id: &Hash) -> Result<&ApplicationState, Error> {
        self.applications.get(id).ok_or(Error::NotDrawn { application: *id })
    }
}

/// The registrar that signed a note alone, and may speak.
fn speaker(log: &IntakeLog, note: &Note, who: &Id) -> Result<Index, Error> {
    let index = log.active_registrar(who)?;
    log.setting().check_member(note, CeremonyRole::Registrar, index)?;
    Ok(index)
}

/// Key name of a registrar.
pub(crate) fn name_of(log: &IntakeLog, registrar: Index) -> String {
    let position = usize::try_from(registrar.get() - 1).expect("an index is a position in the manifest");
    let member = log.setting().manifest.registrars.members.get(position);
    election::role::key_name::registrar(&member.expect("an index is a position in the manifest").id)
}
