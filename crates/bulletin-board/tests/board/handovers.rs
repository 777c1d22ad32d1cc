//! What mailboxes took in: handed over, or claimed by those who kept the acknowledgement.

use crate::support::{CHECKING, CLAIMS, CLOSES, OPENS, SHORTEST, Scene, code, forged, leaf, people};

#[test]
fn no_list_is_counted_before_what_was_handed_over_is_published() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    let recorded = scene.board.entry(scene.board.size() - 1).unwrap();
    let kept = [scene.ballot(2, 1), scene.ballot(3, 1)];
    let junk = forged(&scene.ballot(4, 1), &kept[0]);
    let lost = scene.ballot(4, 1);
    scene.close(CLOSES);
    let acknowledged: Vec<&[u8]> = vec![&recorded, &kept[0], &kept[1], &junk, &lost];
    let had = [kept[0].clone(), kept[1].clone(), junk.clone()];
    let under = scene.board.under().unwrap();
    let (handover, attachments) = people::hand_over(scene.election(), &acknowledged, &had, under);
    scene.submit(&handover, &attachments);
    scene.cosign(CLOSES + CLAIMS);
    assert_eq!(code(scene.board.publish_counted(&mut scene.rng)), "handover-open");
    let published = scene.board.publish_handed_over(&mut scene.rng).unwrap().unwrap();
    assert_eq!((published.ballots, published.left_out), (2, 0));
    assert_eq!(scene.board.publish_handed_over(&mut scene.rng).unwrap(), None);
    assert_eq!(scene.board.publish_handed_over(&mut scene.rng).unwrap(), None, "and is not looked for again");
    scene.cosign(CLOSES + CLAIMS + CHECKING);
    scene.board.publish_counted(&mut scene.rng).unwrap();
    scene.cosign(CLOSES + CLAIMS + CHECKING + 1);
    assert!(kept.iter().all(|ballot| scene.board.receipt(&leaf(ballot)).is_ok()));
    assert_eq!(code(scene.board.receipt(&leaf(&junk))), "not-recorded");
    assert!(scene.board.inadmissible().is_empty(), "the board promised none of them");
    assert_eq!(scene.restart().board.record().turnout()[0].voted, 4);
}

#[test]
fn an_acknowledgement_and_its_ballot_bring_back_what_a_mailbox_never_handed_over() {
    let mut scene = Scene::open();
    let (ballot, other) = (scene.ballot(0, 1), scene.ballot(1, 1));
    let note = people::acknowledge(scene.election(), &ballot);
    assert_eq!(code(scene.board.claim(&note, &ballot, &mut scene.rng)), "phase", "before the close it can be cast");
    scene.close(CLOSES);
    assert_eq!(code(scene.board.claim(&note, &other, &mut scene.rng)), "ballot-not-promised");
    let forged = String::from_utf8(note.clone()).unwrap().replace("gus", "gul");
    assert_ne!(code(scene.board.claim(forged.as_bytes(), &ballot, &mut scene.rng)), "ok");
    scene.board.claim(&note, &ballot, &mut scene.rng).unwrap();
    scene.board.claim(&note, &ballot, &mut scene.rng).unwrap();
    assert_eq!((scene.board.acknowledged(), scene.board.pending()), (1, 0));
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap().unwrap().ballots, 1);
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap(), None);
    scene.board.claim(&note, &ballot, &mut scene.rng).unwrap();
    assert_eq!(scene.board.acknowledged(), 0, "it is recorded");
}

#[test]
fn what_was_claimed_by_an_acknowledgement_waits_until_it_is_in_the_log_or_refused() {
    let mut scene = Scene::open();
    let (first, other) = (scene.ballot(0, 1), scene.ballot(1, 1));
    let more = [scene.ballot(0, 1), scene.ballot(0, 1), scene.ballot(0, 1)];
    scene.close(CLOSES);
    assert_eq!(claim(&mut scene, &first), "ok");
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap().unwrap().ballots, 1);
    assert_eq!(scene.board.acknowledged(), 0, "it is in the log");
    assert_eq!(claim(&mut scene, &other), "ok");
    assert_eq!(code(scene.board.publish_claims(&mut scene.rng)), "head-not-cosigned");
    assert_eq!(scene.board.acknowledged(), 1);
    scene.cosign(CLOSES + 5);
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap().unwrap().ballots, 1);
    scene.cosign(CLOSES + 6);
    assert_eq!(more.each_ref().map(|ballot| claim(&mut scene, ballot)), ["ok"; 3]);
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap().unwrap().ballots, 2);
    assert_eq!(scene.board.acknowledged(), 0, "it was refused");
}

#[test]
fn whoever_acknowledges_what_no_voter_signed_takes_no_room_of_others() {
    let mut scene = Scene::open();
    let (first, later) = (scene.ballot(0, 1), scene.ballot(1, 2));
    let junk = forged(&later, &first);
    let own = [2, 2, 3, 3].map(|seq| scene.ballot(2, seq));
    scene.close(CLOSES);
    assert_eq!(claim(&mut scene, &junk), "signature-lines");
    assert_eq!(scene.board.acknowledged(), 0);
    assert_eq!(claim(&mut scene, &later), "ok", "it can follow another");
    let own = own.each_ref().map(|ballot| claim(&mut scene, ballot));
    assert_eq!(own, ["ok", "ok", "ok", "too-many-claims"], "a credential may have three ballots");
    assert_eq!(claim(&mut scene, &first), "ok");
    assert_eq!(scene.board.publish_claims(&mut scene.rng).unwrap().unwrap().ballots, 1);
}

/// Claims a ballot that the mailbox acknowledged.
fn claim(scene: &mut Scene, ballot: &[u8]) -> &'static str {
    let note = people::acknowledge(scene.election(), ballot);
    code(scene.board.claim(&note, ballot, &mut scene.rng))
}
