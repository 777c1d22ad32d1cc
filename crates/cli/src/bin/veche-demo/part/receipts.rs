//! Whether the promises are kept: each voter's receipt, checked against the log, its witnesses and their quorum (`docs/protocol.md` §12).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, ensure};
use canonical::Hash;
use client::BoardClient;
use record::Setting;
use serde::{Deserialize, Serialize};
use transparency_log::receipt::Receipt;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use super::Scene;
use super::casting::Promised;
use crate::times::now;

/// How often the checkpoint is looked at, and then receipts are asked for.
const PAUSE: Duration = Duration::from_millis(500);

/// What became of the promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipts {
    /// Promises with a receipt.
    pub kept: u64,
    /// Of these, those that were kept after their time.
    pub late: u64,
}

/// When the log was first seen to have how many entries.
#[derive(Default)]
pub struct Sightings {
    seen: Mutex<Vec<(u64, u64)>>,
    is_over: AtomicBool,
}

impl Sightings {
    /// Looks at the checkpoint again and again.
    pub fn watch(&self, client: &BoardClient) {
        while !self.is_over.load(Ordering::SeqCst) {
            let size = client.checkpoint().ok().and_then(|note| SignedCheckpoint::parse(&note).ok());
            if let Some(size) = size.map(|checkpoint| checkpoint.checkpoint().size()) {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                if seen.last().is_none_or(|(last, _)| *last < size) {
                    seen.push((size, now()));
                }
            }
            sleep(PAUSE);
        }
    }

    /// Nobody looks any more.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Whether an entry was there by a time.
    fn had(&self, index: u64, by: u64) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().any(|(size, time)| *size > index && *time <= by)
    }
}

/// Waits for the receipts of all these ballots.
pub fn check(scene: &Scene, promises: Vec<Promised>, sightings: &Sightings) -> anyhow::Result<Receipts> {
    let (client, setting) = (scene.client()?, scene.setting()?);
    let mut open: HashMap<Hash, u64> = promises.into_iter().map(|promised| (promised.leaf, promised.by)).collect();
    let mut receipts = Receipts::default();
    // The last ones come with the epoch after the end.
    while now() <= setting.manifest.schedule.closes.get() {
        sleep(PAUSE);
    }
    while !open.is_empty() {
        sleep(PAUSE);
        for (leaf, receipt) in buckets(&client).unwrap_or_default() {
            let Some(by) = open.remove(&leaf) else { continue };
            let index = verify(&setting, &leaf, &receipt)?;
            receipts.kept += 1;
            receipts.late += u64::from(!sightings.had(index, by));
        }
        let latest = setting.manifest.schedule.closes.get() + setting.manifest.epochs.longest.get();
        ensure!(open.is_empty() || now() < latest + 60, "{} promises were not kept", open.len());
    }
    Ok(receipts)
}

/// Whether this ballot of a credential is published.
pub fn is_published(client: &BoardClient, credential: &[u8; 32], leaf: &Hash) -> Result<bool, client::Error> {
    let digits = client.bucket_digits()?;
    let prefix: String = Hash(*credential).to_string().chars().take(digits).collect();
    Ok(client.bucket(&prefix)?.iter().any(|ballot| ballot.leaf == leaf.to_string()))
}

/// All ballots in the log with their receipts. Every bucket is asked for, so that nobody learns whose ballots are sought.
fn buckets(client: &BoardClient) -> anyhow::Result<Vec<(Hash, String)>> {
    let digits = client.bucket_digits()?;
    let mut all = Vec::new();
    for bucket in 0..16_u64.pow(u32::try_from(digits)?) {
        let prefix = format!("{bucket:0digits$x}");
        for ballot in client.bucket(prefix.get(..digits).unwrap_or_default())? {
            all.push((ballot.leaf.parse().context("a leaf hash")?, ballot.receipt));
        }
    }
    Ok(all)
}

/// The index of the entry that a receipt is for.
fn verify(setting: &Setting, leaf: &Hash, receipt: &str) -> anyhow::Result<u64> {
    let leaf = transparency_log::tree::Hash(leaf.0);
    let quorum = setting.manifest.witnesses.quorum;
    let inclusion = Receipt::parse(receipt.as_bytes())?.verify(&leaf, &setting.log, &setting.witnesses, quorum)?;
    Ok(inclusion.index)
}
