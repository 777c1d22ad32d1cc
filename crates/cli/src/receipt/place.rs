//! What a receipt is checked against: a manifest alone, an exported record, or a service.

use std::path::{Path, PathBuf};

use ::election::{ElectionId, Entry, MAX_ENTRY, Manifest, Statement};
use anyhow::{Context, anyhow, bail, ensure};
use client::{BoardClient, FollowError, continues};
use record::Setting;
use serde::Serialize;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath, paths};
use transparency_log::{Frontier, SignedCheckpoint, entry_bundle, tree};

use super::VerifyArgs;
use super::file::ReceiptFile;
use crate::joint;
use crate::manifest_file::{self, ManifestFile};
use crate::seats::printable;

/// Bytes of a bundle, at most.
const MOST_BUNDLE: u64 = FULL_WIDTH as u64 * (MAX_ENTRY as u64 + 2);

/// What was found of the ballot beside the receipt.
#[derive(Debug, Default, Serialize)]
pub struct Found {
    /// Entries of the log that was looked at; none if only the manifest was there.
    pub looked_at: Option<u64>,
    /// Whether the entry is known to be a ballot.
    pub is_ballot: bool,
    /// Its number among the ballots of its credential: the highest counts.
    pub seq: Option<u64>,
    /// The entry that took its place, if one did.
    pub replaced_by: Option<u64>,
    /// Whether it is known that none did, in the log that was looked at.
    pub is_last: bool,
}

pub enum Place {
    Manifest(Box<Manifest>),
    Record(PathBuf),
    Board(Box<BoardClient>),
}

impl Place {
    pub fn open(args: &VerifyArgs) -> anyhow::Result<Self> {
        Ok(match (&args.record, &args.board, &args.manifest) {
            (Some(dir), ..) => Self::Record(dir.clone()),
            (None, Some(address), _) => {
                let election = args.election.context("--election is needed with --board")?;
                Self::Board(Box::new(args.way.patient(address, ElectionId(election))?))
            }
            (None, None, Some(path)) => Self::Manifest(Box::new(read_manifest(path)?)),
            (None, None, None) => bail!("one of --record, --board and --manifest"),
        })
    }

    /// The election that is checked against.
    pub fn setting(&self) -> anyhow::Result<Setting> {
        let manifest = match self {
            Self::Manifest(manifest) => (**manifest).clone(),
            Self::Record(dir) => {
                let first = bundles(dir, size(dir)?).next().context("an empty record")??;
                manifest_of(first.1.first().context("an empty record")?)?
            }
            Self::Board(board) => manifest_of(&board.manifest().context("the manifest")?)?,
        };
        let found = manifest.election_id();
        if let Self::Board(board) = self {
            ensure!(found == board.election(), "the service gives the manifest of another election: {found}");
        }
        Setting::new(manifest).map_err(|refusal| anyhow!("{}", printable(refusal.to_string())))
    }

    /// What the log has at the receipt's place; inside, why it is another log than the one of the receipt.
    pub fn find(&self, file: &ReceiptFile, setting: &Setting) -> anyhow::Result<Result<Found, String>> {
        match self {
            Self::Manifest(_) => Ok(Ok(Found::default())),
            Self::Record(dir) => in_record(dir, file),
            Self::Board(board) => on_board(board, file, setting),
        }
    }
}

fn in_record(dir: &Path, file: &ReceiptFile) -> anyhow::Result<Result<Found, String>> {
    let (index, expected) = (file.receipt.index(), file.receipt.checkpoint().checkpoint());
    let (size, mut tree) = (size(dir)?, Frontier::new());
    let mut found = Found { looked_at: Some(size), ..Found::default() };
    if size < expected.size() {
        // The copy is older than the receipt: nothing can be said of the ballot.
        return Ok(Ok(found));
    }
    let (mut own, mut later) = (None, Vec::new());
    for bundle in bundles(dir, size) {
        let (first, entries) = bundle?;
        for (place, bytes) in (first..).zip(&entries) {
            tree.push(tree::leaf_hash(bytes));
            if tree.size() == expected.size() && tree.root() != *expected.root() {
                return Ok(Err(
                    "the record and the receipt are of two different logs: keep both, they are evidence".into()
                ));
            }
            let Some(ballot) = ballot_of(bytes) else { continue };
            if place == index {
                own = Some(ballot);
            } else {
                later.push((place, ballot));
            }
            // Whose ballot it is is known from its place on; those before it are looked at again below.
            if let Some((credential, seq)) = &own {
                later.retain(|(_, (other, number))| other == credential && number > seq);
            }
        }
    }
    if let Some((_, seq)) = own {
        found.is_ballot = true;
        found.seq = Some(seq);
        found.replaced_by = later.iter().max_by_key(|(_, (_, seq))| *seq).map(|(place, _)| *place);
        found.is_last = found.replaced_by.is_none();
    }
    Ok(Ok(found))
}

fn on_board(board: &BoardClient, file: &ReceiptFile, setting: &Setting) -> anyhow::Result<Result<Found, String>> {
    let expected = file.receipt.checkpoint().checkpoint();
    let now = SignedCheckpoint::parse(&board.checkpoint().context("the checkpoint")?).context("the checkpoint")?;
    now.verify(&setting.log, &setting.witnesses, setting.manifest.witnesses.quorum).context("the checkpoint")?;
    let size = now.checkpoint().size();
    let mut found = Found { looked_at: Some(size), ..Found::default() };
    if size < expected.size() {
        return Ok(Err(format!(
            "the service shows {size} entries, and the receipt has a log of {} that the witnesses signed: it shows an old log",
            expected.size()
        )));
    }
    match continues(board, (expected.size(), expected.root()), now.checkpoint()) {
        Ok(()) => {}
        Err(FollowError::Forked { .. }) => {
            return Ok(Err(
                "the service shows another log than that of the receipt: keep both, they are evidence".into()
            ));
        }
        Err(error) => return Err(error).context("the log"),
    }
    let index = file.receipt.index();
    let (number, full) = (index / u64::from(FULL_WIDTH), u64::from(FULL_WIDTH));
    let width = u16::try_from((size - number * full).min(full)).unwrap_or(FULL_WIDTH);
    let path = TilePath::new(Row::Entries, number, width)?;
    let bundle = board.tile(&path.to_string()).context("the ballot")?;
    let entries = entry_bundle::decode(&bundle, width).context("the ballot")?;
    let bytes = usize::try_from(index % full).ok().and_then(|place| entries.get(place)).context("the ballot")?;
    if tree::leaf_hash(bytes).0 != file.leaf.0 {
        return Ok(Err("the service gives another entry in the place of the ballot".into()));
    }
    if let Some((_, seq)) = ballot_of(bytes) {
        (found.is_ballot, found.seq) = (true, Some(seq));
    }
    Ok(Ok(found))
}

/// Credential and number of a ballot.
fn ballot_of(bytes: &[u8]) -> Option<([u8; 32], u64)> {
    match Entry::parse(bytes).ok()?.statement {
        Statement::Ballot(ballot) => Some((ballot.credential.0, ballot.seq.get())),
        _ => None,
    }
}

fn size(dir: &Path) -> anyhow::Result<u64> {
    let note = joint::read_file(&dir.join("checkpoint"), MAX_ENTRY as u64)?;
    Ok(SignedCheckpoint::parse(&note).context("the checkpoint of the record")?.checkpoint().size())
}

/// The entries of a record, bundle by bundle, each with the index of its first.
fn bundles(dir: &Path, size: u64) -> impl Iterator<Item = anyhow::Result<(u64, Vec<Vec<u8>>)>> {
    paths(size).filter(|path| path.row() == Row::Entries).map(move |path| {
        let content = joint::read_file(&dir.join(path.to_string()), MOST_BUNDLE)?;
        let entries = entry_bundle::decode(&content, path.width()).with_context(|| path.to_string())?;
        Ok((path.index() * u64::from(FULL_WIDTH), entries.into_iter().map(<[u8]>::to_vec).collect()))
    })
}

fn manifest_of(entry: &[u8]) -> anyhow::Result<Manifest> {
    match Entry::parse(entry).map_err(|error| anyhow!("{}", printable(error.to_string())))?.statement {
        Statement::Manifest(manifest) => Ok(*manifest),
        _ => bail!("the first entry is not the manifest"),
    }
}

/// The signed note, or its text alone.
fn read_manifest(path: &Path) -> anyhow::Result<Manifest> {
    let text = manifest_file::read(path)?;
    if let Ok(manifest) = manifest_of(text.as_bytes()) {
        return Ok(manifest);
    }
    let read =
        ManifestFile::parse(&text).map_err(|refusal| anyhow!("{}: {}", path.display(), printable(refusal.reason)))?;
    Ok(read.manifest)
}
