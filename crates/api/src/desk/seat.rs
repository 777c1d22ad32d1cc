//! What the page asks of whoever keeps the desk.

use canonical::Hash;
use election::ElectionId;
use voter_registry::desk::{Judgement, Sight, Task};
use voter_registry::evidence::Opened;
use voter_registry::rules::Warning;

/// A desk, and the way to the intake.
pub trait Seat: Send {
    /// The election.
    fn election(&self) -> ElectionId;

    /// The registrar's id.
    fn registrar(&self) -> String;

    /// Takes what is new, and says what follows from it by itself.
    ///
    /// # Errors
    /// [`SeatError`].
    fn refresh(&mut self) -> Result<(), SeatError>;

    /// What waits for a person.
    fn tasks(&self) -> Vec<Task>;

    /// An application as it is now; none that has not arrived.
    fn sight(&self, application: &Hash) -> Option<Sight>;

    /// Fetches and opens evidence, and says what a computer sees in it.
    ///
    /// # Errors
    /// [`SeatError`].
    fn open(&mut self, application: &Hash) -> Result<(Opened, Vec<Warning>), SeatError>;

    /// Says what a person decided.
    ///
    /// # Errors
    /// [`SeatError`].
    fn decide(&mut self, application: &Hash, opened: Option<&Opened>, judgement: &Judgement) -> Result<(), SeatError>;

    /// Says the tag of an application of which others say different ones, from the number that a person read.
    ///
    /// # Errors
    /// [`SeatError`].
    fn settle_tag(&mut self, application: &Hash, opened: &Opened, state: &str, number: &str) -> Result<(), SeatError>;

    /// Rules on a conflict.
    ///
    /// # Errors
    /// [`SeatError`].
    fn rule(&mut self, commitment: &Hash, standing: Option<Hash>) -> Result<(), SeatError>;

    /// Ends the day: commits to its approvals.
    ///
    /// # Errors
    /// [`SeatError`].
    fn end_day(&mut self) -> Result<(), SeatError>;
}

/// Why a desk does not do something. No message says anything of a person.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    /// The rules do not allow it.
    #[error(transparent)]
    Refused(#[from] voter_registry::Error),
    /// The intake does not answer as it should.
    #[error("the intake: {0}")]
    Intake(#[from] client::Error),
    /// The log of the intake is not to be believed.
    #[error("the log of the intake: {0}")]
    Log(#[from] client::FollowError),
    /// The log of the board is not to be believed, or it was never heard of the rolls there.
    #[error("the log of the board: {0}")]
    Board(client::FollowError),
    /// The desk's secrets could not be stored: nothing was said.
    #[error("the state of the desk cannot be stored: {0}")]
    Keep(String),
}

impl SeatError {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.code(),
            Self::Intake(_) | Self::Log(client::FollowError::Client(_)) => "desk-intake",
            Self::Log(_) => "desk-log",
            Self::Board(_) => "desk-board",
            Self::Keep(_) => "desk-state",
        }
    }
}
