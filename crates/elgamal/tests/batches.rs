//! A batch says what its ballots say one by one.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::convert::Infallible;

use curve25519_dalek::scalar::Scalar;
use elgamal::{Batch, Decoded, EncryptedContest, Fault, PublicKey, verify};
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};
use support::{World, key, relation, rng, shape, shift, span};

/// Not random at all: gives every equation the same weight.
struct Equal;

impl TryRng for Equal {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0x0101_0101)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0x0101_0101_0101_0101)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(1);
        Ok(())
    }
}

impl TryCryptoRng for Equal {}

fn one_contest() -> World {
    World::new([shape(&[1, 1], vec![relation(1, 1, &[(0, 1), (1, 1)])])])
}

/// Moves a response of the first cell's proof.
fn with_error(mut ballot: Vec<EncryptedContest>, response: usize, by: i64) -> Vec<EncryptedContest> {
    let start = 128 + 32 + 32 * response;
    shift(&mut ballot[0].proofs[start..start + 32], by);
    ballot
}

/// Whether a batch holds as a whole, and the verdicts it gives; the latter must be those of `verify`.
fn batch(world: &World, ballots: &[Decoded]) -> (bool, Vec<Result<(), Fault>>) {
    world.with(|statement| {
        let mut batch = Batch::new();
        ballots.iter().for_each(|ballot| batch.add(statement, ballot));
        let verdicts = batch.verify_all(&mut rng(5));
        let alone: Vec<_> = ballots.iter().map(|ballot| verify(statement, ballot)).collect();
        assert_eq!(verdicts, alone);
        (batch.verify(&mut rng(6)), verdicts)
    })
}

#[test]
fn empty_batch_holds() {
    assert!(Batch::new().is_empty());
    assert!(Batch::new().verify(&mut rng(1)));
    assert!(Batch::new().verify_all(&mut rng(1)).is_empty());
}

#[test]
fn errors_of_two_ballots_that_cancel_under_equal_weights_are_found() {
    let world = one_contest();
    let crafted = [1, -1].map(|by| {
        let ballot = world.prove(&[vec![1, 0]], 1);
        world.decode(&with_error(ballot, 1, by)).unwrap()
    });
    world.with(|statement| {
        let mut batch = Batch::new();
        crafted.iter().for_each(|ballot| batch.add(statement, ballot));
        assert!(batch.verify(&mut Equal), "the errors do cancel");
    });
    let (holds, verdicts) = batch(&world, &crafted);
    assert!(!holds && verdicts.iter().all(Result::is_err));
}

#[test]
fn errors_within_one_ballot_that_cancel_under_equal_weights_are_found() {
    let world = one_contest();
    let ballot = with_error(with_error(world.prove(&[vec![1, 0]], 1), 0, 7), 1, -7);
    let crafted = [world.decode(&ballot).unwrap()];
    world.with(|statement| {
        let mut batch = Batch::new();
        batch.add(statement, &crafted[0]);
        assert!(batch.verify(&mut Equal), "the errors do cancel");
    });
    assert!(!batch(&world, &crafted).0);
}

#[test]
fn one_bad_ballot_among_many_is_named_wherever_it_stands() {
    let world = one_contest();
    let good: Vec<Decoded> = (0..40).map(|n| world.decode(&world.prove(&[vec![1, 0]], n)).unwrap()).collect();
    assert!(batch(&world, &good).0);
    let bad = world.decode(&world.forge(&[vec![1, 1]], 1, None)).unwrap();
    for position in [0, 15, 16, 31, 39] {
        let mut ballots = good.clone();
        ballots[position] = bad.clone();
        let (holds, verdicts) = batch(&world, &ballots);
        assert!(!holds);
        assert_eq!(verdicts.iter().position(Result::is_err), Some(position));
        assert_eq!(verdicts.iter().filter(|verdict| verdict.is_err()).count(), 1);
    }
}

#[test]
fn ballots_of_many_statements_and_keys_are_checked_together() {
    let (mut world, votes) = World::usual();
    let mut worlds = Vec::new();
    for n in 0..6u64 {
        world.credential = [n.try_into().unwrap(); 32];
        world.seq = n;
        world.secret = Scalar::from(3 + n % 2);
        world.key = key(world.secret);
        worlds.push((world.clone(), world.decode(&world.prove(&votes, n)).unwrap()));
    }
    let contests: Vec<_> = worlds.iter().map(|(world, _)| world.contests()).collect();
    let swapped_key: PublicKey = key(Scalar::from(4u64));
    for wrong_key in [false, true] {
        let mut batch = Batch::new();
        for ((world, ballot), contests) in worlds.iter().zip(&contests) {
            let key = if wrong_key && world.seq == 2 { &swapped_key } else { &world.key };
            let statement = elgamal::Statement {
                election: &world.election,
                key,
                constituency: &world.constituency,
                credential: &world.credential,
                seq: world.seq,
                contests,
            };
            batch.add(&statement, ballot);
        }
        assert_eq!(batch.len(), 6);
        assert_eq!(batch.verify(&mut rng(1)), !wrong_key);
        let bad: Vec<usize> =
            batch.verify_all(&mut rng(1)).iter().enumerate().filter_map(|(n, v)| v.is_err().then_some(n)).collect();
        assert_eq!(bad, if wrong_key { vec![2] } else { vec![] });
    }
}

#[test]
fn batch_that_is_multiplied_in_several_parts_still_adds_up() {
    // Six elements for each cell of two values: 10,800, more than one multiplication takes.
    let world = World::new([shape(&[1; 300], vec![]), shape(&[1; 300], vec![])]);
    let votes = [vec![1; 300], vec![0; 300]];
    let ballots: Vec<Decoded> = (0..3).map(|n| world.decode(&world.prove(&votes, n)).unwrap()).collect();
    assert!(batch(&world, &ballots).0);
    let mut bad = world.prove(&votes, 9);
    let last = span(&world.contests[1].1, 299);
    shift(&mut bad[1].proofs[last.end - 32..last.end], 1);
    assert!(!batch(&world, &[ballots[0].clone(), world.decode(&bad).unwrap()]).0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_mixture_of_good_and_bad_gets_the_verdicts_of_each_alone(
        kinds in prop::collection::vec(0..5u8, 1..40),
        seed in any::<u64>(),
    ) {
        let world = one_contest();
        let make = |(kind, seed): (&u8, u64)| match kind {
            0 => world.forge(&[vec![2, -1]], seed, None),
            1 => with_error(world.prove(&[vec![0, 1]], seed), 0, 1),
            _ => world.prove(&[vec![1, 0]], seed),
        };
        let ballots: Vec<Decoded> =
            kinds.iter().zip(seed & 0xffff..).map(|kind| world.decode(&make(kind)).unwrap()).collect();
        let (holds, verdicts) = batch(&world, &ballots);
        for (kind, verdict) in kinds.iter().zip(&verdicts) {
            prop_assert_eq!(*kind < 2, verdict.is_err());
        }
        prop_assert_eq!(holds, verdicts.iter().all(Result::is_ok));
    }
}
