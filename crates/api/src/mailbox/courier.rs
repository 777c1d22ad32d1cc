//! The thread that follows the public log, gives the ballots to the board, and hands over after the close.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ::mailbox::HandedOver;
use canonical::Hash;
use client::{FollowError, Follower};
use election::Id;
use rand_chacha::ChaCha20Rng;
use record::{Phase, Record};

use super::{CurrentRecord, SharedMailbox};
use crate::{Error, clock, journal};

/// The thread, from outside.
pub(super) struct Courier {
    state: Arc<State>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What others may know of the courier.
#[derive(Default)]
struct State {
    is_ending: AtomicBool,
    trouble: Mutex<Option<&'static str>>,
    /// What was signed last to be handed over.
    handed_over: RwLock<Option<Arc<HandedOver>>>,
}

/// What a courier works with.
pub(super) struct Round {
    pub(super) follower: Follower,
    pub(super) id: Id,
    pub(super) mailbox: SharedMailbox,
    pub(super) record: CurrentRecord,
    /// Ballots that were taken since.
    pub(super) taken: Receiver<Hash>,
    pub(super) pause: Duration,
}

struct Desk {
    round: Round,
    state: Arc<State>,
    rng: ChaCha20Rng,
    /// Ballots to be cast at the board.
    waiting: BTreeSet<Hash>,
    /// Ballots that the board refused, until the log has grown: then it may take them.
    refused: BTreeSet<Hash>,
}

/// Why a round did not come to its end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the board does not answer: {0}")]
    Board(#[from] client::Error),
    #[error("the public log is not to be believed: {0}")]
    Log(FollowError),
    #[error(transparent)]
    Mailbox(#[from] ::mailbox::Error),
    #[error(
        "the time for the handover is over: what was acknowledged and is not in the record can be claimed by voters only"
    )]
    TooLate,
}

impl Courier {
    /// Begins the thread.
    ///
    /// # Errors
    /// [`Error::Server`], [`Error::Randomness`].
    pub(super) fn begin(round: Round) -> Result<Self, Error> {
        let state = Arc::new(State::default());
        let waiting = round.mailbox.lock().unwrap_or_else(PoisonError::into_inner).leaves().into_iter().collect();
        let shared = Arc::clone(&state);
        let mut desk = Desk { round, state: shared, rng: clock::rng()?, waiting, refused: BTreeSet::new() };
        let main = move || while desk.work() {};
        let thread = thread::Builder::new().name("courier".into()).spawn(main).map_err(Error::Server)?;
        Ok(Self { state, thread: Mutex::new(Some(thread)) })
    }

    /// A code for what hinders it, if anything does.
    pub(super) fn trouble(&self) -> Option<&'static str> {
        *self.state.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was signed last to be handed over, if anything was since the start.
    pub(super) fn handed_over(&self) -> Option<Arc<HandedOver>> {
        self.state.handed_over.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the thread.
    pub(super) fn end(&self) {
        self.state.is_ending.store(true, Ordering::SeqCst);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            journal::fault("mailbox", &"a thread ended in a panic");
        }
    }
}

impl Desk {
    /// One round, then a pause; false when it is the end.
    fn work(&mut self) -> bool {
        let outcome = self.round();
        let code = outcome.as_ref().err().map(Trouble::code);
        let before = std::mem::replace(&mut *self.state.trouble.lock().unwrap_or_else(PoisonError::into_inner), code);
        if let Err(trouble) = &outcome
            && code != before
        {
            journal::fault("mailbox", trouble);
        }
        self.pause()
    }

    fn round(&mut self) -> Result<(), Trouble> {
        self.follow()?;
        match self.round.follower.record().phase() {
            Phase::Open => self.deliver(),
            Phase::Closed => self.hand_over(),
            _ => Ok(()),
        }
    }

    /// Waits until it is time to look again; ballots that come are given to the board at once.
    fn pause(&mut self) -> bool {
        let is_ending = || self.state.is_ending.load(Ordering::SeqCst);
        let mut left = self.round.pause;
        while !is_ending() && !left.is_zero() {
            let part = left.min(Duration::from_millis(100));
            left -= part;
            match self.round.taken.recv_timeout(part) {
                Ok(leaf) => {
                    self.waiting.insert(leaf);
                    self.waiting.extend(self.round.taken.try_iter());
                    return true;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        !is_ending()
    }

    /// Goes on to the log's checkpoint of now.
    fn follow(&mut self) -> Result<(), Trouble> {
        let follower = &mut self.round.follower;
        let entries = follower.follow(&mut self.rng).map_err(|error| match error {
            FollowError::Client(error) => Trouble::Board(error),
            error => Trouble::Log(error),
        })?;
        if entries.is_empty() {
            return Ok(());
        }
        let recorded = follower.record().ballot_leaves();
        *self.round.record.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(follower.record().clone());
        self.waiting.append(&mut self.refused);
        self.waiting.retain(|leaf| !recorded.contains(leaf));
        self.mailbox(|mailbox| mailbox.forget_order());
        Ok(())
    }

    /// Casts at the board what waits, until it does not answer.
    fn deliver(&mut self) -> Result<(), Trouble> {
        while let Some(leaf) = self.waiting.first().copied() {
            if self.state.is_ending.load(Ordering::SeqCst) {
                return Ok(());
            }
            if let Some(ballot) = self.mailbox(|mailbox| mailbox.ballot(&leaf))? {
                match self.round.follower.client().cast(&ballot) {
                    // A promise: what is not in the record in spite of it is handed over.
                    Ok(_) => {}
                    Err(client::Error::Refused { status: 400..500, .. }) => drop(self.refused.insert(leaf)),
                    Err(error) => return Err(error.into()),
                }
            }
            self.waiting.remove(&leaf);
        }
        Ok(())
    }

    /// Says what was acknowledged, and hands over what is not in the record. It is signed anew for every checkpoint until the board has
    /// taken it: the list of what was acknowledged is fixed before the first time.
    fn hand_over(&mut self) -> Result<(), Trouble> {
        let record = self.round.follower.record();
        if self.has_handed_over(record) || record.decryption().is_some() {
            return Ok(());
        }
        let Some(under) = self.round.follower.checkpoint() else { return Ok(()) };
        if clock::now() > deadline(record) {
            return Err(Trouble::TooLate);
        }
        let handed_over = self.mailbox(|mailbox| {
            mailbox.freeze()?;
            mailbox.hand_over(record, under.to_string())
        })?;
        let handed_over = Arc::new(handed_over);
        *self.state.handed_over.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&handed_over));
        let HandedOver { statement, acknowledged, ballots } = &*handed_over;
        let attachments: Vec<_> = [acknowledged, ballots].into_iter().filter(|it| !it.is_empty()).cloned().collect();
        self.round.follower.client().submit(&statement.to_bytes(), &attachments)?;
        Ok(())
    }

    fn has_handed_over(&self, record: &Record) -> bool {
        record.mailboxes().iter().any(|mailbox| mailbox.id == self.round.id && mailbox.handover.is_some())
    }

    fn mailbox<T>(&self, work: impl FnOnce(&mut ::mailbox::Mailbox<storage::SqliteMailbox>) -> T) -> T {
        work(&mut self.round.mailbox.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Seconds since 1970-01-01T00:00:00Z until which a handover may come.
fn deadline(record: &Record) -> u64 {
    let claims = record.setting().map_or(0, |setting| setting.manifest.schedule.claims.get());
    record.closed().map_or(0, |closed| closed.saturating_add(claims))
}

impl Trouble {
    fn code(&self) -> &'static str {
        match self {
            Self::Board(_) => "board-unreachable",
            Self::Log(_) => "log-broken",
            Self::Mailbox(error) => error.code(),
            Self::TooLate => "too-late",
        }
    }
}
