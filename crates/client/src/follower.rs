//! Following an election from outside: everything that its log says is checked, as an auditor does, before it is believed.

use std::borrow::Cow;
use std::cell::RefCell;

use canonical::Hash;
use election::ElectionId;
use rand_core::CryptoRng;
use record::{Attachments, Record, Refusal};
use transparency_log::entry_bundle;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{FULL_WIDTH, Row, TilePath};

use crate::{BoardClient, Error};

/// An election as it is known here: every entry of the log so far was admitted by the rules, under checkpoints that the log and a quorum
/// of its witnesses signed.
#[derive(Debug)]
pub struct Follower {
    client: BoardClient,
    record: Record,
    checkpoint: Option<SignedCheckpoint>,
}

/// Why a log is not followed further.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The service does not answer as it should.
    #[error(transparent)]
    Client(#[from] Error),
    /// The log breaks the rules: what was served is evidence.
    #[error("entry {index}: {refusal}")]
    Entry {
        /// Which entry.
        index: u64,
        /// Why it may not stand there.
        #[source]
        refusal: Refusal,
    },
    /// The checkpoint, or what is under it, does not hold.
    #[error("the log: {0}")]
    Log(#[from] transparency_log::Error),
    /// The manifest is that of another election.
    #[error("the manifest is that of the election {found}")]
    Election {
        /// Whose it is.
        found: ElectionId,
    },
    /// The checkpoint is of fewer entries than one before it, or of others.
    #[error("the log was shown with {before} entries, and is now shown with {now} that do not continue them")]
    Forked {
        /// Entries that were followed.
        before: u64,
        /// Entries of the checkpoint.
        now: u64,
    },
}

impl Follower {
    /// An election of which nothing is known yet.
    pub fn new(client: BoardClient) -> Self {
        Self { client, record: Record::new(), checkpoint: None }
    }

    /// The service.
    pub fn client(&self) -> &BoardClient {
        &self.client
    }

    /// What the log comes to, as far as it was followed.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The last checkpoint that was followed.
    pub fn checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.checkpoint.as_ref()
    }

    /// Goes on to the service's checkpoint of now, and gives the new entries. `rng` must be unpredictable to whoever made them.
    ///
    /// # Errors
    /// After any but [`FollowError::Client`] the log is not to be believed.
    pub fn follow(&mut self, rng: &mut impl CryptoRng) -> Result<Vec<Vec<u8>>, FollowError> {
        let checkpoint = SignedCheckpoint::parse(&self.client.checkpoint()?)?;
        let (before, now) = (self.record.size(), checkpoint.checkpoint().size());
        if now < before {
            return Err(FollowError::Forked { before, now });
        }
        let mut next = self.record.clone();
        let mut entries = Vec::new();
        while next.size() < now {
            let bundle = self.bundle(next.size(), now)?;
            for entry in &bundle {
                self.accept(&mut next, entry, rng)?;
            }
            entries.extend(bundle);
        }
        let Some(setting) = next.setting() else { return Ok(entries) };
        if setting.election != self.client.election() {
            return Err(FollowError::Election { found: setting.election });
        }
        checkpoint.verify(&setting.log, &setting.witnesses, setting.manifest.witnesses.quorum)?;
        if next.root() != Hash(checkpoint.checkpoint().root().0) {
            return Err(FollowError::Forked { before, now });
        }
        (self.record, self.checkpoint) = (next, Some(checkpoint));
        Ok(entries)
    }

    /// The entries of a bundle from `first` on, in a log of `size` entries.
    fn bundle(&self, first: u64, size: u64) -> Result<Vec<Vec<u8>>, FollowError> {
        let full = u64::from(FULL_WIDTH);
        let (number, skipped) = (first / full, first % full);
        let width = u16::try_from((size - number * full).min(full)).unwrap_or(FULL_WIDTH);
        let path = TilePath::new(Row::Entries, number, width)?;
        let bundle = self.client.tile(&path.to_string())?;
        let entries = entry_bundle::decode(&bundle, width)?;
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        Ok(entries.into_iter().skip(skipped).map(<[u8]>::to_vec).collect())
    }

    fn accept(&self, record: &mut Record, entry: &[u8], rng: &mut impl CryptoRng) -> Result<(), FollowError> {
        let index = record.size();
        let remote = Remote { client: &self.client, failure: RefCell::new(None) };
        let accepted = record.accept(entry, &remote, rng);
        match (accepted, remote.failure.into_inner()) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(failure)) => Err(failure.into()),
            (Err(refusal), None) => Err(FollowError::Entry { index, refusal }),
        }
    }
}

/// Attachments on the service, fetched when they are asked for.
struct Remote<'a> {
    client: &'a BoardClient,
    /// What a missing attachment is really about, if the service failed.
    failure: RefCell<Option<Error>>,
}

impl Attachments for Remote<'_> {
    fn read(&self, hash: &Hash) -> Option<Cow<'_, [u8]>> {
        match self.client.attachment(hash) {
            Ok(content) => Some(Cow::Owned(content)),
            Err(failure) => {
                self.failure.replace(Some(failure));
                None
            }
        }
    }
}
