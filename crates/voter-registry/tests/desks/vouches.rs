//! Vouching and seeing in person.

use election::statement::Form;
use election::statement::exchange::{Reason, Vouch, read_note};
use voter_registry::Error;
use voter_registry::desk::Judgement;
use voter_registry::exchange::Standing;

use crate::scene::{Person, Scene, passport};

/// Two people who were approved with passports, and a friend without one.
fn people() -> (Scene, [Person; 2], Person) {
    let mut scene = Scene::new(5);
    let vouchers = [Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000002")];
    vouchers.iter().for_each(|voucher| scene.approve(voucher));
    scene.end_day();
    scene.audit();
    let friend = friend(&scene, 3);
    scene.deposit(&[&friend]);
    (scene, vouchers, friend)
}

fn friend(scene: &Scene, n: u64) -> Person {
    let mut friend = Person::new(scene, n, &format!("FR00000{n}"));
    friend.papers.mrz.clear();
    friend
}

fn vouch(friend: &mut Person, vouchers: &[&Person], slot: u32) {
    let notes = vouchers.iter().map(|voucher| voucher.client.vouch(slot, friend.id()).unwrap().to_string());
    let notes: Vec<_> = notes.collect();
    friend.papers.vouches.extend(notes);
}

fn judgement(n: u64) -> Judgement {
    Judgement::approve(&"vouching".parse().unwrap(), "UTO", &format!("FR00000{n}"))
}

/// What a reviewer's desk says to an approval of the friend.
fn refusal(scene: &mut Scene, friend: &Person) -> &'static str {
    scene.apply(friend, 1, "vouching");
    let [one, _] = scene.reviewers(&friend.id());
    let n: u64 = friend.papers.number[7..].parse().unwrap();
    scene.decision(one, &friend.id(), &judgement(n)).map_or_else(|error| error.code(), |_| "made")
}

#[test]
fn friend_of_enough_vouchers_is_approved() {
    let (mut scene, [anna, boris], mut friend) = people();
    vouch(&mut friend, &[&anna, &boris], 1);
    scene.apply(&friend, 1, "vouching");
    scene.review(&friend);
    assert_eq!(scene.standing(&friend.id()), Some(Standing::Approved));
    let basis = scene.exchange.basis(&scene.play.log, &friend.id()).unwrap();
    assert_eq!((basis.kind.as_str(), basis.nullifiers.len()), ("vouching", 2));
}

#[test]
fn too_few_vouchers_or_one_twice_are_refused() {
    let (mut scene, [anna, _], mut friend) = people();
    vouch(&mut friend, &[&anna], 1);
    vouch(&mut friend, &[&anna], 2);
    assert_eq!(refusal(&mut scene, &friend), "vouch");
}

#[test]
fn slot_that_was_used_for_one_friend_is_refused_for_another() {
    let (mut scene, [anna, boris], mut first) = people();
    vouch(&mut first, &[&anna, &boris], 1);
    scene.apply(&first, 1, "vouching");
    let mut second = friend(&scene, 4);
    scene.deposit(&[&second]);
    vouch(&mut second, &[&anna], 1);
    vouch(&mut second, &[&boris], 2);
    scene.apply(&second, 1, "vouching");
    // While neither is approved, a reviewer may name the vouch in both.
    let [one, other] = scene.reviewers(&second.id());
    scene.decide(one, &second.id(), &judgement(4));
    let held_back = scene.decision(other, &second.id(), &judgement(4)).unwrap();
    scene.review(&first);
    assert_eq!(scene.standing(&first.id()), Some(Standing::Approved));
    assert_eq!(scene.refusal(&held_back), "vouch-used");
    assert_eq!(scene.standing(&second.id()), Some(Standing::Awaiting));
    let mut third = friend(&scene, 5);
    scene.deposit(&[&third]);
    vouch(&mut third, &[&anna], 1);
    vouch(&mut third, &[&boris], 2);
    assert_eq!(refusal(&mut scene, &third), "vouch-used");
}

#[test]
fn reviewers_who_name_different_vouches_do_not_agree() {
    let (mut scene, [anna, boris], mut friend) = people();
    vouch(&mut friend, &[&anna, &boris], 1);
    scene.apply(&friend, 1, "vouching");
    let [one, other] = scene.reviewers(&friend.id());
    scene.decide(one, &friend.id(), &judgement(3));
    let note = scene.decision(other, &friend.id(), &judgement(3)).unwrap();
    let (_, mut said): (_, election::statement::exchange::Decision) = read_note(&note).unwrap();
    said.nullifiers = vec![canonical::Hash([1; 32]), canonical::Hash([2; 32])];
    let note = scene.registrar_says(other, &said);
    scene.hand_in(&note).unwrap();
    assert_eq!(scene.standing(&friend.id()), Some(Standing::ToAll));
}

#[test]
fn vouch_for_someone_else_is_refused() {
    let (mut scene, [anna, boris], mut first) = people();
    vouch(&mut first, &[&anna, &boris], 1);
    let mut thief = friend(&scene, 4);
    scene.deposit(&[&thief]);
    thief.papers.vouches.extend(first.papers.vouches.iter().cloned());
    assert_eq!(refusal(&mut scene, &thief), "vouch");
}

#[test]
fn vouch_of_someone_who_is_not_approved_or_was_vouched_for_is_refused() {
    let (mut scene, [anna, boris], mut first) = people();
    vouch(&mut first, &[&anna, &boris], 1);
    scene.apply(&first, 1, "vouching");
    let mut second = friend(&scene, 4);
    scene.deposit(&[&second]);
    vouch(&mut second, &[&first], 1);
    vouch(&mut second, &[&anna], 2);
    assert_eq!(refusal(&mut scene, &second), "vouch");
    scene.review(&first);
    assert_eq!(scene.standing(&first.id()), Some(Standing::Approved));
    let mut third = friend(&scene, 5);
    scene.deposit(&[&third]);
    vouch(&mut third, &[&first], 1);
    vouch(&mut third, &[&anna], 2);
    assert_eq!(refusal(&mut scene, &third), "vouch");
}

#[test]
fn voucher_of_whom_something_is_open_vouches_for_nobody() {
    let (mut scene, [anna, boris], mut friend) = people();
    vouch(&mut friend, &[&anna, &boris], 1);
    let mut second = self::friend(&scene, 4);
    scene.deposit(&[&second]);
    // Approved, but its day has not ended.
    let carol = Person::new(&scene, 6, "AB000006");
    scene.approve(&carol);
    vouch(&mut second, &[&carol], 1);
    vouch(&mut second, &[&boris], 2);
    assert_eq!(refusal(&mut scene, &second), "vouch");
    // One passport and another phrase: in conflict until someone has ruled.
    let twin = Person::new(&scene, 7, "AB000001");
    scene.approve(&twin);
    scene.end_day();
    assert_eq!(scene.standing(&anna.id()), Some(Standing::Conflicted));
    assert_eq!(refusal(&mut scene, &friend), "vouch");
}

#[test]
fn sampled_voucher_vouches_when_an_auditor_has_seen_it() {
    let mut scene = Scene::with(5, |manifest| {
        let election::Registration::Intake(intake) = &mut manifest.registration else { panic!("an intake") };
        intake.sample = election::rules::Ratio { denominator: 1, numerator: 1 };
    });
    let vouchers = [Person::new(&scene, 1, "AB000001"), Person::new(&scene, 2, "AB000002")];
    vouchers.iter().for_each(|voucher| scene.approve(voucher));
    scene.end_day();
    let mut friend = friend(&scene, 3);
    scene.deposit(&[&friend]);
    vouch(&mut friend, &[&vouchers[0], &vouchers[1]], 1);
    scene.apply(&friend, 1, "vouching");
    let [one, _] = scene.reviewers(&friend.id());
    assert_eq!(scene.decision(one, &friend.id(), &judgement(3)).unwrap_err().code(), "vouch");
    scene.audit();
    assert!(scene.decision(one, &friend.id(), &judgement(3)).is_ok());
}

#[test]
fn forged_vouch_is_refused() {
    let (mut scene, [anna, boris], mut friend) = people();
    vouch(&mut friend, &[&boris], 1);
    let (_, good): (_, Vouch) = read_note(&anna.client.vouch(1, friend.id()).unwrap().to_bytes()).unwrap();
    let forged = |change: &dyn Fn(&mut Vouch), by: &Person| {
        let mut said = good.clone();
        change(&mut said);
        String::from_utf8(by.says(&said)).unwrap()
    };
    let forgeries = [
        forged(&|_| (), &boris),
        forged(&|said| said.slot = 2.into(), &anna),
        forged(&|said| said.slot = 0.into(), &anna),
        forged(&|said| said.slot = 9.into(), &anna),
        forged(&|said| said.token.0[0] ^= 1, &anna),
        forged(&|said| said.voucher = boris.id(), &boris),
        forged(&|said| said.election.0.0[0] ^= 1, &anna),
        good.text(),
    ];
    friend.papers.vouches.extend(forgeries);
    assert_ne!(refusal(&mut scene, &friend), "made");
}

#[test]
fn registrar_that_saw_the_person_attests_it() {
    let mut scene = Scene::new(5);
    let mut carol = Person::new(&scene, 1, "CA000001");
    carol.papers.mrz.clear();
    scene.deposit(&[&carol]);
    let attest = |scene: &Scene, id, by: usize| scene.desks[by].attest(id).to_string();
    let judgement = Judgement::approve(&"in-person".parse().unwrap(), "UTO", "CA000001");
    let other = Person::new(&scene, 2, "CA000002");
    carol.papers.attestations.push(attest(&scene, other.id(), 0));
    carol.papers.attestations.push("no note".into());
    scene.apply(&carol, 1, "in-person");
    let [one, _] = scene.reviewers(&carol.id());
    assert!(matches!(scene.decision(one, &carol.id(), &judgement), Err(Error::Attestation)));
    carol.papers.attestations.push(attest(&scene, carol.id(), 0));
    scene.decide(one, &carol.id(), &Judgement::more(Reason::Attestation));
    scene.apply(&carol, 2, "in-person");
    scene.review(&carol);
    assert_eq!(scene.standing(&carol.id()), Some(Standing::Approved));
}

#[test]
fn kind_of_evidence_without_vouches_names_none() {
    let mut scene = Scene::new(5);
    let anna = Person::new(&scene, 1, "AB123456");
    assert!(!passport("AB123456").mrz.is_empty());
    scene.approve(&anna);
    assert!(scene.exchange.basis(&scene.play.log, &anna.id()).unwrap().nullifiers.is_empty());
}
