//! Credentials of an earlier election that apply again.

use canonical::Bytes;
use election::registration::Returning;
use simulation::Voter;
use simulation::ledger::Log;
use simulation::sample::{self, Until};
use voter_registry::exchange::{Standing, Status, Unaudited};

use crate::scene::{Person, Scene};

/// A scene in which credentials of `north` in an earlier election may return, and two who have such credentials.
fn returning() -> (Scene, Vec<Voter>) {
    let earlier = sample::play(40, Until::Issued);
    let record = earlier.ledger.record();
    let key = record.registrars().unwrap().keys()[0].public_key().to_bytes();
    let (election, north) = (record.setting().unwrap().election, "north".parse().unwrap());
    let scene = Scene::with(10, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        let (constituency, from) = ("north".parse().unwrap(), north);
        intake.returns.push(Returning { constituency, election, from, key: Bytes(key) });
    });
    (scene, earlier.voters.into_iter().take(2).collect())
}

fn come_back(scene: &mut Scene, voter: &Voter, person: &Person) {
    let entry = voter.credential().unwrap().apply_again(person.client.application(), 0);
    scene.play.append(entry.to_bytes());
}

#[test]
fn returner_is_on_the_next_roll_without_evidence() {
    let (mut scene, voters) = returning();
    let anna = Person::new(&scene, 1, "");
    scene.deposit(&[&anna]);
    let note = anna.client.apply_as_returner().unwrap().to_bytes();
    assert_ne!(scene.refusal(&note), "admitted");
    come_back(&mut scene, &voters[0], &anna);
    scene.hand_in(&note).unwrap();
    scene.work();
    assert_eq!((scene.standing(&anna.id()), scene.status(&anna.id())), (Some(Standing::Approved), Status::InReview));
    assert!(scene.exchange.readers(&scene.play.log, &anna.id()).is_empty());
    assert_eq!(scene.exchange.wanted(&scene.play.log).count(), 0);
    let next = scene.exchange.next_roll(&scene.play.log, &"north".parse().unwrap(), Unaudited::Wait);
    assert_eq!((next.records.len(), next.counts.evidence.iter().map(|n| n.get()).sum::<u64>()), (1, 0));
}

#[test]
fn returner_carries_no_evidence_and_is_not_decided_on() {
    let (mut scene, voters) = returning();
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    let (with_evidence, _) = scene.application(&anna, 1, "passport");
    come_back(&mut scene, &voters[0], &anna);
    assert_eq!(scene.refusal(&anna.says(&with_evidence)), "fields");
}

#[test]
fn evidence_and_a_returned_credential_together_bring_nobody_on_a_roll() {
    let (mut scene, voters) = returning();
    let anna = Person::new(&scene, 1, "AB123456");
    scene.approve(&anna);
    scene.end_day();
    come_back(&mut scene, &voters[0], &anna);
    let next = scene.exchange.next_roll(&scene.play.log, &"north".parse().unwrap(), Unaudited::Take);
    assert_eq!((next.records.len(), next.counts.evidence[0].get(), next.counts.pending.get()), (0, 0, 1));
}

#[test]
fn credential_that_names_two_applications_brings_neither_on_a_roll() {
    let (mut scene, voters) = returning();
    let people = [Person::new(&scene, 1, ""), Person::new(&scene, 2, "")];
    scene.deposit(&[&people[0], &people[1]]);
    come_back(&mut scene, &voters[0], &people[0]);
    scene.hand_in(&people[0].client.apply_as_returner().unwrap().to_bytes()).unwrap();
    come_back(&mut scene, &voters[0], &people[1]);
    let second = people[1].client.apply_as_returner().unwrap().to_bytes();
    assert_eq!(scene.refusal(&second), "fields");
    assert!(matches!(scene.standing(&people[0].id()), Some(Standing::Refused(_))));
    let next = scene.exchange.next_roll(&scene.play.log, &"north".parse().unwrap(), Unaudited::Take);
    assert_eq!((next.records.len(), next.counts.refused.get()), (0, 1));
}

#[test]
fn voters_without_a_returned_credential_cannot_say_they_have_one() {
    let (mut scene, voters) = returning();
    let (anna, boris) = (Person::new(&scene, 1, ""), Person::new(&scene, 2, ""));
    scene.deposit(&[&anna, &boris]);
    come_back(&mut scene, &voters[0], &anna);
    let note = boris.client.apply_as_returner().unwrap().to_bytes();
    assert_eq!(scene.refusal(&note), "element");
}
