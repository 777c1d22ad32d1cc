//! What every store must do, whatever it is made of. A backend implements [`Place`] and calls [`conformance!`].

use std::collections::BTreeSet;

use bulletin_board::{Heads, PendingBallot, Position, Reader, Store, StoreError, StoredHead};
use canonical::Hash;

/// Where a store is, so that it can be opened several times.
pub trait Place {
    type Store: Store;

    /// A new place with an empty store.
    fn new() -> Self;

    /// Opens the store. It may be open already.
    fn open(&self) -> Self::Store;
}

/// Makes a test of each property for one kind of place.
macro_rules! conformance {
    ($place:ty: $($name:ident),* $(,)?) => {
        $(#[test] fn $name() { conformance::$name::<$place>(); })*
    };
    ($place:ty) => {
        conformance!($place:
            a_new_store_is_empty,
            published_entries_are_numbered_without_gaps,
            pages_of_entries_end_where_the_log_ends,
            what_was_written_is_there_when_the_store_is_opened_again,
            of_two_that_publish_after_the_same_head_one_wins,
            many_that_publish_at_once_never_leave_a_gap,
            a_publication_takes_exactly_its_ballots_off_the_pending_ones,
            a_promise_is_remembered_after_its_ballot_was_published,
            a_batch_with_a_ballot_that_is_known_is_refused_whole,
            a_publication_with_an_entry_that_is_known_is_refused_whole,
            an_entry_that_is_too_long_or_empty_is_refused_with_all_others,
            pending_ballots_come_in_the_order_of_their_hashes,
            attachments_are_kept_under_their_hashes,
            cosigned_heads_are_of_entries_that_are_there_and_never_go_back,
        );
    };
}
pub(crate) use conformance;

pub fn entry(n: u64) -> Vec<u8> {
    format!("entry {n}").into_bytes()
}

pub fn ballot(n: u64) -> PendingBallot {
    let entry = format!("ballot {n}").into_bytes();
    let leaf = election::entry::leaf_hash(&entry);
    PendingBallot { leaf, by: 1_000 + n, ballot_box: 0, credential: Some(Hash::of(&n.to_be_bytes()).0), entry }
}

/// A position in the first ballot box.
pub fn at(size: u64) -> Position {
    Position { size, ballot_box: 0 }
}

pub fn pending(store: &impl Store) -> Vec<PendingBallot> {
    store.pending(&BTreeSet::new()).unwrap()
}

fn all(store: &impl Reader) -> Vec<Vec<u8>> {
    store.entries(0, u64::from(u32::MAX)).unwrap()
}

fn size(store: &impl Reader) -> u64 {
    store.heads().unwrap().signed.map_or(0, |head| head.size)
}

pub fn a_new_store_is_empty<P: Place>() {
    let store = P::new().open();
    assert_eq!(store.heads().unwrap(), Heads::default());
    assert!(all(&store).is_empty() && pending(&store).is_empty());
    assert_eq!(store.attachment(&Hash::of(b"x")).unwrap(), None);
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), None);
}

pub fn published_entries_are_numbered_without_gaps<P: Place>() {
    let mut store = P::new().open();
    store.publish(at(0), &[entry(0)], b"head 1").unwrap();
    store.publish(at(1), &[entry(1), entry(2)], b"head 3").unwrap();
    assert_eq!(all(&store), [entry(0), entry(1), entry(2)]);
    let head = StoredHead { size: 3, note: b"head 3".to_vec() };
    assert_eq!(store.heads().unwrap(), Heads { signed: Some(head), cosigned: None });
}

pub fn pages_of_entries_end_where_the_log_ends<P: Place>() {
    let mut store = P::new().open();
    store.publish(at(0), &(0..10).map(entry).collect::<Vec<_>>(), b"head").unwrap();
    assert_eq!(store.entries(0, 4).unwrap(), (0..4).map(entry).collect::<Vec<_>>());
    assert_eq!(store.entries(8, 4).unwrap(), [entry(8), entry(9)]);
    assert!(store.entries(10, 4).unwrap().is_empty() && store.entries(3, 0).unwrap().is_empty());
}

pub fn what_was_written_is_there_when_the_store_is_opened_again<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    store.put_attachments(&[b"content"]).unwrap();
    store.publish(at(0), &[entry(0)], b"head").unwrap();
    store.store_cosigned(1, b"cosigned").unwrap();
    store.keep_pending(&[ballot(1), ballot(2)]).unwrap();
    let (heads, pending) = (store.heads().unwrap(), pending(&store));
    drop(store);
    let store = place.open();
    assert_eq!((store.heads().unwrap(), pending(&store).len()), (heads, 2));
    assert!(pending(&store) == pending);
    assert_eq!(all(&store), [entry(0)]);
    assert_eq!(store.attachment(&Hash::of(b"content")).unwrap().unwrap(), b"content");
}

pub fn of_two_that_publish_after_the_same_head_one_wins<P: Place>() {
    let place = P::new();
    let (mut one, mut other) = (place.open(), place.open());
    one.publish(at(0), &[entry(0)], b"one").unwrap();
    one.keep_pending(&[ballot(1)]).unwrap();
    let late = other.publish(at(0), &[entry(1), ballot(1).entry], b"other");
    assert_eq!(late, Err(StoreError::Conflict { expected: 0, found: 1 }));
    let early = other.publish(at(2), &[entry(1)], b"other");
    assert_eq!(early, Err(StoreError::Conflict { expected: 2, found: 1 }));
    assert_eq!(all(&other), [entry(0)]);
    assert_eq!(other.heads().unwrap().signed.unwrap().note, b"one");
    assert_eq!(pending(&other).len(), 1);
    other.publish(at(1), &[entry(1)], b"other").unwrap();
    assert_eq!(all(&one), [entry(0), entry(1)]);
}

pub fn many_that_publish_at_once_never_leave_a_gap<P: Place>() {
    let place = P::new();
    let mut stores: Vec<_> = (0..4).map(|_| place.open()).collect();
    std::thread::scope(|scope| {
        for (n, store) in (0..).zip(&mut stores) {
            scope.spawn(move || {
                let mut done = 0;
                while done < 10 {
                    let before = size(store);
                    let entries = [entry(1_000 * n + 2 * done), entry(1_000 * n + 2 * done + 1)];
                    match store.publish(at(before), &entries, format!("{n}").as_bytes()) {
                        Ok(()) => done += 1,
                        Err(StoreError::Conflict { .. } | StoreError::Io(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    let (store, entries) = (place.open(), all(&place.open()));
    assert_eq!((size(&store), entries.len()), (80, 80));
    for pair in entries.chunks(2) {
        let number = |bytes: &[u8]| String::from_utf8_lossy(&bytes[6..]).parse::<u64>().unwrap();
        assert_eq!(number(&pair[0]) + 1, number(&pair[1]), "a batch stays together");
    }
}

pub fn a_publication_takes_exactly_its_ballots_off_the_pending_ones<P: Place>() {
    let mut store = P::new().open();
    store.keep_pending(&[ballot(1), ballot(2), ballot(3)]).unwrap();
    store.publish(at(0), &[entry(0), ballot(2).entry, ballot(1).entry], b"head").unwrap();
    assert!(pending(&store) == [ballot(3)]);
    store.publish(at(3), &[entry(4)], b"head").unwrap();
    assert!(pending(&store) == [ballot(3)]);
}

pub fn a_promise_is_remembered_after_its_ballot_was_published<P: Place>() {
    let mut store = P::new().open();
    store.keep_pending(&[ballot(1)]).unwrap();
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
    store.publish(at(0), &[ballot(1).entry], b"head").unwrap();
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
    let later = PendingBallot { by: 9_999, ..ballot(1) };
    assert_eq!(store.keep_pending(&[later]), Err(StoreError::Known));
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
}

pub fn a_batch_with_a_ballot_that_is_known_is_refused_whole<P: Place>() {
    let mut store = P::new().open();
    store.keep_pending(&[ballot(1)]).unwrap();
    store.publish(at(0), &[ballot(9).entry], b"head").unwrap();
    for batch in [[ballot(2), ballot(1)], [ballot(2), ballot(2)], [ballot(2), ballot(9)]] {
        assert_eq!(store.keep_pending(&batch), Err(StoreError::Known));
        assert!(pending(&store) == [ballot(1)]);
        assert_eq!(store.promised_by(&ballot(2).leaf).unwrap(), None);
    }
    store.keep_pending(&[ballot(2)]).unwrap();
}

pub fn a_publication_with_an_entry_that_is_known_is_refused_whole<P: Place>() {
    let mut store = P::new().open();
    store.publish(at(0), &[entry(0)], b"head").unwrap();
    store.keep_pending(&[ballot(1)]).unwrap();
    assert_eq!(store.publish(at(1), &[ballot(1).entry, entry(0)], b"other"), Err(StoreError::Known));
    assert_eq!((all(&store).len(), pending(&store).len()), (1, 1));
    assert_eq!(store.heads().unwrap().signed.unwrap().note, b"head");
}

pub fn an_entry_that_is_too_long_or_empty_is_refused_with_all_others<P: Place>() {
    let mut store = P::new().open();
    store.publish(at(0), &[vec![b'x'; 65_535]], b"head").unwrap();
    for wrong in [vec![b'x'; 65_536], Vec::new()] {
        assert!(store.publish(at(1), &[entry(1), wrong.clone()], b"other").is_err());
        let leaf = election::entry::leaf_hash(&wrong);
        assert!(store.keep_pending(&[ballot(1), PendingBallot { leaf, by: 1, entry: wrong }]).is_err());
    }
    assert_eq!((all(&store).len(), pending(&store).len()), (1, 0));
    assert_eq!(store.heads().unwrap().signed.unwrap().size, 1);
}

pub fn pending_ballots_come_in_the_order_of_their_hashes<P: Place>() {
    let mut store = P::new().open();
    for n in 0..50 {
        store.keep_pending(&[ballot(n)]).unwrap();
    }
    let leaves: Vec<_> = pending(&store).iter().map(|ballot| ballot.leaf).collect();
    assert!(leaves.is_sorted());
    assert_eq!(leaves.len(), 50);
}

pub fn attachments_are_kept_under_their_hashes<P: Place>() {
    let mut store = P::new().open();
    let large = vec![7; 3_000_000];
    store.put_attachments(&[b"small", &large]).unwrap();
    store.put_attachments(&[b"small", b"other"]).unwrap();
    assert_eq!(store.attachment(&Hash::of(&large)).unwrap().unwrap(), large);
    assert_eq!(store.attachment(&Hash::of(b"other")).unwrap().unwrap(), b"other");
    assert_eq!(store.attachment(&Hash::of(b"unknown")).unwrap(), None);
}

pub fn cosigned_heads_are_of_entries_that_are_there_and_never_go_back<P: Place>() {
    let mut store = P::new().open();
    assert_eq!(store.store_cosigned(1, b"early").unwrap_err().code(), "store-conflict");
    store.publish(at(0), &[entry(0), entry(1)], b"head").unwrap();
    store.store_cosigned(2, b"two").unwrap();
    store.publish(at(2), &[entry(2)], b"head").unwrap();
    store.store_cosigned(2, b"two, again").unwrap();
    store.store_cosigned(3, b"three").unwrap();
    assert_eq!(store.store_cosigned(2, b"back").unwrap_err().code(), "store-conflict");
    assert_eq!(store.store_cosigned(4, b"ahead").unwrap_err().code(), "store-conflict");
    let cosigned = store.heads().unwrap().cosigned.unwrap();
    assert_eq!(cosigned, StoredHead { size: 3, note: b"three".to_vec() });
}
