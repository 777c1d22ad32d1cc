//! What follows from a manifest.

use ::election::manifest::Constituency;
use ::election::role::key_name;
use ::election::{MAX_ENTRY, Manifest};
use officials::Saying;
use serde::Serialize;
use transparency_log::note::{KeyName, Note, SignatureLine};

use super::consultation::EarlierElection;
use super::hazards::hazards;
use super::needs::{Need, needs};
use super::rules::consequences;
use super::warnings::{Warning, warnings};
use super::wording::all_in_english;
use crate::manifest_file::{ManifestFile, Refusal};

/// What `--json` prints.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The election id.
    pub election: String,
    /// The same as 12 words.
    pub fingerprint: String,
    /// In the first language of the election.
    pub title: String,
    /// Whether the file is the text that is signed and hashed.
    #[serde(rename = "canonical")]
    pub is_canonical: bool,
    /// Of the manifest with as few signatures as it needs.
    pub bytes: usize,
    /// Ids of the mailboxes that take ballots beside the board.
    pub mailboxes: Vec<String>,
    /// What each role must do, and how many of it that takes.
    pub needs: Vec<Need>,
    pub constituencies: Vec<BallotSize>,
    /// Whose credentials vote in a consultation.
    pub earlier: Option<EarlierElection>,
    pub contests: Vec<ContestRule>,
    pub warnings: Vec<Warning>,
    /// What will hurt later.
    pub hazards: Vec<Warning>,
}

/// The longest ballot of a constituency.
#[derive(Debug, Serialize)]
pub struct BallotSize {
    pub id: String,
    /// Of at most 65,535.
    pub ballot_bytes: usize,
}

/// What the rule of a contest means.
#[derive(Debug, Serialize)]
pub struct ContestRule {
    pub id: String,
    #[serde(serialize_with = "all_in_english")]
    pub consequences: Vec<Saying>,
}

impl Report {
    /// Checks the JSON of a manifest, at a time in seconds since 1970-01-01T00:00:00Z.
    pub fn new(text: &str, now: u64) -> Result<Self, Refusal> {
        let ManifestFile { manifest, is_canonical } = ManifestFile::parse(text)?;
        let bytes = signed_size(&manifest);
        if bytes > MAX_ENTRY {
            return Err(::election::Error::TooLarge(bytes).into());
        }
        let election = manifest.election_id();
        let language = manifest.languages.first().map_or("", |language| language.as_str());
        Ok(Self {
            election: election.to_string(),
            fingerprint: ballot_signing::fingerprint::hash_words(&election.0),
            title: manifest.title.get(language).to_owned(),
            is_canonical,
            bytes,
            mailboxes: manifest.mailboxes.iter().map(|mailbox| mailbox.id.to_string()).collect(),
            needs: needs(&manifest),
            constituencies: manifest.constituencies.iter().map(|c| ballot_size(&manifest, c)).collect(),
            earlier: manifest.registration.earlier().map(EarlierElection::new),
            contests: manifest
                .contests
                .iter()
                .map(|c| ContestRule { id: c.id.to_string(), consequences: consequences(c) })
                .collect(),
            warnings: warnings(&manifest),
            hazards: hazards(&manifest, now),
        })
    }
}

fn ballot_size(manifest: &Manifest, constituency: &Constituency) -> BallotSize {
    let bytes = manifest.ballot_size(&constituency.id);
    BallotSize {
        id: constituency.id.to_string(),
        ballot_bytes: bytes.expect("the shapes of a checked manifest are possible"),
    }
}

/// Bytes of the first entry, signed by those commissioners whose lines are shortest.
fn signed_size(manifest: &Manifest) -> usize {
    let line = |name: String| SignatureLine {
        name: KeyName::new(name).expect("ids are key names"),
        key_id: [0; 4],
        signature: vec![0; 64],
    };
    let mut lines: Vec<_> = manifest.commission.members.iter().map(|m| line(key_name::commission(&m.id))).collect();
    lines.sort_by_key(|line| line.name.len());
    lines.truncate(manifest.commission.threshold);
    Note::new(manifest.text(), lines).expect("a text and lines of different names").to_bytes().len()
}
