use bulletin_board::Published;
use election::{Entry, Statement};

use crate::support::{CLOSES, LONGEST, OPENS, SHORTEST, Scene, code, leaf};

#[test]
fn an_epoch_is_a_header_and_all_pending_ballots_in_the_order_of_their_hashes() {
    let mut scene = Scene::open();
    let ballots = scene.cast_by(0..4, 1, OPENS + 3);
    let size = scene.board.size();
    assert!(!scene.board.epoch_due(OPENS + SHORTEST - 1));
    assert!(scene.board.epoch_due(OPENS + SHORTEST));
    scene.cosign(OPENS + SHORTEST);
    assert_eq!(scene.board.size(), size, "nothing shows before");
    let published = scene.board.publish_epoch(OPENS + SHORTEST, &mut scene.rng).unwrap();
    assert_eq!(published, Published { first: size, ballots: 4, left_out: 0 });
    let header = Entry::parse(&scene.board.entry(size).unwrap()).unwrap();
    assert!(matches!(&header.statement, Statement::Epoch(epoch) if epoch.ballots.get() == 4));
    let mut expected = ballots.clone();
    expected.sort_by_key(|ballot| leaf(ballot));
    let stored: Vec<_> = (0..4).map(|n| scene.board.entry(size + 1 + n).unwrap()).collect();
    assert_eq!(stored, expected);
    assert_eq!((scene.board.pending(), scene.board.size()), (0, size + 5));
    assert_eq!(scene.board.record().turnout()[0].voted, 4);
}

#[test]
fn receipts_come_with_the_cosigned_head_of_the_epoch() {
    let mut scene = Scene::open();
    let ballots = scene.cast_by(0..2, 1, OPENS + 3);
    scene.cosign(OPENS + SHORTEST);
    scene.board.publish_epoch(OPENS + SHORTEST, &mut scene.rng).unwrap();
    assert_eq!(code(scene.board.receipt(&leaf(&ballots[0]))), "not-yet-cosigned");
    assert_eq!(code(scene.board.under()), "head-not-cosigned");
    scene.cosign(OPENS + SHORTEST + 9);
    let setting = scene.board.record().setting().unwrap();
    for ballot in &ballots {
        let receipt = scene.board.receipt(&leaf(ballot)).unwrap();
        let hash = transparency_log::Hash(leaf(ballot).0);
        let inclusion = receipt.verify(&hash, &setting.log, &setting.witnesses, 3).unwrap();
        assert_eq!(inclusion.time(), OPENS + SHORTEST + 9);
        assert_eq!(scene.board.entry(inclusion.index).unwrap(), *ballot);
    }
}

#[test]
fn an_epoch_waits_for_enough_credentials_or_until_its_promises_fall_due() {
    let mut scene = Scene::open();
    scene.cast_by(0..1, 1, OPENS + 3);
    assert!(!scene.board.epoch_due(OPENS + LONGEST - 1));
    assert!(scene.board.epoch_due(OPENS + LONGEST));
    assert_eq!(code(scene.board.publish_epoch(OPENS + LONGEST - 1, &mut scene.rng)), "epoch-not-due");
    scene.cast_by(1..2, 1, OPENS + 5);
    assert!(scene.board.epoch_due(OPENS + SHORTEST));
}

#[test]
fn after_a_small_epoch_the_next_waits_for_the_longest_time() {
    let mut scene = Scene::open();
    scene.cast_by(0..1, 1, OPENS + 3);
    scene.epoch(OPENS + LONGEST);
    scene.cast_by(1..5, 1, OPENS + LONGEST + 2);
    assert!(!scene.board.epoch_due(OPENS + 2 * LONGEST - 1));
    scene.epoch(OPENS + 2 * LONGEST);
    assert_eq!(scene.board.record().epochs(), 2);
    let mut scene = scene.restart();
    let published = scene.board.record().published_epochs().iter().map(|epoch| (epoch.time, epoch.ballots));
    assert_eq!(published.collect::<Vec<_>>(), [(OPENS + LONGEST, 1), (OPENS + 2 * LONGEST, 4)]);
    scene.cast_by(0..2, 2, OPENS + 2 * LONGEST + 2);
    assert!(scene.board.epoch_due(OPENS + 2 * LONGEST + SHORTEST), "the last was large enough, also after a restart");
}

#[test]
fn a_ballot_after_a_long_silence_is_not_published_at_once() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    let last = OPENS + SHORTEST;
    scene.epoch(last);
    scene.cast_by(2..3, 1, last + 3 * LONGEST + 400);
    assert!(!scene.board.epoch_due(last + 4 * LONGEST - 1));
    assert!(scene.board.epoch_due(last + 4 * LONGEST));
}

#[test]
fn the_head_must_be_cosigned_by_a_quorum_and_late_enough() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    let now = OPENS + SHORTEST;
    assert_eq!(code(scene.board.publish_epoch(now, &mut scene.rng)), "head-too-old");
    let size = scene.board.size();
    scene.cosign(now - 1);
    assert_eq!(code(scene.board.publish_epoch(now, &mut scene.rng)), "head-too-old");
    scene.cosign(now);
    assert_eq!(scene.board.size(), size);
    scene.board.publish_epoch(now, &mut scene.rng).unwrap();
    scene.cast_by(2..4, 1, now + 1);
    let later = now + SHORTEST;
    assert_eq!(code(scene.board.publish_epoch(later, &mut scene.rng)), "head-not-cosigned");
}

#[test]
fn witnesses_whose_clocks_are_ahead_do_not_push_the_epochs_back() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    let now = OPENS + SHORTEST;
    scene.cosign(now + SHORTEST + 1);
    assert_eq!(code(scene.board.publish_epoch(now, &mut scene.rng)), "head-ahead");
    scene.cosign(now + SHORTEST);
    scene.board.publish_epoch(now, &mut scene.rng).unwrap();
}

#[test]
fn the_last_epoch_takes_whatever_is_there_once_casting_has_ended() {
    let mut scene = Scene::open();
    assert_eq!(code(scene.board.publish_last_epoch(CLOSES - 1, &mut scene.rng)), "not-closed-yet");
    assert_eq!(scene.board.publish_last_epoch(CLOSES, &mut scene.rng).unwrap(), None);
    scene.cast_by(0..1, 1, CLOSES - 1);
    assert!(!scene.board.epoch_due(CLOSES - 1));
    scene.cosign(CLOSES + 2);
    let published = scene.board.publish_last_epoch(CLOSES + 3, &mut scene.rng).unwrap().unwrap();
    assert_eq!(published.ballots, 1);
    scene.cosign(CLOSES + 4);
    scene.close(CLOSES + 5);
    assert_eq!(scene.board.record().phase(), record::Phase::Closed);
}

#[test]
fn replayed_ballots_and_replaced_ones_count_once() {
    let mut scene = Scene::open();
    let ballots = scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    for ballot in &ballots {
        scene.cast(ballot, OPENS + SHORTEST + 2).unwrap();
    }
    assert_eq!(scene.board.pending(), 0, "a replay is nothing");
    scene.cast_by(0..2, 2, OPENS + SHORTEST + 3);
    scene.epoch(OPENS + 2 * SHORTEST);
    let turnout = scene.board.record().turnout()[0];
    assert_eq!((turnout.voted, turnout.ballots), (2, 4));
}
