//! What a mailbox hands over, as bytes (`docs/protocol.md` §9.6).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use canonical::Hash;
use election::MAX_ENTRY;
use election::entry::leaf_hash;
use proptest::prelude::*;
use record::HandoverContent;
use record::handover::{HandedOver, LEAF, LENGTH, decode_ballots, decode_list, encode_ballots};

fn content(ballots: &[Vec<u8>]) -> HandoverContent {
    HandoverContent::new(ballots.iter().map(|ballot| leaf_hash(ballot)).collect(), ballots).unwrap()
}

#[test]
fn nothing_is_handed_over_as_nothing() {
    let content = content(&[]);
    assert_eq!((content.list.len(), content.ballots.len(), content.size), (0, 0, 0));
    assert_eq!(content.root, Hash::of(b""));
    assert_eq!(decode_ballots(&[]).unwrap(), []);
    assert_eq!(decode_list(&[]).unwrap(), []);
}

#[test]
fn what_fits_no_entry_cannot_be_handed_over() {
    assert!(encode_ballots([vec![0; MAX_ENTRY]].iter().map(Vec::as_slice)).is_ok());
    let refusal = encode_ballots([vec![0; MAX_ENTRY + 1]].iter().map(Vec::as_slice)).unwrap_err();
    assert_eq!(refusal.code(), "entry-too-large");
}

#[test]
fn lists_are_strictly_ascending_hashes() {
    let hashes = |all: &[u8]| all.iter().flat_map(|&byte| [byte; LEAF]).collect::<Vec<u8>>();
    assert_eq!(decode_list(&hashes(&[1, 2, 9])).unwrap(), [1, 2, 9].map(|byte| Hash([byte; LEAF])));
    for (bytes, code) in [(hashes(&[2, 1]), "roll-order"), (hashes(&[1, 1]), "roll-order"), (vec![0; 31], "attachment")]
    {
        assert_eq!(decode_list(&bytes).unwrap_err().code(), code);
    }
}

proptest! {
    #[test]
    fn what_was_handed_over_is_read(ballots in prop::collection::btree_set(any::<Vec<u8>>(), 0..12)) {
        let ballots: Vec<Vec<u8>> = ballots.into_iter().collect();
        let content = content(&ballots);
        let read = decode_ballots(&content.ballots).unwrap();
        let mut expected: Vec<_> = ballots.iter().map(|entry| HandedOver { leaf: leaf_hash(entry), entry }).collect();
        expected.sort_unstable_by_key(|ballot| ballot.leaf);
        prop_assert_eq!(&read, &expected);
        let again = encode_ballots(read.iter().map(|ballot| ballot.entry)).unwrap();
        prop_assert_eq!(again, content.ballots);
    }

    /// Unless it ends between two ballots, where it is whole for itself: the length of the attachment says where it ends.
    #[test]
    fn strict_prefixes_are_refused_unless_they_end_between_ballots(
        ballots in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 0..20), 1..5),
    ) {
        let content = content(&ballots.into_iter().collect::<Vec<_>>());
        let whole = decode_ballots(&content.ballots).unwrap();
        let ends: Vec<usize> = whole
            .iter()
            .scan(0, |end, ballot| { *end += LENGTH + ballot.entry.len(); Some(*end) })
            .collect();
        for end in 1..content.ballots.len() {
            let read = decode_ballots(&content.ballots[..end]);
            prop_assert_eq!(read.is_ok(), ends.contains(&end), "{}", end);
        }
    }

    #[test]
    fn what_is_behind_the_last_ballot_is_refused_or_another_ballot(
        ballots in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 0..20), 1..5),
        more in prop::collection::vec(any::<u8>(), 1..6),
    ) {
        let content = content(&ballots.into_iter().collect::<Vec<_>>());
        let longer = [content.ballots.as_slice(), &more].concat();
        let whole = decode_ballots(&content.ballots).unwrap().len();
        if let Ok(read) = decode_ballots(&longer) {
            prop_assert!(read.len() > whole);
            prop_assert_eq!(encode_ballots(read.iter().map(|ballot| ballot.entry)).unwrap(), longer);
        }
    }
}
