//! The thread of an intake that does what is due: it follows the board's log until the registrars have their keys, has heads cosigned
//! and lots drawn, shows the public what was cosigned, and destroys evidence that nobody needs.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use client::Follower;
use rand_chacha::ChaCha20Rng;
use record::intake::IntakeLog;
use voter_registry::intake::{Drawn, Error as IntakeError, Intake, IntakeKeys};
use voter_registry::store::{Reader, Store};

use super::node::Shared;
use super::public_log::leaves;
use super::{AnyIntake, SharedIntake};
use crate::cosigning::{Cosigners, Question};
use crate::{clock, journal};

/// How often it looks.
const TICK: Duration = Duration::from_millis(500);
/// How often witnesses are asked for a lot before others are called: everyone sees calls without a lot.
const ATTEMPTS: u32 = 30;

/// What an intake is opened with, once the registrars have their keys.
pub(super) struct Unopened {
    pub(super) store: Box<dyn Store>,
    pub(super) keys: IntakeKeys,
    pub(super) follower: Follower,
    pub(super) rng: ChaCha20Rng,
}

/// What a clerk works with.
pub(super) struct Clerk {
    pub(super) shared: Arc<Shared>,
    /// Until it is opened.
    pub(super) unopened: Option<Unopened>,
    pub(super) cosigners: Cosigners,
    pub(super) reader: Arc<dyn Reader>,
    /// Between two batches.
    pub(super) batch: Duration,
    /// Between two looks at the board's log.
    pub(super) poll: Duration,
    pub(super) next_batch: Instant,
    pub(super) next_look: Instant,
    /// How often witnesses were asked for the lot of the open call.
    pub(super) attempts: u32,
}

/// Why a round did not come to its end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the board does not answer as it should: {0}")]
    Board(#[from] client::FollowError),
    #[error("the registrars have no keys yet")]
    TooEarly,
    #[error(transparent)]
    Intake(#[from] IntakeError),
}

impl Trouble {
    fn code(&self) -> &'static str {
        match self {
            Self::Board(client::FollowError::Client(_)) => "log-unknown",
            Self::Board(_) => "log-broken",
            Self::TooEarly => "too-early",
            Self::Intake(error) => error.code(),
        }
    }
}

impl Clerk {
    /// Works until it is told to end.
    pub(super) fn work(mut self) {
        let mut told = None;
        while !self.shared.is_ending() {
            if self.shared.intake().is_some() || Instant::now() >= self.next_look {
                let outcome = self.round();
                let code = outcome.as_ref().err().map(Trouble::code);
                if let Err(trouble) = &outcome
                    && code != told
                {
                    journal::fault("registry", trouble);
                }
                told = code;
                self.shared.set_trouble(code);
            }
            thread::sleep(TICK);
        }
    }

    fn round(&mut self) -> Result<(), Trouble> {
        if let Some(intake) = self.shared.intake() {
            return Ok(self.mind(&intake)?);
        }
        self.next_look = Instant::now() + self.poll;
        self.open()
    }

    /// Follows the board's log, and opens the intake if the registrars have their keys.
    fn open(&mut self) -> Result<(), Trouble> {
        // If it could not be opened, nothing but a new start helps.
        let Some(unopened) = &mut self.unopened else { return Err(IntakeError::Halted.into()) };
        unopened.follower.follow(&mut unopened.rng)?;
        if IntakeLog::new(unopened.follower.record()).is_err() {
            return Err(Trouble::TooEarly);
        }
        let Some(Unopened { store, keys, follower, .. }) = self.unopened.take() else { return Ok(()) };
        let intake = Intake::open(store, self.shared.evidence(), keys, follower.record())?;
        self.shared.set_intake(intake);
        self.next_batch = Instant::now() + self.batch;
        Ok(())
    }

    /// One round with the intake.
    fn mind(&mut self, intake: &SharedIntake) -> Result<(), IntakeError> {
        let (is_cosigned, confirmed) = self.with(intake, |intake| (intake.is_cosigned(), intake.check_confirmed()));
        if matches!(confirmed, Err(IntakeError::Halted)) {
            return confirmed;
        }
        if !is_cosigned || confirmed.is_err() {
            self.cosign(intake)?;
        }
        self.show(intake)?;
        self.with(intake, |intake| intake.check_confirmed())?;
        self.draw(intake)?;
        if Instant::now() >= self.next_batch {
            self.begin_batch(intake)?;
        }
        self.cosign_if_grown(intake)?;
        self.show(intake)
    }

    /// Appends what was handed in, and calls for a lot if anything awaits one.
    fn begin_batch(&mut self, intake: &SharedIntake) -> Result<(), IntakeError> {
        match self.with(intake, AnyIntake::append_deposits) {
            // The last one is not over.
            Err(IntakeError::Drawing) => return Ok(()),
            appended => appended?,
        };
        self.cosign_if_grown(intake)?;
        if self.with(intake, AnyIntake::call)? {
            self.attempts = 0;
            self.cosign_if_grown(intake)?;
            self.draw(intake)?;
        }
        self.next_batch = Instant::now() + self.batch;
        self.with(intake, |intake| intake.destroy_evidence(clock::now())).map(drop)
    }

    /// Asks for the lot of the open call. If some do not answer for long, those that do are called.
    fn draw(&mut self, intake: &SharedIntake) -> Result<(), IntakeError> {
        let question = self.with(intake, |intake| intake.lot_question().filter(|_| intake.is_cosigned()));
        let Some(question) = question else { return Ok(()) };
        let answers = self.cosigners.ask_lot(&question.checkpoint, &question.witnesses);
        match self.with(intake, |intake| intake.draw(&answers))? {
            Drawn::Lot => self.attempts = 0,
            Drawn::Awaits { answered } => {
                self.attempts = self.attempts.saturating_add(1);
                if self.attempts >= ATTEMPTS && self.with(intake, |intake| intake.call_again(&answered))? {
                    self.attempts = 0;
                }
            }
        }
        Ok(())
    }

    fn cosign_if_grown(&mut self, intake: &SharedIntake) -> Result<(), IntakeError> {
        if self.with(intake, |intake| intake.is_cosigned()) { Ok(()) } else { self.cosign(intake) }
    }

    /// Has the witnesses cosign the head; it is no fault if they are too few today.
    fn cosign(&mut self, intake: &SharedIntake) -> Result<(), IntakeError> {
        for _ in 0..2 {
            let sizes = self.cosigners.sizes();
            let question = self.with(intake, |intake| question(intake, &sizes))?;
            let answers = self.cosigners.ask(&question);
            if let Some(seen) = answers.contradiction {
                return Err(self.with(intake, |intake| intake.contradicted(seen)));
            }
            self.with(intake, |intake| intake.add_cosignatures(&answers.lines))?;
            if !answers.is_to_be_repeated {
                break;
            }
        }
        Ok(())
    }

    /// Shows the public what was cosigned since.
    fn show(&self, intake: &SharedIntake) -> Result<(), IntakeError> {
        let Some(head) = self.with(intake, |intake| intake.cosigned_head().cloned()) else { return Ok(()) };
        let (size, is_shown) = {
            let public = self.shared.public();
            (public.size(), public.checkpoint() == Some(&head))
        };
        if is_shown {
            return Ok(());
        }
        let leaves = leaves(&*self.reader, size, head.checkpoint().size())?;
        self.shared.show(leaves, head);
        Ok(())
    }

    fn with<T>(&self, intake: &SharedIntake, work: impl FnOnce(&mut AnyIntake) -> T) -> T {
        work(&mut intake.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// The intake's head, for witnesses that are thought to know these sizes.
fn question(intake: &AnyIntake, sizes: &[u64]) -> Result<Question, IntakeError> {
    let (checkpoint, size) = (intake.head().to_bytes(), intake.head().checkpoint().size());
    let proof = |old_size: &u64| Ok((*old_size, intake.consistency_proof((*old_size).min(size))?));
    let proofs = sizes.iter().map(proof).collect::<Result<_, IntakeError>>()?;
    Ok(Question { checkpoint, size, proofs })
}
