//! The intake of one election on this service.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::web;
use canonical::Hash;
use election::{Attachment, ElectionId};
use storage::EvidenceFolder;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use transparency_log::note::Note;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree;
use voter_registry::intake::Error as IntakeError;
use voter_registry::store::Reader;

use super::clerk::{Clerk, Unopened};
use super::problems::{log_unknown, problem, unauthorised};
use super::public_log::PublicLog;
use super::uploads::Uploads;
use super::{AnyIntake, SharedIntake};
use crate::cosigning::Cosigners;
use crate::{Error, Problem, clock, journal};

/// The intake of an election, with its thread.
pub(super) struct Node {
    election: ElectionId,
    shared: Arc<Shared>,
    reader: Arc<dyn Reader>,
    room: Arc<Semaphore>,
    uploads: Uploads,
    clerk: JoinHandle<()>,
}

/// What handlers and clerk share.
pub(super) struct Shared {
    /// There once the registrars have their keys.
    intake: OnceLock<Arc<SharedIntake>>,
    evidence: Arc<EvidenceFolder>,
    public: RwLock<PublicLog>,
    trouble: Mutex<Option<&'static str>>,
    is_ending: AtomicBool,
}

/// The intakes of a service, by election id.
#[derive(Clone)]
pub(super) struct Directory(Arc<BTreeMap<String, Node>>);

/// How often a clerk looks after what.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// Between two batches.
    pub(super) batch: Duration,
    /// Between two looks at the board's log.
    pub(super) poll: Duration,
}

impl Node {
    /// Begins its thread.
    ///
    /// # Errors
    /// [`Error::Server`], [`Error::Storage`].
    pub(super) fn begin(
        election: ElectionId,
        unopened: Unopened,
        evidence: EvidenceFolder,
        cosigners: Cosigners,
        (room, evidence_room, pace): (usize, u64, Pace),
    ) -> Result<Self, Error> {
        let reader = unopened.store.reader().map_err(|fault| Error::Intake(Box::new(fault.into())))?;
        let shared = Arc::new(Shared {
            intake: OnceLock::new(),
            evidence: Arc::new(evidence),
            public: RwLock::default(),
            trouble: Mutex::new(Some("log-unknown")),
            is_ending: AtomicBool::new(false),
        });
        let now = Instant::now();
        let clerk = Clerk {
            shared: Arc::clone(&shared),
            unopened: Some(unopened),
            cosigners,
            reader: Arc::clone(&reader),
            batch: pace.batch,
            poll: pace.poll,
            next_batch: now,
            next_look: now,
            attempts: 0,
        };
        let clerk = thread::Builder::new().name("clerk".into()).spawn(|| clerk.work()).map_err(Error::Server)?;
        let room = Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS)));
        Ok(Self { election, shared, reader, room, uploads: Uploads::new(evidence_room), clerk })
    }

    /// Whether it can do its work; a code for why not.
    pub(super) fn ready(&self) -> Result<(), &'static str> {
        let is_running = !self.clerk.is_finished();
        if is_running { self.shared.trouble().map_or(Ok(()), Err) } else { Err("registry-ended") }
    }

    /// What the public may see.
    pub(super) fn public(&self) -> RwLockReadGuard<'_, PublicLog> {
        self.shared.public()
    }

    /// The store, for what may be seen of it.
    pub(super) fn reader(&self) -> Arc<dyn Reader> {
        Arc::clone(&self.reader)
    }

    /// The folder of its evidence.
    pub(super) fn evidence(&self) -> Arc<EvidenceFolder> {
        Arc::clone(&self.shared.evidence)
    }

    /// Room for a request; refused at once while too many others are on their way.
    pub(super) fn permit(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.room).try_acquire_owned().map_err(|_| Problem::busy())
    }

    /// The ciphertexts on their way.
    pub(super) fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    /// The intake, if the registrars have their keys.
    pub(super) fn intake(&self) -> Result<Arc<SharedIntake>, Problem> {
        self.shared.intake().ok_or_else(log_unknown)
    }

    /// Has something done with the intake, on a thread that may wait.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyIntake) -> Result<T, IntakeError> + Send + 'static,
    ) -> Result<Result<T, IntakeError>, Problem> {
        let intake = self.intake()?;
        let done = web::block(move || work(&mut of(&intake))).await;
        done.map_err(|fault| Problem::internal("registry", &fault))
    }

    /// The same, for what is refused with a problem document.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyIntake) -> Result<T, IntakeError> + Send + 'static,
    ) -> Result<T, Problem> {
        self.with(work).await?.map_err(|error| problem(&error))
    }

    /// Who of the registrars and auditors asks for this target, and the hash of the body that comes with it.
    pub(super) async fn authorise(&self, request: Note, target: String) -> Result<(String, Hash), Problem> {
        let member = move |intake: &mut AnyIntake| {
            let member = intake.authorise(&request, &target, clock::now());
            Ok(member.map(|(name, body)| (name.to_owned(), body)))
        };
        self.ask(member).await?.ok_or_else(unauthorised)
    }

    /// The evidence of an application that a reader may fetch now.
    pub(super) async fn evidence_for(&self, reader: String, application: Hash) -> Result<Attachment, Problem> {
        let found = self.ask(move |intake| Ok(intake.evidence_for(&reader, &application))).await?;
        found.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "evidence-unknown"))
    }

    /// Ends its thread.
    fn end(self) {
        self.shared.is_ending.store(true, Ordering::SeqCst);
        if self.clerk.join().is_err() {
            journal::fault("registry", &"a thread ended in a panic");
        }
    }
}

/// A turn with the intake.
pub(super) fn of(intake: &SharedIntake) -> MutexGuard<'_, AnyIntake> {
    intake.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(super) fn intake(&self) -> Option<Arc<SharedIntake>> {
        self.intake.get().cloned()
    }

    pub(super) fn set_intake(&self, intake: AnyIntake) {
        // It is opened once.
        let _ = self.intake.set(Arc::new(Mutex::new(intake)));
    }

    pub(super) fn evidence(&self) -> Arc<EvidenceFolder> {
        Arc::clone(&self.evidence)
    }

    pub(super) fn public(&self) -> RwLockReadGuard<'_, PublicLog> {
        self.public.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn show(&self, leaves: Vec<tree::Hash>, checkpoint: SignedCheckpoint) {
        self.public.write().unwrap_or_else(PoisonError::into_inner).grow(leaves, checkpoint);
    }

    pub(super) fn trouble(&self) -> Option<&'static str> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_trouble(&self, trouble: Option<&'static str>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    pub(super) fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::SeqCst)
    }
}

impl Directory {
    pub(super) fn new(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self(Arc::new(nodes.into_iter().map(|node| (node.election.to_string(), node)).collect()))
    }

    /// The intake of an election.
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
