//! Applications that are taken, and those that are not.

use ballot_signing::application::application_id;
use canonical::Bytes;
use election::Attachment;
use election::statement::exchange::Reason;
use voter_registry::desk::Judgement;
use voter_registry::exchange::{Standing, Status};

use crate::scene::{Person, Scene};

#[test]
fn application_is_told_where_it_stands_but_never_that_it_is_approved() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    assert_eq!(scene.status(&anna.id()), Status::Unknown);
    scene.play.append_deposits(&[anna.id()]);
    assert_eq!(scene.status(&anna.id()), Status::Deposited);
    scene.play.draw();
    assert_eq!(scene.status(&anna.id()), Status::Drawn);
    scene.apply(&anna, 1, "passport");
    assert_eq!((scene.status(&anna.id()), scene.standing(&anna.id())), (Status::InReview, Some(Standing::Awaiting)));
    scene.review(&anna);
    assert_eq!((scene.status(&anna.id()), scene.standing(&anna.id())), (Status::InReview, Some(Standing::Approved)));
}

#[test]
fn application_that_was_not_deposited_and_drawn_is_refused() {
    let mut scene = Scene::new(1);
    let (anna, boris) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123457"));
    scene.deposit(&[&anna]);
    let (mut said, _) = scene.application(&anna, 1, "passport");
    (said.application, said.status_key) = (boris.id(), Bytes(boris.client.application().status_key()));
    said.blinded = Bytes(boris.client.application().blinded());
    assert_eq!(scene.refusal(&boris.says(&said)), "not-drawn");
    scene.play.append_deposits(&[boris.id()]);
    assert_eq!(scene.refusal(&boris.says(&said)), "not-drawn");
}

#[test]
fn application_whose_fields_are_not_its_own_is_refused() {
    let mut scene = Scene::new(1);
    let (anna, boris) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123457"));
    scene.deposit(&[&anna, &boris]);
    let (said, _) = scene.application(&anna, 1, "passport");
    let refused = |change: &dyn Fn(&mut election::statement::exchange::Application)| {
        let mut changed = said.clone();
        change(&mut changed);
        scene.refusal(&anna.says(&changed))
    };
    assert_eq!(refused(&|_| ()), "admitted");
    assert_eq!(refused(&|said| said.blinded = Bytes(boris.client.application().blinded())), "application-id");
    assert_eq!(refused(&|said| said.constituency = "south".parse().unwrap()), "application-id");
    assert_eq!(refused(&|said| said.constituency = "nowhere".parse().unwrap()), "member-unknown");
    assert_eq!(refused(&|said| said.application = boris.id()), "application-id");
    assert_eq!(refused(&|said| said.alpha = Bytes([0; 32])), "element");
    assert_eq!(refused(&|said| said.alpha = Bytes([0xff; 32])), "element");
    assert_eq!(refused(&|said| said.number = 2.into()), "number");
    assert_eq!(refused(&|said| said.evidence = Attachment::of(b"short")), "evidence-size");
    assert_eq!(refused(&|said| said.evidence = Attachment::of(b"")), "evidence-size");
    assert_eq!(refused(&|said| said.slots.clear()), "fields");
    assert_eq!(refused(&|said| said.slots[1] = said.slots[0]), "fields");
    assert_eq!(refused(&|said| said.sealed.reverse()), "reviewers");
    assert_eq!(refused(&|said| said.sealed.truncate(1)), "reviewers");
    assert_eq!(refused(&|said| said.sealed[0].day = 20_589.into()), "reviewers");
    assert_eq!(refused(&|said| said.sealed[0].reader = said.sealed[1].reader.clone()), "reviewers");
    assert_eq!(refused(&|said| said.election.0.0[0] ^= 1), "election");
    // Signed by someone else.
    assert_eq!(scene.refusal(&boris.says(&said)), "signature-lines");
}

#[test]
fn replayed_application_is_refused() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let first = scene.notes.last().unwrap().note.clone();
    assert_eq!(scene.refusal(&first), "number");
    let [one, _] = scene.reviewers(&anna.id());
    scene.decide(one, &anna.id(), &Judgement::more(Reason::Unreadable));
    scene.apply(&anna, 2, "passport");
    assert_eq!(scene.refusal(&first), "number");
}

#[test]
fn application_can_be_bettered_when_someone_asks_and_not_before() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let (said, _) = scene.application(&anna, 2, "passport");
    assert_eq!(scene.refusal(&anna.says(&said)), "application-decided");
    let [one, other] = scene.reviewers(&anna.id());
    scene.decide(one, &anna.id(), &Judgement::more(Reason::Unreadable));
    assert_eq!(scene.status(&anna.id()), Status::More(Reason::Unreadable));
    scene.apply(&anna, 2, "passport");
    let approval = scene.judge(one, &anna.id());
    scene.decide(one, &anna.id(), &approval);
    let (said, _) = scene.application(&anna, 3, "passport");
    assert_eq!(scene.refusal(&anna.says(&said)), "application-decided");
    scene.decide(other, &anna.id(), &approval);
    assert_eq!(scene.refusal(&anna.says(&said)), "application-decided");
}

#[test]
fn bettered_application_cannot_bring_more_slots() {
    let mut scene = Scene::new(1);
    let (anna, boris) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123457"));
    scene.deposit(&[&anna, &boris]);
    scene.apply(&anna, 1, "passport");
    let [one, _] = scene.reviewers(&anna.id());
    scene.decide(one, &anna.id(), &Judgement::more(Reason::Unreadable));
    let (mut said, _) = scene.application(&anna, 2, "passport");
    said.slots = scene.application(&boris, 1, "passport").0.slots;
    assert_eq!(scene.refusal(&anna.says(&said)), "fields");
}

#[test]
fn registrar_that_asks_for_ever_refuses_in_the_end() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    let (id, [one, other]) = (anna.id(), scene.reviewers(&anna.id()));
    for number in 1..=3 {
        scene.apply(&anna, number, "passport");
        scene.decide(one, &id, &Judgement::more(Reason::Unreadable));
    }
    let (said, _) = scene.application(&anna, 4, "passport");
    assert_eq!(scene.refusal(&anna.says(&said)), "application-decided");
    assert_eq!(scene.standing(&id), Some(Standing::Awaiting));
    let judgement = scene.judge(other, &id);
    scene.decide(other, &id, &judgement);
    assert_eq!(scene.standing(&id), Some(Standing::ToAll));
}

#[test]
fn application_without_evidence_needs_a_returned_credential() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    let note = anna.client.apply_as_returner().unwrap();
    assert_eq!(scene.refusal(&note.to_bytes()), "element");
}

#[test]
fn evidence_of_someone_else_does_not_open_at_any_desk() {
    let mut scene = Scene::new(1);
    let (anna, mallory) = (Person::new(&scene, 1, "AB123456"), Person::new(&scene, 2, "AB123457"));
    scene.deposit(&[&anna, &mallory]);
    scene.apply(&anna, 1, "passport");
    let of_anna = scene.exchange.application(&anna.id()).unwrap().said().clone();
    let ciphertext = scene.ciphertext(&anna.id()).to_vec();
    // Mallory hands in what it saw of Anna's application under its own key.
    let (mut said, _) = scene.application(&mallory, 1, "passport");
    (said.evidence, said.alpha) = (of_anna.evidence, of_anna.alpha);
    for (own, of_anna) in said.sealed.iter_mut().zip(&of_anna.sealed) {
        own.sealed = of_anna.sealed;
    }
    scene.hand_in(&mallory.says(&said)).unwrap();
    scene.sync();
    for desk in scene.reviewers(&mallory.id()) {
        assert_eq!(scene.desks[desk].open(&mallory.id(), &ciphertext).unwrap_err().code(), "sealed");
    }
}

#[test]
fn blinded_element_or_status_key_of_someone_else_is_refused() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let said = scene.exchange.application(&anna.id()).unwrap().said().clone();
    // With the element that Anna's credential is signed on, Mallory could spoil it, or know whose it is.
    let mallory = Person::new(&scene, 2, "AB123457");
    let status_key = mallory.client.application().status_key();
    let id = application_id(said.election, &said.constituency, &said.blinded.0, &status_key);
    scene.play.deposit(&[id]);
    let mut stolen = said;
    (stolen.application, stolen.status_key) = (id, Bytes(status_key));
    assert_eq!(scene.refusal(&mallory.says(&stolen)), "roll-repeated");
}

#[test]
fn approved_application_cannot_be_bettered_to_ask_for_a_second_tag() {
    let mut scene = Scene::new(1);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.approve(&anna);
    let id = anna.id();
    let [lost, stays] = scene.reviewers(&id);
    let entry = scene.desks[lost].declare_lost();
    scene.play.append(entry.to_bytes());
    scene.play.draw();
    scene.work();
    let new = scene.reviewers(&id).into_iter().find(|desk| *desk != stays).unwrap();
    // The one who takes the lost desk's place decides anew, and asks for more.
    assert_eq!(scene.standing(&id), Some(Standing::Awaiting));
    scene.decide(new, &id, &Judgement::more(Reason::Unreadable));
    let (said, _) = scene.application(&anna, 2, "passport");
    assert_eq!(scene.refusal(&anna.says(&said)), "admitted", "the same number, better shown");
    let other = Person::new(&scene, 1, "AB999999");
    let (said, _) = scene.application(&other, 2, "passport");
    assert_eq!(scene.refusal(&other.says(&said)), "application-decided", "another number");
}
