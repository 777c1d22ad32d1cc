//! Checking the device: fingerprints and opened ballots (`docs/protocol.md` §8.4; Benaloh: Simple Verifiable Elections, 2006).

use std::fmt;

use canonical::{Bytes, Frame, Hash, label};
use election::{Id, Statement};
use elgamal::{Openings, PublicKey};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::ballot::BallotPaper;
use crate::words::Language;

/// The hash of a ballot's text before it is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(Hash);

/// The fingerprint of a ballot's text.
pub fn of(text: &str) -> Fingerprint {
    Fingerprint(Frame::new(label::BALLOT_FINGERPRINT).part(text).hash())
}

impl Fingerprint {
    /// 12 words of the English list of BIP 39: the first 132 bits, from the most significant on.
    pub fn words(&self) -> String {
        hash_words(&self.0)
    }

    /// What the QR code says.
    pub fn uri(&self) -> String {
        format!("veche:ballot:{}", self.0)
    }
}

/// The first 132 bits of a hash as 12 words of the English list of BIP 39, from the most significant on.
pub fn hash_words(hash: &Hash) -> String {
    Language::English.spell(&hash.0).to_string()
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri())
    }
}

/// A ballot that was opened instead of cast, as the device hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedBallot {
    kind: OpenedKind,
    /// One for each contest.
    openings: Vec<ContestOpening>,
    /// The statement whose fingerprint was shown.
    text: String,
    v: election::statement::Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum OpenedKind {
    #[serde(rename = "opened-ballot")]
    OpenedBallot,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContestOpening {
    randomness: Vec<Bytes<32>>,
    values: Vec<u32>,
}

impl fmt::Debug for ContestOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cells", self.values.len())
    }
}

/// What an opened ballot holds, after it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedVotes {
    /// Where the ballot belongs.
    pub constituency: Id,
    /// For each contest its id and the value of each cell.
    pub contests: Vec<(Id, Vec<u32>)>,
}

impl OpenedBallot {
    pub(crate) fn new(text: String, openings: &[Openings]) -> Self {
        let opening = |opening: &Openings| ContestOpening {
            randomness: opening.randomness().iter().map(|r| Bytes(r.to_bytes())).collect(),
            values: opening.values().to_vec(),
        };
        let openings = openings.iter().map(opening).collect();
        Self { kind: OpenedKind::OpenedBallot, openings, text, v: election::statement::Version }
    }

    /// Reads the file that a device hands over.
    ///
    /// # Errors
    /// [`Error::Form`] unless it is the one text of an opened ballot.
    pub fn parse(line: &str) -> Result<Self, Error> {
        Ok(canonical::json::from_line(line)?)
    }

    /// The file that a device hands over.
    pub fn text(&self) -> String {
        canonical::json::to_line(self)
    }

    /// The fingerprint that the device must have shown before it was asked to open.
    pub fn fingerprint(&self) -> Fingerprint {
        of(&self.text)
    }

    /// The constituency that the ballot names.
    ///
    /// # Errors
    /// [`Error::Opening`] if the text is no ballot.
    pub fn constituency(&self) -> Result<Id, Error> {
        self.ballot().map(|ballot| ballot.constituency)
    }

    /// What the ballot holds: exactly what its ciphertexts encrypt under the election's key.
    ///
    /// Its proofs are not looked at but for their lengths, since an opened ballot is never cast.
    ///
    /// # Errors
    /// [`Error::Opening`] if the text is no ballot of this election, [`Error::BallotShape`] or [`Error::BallotSeq`] if it is
    /// none of this paper; [`Error::Encryption`] if the ciphertexts cannot be decoded or hold something else; [`Error::Votes`]
    /// if they hold votes that are not allowed.
    pub fn check(&self, paper: &BallotPaper, key: &PublicKey) -> Result<OpenedVotes, Error> {
        let ballot = self.ballot()?;
        if ballot.election != paper.election() {
            return Err(Error::Opening("it is a ballot of another election".into()));
        }
        let encrypted = paper.encrypted(&ballot)?;
        let opening = |(contest, opening): (usize, &ContestOpening)| {
            let randomness: Vec<_> = opening.randomness.iter().map(|r| r.0).collect();
            Ok(Openings::decode(contest, &opening.values, &randomness)?)
        };
        let openings: Vec<_> = self.openings.iter().enumerate().map(opening).collect::<Result<_, Error>>()?;
        elgamal::check_opening(key, &paper.contests(), &encrypted, &openings).map_err(|fault| paper.named(fault))?;
        let values = self.openings.iter().map(|opening| opening.values.clone());
        let contests = ballot.contests.iter().map(|contest| contest.id.clone()).zip(values).collect();
        Ok(OpenedVotes { constituency: ballot.constituency, contests })
    }

    fn ballot(&self) -> Result<election::statement::Ballot, Error> {
        match Statement::parse(&self.text) {
            Ok(Statement::Ballot(ballot)) => Ok(ballot),
            Ok(other) => Err(Error::Opening(format!("its text is a statement of kind {}", other.kind().name()))),
            Err(error) => Err(Error::Opening(error.to_string())),
        }
    }
}
