//! The beginning of an election's log, for voters: keys and rolls, without what the rolls hold and without ballots.
//!
//! A voter who applies or collects would otherwise have to read gigabytes. What is read is checked: the ceremonies as an auditor checks
//! them, rolls by their registrars' signatures, and all of it to be the beginning of the log that the witnesses cosigned.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry::{Occupied, Vacant};

use election::statement::{Roll, Statement};
use election::{Entry, Id};
use rand_core::CryptoRng;
use record::{Phase, Record, Refusal, Setting};
use shared_key::{Bls, SharedKey};
use transparency_log::Checkpoint;
use transparency_log::proof::{HashSource, prove_consistency, verify_consistency};
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{FULL_WIDTH, HashTile, Row, TilePath};
use transparency_log::tree::{self, Frontier};

use crate::follower::{Remote, bundle};
use crate::{BoardClient, Error, FollowError};

/// The beginning of a log.
#[derive(Debug)]
pub struct Beginning {
    record: Record,
    rolls: Vec<Roll>,
    is_over: bool,
    /// Entries of the checkpoint under which it was read.
    size: u64,
}

impl Beginning {
    /// Reads the log up to the statement `ready`, or to its end if there is none yet. `rng` must be unpredictable to whoever made it.
    ///
    /// # Errors
    /// After any but [`FollowError::Client`] the log is not to be believed.
    pub fn read(client: &BoardClient, rng: &mut impl CryptoRng) -> Result<Self, FollowError> {
        let checkpoint = SignedCheckpoint::parse(&client.checkpoint()?)?;
        let size = checkpoint.checkpoint().size();
        let mut reading = Reading { record: Record::new(), rolls: Vec::new(), tree: Frontier::new(), is_over: false };
        while reading.tree.size() < size && !reading.is_over {
            for entry in bundle(|path| client.tile(path), reading.tree.size(), size)? {
                reading.take(client, &entry, rng)?;
                if reading.is_over {
                    break;
                }
            }
        }
        let Reading { record, rolls, tree, is_over } = reading;
        let missing = FollowError::Forked { before: 0, now: size };
        let setting = record.setting().ok_or(missing)?;
        if setting.election != client.election() {
            return Err(FollowError::Election { found: setting.election });
        }
        checkpoint.verify(&setting.log, &setting.witnesses, setting.manifest.witnesses.quorum)?;
        check_consistency(client, &tree, &checkpoint)?;
        Ok(Self { record, rolls, is_over, size })
    }

    /// What the log came to when the registrars had their keys, or comes to now if they have none yet.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The manifest, ready for use.
    pub fn setting(&self) -> &Setting {
        self.record.setting().expect("a log that was read begins with a manifest")
    }

    /// Whether no more rolls can come: `ready` was said, or the election is off.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Entries of the checkpoint under which it was read.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The rolls of all constituencies, in the order of the log.
    pub fn all_rolls(&self) -> &[Roll] {
        &self.rolls
    }

    /// The rolls of a constituency.
    pub fn rolls(&self, constituency: &Id) -> impl Iterator<Item = &Roll> {
        self.rolls.iter().filter(move |roll| roll.constituency == *constituency)
    }

    /// The key of a constituency's credentials, once the registrars have it.
    pub fn key(&self, constituency: &Id) -> Option<&SharedKey<Bls>> {
        let position = self.setting().constituency(constituency).ok()?;
        self.record.registrars()?.keys().get(position)
    }
}

/// A beginning that is being read.
struct Reading {
    record: Record,
    rolls: Vec<Roll>,
    tree: Frontier,
    is_over: bool,
}

impl Reading {
    fn take(&mut self, client: &BoardClient, bytes: &[u8], rng: &mut impl CryptoRng) -> Result<(), FollowError> {
        let index = self.tree.size();
        let refused = |refusal| FollowError::Entry { index, refusal };
        if self.record.phase() < Phase::Registration {
            let remote = Remote { client, failure: RefCell::new(None) };
            let accepted = self.record.accept(bytes, &remote, rng);
            if let Some(failure) = remote.failure.into_inner() {
                return Err(failure.into());
            }
            accepted.map_err(refused)?;
        } else {
            let entry = Entry::parse(bytes).map_err(|error| refused(error.into()))?;
            self.note(entry).map_err(refused)?;
        }
        self.is_over |= self.record.phase() == Phase::Cancelled;
        self.tree.push(tree::leaf_hash(bytes));
        Ok(())
    }

    /// Rolls are kept; what officials say of other things is passed over.
    fn note(&mut self, entry: Entry) -> Result<(), Refusal> {
        match entry.statement {
            Statement::Roll(roll) => {
                let ceremony = self.record.registrars().ok_or(Refusal::RegistrationKind)?;
                let setting = self.record.setting().ok_or(Refusal::ManifestMisplaced)?;
                let participants = ceremony.context().participants().len();
                setting.check_registrars(&entry.note, participants, |index| ceremony.takes_part(index))?;
                if roll.election != setting.election {
                    return Err(Refusal::Election);
                }
                self.rolls.push(roll);
            }
            Statement::Ready(_) | Statement::Cancel(_) => self.is_over = true,
            _ => {}
        }
        Ok(())
    }
}

/// Whether the entries that were read are the first of those under a checkpoint.
fn check_consistency(client: &BoardClient, read: &Frontier, checkpoint: &SignedCheckpoint) -> Result<(), FollowError> {
    continues(client, (read.size(), &read.root()), checkpoint.checkpoint())
}

/// Whether a log as it was is the beginning of the log as a service shows it now, by the service's hash tiles. Whether either was signed
/// is not looked at.
///
/// # Errors
/// [`FollowError::Forked`] if it is not, or has not as many entries; whatever goes wrong on the way.
pub fn continues(
    client: &BoardClient,
    (before, root): (u64, &tree::Hash),
    now: &Checkpoint,
) -> Result<(), FollowError> {
    let size = now.size();
    let tiles = Tiles { client, size, read: RefCell::default(), failure: RefCell::default() };
    let proof = prove_consistency(&tiles, before, size);
    if let Some(failure) = tiles.failure.into_inner() {
        return Err(failure.into());
    }
    let proven = proof.and_then(|proof| verify_consistency(before, root, size, now.root(), &proof));
    proven.map_err(|_| FollowError::Forked { before, now: size })
}

/// The hash tiles of a log, fetched when they are asked for.
struct Tiles<'a> {
    client: &'a BoardClient,
    size: u64,
    read: RefCell<BTreeMap<TilePath, Vec<tree::Hash>>>,
    failure: RefCell<Option<Error>>,
}

impl Tiles<'_> {
    /// Hashes of a level, from one on.
    fn hashes(&self, level: u8, from: u64, number: usize) -> Option<Vec<tree::Hash>> {
        let full = u64::from(FULL_WIDTH);
        let items = self.size.checked_shr(8 * u32::from(level))?;
        let width = u16::try_from(items.checked_sub(from / full * full)?.min(full)).ok()?;
        let path = TilePath::new(Row::Hashes(level), from / full, width).ok()?;
        let mut read = self.read.borrow_mut();
        let hashes = match read.entry(path) {
            Vacant(place) => {
                let content = self.client.tile(&path.to_string());
                let content = content.map_err(|failure| self.failure.replace(Some(failure))).ok()?;
                place.insert(HashTile::parse(path, &content).ok()?.hashes)
            }
            Occupied(known) => known.into_mut(),
        };
        let first = usize::try_from(from % full).ok()?;
        hashes.get(first..first.checked_add(number)?).map(<[_]>::to_vec)
    }
}

impl HashSource for Tiles<'_> {
    fn subtree(&self, height: u32, index: u64) -> Option<tree::Hash> {
        let (level, number) = (u8::try_from(height / 8).ok()?, 1_usize << (height % 8));
        Some(tree::root(self.hashes(level, index.checked_mul(number as u64)?, number)?))
    }
}
