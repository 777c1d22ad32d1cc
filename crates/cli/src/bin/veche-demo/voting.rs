//! Three days of voting: ballots, promises, epochs, receipts (`docs/protocol.md` §8, §9, §12).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, ensure};
use ballot_signing::ballot::BallotPaper;
use bulletin_board::{CheckedBallot, Error};
use canonical::Hash;
use election::Statement;
use elgamal::PublicKey;
use rayon::prelude::*;
use record::check_promise;
use simulation::Voter;

use crate::attempts::{self, Attempt, Cheat};
use crate::device_check::{self, DeviceCheck};
use crate::folder::Folder;
use crate::manifest::{CLOSES, HOUR, HOURS, OPENS};
use crate::narrator::{Bar, Narrator};
use crate::notice_board::NoticeBoard;
use crate::plan::{CHECKER, EARLY_REVOTER, LATECOMER, Plan};
use crate::randomness::Randomness;
use crate::safe::Safe;
use crate::vote::Vote;

/// Hours in which the last witness does not answer: the second day.
const WITNESS_AWAY: std::ops::Range<u64> = 24..48;
/// From this hour on the board is restarted, as soon as ballots are pending.
const RESTART: u64 = HOURS / 2;
/// From this hour on others try what they must not, before the next epoch is published.
const ATTEMPTS: u64 = 54;

/// What there is to tell of the voting.
#[derive(Debug, Default)]
pub struct Told {
    pub ballots: u64,
    pub epochs: u64,
    pub promises_kept: u64,
    /// Of receipts that voters checked: index of the entry, and size of the checkpoint.
    pub receipts: Vec<(u64, u64)>,
    pub check: Option<DeviceCheck>,
    pub restart: Option<Restart>,
    pub attempts: Vec<Attempt>,
}

/// What a board found when it was opened again.
#[derive(Debug)]
pub struct Restart {
    pub entries: u64,
    pub pending: usize,
    pub took: Duration,
}

/// The voting while it goes on.
pub struct Voting<'a> {
    pub vote: &'a Vote,
    pub plan: &'a Plan,
    pub voters: &'a mut [Voter],
    pub randomness: &'a Randomness,
    pub safe: &'a Safe,
    pub folder: &'a Folder,
    paper: BallotPaper,
    key: PublicKey,
    /// What was promised, and is not published yet.
    open: Vec<Promised>,
    /// All ballots of those voters that are followed more closely.
    followed: BTreeMap<usize, Vec<Vec<u8>>>,
    told: Told,
}

/// A promise that the board gave.
struct Promised {
    voter: usize,
    credential: [u8; 32],
    leaf: Hash,
    by: u64,
}

/// A ballot that is about to be cast.
struct Ballot {
    voter: usize,
    credential: [u8; 32],
    bytes: Vec<u8>,
    checked: Result<CheckedBallot, Error>,
}

impl<'a> Voting<'a> {
    /// Before the first ballot.
    pub fn new(
        board: &NoticeBoard,
        vote: &'a Vote,
        plan: &'a Plan,
        voters: &'a mut [Voter],
        randomness: &'a Randomness,
        safe: &'a Safe,
        folder: &'a Folder,
    ) -> anyhow::Result<Self> {
        let paper = board.setting()?.papers.first().context("there is one constituency")?.clone();
        let (open, followed, told) = (Vec::new(), BTreeMap::new(), Told::default());
        let key = board.joint_key()?;
        Ok(Self { vote, plan, voters, randomness, safe, folder, paper, key, open, followed, told })
    }

    /// Lets the three days pass, up to the last epoch.
    pub fn hold(mut self, mut board: NoticeBoard, narrator: &Narrator) -> anyhow::Result<(NoticeBoard, Told)> {
        let bar = narrator.bar("ballots", self.plan.ballots());
        self.told.check = Some(self.check_device()?);
        for hour in 0..HOURS {
            board.away = WITNESS_AWAY.contains(&hour).then_some(3);
            board.wait_until(OPENS + hour * HOUR + HOUR / 2);
            self.cast(&mut board, hour, &bar)?;
            if hour >= RESTART && self.told.restart.is_none() && board.pending() > 0 {
                board = self.restart(board)?;
            }
            board.wait_until(OPENS + (hour + 1) * HOUR);
            if board.now() >= CLOSES || !board.epoch_due() {
                continue;
            }
            if hour >= ATTEMPTS && self.told.attempts.is_empty() {
                self.told.attempts = self.attempt(&mut board)?;
            }
            self.publish(&mut board)?;
        }
        self.told.attempts.push(attempts::too_late(&mut board, &self.cheat()?)?);
        while board.pending() > 0 {
            if board.epoch_due() {
                self.publish(&mut board)?;
            } else {
                board.wait_until(board.now() + HOUR);
            }
        }
        ensure!(self.open.is_empty(), "a promise was not kept");
        ensure!(self.told.attempts.len() > 1, "there was no moment to try what is refused");
        Ok((board, self.told))
    }

    /// A voter who cheats: on the roll, but without a ballot that is taken.
    fn cheat(&self) -> anyhow::Result<Cheat<'_>> {
        let voter = self.voters.last().context("the last voter cheats")?;
        let (vote, randomness) = (self.vote, self.randomness);
        Ok(Cheat { voter, vote, paper: &self.paper, key: &self.key, randomness })
    }

    fn attempt(&self, board: &mut NoticeBoard) -> anyhow::Result<Vec<Attempt>> {
        let ballots = |voter: usize| self.followed.get(&voter).context("these voters have voted");
        let replayed = ballots(EARLY_REVOTER)?.first().context("the first of two")?;
        let copied = ballots(CHECKER)?.first().context("the only one")?;
        let revoter = self.voters.get(EARLY_REVOTER).context("there are twenty voters")?;
        attempts::all(board, &self.cheat()?, revoter, replayed, copied, self.safe)
    }

    /// One voter looks whether the device encrypts what it is told.
    fn check_device(&self) -> anyhow::Result<DeviceCheck> {
        let list = self.plan.last(CHECKER).context("there are twenty voters")?;
        let voter = self.voters.get(CHECKER).context("there are twenty voters")?;
        let credential = voter.credential().context("voters have credentials")?;
        let votes = votes_for(list, self.vote.lists.len());
        // It uses no number up: the ballot that is cast later has the same one.
        let sealed =
            self.paper.seal(&self.key, credential, 1, &[votes], &mut self.randomness.stream("an opened ballot"))?;
        device_check::open(sealed, &self.paper, &self.key, self.vote, list, self.folder)
    }

    /// All ballots of an hour are made and checked side by side, then taken together.
    fn cast(&mut self, board: &mut NoticeBoard, hour: u64, bar: &Bar) -> anyhow::Result<()> {
        let made: Vec<Ballot> = {
            let (plan, paper, key, randomness) = (self.plan, &self.paper, &self.key, self.randomness);
            let (lists, board) = (self.vote.lists.len(), &*board);
            let make = |(number, voter): (usize, &mut Voter)| {
                let planned = plan.in_hour(number, hour)?;
                let stream = number as u64 * HOURS + hour;
                let mut rng = randomness.numbered("ballots", stream);
                let bytes = voter.vote(paper, key, &[votes_for(planned.list, lists)], &mut rng).to_bytes();
                let checked = board.check(&bytes, &mut randomness.numbered("the board's checks", stream));
                let credential = *voter.credential()?.public().as_bytes();
                bar.step();
                Some(Ballot { voter: number, credential, bytes, checked })
            };
            self.voters.par_iter_mut().enumerate().filter_map(make).collect()
        };
        let (mut about, mut checked) = (Vec::new(), Vec::new());
        for ballot in made {
            checked.push(ballot.checked.map_err(|error| refused(ballot.voter, &error))?);
            about.push((ballot.voter, ballot.credential, ballot.bytes));
        }
        let answers = board.cast(checked);
        for ((voter, credential, bytes), answer) in about.into_iter().zip(answers) {
            let note = answer.map_err(|error| refused(voter, &error))?;
            self.take_promise(board, voter, credential, bytes, &note.to_bytes())?;
        }
        Ok(())
    }

    /// The voter's client checks the promise, and keeps it until it is kept.
    fn take_promise(
        &mut self,
        board: &NoticeBoard,
        voter: usize,
        credential: [u8; 32],
        bytes: Vec<u8>,
        promise: &[u8],
    ) -> anyhow::Result<()> {
        let promise = check_promise(board.setting()?, promise)?;
        let leaf = election::entry::leaf_hash(&bytes);
        ensure!(promise.leaf == leaf && promise.by.get() > board.now(), "the board promised something else");
        self.open.push(Promised { voter, credential, leaf, by: promise.by.get() });
        self.told.ballots += 1;
        if [CHECKER, EARLY_REVOTER, LATECOMER].contains(&voter) {
            self.followed.entry(voter).or_default().push(bytes);
        }
        Ok(())
    }

    /// Publishes an epoch; then every promise is due, and some voters fetch their receipts.
    fn publish(&mut self, board: &mut NoticeBoard) -> anyhow::Result<()> {
        let published = board.publish_epoch()?;
        self.told.epochs += 1;
        ensure!(published.ballots == self.open.len(), "every pending ballot is promised to someone");
        for promised in std::mem::take(&mut self.open) {
            let is_kept = board.record().has_ballot(&promised.credential, &promised.leaf) && board.now() <= promised.by;
            ensure!(is_kept, "the promise to voter {} was not kept", promised.voter);
            self.told.promises_kept += 1;
            if self.followed.contains_key(&promised.voter) {
                let inclusion = board.receipt(&promised.leaf)?;
                self.told.receipts.push((inclusion.index, inclusion.checkpoint.checkpoint().size()));
            }
        }
        Ok(())
    }

    fn restart(&mut self, board: NoticeBoard) -> anyhow::Result<NoticeBoard> {
        let (entries, pending, root) = (board.record().size(), board.pending(), board.record().root());
        let began = Instant::now();
        let board = board.restart(self.safe)?;
        let same = (board.record().size(), board.pending(), board.record().root()) == (entries, pending, root);
        ensure!(same, "the board came back with something else");
        self.told.restart = Some(Restart { entries, pending, took: began.elapsed() });
        Ok(board)
    }
}

/// One vote, for the list at a position.
pub fn votes_for(list: usize, lists: usize) -> Vec<u32> {
    (0..lists).map(|position| u32::from(position == list)).collect()
}

/// The ballot that an entry holds.
pub fn ballot_of(bytes: &[u8]) -> anyhow::Result<election::statement::Ballot> {
    match election::Entry::parse(bytes)?.statement {
        Statement::Ballot(ballot) => Ok(ballot),
        _ => Err(anyhow!("no ballot")),
    }
}

fn refused(voter: usize, error: &Error) -> anyhow::Error {
    anyhow!("the ballot of voter {voter} was refused: {error} ({})", error.code())
}
