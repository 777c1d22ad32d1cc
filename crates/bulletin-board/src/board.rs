//! The board: what the log holds, and what may come next.

use std::sync::Arc;

use canonical::Hash;
use election::{ElectionId, Entry, Statement};
use rand_core::CryptoRng;
use record::{Phase, Record, Refusal, Setting};
use transparency_log::note::SignatureLine;
use transparency_log::receipt::Receipt;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;

use crate::attachments::Within;
use crate::claims::Claimants;
use crate::draft::{Grounded, NewEntries};
use crate::log::Cosignatures;
use crate::log_state::LogState;
use crate::pending::{Inadmissible, Pending};
use crate::petitions::PetitionTexts;
use crate::store::Position;
use crate::submission::check_kind;
use crate::{BoardKeys, Error, Store, StoreError};

/// A bulletin board over a store. Several boards of one log may share a store: see [`Board::refresh`].
///
/// After [`Error::Halted`], or an error of the store whose outcome is unknown, it signs nothing until it was refreshed.
#[derive(Debug)]
pub struct Board<S: Store> {
    pub(crate) store: S,
    pub(crate) keys: Arc<BoardKeys>,
    /// Whose keys these are. While someone else is the operator, the board appends nothing but what puts it in force.
    operator: usize,
    /// What the store holds, and nothing that it does not.
    pub(crate) state: LogState,
    pub(crate) pending: Pending,
    /// Ballots that were handed in after the close with a mailbox's acknowledgement, or a promise of an operator before.
    pub(crate) acknowledged: Grounded,
    /// Whose these are.
    pub(crate) claimants: Claimants,
    /// The size of the log at which no handed-over ballot was left that could be published.
    pub(crate) nothing_open_at: Option<u64>,
    /// Of petitions that gather signatures.
    pub(crate) petition_texts: PetitionTexts,
    stop: Stop,
}

/// Whether a board may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    No,
    /// Memory and store may differ: only looking again tells.
    UntilRefreshed,
    /// The log has contradicted itself, or the store is an older copy.
    ForEver,
}

impl<S: Store> Board<S> {
    /// Makes a new log in an empty store, with the manifest as its first entry and the documents that it names.
    ///
    /// # Errors
    /// [`Error::LogExists`]; [`Error::WrongKey`]; [`Error::NotInForce`] for a successor's keys; [`Error::Refused`] for the manifest.
    pub fn create(
        store: S,
        keys: BoardKeys,
        manifest: &[u8],
        attachments: &[Vec<u8>],
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        if store.heads()?.signed.is_some() || !store.entries(0, 1)?.is_empty() {
            return Err(Error::LogExists);
        }
        let within = Within::new(attachments, &store);
        let mut record = Record::new();
        record.accept(manifest, &within, rng).map_err(|refusal| within.cause(refusal))?;
        let setting = record.setting().ok_or(Refusal::ManifestMisplaced)?;
        let operator = keys.operator(setting)?;
        in_force(operator, 0)?;
        let named: Vec<_> = setting.manifest.all_documents().map(|document| document.attachment).collect();
        let to_store = within.to_store(&named)?;
        let mut board = Self::of(store, keys, operator, LogState::default());
        board.put_attachments(&to_store)?;
        board.publish(Position::default(), &NewEntries::read(vec![manifest.to_vec()])?, Arc::new(record))?;
        Ok(board)
    }

    /// Opens the log of a store. Every entry is checked as if it came anew, the stored head must be that of the entries, and
    /// pending ballots that cannot be published any more are found ([`Self::inadmissible`]).
    ///
    /// Compare it with what the world has seen ([`Self::check_against`]) before anything is signed.
    ///
    /// # Errors
    /// [`Error::NoLog`]; [`Error::WrongKey`]; [`Error::StoredEntry`], [`Error::StoredHead`] or [`Error::Store`] for a store that
    /// is not a whole log.
    pub fn open(store: S, keys: BoardKeys, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        let mut state = LogState::default();
        state.follow(&store, &mut Vec::new(), rng)?;
        let operator = keys.operator(state.record.setting().ok_or(Error::NoLog)?)?;
        let mut board = Self::of(store, keys, operator, state);
        let state = &mut board.state;
        board.pending = Pending::load(&board.store, &state.record, &mut state.standings, rng)?;
        Ok(board)
    }

    /// Follows what other boards of the log have written, and looks what became of a write whose outcome was unknown. Gives whether
    /// the log has grown.
    ///
    /// # Errors
    /// [`Error::LogBehind`], [`Error::StoredEntry`] or [`Error::StoredHead`] if the store is not a continuation of what was there: then the
    /// board signs nothing any more. [`Error::Store`] if it cannot be read now. [`Error::Halted`].
    pub fn refresh(&mut self, rng: &mut impl CryptoRng) -> Result<bool, Error> {
        if self.stop == Stop::ForEver {
            return Err(Error::Halted);
        }
        let mut leaves = Vec::new();
        let followed = self.state.follow(&self.store, &mut leaves, rng);
        leaves.iter().for_each(|leaf| self.pending.remove(leaf));
        match followed.and_then(|()| self.load_others()) {
            Ok(()) => self.stop = Stop::No,
            Err(Error::Store(failure)) if failure.is_passing() => {
                self.stop = Stop::UntilRefreshed;
                return Err(failure.into());
            }
            Err(contradiction) => {
                self.stop = Stop::ForEver;
                return Err(contradiction);
            }
        }
        Ok(!leaves.is_empty())
    }

    /// Holds the log against a checkpoint that was published, or that a witness cosigned last. If it contradicts the store, or is
    /// of more entries, the store is an older copy or another one, and the board signs nothing any more: it would fork the log.
    ///
    /// # Errors
    /// [`Error::Log`] for what this log did not sign; [`Error::LogBehind`], [`Error::LogContradicted`].
    pub fn check_against(&mut self, other: &SignedCheckpoint) -> Result<(), Error> {
        let checkpoint = other.verify_log(&self.setting().log)?;
        let verdict = self.state.log.check_against(checkpoint);
        if verdict.is_err() {
            self.stop = Stop::ForEver;
        }
        verdict
    }

    /// Settles that a witness has cosigned a checkpoint of `seen` entries, which the head of `asked` entries does not continue. If another
    /// board of the log has published that since, it is followed; otherwise nothing is signed any more.
    ///
    /// # Errors
    /// [`Error::LogBehind`], [`Error::LogContradicted`]; as [`Self::refresh`].
    pub fn settle_contradiction(&mut self, asked: u64, seen: u64, rng: &mut impl CryptoRng) -> Result<(), Error> {
        if seen > asked {
            self.refresh(rng)?;
            if self.size() >= seen {
                return Ok(());
            }
        }
        self.stop = Stop::ForEver;
        let own = self.size();
        Err(if seen > own { Error::LogBehind { own, other: seen } } else { Error::LogContradicted { size: seen } })
    }

    /// Appends a statement of an official, with the attachments that it names. An entry that is in the log already is answered
    /// with its index.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::OwnStatement`] for what only the board makes; [`Error::AttachmentNotNamed`];
    /// [`Error::NotInForce`] while someone else is the operator, for all but the statement that puts this one in force.
    pub fn submit(&mut self, entry: &[u8], attachments: &[Vec<u8>], rng: &mut impl CryptoRng) -> Result<u64, Error> {
        self.check_running()?;
        let parsed = Entry::parse(entry).map_err(Refusal::from)?;
        if let Some(index) = self.state.log.index(&parsed.leaf) {
            return Ok(index);
        }
        check_kind(parsed.statement.kind())?;
        self.append(&parsed, entry, attachments, rng)
    }

    /// The head of all entries, signed by the log alone: what witnesses are asked to cosign. It is not for the public.
    pub fn head(&self) -> &SignedCheckpoint {
        self.state.log.head().expect("a board has a manifest")
    }

    /// That the head continues a smaller tree, for witnesses and for whoever kept an older checkpoint.
    ///
    /// # Errors
    /// [`Error::Log`] if `old_size` is above the size of the log.
    pub fn consistency_proof(&self, old_size: u64) -> Result<Vec<tree::Hash>, Error> {
        self.state.log.prove_consistency(old_size)
    }

    /// Adds witnesses' cosignatures of the head, also newer ones for those that are there. Lines that are none are named in the
    /// answer.
    ///
    /// # Errors
    /// [`Error::Store`] if a quorum was reached and could not be stored; [`Error::Halted`].
    pub fn add_cosignatures(&mut self, lines: &[SignatureLine]) -> Result<Cosignatures, Error> {
        self.check_running()?;
        let setting = self.state.record.setting().expect("a board has a manifest");
        let cosignatures = self.state.log.hold(setting, lines);
        if let Some(cosigned) = self.state.log.with_held(setting)?
            && self.state.log.cosigned() != Some(&cosigned)
        {
            let stored = self.store.store_cosigned(self.state.log.size(), &cosigned.0.to_bytes());
            self.settle(stored)?;
            self.state.log.set_cosigned(cosigned);
        }
        Ok(cosignatures)
    }

    /// The last head that a quorum of witnesses cosigned: what is shown to the public. It may be of fewer entries than the log.
    pub fn cosigned_head(&self) -> Option<&SignedCheckpoint> {
        self.state.log.cosigned().map(|(head, _)| head)
    }

    /// When the last cosigned head was cosigned, by the median of the witnesses' clocks, in seconds since 1970-01-01T00:00:00Z.
    pub fn cosigned_time(&self) -> Option<u64> {
        self.state.log.cosigned().map(|(_, time)| *time)
    }

    /// How far this board has come with the log.
    pub fn position(&self) -> Position {
        self.state.position()
    }

    /// Whether the log has contradicted itself, or the store is an older copy: then the board signs nothing any more.
    pub fn is_stopped(&self) -> bool {
        self.stop == Stop::ForEver
    }

    /// The cosigned head of all entries: what officials make statements under (§4.2).
    ///
    /// # Errors
    /// [`Error::HeadNotCosigned`] while witnesses are awaited.
    pub fn under(&self) -> Result<String, Error> {
        Ok(self.state.log.under()?.0.to_string())
    }

    /// That the entry with this leaf hash is in the log, under the last cosigned head. Pending ballots have none.
    ///
    /// # Errors
    /// [`Error::NotRecorded`]; [`Error::NotYetCosigned`].
    pub fn receipt(&self, leaf: &Hash) -> Result<Receipt, Error> {
        self.state.log.receipt(leaf)
    }

    /// An entry of the log.
    ///
    /// # Errors
    /// [`Error::NotRecorded`] if the log has no such index; [`Error::Store`].
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, Error> {
        if index >= self.state.log.size() {
            return Err(Error::NotRecorded);
        }
        self.store.entries(index, 1)?.pop().ok_or(Error::NotRecorded)
    }

    /// The attachment with this hash.
    ///
    /// # Errors
    /// [`Error::NotRecorded`]; [`Error::Store`].
    pub fn attachment(&self, hash: &Hash) -> Result<Vec<u8>, Error> {
        self.store.attachment(hash)?.ok_or(Error::NotRecorded)
    }

    /// Whether this board's operator is in force (`docs/protocol.md` §9.11).
    pub fn is_in_force(&self) -> bool {
        self.state.record.operator() == self.operator
    }

    /// What the log comes to.
    pub fn record(&self) -> &Record {
        &self.state.record
    }

    /// The same, to keep while the log goes on.
    pub fn shared_record(&self) -> Arc<Record> {
        Arc::clone(&self.state.record)
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.state.log.size()
    }

    /// Ballots that wait for the next epoch, or for claims. It is not for the public: it would be a timetable of voting.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Ballots that were handed in after the close with a mailbox's acknowledgement, or a promise of an operator before, and wait for
    /// claims.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }

    /// Ballots that were promised and cannot be published: broken promises, which the operator has to explain.
    pub fn inadmissible(&self) -> Vec<&Inadmissible> {
        self.pending.inadmissible().collect()
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }
}

impl<S: Store> Board<S> {
    fn of(store: S, keys: BoardKeys, operator: usize, state: LogState) -> Self {
        let (pending, acknowledged) = (Pending::default(), Grounded::new());
        let petition_texts = PetitionTexts::new();
        let (keys, claimants, nothing_open_at, stop) = (Arc::new(keys), Claimants::new(), None, Stop::No);
        Self { store, keys, operator, state, pending, acknowledged, claimants, nothing_open_at, petition_texts, stop }
    }

    pub(crate) fn setting(&self) -> &Setting {
        self.state.record.setting().expect("a board has a manifest")
    }

    pub(crate) fn election(&self) -> ElectionId {
        self.setting().election
    }

    pub(crate) fn phase(&self) -> Phase {
        self.state.record.phase()
    }

    pub(crate) fn check_running(&self) -> Result<(), Error> {
        if self.stop == Stop::No { Ok(()) } else { Err(Error::Halted) }
    }

    /// Whether the board may append and promise: it runs, and its operator is in force.
    pub(crate) fn check_in_force(&self) -> Result<(), Error> {
        self.check_running()?;
        in_force(self.operator, self.state.record.operator())
    }

    /// Whether the operator is in force, or was: its promises are good then.
    pub(crate) fn check_was_in_force(&self) -> Result<(), Error> {
        let record = &self.state.record;
        let was = record.operators().contains(&self.operator);
        in_force(self.operator, if was { self.operator } else { record.operator() })
    }

    /// The same for a statement of an official. A successor who is not in force yet takes the one that puts it in force.
    fn check_may_append(&self, statement: &Statement) -> Result<(), Error> {
        match statement {
            Statement::Operator(said) if said.number.get() == self.operator as u64 => self.check_running(),
            _ => self.check_in_force(),
        }
    }

    /// Stops the board if memory and store may differ after what the store answered.
    pub(crate) fn stop_after<T>(&mut self, answer: &Result<T, StoreError>) {
        if answer.as_ref().is_err_and(|error| !error.leaves_all_as_it_was()) {
            self.stop = Stop::UntilRefreshed;
        }
    }

    pub(crate) fn settle<T>(&mut self, answer: Result<T, StoreError>) -> Result<T, Error> {
        self.stop_after(&answer);
        Ok(answer?)
    }

    /// Reads the pending ballots that other boards took.
    pub(crate) fn load_others(&mut self) -> Result<(), Error> {
        let state = &mut self.state;
        self.pending.load_others(&self.store, &state.record, &mut state.standings)
    }

    /// Appends one entry: it is examined, its attachments are stored, then the entry, and then it is admitted.
    pub(crate) fn append(
        &mut self,
        entry: &Entry,
        bytes: &[u8],
        attachments: &[Vec<u8>],
        rng: &mut impl CryptoRng,
    ) -> Result<u64, Error> {
        self.check_may_append(&entry.statement)?;
        let within = Within::new(attachments, &self.store);
        let to_store = within.to_store(&entry.statement.attachments())?;
        let record = &self.state.record;
        let examined = record.prepare(bytes).and_then(|prepared| record.examine(prepared, &within));
        let admission = examined.map_err(|refusal| within.cause(refusal))?;
        record.verify(&admission, rng)?;
        self.put_attachments(&to_store)?;
        let at = self.state.position();
        let head = self.state.log.head_with(&[entry.leaf], self.setting(), &self.keys.log)?;
        self.store_entries(at, &[bytes.to_vec()], &[entry.leaf], head)?;
        Arc::make_mut(&mut self.state.record).admit(admission);
        self.state.note(&entry.statement);
        Ok(at.size)
    }

    /// Appends entries that were admitted to `next`, a copy of the record, and puts that in its place.
    pub(crate) fn publish(&mut self, at: Position, entries: &NewEntries, next: Arc<Record>) -> Result<(), Error> {
        self.check_in_force()?;
        let (expected, found) = (at, self.state.position());
        if found != expected {
            return Err(StoreError::Conflict { expected, found }.into());
        }
        let NewEntries { bytes, leaves, statements } = entries;
        let setting = next.setting().ok_or(Refusal::ManifestMisplaced)?;
        let head = self.state.log.head_with(leaves, setting, &self.keys.log)?;
        self.store_entries(at, bytes, leaves, head)?;
        self.state.record = next;
        statements.iter().for_each(|statement| self.state.note(statement));
        Ok(())
    }

    fn put_attachments(&mut self, contents: &[&[u8]]) -> Result<(), Error> {
        if contents.is_empty() {
            return Ok(());
        }
        let stored = self.store.put_attachments(contents);
        self.settle(stored)
    }

    /// The store comes first: what it did not take is in no tree, and under no head that leaves this board.
    fn store_entries(
        &mut self,
        at: Position,
        bytes: &[Vec<u8>],
        leaves: &[Hash],
        head: SignedCheckpoint,
    ) -> Result<(), Error> {
        let stored = self.store.publish(at, bytes, &head.to_bytes());
        self.settle(stored)?;
        for leaf in leaves {
            self.pending.remove(leaf);
            self.state.log.push(*leaf);
        }
        self.state.log.set_head(head);
        Ok(())
    }
}

/// Whether the operator of some keys is the one of the record.
fn in_force(own: usize, operator: usize) -> Result<(), Error> {
    if own == operator { Ok(()) } else { Err(Error::NotInForce { own, operator }) }
}
