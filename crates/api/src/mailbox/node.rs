//! The mailbox of one election on this service.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use ::mailbox::{Error as MailboxError, Examined, HandedOver, Kept, Mailbox, Signer};
use actix_web::http::StatusCode;
use client::Follower;
use election::{ElectionId, Id};
use record::{Phase, Record};
use storage::SqliteMailbox;
use tokio::sync::{Semaphore, oneshot};
use transparency_log::note::Note;

use super::CurrentRecord;
use super::courier::{Courier, Round};
use super::keeper::Keeper;
use crate::{Error, Problem, clock, journal};

/// The mailbox of an election, with its threads.
pub(super) struct Node {
    election: ElectionId,
    id: Id,
    record: CurrentRecord,
    kept: Arc<RwLock<Kept>>,
    signer: Arc<Signer>,
    room: Semaphore,
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
        follower: Follower,
        room: usize,
        pause: Duration,
    ) -> Result<Self, Error> {
        let record: CurrentRecord = Arc::new(RwLock::new(Arc::new(Record::new())));
        let (kept, signer) = (mailbox.kept(), mailbox.signer());
        let mailbox = Arc::new(Mutex::new(mailbox));
        let (sender, taken) = channel();
        let (keeper, keepers) = Keeper::begin(Arc::clone(&mailbox), Arc::clone(&record), sender)?;
        let round = Round { follower, id: id.clone(), mailbox, record: Arc::clone(&record), taken, pause };
        let courier = Courier::begin(round)?;
        Ok(Self { election, id, record, kept, signer, room: Semaphore::new(room), keeper, keepers, courier })
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
        match self.courier.trouble() {
            Some(code) if code != "board-unreachable" => Err(code),
            _ if self.current_record().setting().is_none() => Err("log-unknown"),
            _ => Ok(()),
        }
    }

    /// Takes a ballot: the answer is its acknowledgement.
    pub(super) async fn take(&self, bytes: &[u8]) -> Result<Note, Problem> {
        let _permit = self.room.try_acquire().map_err(|_| Problem::busy())?;
        let record = self.current_record();
        let Some(setting) = record.setting() else {
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "log-unknown"));
        };
        let examined = self.kept.read().unwrap_or_else(PoisonError::into_inner).examine(&record, bytes);
        let new = match examined.map_err(|error| problem(&error))? {
            Examined::Known(leaf) => return Ok(self.signer.acknowledge(leaf)),
            Examined::New(new) => *new,
        };
        let (now, closes) = (clock::now(), setting.manifest.schedule.closes.get());
        if now >= closes {
            return Err(problem(&MailboxError::CastTooLate { now, closes }));
        }
        let (answer, acknowledged) = oneshot::channel();
        self.keeper.take(new.leaf(), new, answer);
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

fn problem(error: &MailboxError) -> Problem {
    let status = match error {
        MailboxError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        MailboxError::BallotSeqUsed | MailboxError::CastTooLate { .. } | MailboxError::Frozen => StatusCode::CONFLICT,
        MailboxError::Store(_) | MailboxError::Halted | MailboxError::NotFrozen | MailboxError::StoredBallot(_) => {
            journal::fault("mailbox", error);
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    Problem::new(status, error.code()).with_detail(error)
}
