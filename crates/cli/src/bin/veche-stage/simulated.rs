//! Voters whose devices are part of this program: so that nobody who votes in a browser votes alone.

use anyhow::{Context, ensure};
use ballot_signing::phrase::Phrase;
use client::{BoardClient, Error};
use election::Id;
use record::roll::RECORD;
use record::{bucket_bits, bucket_number};
use serde_json::{Value, json};
use simulation::office::{deposit, wait_for};
use simulation::{Log, Voter, papers, play, votes};
use voter_registry::Applicant;

use crate::play::Play;

/// Whose passports they have.
const STATE: &str = "BLR";
/// For how many each of them could vouch.
const SLOTS: usize = 2;

/// A simulated voter.
pub struct Simulated {
    applicant: Applicant,
    voter: Voter,
    constituency: Id,
}

impl Play {
    /// People apply with passports, in all constituencies in turn, and are approved.
    pub fn add_voters(&mut self, number: usize) -> anyhow::Result<Value> {
        ensure!(number <= 500, "at most 500 at once");
        let (election, client) = (self.manifest.election_id(), self.services.registry());
        let election::Registration::Intake(intake) = &self.manifest.registration else {
            anyhow::bail!("there is no intake")
        };
        let (work, first) = (intake.work, self.simulated.len());
        let ids = self.manifest.constituencies.iter().map(|constituency| constituency.id.clone());
        let places: Vec<Id> = ids.cycle().skip(first).take(number).collect();
        for constituency in places {
            let secret = Phrase::new(&mut self.rng, "")?.stretch();
            let applicant = Applicant::new(&secret, election, &constituency, 1);
            let voter = Voter::with(&secret, election, &constituency);
            deposit(&client, &applicant, work);
            self.simulated.push(Simulated { applicant, voter, constituency });
        }
        self.await_lots(first);
        for position in first..self.simulated.len() {
            self.apply(position)?;
        }
        let reviewed = self.review();
        Ok(json!({ "simulated": self.simulated.len(), "standings": reviewed.get("standings") }))
    }

    fn await_lots(&mut self, first: usize) {
        let ids: Vec<_> = self.simulated.iter().skip(first).map(|it| it.applicant.id()).collect();
        wait_for("reviewers for the simulated", || {
            let mut office = self.office();
            office.follow();
            let log = office.seats.first()?.desk.log();
            ids.iter().all(|id| log.is_drawn(id)).then_some(())
        });
        self.office().work();
    }

    fn apply(&mut self, position: usize) -> anyhow::Result<()> {
        let id = self.simulated.get(position).context("a voter")?.applicant.id();
        let readers = self.office().reader_keys(&id);
        let papers = papers::passport(STATE, &format!("70{position:05}A001PB1"));
        let applicant = &self.simulated.get(position).context("a voter")?.applicant;
        let (note, ciphertext) = applicant.apply(1, &"passport".parse()?, &papers, &readers, SLOTS, &mut self.rng)?;
        Ok(self.services.registry().apply(&note.to_bytes(), &ciphertext)?)
    }

    /// Those who are on a roll and have no credential collect it from a bucket; how many have one by now.
    pub fn collect_for_simulated(&mut self) -> anyhow::Result<usize> {
        let record = self.log.record();
        for simulated in self.simulated.iter_mut().filter(|it| it.voter.credential().is_none()) {
            for number in 1..=record.rolls() {
                let (constituency, attachment) = record.roll(number).context("a roll")?;
                let bits = bucket_bits(attachment.length.get() / RECORD as u64);
                let bucket = bucket_number(&simulated.applicant.id(), bits);
                let bucket = self.log.client().roll_bucket(number, bucket)?;
                let own = simulated.voter.record().context("an application")?;
                if *constituency == simulated.constituency && bucket.shares(&own).is_some() {
                    simulated.voter.collect_from_bucket(record, &bucket);
                    break;
                }
            }
        }
        Ok(self.simulated.iter().filter(|it| it.voter.credential().is_some()).count())
    }

    /// Everyone who has a credential casts: every third in the mailbox, the others at the board.
    pub fn cast_voters(&mut self) -> anyhow::Result<Value> {
        let setting = self.log.record().setting().context("an election")?;
        let key = play::joint_key(&self.log);
        let (board, mailbox) = (self.services.client(), self.services.mailbox(0));
        let mut cast = 0_u64;
        for (choice, simulated) in self.simulated.iter_mut().enumerate() {
            if simulated.voter.credential().is_none() {
                continue;
            }
            let position = setting.constituency(&simulated.constituency)?;
            let paper = setting.papers.get(position).context("a paper")?;
            let here =
                setting.manifest.contests.iter().filter(|it| it.constituencies.contains(&simulated.constituency));
            let votes: Vec<_> = here.map(|contest| votes::vote(contest, choice)).collect();
            let ballot = simulated.voter.vote(paper, &key, &votes, &mut self.rng).to_bytes();
            let asked = if choice % 3 == 2 { &mailbox } else { &board };
            hand_in(asked, &ballot)?;
            cast += 1;
        }
        Ok(json!({ "cast": cast }))
    }
}

/// A mailbox sees a little later than others that casting is open.
fn hand_in(service: &BoardClient, ballot: &[u8]) -> Result<(), Error> {
    wait_for("a promise", || match service.cast(ballot) {
        Err(Error::Refused { code, .. }) if code == "phase" || code == "busy" => None,
        answer => Some(answer.map(drop)),
    })
}
