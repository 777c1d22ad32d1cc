//! Following an election from outside: everything that its log says is checked, as an auditor does, before it is believed.

use std::borrow::Cow;
use std::cell::RefCell;

use canonical::Hash;
use election::ElectionId;
use rand_core::CryptoRng;
use record::proof::BallotProof;
use record::{Attachments, Proof, Record, Refusal};
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
    /// How far the last attempt came before the service failed, with the entries since `record`: they are proven, but not known to be of
    /// the log yet.
    ahead: Option<(Record, Vec<Vec<u8>>)>,
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
        Self { client, record: Record::new(), checkpoint: None, ahead: None }
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
        let (mut grown, mut entries) = (None, Vec::new());
        if now > before {
            let ahead = self.ahead.take().filter(|(ahead, _)| ahead.size() <= now);
            let (mut next, mut read) = ahead.unwrap_or_else(|| (self.record.clone(), Vec::new()));
            if let Err(failure) = self.read_up_to(now, &mut next, &mut read, rng) {
                // A long log is not to be read from its beginning again whenever a connection breaks.
                if matches!(failure, FollowError::Client(_)) {
                    self.ahead = Some((next, read));
                }
                return Err(failure);
            }
            (grown, entries) = (Some(next), read);
        }
        let next = grown.as_ref().unwrap_or(&self.record);
        let Some(setting) = next.setting() else { return Ok(entries) };
        if setting.election != self.client.election() {
            return Err(FollowError::Election { found: setting.election });
        }
        checkpoint.verify(&setting.log, &setting.witnesses, setting.manifest.witnesses.quorum)?;
        if next.root() != Hash(checkpoint.checkpoint().root().0) {
            return Err(FollowError::Forked { before, now });
        }
        self.checkpoint = Some(checkpoint);
        if let Some(grown) = grown {
            self.record = grown;
        }
        Ok(entries)
    }

    /// Reads entries until there are `size`.
    fn read_up_to(
        &self,
        size: u64,
        next: &mut Record,
        read: &mut Vec<Vec<u8>>,
        rng: &mut impl CryptoRng,
    ) -> Result<(), FollowError> {
        while next.size() < size {
            let (bundle, first) = (bundle(|path| self.client.tile(path), next.size(), size)?, next.size());
            let accepted = self.accept(next, &bundle, rng);
            let number = usize::try_from(next.size() - first).unwrap_or(usize::MAX);
            read.extend(bundle.into_iter().take(number));
            accepted?;
        }
        Ok(())
    }

    /// Takes the entries of a bundle one by one, but proves their ballots together, which is half the work. If the service fails in
    /// between, those before are taken and proven.
    fn accept(&self, record: &mut Record, bundle: &[Vec<u8>], rng: &mut impl CryptoRng) -> Result<(), FollowError> {
        let mut ballots: Vec<(u64, Box<BallotProof>)> = Vec::new();
        let mut failed = None;
        for entry in bundle {
            let (index, remote) = (record.size(), Remote { client: &self.client, failure: RefCell::new(None) });
            let admitted = examine(record, entry, &remote, rng);
            match (admitted, remote.failure.into_inner()) {
                (Ok(ballot), _) => ballots.extend(ballot.map(|ballot| (index, ballot))),
                (Err(_), Some(failure)) => {
                    failed = Some(failure);
                    break;
                }
                (Err(refusal), None) => return Err(FollowError::Entry { index, refusal }),
            }
        }
        let outcome = failed.map_or(Ok(()), |failure| Err(failure.into()));
        let Some(keys) = record.ballot_keys() else { return outcome };
        let proofs: Vec<&BallotProof> = ballots.iter().map(|(_, proof)| &**proof).collect();
        let refused = ballots.iter().zip(keys.verify(&proofs, rng)).find_map(|((index, _), verdict)| {
            verdict.err().map(|refusal| FollowError::Entry { index: *index, refusal })
        });
        refused.map_or(outcome, Err)
    }
}

/// The entries of a bundle from `first` on, in a log of `size` entries whose tiles `tile` gives by their paths.
pub(crate) fn bundle(
    tile: impl FnOnce(&str) -> Result<Vec<u8>, Error>,
    first: u64,
    size: u64,
) -> Result<Vec<Vec<u8>>, FollowError> {
    let full = u64::from(FULL_WIDTH);
    let (number, skipped) = (first / full, first % full);
    let width = u16::try_from((size - number * full).min(full)).unwrap_or(FULL_WIDTH);
    let path = TilePath::new(Row::Entries, number, width)?;
    let bundle = tile(&path.to_string())?;
    let entries = entry_bundle::decode(&bundle, width)?;
    let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
    Ok(entries.into_iter().skip(skipped).map(<[u8]>::to_vec).collect())
}

/// Makes an entry the next of a record; what is left to prove of a ballot is given back.
fn examine(
    record: &mut Record,
    entry: &[u8],
    attachments: &dyn Attachments,
    rng: &mut impl CryptoRng,
) -> Result<Option<Box<BallotProof>>, Refusal> {
    let mut admission = record.examine(record.prepare(entry)?, attachments)?;
    let ballot = match admission.proof.take() {
        Some(Proof::Ballot(ballot)) => Some(ballot),
        other => {
            admission.proof = other;
            record.verify(&admission, rng)?;
            None
        }
    };
    record.admit(admission);
    Ok(ballot)
}

/// Attachments on the service, fetched when they are asked for.
pub(crate) struct Remote<'a> {
    pub(crate) client: &'a BoardClient,
    /// What a missing attachment is really about, if the service failed.
    pub(crate) failure: RefCell<Option<Error>>,
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
