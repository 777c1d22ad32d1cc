//! One reviewer that wants to keep a known person off the rolls, unseen.

use canonical::{Blob, Hash};
use election::statement::exchange::{DayList, Reason, Reseal};
use election::statement::intake::{Day, DeskLost, Drop};
use transparency_log::tree;
use voter_registry::desk::Judgement;
use voter_registry::exchange::{Standing, Status, Unaudited};
use voter_registry::sealing::EvidenceKey;

use crate::scene::{Person, Scene, commission_says};

/// A scene without a sample: evidence is destroyed as soon as it can be.
fn scene() -> Scene {
    Scene::with(60, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.sample = election::rules::Ratio { denominator: 1, numerator: 0 };
    })
}

fn on_next_roll(scene: &Scene) -> usize {
    scene.exchange.next_roll(&scene.play.log, &"north".parse().unwrap(), Unaudited::Take).records.len()
}

#[test]
fn one_reviewer_cannot_take_back_its_approval_when_the_evidence_is_gone() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    scene.end_day();
    let (id, [one, other]) = (anna.id(), scene.reviewers(&anna.id()));
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 0);
    scene.decide(one, &id, &Judgement::withdraw(Reason::Forged));
    assert_eq!((scene.standing(&id), on_next_roll(&scene)), (Some(Standing::Approved), 1));
    let again = scene.decision(one, &id, &Judgement::withdraw(Reason::Forged)).unwrap_err();
    assert_eq!(again.code(), "statement-repeated");
    // Both together can.
    scene.decide(other, &id, &Judgement::withdraw(Reason::Forged));
    assert_eq!((scene.standing(&id), on_next_roll(&scene)), (Some(Standing::Withdrawn), 0));
}

/// A registrar ends its day with an empty list, whatever it approved.
fn end_day_with_nothing(scene: &mut Scene, desk: usize) {
    let (election, who) = (scene.play.election(), scene.desks[desk].official().id.clone());
    let day = canonical::Int::new(scene.day).unwrap();
    let entry = Day::new(election, day, who.clone(), Hash(tree::root([]).0), 0.into());
    let entry = scene.registrar_says(desk, &entry);
    scene.play.append(entry);
    let list = scene.registrar_says(desk, &DayList::new(election, Blob(vec![]), day, who));
    scene.hand_in(&list).unwrap();
}

#[test]
fn reviewer_that_approves_and_never_lists_lets_all_decide() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let (id, [silent, _], others) = (anna.id(), scene.reviewers(&anna.id()), scene.others(&anna.id()));
    for _ in 0..2 {
        assert_eq!(scene.standing(&id), Some(Standing::Approved));
        for desk in (0..5).filter(|desk| *desk != silent) {
            let (entry, list) = scene.desks[desk].end_day(scene.day).unwrap();
            scene.play.append(entry.to_bytes());
            scene.hand_in(&list.to_bytes()).unwrap();
        }
        end_day_with_nothing(&mut scene, silent);
        scene.play.draw();
        scene.day += 1;
        scene.work();
    }
    assert_eq!(scene.standing(&id), Some(Standing::ToAll));
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 1, "everyone can still read it");
    for desk in &others[..2] {
        let judgement = scene.judge(*desk, &id);
        scene.decide(*desk, &id, &judgement);
    }
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
    scene.end_day();
    assert_eq!(on_next_roll(&scene), 1);
}

#[test]
fn replacement_to_whom_nobody_gives_the_evidence_gets_it_from_the_applicant() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.approve(&anna);
    let (id, [lost, stays]) = (anna.id(), scene.reviewers(&anna.id()));
    let alpha = scene.exchange.application(&id).unwrap().said().alpha;
    let who = scene.desks[lost].official().id.clone();
    let entry = scene.play.registrar_says(scene.index(lost), &DeskLost::new(scene.play.election(), 1.into(), who));
    scene.play.append(entry);
    scene.play.draw();
    scene.sync();
    let new = scene.reviewers(&id).into_iter().find(|desk| *desk != stays).unwrap();
    scene.decide(new, &id, &Judgement::more(Reason::Other));
    assert_eq!(scene.status(&id), Status::More(Reason::Other));
    // With another number it would be a question about that one.
    let (said, _) = scene.application(&Person::new(&scene, 1, "AB000002"), 2, "passport");
    assert_eq!(scene.refusal(&anna.says(&said)), "application-decided");
    scene.apply(&anna, 2, "passport");
    scene.review(&anna);
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
    assert_eq!(scene.exchange.application(&id).unwrap().said().alpha, alpha);
    scene.end_day();
    assert_eq!(on_next_roll(&scene), 1);
}

#[test]
fn what_a_dropped_reviewer_listed_alone_is_drawn_again() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.deposit(&[&anna]);
    let (id, [gone, stays]) = (anna.id(), scene.reviewers(&anna.id()));
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    // It lists its approval before the other one does, and is gone.
    let (entry, list) = scene.desks[gone].end_day(scene.day).unwrap();
    scene.play.append(entry.to_bytes());
    scene.hand_in(&list.to_bytes()).unwrap();
    let (election, who) = (scene.play.election(), scene.desks[gone].official().id.clone());
    let entry = commission_says(&scene.play, &Drop::new(election, who));
    scene.play.append(entry);
    scene.play.draw();
    let here: Vec<_> = (0..5).filter(|desk| *desk != gone).collect();
    scene.work_of(&here);
    let new = scene.reviewers(&id).into_iter().find(|desk| *desk != stays).unwrap();
    assert_ne!(new, gone);
    let judgement = scene.judge(new, &id);
    scene.decide(new, &id, &judgement);
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
}

#[test]
fn approval_of_a_dropped_registrar_counts_among_all_only_where_it_is_listed() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let (id, [one, other], others) = (anna.id(), scene.reviewers(&anna.id()), scene.others(&anna.id()));
    let judgement = scene.judge(one, &id);
    scene.decide(one, &id, &judgement);
    scene.decide(other, &id, &Judgement::refuse(Reason::Forged));
    scene.work();
    scene.decide(others[0], &id, &judgement);
    let entry =
        commission_says(&scene.play, &Drop::new(scene.play.election(), scene.desks[others[0]].official().id.clone()));
    scene.play.append(entry);
    scene.play.draw();
    scene.sync();
    scene.decide(others[1], &id, &judgement);
    assert_eq!(scene.standing(&id), Some(Standing::ToAll), "two who are here and one who is not");
    scene.decide(others[2], &id, &judgement);
    assert_eq!(scene.standing(&id), Some(Standing::Approved));
}

#[test]
fn what_both_refused_stays_refused_when_one_of_them_loses_its_desk() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let (id, both) = (anna.id(), scene.reviewers(&anna.id()));
    both.iter().for_each(|desk| scene.decide(*desk, &id, &Judgement::refuse(Reason::Forged)));
    let who = scene.desks[both[0]].official().id.clone();
    let entry = scene.registrar_says(both[0], &DeskLost::new(scene.play.election(), 1.into(), who));
    scene.play.append(entry);
    scene.play.draw();
    scene.work();
    assert_eq!(
        (scene.standing(&id), scene.status(&id)),
        (Some(Standing::Refused(Reason::Forged)), Status::Refused(Reason::Forged))
    );
    assert!((0..5).all(|desk| scene.desks[desk].queue().is_empty()));
}

#[test]
fn worthless_keys_that_a_reviewer_gives_on_hide_the_evidence_from_nobody() {
    let mut scene = scene();
    let anna = Person::new(&scene, 1, "AB000001");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let (id, [liar, honest], others) = (anna.id(), scene.reviewers(&anna.id()), scene.others(&anna.id()));
    let judgement = scene.judge(honest, &id);
    scene.decide(honest, &id, &judgement);
    scene.decide(liar, &id, &Judgement::refuse(Reason::Forged));
    // Keys that open with HPKE, and nothing with them.
    let state = scene.exchange.application(&id).unwrap();
    let (binding, evidence) = (state.binding(), state.said().evidence.hash);
    let worthless = EvidenceKey::random(&mut scene.rng);
    let sealed = others.iter().map(|desk| {
        let name = election::role::key_name::registrar(&scene.desks[*desk].official().id);
        let to = scene.exchange.desk_keys().newest_of(&scene.play.log, &name, scene.day).unwrap();
        worthless.seal(&binding, &evidence, &to.reader, &to.key, &mut simulation::rng(1, "worthless")).unwrap()
    });
    let sealed = sealed.collect();
    let said = Reseal::new(scene.play.election(), id, evidence, scene.desks[liar].official().id.clone(), sealed);
    let note = scene.registrar_says(liar, &said);
    scene.hand_in(&note).unwrap();
    // Another one, who has nothing else, gives that on before the honest reviewer does anything.
    scene.work_of(&others[..1]);
    scene.work();
    for desk in &others {
        assert!(scene.desks[*desk].open(&id, scene.ciphertext(&id)).is_ok());
    }
}

#[test]
fn nobody_seals_to_a_desk_that_is_lost_until_it_has_a_new_key() {
    let mut scene = scene();
    let people: Vec<_> = (1..=6).map(|n| Person::new(&scene, n, &format!("AB00000{n}"))).collect();
    let name = election::role::key_name::registrar(&scene.desks[0].official().id);
    let lost = scene.exchange.desk_keys().newest_of(&scene.play.log, &name, scene.day).unwrap();
    // Lost before anyone is drawn: it reviews from then on.
    let entry = scene.desks[0].declare_lost();
    scene.play.append(entry.to_bytes());
    scene.deposit(&people.iter().collect::<Vec<_>>());
    let drawn = people.iter().find(|person| scene.reviewers(&person.id()).contains(&0)).unwrap();
    let keys = |scene: &Scene| scene.exchange.desk_keys().newest_of(&scene.play.log, &name, scene.day);
    scene.work();
    assert!(keys(&scene).is_none(), "a second key of one day could not be told from the first");
    let other = scene.reviewers(&drawn.id()).into_iter().find(|desk| *desk != 0).unwrap();
    let of_other = election::role::key_name::registrar(&scene.desks[other].official().id);
    let of_other = scene.exchange.desk_keys().newest_of(&scene.play.log, &of_other, scene.day).unwrap();
    let mut readers = [lost.clone(), of_other];
    readers.sort_by(|a, b| a.reader.name.cmp(&b.reader.name));
    let (slots, kind) = (scene.play.log.intake().vouching_cap(), "passport".parse().unwrap());
    let sealed = drawn.client.apply(1, &kind, &drawn.papers, &readers, slots, &mut scene.rng).unwrap().0;
    assert_eq!(scene.refusal(&sealed.to_bytes()), "reviewers");
    scene.day += 1;
    scene.work();
    assert_ne!(keys(&scene).unwrap().key, lost.key);
    let (said, _) = scene.application(drawn, 1, "passport");
    assert_eq!(scene.refusal(&drawn.says(&said)), "admitted");
}
