//! Tags: who evaluates what, and what follows from liars.

use canonical::{Bytes, Hash};
use election::statement::exchange::{Reason, read_note};
use election::statement::exchange::{TagReport, TagShare};
use shared_key::partial::ProvenEvaluation;
use shared_key::ristretto;
use voter_registry::desk::{Judgement, Task};
use voter_registry::exchange::Standing;

use crate::scene::{Person, Scene, restarted};

fn share_of(scene: &mut Scene, desk: usize, id: &Hash, alpha: &[u8; 32]) -> TagShare {
    let share = &scene.play.tag_shares[desk];
    let context = canonical::Frame::new("tag").part(scene.play.election()).part(id).into_bytes();
    let alpha = ristretto::decode_element(alpha).unwrap();
    let evaluation = ProvenEvaluation::new(share, "tag", &context, &alpha, &mut scene.rng).unwrap();
    let who = scene.desks[desk].official().id.clone();
    TagShare::new(scene.play.election(), *id, Bytes(evaluation.encode()), who)
}

#[test]
fn both_reviewers_compute_one_tag_which_depends_on_the_number_alone() {
    let mut scene = Scene::new(3);
    let people = [Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB654321")];
    people.iter().for_each(|person| scene.approve(person));
    let again = Person::new(&scene, 3, "ab-123456");
    scene.deposit(&[&again]);
    scene.apply(&again, 1, "passport");
    scene.review(&again);
    scene.end_day();
    let tags = [&people[0], &people[1], &again].map(|person| scene.tag(&person.id()).unwrap());
    assert!(tags[0] == tags[2] && tags[0] != tags[1]);
}

#[test]
fn share_is_taken_only_after_approval_once_and_with_its_proof() {
    let mut scene = Scene::new(3);
    let (anna, boris) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB654321"));
    scene.deposit(&[&anna, &boris]);
    scene.apply(&anna, 1, "passport");
    scene.apply(&boris, 1, "passport");
    let id = anna.id();
    let alpha = scene.exchange.application(&id).unwrap().said().alpha.0;
    let of_boris = scene.exchange.application(&boris.id()).unwrap().said().alpha.0;
    let good = share_of(&mut scene, 0, &id, &alpha);
    assert_eq!(scene.refusal(&scene.registrar_says(0, &good)), "not-approved");
    let [one, _] = scene.reviewers(&id);
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    assert_eq!(scene.refusal(&scene.registrar_says(0, &good)), "not-approved");
    scene.decide(scene.reviewers(&id)[1], &id, &judgement);
    // Before both are bound to it in public, and the lot over that is drawn, it would be a question that nobody hears of.
    assert_eq!(scene.refusal(&scene.registrar_says(0, &good)), "not-approved");
    scene.list();
    assert_eq!(scene.refusal(&scene.registrar_says(0, &good)), "admitted");
    // Of another element, for another application, of another registrar, or damaged.
    let swapped = share_of(&mut scene, 0, &id, &of_boris);
    assert_eq!(scene.refusal(&scene.registrar_says(0, &swapped)), "evaluation");
    let elsewhere = share_of(&mut scene, 0, &boris.id(), &alpha);
    let replayed = TagShare::new(scene.play.election(), id, elsewhere.evaluation, good.registrar.clone());
    assert_eq!(scene.refusal(&scene.registrar_says(0, &replayed)), "evaluation");
    let of_other = TagShare::new(scene.play.election(), id, good.evaluation, scene.desks[1].official().id.clone());
    assert_eq!(scene.refusal(&scene.registrar_says(1, &of_other)), "evaluation");
    let damaged = TagShare::new(scene.play.election(), id, Bytes([0; 96]), good.registrar.clone());
    assert_eq!(scene.refusal(&scene.registrar_says(0, &damaged)), "element");
    let note = scene.registrar_says(0, &good);
    scene.hand_in(&note).unwrap();
    let second = share_of(&mut scene, 0, &id, &alpha);
    assert_eq!(scene.refusal(&scene.registrar_says(0, &second)), "statement-repeated");
}

#[test]
fn desk_evaluates_nothing_that_is_not_approved() {
    let mut scene = Scene::new(3);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let [one, other] = scene.reviewers(&anna.id());
    let judgement = scene.judge(one, &anna.id());
    scene.decide(one, &anna.id(), &judgement);
    for desk in 0..5 {
        let duties = scene.desks[desk].duties(scene.day, &mut scene.rng).unwrap();
        assert!(duties.notes.is_empty() && duties.entries.is_empty());
    }
    scene.decide(other, &anna.id(), &Judgement::refuse(Reason::Forged));
    scene.work();
    assert_eq!(scene.exchange.application(&anna.id()).unwrap().shares().count(), 0);
}

#[test]
fn tag_is_reported_after_enough_shares_and_only_by_who_read_the_number() {
    let mut scene = Scene::new(3);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    scene.list();
    let id = anna.id();
    let ([one, _], others) = (scene.reviewers(&id), scene.others(&id));
    let report = |scene: &Scene, desk: usize| {
        let who = scene.desks[desk].official().id.clone();
        scene.registrar_says(desk, &TagReport::new(scene.play.election(), id, who, Hash([1; 32])))
    };
    assert_eq!(scene.refusal(&report(&scene, one)), "not-approved");
    scene.work_of(&others);
    assert_eq!(scene.refusal(&report(&scene, others[0])), "not-reviewer");
    assert_eq!(scene.tag(&id), None);
    scene.work();
    assert!(scene.tag(&id).is_some());
    assert_eq!(scene.refusal(&report(&scene, one)), "statement-repeated");
}

#[test]
fn reviewer_that_lies_about_a_tag_is_outvoted() {
    let mut scene = Scene::new(3);
    let (anna, twin) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123456"));
    scene.approve(&anna);
    scene.end_day();
    let truth = scene.tag(&anna.id()).unwrap();
    scene.deposit(&[&twin]);
    scene.apply(&twin, 1, "passport");
    scene.review(&twin);
    scene.list();
    let id = twin.id();
    let ([liar, honest], others) = (scene.reviewers(&id), scene.others(&id));
    scene.work_of(&others);
    let who = scene.desks[liar].official().id.clone();
    let lie = scene.registrar_says(liar, &TagReport::new(scene.play.election(), id, who, Hash([6; 32])));
    scene.hand_in(&lie).unwrap();
    scene.work();
    // No tag is not a new tag: it cannot stand on a roll.
    assert_eq!((scene.tag(&id), scene.standing(&id)), (None, Some(Standing::Approved)));
    let judge = others[0];
    assert!(matches!(scene.desks[judge].queue().as_slice(), [Task::Tag { .. }]));
    scene.work_of(&[honest]);
    for desk in &others[..2] {
        let ciphertext = scene.ciphertext(&id).to_vec();
        let opened = scene.desks[*desk].open(&id, &ciphertext).unwrap();
        let wrong = scene.desks[*desk].settle_tag(&id, &opened, "UTO", "AB999999");
        assert_eq!(wrong.unwrap_err().code(), "alpha");
        let note = scene.desks[*desk].settle_tag(&id, &opened, "UTO", "AB123456").unwrap();
        let (_, said): (_, TagReport) = read_note(&note.to_bytes()).unwrap();
        assert_eq!(said.tag, truth);
        scene.hand_in(&note.to_bytes()).unwrap();
        scene.sync();
    }
    assert_eq!((scene.tag(&id), scene.standing(&id)), (Some(truth), Some(Standing::Conflicted)));
}

#[test]
fn desk_that_retired_evaluates_and_opens_nothing_more() {
    let mut scene = Scene::new(3);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    let share = scene.play.tag_shares[one].to_bytes();
    let holds = |secrets: &[u8]| secrets.windows(32).any(|window| *window == share[8..]);
    assert!(holds(&scene.desks[one].secrets()));
    scene.desks[one].retire();
    assert!(!holds(&scene.desks[one].secrets()));
    let duties = scene.desks[one].duties(scene.day, &mut scene.rng).unwrap();
    assert!(duties.notes.is_empty());
    assert!(scene.desks[one].open(&anna.id(), scene.ciphertext(&anna.id())).is_err());
}

#[test]
fn desk_never_evaluates_two_elements_for_one_application() {
    let approved = |salt: u64| {
        let mut scene = Scene::new(3);
        let anna = Person::new(&scene, 1, &format!("AB12345{salt}"));
        scene.deposit(&[&anna]);
        scene.apply(&anna, 1, "passport");
        scene.review(&anna);
        scene.list();
        (scene, anna.id())
    };
    // In one world everyone evaluates; then the intake shows a desk that does not review another world, with another alpha.
    let ((mut first, id), (second, _)) = (approved(1), approved(2));
    let alpha = |scene: &Scene| scene.exchange.application(&id).unwrap().said().alpha;
    assert_ne!(alpha(&first), alpha(&second));
    let desk = first.others(&id)[0];
    first.work();
    let mut deceived = restarted(&first, desk);
    deceived.sync(&second.play.entries, &second.notes).unwrap();
    let said = deceived.duties(second.day, &mut simulation::rng(1, "duties")).unwrap().notes;
    assert!(said.iter().all(|note| read_note::<TagShare>(&note.to_bytes()).is_err()));
    // A desk that has evaluated nothing does in that world.
    let mut fresh = restarted(&second, desk);
    fresh.sync(&second.play.entries, &second.notes).unwrap();
    let said = fresh.duties(second.day, &mut simulation::rng(1, "duties")).unwrap().notes;
    assert!(said.iter().any(|note| read_note::<TagShare>(&note.to_bytes()).is_ok()));
}

#[test]
fn false_tag_of_a_reviewer_that_left_does_not_hide_a_duplicate() {
    let mut scene = Scene::new(3);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    scene.list();
    let id = anna.id();
    let ([liar, honest], others) = (scene.reviewers(&id), scene.others(&id));
    let but_liar: Vec<_> = (0..5).filter(|desk| *desk != liar).collect();
    scene.work_of(&but_liar);
    assert_eq!(scene.tag(&id), None, "one reviewer alone settles nothing");
    let who = scene.desks[liar].official().id.clone();
    let lost = election::statement::intake::DeskLost::new(scene.play.election(), 1.into(), who.clone());
    let entry = scene.play.registrar_says(scene.index(liar), &lost);
    scene.play.append(entry);
    scene.play.draw();
    assert!(scene.reviewers(&id).contains(&liar), "what both have listed stays theirs");
    scene.work_of(&but_liar);
    assert!(scene.exchange.is_tag_disputed(&scene.play.log, &id));
    let truth = scene.exchange.application(&id).unwrap().reported(scene.index(honest)).unwrap();
    for desk in &others[..2] {
        settle(&mut scene, *desk, &id);
    }
    assert_eq!(scene.tag(&id), Some(truth));
    // The liar approved once, and may speak: too late.
    let lie = scene.registrar_says(liar, &TagReport::new(scene.play.election(), id, who, Hash([6; 32])));
    scene.hand_in(&lie).unwrap();
    assert_eq!(scene.tag(&id), Some(truth));
    // Of the ids with which the twin may come, one that the liar, whose desk is lost, was not drawn for.
    let mut drawn = (2..20).map(|n| {
        let twin = Person::new(&scene, n, "AB123456");
        scene.deposit(&[&twin]);
        (!scene.reviewers(&twin.id()).contains(&liar)).then_some(twin)
    });
    let twin = drawn.find_map(|twin| twin).unwrap();
    scene.apply(&twin, 1, "passport");
    scene.review(&twin);
    scene.work();
    scene.end_day();
    assert_eq!(scene.standing(&id), Some(Standing::Conflicted));
    assert_eq!(scene.standing(&twin.id()), Some(Standing::Conflicted));
}

/// A desk computes a tag from the evidence.
fn settle(scene: &mut Scene, desk: usize, id: &Hash) {
    let ciphertext = scene.ciphertext(id).to_vec();
    let opened = scene.desks[desk].open(id, &ciphertext).unwrap();
    let number = opened.fields.number.clone();
    let note = scene.desks[desk].settle_tag(id, &opened, "UTO", &number).unwrap();
    scene.hand_in(&note.to_bytes()).unwrap();
    scene.sync();
}

#[test]
fn tag_that_a_reviewer_never_says_is_said_by_all_after_two_of_its_days() {
    let mut scene = Scene::new(3);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    scene.list();
    let id = anna.id();
    let ([mute, _], others) = (scene.reviewers(&id), scene.others(&id));
    let speaking: Vec<_> = (0..5).filter(|desk| *desk != mute).collect();
    scene.work_of(&speaking);
    for _ in 0..2 {
        assert!(!scene.exchange.is_tag_disputed(&scene.play.log, &id));
        scene.list();
        scene.work_of(&speaking);
    }
    assert!(scene.exchange.is_tag_disputed(&scene.play.log, &id));
    others[..2].iter().for_each(|desk| settle(&mut scene, *desk, &id));
    assert!(scene.tag(&id).is_some());
}

#[test]
fn two_liars_who_approved_with_a_quorum_settle_no_tag_alone() {
    let mut scene = Scene::new(3);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let id = anna.id();
    let ([liar, other], others) = (scene.reviewers(&id), scene.others(&id));
    let judgement = scene.judge(liar, &id);
    scene.decide(liar, &id, &judgement);
    scene.decide(other, &id, &Judgement::refuse(Reason::Forged));
    scene.work();
    for desk in &others[..2] {
        scene.decide(*desk, &id, &judgement);
    }
    scene.list();
    scene.work_of(&others[2..]);
    scene.work_of(&[other]);
    for desk in 0..5 {
        let alpha = scene.exchange.application(&id).unwrap().said().alpha.0;
        let share = share_of(&mut scene, desk, &id, &alpha);
        let note = scene.registrar_says(desk, &share);
        let _ = scene.hand_in(&note);
    }
    for desk in [liar, others[0]] {
        let who = scene.desks[desk].official().id.clone();
        let lie = scene.registrar_says(desk, &TagReport::new(scene.play.election(), id, who, Hash([6; 32])));
        scene.hand_in(&lie).unwrap();
    }
    assert_eq!(scene.tag(&id), None);
    scene.work();
    assert!(scene.exchange.is_tag_disputed(&scene.play.log, &id));
}
