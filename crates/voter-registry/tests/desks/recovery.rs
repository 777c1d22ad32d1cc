//! A desk that is lost and goes on elsewhere: it says nothing else than it said before.

use election::statement::exchange::Reason;
use voter_registry::Desk;
use voter_registry::desk::{Judgement, Secrets};
use voter_registry::store::StoredNote;
use voter_registry::tag::TagShare;

use crate::scene::{Person, Scene, officials_of};

const SEED: u64 = 7;

/// What a desk keeps in a second place now.
fn backup(scene: &Scene, desk: usize) -> Vec<u8> {
    Secrets::from_bytes(&scene.desks[desk].secrets()).unwrap().for_backup().unwrap().to_vec()
}

/// A desk from what was kept, which knows log and exchange, but for some notes.
fn restored(scene: &Scene, desk: usize, kept: &[u8], notes: &[StoredNote]) -> Desk {
    let official = officials_of(SEED).swap_remove(desk);
    let mut restored = Desk::new(official, scene.record(), Secrets::from_bytes(kept).unwrap()).unwrap();
    restored.sync(&scene.play.entries, notes).unwrap();
    restored
}

/// Anna waits for her reviewers.
fn waiting() -> (Scene, Person) {
    let mut scene = Scene::new(SEED);
    let anna = Person::new(&scene, 1, "AB123456");
    scene.deposit(&[&anna]);
    scene.apply(&anna, 1, "passport");
    (scene, anna)
}

#[test]
fn desk_that_took_over_says_nothing_else_to_an_intake_that_forgets() {
    let (mut scene, anna) = waiting();
    let [one, _] = scene.reviewers(&anna.id());
    let (kept, before) = (backup(&scene, one), scene.notes.len());
    let judgement = scene.judge(one, &anna.id());
    scene.decide(one, &anna.id(), &judgement);
    let mut desk = restored(&scene, one, &kept, &scene.notes);
    desk.take_over(&scene.notes).unwrap();
    let forgetful = &scene.notes[..before];
    let refuse = Judgement::refuse(Reason::Forged);
    let mut later = restored(&scene, one, &desk.secrets(), forgetful);
    assert_eq!(later.decide(&anna.id(), None, &refuse).unwrap_err().code(), "said-otherwise");
    // That is what taking over is for.
    let mut careless = restored(&scene, one, &kept, forgetful);
    assert!(careless.decide(&anna.id(), None, &refuse).is_ok());
}

#[test]
fn desk_whose_backup_knows_something_else_than_the_exchange_goes_no_further() {
    let (mut scene, anna) = waiting();
    let [one, _] = scene.reviewers(&anna.id());
    let judgement = scene.judge(one, &anna.id());
    // Said, and never handed in.
    scene.decision(one, &anna.id(), &judgement).unwrap();
    let kept = backup(&scene, one);
    let (entries, notes) = (&scene.play.entries, &scene.notes);
    let official = officials_of(SEED).swap_remove(one);
    let fresh = Secrets::new(TagShare::erased());
    let mut other = Desk::new(official, scene.record(), fresh).unwrap();
    other.sync(entries, notes).unwrap();
    let refusal = other.decide(&anna.id(), None, &Judgement::refuse(Reason::Forged)).unwrap();
    scene.hand_in(&refusal.to_bytes()).unwrap();
    let mut desk = restored(&scene, one, &kept, &scene.notes);
    assert_eq!(desk.take_over(&scene.notes).unwrap_err().code(), "said-otherwise");
}

#[test]
fn backup_opens_no_evidence_and_holds_nothing_that_gives_a_number_away() {
    let (mut scene, anna) = waiting();
    let [one, other] = scene.reviewers(&anna.id());
    let judgement = scene.judge(one, &anna.id());
    scene.decide(one, &anna.id(), &judgement);
    let kept = backup(&scene, one);
    let desk = restored(&scene, one, &kept, &scene.notes);
    assert_eq!(desk.open(&anna.id(), scene.ciphertext(&anna.id())).unwrap_err().code(), "sealed");
    assert!(scene.desks[other].open(&anna.id(), scene.ciphertext(&anna.id())).is_ok());
    // The desk key of the day and rho, 8 + 32 and 32 + 32 bytes.
    assert_eq!(scene.desks[one].secrets().len() - kept.len(), 40 + 64);
}

#[test]
fn every_desk_goes_on_from_a_backup_of_the_first_hour() {
    let mut scene = Scene::new(SEED);
    let kept: Vec<_> = (0..scene.desks.len()).map(|desk| backup(&scene, desk)).collect();
    // Two applications of one person, a conflict and rulings, days, tags.
    let people = [1, 2].map(|n| Person::new(&scene, n, "AB123456"));
    people.iter().for_each(|person| scene.approve(person));
    scene.end_day();
    for (desk, kept) in kept.iter().enumerate() {
        let mut restored = restored(&scene, desk, kept, &scene.notes);
        restored.take_over(&scene.notes).unwrap();
        let duties = restored.duties(scene.day, &mut scene.rng).unwrap();
        for note in duties.notes {
            assert_eq!(scene.refusal(&note.to_bytes()), "admitted", "{}", note.text());
        }
    }
}

#[test]
fn registrar_signs_one_roll_of_a_number_unless_the_first_is_given_up() {
    let scene = Scene::new(SEED);
    let mut desk = restored(&scene, 0, &backup(&scene, 0), &[]);
    desk.bind_to_roll(1, "one").unwrap();
    desk.bind_to_roll(1, "one").unwrap();
    desk.bind_to_roll(2, "another").unwrap();
    assert_eq!(desk.bind_to_roll(1, "other").unwrap_err().code(), "said-otherwise");
    let mut again = restored(&scene, 0, &desk.secrets(), &[]);
    assert_eq!(again.bind_to_roll(1, "other").unwrap_err().code(), "said-otherwise");
    again.free_from_roll(1);
    again.bind_to_roll(1, "other").unwrap();
}
