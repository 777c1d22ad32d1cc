//! The intake: a public log of its own, and notes between applicants and registrars (`docs/registration.md` §3 to §9).
//!
//! It decides nothing and opens nothing. What comes is checked by the fold that everyone else runs too ([`record::intake::IntakeLog`],
//! [`Exchange`]), stored, and only then acknowledged.

mod ciphertexts;
mod error;
mod heads;
mod lots;
mod notes;
mod replay;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use canonical::{Blob, Hash};
use election::ElectionId;
use election::entry::{leaf_hash, sign};
use election::role::key_name;
use election::statement::Form;
use election::statement::intake::{Deposits, IntakeStatement};
use record::intake::{IntakeLog, MOST_DEPOSITS};
use record::{Refusal, Setting};
use transparency_log::ed25519::{PublicKey, SigningKey};
use transparency_log::note::SignatureLine;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;

use crate::applicant::check_work;
use crate::exchange::Exchange;
use crate::store::{Evidence, Store, StoreError};

pub use error::Error;
pub use lots::{Drawn, LotQuestion};

use ciphertexts::Ciphertexts;
use heads::Heads;

/// Seconds of an hour, in which a deposit's work counts.
const HOUR: u64 = 3_600;
/// Seconds of a day.
const DAY: u64 = 86_400;
/// How often the return of a credential that does not hold is tried with one deposit.
const MOST_BAD_RETURNS: usize = 20;

/// The private keys of an intake. They are erased when dropped, and never printed.
#[derive(Debug)]
pub struct IntakeKeys {
    /// Signs checkpoints, and nothing else.
    pub log: SigningKey,
    /// Signs the intake's statements.
    pub intake: SigningKey,
}

/// The intake of an election over a store.
pub struct Intake<S: Store> {
    store: S,
    evidence: Arc<dyn Evidence>,
    keys: IntakeKeys,
    /// What the store holds, and nothing that it does not.
    log: IntakeLog,
    /// The same log: what is to be stored is tried on it first, so that the log of all entries need not be copied for each.
    trial: IntakeLog,
    heads: Heads,
    exchange: Exchange,
    /// Registrars and auditors: names and keys.
    members: Vec<(String, PublicKey)>,
    /// Ids that were handed in and are in no entry.
    deposits: BTreeSet<Hash>,
    /// Hashes of all notes that were admitted.
    known: HashSet<Hash>,
    /// How many notes were ever added.
    notes: u64,
    /// For each reader the newest desk key: its day, and the note.
    desk_keys: BTreeMap<String, (u64, Vec<u8>)>,
    ciphertexts: Ciphertexts,
    /// Whether the folder of evidence was held against what is to be there since this process has it.
    is_swept: bool,
    /// Applications with which credentials returned that do not hold, and how often.
    bad_returns: HashMap<Hash, usize>,
    is_erased: bool,
    /// Memory and store may differ, or the store is an older copy.
    is_halted: bool,
}

impl<S: Store> Intake<S> {
    /// Takes an application id, with the work that it costs, at a time in seconds. One that is known is answered as it was before.
    ///
    /// # Errors
    /// [`Error::Work`]; `too-late`; [`Error::NotConfirmed`]; [`Error::Store`].
    pub fn deposit(&mut self, application: Hash, hour: u64, nonce: u64, now: u64) -> Result<(), Error> {
        let (intake, election) = (self.log.intake(), self.election());
        let is_of_now = (now / HOUR).checked_sub(hour).is_some_and(|age| age <= 1);
        if !is_of_now || !check_work(election, &application, hour, nonce, intake.work) {
            return Err(Error::Work);
        }
        if self.log.is_deposited(&application) || self.deposits.contains(&application) {
            return Ok(());
        }
        let most = intake.deadline.get();
        if now > most {
            return Err(Refusal::TooLate { time: now, most }.into());
        }
        self.check_confirmed()?;
        let kept = self.store.keep_deposits(&[application]);
        self.settle(kept)?;
        self.deposits.insert(application);
        Ok(())
    }

    /// Appends a statement of a registrar, an auditor or the commission, or the return of a credential, at a time in seconds. One that
    /// is in the log already is answered with its index.
    ///
    /// # Errors
    /// [`Error::Refused`], and as `number` a day that is more than one away from that of now; [`Error::OwnStatement`];
    /// [`Error::Drawing`] while it has to wait.
    pub fn submit(&mut self, entry: &[u8], now: u64) -> Result<u64, Error> {
        let (_, said) = IntakeStatement::parse(entry).map_err(Refusal::from)?;
        if let Some(index) = self.heads.index(&leaf_hash(entry)) {
            return Ok(index);
        }
        match said {
            IntakeStatement::Deposits(_) | IntakeStatement::Call(_) | IntakeStatement::Lot(_) => {
                Err(Error::OwnStatement)
            }
            IntakeStatement::Return(said) => self.take_return(entry, said.application),
            IntakeStatement::Day(said) if said.day.get().abs_diff(now / DAY) > 1 => {
                let (found, expected) = (said.day.get(), now / DAY);
                Err(Refusal::Number { field: "day", found, expected }.into())
            }
            IntakeStatement::Day(_)
            | IntakeStatement::DeskLost(_)
            | IntakeStatement::Drop(_)
            | IntakeStatement::Conflict(_)
            | IntakeStatement::DayVoid(_)
            | IntakeStatement::Audit(_) => self.append(vec![entry.to_vec()], &[]),
        }
    }

    /// Appends the ids that were handed in, in the order of their hashes. Gives whether there were any.
    ///
    /// # Errors
    /// [`Error::Drawing`]; [`Error::NotConfirmed`]; [`Error::Store`].
    pub fn append_deposits(&mut self) -> Result<bool, Error> {
        let ids: Vec<Hash> = self.deposits.iter().copied().collect();
        if ids.is_empty() {
            return Ok(false);
        }
        let entries = ids.chunks(MOST_DEPOSITS).map(|batch| {
            let applications = Blob(batch.iter().flat_map(|id| id.0).collect());
            self.sign(&Deposits::new(self.election(), applications))
        });
        let entries = entries.collect();
        self.append(entries, &ids)?;
        self.deposits.clear();
        Ok(true)
    }

    /// The head of all entries, signed by the log alone: what witnesses are asked to cosign. It is not for the public.
    pub fn head(&self) -> &SignedCheckpoint {
        self.heads.head()
    }

    /// That the head continues a smaller tree.
    ///
    /// # Errors
    /// [`Error::Log`] if `old_size` is above the size of the log.
    pub fn consistency_proof(&self, old_size: u64) -> Result<Vec<tree::Hash>, Error> {
        self.heads.prove_consistency(old_size)
    }

    /// Adds witnesses' cosignatures of the head. Lines that are none are passed over.
    ///
    /// # Errors
    /// [`Error::Store`] if a quorum was reached and could not be stored; [`Error::Halted`].
    pub fn add_cosignatures(&mut self, lines: &[SignatureLine]) -> Result<(), Error> {
        self.check_running()?;
        let Some(cosigned) = self.heads.hold(self.log.setting(), lines)? else { return Ok(()) };
        if self.heads.cosigned() == Some(&cosigned) {
            return Ok(());
        }
        if self.heads.size() > 0 {
            let stored = self.store.store_cosigned(self.heads.size(), &cosigned.to_bytes());
            self.settle(stored)?;
        }
        self.heads.set_cosigned(cosigned);
        Ok(())
    }

    /// Settles that a witness has cosigned a checkpoint of `seen` entries that the head does not continue: nothing is signed any more.
    pub fn contradicted(&mut self, seen: u64) -> Error {
        self.is_halted = true;
        Error::Rollback { own: self.heads.size(), seen }
    }

    /// The last head that a quorum of witnesses cosigned: what is shown to the public. It may be of fewer entries than the log.
    pub fn cosigned_head(&self) -> Option<&SignedCheckpoint> {
        self.heads.cosigned()
    }

    /// Whether the head of all entries is cosigned by a quorum.
    pub fn is_cosigned(&self) -> bool {
        self.heads.is_cosigned()
    }

    /// Whether a quorum of witnesses has cosigned since this process has the store: before, the store may be an older copy.
    ///
    /// # Errors
    /// [`Error::NotConfirmed`]; [`Error::Halted`].
    pub fn check_confirmed(&self) -> Result<(), Error> {
        self.check_running()?;
        let (found, quorum) = (self.heads.confirmed(), self.setting().manifest.witnesses.quorum);
        if found < quorum { Err(Error::NotConfirmed { found, quorum }) } else { Ok(()) }
    }

    /// The intake log so far.
    pub fn log(&self) -> &IntakeLog {
        &self.log
    }

    /// The exchange so far.
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The election.
    pub fn election(&self) -> ElectionId {
        self.setting().election
    }

    /// What the manifest says.
    pub fn setting(&self) -> &Setting {
        self.log.setting()
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }
}

impl<S: Store> Intake<S> {
    fn check_running(&self) -> Result<(), Error> {
        if self.is_halted { Err(Error::Halted) } else { Ok(()) }
    }

    /// Stops the intake if memory and store may differ after what the store answered.
    fn settle<T>(&mut self, answer: Result<T, StoreError>) -> Result<T, Error> {
        if answer.as_ref().is_err_and(|failure| !failure.leaves_all_as_it_was()) {
            self.is_halted = true;
        }
        Ok(answer?)
    }

    /// A statement of the intake, as an entry.
    fn sign(&self, said: &impl Form) -> Vec<u8> {
        let note = sign(&said.text(), &[(key_name::INTAKE, &self.keys.intake)]);
        note.expect("one signer of a good name makes a note").to_bytes()
    }

    /// Anyone can make keys and sign with them: so what costs nothing to see comes first, and what is dear, the credential's signature, is
    /// tried a few times for the work of one deposit.
    fn take_return(&mut self, entry: &[u8], application: Hash) -> Result<u64, Error> {
        if !self.log.is_deposited(&application) {
            return Err(Refusal::NotDeposited { application }.into());
        }
        if self.log.returned(&application).is_some() || self.log.is_void(&application) {
            return Err(Refusal::StatementRepeated { who: format!("application {application}") }.into());
        }
        if self.bad_returns.get(&application).is_some_and(|tried| *tried >= MOST_BAD_RETURNS) {
            return Err(Error::BadReturns);
        }
        // Of someone else's deposit nobody uses up the tries.
        self.log.check_form(entry)?;
        let appended = self.append(vec![entry.to_vec()], &[]);
        if matches!(&appended, Err(Error::Refused(fault)) if fault.code() == "credential-signature") {
            *self.bad_returns.entry(application).or_default() += 1;
        }
        appended
    }

    /// Appends what anyone else said, or deposits: not while a lot is being drawn, for which witnesses sign the head of its call.
    fn append(&mut self, entries: Vec<Vec<u8>>, deposited: &[Hash]) -> Result<u64, Error> {
        if self.log.open_call().is_some() {
            return Err(Error::Drawing);
        }
        self.append_always(entries, deposited)
    }

    /// Appends entries, and gives the index of the first. They are tried first, then comes the store: what that did not take is in no
    /// tree, and under no head that leaves this intake.
    fn append_always(&mut self, entries: Vec<Vec<u8>>, deposited: &[Hash]) -> Result<u64, Error> {
        self.check_confirmed()?;
        self.try_entries(&entries)?;
        let (at, head) = (self.heads.size(), SignedCheckpoint::sign(self.trial.checkpoint(), &self.keys.log));
        let stored = self.store.append(at, &entries, &head.to_bytes(), deposited);
        let stored = stored.inspect_err(|_| self.trial = self.log.clone());
        self.settle(stored)?;
        for entry in &entries {
            self.log.accept(entry).expect("the same log took it a moment ago");
            self.exchange.heed(&self.log, entry);
            self.heads.push(leaf_hash(entry));
        }
        self.heads.set_head(head);
        self.look();
        Ok(at)
    }

    /// Whether all of these may come next; if so, the trial has them.
    fn try_entries(&mut self, entries: &[Vec<u8>]) -> Result<(), Error> {
        for (position, entry) in entries.iter().enumerate() {
            if let Err(refusal) = self.trial.accept(entry) {
                // What is refused changes nothing.
                if position > 0 {
                    self.trial = self.log.clone();
                }
                return Err(refusal.into());
            }
        }
        Ok(())
    }
}

impl<S: Store> std::fmt::Debug for Intake<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Intake({}, {} entries)", self.election(), self.heads.size())
    }
}

/// The members of the registrars' and the auditors' roles: key names and keys.
fn members(setting: &Setting) -> Vec<(String, PublicKey)> {
    let registrars = setting.manifest.registrars.members.iter().filter_map(|member| {
        let key = PublicKey::from_bytes(&member.key.0).ok()?;
        Some((key_name::registrar(&member.id), key))
    });
    let auditors = setting.intake.iter().flat_map(|intake| intake.auditors.iter().cloned());
    registrars.chain(auditors).collect()
}
