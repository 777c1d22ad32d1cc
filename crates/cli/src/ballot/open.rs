//! What comes of checking an opened ballot.

use ::election::Contest;
use ballot_signing::Error;
use ballot_signing::ballot::BallotPaper;
use ballot_signing::fingerprint::{OpenedBallot, OpenedVotes};
use serde::Serialize;

use super::trusted::Trusted;
use crate::seats::printable;

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The election id.
    pub election: String,
    /// What it is called.
    pub title: String,
    /// What the device must have shown before it was asked to open.
    pub fingerprint: Fingerprint,
    #[serde(rename = "honest")]
    pub is_honest: bool,
    /// Why not; there are no votes then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<Votes>,
}

/// 12 words, and what the QR code says.
#[derive(Debug, Serialize)]
pub struct Fingerprint {
    pub words: String,
    pub uri: String,
}

/// Why an opening is not honest.
#[derive(Debug, Serialize)]
pub struct Refused {
    /// Name of the refusal in `docs/protocol.md` §14.
    pub code: &'static str,
    pub reason: String,
}

/// What the ciphertexts hold.
#[derive(Debug, Serialize)]
pub struct Votes {
    pub constituency: Named,
    pub contests: Vec<ContestVotes>,
}

/// An id and its title.
#[derive(Debug, Serialize)]
pub struct Named {
    pub id: String,
    pub title: String,
}

/// One contest.
#[derive(Debug, Serialize)]
pub struct ContestVotes {
    #[serde(flatten)]
    pub name: Named,
    pub cells: Vec<CellVotes>,
}

/// Votes for one thing.
#[derive(Debug, Serialize)]
pub struct CellVotes {
    /// None for blank.
    #[serde(flatten)]
    pub name: Option<Named>,
    pub votes: u32,
}

impl Answer {
    /// Checks a ballot and names what it holds.
    pub fn new(trusted: &Trusted, opened: &OpenedBallot, language: &str) -> Self {
        let manifest = &trusted.manifest;
        let fingerprint = Fingerprint { words: opened.fingerprint().words(), uri: opened.fingerprint().uri() };
        let (votes, refused) = match check(trusted, opened) {
            Ok(votes) => (Some(named(trusted, &votes, language)), None),
            Err(error) => (None, Some(Refused { code: error.code(), reason: printable(error.to_string()) })),
        };
        Self {
            election: manifest.election_id().to_string(),
            title: manifest.title.get(language).to_owned(),
            fingerprint,
            is_honest: refused.is_none(),
            refused,
            votes,
        }
    }
}

fn check(trusted: &Trusted, opened: &OpenedBallot) -> Result<OpenedVotes, Error> {
    let paper = BallotPaper::new(&trusted.manifest, &opened.constituency()?)?;
    opened.check(&paper, &trusted.key)
}

fn named(trusted: &Trusted, votes: &OpenedVotes, language: &str) -> Votes {
    let manifest = &trusted.manifest;
    let title = manifest.constituencies.iter().find(|constituency| constituency.id == votes.constituency);
    let title = title.map_or("", |constituency| constituency.title.get(language)).to_owned();
    let values = votes.contests.iter().map(|(_, values)| values);
    let contests = manifest.contests_in(&votes.constituency).zip(values);
    Votes {
        constituency: Named { id: votes.constituency.to_string(), title },
        contests: contests.map(|((_, contest), values)| of_contest(contest, values, language)).collect(),
    }
}

fn of_contest(contest: &Contest, values: &[u32], language: &str) -> ContestVotes {
    let cells = contest.cells().into_iter().zip(values).map(|(cell, votes)| {
        let name = cell.id().zip(cell.title());
        let name = name.map(|(id, title)| Named { id: id.to_string(), title: title.get(language).to_owned() });
        CellVotes { name, votes: *votes }
    });
    let name = Named { id: contest.id.to_string(), title: contest.title.get(language).to_owned() };
    ContestVotes { name, cells: cells.collect() }
}
