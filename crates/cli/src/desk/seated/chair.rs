//! A folder while somebody works with it: what is in memory, and when it is forgotten.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use api::desk::ServedDesk;
use seat::{Destruction, Seat};

use super::rolls::{Done, Typed};
use crate::desk::fault::Fault;
use crate::desk::job::Progress;
use crate::registrar::standing::Standing;
use crate::steps::Shown;

/// What the process holds of a folder. Locked, it holds nothing but what came of the last step.
pub struct Chair {
    /// The open folder, with its passphrase; none while it is locked.
    pub seat: Option<Seat>,
    /// What was seen last.
    pub shown: Option<Shown>,
    /// What came of the last step.
    pub came: Option<Came>,
    /// The desk on which a registrar reviews.
    pub review: Option<ServedDesk>,
    /// The rolls as they were seen last.
    pub rolls: Option<Standing>,
    /// What was typed of rolls.
    pub typed: Typed,
    used: Instant,
}

/// What came of a step.
pub enum Came {
    /// The folder was made.
    Made,
    /// It was made from a backup.
    MadeFromBackup,
    /// The record was read, or something was done: it stands in [`Chair::shown`].
    Seen,
    /// A backup was written.
    BackedUp {
        /// Where.
        file: PathBuf,
        /// Whether that is on the disk of the folder.
        is_beside: bool,
    },
    /// It was restored.
    Restored,
    /// Secrets were destroyed.
    Destroyed(Destruction),
    /// Something was done with a roll.
    Rolls(Done),
    /// Nobody used the folder for a while.
    Idle,
    /// It was not done.
    Not(anyhow::Error),
}

/// Something that is done with a folder.
pub type Step = Box<dyn FnOnce(&mut Chair, &Progress) -> anyhow::Result<Came> + Send>;

impl Chair {
    /// Locked, and nothing came of anything yet.
    pub fn empty() -> Self {
        let (seat, shown, came, review, rolls) = (None, None, None, None, None);
        Self { seat, shown, came, review, rolls, typed: Typed::default(), used: Instant::now() }
    }

    /// Somebody looks at it, or works with it.
    pub fn touch(&mut self) {
        self.used = Instant::now();
    }

    /// Forgets everything: passphrase and keys are erased, and others may open the folder.
    pub fn lock(&mut self) {
        self.end_review();
        *self = Self::empty();
    }

    /// Ends the review, if there is one. A server that does not end has no folder any more.
    pub fn end_review(&mut self) {
        let _ = self.review.take().map(ServedDesk::stop);
    }

    /// The same as [`Self::lock`] if nobody used it for so long, nor the desk on which a registrar reviews.
    pub fn lock_if_idle(&mut self, idle: Duration) {
        let reviewed = self.review.as_ref().and_then(ServedDesk::unused);
        let unused = reviewed.unwrap_or(Duration::MAX).min(self.used.elapsed());
        if self.seat.is_some() && unused > idle {
            self.lock();
            self.came = Some(Came::Idle);
        }
    }

    /// Does a step, and keeps what came of it.
    pub fn step(&mut self, step: impl FnOnce(&mut Self) -> anyhow::Result<Came>) {
        self.came = None;
        self.came = Some(step(self).unwrap_or_else(Came::Not));
        self.touch();
    }

    /// The open folder.
    pub fn open(&mut self) -> anyhow::Result<&mut Seat> {
        Ok(self.seat.as_mut().ok_or(Fault::Changed)?)
    }
}

impl Default for Chair {
    /// What is left of work that broke off.
    fn default() -> Self {
        Self { came: Some(Came::Not(Fault::Unfinished.into())), ..Self::empty() }
    }
}
