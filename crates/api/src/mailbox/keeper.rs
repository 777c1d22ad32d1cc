//! The thread that checks proofs, keeps ballots and acknowledges them: as many at a time as wait.

use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::{iter, mem};

use ::mailbox::{Error as MailboxError, ExaminedBallot};
use canonical::Hash;
use rand_chacha::ChaCha20Rng;
use tokio::sync::oneshot;
use transparency_log::note::Note;

use super::{CurrentRecord, SharedMailbox};
use crate::{Error, clock};

/// Ballots that are checked together and share one write, at most.
const BATCH: usize = 64;

/// What becomes of a ballot: an acknowledgement, or a refusal.
pub(super) type Acknowledged = Result<Note, MailboxError>;

struct Task {
    leaf: Hash,
    ballot: ExaminedBallot,
    answer: oneshot::Sender<Acknowledged>,
}

/// The thread, from outside. When this is dropped, it ends once it has answered whoever waits.
pub(super) struct Keeper {
    tasks: Sender<Task>,
}

struct Desk {
    mailbox: SharedMailbox,
    record: CurrentRecord,
    /// Told of each ballot that was taken.
    taken: Sender<Hash>,
    rng: ChaCha20Rng,
}

impl Keeper {
    /// Begins the thread.
    ///
    /// # Errors
    /// [`Error::Server`], [`Error::Randomness`].
    pub(super) fn begin(
        mailbox: SharedMailbox,
        record: CurrentRecord,
        taken: Sender<Hash>,
    ) -> Result<(Self, JoinHandle<()>), Error> {
        let (tasks, receiver) = channel();
        let mut desk = Desk { mailbox, record, taken, rng: clock::rng()? };
        let main = move || while desk.work(&receiver) {};
        let thread = thread::Builder::new().name("keeper".into()).spawn(main).map_err(Error::Server)?;
        Ok((Self { tasks }, thread))
    }

    /// Has a ballot checked and, if it is good, kept and acknowledged. If the thread is gone, the answer's sender is dropped.
    pub(super) fn take(&self, leaf: Hash, ballot: ExaminedBallot, answer: oneshot::Sender<Acknowledged>) {
        let _ = self.tasks.send(Task { leaf, ballot, answer });
    }
}

impl Desk {
    /// Takes what waits; false when nothing will come any more.
    fn work(&mut self, tasks: &Receiver<Task>) -> bool {
        let Ok(first) = tasks.recv() else { return false };
        let (mut ballots, mut asked) = (Vec::new(), Vec::new());
        for Task { leaf, ballot, answer } in iter::once(first).chain(tasks.try_iter().take(BATCH - 1)) {
            ballots.push(ballot);
            asked.push((leaf, answer));
        }
        let record = self.record.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut mailbox = self.mailbox.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = mailbox.take(&record, ballots, clock::now(), &mut self.rng);
        mem::drop(mailbox);
        for ((leaf, asked), answer) in asked.into_iter().zip(answers) {
            if answer.is_ok() {
                // At the end of the service nobody may be there to give it to the board: that is done at the next start.
                let _ = self.taken.send(leaf);
            }
            let _ = asked.send(answer);
        }
        true
    }
}
