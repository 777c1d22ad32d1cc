use election::{Entry, Statement};

use crate::support::{
    CHECKING, CLAIMS, CLOSES, OPENS, SHORTEST, Scene, board_keys, code, forged, leaf, open_store, people,
};
use bulletin_board::Board;

#[test]
fn promised_ballots_that_missed_the_last_epoch_come_as_claims() {
    let mut scene = Scene::open();
    let early = scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    let mut late = scene.cast_by(1..2, 2, CLOSES - 1);
    late.extend(scene.cast_by(2..4, 1, CLOSES - 1));
    scene.close(CLOSES + 2);
    assert_eq!(code(scene.board.publish_counted(&mut scene.rng)), "promises-open");
    let mut scene = scene.restart();
    assert_eq!(scene.board.pending(), 3, "also after a restart");
    let published = scene.board.publish_claims(&mut scene.rng).unwrap().unwrap();
    assert_eq!((published.ballots, published.left_out), (3, 0));
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap(), None);
    let header = Entry::parse(&scene.board.entry(published.first).unwrap()).unwrap();
    assert!(matches!(header.statement, Statement::Claims(claims) if claims.promises.len() == 3));
    scene.cosign(CLOSES + 9);
    assert!(early.iter().chain(&late).all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
    assert_eq!(scene.board.record().turnout()[0].voted, 4);
    let scene = scene.restart();
    assert_eq!(scene.board.size(), published.first + 4);
}

#[test]
fn a_promise_and_its_ballot_bring_back_what_a_lost_store_had() {
    let mut scene = Scene::open();
    let copy = scene.backup("older.sqlite");
    let ballot = scene.ballot(0, 1);
    let promise = scene.cast(&ballot, CLOSES - 5).unwrap().to_bytes();
    let other = scene.ballot(1, 1);
    scene.board = Board::open(open_store(&copy), board_keys(), &mut scene.rng).unwrap();
    assert_eq!(scene.board.pending(), 0);
    assert_eq!(code(scene.board.claim(&promise, &ballot, &mut scene.rng)), "phase", "before the close it can be cast");
    scene.close(CLOSES);
    assert_eq!(code(scene.board.claim(&promise, &other, &mut scene.rng)), "ballot-not-promised");
    let forged = String::from_utf8(promise.clone()).unwrap().replace("\"by\":2", "\"by\":1");
    assert_eq!(code(scene.board.claim(forged.as_bytes(), &ballot, &mut scene.rng)), "signature");
    scene.board.claim(&promise, &ballot, &mut scene.rng).unwrap();
    scene.board.claim(&promise, &ballot, &mut scene.rng).unwrap();
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap().unwrap().ballots, 1);
    scene.board.claim(&promise, &ballot, &mut scene.rng).unwrap();
    assert_eq!(scene.board.pending(), 0, "it is recorded");
    assert_eq!(scene.cast(&ballot, CLOSES).unwrap().to_bytes(), promise);
}

#[test]
fn a_promised_ballot_that_no_claim_can_hold_is_shown_once_and_stops_nothing() {
    let mut scene = Scene::open();
    let good = scene.cast_by(0..1, 1, CLOSES - 9).pop().unwrap();
    scene.close(CLOSES);
    // A board key that was used for something that no board promises.
    let bad = forged(&scene.ballot(0, 1), &good);
    let by = canonical::Int::new(CLOSES + 1).unwrap();
    let promise = election::statement::Promise::new(scene.election(), by, leaf(&bad));
    let promise = people::sign(&election::statement::Form::text(&promise), &["board".into()]);
    scene.board.claim(&promise, &bad, &mut scene.rng).unwrap();
    let published = scene.board.publish_claims(&mut scene.rng).unwrap().unwrap();
    assert_eq!((published.ballots, published.left_out), (1, 1));
    assert_eq!(scene.board.inadmissible()[0].refusal.code(), "signature");
    scene.board.claim(&promise, &bad, &mut scene.rng).unwrap();
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap(), None);
    scene.cosign(CLOSES + CLAIMS);
    scene.board.publish_counted(&mut scene.rng).unwrap();
}

#[test]
fn the_election_is_counted_to_the_end() {
    let mut scene = Scene::open();
    scene.cast_by(0..3, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    scene.close(CLOSES);
    assert_eq!(code(scene.board.publish_counted(&mut scene.rng)), "too-early");
    let time = CLOSES + CLAIMS;
    scene.cosign(time);
    let index = scene.board.publish_counted(&mut scene.rng).unwrap();
    scene.cosign(time + CHECKING);
    assert_eq!(code(scene.board.publish_counted(&mut scene.rng)), "statement-repeated");
    people::count(&mut scene, time + CHECKING);
    let scene = scene.restart();
    assert_eq!(scene.board.record().phase(), record::Phase::Tallied);
    let result = scene.board.record().result().unwrap();
    assert_eq!(result.contests[0].groups[0].counts.iter().map(|n| n.get()).collect::<Vec<_>>(), [3, 0]);
    let counted = Entry::parse(&scene.board.entry(index).unwrap()).unwrap().statement;
    let Statement::Counted(counted) = counted else { panic!("the counted list") };
    assert_eq!(scene.board.attachment(&counted.attachment.hash).unwrap().len(), 3 * 68);
}

#[test]
fn a_counted_list_without_ballots_has_no_attachment() {
    let mut scene = Scene::open();
    scene.close(CLOSES);
    scene.cosign(CLOSES + CLAIMS);
    scene.board.publish_counted(&mut scene.rng).unwrap();
    people::publish_result(&mut scene);
    let scene = scene.restart();
    assert_eq!(scene.board.record().phase(), record::Phase::Tallied);
}

#[test]
fn promises_that_are_broken_for_good_do_not_hold_up_the_count() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    let late = scene.cast_by(2..3, 1, CLOSES - 1).pop().unwrap();
    scene.close(CLOSES);
    scene.cosign(CLOSES + CLAIMS);
    assert_eq!(code(scene.board.publish_counted(&mut scene.rng)), "promises-open", "there is a second left for claims");
    scene.cosign(CLOSES + CLAIMS + 1);
    assert_eq!(code(scene.board.publish_claims(&mut scene.rng)), "too-late");
    scene.board.publish_counted(&mut scene.rng).unwrap();
    let shown = |scene: &Scene| {
        scene.board.inadmissible().iter().map(|ballot| (ballot.leaf, ballot.refusal.code())).collect::<Vec<_>>()
    };
    assert_eq!(shown(&scene), [(leaf(&late), "too-late")]);
    assert_eq!(shown(&scene.restart()), [(leaf(&late), "phase")]);
}
