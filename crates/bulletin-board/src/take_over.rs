//! Making a store from a copy of the record, for a successor who takes over (`docs/protocol.md` §9.11).

use canonical::Hash;
use rand_core::CryptoRng;
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::attachments::Within;
use crate::log::Log;
use crate::log_state::LogState;
use crate::store::{Heads, Position};
use crate::{Board, BoardKeys, Error, Reader, Store};

/// Entries that are written at once.
const PAGE: u64 = 4096;

/// A copy of a record that was checked.
#[derive(Debug)]
pub struct CheckedCopy(LogState);

/// Checks a copy of a record that others published: its cosigned head, its entries up to that, the attachments that they name, and that
/// these are keys of one who may run the board.
///
/// # Errors
/// [`Error::WrongKey`]; [`Error::StoredEntry`], [`Error::StoredHead`] or [`Error::HeadNotCosigned`] for what is no record;
/// [`Error::Store`] if it cannot be read.
pub fn check_copy(record: &impl Reader, keys: &BoardKeys, rng: &mut impl CryptoRng) -> Result<CheckedCopy, Error> {
    let mut state = LogState::default();
    state.follow(record, &mut Vec::new(), rng)?;
    state.log.under()?;
    keys.operator(state.record.setting().ok_or(Error::NoLog)?)?;
    Ok(CheckedCopy(state))
}

impl<S: Store> Board<S> {
    /// Makes the log of a successor in an empty store, from a copy that was checked. If it ends on the way, the store is of no use: begin
    /// with another.
    ///
    /// The board appends nothing until the statement comes that puts its operator in force ([`Self::submit`]).
    ///
    /// # Errors
    /// [`Error::LogExists`]; [`Error::Store`]; as [`Self::open`].
    pub fn take_over(
        mut store: S,
        record: &impl Reader,
        checked: CheckedCopy,
        keys: BoardKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        if store.heads()?.signed.is_some() || !store.entries(0, 1)?.is_empty() {
            return Err(Error::LogExists);
        }
        let CheckedCopy(state) = checked;
        let setting = state.record.setting().ok_or(Error::NoLog)?;
        let (cosigned, _) = state.log.under()?;
        let (size, mut log) = (state.log.size(), Log::new());
        while log.size() < size {
            let from = log.size();
            let entries = record.entries(from, PAGE.min(size - from))?;
            put_attachments(&mut store, record, &entries)?;
            let leaves: Vec<Hash> = entries.iter().map(|entry| election::entry::leaf_hash(entry)).collect();
            // A head on the way there is never shown: only the last is that of the record.
            let on_the_way = log.head_with(&leaves, setting, &keys.log)?;
            leaves.into_iter().for_each(|leaf| log.push(leaf));
            let head = if log.size() == size { state.log.head().ok_or(Error::NoLog)? } else { &on_the_way };
            store.publish(Position { size: from, ballot_box: 0 }, &entries, &head.to_bytes())?;
        }
        store.store_cosigned(size, &cosigned.to_bytes())?;
        Self::open(store, keys, rng)
    }
}

/// The heads of a record that was published: its checkpoint, and the log's own line of it.
///
/// # Errors
/// [`Error::Log`] if it is no checkpoint.
pub fn heads_of(checkpoint: &[u8]) -> Result<Heads, Error> {
    let signed = SignedCheckpoint::parse(checkpoint)?;
    let size = signed.checkpoint().size();
    let own = signed.note().signatures().iter().take(1).cloned().collect();
    let own = transparency_log::note::Note::new(signed.note().text(), own)?;
    let head = |note| Some(crate::StoredHead { size, note });
    Ok(Heads { signed: head(own.to_bytes()), cosigned: head(checkpoint.to_vec()), ..Heads::default() })
}

/// Stores the attachments that entries name.
fn put_attachments(store: &mut impl Store, record: &impl Reader, entries: &[Vec<u8>]) -> Result<(), Error> {
    for entry in entries {
        let entry = election::Entry::parse(entry).map_err(record::Refusal::from)?;
        for named in entry.statement.attachments() {
            let within = Within::new(&[], record);
            let content = record::Attachments::read(&within, &named.hash);
            let content =
                content.ok_or_else(|| within.cause(record::Refusal::AttachmentMissing { hash: named.hash }))?;
            store.put_attachments(&[&content])?;
        }
    }
    Ok(())
}
