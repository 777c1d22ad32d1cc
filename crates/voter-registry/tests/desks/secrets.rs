//! Desks that go on from what they stored, and intakes that lie to them.

use election::statement::exchange::Reason;
use voter_registry::Desk;
use voter_registry::desk::{Judgement, Secrets};
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;

use crate::scene::{Person, Scene, commission_says, officials_of, restarted};

#[test]
fn desk_goes_on_after_a_restart() {
    let mut scene = Scene::new(7);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    scene.review(&anna);
    let [one, _] = scene.reviewers(&anna.id());
    let mut desk = restarted(&scene, one);
    desk.sync(&scene.play.entries, &scene.notes).unwrap();
    scene.desks[one] = desk;
    scene.end_day();
    assert!(scene.tag(&anna.id()).is_some());
}

#[test]
fn desk_with_the_share_of_another_is_refused() {
    let scene = Scene::new(7);
    let key = scene.record().tags().unwrap().keys()[0].clone();
    let share = TagShare::new(&key, scene.play.tag_shares[1].clone()).unwrap();
    let official = officials_of(7).swap_remove(0);
    let refused = Desk::new(official, scene.record(), Secrets::new(share)).unwrap_err();
    assert_eq!(refused.code(), "secrets");
    let other = Scene::new(8);
    assert!(TagShare::new(&key, other.play.tag_shares[0].clone()).is_err());
}

#[test]
fn desk_believes_no_note_that_does_not_hold() {
    let mut scene = Scene::new(7);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let last = scene.notes.last().unwrap().clone();
    let mut desk = restarted(&scene, 0);
    let mut forged = scene.notes.clone();
    forged.push(StoredNote { number: last.number + 1, ..last.clone() });
    assert_eq!(desk.sync(&scene.play.entries, &forged).unwrap_err().code(), "number");
    let mut desk = restarted(&scene, 0);
    let mut twice = scene.notes.clone();
    twice.push(last);
    assert_eq!(desk.sync(&scene.play.entries, &twice).unwrap_err().code(), "step");
    assert_eq!(desk.books().next_note(), 0, "the books are as they were");
    let mut desk = restarted(&scene, 0);
    let without_lot = &scene.play.entries[..scene.play.entries.len() - 1];
    assert_eq!(desk.sync(without_lot, &scene.notes).unwrap_err().code(), "step");
}

#[test]
fn registrar_of_another_election_has_no_desk_here() {
    let scene = Scene::new(7);
    let official = officials::Official::new("r9".parse().unwrap(), &[1; 32]);
    let refused = Desk::new(official, scene.record(), Secrets::new(TagShare::erased())).unwrap_err();
    assert_eq!(refused.code(), "member-unknown");
}

#[test]
fn note_that_comes_after_entries_is_examined_beside_the_log_of_its_time() {
    let mut scene = Scene::new(7);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let [one, _] = scene.reviewers(&anna.id());
    let judgement = scene.judge(one, &anna.id());
    let at = scene.play.entries.len();
    let known = scene.notes.len();
    scene.decide(one, &anna.id(), &judgement);
    let who = scene.desks[one].official().id.clone();
    let dropped = election::statement::intake::Drop::new(scene.play.election(), who);
    let entry = commission_says(&scene.play, &dropped);
    scene.play.append(entry);
    // The entry came to the desk before the note that stands before it.
    let mut desk = restarted(&scene, (one + 1) % 5);
    desk.sync(&scene.play.entries[..at], &scene.notes[..known]).unwrap();
    let rest = &scene.play.entries[at..];
    desk.sync(rest, &scene.notes[known..]).unwrap();
    assert!(desk.exchange().application(&anna.id()).unwrap().decision(scene.index(one)).is_some());
    // An intake that says so afterwards is not believed, and nothing comes of it.
    let mut desk = restarted(&scene, (one + 1) % 5);
    desk.sync(&scene.play.entries, &scene.notes[..known]).unwrap();
    let refused = desk.sync(&[], &scene.notes[known..]).unwrap_err();
    assert_eq!(refused.code(), "step");
    assert!(desk.exchange().application(&anna.id()).unwrap().decision(scene.index(one)).is_none());
}

#[test]
fn desk_ends_before_what_does_not_hold_and_signs_nothing_more() {
    let mut scene = Scene::new(7);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    let last = scene.notes.last().unwrap().clone();
    let mut forged = scene.notes.clone();
    forged.push(StoredNote { number: last.number + 1, ..last });
    let mut desk = restarted(&scene, 0);
    assert_eq!(desk.sync(&scene.play.entries, &forged).unwrap_err().code(), "number");
    assert_eq!(desk.exchange().applications().count(), 1, "what was good stays");
    assert_eq!(desk.books().next_note(), scene.notes.len() as u64);
    assert_eq!(desk.sync(&[], &[]).unwrap_err().code(), "number", "there is no way on");
    let more = Judgement::more(Reason::Unreadable);
    assert_eq!(desk.decide(&anna.id(), None, &more).unwrap_err().code(), "number");
    assert_eq!(desk.duties(scene.day, &mut scene.rng).unwrap_err().code(), "number");
    assert_eq!(desk.end_day(scene.day).unwrap_err().code(), "number");
}
