//! What a cheating voter, board or thief could try.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use canonical::Hash;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use elgamal::{EncryptedContest, Part, encrypt_and_prove};
use support::{World, claims, key, proof_fault, relation, rng, shape, span};

/// A name, and what it changes.
type Change<'a> = (&'a str, &'a dyn Fn(&mut World));

fn forged(world: &World, values: &[i64]) -> Result<(), elgamal::Fault> {
    world.check(&world.forge(&[values.to_vec()], 3, None))
}

#[test]
fn independent_prover_convinces_when_votes_are_allowed() {
    let (world, votes) = World::usual();
    let values: Vec<Vec<i64>> = votes.iter().map(|values| values.iter().map(|&v| v.into()).collect()).collect();
    assert_eq!(world.check(&world.forge(&values, 1, None)), Ok(()));
}

#[test]
fn value_outside_a_cells_range_is_refused() {
    let world = World::new([shape(&[1, 3], vec![])]);
    assert_eq!(forged(&world, &[1, 3]), Ok(()));
    for (values, cell) in [([2, 0], 0), ([-1, 0], 0), ([1_000_000, 0], 0), ([0, 4], 1), ([0, -1], 1)] {
        assert_eq!(forged(&world, &values), proof_fault(0, Part::Cell(cell)), "{values:?}");
    }
}

#[test]
fn two_votes_where_one_is_the_most_are_refused() {
    let world = World::new([shape(&[1, 1, 1], vec![relation(1, 1, &[(0, 1), (1, 1), (2, 1)])])]);
    assert_eq!(forged(&world, &[0, 1, 0]), Ok(()));
    for values in [[1, 1, 0], [0, 0, 0], [1, 1, 1]] {
        assert_eq!(forged(&world, &values), proof_fault(0, Part::Relation(0)), "{values:?}");
    }
    assert_eq!(forged(&world, &[2, -1, 0]), proof_fault(0, Part::Cell(0)));
}

#[test]
fn candidates_of_a_list_that_was_not_chosen_are_refused() {
    let lists = shape(
        &[1, 1, 1, 1, 1],
        vec![
            relation(1, 1, &[(0, 1), (3, 1)]),
            relation(0, 2, &[(0, 2), (1, -1), (2, -1)]),
            relation(0, 2, &[(3, 2), (4, -1)]),
        ],
    );
    let world = World::new([lists]);
    assert_eq!(forged(&world, &[1, 1, 1, 0, 0]), Ok(()));
    assert_eq!(forged(&world, &[1, 1, 0, 0, 1]), proof_fault(0, Part::Relation(2)));
    assert_eq!(forged(&world, &[0, 1, 0, 1, 1]), proof_fault(0, Part::Relation(1)));
}

#[test]
fn fault_of_the_second_contest_names_it() {
    let (world, _) = World::usual();
    let ballot = world.forge(&[vec![1, 0, 1], vec![1, 0, 2, 0]], 1, None);
    assert_eq!(world.check(&ballot), proof_fault(1, Part::Cell(2)));
}

/// Decoded elements are never the identity, but sums of them may be: a voter can choose the randomness of two cells alike.
#[test]
fn relation_whose_ciphertext_is_the_identity_is_judged_by_its_value() {
    for (range, expected) in [((0, 0), Ok(())), ((1, 2), proof_fault(0, Part::Relation(0)))] {
        let world = World::new([shape(&[1, 1], vec![relation(range.0, range.1, &[(0, 1), (1, -1)])])]);
        let ballot = world.forge_with(&[vec![1, 1]], &[vec![Scalar::from(5u64); 2]], 1, None);
        assert_eq!(world.check(&ballot), expected);
    }
}

#[test]
fn prover_refuses_votes_that_it_cannot_prove() {
    let (world, _) = World::usual();
    for votes in [
        vec![vec![0, 0, 0], vec![1, 0, 1, 0]],
        vec![vec![2, 0, 1], vec![1, 0, 1, 0]],
        vec![vec![3, 0, 0], vec![1, 0, 1, 0]],
        vec![vec![1, 0], vec![1, 0, 1, 0]],
        vec![vec![1, 0, 0, 0], vec![1, 0, 1, 0]],
        vec![vec![1, 0, 1], vec![1, 0, 1, 1]],
        vec![vec![1, 0, 1], vec![0, 0, 1, 1]],
        vec![vec![1, 0, 1]],
        vec![],
    ] {
        let made = world.with(|statement| encrypt_and_prove(statement, &votes, &mut rng(1)));
        let code = made.map_or_else(|fault| fault.code(), |_| "made");
        let expected = if votes.len() == 2 { "votes" } else { "ballot-shape" };
        assert_eq!(code, expected, "{votes:?}");
    }
}

#[test]
fn proof_holds_for_no_other_statement() {
    let (world, votes) = World::usual();
    let ballot = world.prove(&votes, 1);
    assert_eq!(world.check(&ballot), Ok(()));
    let others: [Change; 9] = [
        ("election", &|world| world.election = Hash([3; 32])),
        ("key", &|world| world.key = key(Scalar::from(9u64))),
        ("constituency", &|world| world.constituency = "south".into()),
        ("credential", &|world| world.credential[31] ^= 1),
        ("seq", &|world| world.seq = 2),
        ("contest id", &|world| world.contests[1].0 = "contest-2".into()),
        ("hi and lo", &|world| {
            world.contests[0].1 = shape(&[2, 2, 1], vec![relation(2, 3, &[(0, 1), (1, 1), (2, 1)])]);
        }),
        ("weight", &|world| {
            world.contests[0].1 = shape(&[2, 2, 1], vec![relation(1, 2, &[(0, 1), (1, 2), (2, 1)])]);
        }),
        ("terms", &|world| {
            world.contests[0].1 = shape(&[2, 2, 1], vec![relation(1, 2, &[(0, 1), (2, 1)])]);
        }),
    ];
    for (name, change) in others {
        let mut other = world.clone();
        change(&mut other);
        assert_eq!(other.code(&ballot), "ballot-proof", "{name}");
        assert_eq!(other.check(&other.prove(&votes, 1)), Ok(()), "{name}: the statement itself is fine");
    }
}

#[test]
fn ballot_decoded_for_other_shapes_is_refused() {
    let (world, votes) = World::usual();
    let decoded = world.decode(&world.prove(&votes, 1)).unwrap();
    let others: [Change; 4] = [
        ("ballot-shape", &|world| world.contests[0].1 = shape(&[2, 2, 1], vec![])),
        ("ballot-shape", &|world| world.contests[0].1 = shape(&[2, 1, 2], world.contests[0].1.relations().to_vec())),
        ("ballot-shape", &|world| world.contests.swap(0, 1)),
        ("ballot-shape", &|world| {
            world.contests.pop();
        }),
    ];
    for (code, change) in others {
        let mut other = world.clone();
        change(&mut other);
        other.with(|statement| {
            assert_eq!(elgamal::verify(statement, &decoded).map_err(|fault| fault.code()), Err(code));
            let mut batch = elgamal::Batch::new();
            batch.add(statement, &decoded);
            assert!(!batch.verify(&mut rng(1)));
            assert_eq!(batch.verify_all(&mut rng(1)), [elgamal::verify(statement, &decoded)]);
        });
    }
}

#[test]
fn contests_of_one_shape_cannot_change_places() {
    let one = shape(&[1, 1], vec![relation(1, 1, &[(0, 1), (1, 1)])]);
    let mut world = World::new([one.clone(), one]);
    let mut ballot = world.prove(&[vec![1, 0], vec![0, 1]], 1);
    ballot.swap(0, 1);
    assert_eq!(world.code(&ballot), "ballot-proof");
    world.contests.swap(0, 1);
    assert_eq!(world.code(&ballot), "ballot-proof", "the order of contests is bound as well");
}

#[test]
fn ciphertexts_cannot_change_cells() {
    let world = World::new([shape(&[1, 1, 1], vec![relation(1, 1, &[(0, 1), (1, 1), (2, 1)])])]);
    let honest = world.prove(&[vec![1, 0, 0]], 1);
    let mut ballot = honest.clone();
    ballot[0].ciphertexts.rotate_left(64);
    assert_eq!(world.code(&ballot), "ballot-proof");
    ballot[0].proofs[..3 * 224].rotate_left(224);
    assert_eq!(world.code(&ballot), "ballot-proof", "nor do they when their proofs come along");
    ballot = honest;
    let (r, c) = ballot[0].ciphertexts.split_at_mut(32);
    r.swap_with_slice(&mut c[..32]);
    assert_eq!(world.code(&ballot), "ballot-proof", "nor do R and C");
}

#[test]
fn ballot_of_another_voter_cannot_be_copied() {
    let (world, votes) = World::usual();
    let theirs = world.prove(&votes, 1);
    let mut copycat = world.clone();
    copycat.credential = [66; 32];
    assert_eq!(copycat.code(&theirs), "ballot-proof");
    let mut mixed = copycat.prove(&votes, 2);
    mixed[0] = theirs[0].clone();
    assert_eq!(copycat.code(&mixed), "ballot-proof", "not one contest of it");
    let mut mixed = copycat.prove(&votes, 2);
    mixed[0].ciphertexts = theirs[0].ciphertexts.clone();
    assert_eq!(copycat.code(&mixed), "ballot-proof", "nor its ciphertexts under own proofs");
    mixed[0].ciphertexts = rerandomized(&world, &theirs[0]);
    assert_eq!(copycat.code(&mixed), "ballot-proof", "nor after hiding where they come from");
}

fn rerandomized(world: &World, contest: &EncryptedContest) -> Vec<u8> {
    let (r, k) = (RistrettoPoint::mul_base(&Scalar::from(8u64)), world.key.element() * Scalar::from(8u64));
    let (elements, _) = contest.ciphertexts.as_chunks::<32>();
    let add = |(bytes, by): (&[u8; 32], RistrettoPoint)| {
        (CompressedRistretto(*bytes).decompress().unwrap() + by).compress().to_bytes()
    };
    elements.iter().zip([r, k].into_iter().cycle()).flat_map(add).collect()
}

#[test]
fn every_altered_byte_is_refused() {
    let (world, votes) = World::usual();
    let honest = world.prove(&votes, 1);
    for contest in 0..honest.len() {
        for position in 0..honest[contest].ciphertexts.len() {
            let mut ballot = honest.clone();
            ballot[contest].ciphertexts[position] ^= 1 << (position % 8);
            assert!(world.check(&ballot).is_err(), "contest {contest}, byte {position} of the ciphertexts");
        }
        for position in 0..honest[contest].proofs.len() {
            let mut ballot = honest.clone();
            ballot[contest].proofs[position] ^= 1 << (position % 8);
            assert!(world.check(&ballot).is_err(), "contest {contest}, byte {position} of the proofs");
        }
    }
}

#[test]
fn every_commitment_challenge_and_response_is_bound_even_when_it_stays_canonical() {
    let (world, votes) = World::usual();
    let honest = world.prove(&votes, 1);
    let foreign = RistrettoPoint::mul_base(&Scalar::from(4u64)).compress().to_bytes();
    for (contest, (_, shape)) in world.contests.iter().enumerate() {
        for (claim, (_, clauses, _)) in claims(shape).into_iter().enumerate() {
            let (span, clauses) = (span(shape, claim), usize::try_from(clauses).unwrap());
            for start in span.clone().step_by(32) {
                let mut ballot = honest.clone();
                let bytes = &mut ballot[contest].proofs[start..start + 32];
                if start < span.start + clauses * 64 {
                    bytes.copy_from_slice(&foreign);
                } else {
                    support::shift(bytes, 1);
                }
                assert_eq!(world.code(&ballot), "ballot-proof", "contest {contest}, claim {claim}, byte {start}");
            }
        }
    }
}

/// The weak Fiat-Shamir attack: choose the challenge first and simulate everything for it.
#[test]
fn proof_simulated_for_a_challenge_chosen_first_holds_only_for_that_challenge() {
    let world = World::new([shape(&[1], vec![])]);
    let (r, commitments) = (Scalar::from(31u64), [Scalar::from(5u64), Scalar::from(6u64)]);
    let (a, b): (Vec<_>, Vec<_>) = (vec![Scalar::from(50u64), Scalar::from(60u64)], commitments.to_vec());
    // An encryption of 2, with clauses for 0 and 1 simulated for challenges b, whose sum is the guess.
    let guess = b[0] + b[1];
    let element = |g: Scalar, k: Scalar| (RistrettoPoint::mul_base(&g) + world.key.element() * k).compress().to_bytes();
    let ciphertexts = [element(r, Scalar::ZERO), element(Scalar::from(2u64), r)].concat();
    let mut proofs = Vec::new();
    for (value, (z, c)) in a.iter().zip(&b).enumerate() {
        let nonce = z - c * r;
        proofs.extend(element(nonce, Scalar::ZERO));
        proofs.extend(element(-(c * Scalar::from(2 - value as u64)), nonce));
    }
    proofs.extend(b[0].to_bytes());
    a.iter().for_each(|z| proofs.extend(z.to_bytes()));
    for (value, (z, c)) in a.iter().zip(&b).enumerate() {
        let at = |n: usize| CompressedRistretto(proofs[n * 32..][..32].try_into().unwrap()).decompress().unwrap();
        let big_c = CompressedRistretto(ciphertexts[32..].try_into().unwrap()).decompress().unwrap();
        let left = big_c - RistrettoPoint::mul_base(&Scalar::from(value as u64));
        assert_eq!(RistrettoPoint::mul_base(z), at(2 * value) + RistrettoPoint::mul_base(&(c * r)));
        assert_eq!(world.key.element() * z, at(2 * value + 1) + left * c);
    }
    let real = world.challenge(std::slice::from_ref(&ciphertexts), &[proofs[..128].to_vec()]);
    assert_ne!(real, guess);
    assert_eq!(world.check(&[EncryptedContest { ciphertexts, proofs }]), proof_fault(0, Part::Cell(0)));
}

/// Challenges that leave something out would let a voter choose it afterwards; each is refused here.
#[test]
fn challenge_that_omits_something_is_refused() {
    let (world, votes) = World::usual();
    let values: Vec<Vec<i64>> = votes.iter().map(|values| values.iter().map(|&v| v.into()).collect()).collect();
    let honest = world.forge(&values, 1, None);
    assert_eq!(world.check(&honest), Ok(()));
    let ciphertexts: Vec<Vec<u8>> = honest.iter().map(|contest| contest.ciphertexts.clone()).collect();
    let commitments: Vec<Vec<u8>> = world
        .contests
        .iter()
        .zip(&honest)
        .map(|((_, shape), contest)| {
            let own = |(claim, (_, clauses, _)): (usize, (i64, i64, _))| {
                contest.proofs[span(shape, claim)][..usize::try_from(clauses).unwrap() * 64].to_vec()
            };
            claims(shape).into_iter().enumerate().flat_map(own).collect()
        })
        .collect();
    let real = world.challenge(&ciphertexts, &commitments);
    assert_eq!(world.forge(&values, 1, Some(real)), honest, "the parts are those that were hashed");
    let nothing = vec![Vec::new(); 2];
    let first_only = vec![commitments[0].clone(), Vec::new()];
    let no_last: Vec<Vec<u8>> = commitments.iter().map(|bytes| bytes[..bytes.len() - 32].to_vec()).collect();
    for (name, weak) in [
        ("ciphertexts", world.challenge(&nothing, &commitments)),
        ("commitments", world.challenge(&ciphertexts, &nothing)),
        ("commitments of the second contest", world.challenge(&ciphertexts, &first_only)),
        ("the last commitment", world.challenge(&ciphertexts, &no_last)),
        ("everything", Scalar::ZERO),
    ] {
        assert_eq!(world.code(&world.forge(&values, 1, Some(weak))), "ballot-proof", "{name}");
    }
}
