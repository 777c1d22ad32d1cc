//! A ballot that is opened instead of cast shows whether the device was honest.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use curve25519_dalek::scalar::Scalar;
use elgamal::{EncryptedContest, Openings, check_opening, encrypt_and_prove};
use support::{World, key, rng};

fn made() -> (World, Vec<EncryptedContest>, Vec<Openings>) {
    let (world, votes) = World::usual();
    let (ballot, openings) = world.with(|statement| encrypt_and_prove(statement, &votes, &mut rng(1)).unwrap());
    (world, ballot, openings)
}

fn parts(opening: &Openings) -> (Vec<u32>, Vec<[u8; 32]>) {
    (opening.values().to_vec(), opening.randomness().iter().map(|r| r.to_bytes()).collect())
}

fn code(world: &World, ballot: &[EncryptedContest], openings: &[Openings]) -> &'static str {
    check_opening(&world.key, &world.contests(), ballot, openings).map_or_else(|fault| fault.code(), |()| "honest")
}

#[test]
fn honest_device_passes_through_the_wire_form() {
    let (world, ballot, openings) = made();
    let (_, votes) = World::usual();
    assert!(openings.iter().zip(&votes).all(|(opening, votes)| opening.values() == votes));
    let again: Vec<Openings> = openings
        .iter()
        .enumerate()
        .map(|(contest, opening)| {
            let (values, randomness) = parts(opening);
            Openings::decode(contest, &values, &randomness).unwrap()
        })
        .collect();
    assert_eq!(code(&world, &ballot, &again), "honest");
    assert_eq!(again, openings);
}

#[test]
fn device_that_encrypted_something_else_is_caught() {
    let (world, ballot, openings) = made();
    let (values, randomness) = parts(&openings[0]);
    let with = |values: &[u32], randomness: &[[u8; 32]]| {
        vec![Openings::decode(0, values, randomness).unwrap(), openings[1].clone()]
    };
    assert_eq!(code(&world, &ballot, &with(&[0, 1, 1], &randomness)), "opening");
    assert_eq!(code(&world, &ballot, &with(&[1, 1, 1], &randomness)), "votes");
    assert_eq!(code(&world, &ballot, &with(&values[..2], &randomness[..2])), "opening");
    let mut other = randomness.clone();
    other[2] = Scalar::ONE.to_bytes();
    assert_eq!(code(&world, &ballot, &with(&values, &other)), "opening");
    other.swap(0, 1);
    assert_eq!(code(&world, &ballot, &with(&values, &other)), "opening");
    assert_eq!(code(&world, &ballot, &openings[..1]), "ballot-shape");
    assert_eq!(code(&world, &ballot[..1], &openings), "ballot-shape");
    let mut swapped = ballot.clone();
    swapped[0].ciphertexts.rotate_left(64);
    assert_eq!(code(&world, &swapped, &openings), "opening");
    swapped[0].ciphertexts.pop();
    assert_eq!(code(&world, &swapped, &openings), "ballot-shape");
    let mut elsewhere = world.clone();
    elsewhere.key = key(Scalar::from(8u64));
    assert_eq!(code(&elsewhere, &ballot, &openings), "opening");
}

#[test]
fn ciphertext_that_could_not_be_cast_is_not_honest() {
    let (world, mut ballot, openings) = made();
    ballot[0].ciphertexts[..32].fill(0);
    assert_eq!(code(&world, &ballot, &openings), "element");
}

#[test]
fn malformed_openings_are_refused_and_good_ones_never_shown() {
    let (_, _, openings) = made();
    let (values, mut randomness) = parts(&openings[0]);
    let code = |randomness: &[[u8; 32]]| Openings::decode(0, &values, randomness).map_err(|fault| fault.code());
    assert!(code(&randomness).is_ok());
    assert_eq!(code(&randomness[..2]), Err("opening"));
    randomness[1] = [0xff; 32];
    assert_eq!(code(&randomness), Err("opening"));
    assert_eq!(format!("{:?}", openings[0]), "Openings(3 cells)");
}
