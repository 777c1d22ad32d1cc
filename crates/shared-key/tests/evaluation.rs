//! Partial evaluations, combination and credential signatures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ceremonies;

use std::sync::LazyLock;

use canonical::Hash;
use ceremonies::{index, one_key, rng};
use proptest::prelude::*;
use proptest::sample::subsequence;
use shared_key::partial::bls;
use shared_key::ristretto::{Element, Ristretto};
use shared_key::{
    BlindingFactor, Bls, CredentialBatch, Error, EvaluationBatch, G1, GroupElement, GroupScalar, Lagrange,
    ProvenEvaluation, Setting, Share, SharedKey, combine, hash_to_g1, verify_credential,
};

type Key<S> = (SharedKey<S>, Vec<Share<S>>);

static TRUSTEES: LazyLock<Key<Ristretto>> = LazyLock::new(|| one_key(3, &[1, 2, 3, 4, 5], 1));
static REGISTRARS: LazyLock<Key<Bls>> = LazyLock::new(|| one_key(3, &[1, 2, 4, 5], 1));

const CONTEXT: &[u8] = b"context";

fn element(seed: u64) -> Element {
    Element::generator_times(&<Ristretto as Setting>::Scalar::from_u64(seed + 2))
}

fn proven(share: &Share<Ristretto>, element: &Element) -> ProvenEvaluation {
    ProvenEvaluation::new(share, TRUSTEES.0.name(), CONTEXT, element, &mut rng(5)).unwrap()
}

#[test]
fn evaluations_of_the_generator_combine_to_the_public_key() {
    let (key, shares) = &*TRUSTEES;
    let g = Element::generator();
    let parts: Vec<_> = shares[1..4]
        .iter()
        .map(|share| (share.index(), proven(share, &g).verify(key, share.index(), CONTEXT, &g).unwrap()))
        .collect();
    assert_eq!(combine(3, &parts).unwrap(), *key.public_key());
}

#[test]
fn proof_is_bound_to_every_input() {
    let (key, shares) = &*TRUSTEES;
    let (other_key, other_shares) = one_key::<Ristretto>(3, &[1, 2, 3, 4, 5], 2);
    let share = &shares[1];
    let p = element(1);
    let good = proven(share, &p);
    let refused = Err(Error::Evaluation { participant: index(2) });
    assert_eq!(good.verify(key, index(2), CONTEXT, &p), Ok(p.times(&scalar_of(share))));
    assert_eq!(good.verify(key, index(2), b"contexts", &p), refused);
    assert_eq!(good.verify(key, index(2), b"", &p), refused);
    assert_eq!(good.verify(key, index(2), CONTEXT, &element(2)), refused);
    assert_eq!(good.verify(&other_key, index(2), CONTEXT, &p), refused);
    let error = good.verify(key, index(3), CONTEXT, &p).unwrap_err();
    assert_eq!(error, Error::Evaluation { participant: index(3) });
    assert_eq!(error.code(), "evaluation");
    let stranger = good.verify(key, index(6), CONTEXT, &p);
    assert_eq!(stranger, Err(Error::Participant { participant: index(6) }));
    // The name of the key alone.
    let renamed = ProvenEvaluation::new(share, "second", CONTEXT, &p, &mut rng(5)).unwrap();
    assert_eq!(renamed.verify(key, index(2), CONTEXT, &p), refused);
    // Another's share under one's own index.
    let bytes = [&2u64.to_be_bytes()[..], &other_shares[1].to_bytes()[8..]].concat();
    let forged = proven(&Share::from_bytes(&bytes).unwrap(), &p);
    assert_eq!(forged.verify(key, index(2), CONTEXT, &p), refused);
}

fn scalar_of<S: Setting>(share: &Share<S>) -> S::Scalar {
    S::Scalar::decode(&share.to_bytes()[8..]).unwrap()
}

#[test]
fn changed_product_challenge_or_response_is_refused() {
    let (key, shares) = &*TRUSTEES;
    let p = element(1);
    let bytes = proven(&shares[1], &p).encode();
    let verify = |bytes: &[u8]| ProvenEvaluation::decode(bytes)?.verify(key, index(2), CONTEXT, &p);
    assert!(verify(&bytes).is_ok());
    let with = |at: usize, part: &[u8]| {
        let mut changed = bytes;
        changed[at..at + 32].copy_from_slice(part);
        verify(&changed).unwrap_err().code()
    };
    type Scalar = <Ristretto as Setting>::Scalar;
    let one_more = |at: usize| Scalar::decode(&bytes[at..at + 32]).unwrap() + Scalar::from_u64(1);
    assert_eq!(with(0, &element(9).encode()), "evaluation");
    assert_eq!(with(32, &one_more(32).encode()), "evaluation");
    assert_eq!(with(64, &one_more(64).encode()), "evaluation");
    assert_eq!(with(0, &[0; 32]), "element");
    assert_eq!(with(0, &[0xff; 32]), "element");
    assert_eq!(with(32, &[0xff; 32]), "scalar");
    assert_eq!(with(64, &[0xff; 32]), "scalar");
    // c = z = 0 makes A and B the identity.
    let mut zero = bytes;
    zero[32..].fill(0);
    assert_eq!(verify(&zero).unwrap_err().code(), "evaluation");
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes;
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&flipped).is_err());
    }
    for end in 0..bytes.len() {
        assert_eq!(ProvenEvaluation::decode(&bytes[..end]), Err(Error::Element));
    }
    assert_eq!(ProvenEvaluation::decode(&[&bytes[..], &[0]].concat()), Err(Error::Element));
    assert_eq!(ProvenEvaluation::decode(&bytes).unwrap().encode(), bytes);
}

#[test]
fn identity_is_not_evaluated() {
    let share = &TRUSTEES.1[0];
    let refused = ProvenEvaluation::new(share, "first", CONTEXT, &Element::default(), &mut rng(5));
    assert_eq!(refused, Err(Error::Element));
    assert_eq!(bls::evaluate(&REGISTRARS.1[0], &G1::default()), Err(Error::Element));
    let good = proven(share, &element(1));
    assert!(good.verify(&TRUSTEES.0, share.index(), CONTEXT, &Element::default()).is_err());
}

fn credential(n: u64) -> (G1, G1) {
    let (_, shares) = &*REGISTRARS;
    let mut wide = [3; 64];
    wide[..8].copy_from_slice(&n.to_be_bytes());
    let r = BlindingFactor::from_wide(&wide).unwrap();
    let h = hash_to_g1(&Hash::of(&n.to_be_bytes()), "north", &[1; 32]);
    let blinded = r.blind(&h);
    assert_ne!(blinded, h);
    let parts: Vec<_> = shares[1..].iter().map(|s| (s.index(), bls::evaluate(s, &blinded).unwrap())).collect();
    (h, r.unblind(&combine(3, &parts).unwrap()))
}

#[test]
fn unblinded_evaluations_are_a_credential_signature() {
    let key = REGISTRARS.0.public_key();
    let (h, s) = credential(1);
    assert_eq!(verify_credential(key, &h, &s), Ok(()));
    let (other_h, other_s) = credential(2);
    for (h, s) in [(other_h, s), (h, other_s), (h, G1::default()), (h, h), (h, s + s), (G1::default(), G1::default())] {
        assert_eq!(verify_credential(key, &h, &s), Err(Error::CredentialSignature));
    }
    let other_key = one_key::<Bls>(3, &[1, 2, 4, 5], 9).0;
    let refused = verify_credential(other_key.public_key(), &h, &s).unwrap_err();
    assert_eq!(refused.code(), "credential-signature");
}

#[test]
fn signature_does_not_depend_on_the_blinding_or_on_who_signs() {
    let (key, shares) = &*REGISTRARS;
    let h = hash_to_g1(&Hash::of(b"e"), "north", &[1; 32]);
    let sign = |byte: u8, chosen: [usize; 3]| {
        let r = BlindingFactor::from_wide(&[byte; 64]).unwrap();
        let evaluate = |i: usize| (shares[i].index(), bls::evaluate(&shares[i], &r.blind(&h)).unwrap());
        r.unblind(&combine(3, &chosen.map(evaluate)).unwrap())
    };
    let signature = sign(1, [0, 1, 2]);
    assert_eq!(sign(2, [1, 2, 3]), signature);
    assert_eq!(sign(3, [3, 0, 2]), signature);
    assert_eq!(verify_credential(key.public_key(), &h, &signature), Ok(()));
}

#[test]
fn blinding_factor_is_never_zero_and_never_shown() {
    assert!(BlindingFactor::from_wide(&[0; 64]).is_none());
    let q = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
    let mut wide = [0; 64];
    wide[32..].copy_from_slice(&hex::decode(q).unwrap());
    assert!(BlindingFactor::from_wide(&wide).is_none());
    wide[63] += 1;
    let one = BlindingFactor::from_wide(&wide).unwrap();
    assert_eq!(one.blind(&G1::generator()), G1::generator());
    assert_eq!(format!("{one:?}"), "BlindingFactor(..)");
}

#[test]
fn hash_of_a_credential_depends_on_election_constituency_and_key() {
    let h = hash_to_g1(&Hash::of(b"e"), "north", &[1; 32]);
    assert_ne!(h, hash_to_g1(&Hash::of(b"f"), "north", &[1; 32]));
    assert_ne!(h, hash_to_g1(&Hash::of(b"e"), "nort", &[1; 32]));
    assert_ne!(h, hash_to_g1(&Hash::of(b"e"), "north", &[2; 32]));
}

#[test]
fn bls_evaluation_is_checked_under_the_share_of_its_participant() {
    let (key, shares) = &*REGISTRARS;
    let b = hash_to_g1(&Hash::of(b"e"), "north", &[1; 32]);
    let s = bls::evaluate(&shares[2], &b).unwrap();
    assert_eq!(shares[2].index(), index(4));
    assert_eq!(bls::verify(key, index(4), &b, &s), Ok(()));
    assert_eq!(bls::verify(key, index(5), &b, &s), Err(Error::Evaluation { participant: index(5) }));
    assert_eq!(bls::verify(key, index(3), &b, &s), Err(Error::Participant { participant: index(3) }));
    assert_eq!(bls::verify(key, index(4), &(b + b), &s).unwrap_err().code(), "evaluation");
    assert_eq!(bls::verify(key, index(4), &b, &(s + s)).unwrap_err().code(), "evaluation");
    assert!(EvaluationBatch::new(key, index(3)).is_err());
}

#[test]
fn errors_that_cancel_in_a_plain_sum_do_not_pass_a_batch() {
    let (key, shares) = &*REGISTRARS;
    let mut batch = EvaluationBatch::new(key, index(1)).unwrap();
    let bases: Vec<_> = (0..2).map(|n| hash_to_g1(&Hash::of(&[n]), "north", &[1; 32])).collect();
    let error = G1::generator();
    batch.push(bases[0], bls::evaluate(&shares[0], &bases[0]).unwrap() + error);
    batch.push(bases[1], bls::evaluate(&shares[0], &bases[1]).unwrap() - error);
    assert_eq!(batch.verify(&mut rng(1)), Err(Error::Evaluation { participant: index(1) }));
    assert_eq!(batch.culprits(&mut rng(1)), [0, 1]);
    // Swapped between two elements.
    let mut batch = EvaluationBatch::new(key, index(1)).unwrap();
    batch.push(bases[0], bls::evaluate(&shares[0], &bases[1]).unwrap());
    batch.push(bases[1], bls::evaluate(&shares[0], &bases[0]).unwrap());
    assert_eq!(batch.culprits(&mut rng(1)), [0, 1]);
}

#[test]
fn empty_batches_hold() {
    let (key, _) = &*REGISTRARS;
    let batch = EvaluationBatch::new(key, index(1)).unwrap();
    assert!(batch.is_empty());
    assert_eq!(batch.verify(&mut rng(1)), Ok(()));
    let batch = CredentialBatch::new(key.public_key());
    assert_eq!((batch.len(), batch.verify(&mut rng(1)), batch.culprits(&mut rng(1))), (0, Ok(()), vec![]));
}

#[test]
fn combination_needs_exactly_t_different_participants() {
    let parts: Vec<_> = (1..6).map(|i| (index(i), element(i.into()))).collect();
    for found in [0, 1, 2, 4, 5] {
        let error = combine(3, &parts[..found]).unwrap_err();
        assert_eq!(error, Error::CombinationCount { expected: 3, found });
        assert_eq!(error.code(), "combination");
    }
    let doubled = [parts[0], parts[1], parts[0]];
    let error = combine(3, &doubled).unwrap_err();
    assert_eq!((error.code(), error), ("combination", Error::CombinationDuplicate { participant: index(1) }));
    assert!(combine::<Element>(0, &[]).is_err());
    let lagrange = Lagrange::<<Ristretto as Setting>::Scalar>::new(3, &[1, 2, 3].map(index)).unwrap();
    assert!(lagrange.combine(&[element(1), element(2)]).is_err());
    assert!(TRUSTEES.0.lagrange(&[1, 2, 6].map(index)).is_err());
    assert!(REGISTRARS.0.lagrange(&[1, 2, 3].map(index)).is_err());
    assert_eq!(TRUSTEES.0.lagrange(&[5, 1, 2].map(index)).unwrap().participants(), [5, 1, 2].map(index));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_t_agree_and_fewer_or_a_wrong_one_do_not(
        one in subsequence(vec![0usize, 1, 2, 3, 4], 3),
        other in subsequence(vec![0usize, 1, 2, 3, 4], 3).prop_shuffle(),
        wrong in 0usize..3,
        seed: u64,
    ) {
        let (key, shares) = &*TRUSTEES;
        let p = element(seed / 2);
        let parts = |chosen: &[usize]| -> Vec<_> {
            chosen.iter().map(|&i| (shares[i].index(), p.times(&scalar_of(&shares[i])))).collect()
        };
        let whole = combine(3, &parts(&one)).unwrap();
        prop_assert_eq!(combine(3, &parts(&other)).unwrap(), whole);
        let lagrange = key.lagrange(&other.iter().map(|&i| shares[i].index()).collect::<Vec<_>>()).unwrap();
        let elements: Vec<_> = parts(&other).into_iter().map(|(_, e)| e).collect();
        prop_assert_eq!(lagrange.combine(&elements).unwrap(), whole);
        prop_assert_ne!(combine(2, &parts(&one[1..])).unwrap(), whole);
        let mut with_wrong = parts(&one);
        with_wrong[wrong].1 += Element::generator();
        prop_assert_ne!(combine(3, &with_wrong).unwrap(), whole);
    }

    #[test]
    fn batch_says_what_each_says(n in 0usize..40, wrong in subsequence((0usize..40).collect::<Vec<_>>(), 0..4), seed: u64) {
        let (key, shares) = &*REGISTRARS;
        let share = &shares[3];
        let wrong: Vec<_> = wrong.into_iter().filter(|&i| i < n).collect();
        let mut batch = EvaluationBatch::new(key, share.index()).unwrap();
        let mut credentials = CredentialBatch::new(key.verification_share(share.index()).unwrap());
        let mut one_by_one = vec![];
        for i in 0..n {
            let base = G1::generator_times(&<Bls as Setting>::Scalar::from_u64(seed / 2 + u64::try_from(i).unwrap() + 1));
            let mut product = bls::evaluate(share, &base).unwrap();
            if wrong.contains(&i) {
                product = if i % 5 == 0 { G1::default() } else { product + G1::generator() };
            }
            batch.push(base, product);
            credentials.push(base, product);
            if bls::verify(key, share.index(), &base, &product).is_err() {
                one_by_one.push(i);
            }
        }
        prop_assert_eq!(&one_by_one, &wrong);
        prop_assert_eq!(batch.len(), n);
        prop_assert_eq!(batch.verify(&mut rng(seed)).is_ok(), wrong.is_empty());
        prop_assert_eq!(batch.culprits(&mut rng(seed)), wrong.clone());
        prop_assert_eq!(credentials.verify(&mut rng(seed)).is_ok(), wrong.is_empty());
        prop_assert_eq!(credentials.culprits(&mut rng(seed)), wrong);
    }
}
