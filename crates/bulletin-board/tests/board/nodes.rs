//! Several boards over one store.

use bulletin_board::{Board, Store};

use crate::support::faulty::Faulty;
use crate::support::{CLOSES, OPENS, SHORTEST, Scene, TestBoard, board_keys, code, leaf, open_store, people, rng};

/// Another board over the store of a scene.
fn twin(scene: &Scene) -> TestBoard {
    Board::open(open_store(&scene.path()), board_keys(), &mut rng(4)).unwrap()
}

fn cast(board: &mut TestBoard, ballot: &[u8], now: u64) -> Result<String, bulletin_board::Error> {
    let checked = board.check(ballot, &mut rng(5))?;
    board.cast(&[checked], now, &mut rng(6)).pop().unwrap().map(|promise| promise.to_string())
}

#[test]
fn an_epoch_holds_the_ballots_that_all_boards_took() {
    let mut scene = Scene::open();
    let mut twin = twin(&scene);
    let ballots: Vec<_> = (0..4).map(|voter| scene.ballot(voter, 1)).collect();
    for (n, ballot) in ballots.iter().enumerate() {
        let board = if n % 2 == 0 { &mut scene.board } else { &mut twin };
        cast(board, ballot, OPENS + 1).unwrap();
    }
    assert_eq!(scene.board.pending(), 2, "the others are not known yet");
    let published = scene.epoch(OPENS + SHORTEST);
    assert_eq!((published.ballots, published.left_out), (4, 0));
    assert!(ballots.iter().all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
    assert_eq!(twin.pending(), 2);
    assert!(twin.refresh(&mut scene.rng).unwrap());
    assert_eq!((twin.size(), twin.pending(), twin.head()), (scene.board.size(), 0, scene.board.head()));
    assert!(ballots.iter().all(|ballot| twin.receipt(&leaf(ballot)).is_ok()));
    assert!(!twin.refresh(&mut scene.rng).unwrap());
}

#[test]
fn the_same_ballot_gets_the_same_promise_from_every_board() {
    let mut scene = Scene::open();
    let mut twin = twin(&scene);
    let ballot = scene.ballot(0, 1);
    let promise = cast(&mut scene.board, &ballot, OPENS + 1).unwrap();
    assert_eq!(cast(&mut twin, &ballot, OPENS + 2).unwrap(), promise);
    scene.epoch(OPENS + 1_000);
    assert_eq!(cast(&mut twin, &ballot, OPENS + 1_003).unwrap(), promise);
    assert_eq!(cast(&mut scene.board, &ballot, CLOSES + 3).unwrap(), promise);
}

#[test]
fn of_two_ballots_that_a_credential_gives_to_two_boards_one_is_taken() {
    let mut scene = Scene::open();
    let mut twin = twin(&scene);
    let (one, other, third) = (scene.ballot(0, 1), scene.ballot(0, 1), scene.ballot(1, 1));
    cast(&mut scene.board, &one, OPENS + 1).unwrap();
    assert_eq!(code(cast(&mut twin, &other, OPENS + 1)), "ballot-seq-used");
    let checked = [twin.check(&other, &mut rng(5)).unwrap(), twin.check(&third, &mut rng(5)).unwrap()];
    let answers = twin.cast(&checked, OPENS + 1, &mut rng(6));
    assert_eq!(
        answers.into_iter().map(code).collect::<Vec<_>>(),
        ["ballot-seq-used", "ok"],
        "the others of a batch are taken"
    );
}

#[test]
fn a_board_that_missed_an_epoch_takes_ballots_for_the_next_one() {
    let mut scene = Scene::open();
    let mut twin = twin(&scene);
    scene.cast_by(0..2, 1, OPENS + 1);
    scene.epoch(OPENS + SHORTEST);
    let again = scene.ballot(0, 2);
    assert_eq!(code(cast(&mut twin, &again, OPENS + SHORTEST + 2)), "ballot-seq", "it does not know of the first");
    let fresh = scene.ballot(2, 1);
    let promise = cast(&mut twin, &fresh, OPENS + SHORTEST + 2).unwrap();
    assert_eq!(twin.size(), scene.board.size(), "it followed the log before it promised");
    cast(&mut twin, &again, OPENS + SHORTEST + 2).unwrap();
    assert_eq!(cast(&mut scene.board, &fresh, OPENS + SHORTEST + 3).unwrap(), promise);
    assert_eq!(scene.epoch(OPENS + 2 * SHORTEST).ballots, 2);
}

#[test]
fn a_board_that_slept_while_another_published_publishes_nothing() {
    let mut scene = Scene::open();
    let mut twin = twin(&scene);
    let ballots = scene.cast_by(0..2, 1, OPENS + 1);
    scene.cosign(OPENS + SHORTEST);
    twin.refresh(&mut scene.rng).unwrap();
    let draft = twin.begin_epoch(OPENS + SHORTEST).unwrap();
    let built = draft.build(&mut scene.rng).unwrap();
    scene.board.refresh(&mut scene.rng).unwrap();
    scene.epoch(OPENS + SHORTEST);
    assert_eq!(code(twin.finish(built)), "store-conflict");
    assert_eq!(code(twin.check_against(scene.board.head())), "log-behind");
    let mut twin = self::twin(&scene);
    twin.check_against(scene.board.head()).unwrap();
    assert!(ballots.iter().all(|ballot| twin.receipt(&leaf(ballot)).is_ok()));
    assert_eq!(scene.board.record().epochs(), 1);
}

#[test]
fn ballots_that_are_cast_while_an_epoch_is_made_belong_to_the_next() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 1);
    let now = OPENS + SHORTEST;
    scene.cosign(now);
    let draft = scene.board.begin_epoch(now).unwrap();
    let late = scene.ballot(2, 1);
    let promise = scene.cast(&late, now + 1).unwrap();
    assert!(
        promise.text().contains(&format!("\"by\":{}", now + 1_000 + SHORTEST)),
        "that of the next epoch: {promise}"
    );
    let other = scene.ballot(0, 1);
    assert_eq!(code(scene.cast(&other, now + 1)), "ballot-seq-used");
    let built = draft.build(&mut scene.rng).unwrap();
    let published = scene.board.finish(built).unwrap();
    assert_eq!((published.ballots, scene.board.pending()), (2, 1));
    scene.cosign(now + 2);
    let scene = scene.restart();
    assert_eq!(scene.board.pending(), 1);
}

#[test]
fn a_sealed_box_that_nobody_published_is_published_with_the_next() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 1);
    scene.cosign(OPENS + SHORTEST);
    drop(scene.board.begin_epoch(OPENS + SHORTEST).unwrap());
    let mut scene = scene.restart();
    scene.cast_by(2..4, 1, OPENS + SHORTEST + 5);
    assert_eq!(scene.epoch(OPENS + SHORTEST + 10).ballots, 4);
}

#[test]
fn an_official_statement_after_another_boards_is_refused_and_then_taken() {
    let mut scene = Scene::open();
    let mut twin = twin(&scene);
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    scene.cosign(CLOSES);
    let close = people::close(scene.election(), scene.board.under().unwrap());
    assert_eq!(code(twin.submit(&close, &[], &mut scene.rng)), "under-size");
    twin.refresh(&mut scene.rng).unwrap();
    let index = twin.submit(&close, &[], &mut scene.rng).unwrap();
    let text = election::Text([("en".parse().unwrap(), "a test".to_owned())].into());
    let cancel = election::statement::Cancel::new(scene.election(), text);
    let cancel = people::sign(&election::statement::Form::text(&cancel), &["commission/fay".into()]);
    assert_eq!(code(scene.board.submit(&cancel, &[], &mut scene.rng)), "store-conflict");
    assert_eq!(code(scene.board.submit(&cancel, &[], &mut scene.rng)), "board-halted");
    scene.board.refresh(&mut scene.rng).unwrap();
    assert_eq!(scene.board.submit(&close, &[], &mut scene.rng).unwrap(), index);
}

#[test]
fn a_store_that_lost_entries_stops_its_boards_for_good() {
    let mut scene = Scene::open();
    let copy = scene.backup("older.sqlite");
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    // The operator put the older copy in the place of the store, below the running board.
    let older: Faulty<storage::SqliteStore> = open_store(&copy);
    *scene.board.store().replaced.lock().unwrap() = Some(older.reader().unwrap());
    assert_eq!(code(scene.board.refresh(&mut scene.rng)), "log-behind");
    *scene.board.store().replaced.lock().unwrap() = None;
    assert_eq!(code(scene.board.refresh(&mut scene.rng)), "board-halted");
}
