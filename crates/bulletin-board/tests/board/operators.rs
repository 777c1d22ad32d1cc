//! Operators who take over, over the same store and over a copy of the record.

use bulletin_board::{Board, BoardKeys, Heads, Reader, StoreError, check_copy, heads_of};
use canonical::Hash;
use election::{Entry, Statement};
use storage::SqliteStore;

use crate::support::faulty::Faulty;
use crate::support::people::{key, operator};
use crate::support::{CLOSES, OPENS, SHORTEST, Scene, TestBoard, board_keys, code, leaf, open_store, people, rng};

/// The keys of a successor, counted from 1.
fn keys(number: u8) -> BoardKeys {
    BoardKeys { log: key(&format!("log {number}")), board: key(&format!("board {number}")) }
}

/// What is shown of a log.
struct Shown<'a> {
    board: &'a TestBoard,
    heads: Heads,
    /// An entry that is shown otherwise than it is.
    tampered: Option<u64>,
}

impl<'a> Shown<'a> {
    fn of(board: &'a TestBoard) -> Self {
        Self { board, heads: heads_of(&board.cosigned_head().unwrap().to_bytes()).unwrap(), tampered: None }
    }
}

impl Reader for Shown<'_> {
    fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.heads.clone())
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut entries = self.board.store().entries(from, most)?;
        let place = self.tampered.and_then(|index| usize::try_from(index.checked_sub(from)?).ok());
        if let Some(entry) = place.and_then(|place| entries.get_mut(place)) {
            let at = entry.len() - 5;
            entry[at] ^= 1;
        }
        Ok(entries)
    }

    fn attachment(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.board.store().attachment(hash)
    }
}

fn new_store(scene: &Scene, name: &str) -> Faulty<SqliteStore> {
    Faulty::new(SqliteStore::create(scene.path().with_file_name(name)).unwrap())
}

/// The board of a successor, from what a board shows.
fn take_over(scene: &Scene, number: u8, name: &str) -> TestBoard {
    let (shown, mut rng) = (Shown::of(&scene.board), rng(8));
    let copy = check_copy(&shown, &keys(number), &mut rng).unwrap();
    Board::take_over(new_store(scene, name), &shown, copy, keys(number), &mut rng).unwrap()
}

#[test]
fn over_one_store_whoever_is_in_force_appends_and_nobody_else() {
    let mut scene = Scene::open();
    let (first, taken) = (scene.ballot(0, 1), scene.cast_by(1..4, 1, OPENS + 1));
    let mut successor: TestBoard = Board::open(open_store(&scene.path()), keys(1), &mut rng(4)).unwrap();
    let (election, under) = (scene.election(), scene.board.under().unwrap());
    assert!(!successor.is_in_force());
    for ballot in [&first, &taken[0]] {
        let checked = [successor.check(ballot, &mut scene.rng).unwrap()];
        assert_eq!(code(successor.cast(&checked, OPENS + 1, &mut scene.rng).pop().unwrap()), "not-in-force");
    }
    assert_eq!(code(successor.publish_epoch(OPENS + SHORTEST, &mut scene.rng)), "not-in-force");
    for number in [2, 3, 0] {
        let other = operator(election, number, under.clone());
        assert_eq!(code(successor.submit(&other, &[], &mut scene.rng)), "not-in-force", "{number}");
    }
    let own = operator(election, 1, under.clone());
    let unsigned = people::sign(Entry::parse(&own).unwrap().note.text(), &["board".into()]);
    assert_eq!(code(successor.submit(&unsigned, &[], &mut scene.rng)), "signature-lines");
    let size = successor.size();
    assert_eq!(successor.submit(&own, &[], &mut scene.rng).unwrap(), size);
    assert!(successor.is_in_force());

    assert_eq!(code(scene.cast(&first, OPENS + 2)), "not-in-force", "it looks, when the store has gone on");
    assert!(!scene.board.is_in_force() && !scene.board.is_stopped());
    assert_eq!(code(scene.cast(&first, OPENS + 2)), "not-in-force");
    scene.cosign(OPENS + SHORTEST);
    assert_eq!(code(scene.board.publish_epoch(OPENS + SHORTEST, &mut scene.rng)), "not-in-force");
    let back = operator(election, 2, scene.board.under().unwrap());
    assert_eq!(code(scene.board.submit(&back, &[], &mut scene.rng)), "not-in-force");

    scene.board = successor;
    scene.cast(&first, OPENS + 3).unwrap();
    assert_eq!(scene.epoch(OPENS + SHORTEST).ballots, 4, "with those that the board before took");
    assert!(taken.iter().all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
}

#[test]
fn a_board_that_hands_over_itself_appends_the_statement_and_nothing_more() {
    let mut scene = Scene::open();
    let (election, under) = (scene.election(), scene.board.under().unwrap());
    let ballot = scene.ballot(0, 1);
    scene.submit(&operator(election, 2, under), &[]);
    scene.cosign(OPENS + 2);
    assert_eq!(code(scene.cast(&ballot, OPENS + 2)), "not-in-force");
    let again = operator(election, 1, scene.board.under().unwrap());
    assert_eq!(code(scene.board.submit(&again, &[], &mut scene.rng)), "not-in-force");
    let mut passed_over = take_over(&scene, 1, "passed-over.sqlite");
    assert_eq!(code(passed_over.submit(&again, &[], &mut scene.rng)), "number", "nobody comes back");
    let successor = take_over(&scene, 2, "successor.sqlite");
    assert!(successor.is_in_force());
    scene.board = successor;
    scene.cast(&ballot, OPENS + 3).unwrap();
}

#[test]
fn a_successor_goes_on_from_what_was_shown_and_claims_what_was_lost() {
    let mut scene = Scene::open();
    let shown = scene.cast_by(0..3, 1, OPENS + 1);
    scene.epoch(OPENS + SHORTEST);
    let lost = scene.ballot(3, 1);
    let promise = scene.cast(&lost, OPENS + SHORTEST + 1).unwrap().to_bytes();
    let successor = take_over(&scene, 1, "successor.sqlite");
    assert_eq!((successor.size(), successor.pending()), (scene.board.size(), 0));
    assert_eq!(successor.cosigned_head(), scene.board.cosigned_head());
    assert_eq!(successor.head().note().signatures(), scene.board.head().note().signatures(), "it has signed nothing");
    scene.board = successor;
    let under = scene.board.under().unwrap();
    scene.submit(&operator(scene.election(), 1, under), &[]);
    scene.close(CLOSES);
    scene.board.claim(&promise, &lost, &mut scene.rng).unwrap();
    assert_eq!((scene.board.acknowledged(), scene.board.pending()), (1, 0), "the note is kept, as it is");
    let published = scene.board.publish_claims(&mut scene.rng).unwrap().unwrap();
    let header = Entry::parse(&scene.board.entry(published.first).unwrap()).unwrap();
    let Statement::Claims(claims) = header.statement else { panic!("claims") };
    assert_eq!(claims.promises, [String::from_utf8(promise).unwrap()]);
    scene.cosign(CLOSES + 2);
    assert!(shown.iter().chain([&lost]).all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
}

#[test]
fn what_is_no_record_or_has_no_key_of_the_manifest_is_not_taken_over() {
    let scene = Scene::open();
    let shown = Shown::of(&scene.board);
    let check = |shown: &Shown<'_>, keys: &BoardKeys| code(check_copy(shown, keys, &mut rng(8)));
    assert_eq!(check(&shown, &keys(1)), "ok");
    assert_eq!(check(&shown, &keys(3)), "board-key", "no such successor");
    let mixed = BoardKeys { log: key("log 1"), board: key("board 2") };
    assert_eq!(check(&shown, &mixed), "board-key", "of two successors");
    let swapped = BoardKeys { log: key("board 1"), board: key("log 1") };
    assert_eq!(check(&shown, &swapped), "board-key", "one for the other");
    let tampered = Shown { tampered: Some(3), ..Shown::of(&scene.board) };
    assert_eq!(check(&tampered, &keys(1)), "stored-entry");
    let mut unsigned = Shown::of(&scene.board);
    unsigned.heads.cosigned = None;
    assert_eq!(check(&unsigned, &keys(1)), "head-not-cosigned");
    let mut alone = Shown::of(&scene.board);
    alone.heads.cosigned.as_mut().unwrap().note = alone.heads.signed.clone().unwrap().note;
    assert_eq!(check(&alone, &keys(1)), "stored-head", "no witness has cosigned it");
    let copy = check_copy(&shown, &keys(1), &mut rng(8)).unwrap();
    let there = open_store(&scene.backup("there.sqlite"));
    assert_eq!(code(Board::take_over(there, &shown, copy, keys(1), &mut rng(8))), "log-exists");
    let store = new_store(&scene, "anew.sqlite");
    assert_eq!(code(Board::create(store, keys(1), &people::manifest_entry(), &[], &mut rng(1))), "not-in-force");
    assert_eq!(code(Board::open(open_store(&scene.path()), mixed, &mut rng(1))), "board-key");
    assert_eq!(code(Board::open(open_store(&scene.path()), board_keys(), &mut rng(1))), "ok");
}
