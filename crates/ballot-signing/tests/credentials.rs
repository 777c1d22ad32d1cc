//! From a phrase to a credential (`docs/protocol.md` §7), and who cannot get one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use ballot_signing::Error;
use ballot_signing::application::{Application, hash_to_g1};
use ballot_signing::ballot::BallotPaper;
use ballot_signing::credential::Credential;
use shared_key::{G1, GroupElement, verify_credential};
use support::{THRESHOLD, World, id, index, manifest, rng, secret, votes};

#[test]
fn any_two_of_three_registrars_give_the_same_credential() {
    let world = World::new();
    let key = world.keys[0].0.public_key();
    let mut signatures = vec![];
    for registrars in [[1, 2], [1, 3], [2, 3], [3, 1]] {
        let application = world.application(1, "north");
        let shares = world.issue(&application, "north", &registrars);
        let credential = application.collect(THRESHOLD, &shares, key).unwrap();
        let hashed = hash_to_g1(world.election, &id("north"), credential.public().as_bytes());
        let signature = G1::decode(&credential.signature()).unwrap();
        assert_eq!(verify_credential(key, &hashed, &signature), Ok(()), "{registrars:?}");
        signatures.push(credential.signature());
    }
    assert!(signatures.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn registrars_see_neither_the_credential_nor_what_they_sign() {
    let world = World::new();
    let application = world.application(1, "north");
    let blinded = application.blinded();
    let shares = world.issue(&application, "north", &[1, 2]);
    let combined = shared_key::combine(THRESHOLD, &shares).unwrap().to_bytes();
    let credential = application.collect(THRESHOLD, &shares, world.keys[0].0.public_key()).unwrap();
    let hashed = hash_to_g1(world.election, &id("north"), credential.public().as_bytes());
    assert_ne!(blinded, hashed.to_bytes());
    assert_ne!(combined, credential.signature());
}

#[test]
fn another_attempt_has_nothing_in_common_with_the_first_and_gives_the_same_credential() {
    let world = World::new();
    let attempt = |n| Application::new(&secret(1), world.election, &id("north"), n);
    let (first, second) = (attempt(1), attempt(2));
    assert_ne!(first.blinded(), second.blinded());
    assert_ne!(first.id(), second.id());
    assert_ne!(first.status_key(), second.status_key());
    let collect = |application: Application| {
        let shares = world.issue(&application, "north", &[2, 3]);
        application.collect(THRESHOLD, &shares, world.keys[0].0.public_key()).unwrap()
    };
    let (first, second) = (collect(first), collect(second));
    assert_eq!((first.public(), first.signature()), (second.public(), second.signature()));
}

#[test]
fn too_few_too_many_or_doubled_shares_are_refused() {
    let world = World::new();
    for registrars in [&[][..], &[1], &[1, 2, 3], &[2, 2]] {
        let application = world.application(1, "north");
        let shares = world.issue(&application, "north", registrars);
        let refused = application.collect(THRESHOLD, &shares, world.keys[0].0.public_key()).unwrap_err();
        assert_eq!(refused.code(), "combination", "{registrars:?}");
    }
}

#[test]
fn wrong_shares_are_refused() {
    let world = World::new();
    let key = world.keys[0].0.public_key();
    let good = world.issue(&world.application(1, "north"), "north", &[1, 2]);
    let of_another_voter = world.issue(&world.application(2, "north"), "north", &[1, 2]);
    let of_another_key = world.issue(&world.application(1, "north"), "south", &[1, 2]);
    let cases = [
        ("one of another voter", vec![good[0], of_another_voter[1]]),
        ("both of another voter", of_another_voter.clone()),
        ("one of another key", vec![good[0], of_another_key[1]]),
        ("both of another key", of_another_key),
        ("under each other's index", vec![(good[0].0, good[1].1), (good[1].0, good[0].1)]),
        ("one under a third index", vec![good[0], (index(3), good[1].1)]),
        ("one that is the generator", vec![good[0], (good[1].0, G1::generator())]),
        ("both the identity", vec![(good[0].0, G1::default()), (good[1].0, G1::default())]),
    ];
    for (name, shares) in cases {
        let refused = world.application(1, "north").collect(THRESHOLD, &shares, key).unwrap_err();
        assert_eq!(refused.code(), "credential-signature", "{name}");
    }
}

#[test]
fn a_credential_holds_for_its_election_constituency_and_key_alone() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let public = *credential.public().as_bytes();
    let signature = G1::decode(&credential.signature()).unwrap();
    let [north, south] = [0, 1].map(|place| *world.keys[place].0.public_key());
    let hashed = |election, constituency: &str, public| hash_to_g1(election, &id(constituency), public);
    let other = World::of(manifest("Another election")).election;
    let other_public = *world.credential(2, "north").public().as_bytes();
    let holds = |key, hashed| verify_credential(key, &hashed, &signature).is_ok();
    assert!(holds(&north, hashed(world.election, "north", &public)));
    assert!(!holds(&north, hashed(other, "north", &public)), "another election");
    assert!(!holds(&north, hashed(world.election, "south", &public)), "another constituency");
    assert!(!holds(&south, hashed(world.election, "south", &public)), "another constituency and its key");
    assert!(!holds(&south, hashed(world.election, "north", &public)), "another constituency's key");
    assert!(!holds(&north, hashed(world.election, "north", &other_public)), "another credential");
}

#[test]
fn a_credential_of_another_constituency_or_election_seals_nothing() {
    let world = World::new();
    let seal = |paper: &BallotPaper, credential: &Credential| {
        paper.seal(&world.decryption, credential, 1, &votes(), &mut rng(1)).map(|_| ()).unwrap_err()
    };
    let refused = seal(world.paper("north"), &world.credential(1, "south"));
    assert_eq!(refused, Error::CredentialElsewhere(id("south")));
    assert_eq!(refused.code(), "credential-signature");
    let other = World::of(manifest("Another election"));
    let refused = seal(world.paper("north"), &other.credential(1, "north"));
    assert_eq!(refused, Error::CredentialElsewhere(id("north")));
}

#[test]
fn debug_shows_no_secret_and_does_not_tie_an_application_to_its_credential() {
    let world = World::new();
    let application = world.application(1, "north");
    let shown = format!("{application:?}");
    assert_eq!(shown, format!("Application(north, {})", application.id()));
    let shares = world.issue(&application, "north", &[1, 2]);
    let credential = application.collect(THRESHOLD, &shares, world.keys[0].0.public_key()).unwrap();
    assert_eq!(format!("{credential:?}"), "Credential(north)");
    let sealed = world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng(1)).unwrap();
    assert_eq!(format!("{sealed:?}"), format!("SealedVote({})", sealed.fingerprint().uri()));
}
