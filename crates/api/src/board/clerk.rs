//! The thread of an election that does what is due: it follows the log, asks the witnesses, publishes epochs, claims and the counted
//! list, and shows the public what was cosigned.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bulletin_board::{Error as BoardError, Published, Reader, StoreError};
use record::{Phase, Record, Refusal};

use super::clock;
use super::cosigning::question;
use super::petitions::{Counts, PublicPetitions};
use super::public_log::{Growth, PublicLog};
use super::scribe::{AnyBoard, Scribe};
use crate::cosigning::Cosigners;
use crate::{Error, journal};

/// How often it looks.
const TICK: Duration = Duration::from_millis(500);
/// Seconds after which the witnesses are asked to cosign the same head anew: officials sign under checkpoints of now.
const FRESH: u64 = 20;
/// Seconds for which a box that another board has sealed is left to it.
const PATIENCE: u64 = 20;

/// The thread, from outside.
pub(super) struct Clerk {
    wake: SyncSender<()>,
    trouble: Trouble,
    threads: Mutex<Option<(JoinHandle<()>, JoinHandle<()>)>>,
    is_ending: Arc<AtomicBool>,
}

/// What the public sees.
pub(super) struct Shown {
    pub(super) public: Arc<RwLock<PublicLog>>,
    pub(super) petitions: PublicPetitions,
}

/// A code for why the election cannot do its work.
type Trouble = Arc<Mutex<Option<&'static str>>>;

struct Desk {
    scribe: Scribe,
    reader: Arc<dyn Reader>,
    shown: Shown,
    cosigners: Cosigners,
    trouble: Trouble,
    rng: rand_chacha::ChaCha20Rng,
    /// The last box that another board sealed, and when that was seen.
    sealed_elsewhere: Option<(u64, u64)>,
    /// The open box, as this board left it.
    ballot_box: Option<u64>,
    /// When signatures of petitions were counted.
    counts: Counts,
    /// Whether some that have enough may still have to be published.
    is_counting: bool,
}

/// What a look at the board says.
struct Glance {
    phase: Phase,
    ballot_box: u64,
    is_cosigned: bool,
    is_fresh: bool,
    epoch_due: bool,
    is_stopped: bool,
    waits: usize,
    is_counted: bool,
    is_in_force: bool,
}

impl Clerk {
    /// Begins the thread. `scribes` is the thread of the scribe, which ends after this one.
    pub(super) fn begin(
        scribe: Scribe,
        reader: Arc<dyn Reader>,
        shown: Shown,
        cosigners: Cosigners,
        scribes: JoinHandle<()>,
    ) -> Result<Self, Error> {
        let (wake, woken) = sync_channel(1);
        let (trouble, is_ending) = (Trouble::default(), Arc::new(AtomicBool::new(false)));
        let rng = clock::rng()?;
        let (sealed_elsewhere, ballot_box, counts) = (None, None, Counts::default());
        let troubled = Arc::clone(&trouble);
        let mut desk = Desk {
            scribe,
            reader,
            shown,
            cosigners,
            trouble: troubled,
            rng,
            sealed_elsewhere,
            ballot_box,
            counts,
            is_counting: false,
        };
        desk.show()?;
        let ending = Arc::clone(&is_ending);
        let main = move || while desk.work(&woken, &ending) {};
        let thread = thread::Builder::new().name("clerk".into()).spawn(main).map_err(Error::Server)?;
        Ok(Self { wake, trouble, threads: Mutex::new(Some((thread, scribes))), is_ending })
    }

    /// There may be something to do.
    pub(super) fn wake(&self) {
        // If it was woken already, once is enough.
        let _ = self.wake.try_send(());
    }

    /// Whether all is well; a code for why not.
    pub(super) fn ready(&self) -> Result<(), &'static str> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Ends the thread, and waits for that of the scribe, whom nobody else may be giving work by then.
    pub(super) fn end(&self) {
        self.is_ending.store(true, Ordering::SeqCst);
        self.wake();
        let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner).take();
        for thread in threads.into_iter().flat_map(|(clerk, scribe)| [clerk, scribe]) {
            if thread.join().is_err() {
                journal::fault("board", &"a thread ended in a panic");
            }
        }
    }
}

impl Desk {
    /// One round; false when it is the end.
    fn work(&mut self, woken: &Receiver<()>, is_ending: &AtomicBool) -> bool {
        let was_woken = woken.recv_timeout(TICK);
        if is_ending.load(Ordering::SeqCst) || was_woken == Err(RecvTimeoutError::Disconnected) {
            return false;
        }
        let outcome = self.round();
        let trouble = outcome.as_ref().err().map(BoardError::code);
        let before = std::mem::replace(&mut *self.trouble.lock().unwrap_or_else(PoisonError::into_inner), trouble);
        if let Err(error) = &outcome
            && trouble != before
        {
            journal::fault("board", error);
        }
        true
    }

    fn round(&mut self) -> Result<(), BoardError> {
        self.with(|board, rng| board.refresh(rng))?;
        let glance = self.look()?;
        if glance.is_stopped {
            return Err(BoardError::Halted);
        }
        self.mind_the_box(&glance);
        if !glance.is_cosigned || !glance.is_fresh {
            self.cosign()?;
        }
        self.show().map_err(|_| BoardError::Halted)?;
        let has_published = match glance.phase {
            // What somebody else signs is theirs to publish: this one only shows it.
            _ if !glance.is_in_force => false,
            Phase::Open if glance.epoch_due => self.publish_epoch(&glance)?,
            Phase::Closed if glance.waits > 0 => self.publish_claims()?,
            Phase::Closed if !glance.is_counted => self.publish_counted()?,
            Phase::Tallied => self.tend_petitions()?,
            _ => false,
        };
        if has_published {
            self.cosign()?;
            self.show().map_err(|_| BoardError::Halted)?;
        }
        Ok(())
    }

    fn look(&self) -> Result<Glance, BoardError> {
        self.with(|board, _| {
            let now = clock::now();
            let time = board.cosigned_time().unwrap_or_default();
            let (record, epoch_due) = (board.record(), board.epoch_due(now));
            let is_cosigned = board.under().is_ok();
            let is_fresh = time.saturating_add(FRESH) > now
                && !fixed_times(record).any(|due| now >= due && time < due)
                && (!epoch_due || board.epoch_due(time));
            Ok(Glance {
                phase: record.phase(),
                ballot_box: board.position().ballot_box,
                is_cosigned,
                is_fresh,
                epoch_due,
                is_stopped: board.is_stopped(),
                waits: board.pending() + board.acknowledged(),
                is_counted: record.decryption().is_some(),
                is_in_force: board.is_in_force(),
            })
        })
    }

    /// Has the witnesses cosign the head; it is no fault if they are too few today.
    fn cosign(&mut self) -> Result<(), BoardError> {
        for _ in 0..2 {
            let sizes = self.cosigners.sizes();
            let question = self.with(move |board, _| question(board, &sizes))?;
            let answers = self.cosigners.ask(&question);
            if let Some(seen) = answers.contradiction {
                return self.with(move |board, rng| board.settle_contradiction(question.size, seen, rng));
            }
            let lines = answers.lines;
            self.with(move |board, _| board.add_cosignatures(&lines))?;
            if !answers.is_to_be_repeated {
                break;
            }
        }
        Ok(())
    }

    /// Notes whether another board has sealed the box: it is at work on an epoch.
    fn mind_the_box(&mut self, glance: &Glance) {
        let expected = self.ballot_box.replace(glance.ballot_box);
        if expected.is_some_and(|expected| expected != glance.ballot_box) {
            self.sealed_elsewhere = Some((glance.ballot_box, clock::now()));
        }
    }

    fn publish_epoch(&mut self, glance: &Glance) -> Result<bool, BoardError> {
        let is_anothers = self
            .sealed_elsewhere
            .is_some_and(|(number, seen)| number == glance.ballot_box && clock::now() < seen.saturating_add(PATIENCE));
        if is_anothers {
            return Ok(false);
        }
        let draft = match self.with(|board, _| board.begin_epoch(clock::now())) {
            // The witnesses do not answer, or another board was quicker: in the next round.
            Err(BoardError::HeadTooOld { .. } | BoardError::HeadNotCosigned { .. } | BoardError::EpochNotDue) => {
                return Ok(false);
            }
            draft => draft?,
        };
        self.ballot_box = Some(glance.ballot_box + 1);
        let built = draft.build(&mut self.rng)?;
        self.settle(|board| board.finish(built).map(Some))
    }

    fn publish_claims(&self) -> Result<bool, BoardError> {
        let published = self.with(|board, rng| board.publish_claims(rng));
        match published {
            Err(BoardError::Refused(Refusal::TooLate { .. })) => self.publish_counted(),
            Err(BoardError::HeadNotCosigned { .. } | BoardError::NothingPending) => Ok(false),
            published => Ok(published?.is_some()),
        }
    }

    fn publish_counted(&self) -> Result<bool, BoardError> {
        match self.with(|board, rng| board.publish_handed_over(rng)) {
            Ok(Some(_)) => return Ok(true),
            Err(BoardError::HeadNotCosigned { .. } | BoardError::NothingPending) => return Ok(false),
            nothing => nothing?,
        };
        match self.with(|board, rng| board.publish_counted(rng)) {
            Err(BoardError::Refused(Refusal::TooEarly { .. }))
            | Err(BoardError::HeadNotCosigned { .. } | BoardError::PromisesOpen { .. }) => Ok(false),
            published => published.map(|_| true),
        }
    }

    /// At its time, shows how many have signed each petition, and then publishes those that have enough, one in each round.
    fn tend_petitions(&mut self) -> Result<bool, BoardError> {
        let every = self
            .with(|board, _| Ok(board.record().setting().map_or(1, |setting| setting.manifest.epochs.longest.get())))?;
        let now = clock::now();
        if self.counts.are_due(now, every) {
            self.shown.petitions.show(self.with(|board, _| board.gathering())?);
            self.counts.done(now, every);
            self.is_counting = true;
        }
        if !self.is_counting {
            return Ok(false);
        }
        let published = match self.with(move |board, rng| board.tend_petitions(now, rng)) {
            // The witnesses do not answer, or another board was quicker: in the next round.
            Err(BoardError::HeadNotCosigned { .. } | BoardError::Store(StoreError::Conflict { .. })) => {
                return Ok(false);
            }
            published => published?,
        };
        self.is_counting = published.is_some();
        self.shown.petitions.drop_others(&self.with(|board, _| board.gathering())?);
        Ok(published.is_some())
    }

    fn settle(
        &self,
        publish: impl FnOnce(&mut AnyBoard) -> Result<Option<Published>, BoardError> + Send + 'static,
    ) -> Result<bool, BoardError> {
        match self.with(move |board, _| publish(board)) {
            Err(BoardError::Store(StoreError::Conflict { .. }) | BoardError::NothingPending) => Ok(false),
            published => Ok(published?.is_some()),
        }
    }

    /// Shows the public what was cosigned since.
    fn show(&mut self) -> Result<(), Error> {
        let cosigned = self.with(|board, _| {
            // The record is that of the cosigned entries only while no others have come.
            let head = board.cosigned_head().filter(|head| head.checkpoint().size() == board.size());
            Ok(head.map(|head| (head.clone(), board.shared_record())))
        });
        let Some((head, record)) = cosigned.map_err(Error::Board)? else { return Ok(()) };
        let (size, is_shown) = {
            let public = self.shown.public.read().unwrap_or_else(PoisonError::into_inner);
            (public.size(), public.checkpoint() == Some(&head))
        };
        if is_shown {
            return Ok(());
        }
        let growth = Growth::read(&*self.reader, size, head, record).map_err(|fault| Error::Board(fault.into()))?;
        self.shown.public.write().unwrap_or_else(PoisonError::into_inner).grow(growth);
        Ok(())
    }

    fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyBoard, &mut rand_chacha::ChaCha20Rng) -> Result<T, BoardError> + Send + 'static,
    ) -> Result<T, BoardError> {
        self.scribe.with_blocking(work).unwrap_or(Err(BoardError::Halted))
    }
}

/// From when on there may be an opening, a close, a counted list, an agreement: each needs a checkpoint that was cosigned late enough.
fn fixed_times(record: &Record) -> impl Iterator<Item = u64> {
    let times = record.setting().map(|setting| {
        let schedule = &setting.manifest.schedule;
        let counting = record.closed().map(|closed| closed.saturating_add(schedule.claims.get()));
        let agreement = record.counted().map(|counted| counted.saturating_add(schedule.checking.get()));
        [Some(schedule.opens.get()), record.closes(), counting, agreement]
    });
    times.into_iter().flatten().flatten()
}
