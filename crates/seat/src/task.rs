//! What comes next for an official, as data: a prompt or a page puts it into words.

use canonical::Hash;
use election::Id;
use election::role::CeremonyRole;
use record::Record;
use serde::Serialize;

/// One thing to be done, or what is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "task", rename_all = "kebab-case")]
pub enum Task {
    /// Round 1: publish a commitment.
    Commit {
        /// Whose keys.
        role: CeremonyRole,
        /// From 1.
        attempt: u64,
    },
    /// Round 2: seal shares for the others, and publish their hashes.
    Share {
        /// Whose keys.
        role: CeremonyRole,
        /// From 1.
        attempt: u64,
    },
    /// Somebody sent a bad share: prove it to all, which ends the attempt. It needs a yes.
    Accuse {
        /// Whose keys.
        role: CeremonyRole,
        /// From 1.
        attempt: u64,
        /// Who sent it.
        accused: Id,
        /// What is wrong with it.
        fault: String,
    },
    /// All shares are here and good: compare these words with the others, by phone. It needs the words as they were heard.
    Compare {
        /// Whose keys.
        role: CeremonyRole,
        /// From 1.
        attempt: u64,
        /// 132 bits of the transcript.
        words: String,
    },
    /// The words were compared, and the share is stored: confirm.
    Confirm {
        /// Whose keys.
        role: CeremonyRole,
        /// From 1.
        attempt: u64,
    },
    /// The others are awaited in this round.
    AwaitOthers {
        /// Whose keys.
        role: CeremonyRole,
        /// The round, from 1.
        round: u8,
        /// Whose statement is missing.
        who: Vec<Id>,
    },
    /// Sealed shares are awaited.
    AwaitLetters {
        /// Whose keys.
        role: CeremonyRole,
        /// Names of their files.
        letters: Vec<String>,
        /// Who sends them.
        from: Vec<Id>,
        /// Of whom a file is here that is not the one that the record names.
        damaged: Vec<Id>,
    },
    /// A complaint was founded: the commission begins the next attempt without the accused.
    AwaitRestart {
        /// Whose keys.
        role: CeremonyRole,
        /// Who sent a bad share.
        accused: Id,
    },
    /// The ceremony goes on without this official.
    Excluded {
        /// Whose keys.
        role: CeremonyRole,
    },
    /// The keys are there, but not the share of this official.
    ShareMissing {
        /// Whose keys.
        role: CeremonyRole,
    },
    /// Make a backup.
    Backup,
    /// Restore the backup once, so that it is known to be good.
    RestoreBackup,
    /// Prove that the share is there and can be used.
    Rehearse,
    /// The keys are there, and the shares are in these files.
    Ready,
    /// Until the ballots are counted there is nothing to do.
    AwaitCounting,
    /// Everybody has time to look at the counted list first.
    AwaitChecking {
        /// Not before this time of a checkpoint.
        until: u64,
    },
    /// Look at what would be opened, and agree to it. It needs a yes.
    Agree(Opening),
    /// More trustees have to agree.
    AwaitAgreements {
        /// Who has not agreed.
        who: Vec<Id>,
        /// How many are still needed.
        needed: usize,
    },
    /// Decrypt what was agreed on.
    Decrypt,
    /// Others decrypt, and the commission publishes the result.
    AwaitResult {
        /// Who has not decrypted.
        who: Vec<Id>,
        /// How many are still needed.
        needed: usize,
    },
    /// It is over: destroy the secrets.
    Destroy,
    /// They are destroyed: say so in the record, once every backup is destroyed as well. It needs a yes.
    SayDestroyed {
        /// Where backups were written.
        backups: Vec<String>,
    },
    /// Nothing is left to be done.
    Over,
}

/// What trustees agree to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// The contests, in the order of the manifest.
    pub contests: Vec<OpenedContest>,
    /// The hash of the sums.
    pub sums: Hash,
    /// 132 bits of it as words.
    pub words: String,
    /// Whether another computer may have agreed before: this folder was made from a backup.
    pub is_second: bool,
}

/// What is opened of a contest: nothing if there are no groups, since then it is withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenedContest {
    /// Which.
    pub id: Id,
    /// Its groups.
    pub groups: Vec<OpenedGroup>,
}

/// Ballots that are opened as one sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenedGroup {
    /// Whose ballots.
    pub constituencies: Vec<Id>,
    /// How many.
    pub ballots: u64,
}

impl Opening {
    /// What a record would have opened; none before its counted list.
    pub fn of(record: &Record, is_second: bool) -> Option<Self> {
        let context = record.decryption()?;
        let group = |group: &tally::sums::Group| OpenedGroup {
            constituencies: group.constituencies.clone(),
            ballots: group.ballots,
        };
        let contest = |contest: &tally::sums::ContestSums| OpenedContest {
            id: contest.contest.clone(),
            groups: contest.groups.iter().map(group).collect(),
        };
        Some(Self {
            contests: context.contests.iter().map(contest).collect(),
            sums: context.sums_hash,
            words: ballot_signing::fingerprint::hash_words(&context.sums_hash),
            is_second,
        })
    }

    /// Whether every contest is withheld.
    pub fn is_empty(&self) -> bool {
        self.contests.iter().all(|contest| contest.groups.is_empty())
    }
}

impl Task {
    /// Whether something is said in the record by doing it.
    pub fn is_said(&self) -> bool {
        matches!(
            self,
            Self::Commit { .. }
                | Self::Share { .. }
                | Self::Accuse { .. }
                | Self::Compare { .. }
                | Self::Confirm { .. }
                | Self::Rehearse
                | Self::Agree(_)
                | Self::Decrypt
                | Self::SayDestroyed { .. }
        )
    }
}
