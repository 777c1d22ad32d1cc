use bulletin_board::{Board, Position, Reader, Store, StoreError};
use storage::SqliteStore;

use crate::support::faulty::Faulty;
use crate::support::{CLAIMS, CLOSES, LONGEST, OPENS, SHORTEST, Scene, board_keys, code, forged, leaf, people, rng};

fn full() -> StoreError {
    StoreError::Full("no room".into())
}

fn unknown() -> StoreError {
    StoreError::UnknownOutcome("no answer".into())
}

#[test]
fn no_promise_is_given_for_what_a_full_store_did_not_take() {
    let mut scene = Scene::open();
    let first = scene.cast_by(0..1, 1, OPENS).pop().unwrap();
    let fresh = scene.ballot(1, 1);
    let batch = vec![scene.check(&first).unwrap(), scene.check(&fresh).unwrap()];
    scene.board.store().faults.fail(full());
    let mut answers = scene.board.cast(&batch, OPENS, &mut scene.rng).into_iter();
    assert!(answers.next().unwrap().is_ok(), "what was kept before is promised again");
    assert_eq!(code(answers.next().unwrap()), "store-full");
    assert_eq!(scene.board.pending(), 1);
    scene.cast(&fresh, OPENS).unwrap();
    let mut scene = scene.restart();
    assert_eq!(scene.board.pending(), 2);
    let used = scene.ballot(1, 1);
    assert_eq!(code(scene.cast(&used, OPENS)), "ballot-seq-used");
}

#[test]
fn a_refused_batch_leaves_no_trace_of_new_credentials() {
    let mut scene = Scene::open();
    let ballots: Vec<_> = (0..5).map(|voter| scene.ballot(voter, 1)).collect();
    for _ in 0..3 {
        let batch: Vec<_> = ballots.iter().map(|ballot| scene.check(ballot).unwrap()).collect();
        scene.board.store().faults.fail(full());
        assert!(scene.board.cast(&batch, OPENS, &mut scene.rng).into_iter().all(|answer| code(answer) == "store-full"));
    }
    let batch: Vec<_> = ballots.iter().map(|ballot| scene.check(ballot).unwrap()).collect();
    assert!(scene.board.cast(&batch, OPENS, &mut scene.rng).into_iter().all(|answer| answer.is_ok()));
}

#[test]
fn after_an_unknown_outcome_nothing_is_promised_until_the_store_was_looked_at() {
    let mut scene = Scene::open();
    let ballot = scene.ballot(0, 1);
    scene.board.store().faults.fail_after_writing(unknown());
    assert_eq!(code(scene.cast(&ballot, OPENS)), "store-outcome-unknown");
    let other = scene.ballot(1, 1);
    assert_eq!(code(scene.cast(&other, OPENS)), "board-halted");
    scene.board.refresh(&mut scene.rng).unwrap();
    assert_eq!(scene.board.pending(), 1, "it was kept after all");
    scene.cast(&ballot, OPENS).unwrap();
    assert_eq!(scene.board.pending(), 1);
    let scene = scene.restart();
    assert_eq!(scene.board.pending(), 1);
}

/// The two writes of an epoch: the box is sealed, and its ballots are published.
const SEALING: usize = 0;
const PUBLISHING: usize = 1;

#[test]
fn an_epoch_of_unknown_outcome_is_there_or_not_when_the_store_was_looked_at_and_never_half() {
    for (step, is_written, is_restarted) in [SEALING, PUBLISHING]
        .iter()
        .flat_map(|s| [(s, false, false), (s, false, true), (s, true, false), (s, true, true)])
    {
        let mut scene = Scene::open();
        let ballots = scene.cast_by(0..3, 1, OPENS);
        let (size, now) = (scene.board.size(), OPENS + SHORTEST);
        scene.cosign(now);
        scene.board.store().faults.fail_later(*step, is_written, unknown());
        assert_eq!(code(scene.board.publish_epoch(now, &mut scene.rng)), "store-outcome-unknown");
        assert_eq!((scene.board.size(), scene.board.record().epochs()), (size, 0), "nothing shows");
        assert_eq!(code(scene.board.publish_epoch(now, &mut scene.rng)), "board-halted");
        if is_restarted {
            scene = scene.restart();
        } else {
            let has_grown = scene.board.refresh(&mut scene.rng).unwrap();
            assert_eq!(has_grown, *step == PUBLISHING && is_written);
        }
        if *step == SEALING || !is_written {
            assert_eq!((scene.board.size(), scene.board.pending()), (size, 3));
            scene.epoch(now);
        }
        scene.cosign(now + 2);
        assert_eq!((scene.board.size(), scene.board.pending()), (size + 4, 0));
        assert!(ballots.iter().all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
    }
}

#[test]
fn an_epoch_that_a_full_store_did_not_take_is_published_later() {
    let mut scene = Scene::open();
    scene.cast_by(0..3, 1, OPENS);
    let now = OPENS + SHORTEST;
    scene.cosign(now);
    scene.board.store().faults.fail(full());
    assert_eq!(code(scene.board.publish_epoch(now, &mut scene.rng)), "store-full");
    assert_eq!((scene.board.pending(), scene.board.record().epochs()), (3, 0));
    scene.board.publish_epoch(now, &mut scene.rng).unwrap();
    assert_eq!((scene.board.pending(), scene.board.record().epochs()), (0, 1));
}

#[test]
fn attachments_are_stored_before_the_entry_that_names_them_and_no_others() {
    let mut scene = Scene::open();
    scene.cast_by(0..3, 1, OPENS);
    scene.epoch(OPENS + SHORTEST);
    scene.close(CLOSES);
    let close = scene.board.entry(scene.board.size() - 1).unwrap();
    let stray = b"stray".to_vec();
    let text = String::from_utf8(close).unwrap().replace("close", "open");
    assert_eq!(code(scene.board.submit(text.as_bytes(), &[stray], &mut scene.rng)), "attachment-not-named");
    assert_eq!(scene.board.store().attachment(&canonical::Hash::of(b"stray")).unwrap(), None);

    scene.cosign(CLOSES + CLAIMS);
    let list = scene.board.record().counted_list().unwrap().attachment();
    let size = scene.board.size();
    scene.board.store().faults.fail_after_writing(full());
    assert_eq!(code(scene.board.publish_counted(&mut scene.rng)), "store-full");
    assert_eq!(scene.board.size(), size);
    assert!(scene.board.store().attachment(&list.hash).unwrap().is_some(), "the attachment is there, the entry is not");
    scene.board.publish_counted(&mut scene.rng).unwrap();
}

#[test]
fn a_pending_ballot_that_was_damaged_is_shown_and_does_not_hold_up_the_others() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS);
    // Someone with access to the store adds a ballot that no board checked.
    let entry = forged(&scene.ballot(2, 1), &scene.ballot(2, 1));
    let stray =
        bulletin_board::PendingBallot { leaf: leaf(&entry), by: OPENS + 10, ballot_box: 0, credential: None, entry };
    let path = scene.path();
    let mut store = storage::SqliteStore::open(&path).unwrap();
    let at = store.heads().unwrap().position();
    store.keep_pending(at, std::slice::from_ref(&stray)).unwrap();
    drop(store);
    let mut scene = scene.restart();
    assert_eq!(scene.board.pending(), 2);
    let [shown] = scene.board.inadmissible()[..] else { panic!("one ballot") };
    assert_eq!((shown.leaf, shown.refusal.code()), (stray.leaf, "signature"));
    scene.epoch(OPENS + SHORTEST);
    assert_eq!(scene.board.pending(), 0);
    let kept = scene.board.store().pending(&Default::default()).unwrap();
    assert_eq!(kept.len(), 1, "it stays as evidence");
}

/// Opens a board over a copy of a store, after something was done to its entries and its head.
fn opened_with(scene: &Scene, change: impl FnOnce(&mut Vec<Vec<u8>>, &mut Vec<u8>)) -> &'static str {
    let store = scene.board.store();
    let mut entries = store.entries(0, 1_000).unwrap();
    let mut head = store.heads().unwrap().signed.unwrap().note;
    change(&mut entries, &mut head);
    let folder = tempfile::tempdir().unwrap();
    let mut copy = SqliteStore::create(folder.path().join("copy.sqlite")).unwrap();
    for entry in &entries {
        let named = election::Entry::parse(entry).unwrap().statement;
        let hash = match named {
            election::Statement::Roll(roll) => roll.attachment.hash,
            election::Statement::Issuance(issuance) => issuance.attachment.hash,
            _ => continue,
        };
        copy.put_attachments(&[&store.attachment(&hash).unwrap().unwrap()]).unwrap();
    }
    copy.publish(Position::default(), &entries, &head).unwrap();
    code(Board::open(Faulty::new(copy), board_keys(), &mut rng(7)))
}

#[test]
fn a_store_that_someone_changed_is_not_opened() {
    let mut scene = Scene::open();
    scene.cast_by(0..3, 1, OPENS);
    scene.epoch(OPENS + SHORTEST);
    let older = scene.board.store().heads().unwrap().cosigned.unwrap().note;
    scene.cast_by(0..3, 2, OPENS + SHORTEST + 2);
    scene.epoch(OPENS + 2 * SHORTEST);
    assert_eq!(opened_with(&scene, |_, _| ()), "ok");
    assert_eq!(opened_with(&scene, |entries, _| drop(entries.pop())), "stored-head");
    assert_eq!(opened_with(&scene, |_, head| *head = b"no head".to_vec()), "stored-head");
    assert_eq!(opened_with(&scene, |_, head| *head = older.clone()), "stored-head");
    let swap = |entries: &mut Vec<Vec<u8>>, _: &mut Vec<u8>| {
        let last = entries.len() - 1;
        entries.swap(last, last - 1);
    };
    assert_eq!(opened_with(&scene, swap), "stored-entry");
    let resigned = |_: &mut Vec<Vec<u8>>, head: &mut Vec<u8>| {
        let signed = transparency_log::SignedCheckpoint::parse(head).unwrap();
        *head = transparency_log::SignedCheckpoint::sign(signed.checkpoint().clone(), &people::key("x")).to_bytes();
    };
    assert_eq!(opened_with(&scene, resigned), "stored-head");
}

#[test]
fn a_ballot_that_the_key_of_the_log_put_in_is_found_when_the_store_is_opened() {
    let mut scene = Scene::open();
    let others = scene.ballot(0, 1);
    scene.cast_by(0..1, 1, OPENS);
    scene.epoch(OPENS + LONGEST);
    let put_in = |entries: &mut Vec<Vec<u8>>, head: &mut Vec<u8>| {
        let last = entries.last_mut().unwrap();
        *last = forged(last, &others);
        let old = transparency_log::SignedCheckpoint::parse(head).unwrap();
        let (origin, root) = (old.checkpoint().origin().clone(), transparency_log::tree::root_of_records(&*entries));
        let new = transparency_log::Checkpoint::new(origin, old.checkpoint().size(), root).unwrap();
        *head = transparency_log::SignedCheckpoint::sign(new, &people::key("log")).to_bytes();
    };
    assert_eq!(opened_with(&scene, put_in), "stored-entry");
}
