//! Bytes that are no ballot.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use canonical::Hash;
use curve25519_dalek::scalar::Scalar;
use elgamal::{EncryptedContest, Fault, Part, Place, decode_ciphertexts};
use support::{World, claims, span};

fn honest() -> (World, Vec<EncryptedContest>) {
    let (world, votes) = World::usual();
    let ballot = world.prove(&votes, 1);
    (world, ballot)
}

/// p and more (not reduced), p - 1 (y would be 0), 1 (negative), a stray high bit, one that RFC 9496 lists as no square, and the
/// identity.
fn no_elements() -> Vec<[u8; 32]> {
    let mut p = [0xff; 32];
    (p[0], p[31]) = (0xed, 0x7f);
    let (mut above, mut below, mut one, mut high) = (p, p, [0; 32], [0; 32]);
    above[0] += 1;
    below[0] -= 1;
    one[0] = 1;
    high[31] = 0x80;
    let no_square: Hash = "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371".parse().unwrap();
    vec![p, above, below, one, high, [0xff; 32], no_square.0, [0; 32]]
}

fn order() -> [u8; 32] {
    let mut order = (-Scalar::ONE).to_bytes();
    order[0] += 1;
    order
}

#[test]
fn every_strict_prefix_and_extension_is_refused() {
    let (world, ballot) = honest();
    for contest in 0..ballot.len() {
        let lengths = [ballot[contest].ciphertexts.len(), ballot[contest].proofs.len()];
        for (blob, length) in lengths.into_iter().enumerate() {
            for new in (0..length).chain([length + 1, length + 32, length + 64, 2 * length]) {
                let mut ballot = ballot.clone();
                let contest = &mut ballot[contest];
                [&mut contest.ciphertexts, &mut contest.proofs][blob].resize(new, 0);
                assert_eq!(world.code(&ballot), "ballot-shape", "{new} of {length} bytes");
            }
        }
    }
    for contests in [vec![], vec![ballot[0].clone()], [ballot.clone(), vec![ballot[1].clone()]].concat()] {
        assert_eq!(world.code(&contests), "ballot-shape");
    }
}

#[test]
fn identity_and_other_encodings_in_ciphertexts_are_refused() {
    let (world, ballot) = honest();
    for bad in no_elements() {
        for start in (0..ballot[1].ciphertexts.len()).step_by(32) {
            let mut ballot = ballot.clone();
            ballot[1].ciphertexts[start..start + 32].copy_from_slice(&bad);
            let place = Place { contest: 1, part: Part::Cell(start / 64) };
            assert_eq!(world.check(&ballot), Err(Fault::BallotElement(place)));
            let alone = decode_ciphertexts(1, &world.contests[1].1, &ballot[1].ciphertexts);
            assert_eq!(alone, Err(Fault::BallotElement(place)));
        }
    }
}

#[test]
fn identity_other_encodings_and_scalars_from_the_order_on_are_refused_in_proofs() {
    let (world, honest) = honest();
    let shape = &world.contests[1].1;
    let mut two_l_minus_one = order();
    two_l_minus_one[31] |= 0x80;
    for (claim, (_, clauses, _)) in claims(shape).into_iter().enumerate() {
        let cells = shape.cells().len();
        let part = if claim < cells { Part::Cell(claim) } else { Part::Relation(claim - cells) };
        let place = Place { contest: 1, part };
        let (span, clauses) = (span(shape, claim), usize::try_from(clauses).unwrap());
        for start in span.clone().step_by(32) {
            let is_element = start < span.start + 64 * clauses;
            let (bad, fault) = match is_element {
                true => (no_elements(), Fault::BallotElement(place)),
                false => (vec![order(), two_l_minus_one, [0xff; 32]], Fault::BallotScalar(place)),
            };
            for bad in bad {
                let mut ballot = honest.clone();
                ballot[1].proofs[start..start + 32].copy_from_slice(&bad);
                assert_eq!(world.check(&ballot), Err(fault), "byte {start}");
            }
        }
    }
}

#[test]
fn scalar_and_the_same_scalar_plus_the_order_are_not_both_accepted() {
    let (world, honest) = honest();
    // Responses are uniform below l, so adding l keeps 32 bytes.
    let mut ballot = honest.clone();
    let end = ballot[0].proofs.len();
    let mut carry = 0u16;
    for (byte, add) in ballot[0].proofs[end - 32..].iter_mut().zip(order()) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    assert_eq!((carry, world.code(&honest), world.code(&ballot)), (0, "accepted", "scalar"));
}
