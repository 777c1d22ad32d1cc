//! What credentials have cast so far, pending ballots too (`docs/protocol.md` §9.3, §14).

use std::collections::HashMap;

use election::statement::Ballot;
use record::{Record, Refusal, Setting};

use crate::Error;

/// A credential.
pub(crate) type Credential = [u8; 32];

/// A credential that has cast a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Position in the manifest.
    constituency: usize,
    /// The highest so far. Each ballot has a higher one than the last, and none is more than one above the number of the credential's
    /// ballots in the record (§8.3): so there is one for each credential and epoch, and no more than `ballots.most` in all.
    seq: u64,
}

/// All credentials that have cast a ballot, recorded or pending.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    of: HashMap<Credential, Standing>,
    /// How many there are in each constituency.
    voted: Vec<u64>,
}

/// What is to be put back if a ballot is not taken after all.
#[derive(Debug)]
pub(crate) struct Undo {
    credential: Credential,
    before: Option<Standing>,
}

impl Standings {
    /// Whether a checked ballot may follow those of its credential and of all others.
    pub(crate) fn check(&self, record: &Record, ballot: &Ballot) -> Result<(), Error> {
        let setting = record.setting().ok_or(Refusal::ManifestMisplaced)?;
        let constituency = setting.constituency(&ballot.constituency)?;
        let Some(standing) = self.of.get(&ballot.credential.0) else {
            let on_rolls = record.turnout().get(constituency).map_or(0, |turnout| turnout.credentials);
            if self.voted.get(constituency).copied().unwrap_or_default() >= on_rolls {
                let constituency = ballot.constituency.clone();
                return Err(Refusal::CredentialBeyondRoll { constituency, credentials: on_rolls }.into());
            }
            return Ok(());
        };
        if standing.constituency != constituency {
            return Err(Refusal::CredentialConstituency(other_than(setting, standing, ballot)).into());
        }
        if ballot.seq.get() <= standing.seq { Err(Error::BallotSeqUsed) } else { Ok(()) }
    }

    /// Adds a ballot, whatever it follows.
    pub(crate) fn add(&mut self, setting: &Setting, ballot: &Ballot) -> Undo {
        let (credential, seq) = (ballot.credential.0, ballot.seq.get());
        let constituency =
            setting.constituency(&ballot.constituency).expect("a checked ballot is of a known constituency");
        let before = self.of.get(&credential).copied();
        match before {
            Some(standing) => {
                self.of.insert(credential, Standing { seq: standing.seq.max(seq), ..standing });
            }
            None => {
                self.of.insert(credential, Standing { constituency, seq });
                if self.voted.len() < setting.papers.len() {
                    self.voted.resize(setting.papers.len(), 0);
                }
                if let Some(voted) = self.voted.get_mut(constituency) {
                    *voted += 1;
                }
            }
        }
        Undo { credential, before }
    }

    /// Takes back the last ballots that were added; the latest comes first.
    pub(crate) fn undo(&mut self, steps: impl DoubleEndedIterator<Item = Undo>) {
        for Undo { credential, before } in steps.rev() {
            let now = match before {
                Some(standing) => self.of.insert(credential, standing),
                None => self.of.remove(&credential),
            };
            if let (None, Some(standing)) = (before, now)
                && let Some(voted) = self.voted.get_mut(standing.constituency)
            {
                *voted = voted.saturating_sub(1);
            }
        }
    }
}

fn other_than(setting: &Setting, standing: &Standing, ballot: &Ballot) -> election::Id {
    let earlier = setting.manifest.constituencies.get(standing.constituency);
    earlier.map_or_else(|| ballot.constituency.clone(), |constituency| constituency.id.clone())
}
