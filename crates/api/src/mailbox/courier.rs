//! The thread that follows the public log, gives the ballots to the board, and hands over after the close.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use ::mailbox::{Error as MailboxError, Mailbox};
use actix_web::web::Bytes;
use canonical::Hash;
use client::{BoardClient, FollowError, Follower};
use election::Id;
use rand_chacha::ChaCha20Rng;
use record::{Phase, Record};
use storage::SqliteMailbox;
use transparency_log::note::Note;

use super::{CurrentRecord, SharedMailbox};
use crate::{Error, clock, journal};

/// For how long ballots are given to the board before its log is looked at again.
const DELIVERY: Duration = Duration::from_secs(10);
/// Ballots that may fail one after the other before that.
const FAILURES: usize = 3;

/// The thread, from outside.
pub(super) struct Courier {
    state: Arc<State>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What others may know of the courier.
#[derive(Default)]
struct State {
    is_ending: AtomicBool,
    has_ended: AtomicBool,
    trouble: Mutex<Option<&'static str>>,
    /// What was signed last to be handed over.
    handed_over: RwLock<Option<Arc<HandedOver>>>,
}

/// What was signed to be handed over.
pub(super) struct HandedOver {
    /// The statement.
    pub(super) statement: Note,
    /// Leaf hashes of all ballots that were acknowledged.
    pub(super) acknowledged: Bytes,
    /// The ballots that are not in the record.
    pub(super) ballots: Bytes,
    /// Entries of the checkpoint that it was signed under.
    size: u64,
}

/// The board, for a mailbox.
pub(super) struct Board {
    /// What it shows of its log.
    pub(super) follower: Follower,
    /// Where ballots are cast: it has little time to answer.
    pub(super) caster: BoardClient,
}

/// What a courier works with.
pub(super) struct Round {
    pub(super) board: Board,
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
    /// Those that failed, to be cast when no others wait.
    later: BTreeSet<Hash>,
    /// Ballots that follow others which the log has not yet.
    early: BTreeSet<Hash>,
    /// What the operator was told last.
    told: Option<std::mem::Discriminant<Trouble>>,
}

/// Why a round did not come to its end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the board does not answer: {0}")]
    Board(#[from] client::Error),
    #[error("the board shows its log as it was before, with {now} entries after {before}")]
    Older { before: u64, now: u64 },
    #[error("the public log is not to be believed: {0}")]
    Log(FollowError),
    #[error("the board refuses the handover: {0}")]
    Refused(client::Error),
    #[error("the handover does not get through to the board: {0}")]
    Pending(client::Error),
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
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
        let mut desk = Desk {
            round,
            state: shared,
            rng: clock::rng()?,
            waiting,
            later: BTreeSet::new(),
            early: BTreeSet::new(),
            told: None,
        };
        let main = move || while desk.work() {};
        let thread = thread::Builder::new().name("courier".into()).spawn(main).map_err(Error::Server)?;
        Ok(Self { state, thread: Mutex::new(Some(thread)) })
    }

    /// Whether the thread does its work.
    pub(super) fn is_running(&self) -> bool {
        !self.state.has_ended.load(Ordering::SeqCst)
    }

    /// A code for what an operator has to look at, if anything. That the board does not answer is not among it.
    pub(super) fn trouble(&self) -> Option<&'static str> {
        *self.state.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was signed last to be handed over, if anything was since the start.
    pub(super) fn handed_over(&self) -> Option<Arc<HandedOver>> {
        self.state.handed_over()
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

impl State {
    fn handed_over(&self) -> Option<Arc<HandedOver>> {
        self.handed_over.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::SeqCst)
    }
}

/// Also at the end of a thread that panics.
impl Drop for Desk {
    fn drop(&mut self) {
        self.state.has_ended.store(true, Ordering::SeqCst);
    }
}

impl Desk {
    /// One round, then a pause; false when it is the end.
    fn work(&mut self) -> bool {
        // Whatever else there is: a mailbox that has to be started again takes no ballots.
        let outcome = self.round();
        let outcome = if self.mailbox().is_halted() { Err(MailboxError::Halted.into()) } else { outcome };
        *self.state.trouble.lock().unwrap_or_else(PoisonError::into_inner) =
            outcome.as_ref().err().and_then(Trouble::code);
        let kind = outcome.as_ref().err().map(std::mem::discriminant);
        if let Err(trouble) = &outcome
            && kind != self.told
        {
            journal::fault("mailbox", trouble);
        }
        self.told = kind;
        self.pause()
    }

    fn round(&mut self) -> Result<(), Trouble> {
        // Before the board is asked, which may take its time to answer, and after that.
        self.account()?;
        let followed = self.follow();
        self.account()?;
        followed?;
        match self.record().phase() {
            Phase::Open if !self.has_closed() => self.deliver(),
            Phase::Closed => self.hand_over(),
            _ => Ok(()),
        }
    }

    /// Waits until it is time to look again; ballots that come are given to the board at once.
    fn pause(&mut self) -> bool {
        let mut left = self.round.pause;
        while !self.state.is_ending() && !left.is_zero() {
            let part = left.min(Duration::from_millis(100));
            left -= part;
            match self.round.taken.recv_timeout(part) {
                Ok(leaf) => {
                    self.waiting.insert(leaf);
                    self.waiting.extend(self.round.taken.try_iter());
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {}
                // No more ballots come. What there is must still be handed over.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(part),
            }
        }
        !self.state.is_ending()
    }

    /// Goes on to the log's checkpoint of now.
    fn follow(&mut self) -> Result<(), Trouble> {
        let followed = self.round.board.follower.follow(&mut self.rng);
        let entries = followed.map_err(|error| match error {
            FollowError::Client(error) => Trouble::Board(error),
            FollowError::Forked { before, now } if now < before => Trouble::Older { before, now },
            error => Trouble::Log(error),
        })?;
        if entries.is_empty() {
            return Ok(());
        }
        let record = self.record();
        let (recorded, current) = (record.ballot_leaves(), Arc::new(record.clone()));
        *self.round.record.write().unwrap_or_else(PoisonError::into_inner) = current;
        self.waiting.append(&mut self.early);
        self.waiting.retain(|leaf| !recorded.contains(leaf));
        self.later.retain(|leaf| !recorded.contains(leaf));
        self.mailbox().forget_order();
        Ok(())
    }

    /// Casts at the board what waits, for a while. What fails is tried again when nothing else waits, so that no ballot holds up the others.
    fn deliver(&mut self) -> Result<(), Trouble> {
        if self.waiting.is_empty() {
            self.waiting.append(&mut self.later);
        }
        let (until, mut failures) = (Instant::now() + DELIVERY, 0);
        while Instant::now() < until && !self.state.is_ending() {
            let Some(leaf) = self.waiting.pop_first() else { break };
            // Until it is settled.
            self.later.insert(leaf);
            let Some(ballot) = self.mailbox().ballot(&leaf)? else { continue };
            match self.round.board.caster.cast(&ballot) {
                Err(client::Error::Refused { status: 422, code, .. }) if code == "ballot-seq" => {
                    self.early.insert(leaf);
                }
                // A promise: what is not in the record in spite of it is handed over. Or the board will not take it today or tomorrow.
                Ok(_) | Err(client::Error::Refused { status: 409 | 413 | 422, .. }) => {}
                Err(error) => {
                    failures += 1;
                    if failures == FAILURES {
                        return Err(error.into());
                    }
                    continue;
                }
            }
            failures = 0;
            self.later.remove(&leaf);
        }
        Ok(())
    }

    /// Fixes what was acknowledged, and signs it under the last checkpoint that is known, whatever the board shows by then: so that there
    /// is evidence also if it hides its log, or does not take the handover. It is signed anew when the log grows, with the same list of
    /// what was acknowledged.
    fn account(&mut self) -> Result<(), Trouble> {
        let (record, known) = (self.record(), self.state.handed_over());
        let Some(under) = self.round.board.follower.checkpoint() else { return Ok(()) };
        let (under, size) = (under.to_string(), record.size());
        let is_signed = known.is_some_and(|known| known.size == size || self.has_handed_over());
        if is_signed || !is_past(record, clock::now()) || record.phase().is_over() {
            return Ok(());
        }
        // What was signed before is let go of first: it may be large.
        *self.state.handed_over.write().unwrap_or_else(PoisonError::into_inner) = None;
        let mut mailbox = self.mailbox();
        mailbox.freeze()?;
        let made = mailbox.hand_over(record, under)?;
        drop(mailbox);
        let (acknowledged, ballots) = (made.acknowledged.into(), made.ballots.into());
        let signed = HandedOver { statement: made.statement, acknowledged, ballots, size };
        *self.state.handed_over.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(signed));
        Ok(())
    }

    /// Gives the board what was signed, until it is in the log.
    fn hand_over(&mut self) -> Result<(), Trouble> {
        let record = self.record();
        let Some(signed) = self.state.handed_over().filter(|_| !self.has_handed_over()) else { return Ok(()) };
        if clock::now() > deadline(record) || record.decryption().is_some() {
            return Err(Trouble::TooLate);
        }
        let attachments: Vec<_> =
            [&signed.acknowledged, &signed.ballots].into_iter().filter(|it| !it.is_empty()).collect();
        match self.round.board.follower.client().submit(&signed.statement.to_bytes(), &attachments) {
            Ok(_) => Ok(()),
            Err(refused @ client::Error::Refused { status: 413 | 422, .. }) => Err(Trouble::Refused(refused)),
            Err(error) => Err(Trouble::Pending(error)),
        }
    }

    fn has_handed_over(&self) -> bool {
        let standings = self.record().mailboxes();
        standings.iter().any(|mailbox| mailbox.id == self.round.id && mailbox.handover.is_some())
    }

    /// Whether casting has ended: by the record, or by the clock.
    fn has_closed(&self) -> bool {
        let closes = self.record().closes().unwrap_or(u64::MAX);
        self.record().phase() == Phase::Closed || clock::now() >= closes
    }

    fn record(&self) -> &Record {
        self.round.board.follower.record()
    }

    fn mailbox(&self) -> MutexGuard<'_, Mailbox<SqliteMailbox>> {
        self.round.mailbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether no ballot comes any more: by the record, or, if that is not shown, a while after casting has ended by the clock. A moment of
/// wrong time shall not end a mailbox for good.
fn is_past(record: &Record, now: u64) -> bool {
    let longest = record.setting().map_or(0, |setting| setting.manifest.epochs.longest.get());
    let last = record.closes().map_or(u64::MAX, |closes| closes.saturating_add(longest));
    record.phase() == Phase::Closed || now >= last
}

/// Seconds since 1970-01-01T00:00:00Z until which a handover may come.
fn deadline(record: &Record) -> u64 {
    let claims = record.setting().map_or(0, |setting| setting.manifest.schedule.claims.get());
    record.closed().map_or(0, |closed| closed.saturating_add(claims))
}

impl Trouble {
    /// None for what is to be expected of a board that does not answer, or answers late.
    fn code(&self) -> Option<&'static str> {
        match self {
            Self::Board(_) | Self::Older { .. } => None,
            Self::Log(_) => Some("log-broken"),
            Self::Refused(_) => Some("handover-refused"),
            Self::Pending(_) => Some("handover-pending"),
            Self::Mailbox(error) => Some(error.code()),
            Self::TooLate => Some("too-late"),
        }
    }
}
