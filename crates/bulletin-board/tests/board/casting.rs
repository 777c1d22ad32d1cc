use election::statement::Promise;
use record::check_promise;

use crate::support::{CLOSES, LONGEST, OPENS, SHORTEST, Scene, VOTERS, code, forged, leaf, people};

fn by(scene: &Scene, promise: &transparency_log::Note) -> Promise {
    check_promise(scene.board.record().setting().unwrap(), &[0], &promise.to_bytes()).unwrap().0
}

#[test]
fn a_cast_ballot_is_promised_for_the_end_of_the_epoch() {
    let mut scene = Scene::open();
    let ballot = scene.ballot(0, 1);
    let promise = scene.cast(&ballot, OPENS + 77).unwrap();
    let said = by(&scene, &promise);
    assert_eq!(said.leaf, leaf(&ballot));
    assert_eq!(said.by.get(), OPENS + LONGEST + SHORTEST);
    assert_eq!(scene.board.pending(), 1);
    assert_eq!(code(scene.board.receipt(&leaf(&ballot))), "not-recorded");
}

#[test]
fn all_ballots_of_an_epoch_are_promised_for_one_time() {
    let mut scene = Scene::open();
    let late = OPENS + LONGEST + SHORTEST - 1;
    let ballots: Vec<_> = (0..3).map(|voter| scene.ballot(voter, 1)).collect();
    let promised: Vec<_> = [OPENS, OPENS + LONGEST - 1, late]
        .into_iter()
        .zip(&ballots)
        .map(|(now, ballot)| {
            let promise = scene.cast(ballot, now).unwrap();
            by(&scene, &promise).by.get()
        })
        .collect();
    assert_eq!(promised, [late + 1; 3], "also those that come while the epoch is overdue");
    let too_late = scene.ballot(3, 1);
    let promise = scene.cast(&too_late, late + 1).unwrap();
    assert_eq!(by(&scene, &promise).by.get(), OPENS + 2 * LONGEST + SHORTEST, "never for a time that is over");
}

#[test]
fn the_same_ballot_gets_the_same_promise_again_pending_recorded_and_after_a_restart() {
    let mut scene = Scene::open();
    let ballots = scene.cast_by(0..2, 1, OPENS + 5);
    let first = scene.cast(&ballots[0], OPENS + 5).unwrap();
    assert_eq!(scene.cast(&ballots[0], OPENS + 2 * LONGEST).unwrap(), first, "pending");
    let mut scene = scene.restart();
    assert_eq!(scene.cast(&ballots[0], OPENS + 2 * LONGEST).unwrap(), first, "pending after a restart");
    scene.epoch(OPENS + LONGEST);
    assert_eq!(scene.cast(&ballots[0], OPENS + 2 * LONGEST).unwrap(), first, "recorded");
    assert_eq!(scene.board.pending(), 0);
    let mut scene = scene.restart();
    assert_eq!(scene.cast(&ballots[0], CLOSES + 1).unwrap(), first, "recorded, after a restart and the close");
    assert_eq!(scene.board.pending(), 0);
}

#[test]
fn a_seq_that_is_not_above_all_before_is_refused() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS);
    let other = scene.ballot(0, 1);
    assert_eq!(code(scene.cast(&other, OPENS)), "ballot-seq-used", "pending");
    let mut scene = scene.restart();
    assert_eq!(code(scene.cast(&other, OPENS)), "ballot-seq-used", "pending, after a restart");
    scene.epoch(OPENS + SHORTEST);
    assert_eq!(code(scene.check(&other)), "ballot-seq-used", "recorded");
    let mut scene = scene.restart();
    assert_eq!(code(scene.check(&other)), "ballot-seq-used", "recorded, after a restart");
}

#[test]
fn a_ballot_is_replaced_in_a_later_epoch_and_as_often_as_the_manifest_allows() {
    let mut scene = Scene::open();
    for seq in 1..=3 {
        let now = OPENS + u64::from(seq) * SHORTEST;
        let early = scene.ballot(0, (seq + 1).min(3));
        scene.cast_by(0..2, seq, now - 1);
        if seq < 3 {
            assert_eq!(code(scene.cast(&early, now - 1)), "ballot-seq", "the one before is pending");
        }
        scene.epoch(now);
    }
    let turnout = scene.board.record().turnout()[0];
    assert_eq!((turnout.voted, turnout.ballots), (2, 6));
    let more = scene.ballot(0, 3);
    assert_eq!(code(scene.check(&more)), "ballot-too-many");
}

#[test]
fn whether_a_seq_is_used_is_told_only_to_who_holds_the_credential() {
    let mut scene = Scene::open();
    let cast = scene.ballot(0, 1);
    scene.cast(&cast, OPENS).unwrap();
    let of_holder = scene.ballot(0, 1);
    assert_eq!(code(scene.cast(&of_holder, OPENS)), "ballot-seq-used");
    assert_eq!(code(scene.check(&forged(&of_holder, &cast))), "signature");
}

#[test]
fn ballots_of_one_batch_are_checked_against_each_other() {
    let mut scene = Scene::open();
    let (first, rival, other) = (scene.ballot(0, 1), scene.ballot(0, 1), scene.ballot(1, 1));
    let batch = [&first, &rival, &first, &other].map(|ballot| scene.check(ballot).unwrap());
    let writes = scene.board.store().faults.writes();
    let promises = scene.board.cast(&batch, OPENS, &mut scene.rng);
    assert_eq!(scene.board.store().faults.writes(), writes + 1, "one write for all");
    assert_eq!(promises[1].as_ref().unwrap_err().code(), "ballot-seq-used");
    assert_eq!(promises[2].as_ref().unwrap(), promises[0].as_ref().unwrap());
    assert!(promises[3].is_ok());
    assert_eq!(scene.board.pending(), 2);
}

#[test]
fn nothing_but_a_good_ballot_passes() {
    let mut scene = Scene::open();
    let (ballot, other) = (scene.ballot(0, 1), scene.ballot(0, 1));
    let text = String::from_utf8(ballot.clone()).unwrap();
    let manifest = scene.board.entry(0).unwrap();
    let too_large = vec![b'x'; 65_536];
    for (bytes, expected) in [
        (forged(&ballot, &other).as_slice(), "signature"),
        (text.replace("\"seq\":1", "\"seq\":0").as_bytes(), "ballot-seq"),
        (text.replace("\"seq\":1", "\"seq\":2").as_bytes(), "ballot-seq"),
        (manifest.as_slice(), "phase"),
        (&too_large, "entry-too-large"),
        (b"", "note"),
        (&ballot[..ballot.len() - 1], "note"),
    ] {
        assert_eq!(code(scene.check(bytes)), expected);
    }
    assert_eq!(scene.board.pending(), 0);
}

#[test]
fn nothing_is_cast_from_the_close_on() {
    let mut scene = Scene::open();
    let ballot = scene.ballot(0, 1);
    assert_eq!(code(scene.cast(&ballot, CLOSES)), "too-late");
    let before = scene.check(&ballot).unwrap();
    scene.close(CLOSES);
    assert_eq!(code(scene.check(&ballot)), "phase");
    assert_eq!(
        code(scene.board.cast(&[before], CLOSES - 1, &mut scene.rng).pop().unwrap()),
        "phase",
        "checked before the close"
    );
    assert_eq!(scene.board.pending(), 0);
}

#[test]
fn what_was_checked_before_an_epoch_is_held_against_what_came_since() {
    let mut scene = Scene::open();
    let (mine, rival) = (scene.ballot(0, 1), scene.ballot(0, 1));
    let late = scene.check(&rival).unwrap();
    let twin = scene.check(&mine).unwrap();
    let promise = scene.cast(&mine, OPENS).unwrap();
    scene.cast_by(1..2, 1, OPENS);
    scene.epoch(OPENS + SHORTEST);
    let mut answers = scene.board.cast(&[late, twin], OPENS + SHORTEST + 1, &mut scene.rng).into_iter();
    assert_eq!(code(answers.next().unwrap()), "ballot-seq-used");
    assert_eq!(answers.next().unwrap().unwrap(), promise);
}

#[test]
fn credentials_beyond_the_roll_are_refused_though_the_registrars_signed_them() {
    let mut scene = Scene::open();
    people::sign_one_too_many(&mut scene);
    scene.cast_by(0..VOTERS, 1, OPENS);
    let beyond = scene.ballot(VOTERS, 1);
    assert_eq!(code(scene.cast(&beyond, OPENS)), "credential-beyond-roll", "the others are pending");
    let mut scene = scene.restart();
    assert_eq!(code(scene.cast(&beyond, OPENS)), "credential-beyond-roll", "also after a restart");
    scene.epoch(OPENS + SHORTEST);
    assert_eq!(code(scene.check(&beyond)), "credential-beyond-roll", "the others are recorded");
    scene.cast_by(0..VOTERS, 2, OPENS + SHORTEST + 1);
}

#[test]
fn many_threads_check_at_once() {
    let mut scene = Scene::open();
    let ballots: Vec<_> = (0..4).map(|voter| scene.ballot(voter, 1)).collect();
    let board = &scene.board;
    let checked: Vec<_> = std::thread::scope(|scope| {
        let check = |(n, ballot): (u64, &Vec<u8>)| {
            let ballot = ballot.clone();
            scope.spawn(move || board.check(&ballot, &mut crate::support::rng(n)).unwrap())
        };
        let threads: Vec<_> = (0..).zip(&ballots).map(check).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(scene.board.cast(&checked, OPENS, &mut scene.rng).into_iter().all(|answer| answer.is_ok()));
}

#[test]
fn officials_can_submit_neither_ballots_nor_what_the_board_says() {
    let mut scene = Scene::open();
    let ballot = scene.ballot(0, 1);
    assert_eq!(code(scene.board.submit(&ballot, &[], &mut scene.rng)), "ballot-misplaced");
    let under = scene.board.under().unwrap();
    let int = |n| canonical::Int::new(n).unwrap();
    let epoch = election::statement::Epoch::new(scene.election(), int(1), int(1), under.clone());
    let epoch = people::sign(&election::statement::Form::text(&epoch), &["board".into()]);
    assert_eq!(code(scene.board.submit(&epoch, &[], &mut scene.rng)), "own-statement");
    let size = scene.board.size();
    let manifest = people::manifest_entry();
    assert_eq!(scene.submit(&manifest, &[]), 0, "an entry that is there is answered with its index");
    let close = people::close(scene.election(), under);
    assert_eq!(code(scene.board.submit(&close, &[b"x".to_vec()], &mut scene.rng)), "attachment-not-named");
    assert_eq!(code(scene.board.submit(&close, &[], &mut scene.rng)), "too-early");
    assert_eq!(scene.board.size(), size);
}
