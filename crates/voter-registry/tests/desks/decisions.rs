//! Decisions, and registrars that decide what they may not.

use canonical::{Bytes, Hash, Int};
use election::statement::exchange::{Decision, Reason, Verdict};
use voter_registry::Error;
use voter_registry::desk::{Judgement, Task};
use voter_registry::exchange::{Standing, Status};

use crate::scene::{Person, Scene, commission_says};

/// A scene with an application that waits for its reviewers.
fn waiting() -> (Scene, Person) {
    let mut scene = Scene::new(2);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    (scene, anna)
}

/// The approval that a desk would sign, to be changed.
fn approval(scene: &Scene, desk: usize, id: &Hash) -> Decision {
    let state = scene.exchange.application(id).unwrap().said();
    Decision::new(
        state.election,
        state.alpha,
        *id,
        Verdict::Approve,
        state.evidence.hash,
        "passport".into(),
        vec![],
        state.number,
        Reason::None,
        scene.desks[desk].official().id.clone(),
    )
}

#[test]
fn both_reviewers_approve_and_nobody_else_may() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [one, other] = scene.reviewers(&id);
    for desk in scene.others(&id) {
        assert!(scene.desks[desk].queue().is_empty());
        let note = scene.registrar_says(desk, &approval(&scene, desk, &id));
        assert_eq!(scene.refusal(&note), "not-reviewer");
    }
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    assert_eq!(scene.standing(&id), Some(Standing::Awaiting));
    assert!(matches!(scene.desks[other].queue().as_slice(), [Task::Review { can_open: true, to_all: false, .. }]));
    scene.decide(other, &id, &judgement);
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
}

#[test]
fn registrar_that_signs_two_decisions_is_refused_the_second() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [one, _] = scene.reviewers(&id);
    scene.decide(one, &id, &Judgement::refuse(Reason::Forged));
    let note = scene.registrar_says(one, &approval(&scene, one, &id));
    assert_eq!(scene.refusal(&note), "statement-repeated");
    assert!(matches!(scene.decision(one, &id, &Judgement::more(Reason::Other)), Err(Error::SaidOtherwise)));
}

#[test]
fn intake_that_forgets_a_decision_does_not_get_another() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [one, _] = scene.reviewers(&id);
    let first = scene.decision(one, &id, &Judgement::refuse(Reason::Forged)).unwrap();
    // It was never handed in.
    assert!(matches!(scene.decision(one, &id, &Judgement::more(Reason::Other)), Err(Error::SaidOtherwise)));
    assert_eq!(scene.decision(one, &id, &Judgement::refuse(Reason::Forged)).unwrap(), first);
}

#[test]
fn approval_of_another_number_is_neither_made_nor_taken() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [one, _] = scene.reviewers(&id);
    let wrong = Judgement::approve(&"passport".parse().unwrap(), "UTO", "AB999999");
    assert!(matches!(scene.decision(one, &id, &wrong), Err(Error::Alpha)));
    let mut said = approval(&scene, one, &id);
    said.alpha = Bytes([0; 32]);
    assert_eq!(scene.refusal(&scene.registrar_says(one, &said)), "alpha");
}

#[test]
fn decision_with_fields_that_contradict_it_is_refused() {
    let (scene, anna) = waiting();
    let [one, other] = scene.reviewers(&anna.id());
    let good = approval(&scene, one, &anna.id());
    let refused = |change: &dyn Fn(&mut Decision)| {
        let mut changed = good.clone();
        change(&mut changed);
        scene.refusal(&scene.registrar_says(one, &changed))
    };
    assert_eq!(refused(&|_| ()), "admitted");
    assert_eq!(refused(&|said| said.reason = Reason::Other), "fields");
    assert_eq!(refused(&|said| said.evidence_kind = String::new()), "fields");
    assert_eq!(refused(&|said| said.evidence_kind = "guess".into()), "fields");
    assert_eq!(refused(&|said| said.evidence = Hash([0; 32])), "fields");
    assert_eq!(refused(&|said| said.number = Int::from(2)), "number");
    assert_eq!(refused(&|said| said.nullifiers = vec![Hash([1; 32])]), "vouch");
    assert_eq!(refused(&|said| said.evidence_kind = "vouching".into()), "vouch");
    assert_eq!(refused(&|said| said.decision = Verdict::Refuse), "fields");
    assert_eq!(refused(&|said| said.decision = Verdict::Withdraw), "fields");
    assert_eq!(refused(&|said| said.application = Hash([0; 32])), "not-drawn");
    assert_eq!(refused(&|said| said.registrar = scene.desks[other].official().id.clone()), "signature-lines");
    assert_eq!(refused(&|said| said.registrar = "r9".parse().unwrap()), "member-unknown");
}

#[test]
fn refusal_by_both_reviewers_refuses() {
    let (mut scene, anna) = waiting();
    for desk in scene.reviewers(&anna.id()) {
        scene.decide(desk, &anna.id(), &Judgement::refuse(Reason::OtherPerson));
    }
    assert_eq!(scene.standing(&anna.id()), Some(Standing::Refused(Reason::OtherPerson)));
    assert_eq!(scene.status(&anna.id()), Status::Refused(Reason::OtherPerson));
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 0);
}

#[test]
fn application_on_which_reviewers_disagree_goes_to_all_and_quorum_approves() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let ([one, other], others) = (scene.reviewers(&id), scene.others(&id));
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    scene.decide(other, &id, &Judgement::refuse(Reason::Forged));
    assert_eq!(scene.standing(&id), Some(Standing::ToAll));
    assert!(scene.desks[others[0]].open(&id, scene.ciphertext(&id)).is_err());
    // The reviewers give the evidence on to everyone.
    scene.work();
    let more = scene.decision(others[0], &id, &Judgement::more(Reason::Other));
    assert!(matches!(more, Err(Error::NotReviewer { .. })));
    for desk in &others[..2] {
        assert!(matches!(scene.desks[*desk].queue().as_slice(), [Task::Review { to_all: true, can_open: true, .. }]));
        let judgement = scene.judge(*desk, &id);
        scene.decide(*desk, &id, &judgement);
    }
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
    scene.end_day();
    assert!(scene.tag(&id).is_some());
}

#[test]
fn application_on_which_reviewers_disagree_is_refused_when_too_few_are_left_to_approve() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let ([one, other], others) = (scene.reviewers(&id), scene.others(&id));
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    scene.decide(other, &id, &Judgement::refuse(Reason::Forged));
    scene.work();
    scene.decide(others[0], &id, &Judgement::refuse(Reason::Forged));
    assert_eq!(scene.standing(&id), Some(Standing::ToAll));
    scene.decide(others[1], &id, &Judgement::refuse(Reason::Forged));
    assert_eq!(scene.standing(&id), Some(Standing::Refused(Reason::Forged)));
}

#[test]
fn one_reviewer_that_takes_its_approval_back_does_not_decide_alone() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [one, other] = scene.reviewers(&id);
    scene.review(&anna);
    scene.work();
    scene.decide(one, &id, &Judgement::withdraw(Reason::Forged));
    assert_eq!(scene.standing(&id), Some(Standing::ToAll));
    let again = scene.decision(one, &id, &Judgement::withdraw(Reason::Forged)).unwrap_err();
    assert_eq!(again.code(), "statement-repeated");
    scene.decide(other, &id, &Judgement::withdraw(Reason::Forged));
    assert_eq!(scene.standing(&id), Some(Standing::Withdrawn));
    assert_eq!(scene.status(&id), Status::Refused(Reason::Forged));
}

#[test]
fn replacement_of_a_lost_desk_gets_the_evidence_and_decides() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [lost, stays] = scene.reviewers(&id);
    let judgement = scene.judge(lost, &id);
    scene.decide(lost, &id, &judgement);
    let who = scene.desks[lost].official().id.clone();
    let said = election::statement::intake::DeskLost::new(scene.play.election(), 1.into(), who);
    let entry = scene.play.registrar_says(scene.index(lost), &said);
    scene.play.append(entry);
    // Between the loss and its lot nobody decides.
    assert_eq!(scene.refusal(&scene.registrar_says(stays, &approval(&scene, stays, &id))), "not-reviewer");
    scene.play.draw();
    let reviewers = scene.reviewers(&id);
    assert!(!reviewers.contains(&lost) && reviewers.contains(&stays));
    scene.work();
    let new = reviewers.into_iter().find(|desk| *desk != stays).unwrap();
    for desk in [new, stays] {
        let judgement = scene.judge(desk, &id);
        scene.decide(desk, &id, &judgement);
    }
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
}

#[test]
fn evidence_is_given_on_only_by_who_has_it_to_who_must_read_it() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let ([one, other], others) = (scene.reviewers(&id), scene.others(&id));
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    scene.decide(other, &id, &Judgement::refuse(Reason::Forged));
    let duties = scene.desks[one].duties(scene.day, &mut simulation::rng(1, "duties")).unwrap();
    let [note] = duties.notes.as_slice() else { panic!("a reseal") };
    let (_, said): (_, election::statement::exchange::Reseal) =
        election::statement::exchange::read_note(&note.to_bytes()).unwrap();
    assert_eq!(said.sealed.len(), 3);
    let mut by_other = said.clone();
    by_other.registrar = scene.desks[others[0]].official().id.clone();
    assert_eq!(scene.refusal(&scene.registrar_says(others[0], &by_other)), "not-reviewer");
    let refused = |change: &dyn Fn(&mut election::statement::exchange::Reseal)| {
        let mut changed = said.clone();
        change(&mut changed);
        scene.refusal(&scene.registrar_says(one, &changed))
    };
    assert_eq!(refused(&|said| said.sealed[0].reader = "auditor/a1".into()), "reviewers");
    assert_eq!(refused(&|said| said.sealed[0].day = 1.into()), "reviewers");
    assert_eq!(refused(&|said| said.sealed.clear()), "reviewers");
    assert_eq!(refused(&|said| said.sealed[0] = said.sealed[1].clone()), "statement-repeated");
    assert_eq!(refused(&|said| said.evidence = Hash([0; 32])), "fields");
    scene.hand_in(&note.to_bytes()).unwrap();
    assert_eq!(scene.refusal(&note.to_bytes()), "statement-repeated");
}

#[test]
fn reader_whose_wrong_key_came_first_opens_with_the_right_one() {
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let ([one, other], others) = (scene.reviewers(&id), scene.others(&id));
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    scene.decide(other, &id, &Judgement::refuse(Reason::Forged));
    let duties = scene.desks[one].duties(scene.day, &mut simulation::rng(1, "duties")).unwrap();
    let (_, mut said): (_, election::statement::exchange::Reseal) =
        election::statement::exchange::read_note(&duties.notes[0].to_bytes()).unwrap();
    said.sealed.iter_mut().for_each(|sealed| sealed.sealed = Bytes([9; 80]));
    let wrong = scene.registrar_says(one, &said);
    scene.hand_in(&wrong).unwrap();
    scene.work_of(&[other]);
    assert!(scene.desks[others[0]].open(&id, scene.ciphertext(&id)).is_ok());
}

#[test]
fn desk_key_that_is_old_of_small_order_or_of_someone_else_is_refused() {
    use election::statement::exchange::DeskKey;
    let scene = Scene::new(2);
    let election = scene.play.election();
    let key =
        |reader: &str, day: u32, key: [u8; 32]| DeskKey::new(election, day.into(), Bytes(key), 0.into(), reader.into());
    let said = |said| scene.refusal(&scene.registrar_says(0, &said));
    let name = format!("registrar/{}", scene.desks[0].official().id);
    assert_eq!(said(key(&name, 20_591, [9; 32])), "admitted");
    assert_eq!(said(key(&name, 20_590, [9; 32])), "number");
    assert_eq!(said(key(&name, 20_591, [0; 32])), "desk-key");
    assert_eq!(said(key("registrar/r2", 20_591, [9; 32])), "signature-lines");
    assert_eq!(said(key("registrar/r9", 20_591, [9; 32])), "member-unknown");
    for reader in ["auditor/a9", "board", "registrar/", "trustee/t1", "auditor/a1"] {
        assert_ne!(said(key(reader, 20_591, [9; 32])), "admitted", "{reader}");
    }
}

#[test]
fn client_passes_over_keys_of_the_dropped_and_takes_none_of_another_day() {
    use voter_registry::exchange::DeskKeys;
    let mut scene = Scene::new(2);
    let name = |desk: usize| format!("registrar/{}", scene.desks[desk].official().id);
    let names = [name(0), name(1)];
    let dropped = election::statement::intake::Drop::new(scene.play.election(), scene.desks[0].official().id.clone());
    let entry = commission_says(&scene.play, &dropped);
    scene.play.append(entry);
    let notes = scene.notes.iter().map(|note| note.note.as_slice());
    let keys = DeskKeys::read(scene.record(), &scene.play.log, notes).unwrap();
    let day = scene.day;
    assert!(keys.newest_of(&scene.play.log, &names[0], day).is_none());
    assert!(
        keys.newest_of(&scene.play.log, &names[1], day).is_some()
            && keys.newest_of(&scene.play.log, &names[1], day + 2).is_some()
    );
    assert!(keys.newest_of(&scene.play.log, &names[1], day + 3).is_none(), "its secret may have been seized since");
    assert!(keys.newest_of(&scene.play.log, &names[1], day - 1).is_none());
}

#[test]
fn registrar_that_was_dropped_says_nothing_more() {
    use election::statement::exchange::DeskKey;
    let (mut scene, anna) = waiting();
    let id = anna.id();
    let [one, _] = scene.reviewers(&id);
    let said = election::statement::intake::Drop::new(scene.play.election(), scene.desks[one].official().id.clone());
    let line = scene.play.sample.commission[0].sign_as_commissioner(&election::statement::Form::text(&said));
    scene.play.append(officials::member::signed(&said, vec![line]).to_bytes());
    scene.play.draw();
    scene.sync();
    assert_eq!(scene.refusal(&scene.registrar_says(one, &approval(&scene, one, &id))), "not-active");
    let name = format!("registrar/{}", scene.desks[one].official().id);
    let key = DeskKey::new(scene.play.election(), 20_599.into(), Bytes([9; 32]), 0.into(), name);
    assert_eq!(scene.refusal(&scene.registrar_says(one, &key)), "not-active");
    assert!(scene.desks[one].queue().is_empty());
    // The others go on without it.
    let others: Vec<_> = (0..5).filter(|desk| *desk != one).collect();
    scene.work_of(&others);
    assert!(!scene.reviewers(&id).contains(&one));
}
