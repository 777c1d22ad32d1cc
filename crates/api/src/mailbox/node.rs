//! The mailbox of one election on this service.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use ::mailbox::{Error as MailboxError, Examined, Kept, Mailbox, Signer};
use actix_web::http::StatusCode;
use election::{ElectionId, Id};
use record::{Phase, Record};
use storage::SqliteMailbox;
use tokio::sync::{Semaphore, oneshot};
use transparency_log::note::Note;

use super::CurrentRecord;
use super::courier::{Board, Courier, HandedOver, Round};
use super::keeper::Keeper;
use crate::{Error, Problem, clock, journal};

/// Seconds by which a commission may be late without anybody thinking of the worst.
const LATE: u64 = 600;

/// The mailbox of an election, with its threads.
pub(super) struct Node {
    election: ElectionId,
    id: Id,
    record: CurrentRecord,
    kept: Arc<RwLock<Kept>>,
    signer: Arc<Signer>,
    room: Arc<Semaphore>,
    keeper: Keeper,
    keepers: JoinHandle<()>,
    courier: Courier,
}

/// The mailboxes of a service, by election id.
#[derive(Clone)]
pub(super) struct Directory(Arc<BTreeMap<String, Node>>);

impl Node {
    /// Begins its threads.
    pub(super) fn begin(
        (election, id): (ElectionId, Id),
        mailbox: Mailbox<SqliteMailbox>,
        board: Board,
        room: usize,
        pause: Duration,
    ) -> Result<Self, Error> {
        let record: CurrentRecord = Arc::new(RwLock::new(Arc::new(Record::new())));
        let (kept, signer) = (mailbox.kept(), mailbox.signer());
        let mailbox = Arc::new(Mutex::new(mailbox));
        let room = Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS)));
        let (sender, taken) = channel();
        let (keeper, keepers) = Keeper::begin(Arc::clone(&mailbox), Arc::clone(&record), sender)?;
        let round = Round { board, id: id.clone(), mailbox, record: Arc::clone(&record), taken, pause };
        let courier = Courier::begin(round)?;
        Ok(Self { election, id, record, kept, signer, room, keeper, keepers, courier })
    }

    /// Its id in the manifest.
    pub(super) fn id(&self) -> &Id {
        &self.id
    }

    /// Where the election stands, as far as its log was followed.
    pub(super) fn phase(&self) -> Phase {
        self.current_record().phase()
    }

    /// Whether it can do its work; a code for why not. It can without the board, once it knows the public log.
    pub(super) fn ready(&self) -> Result<(), &'static str> {
        let record = self.current_record();
        if self.keepers.is_finished() || !self.courier.is_running() {
            return Err("mailbox-ended");
        }
        self.courier.trouble().map_or(Ok(()), Err)?;
        if self.kept.read().unwrap_or_else(PoisonError::into_inner).is_full() {
            return Err("mailbox-full");
        }
        if record.setting().is_none() {
            return Err("log-unknown");
        }
        if is_stale(&record, clock::now()) { Err("log-stale") } else { Ok(()) }
    }

    /// Takes a ballot: the answer is its acknowledgement.
    pub(super) async fn take(&self, bytes: &[u8]) -> Result<Note, Problem> {
        let permit = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Problem::busy())?;
        let record = self.current_record();
        let Some(closes) = record.closes() else {
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "log-unknown"));
        };
        let examined = self.kept.read().unwrap_or_else(PoisonError::into_inner).examine(&record, bytes);
        let new = match examined.map_err(|error| problem(&error))? {
            Examined::Known(leaf) => return Ok(self.signer.acknowledge(leaf)),
            Examined::New(new) => *new,
        };
        let now = clock::now();
        if now >= closes {
            return Err(problem(&MailboxError::CastTooLate { now, closes }));
        }
        let (answer, acknowledged) = oneshot::channel();
        self.keeper.take(new, answer, permit);
        acknowledged.await.map_err(|_| Problem::ending())?.map_err(|error| problem(&error))
    }

    /// What was signed last to be handed over.
    pub(super) fn handed_over(&self) -> Option<Arc<HandedOver>> {
        self.courier.handed_over()
    }

    fn current_record(&self) -> Arc<Record> {
        Arc::clone(&self.record.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends its threads: what waits to be kept is kept.
    fn end(self) {
        let Self { keeper, keepers, courier, .. } = self;
        courier.end();
        drop(keeper);
        if keepers.join().is_err() {
            journal::fault("mailbox", &"a thread ended in a panic");
        }
    }
}

impl Directory {
    pub(super) fn new(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self(Arc::new(nodes.into_iter().map(|node| (node.election.to_string(), node)).collect()))
    }

    /// The mailbox of an election.
    pub(super) fn node(&self, election: &str) -> Result<&Node, Problem> {
        self.0.get(election).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "election-unknown"))
    }

    /// Whether all can do their work.
    pub(super) fn ready(&self) -> Result<(), &'static str> {
        self.0.values().try_for_each(Node::ready)
    }

    /// Ends their threads, if nobody else has the directory any more.
    pub(super) fn end(self) {
        Arc::into_inner(self.0).into_iter().flatten().for_each(|(_, node)| node.end());
    }
}

/// Whether the log stands where it should long have gone on from: the board may show it to others as it is.
fn is_stale(record: &Record, now: u64) -> bool {
    let (Some(setting), Some(closes)) = (record.setting(), record.closes()) else { return false };
    let (schedule, longest) = (&setting.manifest.schedule, setting.manifest.epochs.longest.get());
    match record.phase() {
        Phase::Open => now > closes.saturating_add(longest).saturating_add(LATE),
        Phase::Closed | Phase::Tallied | Phase::Cancelled => false,
        _ => now > schedule.opens.get().saturating_add(LATE),
    }
}

fn problem(error: &MailboxError) -> Problem {
    let status = match error {
        MailboxError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        MailboxError::BallotSeqUsed | MailboxError::CastTooLate { .. } | MailboxError::Frozen => StatusCode::CONFLICT,
        MailboxError::Store(_) | MailboxError::Halted | MailboxError::NotFrozen => StatusCode::SERVICE_UNAVAILABLE,
        MailboxError::StoredBallot(_) | MailboxError::Full => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, error.code()).with_detail(error)
}
