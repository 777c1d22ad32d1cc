//! Following the intake log from outside (`docs/registration.md` §3): every entry is checked before it is believed.

use canonical::Hash;
use record::intake::IntakeLog;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tree::leaf_hash;

use crate::follower::bundle;
use crate::{Error, ExchangeNote, FollowError, Member, RegistryClient};

/// Goes on with an intake log to the service's checkpoint of now, and gives the new entries, in order. Every entry was admitted, and a quorum of
/// witnesses cosigned all of them.
///
/// # Errors
/// After any but [`FollowError::Client`] the log is not to be believed; it ends before what is refused.
pub fn follow_intake(client: &RegistryClient, log: &mut IntakeLog) -> Result<Vec<Vec<u8>>, FollowError> {
    let entries = intake_entries(client, log)?;
    for entry in &entries {
        let index = log.size();
        log.accept(entry).map_err(|refusal| FollowError::Entry { index, refusal })?;
    }
    Ok(entries)
}

/// The entries that come after a log, up to the service's checkpoint of now, in order. A quorum of witnesses cosigned all of them;
/// whether they are admitted is for whoever takes them to check.
///
/// # Errors
/// As [`follow_intake`].
pub fn intake_entries(client: &RegistryClient, log: &IntakeLog) -> Result<Vec<Vec<u8>>, FollowError> {
    let checkpoint = SignedCheckpoint::parse(&client.checkpoint()?)?;
    let setting = log.setting();
    if setting.election != client.election() {
        return Err(FollowError::Election { found: setting.election });
    }
    checkpoint.verify(log.identity(), &setting.witnesses, setting.manifest.witnesses.quorum)?;
    let (before, head) = (log.size(), checkpoint.checkpoint());
    let (mut tree, mut entries) = (log.tree().clone(), Vec::new());
    while tree.size() < head.size() {
        for entry in bundle(|path| client.tile(path), tree.size(), head.size())? {
            tree.push(leaf_hash(&entry));
            entries.push(entry);
        }
    }
    if tree.size() != head.size() || Hash(tree.root().0) != Hash(head.root().0) {
        return Err(FollowError::Forked { before, now: head.size() });
    }
    Ok(entries)
}

/// The notes of the exchange from a number on that the intake took beside no more than `size` entries of its log. Whoever asks has followed the
/// log to that size before: then none of them is missing that belongs before its next entry.
///
/// # Errors
/// [`Error::Refused`], and whatever goes wrong on the way.
pub fn follow_notes(
    client: &RegistryClient,
    from: u64,
    size: u64,
    member: Member<'_>,
) -> Result<Vec<ExchangeNote>, Error> {
    let (mut notes, mut next) = (Vec::new(), from);
    loop {
        let before = notes.len();
        notes.extend(client.notes(next, member)?.into_iter().take_while(|note| note.size <= size));
        let Some(last) = notes.get(before..).and_then(<[ExchangeNote]>::last) else { return Ok(notes) };
        next = last.number.saturating_add(1);
    }
}
