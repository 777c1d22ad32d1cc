//! Checking proofs beside the event loop: a few threads, each with as many ballots at a time as wait.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

use bulletin_board::{CheckedBallot, Error as BoardError, ExaminedBallot, check_all};
use rand_chacha::ChaCha20Rng;
use record::Record;

use super::clock;
use super::scribe::{Reply, Scribe};
use crate::Error;

/// Ballots that are checked together, at most: more gain nothing, and wait for one another.
const BATCH: usize = 32;

/// The record that ballots are checked against; it is replaced when the log grows.
pub(super) type CurrentRecord = Arc<RwLock<Arc<Record>>>;

/// A ballot on its way to a promise.
struct Cast {
    ballot: ExaminedBallot,
    reply: Reply,
}

/// The threads that check. When it is dropped, they end.
pub(super) struct Checkers {
    ballots: Sender<Cast>,
}

impl Checkers {
    /// Begins the threads.
    ///
    /// # Errors
    /// [`Error::Server`], [`Error::Randomness`].
    pub(super) fn begin(threads: usize, record: &CurrentRecord, scribe: &Scribe) -> Result<Self, Error> {
        let (ballots, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..threads {
            let (record, scribe, receiver) = (Arc::clone(record), scribe.clone(), Arc::clone(&receiver));
            let mut rng = clock::rng()?;
            let main = move || while check_some(&receiver, &record, &scribe, &mut rng) {};
            thread::Builder::new().name("checker".into()).spawn(main).map_err(Error::Server)?;
        }
        Ok(Self { ballots })
    }

    /// Has a ballot checked and, if it is good, cast.
    pub(super) fn check(&self, ballot: ExaminedBallot, reply: Reply) {
        let _ = self.ballots.send(Cast { ballot, reply });
    }
}

/// Checks what waits; false when nothing will come any more.
fn check_some(ballots: &Mutex<Receiver<Cast>>, record: &CurrentRecord, scribe: &Scribe, rng: &mut ChaCha20Rng) -> bool {
    let batch = {
        let waiting = ballots.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(first) = waiting.recv() else { return false };
        // Whoever is gone, and sends the ballot again, is answered then.
        let awaited = |cast: &Cast| cast.reply.is_awaited();
        std::iter::once(first).chain(waiting.try_iter().take(BATCH - 1)).filter(awaited).collect::<Vec<_>>()
    };
    let record = Arc::clone(&record.read().unwrap_or_else(PoisonError::into_inner));
    let (ballots, replies): (Vec<_>, Vec<_>) = batch.into_iter().map(|cast| (cast.ballot, cast.reply)).unzip();
    for (verdict, reply) in check_all(&record, ballots, rng).into_iter().zip(replies) {
        settle(verdict, reply, scribe);
    }
    true
}

fn settle(verdict: Result<CheckedBallot, BoardError>, reply: Reply, scribe: &Scribe) {
    match verdict {
        Ok(ballot) => scribe.cast(ballot, reply),
        Err(refusal) => reply.give(Err(refusal)),
    }
}
