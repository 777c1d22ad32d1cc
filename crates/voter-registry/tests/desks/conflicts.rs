//! Two approved applications of one person.

use canonical::Hash;
use election::statement::exchange::{Decision, Reason, Ruling, TagReport, Verdict, read_note};
use election::statement::intake::Drop;
use voter_registry::desk::{Legibility, Sight, Task};
use voter_registry::exchange::{Standing, Status, Unaudited};

use crate::scene::{Person, Scene, commission_says};

struct Pair {
    scene: Scene,
    /// Ascending.
    ids: [Hash; 2],
    /// Whose tag was settled first, and whose second.
    order: [Hash; 2],
    commitment: Hash,
    panel: Vec<usize>,
}

/// A conflict in the log, with its panel.
fn conflict() -> Pair {
    let mut scene = Scene::new(4);
    let (anna, twin) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123456"));
    scene.approve(&anna);
    scene.approve(&twin);
    scene.end_day();
    let mut ids = [anna.id(), twin.id()];
    ids.sort_unstable();
    let open = scene.exchange.open_conflicts(&scene.play.log);
    let [(commitment, pair)] = open.as_slice() else { panic!("one conflict") };
    assert_eq!(*pair, ids);
    let panel = scene.exchange.ruling_on(&scene.play.log, commitment, ids);
    let panel = panel.iter().map(|index| usize::try_from(index.get()).unwrap() - 1).collect();
    let reports = scene.notes.iter().filter_map(|note| Some(read_note::<TagReport>(&note.note).ok()?.1.application));
    let reports: Vec<_> = reports.collect();
    let settled = |id: &Hash| reports.iter().enumerate().filter(|(_, other)| *other == id).nth(1).map(|(at, _)| at);
    let mut order = ids;
    order.sort_by_key(settled);
    Pair { commitment: *commitment, ids, order, panel, scene }
}

fn ruling(pair: &Pair, desk: usize, standing: &[Hash]) -> Vec<u8> {
    let who = pair.scene.desks[desk].official().id.clone();
    let election = pair.scene.play.election();
    let said = Ruling::new(election, pair.ids.to_vec(), pair.commitment, who, standing.to_vec());
    pair.scene.registrar_says(desk, &said)
}

#[test]
fn two_applications_of_one_number_are_in_conflict_and_on_no_roll() {
    let mut pair = conflict();
    assert_eq!(pair.scene.play.log.conflicts().collect::<Vec<_>>(), [&pair.commitment]);
    pair.scene.end_day();
    for id in pair.ids {
        assert_eq!(pair.scene.standing(&id), Some(Standing::Conflicted));
        assert_eq!(pair.scene.status(&id), Status::InReview);
    }
    let north = "north".parse().unwrap();
    let roll = pair.scene.exchange.next_roll(&pair.scene.play.log, &north, Unaudited::Take);
    assert_eq!((roll.records.len(), roll.counts.pending.get(), roll.counts.conflicts.get()), (0, 2, 0));
}

#[test]
fn panel_reads_both_and_its_equal_rulings_decide() {
    let mut pair = conflict();
    let [stands, falls] = pair.order;
    assert_eq!(pair.panel.len(), 2);
    pair.scene.work();
    for desk in pair.panel.clone() {
        for id in pair.ids {
            assert!(pair.scene.desks[desk].open(&id, pair.scene.ciphertext(&id)).is_ok());
        }
        let task = Task::Rule { commitment: pair.commitment, applications: pair.ids };
        assert_eq!(pair.scene.desks[desk].queue(), [task]);
        let note = pair.scene.desks[desk].rule(&pair.commitment, Some(stands)).unwrap();
        pair.scene.hand_in(&note.to_bytes()).unwrap();
        pair.scene.sync();
    }
    assert_eq!(pair.scene.standing(&stands), Some(Standing::Approved));
    assert_eq!(pair.scene.standing(&falls), Some(Standing::Withdrawn));
    // Who lost is not told, or a forger would learn that the other one applied.
    assert_eq!(pair.scene.status(&falls), Status::InReview);
    pair.scene.end_day();
    let north = "north".parse().unwrap();
    let roll = pair.scene.exchange.next_roll(&pair.scene.play.log, &north, Unaudited::Take);
    assert_eq!((roll.records.len(), roll.counts.withdrawn.get(), roll.counts.conflicts.get()), (1, 1, 1));
    // Nobody lists it any more, and nothing is open of it.
    pair.scene.end_day();
    assert_eq!(pair.scene.standing(&falls), Some(Standing::Withdrawn));
}

#[test]
fn panel_that_disagrees_leaves_it_to_a_quorum_of_all() {
    let mut pair = conflict();
    let [one, other] = pair.ids;
    let outside = (0..5).find(|desk| !pair.panel.contains(desk)).unwrap();
    assert_eq!(pair.scene.refusal(&ruling(&pair, outside, &[])), "ruling");
    for (desk, standing) in pair.panel.clone().into_iter().zip([one, other]) {
        let note = ruling(&pair, desk, &[standing]);
        pair.scene.hand_in(&note).unwrap();
    }
    assert_eq!(pair.scene.standing(&one), Some(Standing::Conflicted));
    let others: Vec<_> = (0..5).filter(|desk| !pair.panel.contains(desk)).collect();
    for desk in &others[..2] {
        let note = ruling(&pair, *desk, &[one]);
        pair.scene.hand_in(&note).unwrap();
    }
    assert_eq!(pair.scene.standing(&one), Some(Standing::Approved));
    assert_eq!(pair.scene.standing(&other), Some(Standing::Withdrawn));
    assert_eq!(pair.scene.refusal(&ruling(&pair, others[2], &[other])), "ruling");
}

#[test]
fn what_had_its_tag_first_is_removed_by_a_quorum_alone() {
    for stands in 0..2 {
        let mut pair = conflict();
        let [first, second] = pair.order;
        let standing = if stands == 0 { vec![second] } else { vec![] };
        for desk in pair.panel.clone() {
            let note = ruling(&pair, desk, &standing);
            pair.scene.hand_in(&note).unwrap();
        }
        assert!(pair.ids.iter().all(|id| pair.scene.standing(id) == Some(Standing::Conflicted)));
        let third = (0..5).find(|desk| !pair.panel.contains(desk)).unwrap();
        let note = ruling(&pair, third, &standing);
        pair.scene.hand_in(&note).unwrap();
        assert_eq!(pair.scene.standing(&first), Some(Standing::Withdrawn));
        let other = if stands == 0 { Standing::Approved } else { Standing::Withdrawn };
        assert_eq!(pair.scene.standing(&second), Some(other));
    }
}

#[test]
fn ruling_is_said_again_when_the_last_who_had_not_ruled_is_gone() {
    let mut pair = conflict();
    let [first, second] = pair.order;
    let others: Vec<_> = (0..5).filter(|desk| !pair.panel.contains(desk)).collect();
    let rulings = pair.panel.clone().into_iter().chain(others.iter().copied());
    for (desk, standing) in rulings.zip([vec![first], vec![second], vec![first], vec![second]]) {
        pair.scene.sync();
        let note = pair.scene.desks[desk].rule(&pair.commitment, standing.first().copied()).unwrap();
        pair.scene.hand_in(&note.to_bytes()).unwrap();
        assert_eq!(pair.scene.refusal(&note.to_bytes()), "statement-repeated");
    }
    let gone = pair.scene.desks[others[2]].official().id.clone();
    let entry = commission_says(&pair.scene.play, &Drop::new(pair.scene.play.election(), gone));
    pair.scene.play.append(entry);
    pair.scene.play.draw();
    assert_eq!(pair.scene.standing(&first), Some(Standing::Conflicted));
    pair.scene.work_of(&[others[0]]);
    assert_eq!(pair.scene.standing(&first), Some(Standing::Approved));
    assert_eq!(pair.scene.standing(&second), Some(Standing::Withdrawn));
}

#[test]
fn ruling_on_what_is_no_conflict_or_for_a_third_is_refused() {
    let mut pair = conflict();
    let desk = pair.panel[0];
    let third = Hash([1; 32]);
    assert_eq!(pair.scene.refusal(&ruling(&pair, desk, &[third])), "ruling");
    assert_eq!(pair.scene.refusal(&ruling(&pair, desk, &pair.ids)), "ruling");
    let (ids, commitment) = (pair.ids, pair.commitment);
    pair.ids = [ids[1], ids[0]];
    assert_eq!(pair.scene.refusal(&ruling(&pair, desk, &[])), "ruling");
    pair.ids = [ids[0], third];
    assert_eq!(pair.scene.refusal(&ruling(&pair, desk, &[])), "ruling");
    (pair.ids, pair.commitment) = (ids, third);
    assert_eq!(pair.scene.refusal(&ruling(&pair, desk, &[])), "ruling");
    pair.commitment = commitment;
    let note = ruling(&pair, desk, &[]);
    pair.scene.hand_in(&note).unwrap();
    assert_eq!(pair.scene.refusal(&ruling(&pair, desk, &[ids[0]])), "statement-repeated");
}

#[test]
fn many_applications_of_one_number_make_as_many_conflicts_as_neighbours() {
    let mut scene = Scene::new(4);
    let people: Vec<_> = (1..=5).map(|n| Person::new(&scene, n, "AB123456")).collect();
    people.iter().for_each(|person| scene.approve(person));
    scene.end_day();
    let mut ids: Vec<_> = people.iter().map(Person::id).collect();
    ids.sort_unstable();
    let mut pairs: Vec<_> = scene.exchange.open_conflicts(&scene.play.log).into_iter().map(|(_, pair)| pair).collect();
    pairs.sort_unstable();
    let neighbours: Vec<_> = ids.iter().zip(ids.iter().skip(1)).map(|(one, other)| [*one, *other]).collect();
    assert_eq!(pairs, neighbours);
    assert!(ids.iter().all(|id| scene.standing(id) == Some(Standing::Conflicted)));
}

#[test]
fn conflict_on_which_everyone_ruled_and_no_quorum_agrees_lets_the_first_stand() {
    let mut pair = conflict();
    let [one, other] = pair.ids;
    let others: Vec<_> = (0..5).filter(|desk| !pair.panel.contains(desk)).collect();
    let rulings = pair.panel.clone().into_iter().chain(others).zip([vec![one], vec![other], vec![one], vec![other]]);
    for (desk, standing) in rulings {
        let note = ruling(&pair, desk, &standing);
        pair.scene.hand_in(&note).unwrap();
    }
    assert_eq!(pair.scene.standing(&one), Some(Standing::Conflicted));
    let last = (0..5).rfind(|desk| !pair.panel.contains(desk)).unwrap();
    let note = ruling(&pair, last, &[]);
    pair.scene.hand_in(&note).unwrap();
    assert_eq!(pair.scene.standing(&pair.order[0]), Some(Standing::Approved));
    assert_eq!(pair.scene.standing(&pair.order[1]), Some(Standing::Withdrawn));
}

/// Someone who was approved, and whose evidence was destroyed before a forger with the same number was.
fn forger() -> (Pair, Person, Hash) {
    let mut scene = Scene::with(4, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.sample = election::rules::Ratio { denominator: 1, numerator: 0 };
    });
    let (anna, forger) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123456"));
    scene.approve(&anna);
    scene.end_day();
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 0);
    scene.ciphertexts.clear();
    scene.approve(&forger);
    scene.end_day();
    let mut ids = [anna.id(), forger.id()];
    ids.sort_unstable();
    let [(commitment, _)] = scene.exchange.open_conflicts(&scene.play.log)[..] else { panic!("one conflict") };
    let panel = scene.exchange.ruling_on(&scene.play.log, &commitment, ids);
    let panel = panel.iter().map(|index| usize::try_from(index.get()).unwrap() - 1).collect();
    let forger = forger.id();
    let order = [anna.id(), forger];
    (Pair { commitment, ids, order, panel, scene }, anna, forger)
}

#[test]
fn who_was_approved_is_asked_for_evidence_anew_and_compared_with_the_forger() {
    let (mut pair, anna, forger) = forger();
    let id = anna.id();
    // The desks of the panel ask by themselves, of whom nobody can read, and of nobody else.
    assert_eq!(pair.scene.status(&id), Status::More(Reason::Other));
    assert_eq!(pair.scene.status(&forger), Status::InReview);
    let (said, _) = pair.scene.application(&Person::new(&pair.scene, 1, "AB999999"), 2, "passport");
    assert_eq!(pair.scene.refusal(&anna.says(&said)), "application-decided");
    pair.scene.apply(&anna, 2, "passport");
    assert_eq!((pair.scene.status(&id), pair.scene.standing(&id)), (Status::InReview, Some(Standing::Conflicted)));
    pair.scene.work();
    for desk in pair.panel.clone() {
        assert!(pair.scene.desks[desk].open(&id, pair.scene.ciphertext(&id)).is_ok());
        let note = pair.scene.desks[desk].rule(&pair.commitment, Some(id)).unwrap();
        pair.scene.hand_in(&note.to_bytes()).unwrap();
        pair.scene.sync();
    }
    assert_eq!(pair.scene.standing(&id), Some(Standing::Approved));
    assert_eq!(pair.scene.standing(&forger), Some(Standing::Withdrawn));
    pair.scene.end_day();
    let north = "north".parse().unwrap();
    let roll = pair.scene.exchange.next_roll(&pair.scene.play.log, &north, Unaudited::Take);
    assert_eq!(roll.records.len(), 1);
}

#[test]
fn a_desk_says_what_it_can_see_of_a_conflict_and_rules_though_one_is_destroyed() {
    let (mut pair, anna, forger) = forger();
    let id = anna.id();
    let desk = pair.panel[0];
    let task = Task::Rule { commitment: pair.commitment, applications: pair.ids };
    assert!(pair.scene.desks[desk].queue().contains(&task));
    let sight = |pair: &Pair, id: &Hash| pair.scene.desks[desk].sight(id).unwrap();
    let before = sight(&pair, &id);
    assert_eq!(before.legibility, Legibility::Destroyed { is_asked: true, is_on_roll: false });
    assert_eq!(sight(&pair, &forger).legibility, Legibility::Sealed, "it is given on to the panel");
    pair.scene.apply(&anna, 2, "passport");
    let after = sight(&pair, &id);
    assert_eq!((before.number, after.number), (1, 2));
    assert_ne!(before.evidence, after.evidence);
    assert_ne!(after.legibility, before.legibility);
    pair.scene.work();
    assert_eq!(sight(&pair, &id), Sight { legibility: Legibility::Sealed, ..after });
    assert_eq!(pair.scene.desks[desk].sight(&Hash([9; 32])), None);
    let (mut unread, _, forger) = self::forger();
    let note = unread.scene.desks[desk].rule(&unread.commitment, Some(forger)).unwrap();
    unread.scene.hand_in(&note.to_bytes()).unwrap();
}

#[test]
fn panel_does_not_remove_alone_what_it_could_not_read() {
    let (mut pair, anna, forger) = forger();
    let id = anna.id();
    for desk in pair.panel.clone() {
        let note = ruling(&pair, desk, &[forger]);
        pair.scene.hand_in(&note).unwrap();
    }
    assert_eq!(pair.scene.standing(&id), Some(Standing::Conflicted));
    let others: Vec<_> = (0..5).filter(|desk| !pair.panel.contains(desk)).collect();
    for (desk, standing) in others.into_iter().zip([vec![], vec![id], vec![id]]) {
        let note = ruling(&pair, desk, &standing);
        pair.scene.hand_in(&note).unwrap();
    }
    assert_eq!(pair.scene.standing(&id), Some(Standing::Approved));
    assert_eq!(pair.scene.standing(&forger), Some(Standing::Withdrawn));
}

#[test]
fn only_who_rules_on_a_conflict_asks_anew_and_only_for_what_was_destroyed() {
    let (pair, anna, forger) = forger();
    let more = |desk: usize, id: &Hash| {
        let state = pair.scene.exchange.application(id).unwrap().said();
        let (alpha, number) = (canonical::Bytes([0; 32]), state.number);
        let who = pair.scene.desks[desk].official().id.clone();
        let (evidence, reason) = (state.evidence.hash, Reason::Other);
        let said = Decision::new(
            state.election,
            alpha,
            *id,
            Verdict::More,
            evidence,
            String::new(),
            vec![],
            number,
            reason,
            who,
        );
        pair.scene.refusal(&pair.scene.registrar_says(desk, &said))
    };
    let outside = (0..5).find(|desk| {
        let reviewers = [pair.scene.reviewers(&anna.id()), pair.scene.reviewers(&forger)].concat();
        !pair.panel.contains(desk) && !reviewers.contains(desk)
    });
    assert!(outside.is_none_or(|desk| more(desk, &anna.id()) == "not-reviewer"));
    assert_eq!(more(pair.panel[0], &anna.id()), "statement-repeated");
    let no_reviewer = pair.panel.iter().find(|desk| !pair.scene.reviewers(&forger).contains(desk));
    assert!(no_reviewer.is_none_or(|desk| more(*desk, &forger) == "not-reviewer"));
}
