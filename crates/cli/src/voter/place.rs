//! Who applies where.

use std::path::PathBuf;

use anyhow::Context;
use ballot_signing::phrase::{Phrase, VoterSecret};
use canonical::Hash;
use election::{ElectionId, Id};
use voter_registry::Applicant;

use crate::services::Source;

/// Who applies, and for what.
#[derive(Clone, clap::Args)]
pub struct Myself {
    /// The election: 64 hexadecimal digits. Compare them with those that were published
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The constituency
    #[arg(long, value_name = "ID")]
    constituency: Id,
    /// The file with the 12 words, in any of the three languages; four letters of a word are enough; - is standard input
    #[arg(long, value_name = "FILE")]
    phrase_file: PathBuf,
    /// Which attempt this is, from 1: after a refusal begin the next
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..1_000))]
    attempt: u64,
}

impl Myself {
    /// The election.
    pub fn election(&self) -> ElectionId {
        ElectionId(self.election)
    }

    /// The constituency.
    pub fn constituency(&self) -> &Id {
        &self.constituency
    }

    /// The same person where a credential was issued (`docs/protocol.md` §7.7).
    pub fn issued_in(&self, election: ElectionId, constituency: &Id) -> Self {
        Self { election: election.0, constituency: constituency.clone(), ..self.clone() }
    }

    /// The attempt.
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// What follows from the phrase.
    pub fn secret(&self) -> anyhow::Result<VoterSecret> {
        let words = Source::of(&self.phrase_file).read().context("the phrase")?;
        Ok(Phrase::from_typed(&words)?.stretch())
    }

    /// The applicant of this attempt.
    pub fn applicant(&self) -> anyhow::Result<Applicant> {
        Ok(Applicant::new(&self.secret()?, self.election(), &self.constituency, self.attempt))
    }
}
