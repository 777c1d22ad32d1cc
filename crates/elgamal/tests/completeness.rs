//! Whatever a shape allows can be cast, and comes out of the sums again.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use curve25519_dalek::ristretto::RistrettoPoint;
use elgamal::{Logarithms, Relation, Sum, Term};
use proptest::prelude::*;
use support::{World, integer, relation, rng, shape};

/// Random maxima, votes within them, and relations around what the votes give.
fn votes_and_shapes() -> impl Strategy<Value = (elgamal::Shape, Vec<u32>)> {
    let cells = prop::collection::vec((0u32..5, any::<u32>()), 1..6);
    let terms = prop::collection::vec((any::<bool>(), prop_oneof![-4i32..0, 1i32..5]), 6);
    let relations = prop::collection::vec((terms, 0i64..4, 0u32..4), 0..3);
    (cells, relations).prop_map(|(cells, relations)| {
        let maxima: Vec<u32> = cells.iter().map(|&(max, _)| max).collect();
        let votes: Vec<u32> = cells.iter().map(|&(max, seed)| seed % (max + 1)).collect();
        let relations = relations.into_iter().filter_map(|(terms, below, above)| {
            let mut terms: Vec<Term> = terms
                .into_iter()
                .zip(0..)
                .take(votes.len())
                .filter_map(|((chosen, weight), cell)| chosen.then_some(Term { cell, weight }))
                .collect();
            let sum = |terms: &[Term]| {
                terms.iter().map(|t| i64::from(t.weight) * i64::from(votes[t.cell as usize])).sum::<i64>()
            };
            if sum(&terms) < 0 {
                terms.iter_mut().for_each(|term| term.weight = -term.weight);
            }
            let value = sum(&terms);
            let lo = u32::try_from((value - below).max(0)).unwrap();
            let hi = u32::try_from(value).unwrap() + above;
            (!terms.is_empty()).then_some(Relation { lo, hi, terms })
        });
        let relations = relations.collect();
        (shape(&maxima, relations), votes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn allowed_votes_are_accepted_and_decrypt_to_themselves(
        contests in prop::collection::vec(votes_and_shapes(), 1..4),
        seed in any::<u64>(),
    ) {
        let (shapes, votes): (Vec<_>, Vec<_>) = contests.into_iter().unzip();
        let world = World::new(shapes);
        let ballot = world.prove(&votes, seed);
        prop_assert_eq!(world.check(&ballot), Ok(()));
        let decoded = world.decode(&ballot).unwrap();
        for (cells, values) in decoded.ciphertexts().zip(&votes) {
            for (cell, value) in cells.iter().zip(values) {
                prop_assert_eq!(cell.c() - cell.r() * world.secret, RistrettoPoint::mul_base(&integer((*value).into())));
            }
        }
    }

    #[test]
    fn lengths_are_those_of_the_shape(contest in votes_and_shapes()) {
        let (shape, votes) = contest;
        let ballot = World::new([shape.clone()]).prove(&[votes], 1);
        prop_assert_eq!(ballot[0].ciphertexts.len(), shape.ciphertexts_len());
        prop_assert_eq!(ballot[0].proofs.len(), shape.proofs_len());
        prop_assert_eq!(shape.encoding(), support::encoding(&shape));
    }
}

#[test]
fn every_allowed_vote_of_small_contests_is_accepted_and_every_other_refused() {
    let kinds = [
        ("options", shape(&[1, 1, 1], vec![relation(1, 2, &[(0, 1), (1, 1), (2, 1)])])),
        ("cumulative", shape(&[2, 2, 1], vec![relation(0, 3, &[(0, 1), (1, 1), (2, 1)])])),
        ("blank", shape(&[1, 1, 1], vec![relation(2, 2, &[(0, 1), (1, 1), (2, 2)])])),
        (
            "list",
            shape(&[1, 1, 1, 1], vec![relation(1, 1, &[(0, 1), (3, 1)]), relation(0, 1, &[(0, 1), (1, -1), (2, -1)])]),
        ),
    ];
    for (name, shape) in kinds {
        let world = World::new([shape.clone()]);
        let cells = u32::try_from(shape.cells().len()).unwrap();
        for code in 0..3u32.pow(cells) {
            let votes: Vec<u32> = (0..cells).map(|cell| code / 3u32.pow(cell) % 3).collect();
            let made = world.with(|statement| {
                elgamal::encrypt_and_prove(statement, std::slice::from_ref(&votes), &mut rng(code.into()))
            });
            match made {
                Ok((ballot, _)) => {
                    assert!(shape.allows(&votes), "{name} {votes:?}");
                    assert_eq!(world.check(&ballot), Ok(()), "{name} {votes:?}");
                }
                Err(fault) => {
                    assert!(!shape.allows(&votes), "{name} {votes:?}");
                    assert_eq!(fault.code(), "votes");
                }
            }
        }
    }
}

#[test]
fn sums_decrypt_to_the_sums_of_votes_and_a_replaced_ballot_can_be_taken_out_again() {
    let world = World::new([shape(&[5, 5, 5], vec![])]);
    let all: Vec<Vec<u32>> = (0..12u32).map(|n| vec![n % 6, n * n % 6, 5 - n % 6]).collect();
    let mut sums = [Sum::zero(); 3];
    for (votes, seed) in all.iter().zip(0..) {
        let decoded = world.decode(&world.prove(std::slice::from_ref(votes), seed)).unwrap();
        let cells = decoded.ciphertexts().next().unwrap();
        sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
        if seed == 7 {
            sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum -= cell);
        }
    }
    let logarithms = Logarithms::up_to(60).unwrap();
    for (cell, sum) in sums.iter().enumerate() {
        let expected: u32 = all.iter().map(|votes| votes[cell]).sum::<u32>() - all[7][cell];
        assert_eq!(logarithms.find(&(sum.c() - sum.r() * world.secret), 60), Some(expected.into()));
    }
}

#[test]
fn two_ballots_with_the_same_votes_have_nothing_in_common() {
    let (world, votes) = World::usual();
    let (one, other) = (world.prove(&votes, 1), world.prove(&votes, 2));
    for (one, other) in one.iter().zip(&other) {
        let chunks = |contest: &elgamal::EncryptedContest| -> Vec<[u8; 32]> {
            [&contest.ciphertexts[..], &contest.proofs[..]].concat().as_chunks::<32>().0.to_vec()
        };
        let (one, other) = (chunks(one), chunks(other));
        assert!(one.iter().all(|chunk| !other.contains(chunk)));
    }
}
