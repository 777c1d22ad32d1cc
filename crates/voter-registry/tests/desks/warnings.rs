//! What a computer sees in evidence.

use election::registration::EvidenceKind;
use election::statement::exchange::{Reason, Verdict};
use voter_registry::rules::{Warning, judge, warnings};

use crate::scene::{Person, Scene, passport};

/// A scene that takes no expired passports.
fn strict() -> Scene {
    Scene::with(9, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        let Some(EvidenceKind::Document { expired, .. }) = intake.evidence.first_mut() else { panic!("a passport") };
        *expired = false;
    })
}

/// What is said of an application with these changes of a good passport, on a day.
fn of(day: u64, kind: &str, change: impl FnOnce(&mut Person)) -> (Vec<Warning>, Verdict, Reason) {
    let mut scene = strict();
    let mut anna = Person::new(&scene, 1, "AB123456");
    change(&mut anna);
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, kind);
    let id = anna.id();
    let desk = &scene.desks[scene.reviewers(&id)[0]];
    let opened = desk.open(&id, scene.ciphertext(&id)).unwrap();
    let judgement = judge(desk.books(), &id, &opened, day);
    (warnings(desk.books(), &id, &opened, day), judgement.decision(), judgement.reason())
}

const DAY: u64 = crate::scene::DAY;

#[test]
fn good_passport_gives_no_warning() {
    assert_eq!(of(DAY, "passport", |_| ()), (vec![], Verdict::Approve, Reason::None));
}

#[test]
fn each_fault_is_named_and_nothing_faulty_is_approved() {
    let number = |person: &mut Person| person.papers.number.replace_range(.., "AB123457");
    assert_eq!(of(DAY, "passport", number), (vec![Warning::Differs("number")], Verdict::Refuse, Reason::Number));
    let birth = |person: &mut Person| person.papers.birth.replace_range(.., "1974-08-13");
    assert_eq!(of(DAY, "passport", birth).0, [Warning::Differs("date of birth")]);
    let state = |person: &mut Person| person.papers.state.replace_range(.., "BLR");
    assert_eq!(of(DAY, "passport", state).0, [Warning::Differs("state")]);
    let in_person = of(DAY, "in-person", |person| person.papers.state.replace_range(.., "BLR")).0;
    assert_eq!(in_person, [Warning::Attestation, Warning::Differs("state")]);
    let picture = |person: &mut Person| person.papers.pictures.clear();
    assert_eq!(of(DAY, "passport", picture), (vec![Warning::NoPicture], Verdict::More, Reason::Unreadable));
    let digit = |person: &mut Person| person.papers.mrz[1].replace_range(9..10, "0");
    let (found, verdict, _) = of(DAY, "passport", digit);
    assert!(matches!(found.as_slice(), [Warning::Mrz(_)]) && verdict == Verdict::More);
    let unknown = |_: &mut Person| ();
    assert_eq!(of(DAY, "guess", unknown), (vec![Warning::Kind], Verdict::Refuse, Reason::Other));
    assert_eq!(of(DAY, "vouching", unknown).0, [Warning::Vouch]);
    assert_eq!(of(DAY, "in-person", unknown).0, [Warning::Attestation]);
}

#[test]
fn expired_passport_is_refused_where_it_is_not_taken() {
    let (found, verdict, reason) = of(30_000, "passport", |_| ());
    assert!(found.contains(&Warning::Expired) && verdict == Verdict::Refuse && reason == Reason::Expired);
    assert!(!passport("AB123456").mrz.is_empty());
}
