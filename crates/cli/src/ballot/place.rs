//! The election and the services that a ballot goes to.

use std::path::{Path, PathBuf};

use ::client::{BoardClient, Error};
use ::election::role::key_name;
use ::election::{ElectionId, Entry, MAX_ENTRY, Statement};
use anyhow::{Context, anyhow, bail, ensure};
use canonical::Hash;
use record::Setting;
use transparency_log::ed25519::PublicKey;

use super::shown;
use crate::joint;
use crate::manifest_file::{self, ManifestFile};
use crate::seats::printable;
use crate::services::Board;

/// Which election, and where.
#[derive(clap::Args)]
pub struct PlaceArgs {
    #[command(flatten)]
    board: Board,
    /// The election id (64 hexadecimal digits)
    #[arg(long, value_name = "ID")]
    election: Hash,
    /// The election's manifest, if the board does not answer
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

impl PlaceArgs {
    /// The board.
    pub fn client(&self) -> anyhow::Result<BoardClient> {
        self.board.client(ElectionId(self.election))
    }

    /// A mailbox of the election.
    pub fn mailbox(&self, address: &str) -> anyhow::Result<BoardClient> {
        self.board.mailbox(address, ElectionId(self.election))
    }

    /// A sealed ballot of this election in a file, with its leaf hash.
    pub fn read_ballot(&self, path: &Path) -> anyhow::Result<(Vec<u8>, Hash)> {
        let bytes = joint::read_file(path, MAX_ENTRY as u64)?;
        let leaf = self.ballot(&bytes).with_context(|| format!("{} is no sealed ballot", path.display()))?;
        Ok((bytes, leaf))
    }

    /// The leaf hash of a ballot of this election, signed with its own credential. What else it must be is for the board to say.
    pub fn ballot(&self, bytes: &[u8]) -> anyhow::Result<Hash> {
        let entry = Entry::parse(bytes).map_err(shown)?;
        let Statement::Ballot(ballot) = &entry.statement else { bail!("it is another statement") };
        ensure!(ballot.election.0 == self.election, "it is a ballot of another election: {}", ballot.election);
        let key = PublicKey::from_bytes(&ballot.credential.0)?;
        entry.check_one_signature(key_name::CREDENTIAL, &key)?;
        Ok(entry.leaf)
    }

    /// The election, from a file or from the board: its id says whether it is the right one.
    pub fn setting(&self, board: &BoardClient) -> anyhow::Result<Setting> {
        let manifest = match &self.manifest {
            Some(path) => {
                let refused =
                    |refusal: manifest_file::Refusal| anyhow!("{}: {}", path.display(), printable(refusal.reason));
                ManifestFile::parse(&manifest_file::read(path)?).map_err(refused)?.manifest
            }
            None => {
                let note = board
                    .manifest()
                    .map_err(|error| told(&error))
                    .context("the board (--manifest goes without its answer)")?;
                match Entry::parse(&note).map_err(shown).context("the board's manifest")?.statement {
                    Statement::Manifest(manifest) => *manifest,
                    _ => bail!("the board gives another statement in place of the manifest"),
                }
            }
        };
        let found = manifest.election_id();
        ensure!(found.0 == self.election, "this is the manifest of another election: {found}");
        Setting::new(manifest).map_err(|refusal| anyhow!("{}", printable(refusal.to_string())))
    }
}

/// What a service says, and what that means for the ballot.
pub fn told(error: &Error) -> anyhow::Error {
    let meaning = match error.code() {
        "no-answer" => "; it may have the ballot nevertheless: hand it in again",
        "busy" | "phase" => "; nothing is lost: hand it in again when casting is open",
        "too-late" => "; casting is over: nobody takes ballots any more",
        "ballot-seq-used" => "; a later ballot of this voter is there, and the last one counts",
        _ => "",
    };
    anyhow!("{}{meaning}", printable(error.to_string()))
}
