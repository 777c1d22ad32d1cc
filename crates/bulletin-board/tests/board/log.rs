use bulletin_board::Board;
use storage::SqliteStore;
use transparency_log::SignatureLine;

use crate::support::faulty::Faulty;
use crate::support::{OPENS, Scene, board_keys, code, open_store, people, rng, witnesses};
use bulletin_board::BoardKeys;

fn new_board(path: &std::path::Path) -> Board<Faulty<SqliteStore>> {
    let store = Faulty::new(SqliteStore::create(path).unwrap());
    Board::create(store, board_keys(), &people::manifest_entry(), &[], &mut rng(1)).unwrap()
}

fn cosignatures(board: &Board<Faulty<SqliteStore>>, time: u64) -> Vec<SignatureLine> {
    let log = board.record().setting().unwrap().log.clone();
    let cosign =
        |mut witness: transparency_log::Witness| witness.cosign(&log, 0, &[], &board.head().to_bytes(), time).unwrap();
    witnesses().into_iter().map(cosign).collect()
}

#[test]
fn a_log_is_made_once_and_opened_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.sqlite");
    let store = Faulty::new(SqliteStore::create(&path).unwrap());
    assert_eq!(code(Board::open(store, board_keys(), &mut rng(1))), "log-missing");
    let manifest = people::manifest_entry();
    let wrong = BoardKeys { log: people::key("board"), board: people::key("log") };
    assert_eq!(code(Board::create(open_store(&path), wrong, &manifest, &[], &mut rng(1))), "board-key");
    let unnamed = [b"unnamed".to_vec()];
    let create =
        |documents: &[Vec<u8>]| Board::create(open_store(&path), board_keys(), &manifest, documents, &mut rng(1));
    assert_eq!(code(create(&unnamed)), "attachment-not-named");
    assert_eq!(code(create(&[])), "ok");
    assert_eq!(code(create(&[])), "log-exists");
    let wrong = BoardKeys { log: people::key("board"), board: people::key("log") };
    assert_eq!(code(Board::open(open_store(&path), wrong, &mut rng(1))), "board-key");
}

#[test]
fn cosignatures_are_checked_and_a_quorum_makes_the_head_public() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.sqlite");
    let mut board = new_board(&path);
    let lines = cosignatures(&board, OPENS);
    let other = new_board(&folder.path().join("other.sqlite"));
    assert_eq!(other.head(), board.head(), "a head depends on nothing but keys and entries");
    let mut broken = lines[2].clone();
    broken.signature[40] ^= 1;
    let strange =
        SignatureLine { name: transparency_log::KeyName::new("witness.example/9").unwrap(), ..lines[2].clone() };
    let answer = board.add_cosignatures(&[lines[3].clone(), broken, lines[0].clone(), strange]).unwrap();
    assert_eq!((answer.held, answer.quorum), (2, 3));
    assert_eq!(answer.refused, ["witness.example/3", "witness.example/9"]);
    assert_eq!(board.cosigned_head(), None);
    assert_eq!(code(board.under()), "head-not-cosigned");
    assert_eq!(board.add_cosignatures(&lines[2..3]).unwrap().held, 3);
    let names = |board: &Board<_>| -> Vec<String> {
        let note = board.cosigned_head().unwrap().note();
        note.signatures().iter().skip(1).map(|line| line.name.to_string()).collect()
    };
    assert_eq!(names(&board), ["witness.example/1", "witness.example/3", "witness.example/4"]);
    drop(board);
    let mut board = Board::open(open_store(&path), board_keys(), &mut rng(1)).unwrap();
    assert_eq!(names(&board).len(), 3, "they are stored");
    board.add_cosignatures(&lines).unwrap();
    assert_eq!(names(&board).len(), 4);
}

#[test]
fn of_a_witness_the_cosignature_that_comes_last_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = new_board(&folder.path().join("board.sqlite"));
    let time = |board: &Board<Faulty<SqliteStore>>| {
        let setting = board.record().setting().unwrap();
        board.cosigned_head().unwrap().verify(&setting.log, &setting.witnesses, 3).unwrap().time()
    };
    for (given, expected) in [(500, 500), (900, 900), (700, 700)] {
        let lines = cosignatures(&board, given);
        board.add_cosignatures(&lines).unwrap();
        assert_eq!(time(&board), expected);
    }
}

#[test]
fn cosignatures_of_an_earlier_head_are_none_of_the_next() {
    let mut scene = Scene::open();
    let older: Vec<_> = scene.board.cosigned_head().unwrap().note().signatures()[1..].to_vec();
    scene.cast_by(0..2, 1, OPENS);
    scene.cosign(OPENS + 100);
    scene.board.publish_epoch(OPENS + 100, &mut scene.rng).unwrap();
    let answer = scene.board.add_cosignatures(&older).unwrap();
    assert_eq!((answer.held, answer.refused.len()), (0, 4));
    let log = scene.board.record().setting().unwrap().log.clone();
    let proof = scene.board.consistency_proof(scene.witnesses[0].last_size()).unwrap();
    let (old_size, head) = (scene.witnesses[0].last_size(), scene.board.head().to_bytes());
    let line = scene.witnesses[0].cosign(&log, old_size, &proof, &head, OPENS + 101).unwrap();
    assert_eq!(scene.board.add_cosignatures(&[line]).unwrap().held, 1);
    assert_eq!(code(scene.board.under()), "head-not-cosigned");
}

#[test]
fn every_head_continues_the_one_before() {
    let mut scene = Scene::open();
    let old = scene.board.head().clone();
    scene.cast_by(0..2, 1, OPENS);
    scene.epoch(OPENS + 100);
    let (old, new) = (old.checkpoint(), scene.board.head().checkpoint());
    let proof = scene.board.consistency_proof(old.size()).unwrap();
    transparency_log::proof::verify_consistency(old.size(), old.root(), new.size(), new.root(), &proof).unwrap();
    assert_eq!(code(scene.board.consistency_proof(new.size() + 1)), "tree-proof");
    assert_eq!(code(scene.board.entry(new.size())), "not-recorded");
}
