//! The phases of the election, one after the other, as its commission and an observer see them, and what is said about them.

mod casting;
mod counting;
mod setting_up;

use std::thread::sleep;
use std::time::Duration;

use anyhow::ensure;
use election::Statement;
use election::{Entry, Manifest};
use record::Record;
use simulation::{Log, RemoteLog};
use transparency_log::note::Note;

use crate::company::{Company, Heard};
use crate::folder::Folder;
use crate::message::Briefing;
use crate::narrator::{Bar, Narrator};
use crate::numbers::counted;
use crate::outcome::Outcome;
use crate::page::Look;
use crate::people::People;
use crate::plan::Plan;
use crate::randomness::Randomness;
use crate::stage::Stage;
use crate::story::Story;
use crate::times::{Times, now};
use crate::vote::Vote;

/// How often the log and the others are looked at.
const PAUSE: Duration = Duration::from_millis(100);
/// Seconds after the close in which everything must be over.
const PATIENCE: u64 = 3_600;

/// What all phases know.
pub struct Play<'a> {
    pub voters: u64,
    pub seed: Option<u64>,
    pub vote: &'a Vote,
    pub folder: &'a Folder,
    pub randomness: Randomness,
    /// Whether the board stores its log in PostgreSQL.
    pub has_postgres: bool,
}

/// The play while it goes on.
struct Course<'a> {
    play: &'a Play<'a>,
    people: People,
    manifest: Manifest,
    times: Times,
    /// The log as an observer follows it, and the commission.
    log: RemoteLog,
    company: Company,
    briefing: Briefing,
    stage: Stage,
}

impl<'a> Play<'a> {
    /// Says what is to come.
    pub fn introduce(&self, narrator: &Narrator) -> anyhow::Result<()> {
        narrator.tell(|page| {
            page.headline(Look::Heading, "THE VOTE OF MAY 2024, ONCE MORE");
            page.blank();
            page.paragraph(2, self.vote.title.get("en"));
            page.paragraph(
                2,
                &format!(
                    "{} vote for {} lists and {} seats, against the real service over HTTP, on this machine and its clock. Officials, \
                     voters and witnesses are processes of their own; some are missing, and some cheat.",
                    counted(self.voters, "voter", "voters"),
                    self.vote.lists.len(),
                    self.vote.seats
                ),
            );
        })
    }

    /// Plays all phases, from the manifest to the audit. The services go on as long as the stage is kept.
    pub fn all(&'a self, narrator: &mut Narrator) -> anyhow::Result<(Story<'a>, Stage)> {
        let mut course = narrator.phase("The election is founded", |n| self.found(n))?;
        narrator.phase("The ceremonies", |n| course.hold_ceremonies(n))?;
        narrator.phase("The voters register", |n| course.register(n))?;
        narrator.phase("Everything is ready", |n| course.open(n))?;
        let plan = Plan::of(self.vote, self.voters, &self.randomness.of("voters"));
        let mut told = narrator.phase("The vote", |n| course.hold_vote(plan.ballots(), n))?;
        let (agreed, decrypted) = narrator.phase("The count", |n| course.count(&mut told, n))?;
        let report = narrator.phase("The audit", |n| course.audit(&mut told, n))?;
        let votes = self.vote.votes_of(self.voters);
        let story = Story {
            vote: self.vote,
            told,
            outcome: Outcome::new(&report, self.vote, &votes)?,
            report,
            agreed,
            decrypted,
            times: narrator.times.clone(),
            elapsed: narrator.elapsed(),
            folder: self.folder.path().display().to_string(),
            seed: self.seed,
        };
        Ok((story, course.stage))
    }
}

impl Course<'_> {
    /// Follows the log and listens to the others, until something is there.
    fn wait_for(
        &mut self,
        what: &str,
        bar: Option<&Bar>,
        is_there: impl Fn(&Record, &Heard) -> bool,
    ) -> anyhow::Result<()> {
        loop {
            self.company.listen(PAUSE)?;
            self.log.follow();
            if let Some(bar) = bar {
                bar.set(self.company.heard.steps);
            }
            if is_there(self.log.record(), &self.company.heard) {
                return Ok(());
            }
            ensure!(now() < self.times.closes + PATIENCE, "{what} did not come");
            let is_ready = self.log.record().ballot_keys().is_some();
            ensure!(is_ready || now() < self.times.closes, "this machine became too slow: {what} came after the vote");
        }
    }

    /// Hands in a statement of the commission.
    fn submit(&mut self, note: &Note, attachments: &[Vec<u8>]) -> anyhow::Result<()> {
        let index = self.log.hand_in(&note.to_bytes(), attachments)?;
        self.wait_for("a statement that was taken", None, |record, _| record.size() > index)
    }

    /// The statements from the last entries on back.
    fn last_statements(&self) -> impl Iterator<Item = Statement> {
        let entries = self.log.entries().iter().rev();
        entries.filter_map(|entry| Some(Entry::parse(entry).ok()?.statement))
    }

    /// Lets time pass, and listens.
    fn wait_until(&mut self, time: u64) -> anyhow::Result<()> {
        while now() < time {
            self.company.listen(PAUSE)?;
            sleep(PAUSE);
        }
        self.log.wait_until(time);
        Ok(())
    }
}
