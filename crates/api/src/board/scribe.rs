//! The one thread of an election that owns its board, and writes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use bulletin_board::{Board, CheckedBallot, Error as BoardError, Store};
use rand_chacha::ChaCha20Rng;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use transparency_log::note::Note;

use super::clock;
use super::problems::is_ours;
use crate::{Error, journal};

/// A board over a store of any kind.
pub(super) type AnyBoard = Board<Box<dyn Store>>;

/// Ballots that share one write, at most.
const BATCH: usize = 500;

/// What becomes of a ballot: a promise, or a refusal.
pub(super) type Promised = Result<Note, BoardError>;

/// Where the answer to a ballot goes. Until it is given, the ballot is one of those on their way, also when whoever asked is gone.
pub(super) struct Reply {
    answer: oneshot::Sender<Promised>,
    _permit: OwnedSemaphorePermit,
}

impl Reply {
    /// A reply, and what receives the answer; if the reply is dropped, there will be none.
    pub(super) fn new(permit: OwnedSemaphorePermit) -> (Self, oneshot::Receiver<Promised>) {
        let (answer, promised) = oneshot::channel();
        (Self { answer, _permit: permit }, promised)
    }

    /// Whether anybody waits for it.
    pub(super) fn is_awaited(&self) -> bool {
        !self.answer.is_closed()
    }

    /// Gives the answer.
    pub(super) fn give(self, promised: Promised) {
        // Whoever asked may be gone.
        let _ = self.answer.send(promised);
    }
}

type Work = Box<dyn FnOnce(&mut AnyBoard, &mut ChaCha20Rng) + Send>;

enum Task {
    Cast(Box<CheckedBallot>, Reply),
    Work(Work),
}

/// Gives work to the thread. When all of these are gone, it ends.
#[derive(Clone)]
pub(super) struct Scribe {
    tasks: Sender<Task>,
}

/// Told after each piece of work, with the board as it is then.
pub(super) type Look = Arc<dyn Fn(&AnyBoard) + Send + Sync>;

impl Scribe {
    /// Begins the thread.
    ///
    /// # Errors
    /// [`Error::Server`], [`Error::Randomness`].
    pub(super) fn begin(board: AnyBoard, look: Look) -> Result<(Self, thread::JoinHandle<()>), Error> {
        let (tasks, receiver) = channel();
        let rng = clock::rng()?;
        let main = move || write(board, rng, &receiver, &look);
        let thread = thread::Builder::new().name("scribe".into()).spawn(main).map_err(Error::Server)?;
        Ok((Self { tasks }, thread))
    }

    /// Hands over a checked ballot; the answer comes when it is durable. If the thread is gone, the answer's sender is dropped.
    pub(super) fn cast(&self, ballot: CheckedBallot, reply: Reply) {
        let _ = self.tasks.send(Task::Cast(Box::new(ballot), reply));
    }

    /// Has something done with the board; `None` if the thread is gone.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyBoard, &mut ChaCha20Rng) -> T + Send + 'static,
    ) -> Option<T> {
        self.hand_over(work).await.ok()
    }

    /// [`Self::with`] for threads.
    pub(super) fn with_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyBoard, &mut ChaCha20Rng) -> T + Send + 'static,
    ) -> Option<T> {
        self.hand_over(work).blocking_recv().ok()
    }

    fn hand_over<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyBoard, &mut ChaCha20Rng) -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (sender, receiver) = oneshot::channel();
        let work: Work = Box::new(move |board, rng| {
            // Whoever asked may be gone.
            let _ = sender.send(work(board, rng));
        });
        let _ = self.tasks.send(Task::Work(work));
        receiver
    }
}

fn write(mut board: AnyBoard, mut rng: ChaCha20Rng, tasks: &Receiver<Task>, look: &Look) {
    let (mut left, mut is_troubled) = (None, false);
    while let Some(task) = left.take().or_else(|| tasks.recv().ok()) {
        match task {
            Task::Work(work) => work(&mut board, &mut rng),
            Task::Cast(ballot, reply) => {
                let (mut ballots, mut replies) = (vec![*ballot], vec![reply]);
                while ballots.len() < BATCH {
                    match tasks.try_recv() {
                        Ok(Task::Cast(ballot, reply)) => {
                            ballots.push(*ballot);
                            replies.push(reply);
                        }
                        Ok(other) => {
                            left = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                let promised = board.cast(&ballots, clock::now(), &mut rng);
                note(&mut is_troubled, &promised);
                replies.into_iter().zip(promised).for_each(|(reply, promised)| reply.give(promised));
            }
        }
        look(&board);
    }
}

/// Tells the operator why ballots cannot be taken, once until one is.
fn note(is_troubled: &mut bool, promised: &[Promised]) {
    *is_troubled &= promised.iter().all(Result::is_err);
    let trouble = promised.iter().filter_map(|answer| answer.as_ref().err()).find(|error| is_ours(error));
    if let Some(error) = trouble.filter(|_| !*is_troubled) {
        journal::fault("board", error);
        *is_troubled = true;
    }
}
