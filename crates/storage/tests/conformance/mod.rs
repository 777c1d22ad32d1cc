//! What every store must do, whatever it is made of. A backend implements [`Place`] and calls [`conformance!`].

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use bulletin_board::{
    Heads, NewPetition, PendingBallot, PetitionStore, Position, Reader, Store, StoreError, StoredHead,
};
use canonical::Hash;
use election::petition::PetitionSignature;

/// Tells a child process which store to write to.
pub const STORE: &str = "VECHE_TEST_STORE";

/// Where a store is, so that it can be opened several times.
pub trait Place {
    type Store: Store + Send;

    /// A new place with an empty store.
    fn new() -> Self;

    /// Opens the store. It may be open already.
    fn open(&self) -> Self::Store {
        Self::open_at(&self.address())
    }

    /// What another process needs to know to open it.
    fn address(&self) -> String;

    /// Opens the store of a place of this or another process.
    fn open_at(address: &str) -> Self::Store;
}

/// Makes a test of each property for one kind of place.
macro_rules! conformance {
    ($place:ty: $($name:ident),* $(,)?) => {
        $(#[test] fn $name() { conformance::$name::<$place>(); })*

        #[test]
        #[ignore = "run by another test, in a process of its own"]
        fn child_that_writes_until_it_is_killed() {
            conformance::child_that_writes_until_it_is_killed::<$place>();
        }
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
            boxes_are_sealed_one_after_the_other,
            a_ballot_for_a_sealed_box_or_an_old_position_is_refused,
            ballots_of_sealed_boxes_stay_until_they_are_published,
            of_two_that_seal_at_once_one_wins,
            a_credential_has_one_pending_ballot_and_claimed_ones_have_none,
            a_reader_sees_what_was_committed,
            casters_and_publishers_at_once_neither_lose_nor_double_a_ballot,
            what_was_answered_survives_a_process_that_is_killed_and_nothing_is_there_by_half,
            cosigned_heads_are_of_entries_that_are_there_and_never_go_back,
            signatures_of_petitions_are_kept_once_and_counted,
            a_petition_is_dropped_with_its_signatures,
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

fn conflict<T>(expected: Position, found: Position) -> Result<T, StoreError> {
    Err(StoreError::Conflict { expected, found })
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
    assert_eq!(store.heads().unwrap(), Heads { signed: Some(head), ..Heads::default() });
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
    store.keep_pending(at(1), &[ballot(1), ballot(2)]).unwrap();
    let (heads, waiting) = (store.heads().unwrap(), pending(&store));
    drop(store);
    let store = place.open();
    assert_eq!((store.heads().unwrap(), pending(&store).len()), (heads, 2));
    assert!(pending(&store) == waiting);
    assert_eq!(all(&store), [entry(0)]);
    assert_eq!(store.attachment(&Hash::of(b"content")).unwrap().unwrap(), b"content");
}

pub fn of_two_that_publish_after_the_same_head_one_wins<P: Place>() {
    let place = P::new();
    let (mut one, mut other) = (place.open(), place.open());
    one.publish(at(0), &[entry(0)], b"one").unwrap();
    one.keep_pending(at(1), &[ballot(1)]).unwrap();
    let late = other.publish(at(0), &[entry(1), ballot(1).entry], b"other");
    assert_eq!(late, conflict(at(0), at(1)));
    let early = other.publish(at(2), &[entry(1)], b"other");
    assert_eq!(early, conflict(at(2), at(1)));
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
    store.keep_pending(at(0), &[ballot(1), ballot(2), ballot(3)]).unwrap();
    store.publish(at(0), &[entry(0), ballot(2).entry, ballot(1).entry], b"head").unwrap();
    assert!(pending(&store) == [ballot(3)]);
    store.publish(at(3), &[entry(4)], b"head").unwrap();
    assert!(pending(&store) == [ballot(3)]);
}

pub fn a_promise_is_remembered_after_its_ballot_was_published<P: Place>() {
    let mut store = P::new().open();
    store.keep_pending(at(0), &[ballot(1)]).unwrap();
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
    store.publish(at(0), &[ballot(1).entry], b"head").unwrap();
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
    let later = PendingBallot { by: 9_999, ..ballot(1) };
    assert_eq!(store.keep_pending(at(1), &[later]), Err(StoreError::Known));
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), Some(1_001));
}

pub fn a_batch_with_a_ballot_that_is_known_is_refused_whole<P: Place>() {
    let mut store = P::new().open();
    store.keep_pending(at(0), &[ballot(1)]).unwrap();
    store.publish(at(0), &[ballot(9).entry], b"head").unwrap();
    for batch in [[ballot(2), ballot(1)], [ballot(2), ballot(2)], [ballot(2), ballot(9)]] {
        assert_eq!(store.keep_pending(at(1), &batch), Err(StoreError::Known));
        assert!(pending(&store) == [ballot(1)]);
        assert_eq!(store.promised_by(&ballot(2).leaf).unwrap(), None);
    }
    store.keep_pending(at(1), &[ballot(2)]).unwrap();
}

pub fn a_publication_with_an_entry_that_is_known_is_refused_whole<P: Place>() {
    let mut store = P::new().open();
    store.publish(at(0), &[entry(0)], b"head").unwrap();
    store.keep_pending(at(1), &[ballot(1)]).unwrap();
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
        assert!(store.keep_pending(at(1), &[ballot(1), PendingBallot { leaf, entry: wrong, ..ballot(2) }]).is_err());
    }
    assert_eq!((all(&store).len(), pending(&store).len()), (1, 0));
    assert_eq!(store.heads().unwrap().signed.unwrap().size, 1);
}

pub fn pending_ballots_come_in_the_order_of_their_hashes<P: Place>() {
    let mut store = P::new().open();
    for n in 0..50 {
        store.keep_pending(at(0), &[ballot(n)]).unwrap();
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
    assert_eq!(store.store_cosigned(1, b"early").unwrap_err().code(), "store-cosigned-head");
    store.publish(at(0), &[entry(0), entry(1)], b"head").unwrap();
    store.store_cosigned(2, b"two").unwrap();
    store.publish(at(2), &[entry(2)], b"head").unwrap();
    store.store_cosigned(2, b"two, again").unwrap();
    store.store_cosigned(3, b"three").unwrap();
    assert_eq!(store.store_cosigned(2, b"back").unwrap_err().code(), "store-cosigned-head");
    assert_eq!(store.store_cosigned(4, b"ahead").unwrap_err().code(), "store-cosigned-head");
    let cosigned = store.heads().unwrap().cosigned.unwrap();
    assert_eq!(cosigned, StoredHead { size: 3, note: b"three".to_vec() });
}

pub fn boxes_are_sealed_one_after_the_other<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    for ballot_box in 0..3 {
        store.seal_box(Position { size: 0, ballot_box }, 100 + ballot_box).unwrap();
        let heads = store.heads().unwrap();
        assert_eq!((heads.ballot_box, heads.sealed), (ballot_box + 1, Some(100 + ballot_box)));
    }
    let found = Position { size: 0, ballot_box: 3 };
    for ballot_box in [0, 2, 4] {
        let expected = Position { size: 0, ballot_box };
        assert_eq!(store.seal_box(expected, 200), conflict(expected, found));
    }
    let longer = Position { size: 1, ..found };
    assert_eq!(store.seal_box(longer, 200), conflict(longer, found));
    assert_eq!(place.open().heads().unwrap(), Heads { ballot_box: 3, sealed: Some(102), ..Heads::default() });
}

pub fn a_ballot_for_a_sealed_box_or_an_old_position_is_refused<P: Place>() {
    let place = P::new();
    let (mut store, mut other) = (place.open(), place.open());
    store.seal_box(at(0), 100).unwrap();
    let first = Position { size: 0, ballot_box: 1 };
    assert_eq!(other.keep_pending(at(0), &[ballot(1)]), conflict(at(0), first));
    store.publish(first, &[entry(0)], b"head").unwrap();
    let now = Position { size: 1, ballot_box: 1 };
    for expected in [at(0), at(1), first, Position { size: 2, ballot_box: 1 }, Position { size: 1, ballot_box: 2 }] {
        assert_eq!(other.keep_pending(expected, &[ballot(1)]), conflict(expected, now), "{expected}");
        assert_eq!(other.publish(expected, &[entry(1)], b"other"), conflict(expected, now), "{expected}");
    }
    assert!(pending(&store).is_empty());
    assert_eq!(store.promised_by(&ballot(1).leaf).unwrap(), None);
    other.keep_pending(now, &[ballot(1)]).unwrap();
    assert_eq!(pending(&store)[0].ballot_box, 1);
}

pub fn ballots_of_sealed_boxes_stay_until_they_are_published<P: Place>() {
    let mut store = P::new().open();
    store.keep_pending(at(0), &[ballot(1), ballot(2)]).unwrap();
    store.seal_box(at(0), 100).unwrap();
    let next = Position { size: 0, ballot_box: 1 };
    store.keep_pending(next, &[ballot(3)]).unwrap();
    let boxes = |store: &P::Store| pending(store).into_iter().map(|it| (it.by - 1_000, it.ballot_box)).collect();
    let found: BTreeSet<(u64, u64)> = boxes(&store);
    assert_eq!(found, [(1, 0), (2, 0), (3, 1)].into());
    store.publish(next, &[entry(0), ballot(1).entry, ballot(2).entry], b"head").unwrap();
    let found: BTreeSet<(u64, u64)> = boxes(&store);
    assert_eq!(found, [(3, 1)].into());
}

pub fn of_two_that_seal_at_once_one_wins<P: Place>() {
    let place = P::new();
    for ballot_box in 0..10 {
        let mut stores = [place.open(), place.open(), place.open()];
        let expected = Position { size: 0, ballot_box };
        let sealed: Vec<_> = std::thread::scope(|scope| {
            let seal = |store| scope.spawn(move || P::Store::seal_box(store, expected, ballot_box));
            let threads: Vec<_> = stores.iter_mut().map(seal).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(sealed.iter().filter(|answer| answer.is_ok()).count(), 1, "{sealed:?}");
        let found = Position { size: 0, ballot_box: ballot_box + 1 };
        assert!(sealed.into_iter().all(|answer| answer.is_ok() || answer == conflict(expected, found)));
    }
}

pub fn a_credential_has_one_pending_ballot_and_claimed_ones_have_none<P: Place>() {
    let place = P::new();
    let (mut store, mut other) = (place.open(), place.open());
    let of = |n, credential| PendingBallot { credential, ..ballot(n) };
    let one = Some([1; 32]);
    store.keep_pending(at(0), &[of(1, one)]).unwrap();
    assert_eq!(other.keep_pending(at(0), &[ballot(7), of(2, one)]), Err(StoreError::Known));
    assert_eq!(other.keep_pending(at(0), &[of(3, Some([3; 32])), of(4, Some([3; 32]))]), Err(StoreError::Known));
    store.seal_box(at(0), 100).unwrap();
    let next = Position { size: 0, ballot_box: 1 };
    assert_eq!(other.keep_pending(next, &[of(2, one)]), Err(StoreError::Known), "also while its box is sealed");
    other.keep_pending(next, &[of(5, None), of(6, None)]).unwrap();
    store.publish(next, &[entry(0), ballot(1).entry], b"head").unwrap();
    let next = Position { size: 2, ballot_box: 1 };
    other.keep_pending(next, &[of(2, one)]).unwrap();
    let of_each: Vec<_> = pending(&store).into_iter().map(|ballot| ballot.credential).collect();
    assert_eq!((of_each.len(), of_each.iter().filter(|credential| credential.is_none()).count()), (3, 2));
}

pub fn a_reader_sees_what_was_committed<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    let reader = store.reader().unwrap();
    assert_eq!(reader.heads().unwrap(), Heads::default());
    store.put_attachments(&[b"content"]).unwrap();
    store.publish(at(0), &[entry(0), entry(1)], b"head").unwrap();
    store.seal_box(at(2), 100).unwrap();
    assert_eq!(reader.attachment(&Hash::of(b"content")).unwrap().unwrap(), b"content");
    assert_eq!(reader.entries(1, 9).unwrap(), [entry(1)]);
    assert_eq!(reader.heads().unwrap(), store.heads().unwrap());
    assert_eq!(store.publish(Position { size: 2, ballot_box: 1 }, &[entry(2), entry(0)], b"x"), Err(StoreError::Known));
    assert_eq!(reader.entries(0, 9).unwrap().len(), 2);
    drop(store);
    assert_eq!(reader.heads().unwrap().signed.unwrap().note, b"head");
}

/// Casts these ballots one by one, and gives up none.
fn cast_all(store: &mut impl Store, ballots: impl Iterator<Item = u64>) {
    for n in ballots {
        loop {
            match store.keep_pending(store.heads().unwrap().position(), &[ballot(n)]) {
                Ok(()) => break,
                Err(StoreError::Conflict { .. } | StoreError::Io(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
    }
}

/// Publishes whatever is in sealed boxes, until so many ballots are in the log.
fn publish_until(store: &mut impl Store, ballots: u64) {
    while (all(store).iter().filter(|entry| entry.starts_with(b"ballot")).count() as u64) < ballots {
        let at = store.heads().unwrap().position();
        let sealed = store.seal_box(at, 100);
        let next = Position { ballot_box: at.ballot_box + 1, ..at };
        let waiting = pending(store).into_iter().filter(|ballot| ballot.ballot_box < next.ballot_box);
        let entries: Vec<_> = waiting.map(|ballot| ballot.entry).collect();
        match sealed.and_then(|()| store.publish(next, &entries, b"head")) {
            Ok(()) | Err(StoreError::Conflict { .. } | StoreError::Io(_)) => {}
            Err(StoreError::Corrupted(_)) if entries.is_empty() => {}
            Err(other) => panic!("{other}"),
        }
    }
}

pub fn casters_and_publishers_at_once_neither_lose_nor_double_a_ballot<P: Place>() {
    const EACH: u64 = 40;
    let place = P::new();
    let mut casters: Vec<_> = (0..3).map(|_| place.open()).collect();
    let mut publishers: Vec<_> = (0..2).map(|_| place.open()).collect();
    std::thread::scope(|scope| {
        for (n, store) in (0..).zip(&mut casters) {
            scope.spawn(move || cast_all(store, n * EACH..(n + 1) * EACH));
        }
        for store in &mut publishers {
            scope.spawn(move || publish_until(store, 3 * EACH));
        }
    });
    let store = place.open();
    let published = all(&store);
    assert_eq!(size(&store), published.len() as u64);
    let found: BTreeSet<_> = published.iter().cloned().collect();
    assert_eq!(found.len(), published.len(), "none twice");
    assert_eq!(found, (0..3 * EACH).map(|n| ballot(n).entry).collect());
    assert!(pending(&store).is_empty());
}

pub fn what_was_answered_survives_a_process_that_is_killed_and_nothing_is_there_by_half<P: Place>() {
    let place = P::new();
    for round in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "child_that_writes_until_it_is_killed", "--nocapture"])
            .env(STORE, place.address())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let answered = lines.filter_map(|line| line.strip_prefix("size ").map(|size| size.parse::<u64>().unwrap()));
        let answered = answered.take(7 + round).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let store = place.open();
        let (size, entries) = (size(&store), all(&store));
        assert!(size >= answered, "{size} entries, {answered} were answered");
        assert_eq!(size % 5, 0, "whole batches of five");
        // The last transaction may still be on its way: a later one can only have more.
        assert!(entries.len() as u64 >= size && entries.len() % 5 == 0);
        assert!([0, 5].contains(&pending(&store).len()), "a whole batch or none");
    }
}

pub fn child_that_writes_until_it_is_killed<P: Place>() {
    let Ok(address) = std::env::var(STORE) else { return };
    let mut store = P::open_at(&address);
    let left: Vec<_> = pending(&store).into_iter().map(|ballot| ballot.entry).collect();
    if !left.is_empty() {
        store.publish(at(size(&store)), &left, b"head").unwrap();
    }
    for size in (size(&store)..).step_by(5) {
        let ballots: Vec<_> = (size..size + 5).map(ballot).collect();
        store.keep_pending(at(size), &ballots).unwrap();
        let entries: Vec<_> = ballots.into_iter().map(|ballot| ballot.entry).collect();
        store.publish(at(size), &entries, b"head").unwrap();
        println!("size {}", size + 5);
    }
}

fn petition(n: u8) -> NewPetition {
    NewPetition { id: Hash([n; 32]), starter: [n; 32], day: 20_000, text: format!("{{\"petition\":{n}}}\n") }
}

fn signed_by(credentials: &[u8]) -> Vec<PetitionSignature> {
    let record = |n: &u8| PetitionSignature {
        constituency: n % 2,
        credential: [*n; 32],
        credential_signature: [*n; 48],
        signature: [*n; 64],
    };
    credentials.iter().map(record).collect()
}

fn numbers(store: &impl Store) -> Vec<(Hash, u64)> {
    store.gathering().unwrap().iter().map(|petition| (petition.id, petition.signatures)).collect()
}

pub fn signatures_of_petitions_are_kept_once_and_counted<P: Place>() {
    let place = P::new();
    let (mut store, mut other) = (place.open(), place.open());
    assert!(numbers(&store).is_empty() && store.petition_text(&petition(2).id).unwrap().is_none());
    store.keep_signatures(&petition(2), &signed_by(&[7])).unwrap();
    other.keep_signatures(&petition(2), &signed_by(&[3, 7, 9])).unwrap();
    // Who signs what began before changes nothing of its beginning.
    let later = NewPetition { starter: [3; 32], day: 20_001, ..petition(2) };
    store.keep_signatures(&later, &signed_by(&[3])).unwrap();
    store.keep_signatures(&petition(1), &signed_by(&[3])).unwrap();
    for store in [&store, &other, &place.open()] {
        assert_eq!(numbers(store), [(petition(1).id, 1), (petition(2).id, 3)]);
        assert_eq!(store.petition_text(&petition(2).id).unwrap(), Some(petition(2).text));
        let records: Vec<u8> = signed_by(&[3, 7, 9]).iter().flat_map(PetitionSignature::encode).collect();
        assert_eq!(store.petition_signatures(&petition(2).id).unwrap(), records);
        let kept = store.gathering().unwrap().pop().unwrap();
        assert_eq!((kept.starter, kept.day, kept.length), ([2; 32], 20_000, petition(2).text.len() as u64));
    }
}

pub fn a_petition_is_dropped_with_its_signatures<P: Place>() {
    let place = P::new();
    let mut store = place.open();
    store.keep_signatures(&petition(1), &signed_by(&[3, 4])).unwrap();
    store.keep_signatures(&petition(2), &signed_by(&[3])).unwrap();
    store.drop_petition(&petition(1).id).unwrap();
    store.drop_petition(&petition(1).id).unwrap();
    assert_eq!(numbers(&store), [(petition(2).id, 1)]);
    assert!(store.petition_signatures(&petition(1).id).unwrap().is_empty());
    store.keep_signatures(&petition(1), &signed_by(&[4])).unwrap();
    assert_eq!(numbers(&place.open()), [(petition(1).id, 1), (petition(2).id, 1)]);
}
