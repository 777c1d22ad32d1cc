//! When ballots may come: epochs, and claims after the close (`docs/protocol.md` §9.2 to §9.4).

use std::collections::{HashSet, VecDeque};

use canonical::Hash;
use election::statement::Epoch;

use crate::under::not_after;
use crate::{Refusal, Setting};

/// The ballots that a header announced and that are still to come.
#[derive(Clone, Debug)]
pub(crate) struct Announced {
    left: u64,
    last: Option<Hash>,
    /// For claims: the leaf hashes, in order.
    promised: Option<VecDeque<Hash>>,
    /// Different credentials so far.
    credentials: HashSet<[u8; 32]>,
}

/// What the rules for the next epoch need to know of the last.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// Time of its checkpoint: when the epoch before it was published.
    time: u64,
    /// Different credentials in it.
    credentials: u64,
}

/// An epoch that was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Time of the checkpoint that its entry is under, in seconds since 1970-01-01T00:00:00Z: it came after that.
    pub time: u64,
    /// Its ballots so far.
    pub ballots: u64,
}

/// Epochs so far, and ballots that must come next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Epochs {
    published: Vec<Published>,
    last: Option<Last>,
    announced: Option<Announced>,
}

impl Epochs {
    /// Whether ballots are still to come before anything else may.
    pub(crate) fn is_waiting(&self) -> bool {
        self.announced.is_some()
    }

    /// Number of epochs so far.
    pub(crate) fn number(&self) -> u64 {
        self.published.len() as u64
    }

    /// The epochs so far, in order.
    pub(crate) fn published(&self) -> &[Published] {
        &self.published
    }

    /// Whether an epoch may begin under a checkpoint of this time, if casting ends at `closes`.
    pub(crate) fn check_epoch(
        &self,
        setting: &Setting,
        epoch: &Epoch,
        time: u64,
        closes: u64,
        room: u64,
    ) -> Result<(), Refusal> {
        let (found, expected) = (epoch.number.get(), self.number() + 1);
        if found != expected {
            return Err(Refusal::Number { field: "number", found, expected });
        }
        if epoch.ballots.get() == 0 {
            return Err(Refusal::Number { field: "ballots", found: 0, expected: 1 });
        }
        if epoch.ballots.get() > room {
            return Err(Refusal::Number { field: "ballots", found: epoch.ballots.get(), expected: room });
        }
        let (schedule, lengths) = (&setting.manifest.schedule, &setting.manifest.epochs);
        crate::under::not_before(time, schedule.opens.get())?;
        not_after(time, closes + lengths.longest.get())?;
        let Some(last) = self.last else { return Ok(()) };
        let least = last.time + lengths.shortest.get();
        if time < least {
            return Err(Refusal::EpochTooEarly { time, least });
        }
        let least = last.time + lengths.longest.get();
        if last.credentials < lengths.credentials.get() && time < least {
            return Err(Refusal::EpochTooSmall { credentials: last.credentials, least });
        }
        Ok(())
    }

    pub(crate) fn begin_epoch(&mut self, ballots: u64, time: u64) {
        self.published.push(Published { time, ballots: 0 });
        self.last = Some(Last { time, credentials: 0 });
        self.announced = Some(Announced { left: ballots, last: None, promised: None, credentials: HashSet::new() });
    }

    pub(crate) fn begin_claims(&mut self, promised: Vec<Hash>) {
        let left = promised.len() as u64;
        self.announced =
            Some(Announced { left, last: None, promised: Some(promised.into()), credentials: HashSet::new() });
    }

    /// Whether a ballot with this leaf hash may be the next.
    pub(crate) fn check_ballot(&self, leaf: Hash) -> Result<(), Refusal> {
        let announced = self.announced.as_ref().ok_or(Refusal::BallotMisplaced)?;
        if announced.last.is_some_and(|last| last >= leaf) {
            return Err(Refusal::EpochOrder("the ballots are not ascending by leaf hash"));
        }
        match &announced.promised {
            Some(promised) if promised.front() != Some(&leaf) => Err(Refusal::BallotNotPromised),
            _ => Ok(()),
        }
    }

    pub(crate) fn add_ballot(&mut self, leaf: Hash, credential: [u8; 32]) {
        let Some(announced) = &mut self.announced else { return };
        announced.last = Some(leaf);
        announced.credentials.insert(credential);
        if let (Some(last), None) = (&mut self.last, &announced.promised) {
            last.credentials = announced.credentials.len() as u64;
            if let Some(epoch) = self.published.last_mut() {
                epoch.ballots += 1;
            }
        }
        self.count_down();
    }

    /// What was announced and has not come will not come.
    pub(crate) fn abandon(&mut self) {
        self.announced = None;
    }

    /// A ballot was announced and refused: an auditor goes on with the next.
    pub(crate) fn pass_over(&mut self) {
        self.count_down();
    }

    fn count_down(&mut self) {
        let Some(announced) = &mut self.announced else { return };
        announced.left = announced.left.saturating_sub(1);
        if let Some(promised) = &mut announced.promised {
            promised.pop_front();
        }
        if announced.left == 0 {
            self.announced = None;
        }
    }
}
