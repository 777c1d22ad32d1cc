use bulletin_board::{Board, Reader, Store};
use transparency_log::signed_checkpoint::SignedCheckpoint;

use crate::support::{CLOSES, LONGEST, OPENS, SHORTEST, Scene, board_keys, code, leaf, open_store, people, rng};

#[test]
fn a_board_that_is_opened_again_stands_where_it_stood() {
    let mut scene = Scene::open();
    let published = scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    let pending = scene.cast_by(0..2, 2, OPENS + SHORTEST + 2);
    let (size, head, under) = (scene.board.size(), scene.board.head().clone(), scene.board.under().unwrap());
    let mut scene = scene.restart();
    assert_eq!((scene.board.size(), scene.board.pending()), (size, 2));
    assert_eq!((scene.board.head(), scene.board.under().unwrap()), (&head, under));
    assert!(scene.board.inadmissible().is_empty());
    assert!(published.iter().all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
    scene.epoch(OPENS + 2 * SHORTEST);
    assert!(pending.iter().all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
}

/// The store of an election in the middle of its vote, as the first version with this schema wrote it.
const OF_VERSION_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/stores/board-1.sqlite");

#[test]
fn a_store_that_an_earlier_version_wrote_in_the_middle_of_the_vote_goes_on() {
    let mut scene = Scene::of_store(std::fs::read(OF_VERSION_1).unwrap());
    assert_eq!((scene.board.record().phase(), scene.board.pending()), (record::Phase::Open, 2));
    scene.epoch(OPENS + 2 * SHORTEST);
    assert_eq!((scene.board.pending(), scene.board.inadmissible().len()), (0, 0));
    scene.close(CLOSES + 1);
    let mut scene = scene.restart();
    let turnout: u64 = scene.board.record().turnout().iter().map(|turnout| turnout.ballots).sum();
    assert_eq!((scene.board.record().phase(), turnout), (record::Phase::Closed, 4));
    scene.cosign(CLOSES + 2);
}

/// Run it once for each new schema; what was written is never written again.
#[test]
#[ignore = "it writes the store that later versions are tested with"]
fn the_store_of_this_version() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    scene.cast_by(0..2, 2, OPENS + SHORTEST + 2);
    let copy = scene.backup("copy.sqlite");
    std::fs::create_dir_all(std::path::Path::new(OF_VERSION_1).parent().unwrap()).unwrap();
    std::fs::copy(copy, OF_VERSION_1).unwrap();
}

#[test]
fn a_head_that_was_not_cosigned_before_a_restart_is_cosigned_after_it() {
    let mut scene = Scene::open();
    let ballots = scene.cast_by(0..2, 1, OPENS + 3);
    scene.cosign(OPENS + SHORTEST);
    let before = scene.board.under().unwrap();
    scene.board.publish_epoch(OPENS + SHORTEST, &mut scene.rng).unwrap();
    let mut scene = scene.restart();
    assert_eq!(scene.board.cosigned_head().unwrap().to_string(), before, "the public still sees the last one");
    assert_eq!(code(scene.board.under()), "head-not-cosigned");
    assert!(scene.board.receipt(&leaf(&people::manifest_entry())).is_ok());
    scene.cosign(OPENS + SHORTEST + 5);
    assert!(scene.board.receipt(&leaf(&ballots[0])).is_ok());
}

#[test]
fn an_older_copy_of_the_store_signs_nothing_once_it_saw_a_newer_checkpoint() {
    let mut scene = Scene::open();
    let copy = scene.backup("older.sqlite");
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    let newer = scene.board.cosigned_head().unwrap().clone();
    let older = SignedCheckpoint::parse(&open_store(&copy).heads().unwrap().signed.unwrap().note).unwrap();
    scene.board.check_against(&older).unwrap();
    scene.board.check_against(&newer).unwrap();
    let ballot = scene.ballot(3, 1);
    let mut board = Board::open(open_store(&copy), board_keys(), &mut rng(3)).unwrap();
    board.check_against(&older).unwrap();
    assert_eq!(code(board.check_against(&newer)), "log-behind");
    let checked = board.check(&ballot, &mut scene.rng).unwrap();
    assert_eq!(code(board.cast(&[checked], OPENS + 5, &mut scene.rng).pop().unwrap()), "board-halted");
    let close = people::close(scene.election(), board.under().unwrap());
    assert_eq!(code(board.submit(&close, &[], &mut scene.rng)), "board-halted");
    assert_eq!(code(board.publish_epoch(OPENS + LONGEST, &mut scene.rng)), "board-halted");
    assert_eq!(code(board.add_cosignatures(&[])), "board-halted");
}

#[test]
fn a_store_that_went_another_way_signs_nothing_either() {
    let mut scene = Scene::open();
    let copy = scene.backup("other.sqlite");
    let ballots = [scene.ballot(0, 1), scene.ballot(1, 1)];
    for ballot in &ballots {
        scene.cast(ballot, OPENS + 3).unwrap();
    }
    scene.epoch(OPENS + SHORTEST);
    let published = scene.board.cosigned_head().unwrap().clone();
    let mut fork = Scene::open();
    fork.board = Board::open(open_store(&copy), board_keys(), &mut rng(3)).unwrap();
    fork.cast_by(2..4, 1, OPENS + 3);
    fork.epoch(OPENS + SHORTEST);
    assert_eq!(fork.board.size(), scene.board.size());
    assert_eq!(code(fork.board.check_against(&published)), "log-contradicted");
    assert_eq!(code(fork.board.add_cosignatures(&[])), "board-halted");
    drop(fork.board);
    let mut store = open_store(&copy);
    store.store_cosigned(scene.board.size(), &published.to_bytes()).unwrap();
    assert_eq!(code(Board::open(store, board_keys(), &mut rng(3))), "stored-head", "the store itself knows of it");
}

#[test]
fn a_checkpoint_that_this_log_did_not_sign_is_no_reason_to_stop() {
    let mut scene = Scene::open();
    let checkpoint = scene.board.head().checkpoint().clone();
    let larger = transparency_log::Checkpoint::new(checkpoint.origin().clone(), 999, *checkpoint.root()).unwrap();
    let forged = SignedCheckpoint::sign(larger, &people::key("someone"));
    assert_eq!(code(scene.board.check_against(&forged)), "signature-lines");
    scene.cast_by(0..1, 1, OPENS);
}
