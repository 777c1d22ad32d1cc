//! The thread that checks proofs, keeps ballots and acknowledges them: as many at a time as wait.

use std::iter;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use ::mailbox::{Error as MailboxError, ExaminedBallot, Mailbox, verify};
use canonical::Hash;
use rand_chacha::ChaCha20Rng;
use storage::SqliteMailbox;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use transparency_log::note::Note;

use super::{CurrentRecord, SharedMailbox};
use crate::{Error, clock, journal};

/// Ballots that are checked together and share one write, at most.
const BATCH: usize = 64;

/// What becomes of a ballot: an acknowledgement, or a refusal.
pub(super) type Acknowledged = Result<Note, MailboxError>;

struct Task {
    leaf: Hash,
    ballot: ExaminedBallot,
    answer: oneshot::Sender<Acknowledged>,
    /// It is one of those on their way until it is answered, also when whoever asked is gone.
    _permit: OwnedSemaphorePermit,
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
    /// Code of what hindered the last ballots, that was none of their own fault.
    trouble: Option<&'static str>,
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
        let mut desk = Desk { mailbox, record, taken, trouble: None, rng: clock::rng()? };
        let main = move || while desk.work(&receiver) {};
        let thread = thread::Builder::new().name("keeper".into()).spawn(main).map_err(Error::Server)?;
        Ok((Self { tasks }, thread))
    }

    /// Has a ballot checked and, if it is good, kept and acknowledged. If the thread is gone, the answer's sender is dropped.
    pub(super) fn take(
        &self,
        ballot: ExaminedBallot,
        answer: oneshot::Sender<Acknowledged>,
        permit: OwnedSemaphorePermit,
    ) {
        let _ = self.tasks.send(Task { leaf: ballot.leaf(), ballot, answer, _permit: permit });
    }
}

impl Desk {
    /// Takes what waits; false when nothing will come any more.
    fn work(&mut self, tasks: &Receiver<Task>) -> bool {
        let Ok(first) = tasks.recv() else { return false };
        let (mut ballots, mut asked) = (Vec::new(), Vec::new());
        // Whoever is gone, and sends the ballot again, is answered then.
        let waiting = iter::once(first).chain(tasks.try_iter().take(BATCH - 1)).filter(|task| !task.answer.is_closed());
        for Task { leaf, ballot, answer, _permit } in waiting {
            ballots.push(ballot);
            asked.push((leaf, answer, _permit));
        }
        let record = self.record.read().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = self.mailbox().kept();
        let verified = verify(&record, &kept, ballots, &mut self.rng);
        let answers = self.mailbox().take(&record, verified, clock::now());
        self.note(&answers);
        for ((leaf, asked, _permit), answer) in asked.into_iter().zip(answers) {
            if answer.is_ok() {
                // At the end of the service nobody may be there to give it to the board: that is done at the next start.
                let _ = self.taken.send(leaf);
            }
            let _ = asked.send(answer);
        }
        true
    }

    /// Tells the operator why ballots cannot be taken: once, since a line for each would be a timetable of casting.
    fn note(&mut self, answers: &[Acknowledged]) {
        let ours = answers.iter().find_map(|answer| answer.as_ref().err().filter(|error| error.is_of_the_mailbox()));
        let code = ours.map(MailboxError::code);
        if let Some(error) = ours.filter(|_| code != self.trouble) {
            journal::fault("mailbox", error);
        }
        if !answers.is_empty() {
            self.trouble = code;
        }
    }

    fn mailbox(&self) -> MutexGuard<'_, Mailbox<SqliteMailbox>> {
        self.mailbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
