//! The intake log: who may apply, who decides, and what is looked at twice (`docs/registration.md` §3).
//!
//! [`IntakeLog::accept`] makes an entry the next. The intake does so before it stores an entry, every registrar with each entry that
//! it is given, an auditor with those that a roll names: the same rules for all.

mod approvals;
mod draw;
mod lot;
mod returns;
mod reviewers;
mod roll;
mod speakers;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use canonical::Hash;
use election::registration::{FEWEST_REGISTRARS, Intake};
use election::statement::intake::{IntakeStatement, Verdict};
use shared_key::Index;
use transparency_log::checkpoint::{Checkpoint, LogIdentity};
use transparency_log::tree::{self, Frontier};

pub use approvals::{Approvals, Day, Listing};
pub use lot::OpenCall;
pub use returns::Returned;
pub use roll::RegistrationSummary;
pub(crate) use roll::{IntakeRoll, Registered};

use crate::setting::IntakeSetting;
use crate::{Record, Refusal, Setting};
use draw::Lot;

/// Bytes of an application id.
const ID: usize = 32;
/// How often a registrar may lose its desk. Whoever loses it more often is dropped.
pub const MOST_LOSSES: usize = 30;
/// How many days a registrar may end: years of them.
pub const MOST_DAYS: usize = 1_000;
/// How many conflicts a registrar may raise.
pub const MOST_CONFLICTS: usize = 10_000;
/// The most ids of one entry `deposits`.
pub const MOST_DEPOSITS: usize = 1_000;

/// An intake log so far: everything that the next entry is checked against.
#[derive(Clone, Debug)]
pub struct IntakeLog {
    setting: Arc<Setting>,
    log: Frontier,
    /// Those who take part in both ceremonies, but for the dropped.
    active: BTreeSet<Index>,
    /// The lots that were drawn.
    lots: Vec<Lot>,
    /// Entries that await a lot.
    awaiting: Vec<Awaiting>,
    call: Option<OpenCall>,
    failed_calls: u64,
    /// For each deposit the position in `batches`.
    deposited: HashMap<Hash, u32>,
    /// The entries `deposits`.
    batches: Vec<Drawing>,
    days: Vec<Day>,
    losses: Vec<Loss>,
    /// Commitments to conflicts.
    conflicts: BTreeMap<Hash, Drawing>,
    /// How many of them each registrar raised.
    raised: BTreeMap<Index, usize>,
    verdicts: HashMap<Hash, Vec<(usize, Verdict)>>,
    returns: returns::Returns,
}

/// What a lot is drawn for.
#[derive(Clone, Debug)]
enum Awaiting {
    Batch(usize),
    Day(usize),
    Loss(usize),
    Conflict(Hash),
}

/// An entry that a lot is drawn for.
#[derive(Clone, Copy, Debug)]
struct Drawing {
    entry: u64,
    /// Position of its lot.
    lot: Option<usize>,
}

/// A registrar in whose place others decide on what is not complete.
#[derive(Clone, Debug)]
struct Loss {
    registrar: Index,
    /// Whether its desk is lost, or it is gone: not if a day of it was void.
    is_of_desk: bool,
    drawing: Drawing,
}

impl IntakeLog {
    /// The empty log of an election whose registrars have their keys.
    ///
    /// # Errors
    /// `registration-kind` without an intake; `phase` before registration.
    pub fn new(record: &Record) -> Result<Self, Refusal> {
        let setting = record.shared_setting().ok_or(Refusal::RegistrationKind)?;
        let (Some(credentials), Some(tags)) = (record.registrars(), record.tags()) else {
            return Err(Refusal::RegistrationKind);
        };
        if credentials.keys().is_empty() || tags.keys().is_empty() {
            return Err(Refusal::CeremonyOrder("the intake begins when the registrars have their keys"));
        }
        let active = credentials.context().indexes().filter(|index| tags.takes_part(*index)).collect();
        Ok(Self::of(Arc::clone(setting), active))
    }

    pub(crate) fn of(setting: Arc<Setting>, active: BTreeSet<Index>) -> Self {
        Self {
            setting,
            log: Frontier::new(),
            active,
            lots: Vec::new(),
            awaiting: Vec::new(),
            call: None,
            failed_calls: 0,
            deposited: HashMap::new(),
            batches: Vec::new(),
            days: Vec::new(),
            losses: Vec::new(),
            conflicts: BTreeMap::new(),
            raised: BTreeMap::new(),
            verdicts: HashMap::new(),
            returns: returns::Returns::default(),
        }
    }

    /// What the manifest says.
    pub fn setting(&self) -> &Arc<Setting> {
        &self.setting
    }

    /// What the manifest says of the intake.
    pub fn intake(&self) -> &Intake {
        self.setting.manifest.registration.intake().expect("there is no intake log without an intake")
    }

    /// Origin and key of the log.
    pub fn identity(&self) -> &LogIdentity {
        &self.keys().log
    }

    pub(crate) fn keys(&self) -> &IntakeSetting {
        self.setting.intake.as_ref().expect("there is no intake log without an intake")
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.log.size()
    }

    /// The tree of the entries, as far as it takes to go on with it.
    pub fn tree(&self) -> &Frontier {
        &self.log
    }

    /// Root of the entries.
    pub fn root(&self) -> Hash {
        Hash(self.log.root().0)
    }

    /// The checkpoint of the entries.
    pub fn checkpoint(&self) -> Checkpoint {
        let origin = self.identity().origin.clone();
        Checkpoint::new(origin, self.log.size(), self.log.root()).expect("no log has 2^53 entries")
    }

    /// Checks an entry wholly, and makes it the next.
    ///
    /// # Errors
    /// Why it may not come next; the log is then as before.
    pub fn accept(&mut self, entry: &[u8]) -> Result<(), Refusal> {
        let (note, said) = IntakeStatement::parse(entry)?;
        if said.election() != self.setting.election {
            return Err(Refusal::Election);
        }
        self.check_signer(&note, &said)?;
        match said {
            IntakeStatement::Deposits(said) => self.deposit(&said.applications.0)?,
            IntakeStatement::Return(said) => self.take_return(&said)?,
            IntakeStatement::Day(said) => self.take_day(&said)?,
            IntakeStatement::DayVoid(said) => self.void_days(&said.registrar, &said.days)?,
            IntakeStatement::DeskLost(said) => self.lose(&said.registrar, said.number.get())?,
            IntakeStatement::Drop(said) => self.drop_registrar(&said.registrar)?,
            IntakeStatement::Conflict(said) => self.take_conflict(said.commitment, &said.registrar)?,
            IntakeStatement::Audit(said) => self.take_verdict(&said.application, &said.auditor, said.verdict)?,
            IntakeStatement::Call(said) => return self.take_call(entry, &said.witnesses),
            IntakeStatement::Lot(said) => self.take_lot(said.call.get(), &said.proofs)?,
        }
        self.log.push(tree::leaf_hash(entry));
        Ok(())
    }

    /// Whether an entry waits for a lot.
    pub fn awaits_lot(&self) -> bool {
        !self.awaiting.is_empty()
    }

    /// The last call, if it has no lot yet.
    pub fn open_call(&self) -> Option<&OpenCall> {
        self.call.as_ref()
    }

    /// Calls that another one followed, and no lot.
    pub fn failed_calls(&self) -> u64 {
        self.failed_calls
    }

    /// Number of deposits.
    pub fn deposits(&self) -> u64 {
        self.deposited.len() as u64
    }

    /// Whether an application id was deposited.
    pub fn is_deposited(&self, application: &Hash) -> bool {
        self.deposited.contains_key(application)
    }

    /// Whether an application has its reviewers.
    pub fn is_drawn(&self, application: &Hash) -> bool {
        self.lot_of(application).is_some()
    }

    /// Whether a registrar may still speak.
    pub fn is_active(&self, registrar: Index) -> bool {
        self.active.contains(&registrar)
    }

    /// The registrars that may speak.
    pub fn active(&self) -> Vec<Index> {
        self.active.iter().copied().collect()
    }

    /// The days that registrars ended, in the order of the log.
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// Commitments to conflicts.
    pub fn conflicts(&self) -> impl Iterator<Item = &Hash> {
        self.conflicts.keys()
    }

    /// Whether the log shows a conflict.
    pub fn has_conflict(&self, commitment: &Hash) -> bool {
        self.conflicts.contains_key(commitment)
    }

    /// What auditors said of an application: each auditor's position in the manifest, and its verdict.
    pub fn verdicts(&self, application: &Hash) -> &[(usize, Verdict)] {
        self.verdicts.get(application).map_or(&[], Vec::as_slice)
    }

    /// Reviewers that lost their desks, or were dropped.
    pub fn losses(&self) -> u64 {
        self.losses.iter().filter(|loss| loss.is_of_desk).count() as u64
    }

    /// How often a registrar lost its desk, or was dropped.
    pub fn losses_of(&self, registrar: Index) -> u64 {
        self.losses.iter().filter(|loss| loss.is_of_desk && loss.registrar == registrar).count() as u64
    }

    /// Whether a registrar lost its desk, or was dropped, with an entry from this one on.
    pub fn is_lost_since(&self, registrar: Index, entry: u64) -> bool {
        let is_since = |loss: &Loss| loss.registrar == registrar && loss.drawing.entry >= entry;
        self.losses.iter().any(|loss| loss.is_of_desk && is_since(loss))
    }

    fn deposit(&mut self, applications: &[u8]) -> Result<(), Refusal> {
        let ids = ascending_ids(applications).ok_or(Refusal::DepositOrder)?;
        if !(1..=MOST_DEPOSITS).contains(&ids.len()) {
            return Err(Refusal::DepositOrder);
        }
        if let Some(application) = ids.iter().find(|id| self.is_deposited(id)) {
            return Err(Refusal::DepositRepeated { application: *application });
        }
        let batch = self.batches.len();
        let position = u32::try_from(batch).map_err(|_| Refusal::DepositOrder)?;
        self.deposited.extend(ids.into_iter().map(|id| (id, position)));
        self.batches.push(self.undrawn());
        self.awaiting.push(Awaiting::Batch(batch));
        Ok(())
    }

    fn take_conflict(&mut self, commitment: Hash, registrar: &election::Id) -> Result<(), Refusal> {
        let who = self.active_registrar(registrar)?;
        if self.raised.get(&who).is_some_and(|raised| *raised >= MOST_CONFLICTS) {
            return Err(Refusal::TooMany { who: registrar.clone(), most: MOST_CONFLICTS });
        }
        if self.conflicts.contains_key(&commitment) {
            return Err(Refusal::StatementRepeated { who: format!("conflict {commitment}") });
        }
        *self.raised.entry(who).or_default() += 1;
        self.conflicts.insert(commitment, self.undrawn());
        self.awaiting.push(Awaiting::Conflict(commitment));
        Ok(())
    }

    fn take_verdict(&mut self, application: &Hash, auditor: &election::Id, verdict: Verdict) -> Result<(), Refusal> {
        if !self.is_deposited(application) {
            return Err(Refusal::NotDeposited { application: *application });
        }
        // Not before there is anything that could be in the sample.
        let lot = self.lot_of(application).map(|lot| lot.index);
        let has_day = lot.is_some_and(|lot| self.days.iter().any(|day| day.is_drawn() && day.entry() > lot));
        if !has_day {
            return Err(Refusal::NotDrawn { application: *application });
        }
        let position = self.auditor(auditor)?;
        let said = self.verdicts.entry(*application).or_default();
        if said.iter().any(|(who, _)| *who == position) {
            return Err(Refusal::StatementRepeated { who: auditor.to_string() });
        }
        said.push((position, verdict));
        Ok(())
    }

    fn lose(&mut self, registrar: &election::Id, number: u64) -> Result<(), Refusal> {
        let who = registrar;
        let registrar = self.active_registrar(who)?;
        let expected = self.losses_of(registrar) + 1;
        if number != expected {
            return Err(Refusal::Number { field: "number", found: number, expected });
        }
        if expected > MOST_LOSSES as u64 {
            return Err(Refusal::TooMany { who: who.clone(), most: MOST_LOSSES });
        }
        self.note_loss(registrar, true);
        Ok(())
    }

    fn drop_registrar(&mut self, registrar: &election::Id) -> Result<(), Refusal> {
        let registrar = self.active_registrar(registrar)?;
        let (left, least) = (self.active.len() - 1, self.setting.manifest.registrars.threshold.max(FEWEST_REGISTRARS));
        if left < least {
            return Err(Refusal::DropTooFew { left, least });
        }
        self.active.remove(&registrar);
        self.note_loss(registrar, true);
        Ok(())
    }

    fn note_loss(&mut self, registrar: Index, is_of_desk: bool) {
        self.awaiting.push(Awaiting::Loss(self.losses.len()));
        self.losses.push(Loss { registrar, is_of_desk, drawing: self.undrawn() });
    }

    /// The entry that comes next.
    fn undrawn(&self) -> Drawing {
        Drawing { entry: self.log.size(), lot: None }
    }
}

/// Ids of 32 bytes each that go up strictly.
fn ascending_ids(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (ids, rest) = bytes.as_chunks::<ID>();
    let ascending = rest.is_empty() && ids.is_sorted_by(|a, b| a < b);
    ascending.then(|| ids.iter().map(|id| Hash(*id)).collect())
}

/// Refuses ids that no deposit has.
fn all_deposited(log: &IntakeLog, ids: &[Hash]) -> Result<(), Refusal> {
    match ids.iter().find(|id| !log.is_deposited(id)) {
        Some(application) => Err(Refusal::NotDeposited { application: *application }),
        None => Ok(()),
    }
}
