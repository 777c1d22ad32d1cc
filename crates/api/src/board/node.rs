//! One election on this service.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes};
use bulletin_board::{
    Error as BoardError, Examined, Reader, check_claim, check_petition, examine, examine_claim, examine_statement,
};
use election::entry::leaf_hash;
use election::petition::PetitionText;
use election::{ElectionId, Statement};
use rand_chacha::ChaCha20Rng;
use record::{Record, Refusal, Setting};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use transparency_log::note::Note;

use super::checking::{Checkers, CurrentRecord};
use super::clerk::{Clerk, Shown};
use super::clock;
use super::letters::{self, Letters};
use super::petitions::PublicPetitions;
use super::problems::problem;
use super::public_log::PublicLog;
use super::rolls::OpenRolls;
use super::scribe::{AnyBoard, Reply, Scribe};
use super::uploads::{NotTaken, Uploads};
use crate::cosigning::Cosigners;
use crate::{Error, Problem};

/// How much an election may take of this service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capacity {
    /// Threads that check proofs.
    pub(super) checkers: usize,
    /// Ballots on their way at a time; more are refused at once.
    pub(super) ballots: usize,
    /// Bytes of an attachment, at most.
    pub(super) attachment: usize,
}

/// An election: its board, on a thread of its own, and what the public may see.
pub(super) struct Node {
    election: ElectionId,
    record: CurrentRecord,
    public: Arc<RwLock<PublicLog>>,
    reader: Arc<dyn Reader>,
    rolls: Arc<OpenRolls>,
    scribe: Scribe,
    checkers: Checkers,
    room: Arc<Semaphore>,
    /// Signatures of petitions, and ballots that are claimed, that are proven at a time; others wait.
    provers: Arc<Semaphore>,
    petitions: PublicPetitions,
    /// Statements of officials, one at a time.
    office: Arc<Semaphore>,
    uploads: Mutex<Uploads>,
    letters: Mutex<Letters>,
    clerk: Clerk,
}

/// What became of an official's statement.
#[derive(Debug)]
pub(super) enum Submitted {
    /// It is in the log, at this index.
    At(u64),
    /// It would be, if these attachments were here.
    Awaits(Vec<canonical::Hash>),
}

impl Node {
    /// Begins to serve an election.
    pub(super) fn begin(
        election: ElectionId,
        board: AnyBoard,
        capacity: Capacity,
        cosigners: Cosigners,
    ) -> Result<Self, Error> {
        let record: CurrentRecord = Arc::new(RwLock::new(board.shared_record()));
        let reader = board.store().reader().map_err(|fault| Error::Board(fault.into()))?;
        let current = Arc::clone(&record);
        let look = move |board: &AnyBoard| keep_current(&current, board);
        let (scribe, thread) = Scribe::begin(board, Arc::new(look))?;
        let checkers = Checkers::begin(capacity.checkers, &record, &scribe)?;
        let public = Arc::new(RwLock::new(PublicLog::default()));
        let petitions = PublicPetitions::default();
        let shown = Shown { public: Arc::clone(&public), petitions: petitions.clone() };
        let clerk = Clerk::begin(scribe.clone(), Arc::clone(&reader), shown, cosigners, thread)?;
        let (room, office) = (semaphore(capacity.ballots), semaphore(1));
        let provers = semaphore(capacity.checkers);
        let uploads = Uploads::new(capacity.attachment).into();
        let (rolls, letters) = (Arc::default(), Mutex::default());
        Ok(Self {
            election,
            record,
            public,
            reader,
            rolls,
            scribe,
            checkers,
            room,
            provers,
            petitions,
            office,
            uploads,
            letters,
            clerk,
        })
    }

    /// Its id.
    pub(super) fn election(&self) -> ElectionId {
        self.election
    }

    /// Whether it can do its work; a code for why not.
    pub(super) fn ready(&self) -> Result<(), &'static str> {
        self.clerk.ready()
    }

    /// What the public may see.
    pub(super) fn public(&self) -> RwLockReadGuard<'_, PublicLog> {
        self.public.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store, for what the public may see of it.
    pub(super) fn reader(&self) -> Arc<dyn Reader> {
        Arc::clone(&self.reader)
    }

    /// The rolls that are kept in memory.
    pub(super) fn rolls(&self) -> Arc<OpenRolls> {
        Arc::clone(&self.rolls)
    }

    /// Casts a ballot: the answer is its promise.
    pub(super) async fn cast(&self, bytes: &[u8]) -> Result<Note, Problem> {
        let permit = self.permit(&self.room)?;
        let examined = examine(&self.current_record(), bytes).map_err(|refusal| problem(&refusal))?;
        let (reply, promised) = Reply::new(permit);
        match examined {
            Examined::Recorded(ballot) => self.scribe.cast(*ballot, reply),
            Examined::New(ballot) => self.checkers.check(*ballot, reply),
        }
        promised.await.map_err(|_| Problem::ending())?.map_err(|refusal| problem(&refusal))
    }

    /// Takes a statement of an official. What nobody of the manifest signed never comes to the office, where officials wait for
    /// one another: it is refused before, on the thread that read it, so that as many are looked at at a time as there are of those.
    pub(super) async fn submit(&self, bytes: Vec<u8>) -> Result<Submitted, Problem> {
        if let Some(index) = self.public().index(&leaf_hash(&bytes)) {
            return Ok(Submitted::At(index));
        }
        let entry = examine_statement(&self.current_record(), &bytes).map_err(|refusal| problem(&refusal))?;
        let statement = &entry.statement;
        self.check_deadline(statement).map_err(|refusal| problem(&refusal.into()))?;
        if self.uploads().are_too_long(statement) {
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "attachment-too-large"));
        }
        let _permit = self.permit(&self.office)?;
        let attachments = self.uploads().of(&entry);
        let submitted = self.scribe.with(move |board, rng| board.submit(&bytes, &attachments, rng)).await;
        match submitted.ok_or_else(Problem::ending)? {
            Ok(index) => {
                self.uploads().forget(&entry);
                self.clerk.wake();
                Ok(Submitted::At(index))
            }
            Err(BoardError::Refused(Refusal::AttachmentMissing { .. })) => {
                let mut uploads = self.uploads();
                if !uploads.await_those_of(&entry) {
                    return Err(Problem::busy());
                }
                Ok(Submitted::Awaits(uploads.missing(&entry)))
            }
            Err(refusal) => Err(problem(&refusal)),
        }
    }

    /// The length of an attachment that a statement awaits.
    pub(super) fn awaited_length(&self, hash: &canonical::Hash) -> Option<u64> {
        self.uploads().length(hash)
    }

    /// Takes an attachment of a statement that awaits it.
    pub(super) fn upload(&self, hash: &canonical::Hash, content: &[u8]) -> Result<(), NotTaken> {
        self.uploads().take(hash, content)
    }

    /// Whether a ceremony that is going on names this sealed share.
    pub(super) fn names_share(&self, hash: &canonical::Hash) -> bool {
        letters::is_named(&self.current_record(), hash)
    }

    /// Takes a sealed share that a ceremony names.
    pub(super) fn take_share(&self, hash: &canonical::Hash, sealed: &[u8]) -> Result<(), letters::NotTaken> {
        self.letters().take(&self.current_record(), hash, sealed)
    }

    /// A sealed share that came.
    pub(super) fn share(&self, hash: &canonical::Hash) -> Option<Vec<u8>> {
        self.letters().of(hash)
    }

    /// Takes a promise, and the ballot that it is for, after the close; what the board never promised comes no further than what no
    /// official signed.
    pub(super) async fn claim(&self, promise: Vec<u8>, ballot: Vec<u8>) -> Result<(), Problem> {
        let examined = examine_claim(&self.current_record(), &promise, &ballot).map_err(|refusal| problem(&refusal))?;
        if self.public().index(&examined.leaf).is_some() {
            return Ok(());
        }
        self.check_claims_end().map_err(|refusal| problem(&refusal.into()))?;
        let checked = {
            let _permit = self.permit(&self.room)?;
            self.prove(move |record, rng| check_claim(record, examined, rng)).await?
        };
        let _permit = self.permit(&self.office)?;
        let claimed = self.scribe.with(move |board, _| board.take_claim(checked)).await;
        claimed.ok_or_else(Problem::ending)?.map_err(|refusal| problem(&refusal))
    }

    /// The petitions that gather signatures, as JSON.
    pub(super) fn petitions(&self) -> Bytes {
        self.petitions.content()
    }

    /// Keeps signatures of a petition: its id, and how many it is shown with.
    pub(super) async fn sign_petition(
        &self,
        text: PetitionText,
        records: Vec<u8>,
    ) -> Result<(canonical::Hash, u64), Problem> {
        let _permit = self.permit(&self.room)?;
        let checked = self.prove(move |record, rng| check_petition(record, text, &records, rng)).await?;
        let signed = self.scribe.with(move |board, _| board.sign_petition(&checked, clock::now())).await;
        let signed = signed.ok_or_else(Problem::ending)?.map_err(|refusal| problem(&refusal))?;
        Ok((signed.id, self.petitions.signatures(&signed.id)))
    }

    /// Does what is dear about a request, beside everything else, as soon as it is its turn.
    async fn prove<T: Send + 'static>(
        &self,
        check: impl FnOnce(&Record, &mut ChaCha20Rng) -> Result<T, BoardError> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.provers).acquire_owned().await.map_err(|_| Problem::ending())?;
        let record = self.current_record();
        let checked = web::block(move || {
            let checked = clock::rng().map(|mut rng| check(&record, &mut rng));
            drop(turn);
            checked
        });
        let checked = checked.await.map_err(|fault| Problem::internal("board", &fault))?;
        checked.map_err(|fault| Problem::internal("board", &fault))?.map_err(|refusal| problem(&refusal))
    }

    /// What a statement stands under says only what it came after: a handover or an extension that comes too late is refused by the
    /// clock (`docs/protocol.md` §9.6, §9.9).
    fn check_deadline(&self, statement: &Statement) -> Result<(), Refusal> {
        match statement {
            Statement::Handover(_) => self.check_claims_end(),
            Statement::Extend(_) => by_now(self.current_record().closes().map(|closes| closes.saturating_sub(1))),
            _ => Ok(()),
        }
    }

    /// Claims and handovers are taken for some time after the close.
    fn check_claims_end(&self) -> Result<(), Refusal> {
        let record = self.current_record();
        let end = |(setting, closed): (&Setting, u64)| closed.saturating_add(setting.manifest.schedule.claims.get());
        by_now(record.setting().zip(record.closed()).map(end))
    }

    fn permit(&self, semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(semaphore).try_acquire_owned().map_err(|_| Problem::busy())
    }

    fn current_record(&self) -> Arc<Record> {
        Arc::clone(&self.record.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn letters(&self) -> std::sync::MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn uploads(&self) -> std::sync::MutexGuard<'_, Uploads> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends its threads: what waits to be written is written.
    pub(super) fn end(self) {
        let Self { scribe, checkers, clerk, .. } = self;
        drop((scribe, checkers));
        clerk.end();
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({})", self.election)
    }
}

/// What must have come by a time; nothing has to before that time is known.
fn by_now(most: Option<u64>) -> Result<(), Refusal> {
    let (time, Some(most)) = (clock::now(), most) else { return Ok(()) };
    if time > most { Err(Refusal::TooLate { time, most }) } else { Ok(()) }
}

fn semaphore(permits: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)))
}

/// Puts the board's record where ballots are checked against it.
fn keep_current(current: &CurrentRecord, board: &AnyBoard) {
    let record = board.shared_record();
    let is_same = Arc::ptr_eq(&record, &current.read().unwrap_or_else(PoisonError::into_inner));
    if !is_same {
        *current.write().unwrap_or_else(PoisonError::into_inner) = record;
    }
}
